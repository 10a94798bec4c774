# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedule expressions of Image Builder: ``cron(…)`` with six fields and ``rate(…)``.

The grammar is in the user guide: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-builder-cron.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .._aws.errors import shorten

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY = "|".join(_DAYS)


class _Field(NamedTuple):
    """A field of a cron expression."""

    name: str
    minimum: int
    maximum: int
    names: str = ""
    """Names of values, as alternatives of a regular expression."""
    special: str = ""
    """A regular expression for values other than numbers and names."""


_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, special=r"\?|L|L-[0-9]+|LW|[0-9]+W"),
    _Field("month", 1, 12, names="JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"),
    _Field("day of week", 1, 7, names=_DAY, special=rf"\?|L|[1-7]L|[1-7]#[1-5]|(?:{_DAY})(?:L|#[1-5])"),
    _Field("year", 1970, 2199),
)

FORM = "cron(minutes hours day-of-month month day-of-week year), such as cron(0 3 ? * SUN *)"


def schedule_problem(expression: str) -> str | None:
    """Return what is wrong with a schedule expression, and what to write instead; None if it is valid."""
    if not expression:
        return f"is required. Write {FORM}, or rate(1 day)."
    value = f"'{shorten(expression)}'"
    rate = re.fullmatch(r"rate\(([0-9]+) (minute|hour|day)(s?)\)", expression)
    if rate:
        return _rate_problem(value, int(rate[1]), rate[2], bool(rate[3]))
    cron = re.fullmatch(r"cron\((.*)\)", expression)
    fields = (cron[1] if cron else expression).split()
    suggestion = _suggestion(fields)
    if not cron:
        return f"{value} is not a schedule expression. Write {suggestion or f'{FORM}, or rate(1 day)'}."
    if len(fields) != len(_FIELDS):
        return f"{value} has {len(fields)} fields, but must have 6, the last for the year. Write {suggestion or FORM}."
    if " ".join(fields) != cron[1]:
        return f"{value} must have one space between its fields and no others. Write {suggestion or FORM}."
    problem = _cron_problem(fields)
    return f"{value} is not valid: {problem}." if problem else None


def _rate_problem(value: str, number: int, unit: str, plural: bool) -> str | None:
    if number < 1:
        return f"{value} is not valid. The minimum is rate(1 {unit})."
    right = f"rate({number} {unit}{'s' if number > 1 else ''})"
    return None if plural == (number > 1) else f"{value} is not valid. Write {right}."


def _cron_problem(fields: list[str]) -> str | None:
    return next((problem for problem in map(_field_problem, _FIELDS, fields) if problem), None)


def _field_problem(field: _Field, text: str) -> str | None:
    for item in text.split(","):
        if field.special and re.fullmatch(field.special, item, re.IGNORECASE):
            continue
        base, slash, step = item.partition("/")
        if slash and not re.fullmatch("[1-9][0-9]*", step):
            return f"the step of '{shorten(item)}' in the field {field.name} must be a number greater than 0"
        if base != "*" and not all(_is_value(value, field) for value in base.split("-", 1)):
            names = f" or one of {field.names.replace('|', ', ')}" if field.names else ""
            bounds = f"between {field.minimum} and {field.maximum}"
            return f"'{shorten(item)}' in the field {field.name} must be {bounds}{names}"
    return None


def _is_value(value: str, field: _Field) -> bool:
    if field.names and re.fullmatch(field.names, value, re.IGNORECASE):
        return True
    return bool(re.fullmatch("[0-9]{1,4}", value)) and field.minimum <= int(value) <= field.maximum


def _suggestion(fields: list[str]) -> str:
    """Return the valid expression for six fields, or for the five of a crontab; empty if none is equivalent."""
    if len(fields) == len(_FIELDS) - 1:
        fields = _from_crontab(*fields)
    valid = len(fields) == len(_FIELDS) and not _cron_problem(fields)
    return f"cron({' '.join(fields)})" if valid else ""


def _from_crontab(minutes: str, hours: str, day: str, month: str, weekday: str) -> list[str]:
    """Return the six fields for the five of a crontab; empty if the service has no expression for them."""
    if "?" not in (day, weekday):
        weekday = _weekdays(weekday)
        if "*" not in (day, weekday):
            # A crontab runs on either of the two days; the service needs one of them to be a question mark.
            return []
        day, weekday = (day, "?") if weekday == "*" else ("?", weekday)
    elif weekday == "0":
        weekday = "SUN"
    return [minutes, hours, day, month, weekday, "*"]


def _weekdays(text: str) -> str:
    """Return the names of the weekdays of a crontab, where Sunday is 0 or 7. Other values are returned unchanged."""
    items = [_weekday_item(item) for item in text.split(",")]
    if not all(items):
        return text
    days = sorted({day for item in items for day in item})
    if len(days) == len(_DAYS):
        return "*"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_DAYS[days[0]]}-{_DAYS[days[-1]]}"
    return ",".join(_DAYS[day] for day in days)


def _weekday_item(item: str) -> set[int]:
    """Return the weekdays (0 is Sunday) of ``1``, ``MON``, ``1-5``, ``*/2`` or ``1-5/2``; empty for other values."""
    match = re.fullmatch(rf"(?:\*|([0-7]|{_DAY})(?:-([0-7]|{_DAY}))?)(?:/([1-7]))?", item, re.IGNORECASE)
    if not match:
        return set()
    first, last, step = (match[1] or "0").upper(), (match[2] or "").upper(), int(match[3] or 1)
    start = _DAYS.index(first) if first in _DAYS else int(first)
    end = _DAYS.index(last) if last in _DAYS else int(last) if last else start if match[1] else 6
    if end < start:
        end += len(_DAYS)
    return {day % len(_DAYS) for day in range(start, end + 1, step)}

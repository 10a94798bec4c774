# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedule expressions of Image Builder: six-field ``cron(…)`` and ``rate(…)``, in the grammar of the user guide.

https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-builder-cron.html
"""

from __future__ import annotations

import re

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = "sun|mon|tue|wed|thu|fri|sat"

_FIELDS: tuple[tuple[str, int, int, str, str], ...] = (
    ("minutes", 0, 59, "", ""),
    ("hours", 0, 23, "", ""),
    ("day of month", 1, 31, "", r"\?|L|L-[0-9]+|LW|[0-9]+W"),
    ("month", 1, 12, _MONTHS, ""),
    ("day of week", 1, 7, _DAYS, r"\?|L|[1-7]L|[1-7]#[1-5]|(?:" + _DAYS + r")(?:L|#[1-5])"),
    ("year", 1970, 2199, "", ""),
)
"""Name, least, most, names of values, and what else the field may hold."""

FORM = "cron(minutes hours day-of-month month day-of-week year), such as cron(0 3 ? * SUN *)"


def problem(expression: str) -> str | None:
    """What is wrong with an expression, and what to write instead; None when it is right."""
    rate = re.fullmatch(r"rate\(([0-9]+) (minute|hour|day)(s?)\)", expression)
    if rate:
        return _rate_problem(int(rate[1]), rate[2], bool(rate[3]))
    cron = re.fullmatch(r"cron\((.*)\)", expression)
    if not cron:
        what = f"'{expression}' is no schedule" if expression else "is required"
        return f"{what}: write {FORM}, or rate(1 day)"
    fields = cron[1].split()
    if " ".join(fields) != cron[1]:
        return f"'{expression}' must have single blanks between its fields, and none around them: {FORM}"
    if len(fields) == 5:
        return f"'{expression}' has 5 fields, and the service takes 6, the last being the year: {_with_year(fields)}"
    if len(fields) != 6:
        return f"'{expression}' has {len(fields)} fields, and the service takes 6: {FORM}"
    return next((f"'{expression}': {wrong}" for wrong in map(_field_problem, _FIELDS, fields) if wrong), None)


def _rate_problem(value: int, unit: str, plural: bool) -> str | None:
    if value < 1:
        return "a rate starts at 1"
    return None if plural == (value > 1) else f"write rate({value} {unit}{'s' if value > 1 else ''})"


def _with_year(fields: list[str]) -> str:
    """The six-field form of five fields, where exactly one of the two days is a question mark."""
    minutes, hours, day, month, weekday = fields
    if "?" not in (day, weekday):
        if "*" not in (day, weekday):
            return FORM
        day, weekday = (day, "?") if weekday == "*" else ("?", weekday)
    return f"cron({minutes} {hours} {day} {month} {weekday} *)"


def _field_problem(field: tuple[str, int, int, str, str], text: str) -> str | None:
    name, least, most, names, special = field
    for item in text.split(","):
        if special and re.fullmatch(special, item, re.IGNORECASE):
            continue
        base, slash, step = item.partition("/")
        if slash and not re.fullmatch("[1-9][0-9]*", step):
            return f"'{item}' in {name}: a step is a number above 0"
        if base != "*" and not all(_in_range(value, least, most, names) for value in base.split("-", 1)):
            return f"'{item}' in {name} is not a value from {least} to {most}" + (f" or {names}" if names else "")
    return None


def _in_range(value: str, least: int, most: int, names: str) -> bool:
    if names and re.fullmatch(names, value, re.IGNORECASE):
        return True
    return value.isascii() and value.isdigit() and least <= int(value) <= most

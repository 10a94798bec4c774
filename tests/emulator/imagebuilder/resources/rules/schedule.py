"""Schedule expressions of pipelines: their validation and their dates.

AWS: EC2 Image Builder user guide, "Use cron expressions": six fields, minute hour day month weekday year.

No library on PyPI supports the grammar of the guide. pyawscron 1.0.7 reads neither ``LW`` nor lists with a step
(``0-10/5,30``), fails on ``cron(0 0 29 2 ? *)``, and ignores the weekday in the guide's own ``cron(0 0 * * SUN *)``.
aws-croniter 2.1.1 rejects that expression and ``MON-FRI/2``. Neither reports the position of an error, which is part of
the service's messages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from ...unverified import assumed

_MONTHS = {name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WEEKDAYS = {name: i for i, name in enumerate("sun mon tue wed thu fri sat".split(), 1)}
_RATE = re.compile(r"([0-9]+) (minute|hour|day)(s?)")


class InvalidExpression(Exception):
    """Raised with the reason why an expression is invalid, which follows ``Details:`` in the message."""


class _BadField(Exception):
    """An invalid cron field."""


@dataclass(frozen=True)
class _Field:
    """The grammar of one of the six fields."""

    name: str
    least: int
    most: int
    names: dict[str, int]
    special: str = ""
    """The letters and signs that the field supports in addition to ``, - * /``."""


_FIELDS = (
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day-of-month", 1, 31, {}, "?LW"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day-of-week", 1, 7, _WEEKDAYS, "?L#"),
    _Field("year", 1970, 2199, {}),
)

Test = Callable[[date], bool]


@dataclass(frozen=True)
class Cron:
    """A parsed cron expression."""

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    day: Test
    weekday: Test

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first time after ``moment``, in its time zone, at which the expression matches."""
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        day = moment.date()
        while day.year <= max(self.years):
            if self._matches(day):
                earliest = (moment.hour, moment.minute) if day == moment.date() else (0, 0)
                times = [(h, m) for h in sorted(self.hours) for m in sorted(self.minutes) if (h, m) >= earliest]
                if times:
                    return datetime(day.year, day.month, day.day, *times[0], tzinfo=moment.tzinfo)
            day += timedelta(days=1)
        return None

    def _matches(self, day: date) -> bool:
        return day.year in self.years and day.month in self.months and self.day(day) and self.weekday(day)


@dataclass(frozen=True)
class Rate:
    """A parsed rate expression."""

    every: timedelta

    def next_after(self, moment: datetime, since: datetime) -> datetime:
        """Return the first multiple of the period, counted from ``since``, after ``moment``."""
        return since + self.every * ((moment - since) // self.every + 1)


def parse(expression: str) -> Cron | Rate:
    """Parse an expression; raise an error with the reason if it is invalid."""
    match = re.fullmatch(r"(cron|rate)\((.*)\)", expression)
    if not match:
        raise InvalidExpression("The expression must be of the form cron(...) or rate(...).")
    return _parse_cron(match[2]) if match[1] == "cron" else _parse_rate(match[2])


def next_run(expression: str, zone: str | None, since: datetime, now: datetime) -> datetime | None:
    """Return the next run of a pipeline with this schedule, in UTC."""
    schedule = parse(expression)
    if isinstance(schedule, Rate):
        return schedule.next_after(now, since)
    found = schedule.next_after(now.astimezone(_zone(zone)))
    while found is not None and found.astimezone(timezone.utc) <= now:  # when summer time ends, an hour is repeated
        found = schedule.next_after(found)
    return found.astimezone(timezone.utc) if found else None


_time_zones = functools.cache(available_timezones)
"""Return the names of all time zones; reading them takes as long as ten requests."""


def is_time_zone(name: str) -> bool:
    """Whether the name is in the IANA database; True if no database is installed."""
    known = _time_zones()
    return not known or name in known


def _zone(name: str | None) -> tzinfo:
    return ZoneInfo(name) if name and _time_zones() else timezone.utc


def _parse_rate(text: str) -> Rate:
    match = _RATE.fullmatch(text)
    if not match or int(match[1]) < 1:
        raise InvalidExpression("Invalid RATE expression: a positive number and minutes, hours or days are needed.")
    if (int(match[1]) == 1) == bool(match[3]):
        raise InvalidExpression("Invalid RATE expression: the unit is singular for 1 and plural for more.")
    return Rate(timedelta(**{f"{match[2]}s": int(match[1])}))


def _parse_cron(text: str) -> Cron:
    fields = text.split(" ")
    for index, field in enumerate(_FIELDS):
        if index >= len(fields):
            raise _cron_error(len(text), "Unexpected end of expression.")
        try:
            _read(fields[index], field)
        except _BadField as error:
            raise _cron_error(sum(len(f) + 1 for f in fields[:index]), f"{error}") from error
    if len(fields) > len(_FIELDS):
        raise _cron_error(sum(len(f) + 1 for f in fields[: len(_FIELDS)]), "Unexpected characters after the year.")
    _check_question_marks(text, fields[2], fields[4])
    minutes, hours, _day, months, _weekday, years = map(_read, fields, _FIELDS)
    return Cron(minutes, hours, months, years, _day_test(fields[2]), _weekday_test(fields[4]))


def _cron_error(position: int, details: str) -> InvalidExpression:
    return InvalidExpression(f"Invalid CRON expression: error at position {position}, details: {details}")


def _check_question_marks(text: str, day: str, weekday: str) -> None:
    """Check that at most one of the two is ``?``. The documentation requires that one is, but its examples do not."""
    if day == weekday == "?":
        raise _cron_error(len(text), "Only one of day-of-month and day-of-week can be '?'.")
    if "?" not in (day, weekday) and assumed.cron_needs_a_question_mark:
        raise _cron_error(len(text), "One of day-of-month and day-of-week must be '?'.")


def _read(text: str, field: _Field) -> frozenset[int]:
    """Return the numbers that a field allows, without its weeks and last days."""
    if text == "?" and "?" in field.special:
        return frozenset()
    return frozenset(number for part in text.split(",") for number in _read_part(part, field))


def _read_part(part: str, field: _Field) -> range:
    if _is_special(part, field):
        return range(0)
    span, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        raise _BadField(f"Invalid step in '{part}' of {field.name}.")
    first, dash, last = span.partition("-")
    if span == "*":
        low, high = field.least, field.most
    elif dash:
        low, high = _number(first, field), _number(last, field)
    else:
        low = _number(span, field)
        high = field.most if slash else low
    if low > high:
        raise _BadField(f"Invalid range '{part}' of {field.name}.")
    return range(low, high + 1, int(step) if slash else 1)


def _number(text: str, field: _Field) -> int:
    number = field.names.get(text.lower(), int(text) if text.isdecimal() else None)
    if number is None or not field.least <= number <= field.most:
        raise _BadField(f"Invalid value '{text}' of {field.name}.")
    return number


def _is_special(part: str, field: _Field) -> bool:
    """Whether a part denotes the last day, the nearest working day or a week of the month."""
    if "W" in field.special:
        return part == "L" or part == "LW" or (part.endswith("W") and _number(part[:-1], field) > 0)
    if "#" in field.special:
        if "#" in part:
            weekday, _sep, week = part.partition("#")
            if week not in ("1", "2", "3", "4", "5"):
                raise _BadField(f"Invalid week in '{part}' of {field.name}.")
            return _number(weekday, field) > 0
        return part == "L" or (part.endswith("L") and _number(part[:-1], field) > 0)
    return False


def _day_test(text: str) -> Test:
    numbers, parts = _read(text, _FIELDS[2]), text.split(",")
    if text == "?":
        return lambda _: True
    return lambda day: day.day in numbers or any(_is_special_day(part, day) for part in parts)


def _is_special_day(part: str, day: date) -> bool:
    last = _last_day(day)
    if part == "L":
        return day == last
    if not part.endswith("W"):
        return False
    wanted = last.day if part == "LW" else int(part[:-1])
    return wanted <= last.day and day == _nearest_working_day(day.replace(day=wanted))


def _last_day(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _nearest_working_day(day: date) -> date:
    """Return the nearest working day in the same month: Friday for Saturday, Monday for Sunday."""
    if day.weekday() < 5:
        return day
    near = day + timedelta(days=-1 if day.weekday() == 5 else 1)
    if near.month == day.month:
        return near
    return day + timedelta(days=2 if day.weekday() == 5 else -2)


def _weekday_test(text: str) -> Test:
    numbers, parts = _read(text, _FIELDS[4]), text.split(",")
    if text == "?":
        return lambda _: True
    return lambda day: _weekday(day) in numbers or any(_is_special_weekday(part, day) for part in parts)


def _weekday(day: date) -> int:
    """Return the number of the weekday as in the expressions: 1 is Sunday."""
    return day.isoweekday() % 7 + 1


def _is_special_weekday(part: str, day: date) -> bool:
    weekday, sign, week = part.partition("#")
    if sign:
        return _weekday(day) == _number(weekday, _FIELDS[4]) and (day.day - 1) // 7 + 1 == int(week)
    if part == "L":
        return _weekday(day) == 7
    if not part.endswith("L"):
        return False
    return _weekday(day) == _number(part[:-1], _FIELDS[4]) and day.day > _last_day(day).day - 7

"""Schedule expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.schedule import schedule_problem


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 10 * * ? *)",
        "cron(0 18 ? * mon-fri *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(30 22 ? * tue#2 *)",
        "cron(0 3 ? * SUN *)",
        "cron(0 3 ? * 1 *)",
        "cron(0 3 ? * 7L *)",
        "cron(0 3 ? * friL *)",
        "cron(0 3 ? * L *)",
        "cron(0 3 ? * mon,wed,FRI *)",
        "cron(0 3 ? * 2#1 *)",
        "cron(0 0 1 * ? *)",
        "cron(0 0 1,15 * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 LW * ? *)",
        "cron(0 0 15W * ? *)",
        "cron(0 0 1 jan ? *)",
        "cron(0 0 1 JAN-mar ? *)",
        "cron(0 0 1 1,4,7,10 ? *)",
        "cron(0 0 1 */3 ? *)",
        "cron(*/15 * * * ? *)",
        "cron(0/10 8-18 ? * 2-6 *)",
        "cron(59 23 31 12 ? 1970)",
        "cron(0 0 1 1 ? 2199)",
        "cron(0 0 1 1 ? 2026-2030)",
        "cron(0 0 1 1 ? 2026/2)",
        "cron(5,10,15 0 ? * * *)",
        "cron(0 0 * * SUN *)",
        "rate(1 day)",
        "rate(1 minute)",
        "rate(1 hour)",
        "rate(2 days)",
        "rate(90 minutes)",
        "rate(12 hours)",
    ],
)
def test_valid_expressions(expression: str) -> None:
    assert schedule_problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", ["is required", "cron(", "rate(1 day)"]),
        ("daily", ["'daily' is not a schedule expression", "cron(", "rate(1 day)"]),
        ("cron 0 3 ? * SUN *", ["not a schedule expression"]),
        ("cron(0 3 ? * SUN *", ["not a schedule expression"]),
        ("CRON(0 3 ? * SUN *)", ["not a schedule expression"]),
        ("cron()", ["0 fields", "must have 6"]),
        ("cron(0 0 * SUN)", ["4 fields", "must have 6"]),
        ("cron(0 0 * * SUN * *)", ["7 fields", "must have 6"]),
        ("cron(60 0 * * ? *)", ["'60' in the field minutes", "between 0 and 59"]),
        ("cron(0 24 * * ? *)", ["'24' in the field hours", "between 0 and 23"]),
        ("cron(0 0 0 * ? *)", ["'0' in the field day of month", "between 1 and 31"]),
        ("cron(0 0 32 * ? *)", ["'32' in the field day of month"]),
        ("cron(0 0 1 0 ? *)", ["'0' in the field month", "between 1 and 12", "JAN"]),
        ("cron(0 0 1 13 ? *)", ["'13' in the field month"]),
        ("cron(0 0 1 january ? *)", ["'january' in the field month"]),
        ("cron(0 0 ? * 0 *)", ["'0' in the field day of week", "between 1 and 7", "SUN"]),
        ("cron(0 0 ? * 8 *)", ["'8' in the field day of week"]),
        ("cron(0 0 ? * sunday *)", ["'sunday' in the field day of week"]),
        ("cron(0 0 ? * sun#6 *)", ["'sun#6' in the field day of week"]),
        ("cron(0 0 ? * sun#0 *)", ["'sun#0' in the field day of week"]),
        ("cron(0 0 1 1 ? 1969)", ["'1969' in the field year", "between 1970 and 2199"]),
        ("cron(0 0 1 1 ? 2200)", ["'2200' in the field year"]),
        ("cron(-5 0 * * ? *)", ["'-5' in the field minutes"]),
        ("cron(5- 0 * * ? *)", ["'5-' in the field minutes"]),
        ("cron(1,,2 0 * * ? *)", ["'' in the field minutes"]),
        ("cron(*/0 0 * * ? *)", ["step", "greater than 0"]),
        ("cron(*/x 0 * * ? *)", ["step", "greater than 0"]),
        ("cron(0 0 ? * ? x)", ["'x' in the field year"]),
        ("cron(? 0 * * ? *)", ["'?' in the field minutes"]),
        ("cron(\u0663 0 * * ? *)", ["in the field minutes"]),
        (f"cron({'9' * 5000} 0 * * ? *)", ["in the field minutes"]),
        ("rate(0 days)", ["The minimum is rate(1 day)"]),
        ("rate(1 days)", ["Write rate(1 day)."]),
        ("rate(2 day)", ["Write rate(2 days)."]),
        ("rate(1 week)", ["not a schedule expression"]),
        ("rate(-1 days)", ["not a schedule expression"]),
        ("rate(1.5 days)", ["not a schedule expression"]),
        ("rate(30 seconds)", ["not a schedule expression"]),
        ("rate()", ["not a schedule expression"]),
    ],
)
def test_invalid_expressions(expression: str, words: list[str]) -> None:
    problem = schedule_problem(expression)
    assert problem is not None
    assert [word for word in words if word not in problem] == []
    assert len(problem) < 600


SUGGESTIONS = [
    # Six fields that are not written as cron(…), or with other spaces
    ("0 3 ? * SUN *", "cron(0 3 ? * SUN *)"),
    ("cron( 0 3 ? * SUN *)", "cron(0 3 ? * SUN *)"),
    ("cron(0  3 ? * SUN *)", "cron(0 3 ? * SUN *)"),
    # The five fields of a crontab, where Sunday is 0 or 7
    ("cron(0 0 * * *)", "cron(0 0 * * ? *)"),
    ("cron(0 0 1 * *)", "cron(0 0 1 * ? *)"),
    ("cron(*/15 8-18 * 1-6 *)", "cron(*/15 8-18 * 1-6 ? *)"),
    ("cron(0 0 * * SUN)", "cron(0 0 ? * SUN *)"),
    ("cron(0 0 * * sun)", "cron(0 0 ? * SUN *)"),
    ("cron(30 2 * * 0)", "cron(30 2 ? * SUN *)"),
    ("cron(30 2 * * 7)", "cron(30 2 ? * SUN *)"),
    ("cron(30 2 * * 1)", "cron(30 2 ? * MON *)"),
    ("0 4 * * 6", "cron(0 4 ? * SAT *)"),
    ("cron(30 2 * * 1-5)", "cron(30 2 ? * MON-FRI *)"),
    ("cron(30 2 * * mon-fri)", "cron(30 2 ? * MON-FRI *)"),
    ("cron(30 2 * * 1,3,5)", "cron(30 2 ? * MON,WED,FRI *)"),
    ("cron(30 2 * * 5-7)", "cron(30 2 ? * SUN,FRI,SAT *)"),
    ("cron(30 2 * * 6-1)", "cron(30 2 ? * SUN,MON,SAT *)"),
    ("cron(30 2 * * 0-4)", "cron(30 2 ? * SUN-THU *)"),
    ("cron(30 2 * * */2)", "cron(30 2 ? * SUN,TUE,THU,SAT *)"),
    ("cron(30 2 * * 1-5/2)", "cron(30 2 ? * MON,WED,FRI *)"),
    ("cron(30 2 * * 0-6)", "cron(30 2 * * ? *)"),
    ("cron(30 2 * * 1-7)", "cron(30 2 * * ? *)"),
    # Five fields with a question mark, which no crontab has
    ("cron(0 0 ? * MON)", "cron(0 0 ? * MON *)"),
    ("cron(0 0 ? * 0)", "cron(0 0 ? * SUN *)"),
    ("cron(0 0 ? * 2)", "cron(0 0 ? * 2 *)"),
    ("cron(0 0 1 * ?)", "cron(0 0 1 * ? *)"),
    # What the service has no expression for: the general form
    ("cron(15 4 1 * MON)", "cron(0 3 ? * SUN *)"),
    ("cron(60 4 * * 1)", "cron(0 3 ? * SUN *)"),
    ("cron(0 4 * * 8)", "cron(0 3 ? * SUN *)"),
]


@pytest.mark.parametrize(("expression", "suggested"), SUGGESTIONS)
def test_suggestions(expression: str, suggested: str) -> None:
    problem = schedule_problem(expression)
    assert problem is not None
    found = problem[problem.rindex("cron(") :]
    assert found[: found.index(")") + 1] == suggested


_WEEKDAY = st.one_of(
    st.sampled_from(["*", "?", "*/2", "mon", "SAT", "fri-mon", "sun,wed", "L", "8", "x"]),
    st.integers(0, 9).map(str),
    st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda days: f"{days[0]}-{days[1]}"),
)
_DAY = st.sampled_from(["*", "?", "1", "1-7", "15,L", "32"])
_REST = st.sampled_from(["*", "0", "5-10", "*/20", "70"])


@given(_REST, _REST, _DAY, st.sampled_from(["*", "1-3", "jan", "0"]), _WEEKDAY, st.booleans())
def test_suggested_expressions_are_valid(
    minutes: str, hours: str, day: str, month: str, weekday: str, wrapped: bool
) -> None:
    fields = f"{minutes} {hours} {day} {month} {weekday}"
    problem = schedule_problem(f"cron({fields})" if wrapped else fields)
    assert problem is not None
    found = problem[problem.rindex("cron(") :]
    assert schedule_problem(found[: found.index(")") + 1]) is None

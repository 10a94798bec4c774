"""Schedule expressions."""

from __future__ import annotations

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.schedule import problem


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
def test_what_the_service_takes_is_right(expression: str) -> None:
    assert problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", ["is required", "cron(", "rate(1 day)"]),
        ("daily", ["'daily' is no schedule", "cron(", "rate(1 day)"]),
        ("0 3 ? * SUN *", ["no schedule", "cron("]),
        ("cron 0 3 ? * SUN *", ["no schedule"]),
        ("cron(0 3 ? * SUN *", ["no schedule"]),
        ("CRON(0 3 ? * SUN *)", ["no schedule"]),
        ("cron()", ["0 fields", "takes 6"]),
        ("cron(0 0 * * SUN)", ["5 fields", "cron(0 0 ? * SUN *)"]),
        ("cron(0 0 * * *)", ["5 fields", "cron(0 0 * * ? *)"]),
        ("cron(0 0 1 * *)", ["5 fields", "cron(0 0 1 * ? *)"]),
        ("cron(0 0 ? * MON)", ["5 fields", "cron(0 0 ? * MON *)"]),
        ("cron(0 0 * SUN)", ["4 fields", "takes 6"]),
        ("cron(0 0 * * SUN * *)", ["7 fields", "takes 6"]),
        ("cron(0  3 ? * SUN *)", ["blank"]),
        ("cron( 0 3 ? * SUN *)", ["blank"]),
        ("cron(60 0 * * ? *)", ["'60' in minutes", "0 to 59"]),
        ("cron(0 24 * * ? *)", ["'24' in hours", "0 to 23"]),
        ("cron(0 0 0 * ? *)", ["'0' in day of month", "1 to 31"]),
        ("cron(0 0 32 * ? *)", ["'32' in day of month"]),
        ("cron(0 0 1 0 ? *)", ["'0' in month", "1 to 12", "jan"]),
        ("cron(0 0 1 13 ? *)", ["'13' in month"]),
        ("cron(0 0 1 january ? *)", ["'january' in month"]),
        ("cron(0 0 ? * 0 *)", ["'0' in day of week", "1 to 7", "sun"]),
        ("cron(0 0 ? * 8 *)", ["'8' in day of week"]),
        ("cron(0 0 ? * sunday *)", ["'sunday' in day of week"]),
        ("cron(0 0 ? * sun#6 *)", ["'sun#6' in day of week"]),
        ("cron(0 0 ? * sun#0 *)", ["'sun#0' in day of week"]),
        ("cron(0 0 1 1 ? 1969)", ["'1969' in year", "1970 to 2199"]),
        ("cron(0 0 1 1 ? 2200)", ["'2200' in year"]),
        ("cron(-5 0 * * ? *)", ["'-5' in minutes"]),
        ("cron(5- 0 * * ? *)", ["'5-' in minutes"]),
        ("cron(1,,2 0 * * ? *)", ["'' in minutes"]),
        ("cron(*/0 0 * * ? *)", ["step", "above 0"]),
        ("cron(*/x 0 * * ? *)", ["step", "above 0"]),
        ("cron(0 0 ? * ? x)", ["'x' in year"]),
        ("cron(? 0 * * ? *)", ["'?' in minutes"]),
        ("cron(\u0663 0 * * ? *)", ["in minutes"]),
        ("rate(0 days)", ["starts at 1"]),
        ("rate(1 days)", ["write rate(1 day)"]),
        ("rate(2 day)", ["write rate(2 days)"]),
        ("rate(1 week)", ["no schedule"]),
        ("rate(-1 days)", ["no schedule"]),
        ("rate(1.5 days)", ["no schedule"]),
        ("rate(30 seconds)", ["no schedule"]),
        ("rate()", ["no schedule"]),
    ],
)
def test_what_the_service_refuses_is_named_with_what_to_write(expression: str, words: list[str]) -> None:
    found = problem(expression)
    assert found is not None
    assert all(word in found for word in words), found


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 0 * * SUN)",
        "cron(0 0 * * *)",
        "cron(0 0 1 * *)",
        "cron(15 4 1 * MON)",
        "cron(0 0 ? * MON)",
        "cron(0 0 1 * ?)",
    ],
)
def test_the_six_field_form_that_is_suggested_is_right_itself(expression: str) -> None:
    found = problem(expression)
    assert found is not None
    suggestion = found[found.rindex("cron(") :]
    assert problem(suggestion) is None
    day, weekday = suggestion[5:-1].split()[2:5:2]
    assert [day, weekday].count("?") == 1

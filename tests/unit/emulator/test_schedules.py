"""Schedule expressions: validation and next dates."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import emulator
from emulator.imagebuilder.resources.rules import schedule

from .conftest import Account

UNFINISHED = "Unexpected end of expression."

REFUSED = [
    ("cron(0 0 * * *)", f"Invalid CRON expression: error at position 9, details: {UNFINISHED}"),
    ("cron(0 0 * * SUN)", f"Invalid CRON expression: error at position 11, details: {UNFINISHED}"),
    ("cron()", "Invalid CRON expression: error at position 0, details: "),
    ("cron(0 0 * * ? * *)", "error at position 12, details: Unexpected characters after the year."),
    ("cron(60 0 * * ? *)", "error at position 0, details: Invalid value '60' of minute."),
    ("cron(0 24 * * ? *)", "error at position 2, details: Invalid value '24' of hour."),
    ("cron(0  0 * * ? *)", "error at position 2, details: Invalid value '' of hour."),
    ("cron(0 0 32 * ? *)", "Invalid value '32' of day-of-month."),
    ("cron(0 0 0 * ? *)", "Invalid value '0' of day-of-month."),
    ("cron(0 0 * 13 ? *)", "Invalid value '13' of month."),
    ("cron(0 0 * foo ? *)", "Invalid value 'foo' of month."),
    ("cron(0 0 ? * 8 *)", "Invalid value '8' of day-of-week."),
    ("cron(0 0 ? * mon#6 *)", "Invalid week in 'mon#6' of day-of-week."),
    ("cron(0 0 ? * fri-mon *)", "Invalid range 'fri-mon' of day-of-week."),
    ("cron(0 0 ? * ? *)", "Only one of day-of-month and day-of-week can be '?'."),
    ("cron(0 0 * ? * *)", "Invalid value '?' of month."),
    ("cron(0/0 0 * * ? *)", "Invalid step in '0/0' of minute."),
    ("cron(0 0 * * ? 1969)", "Invalid value '1969' of year."),
    ("cron(0 0 * * ? 2200)", "Invalid value '2200' of year."),
    ("rate(0 days)", "Invalid RATE expression"),
    ("rate(1 days)", "the unit is singular for 1"),
    ("rate(2 day)", "the unit is singular for 1"),
    ("rate(30 seconds)", "Invalid RATE expression"),
    ("rate(1  day)", "Invalid RATE expression"),
    ("0 0 * * ? *", "The expression must be of the form cron(...) or rate(...)."),
    ("daily", "The expression must be of the form cron(...) or rate(...)."),
]


@pytest.mark.parametrize(("expression", "details"), REFUSED)
def test_an_invalid_expression_is_refused(account: Account, expression: str, details: str) -> None:
    refusal = account.refusal(account.make, "image_pipeline", schedule={"scheduleExpression": expression})
    assert refusal.code == "InvalidParameterValueException"
    assert refusal.message.startswith(
        "The value supplied for parameter 'schedule.scheduleExpression' is not valid. "
        "Invalid schedule expression. Details: "
    )
    assert details in refusal.message


# 2026-03-04 was a Wednesday.
NOW = datetime(2026, 3, 4, 10, 30, 15, tzinfo=timezone.utc)
BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=timezone.utc)

DUE = [
    ("cron(0 10 * * ? *)", "2026-03-05T10:00"),
    ("cron(31 10 * * ? *)", "2026-03-04T10:31"),
    ("cron(30 10 * * ? *)", "2026-03-05T10:30"),
    ("cron(0/15 * * * ? *)", "2026-03-04T10:45"),
    ("cron(5,50 8-10 * * ? *)", "2026-03-04T10:50"),
    ("cron(0 18 ? * mon-fri *)", "2026-03-04T18:00"),
    ("cron(0 9 ? * MON-FRI *)", "2026-03-05T09:00"),
    ("cron(0 0 ? * SUN *)", "2026-03-08T00:00"),
    ("cron(0 0 * * SUN *)", "2026-03-08T00:00"),
    ("cron(0 0 ? * 1 *)", "2026-03-08T00:00"),
    ("cron(30 22 ? * tue#2 *)", "2026-03-10T22:30"),
    ("cron(0 0 ? * 6L *)", "2026-03-27T00:00"),
    ("cron(0 0 ? * L *)", "2026-03-07T00:00"),
    ("cron(0 0 L * ? *)", "2026-03-31T00:00"),
    ("cron(0 0 LW 5 ? *)", "2026-05-29T00:00"),
    ("cron(0 0 15W 3 ? *)", "2026-03-16T00:00"),
    ("cron(0 0 1W 8 ? *)", "2026-08-03T00:00"),
    ("cron(0 0 31W 5 ? *)", "2026-05-29T00:00"),
    ("cron(0 0 31W 4 ? 2026)", None),
    ("cron(0 0 29 2 ? *)", "2028-02-29T00:00"),
    ("cron(0 0 29 2 ? 2028)", "2028-02-29T00:00"),
    ("cron(0 0 31 4 ? *)", None),
    ("cron(0 4 ? * 2#1 *)", "2026-04-06T04:00"),
    ("cron(15 10 L * ? *)", "2026-03-31T10:15"),
    ("cron(0/20 6-9 ? * MON-FRI *)", "2026-03-05T06:00"),
    ("cron(0-10/5,30 8 * * ? *)", "2026-03-05T08:00"),
    ("cron(0 8 ? * MON-FRI/2 *)", "2026-03-06T08:00"),
    ("cron(0 0 ? * MON#1,WED#3 *)", "2026-03-18T00:00"),
    ("cron(0 0 L,15 * ? *)", "2026-03-15T00:00"),
    ("cron(0 0 ? FEB-APR 7 2027-2029)", "2027-02-06T00:00"),
    ("cron(0 0 1 jan ? 2030-2040/5)", "2030-01-01T00:00"),
    ("cron(0 0 * * ? 2020)", None),
    ("rate(1 day)", "2026-03-05T09:00"),
    ("rate(12 hours)", "2026-03-04T21:00"),
    ("rate(1 minute)", "2026-03-04T10:31"),
]


@pytest.mark.parametrize(("expression", "due"), DUE)
def test_the_next_run_is_the_first_match_after_now(expression: str, due: str | None) -> None:
    found = schedule.next_run(expression, None, BEGAN, NOW)
    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == due


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Europe/Berlin", "2026-03-05T02:00"), ("Asia/Tokyo", "2026-03-04T18:00"), (None, "2026-03-05T03:00")],
)
def test_a_schedule_uses_its_time_zone(zone: str | None, due: str) -> None:
    found = schedule.next_run("cron(0 3 * * ? *)", zone, BEGAN, NOW)
    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == due


def test_a_disabled_pipeline_keeps_its_schedule_but_has_no_next_run(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = account.make("image_pipeline", status="DISABLED", schedule={"scheduleExpression": "cron(0 0 * * ? *)"})
    account.client.start_image_pipeline_execution(imagePipelineArn=of)
    found = account.get("image_pipeline", of)
    assert found["schedule"]["scheduleExpression"] == "cron(0 0 * * ? *)"
    assert "dateNextRun" not in found
    monkeypatch.setattr(emulator.assumed, "disabled_pipelines_have_a_next_run", True)
    assert "dateNextRun" in account.get("image_pipeline", of)


def test_the_question_mark_rule_can_be_enabled(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "cron_needs_a_question_mark", True)
    refused = account.refusal(account.make, "image_pipeline", schedule={"scheduleExpression": "cron(0 0 * * SUN *)"})
    assert "One of day-of-month and day-of-week must be '?'." in refused.message
    account.make("image_pipeline", schedule={"scheduleExpression": "cron(0 0 ? * SUN *)"})

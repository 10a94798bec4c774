"""Pipelines start builds by their schedules when the clock advances."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

import emulator

from .builds import document, infrastructure, log, look, recipe
from .conftest import Account, arn

pytestmark = pytest.mark.usefixtures("no_images_of_others")

DAY = 86400
ALWAYS = "EXPRESSION_MATCH_ONLY"


@pytest.fixture
def stopped(stopped: Account) -> Account:
    """The local time there is just after noon."""
    now = emulator.clock.now()
    noon = now.replace(hour=12, minute=0, second=1) + datetime.timedelta(days=1)
    emulator.clock.advance((noon - now).total_seconds())
    return stopped


def pipeline(account: Account, expression: str, condition: str | None = ALWAYS, **members: Any) -> str:
    """Create a pipeline with the recipe web and a schedule."""
    plan = {"scheduleExpression": expression, **members.pop("schedule", {})}
    given = {"imageRecipeArn": arn("image-recipe/web/1.0.0"), **members}
    return account.make(
        "image_pipeline",
        infrastructureConfigurationArn=infrastructure(account),
        schedule={**plan, "pipelineExecutionStartCondition": condition} if condition else plan,
        **given,
    )


def images(account: Account, of: str) -> list[dict[str, Any]]:
    """Return the images of a pipeline, oldest first."""
    pages = account.client.get_paginator("list_image_pipeline_images").paginate(imagePipelineArn=of)
    return [one for page in pages for one in page["imageSummaryList"]][::-1]


def evaluations(account: Account, name: str = "web") -> list[str]:
    logs = account.session.client("logs")
    group = f"/aws/imagebuilder/pipeline/{name}"
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    return [line for stream in sorted(one["logStreamName"] for one in streams) for line in log(account, group, stream)]


def test_a_pipeline_builds_at_the_dates_of_its_schedule(stopped: Account) -> None:
    recipe(stopped)
    of = pipeline(stopped, "cron(0 3 * * ? *)", imageTags={"By": "schedule"}, tags={"Of": "pipeline"})
    emulator.clock.advance(DAY)
    due = stopped.get("image_pipeline", of)["dateNextRun"]
    emulator.clock.advance(2 * DAY)
    built = images(stopped, of)
    assert [one["dateCreated"][10:] for one in built] == 3 * ["T03:00:00.000Z"]
    assert built[1]["dateCreated"] == due
    assert {one["buildType"] for one in built} == {"SCHEDULED"}
    assert {one["state"]["status"] for one in built} == {"AVAILABLE"}
    assert look(stopped, built[0]["arn"])["tags"] == {"By": "schedule"}
    shown = stopped.get("image_pipeline", of)
    assert (shown["dateLastRun"], shown["lastRunStatus"]) == (built[-1]["dateCreated"], "AVAILABLE")
    assert shown["dateNextRun"] > shown["dateLastRun"]
    assert f"Started a scheduled execution for Image ARN: {built[0]['arn']}" in evaluations(stopped)


def test_the_schedule_is_in_the_time_zone_of_the_pipeline(stopped: Account) -> None:
    recipe(stopped)
    of = pipeline(stopped, "cron(0 3 * * ? *)", schedule={"timezone": "Asia/Tokyo"})
    emulator.clock.advance(DAY)
    assert [one["dateCreated"][11:16] for one in images(stopped, of)] == ["18:00"]


def test_a_rate_counts_from_the_last_change(stopped: Account) -> None:
    recipe(stopped)
    of = pipeline(stopped, "rate(6 hours)")
    emulator.clock.advance(13 * 3600)
    assert [one["dateCreated"][11:16] for one in images(stopped, of)] == ["18:00", "00:00"]


def test_a_configured_log_group_is_written(stopped: Account) -> None:
    recipe(stopped)
    pipeline(stopped, "rate(1 day)", loggingConfiguration={"pipelineLogGroupName": "/aws/imagebuilder/nightly"})
    emulator.clock.advance(DAY)
    groups = stopped.session.client("logs").describe_log_groups()["logGroups"]
    assert "/aws/imagebuilder/nightly" in {one["logGroupName"] for one in groups}


def test_by_default_a_build_requires_a_dependency_update(stopped: Account) -> None:
    stopped.make("component", name="app")
    stopped.make("image_recipe", components=[{"componentArn": arn("component/app/1.x.x")}])
    of = pipeline(stopped, "rate(1 day)", condition=None)
    emulator.clock.advance(3 * DAY + 3600)
    assert len(images(stopped, of)) == 1
    assert len([line for line in evaluations(stopped) if "no dependency updates" in line]) == 2
    assert stopped.get("image_pipeline", of)["dateLastRun"] == images(stopped, of)[0]["dateCreated"]
    newer = stopped.make("component", name="app", semanticVersion="1.1.0")
    stopped.make("component", name="app", semanticVersion="2.0.0")
    emulator.clock.advance(2 * DAY)
    assert len(images(stopped, of)) == 2
    assert f"Dependency update available: {arn('component/app/1.x.x')} is now {newer}" in evaluations(stopped)


def test_a_changed_parameter_is_a_dependency_update(stopped: Account) -> None:
    ec2, ssm = stopped.session.client("ec2"), stopped.session.client("ssm")
    first, second = (ec2.register_image(Name=name)["ImageId"] for name in ("one", "two"))
    ssm.put_parameter(Name="/golden/base", Value=first, Type="String")
    stopped.make("image_recipe", parentImage="ssm:/golden/base")
    of = pipeline(stopped, "rate(1 day)", condition=None)
    emulator.clock.advance(2 * DAY + 3600)
    assert len(images(stopped, of)) == 1
    ssm.put_parameter(Name="/golden/base", Value=second, Type="String", Overwrite=True)
    emulator.clock.advance(2 * DAY)
    assert len(images(stopped, of)) == 2


def test_an_image_of_another_pipeline_is_a_dependency_update(stopped: Account) -> None:
    recipe(stopped, name="base")
    pipeline(stopped, "rate(2 days)", name="base", imageRecipeArn=arn("image-recipe/base/1.0.0"))
    emulator.clock.advance(2 * DAY + 3600)
    stopped.make("image_recipe", parentImage=arn("image/base/x.x.x"))
    of = pipeline(stopped, "rate(1 day)", condition=None)
    emulator.clock.advance(4 * DAY + 3600)
    assert [one["dateCreated"][:10] for one in images(stopped, of)] == [
        (emulator.clock.now() - datetime.timedelta(days=ago)).strftime("%Y-%m-%d") for ago in (3, 2, 0)
    ]


def test_exact_references_have_no_dependency_updates(stopped: Account) -> None:
    component = stopped.make("component", name="app")
    parent = arn("image/amazon-linux-2023-x86/2025.11.8", owner="aws")
    stopped.make("image_recipe", parentImage=parent, components=[{"componentArn": component}])
    of = pipeline(stopped, "rate(1 day)", condition=None)
    emulator.clock.advance(3 * DAY)
    assert images(stopped, of) == []


@pytest.mark.parametrize(("policy", "most"), [({}, 5), ({"autoDisablePolicy": {"failureCount": 2}}, 2)])
def test_too_many_failures_disable_the_pipeline(stopped: Account, policy: dict[str, Any], most: int) -> None:
    recipe(stopped, document("exit 1"))
    of = pipeline(stopped, "rate(1 day)", schedule=policy)
    emulator.clock.advance((most - 1) * DAY + 7200)
    shown = stopped.get("image_pipeline", of)
    assert (shown["consecutiveFailures"], shown["status"]) == (most - 1, "ENABLED")
    stopped.client.start_image_pipeline_execution(imagePipelineArn=of)
    emulator.clock.advance(10 * DAY)
    shown = stopped.get("image_pipeline", of)
    assert (shown["consecutiveFailures"], shown["status"]) == (most, "DISABLED")
    assert "dateNextRun" not in shown
    assert len(images(stopped, of)) == most + 1


def test_a_success_resets_the_count_of_failures(stopped: Account) -> None:
    recipe(stopped)
    of = pipeline(stopped, "rate(1 day)")
    for _day in range(2):
        emulator.faults.fail_next("internal_error")
        emulator.clock.advance(DAY)
    emulator.clock.advance(7200)
    assert stopped.get("image_pipeline", of)["consecutiveFailures"] == 2
    emulator.clock.advance(DAY)
    assert stopped.get("image_pipeline", of)["consecutiveFailures"] == 0


@pytest.mark.parametrize("change", ["disable", "delete", "unschedule"])
def test_a_removed_schedule_starts_no_build(stopped: Account, change: str) -> None:
    recipe(stopped)
    of = pipeline(stopped, "rate(1 day)")
    kept = {name: stopped.get("image_pipeline", of)[name] for name in ("imageRecipeArn", "schedule")}
    kept["infrastructureConfigurationArn"] = infrastructure(stopped)
    if change == "delete":
        stopped.delete("image_pipeline", of)
    elif change == "disable":
        stopped.client.update_image_pipeline(imagePipelineArn=of, status="DISABLED", **kept)
    else:
        del kept["schedule"]
        stopped.client.update_image_pipeline(imagePipelineArn=of, **kept)
    emulator.clock.advance(3 * DAY)
    assert stopped.client.list_images()["imageVersionList"] == []


def test_a_changed_schedule_replaces_the_old_one(stopped: Account) -> None:
    recipe(stopped)
    of = pipeline(stopped, "cron(0 3 * * ? *)")
    stopped.client.update_image_pipeline(
        imagePipelineArn=of,
        imageRecipeArn=arn("image-recipe/web/1.0.0"),
        infrastructureConfigurationArn=infrastructure(stopped),
        schedule={"scheduleExpression": "cron(0 15 * * ? *)", "pipelineExecutionStartCondition": ALWAYS},
    )
    emulator.clock.advance(2 * DAY)
    assert [one["dateCreated"][11:16] for one in images(stopped, of)] == 2 * ["15:00"]


def test_overdue_evaluations_are_limited(stopped: Account) -> None:
    recipe(stopped)
    of = pipeline(stopped, "rate(1 minute)", condition=None)
    emulator.clock.advance(365 * DAY)
    assert len(images(stopped, of)) == 1
    assert len([line for line in evaluations(stopped) if line.startswith("Evaluating")]) <= 368
    before = len(evaluations(stopped))
    emulator.clock.advance(120)
    assert len(evaluations(stopped)) == before + 4


def test_the_immediate_clock_does_not_skip_to_scheduled_dates(account: Account) -> None:
    recipe(account)
    of = pipeline(account, "rate(1 minute)")
    started = account.client.start_image_pipeline_execution(imagePipelineArn=of)["imageBuildVersionArn"]
    assert [one["arn"] for one in images(account, of)] == [started]
    assert images(account, of)[0]["state"]["status"] == "AVAILABLE"
    emulator.clock.advance(0)
    assert len(images(account, of)) > 1


def test_a_date_in_the_repeated_hour_of_summer_time_is_in_the_future() -> None:
    utc = datetime.timezone.utc
    now = datetime.datetime(2026, 10, 25, 1, 30, tzinfo=utc)
    due = emulator.imagebuilder.resources.rules.schedule.next_run("cron(0/10 * * * ? *)", "Europe/Berlin", now, now)
    assert due == datetime.datetime(2026, 10, 25, 2, 0, tzinfo=utc)

"""Daily runs of lifecycle policies: selections, exclusions and actions."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

import pytest

import emulator

from .builds import infrastructure, look, recipe, start
from .conftest import REGION, Account, arn, of_rule

pytestmark = pytest.mark.usefixtures("no_images_of_others")

DAY = 86400
ALL = {"amis": True, "snapshots": True}
BY_RECIPE = {"resourceSelection": {"recipes": [{"name": "web", "semanticVersion": "x.x.x"}]}}


def build(account: Account, *ages: int, **members: Any) -> list[str]:
    """Create images of the recipe web, the given numbers of days before the last one."""
    images = []
    for age, younger in zip(ages, (*ages[1:], 0), strict=True):
        images.append(start(account, arn("image-recipe/web/1.0.0"), **members))
        emulator.clock.advance((age - younger) * DAY or 3600)
    return images


def policy(account: Account, **members: Any) -> str:
    return account.make("lifecycle_policy", **{**BY_RECIPE, **members})


def statuses(account: Account) -> dict[int, str]:
    """Return the status of each existing build of version 1.0.0."""
    listed = account.client.list_image_build_versions(imageVersionArn=arn("image/web/1.0.0"))["imageSummaryList"]
    return {int(one["arn"].rpartition("/")[2]): one["state"]["status"] for one in listed}


def runs(account: Account, of: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account.client.list_lifecycle_executions(resourceArn=of)["lifecycleExecutions"]
    return found


def resources(account: Account, run: dict[str, Any], **parent: str) -> list[dict[str, Any]]:
    identifier = run["lifecycleExecutionId"]
    answer = account.client.list_lifecycle_execution_resources(lifecycleExecutionId=identifier, **parent)
    found: list[dict[str, Any]] = answer["resources"]
    return found


def ami_of(account: Account, image: str) -> str:
    (ami,) = look(account, image)["outputResources"]["amis"]
    return str(ami["image"])


def amis(account: Account) -> dict[str, dict[str, Any]]:
    found = account.session.client("ec2").describe_images(Owners=["self"])["Images"]
    return {ami["ImageId"]: ami for ami in found}


def test_a_policy_runs_daily_and_returns_the_date_of_the_last_run(stopped: Account) -> None:
    of = policy(stopped)
    assert "dateLastRun" not in stopped.get("lifecycle_policy", of)
    emulator.clock.advance(3 * DAY + 3600)
    ran = runs(stopped, of)
    assert [one["state"]["status"] for one in ran] == 3 * ["SUCCESS"]
    assert [one["resourcesImpactedSummary"]["hasImpactedResources"] for one in ran] == 3 * [False]
    started = [one["startTime"].replace(tzinfo=None) for one in reversed(ran)]
    assert [(later - earlier).days for earlier, later in pairwise(started)] == [1, 1]
    last = stopped.get("lifecycle_policy", of)["dateLastRun"].replace(tzinfo=None)
    assert abs(last - started[-1]) < datetime.timedelta(seconds=1)


def test_only_the_newest_images_are_kept(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 4, 3, 2, 1)
    kept = {ami_of(stopped, arn(f"image/web/1.0.0/{number}")) for number in (3, 4)}
    of = policy(stopped, **of_rule("DELETE", ALL, value=2))
    snapshots = stopped.session.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    emulator.clock.advance(DAY + 3600)
    assert statuses(stopped) == {3: "AVAILABLE", 4: "AVAILABLE"}
    assert set(amis(stopped)) == kept
    left = stopped.session.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    assert len(snapshots) - len(left) == 2
    (run,) = runs(stopped, of)
    assert (run["lifecyclePolicyArn"], run["resourcesImpactedSummary"]) == (of, {"hasImpactedResources": True})
    dealt = {one["resourceId"]: (one["action"]["name"], one["state"]["status"]) for one in resources(stopped, run)}
    assert dealt == {arn(f"image/web/1.0.0/{number}"): ("DELETE", "SUCCESS") for number in (1, 2)}


def test_each_version_of_a_recipe_is_counted_separately(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 3, 2)
    stopped.make("image_recipe", semanticVersion="1.1.0")
    start(stopped, arn("image-recipe/web/1.1.0"))
    emulator.clock.advance(3600)
    policy(stopped, **of_rule(value=1))
    emulator.clock.advance(DAY + 3600)
    listed = stopped.client.list_image_build_versions()["imageSummaryList"]
    assert {one["arn"] for one in listed} == {arn("image/web/1.0.0/2"), arn("image/web/1.1.0/1")}


def test_a_version_selects_only_its_images(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 3, 2)
    policy(
        stopped,
        **of_rule(value=1),
        resourceSelection={"recipes": [{"name": "web", "semanticVersion": "2.x.x"}]},
    )
    emulator.clock.advance(DAY + 3600)
    assert set(statuses(stopped)) == {1, 2}


def test_failed_images_are_deleted_and_do_not_count_as_kept(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 4)
    emulator.faults.fail_next("internal_error")
    build(stopped, 3)
    build(stopped, 2)
    assert statuses(stopped) == {1: "AVAILABLE", 2: "FAILED", 3: "AVAILABLE"}
    policy(stopped, **of_rule(value=2))
    emulator.clock.advance(DAY + 3600)
    assert statuses(stopped) == {1: "AVAILABLE", 3: "AVAILABLE"}


def test_rules_apply_in_order_as_images_age(stopped: Account) -> None:
    recipe(stopped)
    (image,) = build(stopped, 0)
    ami = ami_of(stopped, image)
    details = [
        {"action": {"type": action, "includeResources": {"amis": True}}, "filter": {"type": "AGE", **age}}
        for action, age in (
            ("DELETE", {"value": 3, "unit": "MONTHS"}),
            ("DISABLE", {"value": 4, "unit": "WEEKS"}),
            ("DEPRECATE", {"value": 10, "unit": "DAYS"}),
        )
    ]
    policy(stopped, policyDetails=details)
    emulator.clock.advance(9 * DAY)
    assert statuses(stopped) == {1: "AVAILABLE"}
    emulator.clock.advance(3 * DAY)
    assert statuses(stopped) == {1: "DEPRECATED"}
    assert "DeprecationTime" in amis(stopped)[ami]
    emulator.clock.advance(18 * DAY)
    assert statuses(stopped) == {1: "DISABLED"}
    assert amis(stopped)[ami]["State"] == "disabled"
    emulator.clock.advance(65 * DAY)
    assert statuses(stopped) == {}
    assert amis(stopped) == {}


def test_at_most_one_action_applies_to_an_image_in_a_run(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 30)
    details = [
        {"action": {"type": action}, "filter": {"type": "AGE", "value": 1, "unit": "DAYS"}}
        for action in ("DELETE", "DISABLE", "DEPRECATE")
    ]
    policy(stopped, policyDetails=details)
    seen = []
    for _day in range(3):
        emulator.clock.advance(DAY + 60)
        seen.append(statuses(stopped))
    assert seen == [{1: "DEPRECATED"}, {1: "DISABLED"}, {}]


def test_retained_images_are_kept_at_any_age(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 40, 30, 20)
    policy(stopped, **of_rule(type="AGE", value=10, unit="DAYS", retainAtLeast=2))
    emulator.clock.advance(DAY + 3600)
    assert statuses(stopped) == {2: "AVAILABLE", 3: "AVAILABLE"}


def test_images_are_selected_by_all_of_the_tags(stopped: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe(stopped)
    build(stopped, 4, tags={"Team": "web", "Stage": "test"})
    build(stopped, 3, tags={"Team": "web"})
    build(stopped, 2)
    selection = {"resourceSelection": {"tagMap": {"Team": "web", "Stage": "test"}}}
    policy(stopped, **of_rule(type="AGE", value=1, unit="DAYS"), **selection)
    emulator.clock.advance(DAY + 3600)
    assert set(statuses(stopped)) == {2, 3}
    monkeypatch.setattr(emulator.assumed, "selections_need_all_tags", False)
    emulator.clock.advance(DAY)
    assert set(statuses(stopped)) == {3}


def test_images_with_an_excluded_tag_are_kept_and_counted(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 4)
    build(stopped, 3)
    build(stopped, 2, tags={"Keep": "forever"})
    (rule,) = of_rule(value=1)["policyDetails"]
    policy(stopped, policyDetails=[{**rule, "exclusionRules": {"tagMap": {"Keep": "forever"}}}])
    emulator.clock.advance(DAY + 3600)
    assert set(statuses(stopped)) == {3}


@pytest.mark.parametrize(
    ("excluded", "reason"),
    [
        ({"regions": [REGION]}, "Region"),
        ({"tagMap": {"CreatedBy": "EC2 Image Builder"}}, "tag"),
        ({"lastLaunched": {"value": 60, "unit": "DAYS"}}, "last launched"),
    ],
)
def test_images_with_excluded_amis_are_kept(stopped: Account, excluded: dict[str, Any], reason: str) -> None:
    recipe(stopped)
    (image,) = build(stopped, 30)
    (rule,) = of_rule("DELETE", ALL, type="AGE", value=1, unit="DAYS")["policyDetails"]
    of = policy(stopped, policyDetails=[{**rule, "exclusionRules": {"amis": excluded}}])
    emulator.clock.advance(DAY + 3600)
    assert statuses(stopped) == {1: "AVAILABLE"}
    (run,) = runs(stopped, of)
    (ami,) = resources(stopped, run, parentResourceId=image)
    assert (ami["resourceId"], ami["state"]["status"]) == (ami_of(stopped, image), "SKIPPED")
    assert reason in ami["state"]["reason"]


def test_amis_not_launched_recently_are_not_excluded(stopped: Account) -> None:
    recipe(stopped)
    build(stopped, 90)
    (rule,) = of_rule("DELETE", ALL, type="AGE", value=1, unit="DAYS")["policyDetails"]
    launched = {"lastLaunched": {"value": 60, "unit": "DAYS"}}
    policy(stopped, policyDetails=[{**rule, "exclusionRules": {"amis": launched}}])
    emulator.clock.advance(DAY + 3600)
    assert statuses(stopped) == {}


def test_containers_are_deleted_from_their_repository(stopped: Account) -> None:
    of = stopped.make("container_recipe", platformOverride="Linux")
    for _build in range(2):
        stopped.client.create_image(containerRecipeArn=of, infrastructureConfigurationArn=infrastructure(stopped))
        emulator.clock.advance(7200)
    policy(stopped, resourceType="CONTAINER_IMAGE", **of_rule("DELETE", {"containers": True}, value=1))
    emulator.clock.advance(DAY + 3600)
    assert set(statuses(stopped)) == {2}
    left = stopped.session.client("ecr").list_images(repositoryName="team/web")["imageIds"]
    assert {one["imageTag"] for one in left} == {"1.0.0-2"}


def test_builds_in_progress_are_not_selected(stopped: Account) -> None:
    recipe(stopped)
    policy(stopped, **of_rule(value=1))
    emulator.clock.advance(DAY - 600)
    start(stopped, arn("image-recipe/web/1.0.0"))
    emulator.clock.advance(5)
    start(stopped, arn("image-recipe/web/1.0.0"))
    emulator.clock.advance(700)
    assert set(statuses(stopped)) == {1, 2}


def test_a_disabled_policy_does_not_run_until_it_is_enabled(stopped: Account) -> None:
    of = policy(stopped, status="DISABLED")
    emulator.clock.advance(3 * DAY)
    assert runs(stopped, of) == []
    given = {name: stopped.get("lifecycle_policy", of)[name] for name in ("executionRole", "resourceType")}
    stopped.client.update_lifecycle_policy(lifecyclePolicyArn=of, **given, **of_rule(), **BY_RECIPE)
    stopped.client.update_lifecycle_policy(lifecyclePolicyArn=of, **given, **of_rule(), **BY_RECIPE)
    emulator.clock.advance(DAY)
    assert len(runs(stopped, of)) == 1


@pytest.mark.parametrize("change", ["cancel", "delete", "disable"])
def test_a_run_that_ends_early_keeps_its_completed_actions(stopped: Account, change: str) -> None:
    recipe(stopped)
    build(stopped, 4, 3, 2, 1)
    of = policy(stopped, **of_rule(value=1))
    emulator.clock.advance(DAY)
    while len(statuses(stopped)) == 4:
        emulator.clock.advance(5)
    (run,) = runs(stopped, of)
    assert run["state"]["status"] == "IN_PROGRESS"
    identifier = run["lifecycleExecutionId"]
    if change == "cancel":
        stopped.client.cancel_lifecycle_execution(lifecycleExecutionId=identifier)
    elif change == "delete":
        stopped.delete("lifecycle_policy", of)
    else:
        stopped.client.update_lifecycle_policy(
            lifecyclePolicyArn=of,
            executionRole="lifecycle",
            resourceType="AMI_IMAGE",
            status="DISABLED",
            **of_rule(value=1),
            **BY_RECIPE,
        )
    emulator.clock.advance(3600)
    shown = stopped.client.get_lifecycle_execution(lifecycleExecutionId=identifier)["lifecycleExecution"]
    assert shown["state"]["status"] == "CANCELLED"
    assert len(statuses(stopped)) == 3


def test_a_missing_role_fails_the_run(stopped: Account) -> None:
    of = policy(stopped)
    stopped.session.client("iam").delete_role(RoleName="lifecycle")
    emulator.clock.advance(DAY)
    (run,) = runs(stopped, of)
    assert run["state"]["status"] == "FAILED"
    assert "role" in run["state"]["reason"]


def test_a_policy_makes_up_for_a_year_of_days_and_continues(stopped: Account) -> None:
    of = policy(stopped)
    emulator.clock.advance(3650 * DAY)
    pages = stopped.client.get_paginator("list_lifecycle_executions").paginate(resourceArn=of)
    assert 366 <= sum(len(page["lifecycleExecutions"]) for page in pages) <= 368
    emulator.clock.advance(DAY + 60)
    assert runs(stopped, of)[0]["startTime"].replace(tzinfo=None) > emulator.clock.now() - datetime.timedelta(days=1)


def test_the_immediate_clock_waits_for_the_next_day(account: Account) -> None:
    recipe(account)
    of = policy(account)
    assert look(account, start(account, arn("image-recipe/web/1.0.0")))["state"]["status"] == "AVAILABLE"
    assert runs(account, of) == []
    emulator.clock.advance(DAY)
    assert [one["state"]["status"] for one in runs(account, of)] == ["SUCCESS"]

"""The module ``image``: builds, and changes of the state."""

from __future__ import annotations

import json
from typing import Any

import pytest
from unit.modules.samples import (
    AMI_NAME,
    DOCKERFILE,
    LIFECYCLE_ROLE,
    REPOSITORY,
    component,
    container_recipe,
    distribution,
    document,
    infrastructure,
    recipe,
    region,
    steps,
    workflow,
)

import emulator

WEB = {"image_recipe_arn": "web", "infrastructure_configuration_arn": "web"}
FIRST = {"image_build_version_arn": "web/1.0.0/1"}
WITH_AMIS = {"include_resources": {"amis": True}, "execution_role": LIFECYCLE_ROLE}
WITH_ALL = {"include_resources": {"amis": True, "snapshots": True}, "execution_role": LIFECYCLE_ROLE}


def image_of(account: Any, path: str = "web/1.0.0/1") -> dict[str, Any] | None:
    """Read the image directly with boto3."""
    client = account.client()
    try:
        found: dict[str, Any] = client.get_image(imageBuildVersionArn=account.arn(f"image/{path}"))["image"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return found


def status_of(account: Any, path: str = "web/1.0.0/1") -> str:
    image = image_of(account, path)
    return image["state"]["status"] if image else "ABSENT"


def ami_of(account: Any, path: str = "web/1.0.0/1") -> str:
    image = image_of(account, path)
    assert image
    return str(image["outputResources"]["amis"][0]["image"])


@pytest.fixture
def built(parts: Any, run: Any) -> Any:
    """An account with an available image, web/1.0.0/1."""
    assert run("image", **WEB)["changed"]
    return parts


class TestBuilding:
    def test_an_image_is_built_once(self, parts: Any, run: Any) -> None:
        options = {**WEB, "tags": {"Team": "web", "Number": 7}}
        predicted, done, again_predicted, again = (
            run("image", check=check, **options) for check in (True, False, True, False)
        )
        assert [one.get("msg") for one in (predicted, done, again_predicted, again)] == [None] * 4
        assert [one["changed"] for one in (predicted, done, again_predicted, again)] == [True, True, False, False]
        assert [one.writes for one in (predicted, done, again_predicted, again)] == [[], ["CreateImage"], [], []]
        assert predicted["diff"] == done["diff"]
        assert "image-recipe/web/1.0.0" in done.after
        assert predicted["image"] == {}
        assert done["image"] == again["image"] == again_predicted["image"]
        assert again["diff"]["before"] == again["diff"]["after"]
        there = image_of(parts)
        assert there
        assert done["image"]["arn"] == there["arn"]
        assert done["image"]["state"] == there["state"] == {"status": "AVAILABLE"}
        assert done["image"]["tags"] == there["tags"] == {"Team": "web", "Number": "7"}
        (found,) = run("image_info", arn="web/1.0.0/1")["images"]
        assert found == done["image"]

    def test_the_task_waits_for_the_build(self, parts: Any, run: Any, clock: Any) -> None:
        result = run("image", **WEB)
        assert result["image"]["state"]["status"] == "AVAILABLE"
        assert "progress" not in result

    def test_a_task_without_wait_returns_the_new_build(self, parts: Any, run: Any, clock: Any) -> None:
        before = clock.now()
        result = run("image", **WEB, wait=False)
        assert result["image"]["state"]["status"] == "PENDING"
        assert clock.now() == before
        followed = run("image", **WEB, wait=False, progress=result["progress"])
        assert (followed.get("msg"), followed["changed"], followed.writes) == (None, False, [])

    def test_a_build_in_progress_is_awaited_instead_of_another_one(self, parts: Any, run: Any, clock: Any) -> None:
        run("image", **WEB, wait=False)
        clock.advance(60)
        result = run("image", **WEB)
        assert (result["changed"], result.writes) == (False, [])
        assert result["image"]["state"]["status"] == "AVAILABLE"
        assert result["image"]["version"] == "1.0.0/1"

    def test_runs_at_the_same_time_share_a_build(self, parts: Any, run: Any, clock: Any) -> None:
        results = [run("image", **WEB, build="always", wait=False) for _run in range(3)]
        assert [result["changed"] for result in results] == [True, False, False]
        assert {result["image"]["version"] for result in results} == {"1.0.0/1"}
        clock.advance(7200)
        after = run("image", **WEB, build="always", wait=False)
        assert (after["changed"], after["image"]["version"]) == (True, "1.0.0/2")

    @pytest.mark.parametrize(
        ("before", "options", "builds"),
        [
            ({}, {}, False),
            ({}, {"image_recipe_arn": "WEB/1.0.0"}, False),
            ({}, {"image_recipe_arn": "web/x.x.x"}, False),
            ({}, {"image_recipe_arn": "web/1.x.x"}, False),
            ({}, {"build": "always"}, True),
            ({}, {"infrastructure_configuration_arn": "other"}, True),
            ({}, {"distribution_configuration_arn": "web"}, True),
            ({"distribution_configuration_arn": "web"}, {}, True),
            ({"distribution_configuration_arn": "web"}, {"distribution_configuration_arn": "web"}, False),
            ({"image_recipe_arn": "second"}, {}, True),
        ],
    )
    def test_only_changed_resources_require_another_image(
        self, parts: Any, run: Any, before: dict[str, Any], options: dict[str, Any], builds: bool
    ) -> None:
        run("infrastructure_configuration", **infrastructure(name="other"))
        run("image_recipe", **recipe(name="second"))
        assert run("image", **{**WEB, **before})["changed"]
        for check in (True, False):
            result = run("image", check=check, **{**WEB, **options})
            assert (result.get("msg"), result["changed"]) == (None, builds)

    def test_a_new_version_of_the_recipe_is_another_image(self, built: Any, run: Any) -> None:
        run("image_recipe", **recipe(description="Changed"))
        assert run("image", **WEB)["image"]["version"] == "1.0.1/1"
        assert run("image", **{**WEB, "image_recipe_arn": "web/1.0.0"})["changed"] is False
        assert run("image", **{**WEB, "image_recipe_arn": "web/1.x.x"})["changed"] is False

    @pytest.mark.parametrize("state", ["deprecated", "disabled"])
    def test_a_deprecated_or_disabled_image_is_built_again(self, built: Any, run: Any, state: str) -> None:
        run("image", **FIRST, state=state)
        result = run("image", **WEB)
        assert (result["changed"], result["image"]["version"]) == (True, "1.0.0/2")

    def test_a_failure_is_explained_and_built_again(self, parts: Any, run: Any) -> None:
        run("component", **component(data=document("exit 3")))
        run("image_recipe", **recipe(components=["web"]))
        result = run("image", **WEB)
        assert result["failed"]
        assert result["changed"] is True
        assert result["failure"]["status"] == "FAILED"
        assert result["failure"]["component"]["step"] == "Run"
        assert run("image", **WEB, wait=False).writes == ["CreateImage"]

    def test_a_container_image_is_built_once(self, parts: Any, run: Any) -> None:
        run("container_recipe", **container_recipe())
        to: dict[str, Any] = {"container_distribution_configuration": {"target_repository": REPOSITORY}}
        run("distribution_configuration", **distribution(region(**to), name="boxes"))
        options = {
            "container_recipe_arn": "web",
            "infrastructure_configuration_arn": "web",
            "distribution_configuration_arn": "boxes",
        }
        done, again = (run("image", **options) for _turn in range(2))
        assert (done["changed"], again["changed"]) == (True, False)
        assert done["image"]["container_recipe"]["dockerfile_template_data"] == DOCKERFILE
        assert done["image"]["output_resources"]["containers"][0]["image_uris"]
        # A machine image of the same name is another.
        assert run("image", **WEB)["changed"]
        assert run("image", **options)["changed"] is False

    def test_findings_above_the_maximum_severity_fail_the_task(self, parts: Any, run: Any, finding: str) -> None:
        scanned = {**WEB, "image_scanning_configuration": {"image_scanning_enabled": True}}
        result = run("image", **scanned, maximum_severity="MEDIUM")
        assert (result["failed"], result["changed"]) == (True, True)
        assert finding in result["msg"]
        assert status_of(parts) == "AVAILABLE"
        assert run("image", **scanned, maximum_severity="HIGH")["changed"] is False
        again = run("image", **scanned, maximum_severity="MEDIUM")
        assert (again["failed"], again["changed"], again.writes) == (True, False, [])

    def test_every_option_is_sent(self, parts: Any, run: Any) -> None:
        run("workflow", **workflow(type="BUILD", data=steps("Launch", action="LaunchInstance")))
        settings = {
            "image_tests_configuration": {"image_tests_enabled": True, "timeout_minutes": 90},
            "enhanced_image_metadata_enabled": False,
            "image_scanning_configuration": {"image_scanning_enabled": False},
            "workflows": ["aws/build-image", {"workflow_arn": "aws/test-image", "on_failure": "CONTINUE"}],
            "execution_role": LIFECYCLE_ROLE,
            "logging_configuration": {"log_group_name": "/golden/images"},
            "distribution_configuration_arn": "web",
        }
        image = run("image", **WEB, **settings)["image"]
        returned = {name: image[name] for name in settings if name in image and name != "workflows"}
        assert returned == {name: settings[name] for name in returned}
        assert len(returned) == 5
        assert [one.get("on_failure") for one in image["workflows"]] == [None, "CONTINUE"]
        assert image["distribution_configuration"]["name"] == "web"

    def test_check_mode_accepts_parts_that_do_not_exist_yet(self, account: Any, run: Any) -> None:
        arns = {
            "image_recipe_arn": account.arn("image-recipe/web/1.0.0"),
            "infrastructure_configuration_arn": account.arn("infrastructure-configuration/web"),
        }
        predicted = run("image", check=True, **arns)
        assert (predicted.get("msg"), predicted["changed"]) == (None, True)
        assert run("image", **arns)["failed"]


@pytest.mark.parametrize(
    ("options", "expected", "writes"),
    [
        ({}, {"a": "1"}, []),
        ({"tags": {"a": 1}}, {"a": "1"}, []),
        ({"tags": {}}, {}, ["UntagResource"]),
        ({"tags": {"b": "2"}}, {"b": "2"}, ["TagResource", "UntagResource"]),
        ({"tags": {"b": "2"}, "purge_tags": False}, {"a": "1", "b": "2"}, ["TagResource"]),
    ],
)
@pytest.mark.parametrize("which", [WEB, FIRST])
def test_tags_are_changed_in_place(
    parts: Any, run: Any, which: dict[str, Any], options: dict[str, Any], expected: dict[str, str], writes: list[str]
) -> None:
    run("image", **WEB, tags={"a": "1"})
    for check in (True, False):
        result = run("image", check=check, **which, **options)
        assert (result.get("msg"), result["changed"]) == (None, bool(writes))
        assert result["image"]["tags"] == expected
        assert result.writes == ([] if check else writes)
    there = image_of(parts)
    assert there
    assert there["tags"] == expected
    assert run("image", **which, **options)["changed"] is False


def test_an_option_of_another_state_is_refused_with_the_state(parts: Any, refused: Any) -> None:
    options: dict[str, Any] = {"option": "include_resources", **WEB, **WITH_AMIS}
    assert "state: present" in refused("image", options.pop("option"), **options)["msg"]


REACHED: dict[str, list[dict[str, Any]]] = {
    "AVAILABLE": [],
    "DEPRECATED": [{"state": "deprecated"}],
    "DISABLED": [{"state": "disabled"}],
    "CANCELLED": [{"state": "cancelled"}],
    "BUILDING": [],
    "FAILED": [],
}
"""The operations that give an image a status after the build or, for the last three, during the build."""

YES, NO, REFUSED = "changes", "is so already", "is refused"

NEXT: dict[str, dict[str, str]] = {
    "cancelled": {
        "BUILDING": YES,
        "CANCELLED": NO,
        "AVAILABLE": REFUSED,
        "FAILED": REFUSED,
        "DEPRECATED": REFUSED,
        "DISABLED": REFUSED,
    },
    "available": {
        "BUILDING": REFUSED,
        "CANCELLED": REFUSED,
        "AVAILABLE": NO,
        "FAILED": REFUSED,
        "DEPRECATED": YES,
        "DISABLED": YES,
    },
    "deprecated": {
        "BUILDING": REFUSED,
        "CANCELLED": REFUSED,
        "AVAILABLE": YES,
        "FAILED": REFUSED,
        "DEPRECATED": NO,
        "DISABLED": YES,
    },
    "disabled": {
        "BUILDING": REFUSED,
        "CANCELLED": REFUSED,
        "AVAILABLE": YES,
        "FAILED": REFUSED,
        "DEPRECATED": YES,
        "DISABLED": NO,
    },
    "absent": dict.fromkeys(REACHED, YES),
}
"""The effect of each state on an image in each status."""

LEADS_TO = {
    "cancelled": "CANCELLED",
    "available": "AVAILABLE",
    "deprecated": "DEPRECATED",
    "disabled": "DISABLED",
    "absent": "ABSENT",
}


@pytest.mark.parametrize("status", REACHED)
@pytest.mark.parametrize("state", NEXT)
def test_each_state_from_each_status(parts: Any, run: Any, clock: Any, status: str, state: str) -> None:
    if status == "FAILED":
        emulator.faults.fail_next("internal_error")
    if status not in ("BUILDING", "CANCELLED"):
        clock.speed = emulator.IMMEDIATE
    run("image", **WEB, wait=clock.immediate)
    if not clock.immediate:
        clock.advance(60)
    for options in REACHED[status]:
        assert run("image", **FIRST, **options)["changed"]
    assert status_of(parts) == status
    expected = NEXT[state][status]
    predicted = run("image", check=True, **FIRST, state=state)
    assert (predicted.writes, status_of(parts)) == ([], status)
    result = run("image", **FIRST, state=state)
    if expected == REFUSED:
        for refused in (predicted, result):
            assert refused["failed"]
            assert refused.writes == []
            assert refused["option"] == "state"
            assert status in refused["msg"]
        return
    assert (predicted["changed"], result["changed"]) == (expected == YES, expected == YES)
    assert predicted["diff"] == result["diff"]
    assert status_of(parts) == LEADS_TO[state]
    assert result["image"].get("state", {}).get("status", "ABSENT") == LEADS_TO[state]
    again = run("image", **FIRST, state=state)
    assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])


class TestRetrying:
    @pytest.fixture
    def failed(self, parts: Any, run: Any) -> Any:
        """An image whose distribution failed."""
        to = region(ami_distribution_configuration={"name": AMI_NAME, "target_account_ids": ["111122223333"]})
        run("distribution_configuration", **distribution(to))
        emulator.faults.fail_next("kms_access", account="111122223333")
        result = run("image", **WEB, distribution_configuration_arn="web")
        assert result["failed"]
        assert result["failure"]["distribution"]["regions"]
        return parts

    def test_a_failed_distribution_is_retried(self, failed: Any, run: Any) -> None:
        predicted = run("image", check=True, **FIRST, state="retried")
        assert (predicted["changed"], predicted.writes) == (True, [])
        result = run("image", **FIRST, state="retried")
        assert (result.get("msg"), result["changed"], result.writes) == (None, True, ["RetryImage"])
        assert result["image"]["state"]["status"] == "AVAILABLE"
        again = run("image", **FIRST, state="retried")
        assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])

    def test_a_retry_in_progress_is_awaited(self, failed: Any, run: Any, clock: Any) -> None:
        assert run("image", **FIRST, state="retried", wait=False)["changed"]
        result = run("image", **FIRST, state="retried")
        assert (result["changed"], result["image"]["state"]["status"]) == (False, "AVAILABLE")

    @pytest.mark.parametrize("status", ["deprecated", "disabled"])
    def test_a_deprecated_or_disabled_image_is_not_retried(
        self, built: Any, run: Any, refused: Any, status: str
    ) -> None:
        run("image", **FIRST, state=status)
        refused("image", "state", **FIRST, state="retried")


class TestResources:
    def test_amis_are_deprecated_and_made_available_again(self, built: Any, run: Any) -> None:
        ec2, ami = built.client("ec2"), ami_of(built)
        options = {**FIRST, "state": "deprecated", **WITH_AMIS}
        assert run("image", check=True, **options)["changed"]
        result = run("image", **options)
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert result["lifecycle_execution"]["state"]["status"] == "SUCCESS"
        (image,) = result["lifecycle_execution"]["resources"]
        assert [output["resource_id"] for output in image["resources"]] == [ami]
        assert ec2.describe_images(ImageIds=[ami])["Images"]
        again = run("image", **options)
        assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])
        assert run("image", **FIRST, state="available", **WITH_AMIS)["changed"]
        assert status_of(built) == "AVAILABLE"

    def test_amis_are_deprecated_after_their_image(self, built: Any, run: Any) -> None:
        run("image", **FIRST, state="deprecated")
        result = run("image", **FIRST, state="deprecated", **WITH_AMIS)
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert run("image", **FIRST, state="deprecated", **WITH_AMIS)["changed"] is False

    def test_an_image_is_deleted_with_its_amis_and_snapshots(self, built: Any, run: Any) -> None:
        ec2, ami = built.client("ec2"), ami_of(built)
        options = {**FIRST, "state": "absent", **WITH_ALL}
        predicted = run("image", check=True, **options)
        assert (predicted["changed"], predicted["image"]) == (True, {})
        result = run("image", **options)
        assert (result.get("msg"), result["changed"], result["image"]) == (None, True, {})
        assert ec2.describe_images(Filters=[{"Name": "image-id", "Values": [ami]}])["Images"] == []
        again = run("image", **options)
        assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])

    def test_amis_are_kept_without_include_resources(self, built: Any, run: Any) -> None:
        ec2, ami = built.client("ec2"), ami_of(built)
        assert run("image", **FIRST, state="absent")["changed"]
        assert ec2.describe_images(ImageIds=[ami])["Images"]

    def test_excluded_amis_and_their_image_are_kept(self, built: Any, run: Any) -> None:
        ami = ami_of(built)
        built.client("ec2").create_tags(Resources=[ami], Tags=[{"Key": "Keep", "Value": "yes"}])
        excluded = {"exclusion_rules": {"amis": {"tag_map": {"Keep": "yes"}}}}
        result = run("image", **FIRST, state="absent", **WITH_ALL, **excluded)
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert result["image"]["arn"] == built.arn("image/web/1.0.0/1")
        (image,) = result["lifecycle_execution"]["resources"]
        assert [output["state"]["status"] for output in image["resources"]] == ["SKIPPED"]
        assert built.client("ec2").describe_images(ImageIds=[ami])["Images"]

    @pytest.mark.parametrize("state", ["deprecated", "disabled", "absent"])
    def test_without_waiting_the_diff_shows_the_requested_state(
        self, built: Any, run: Any, clock: Any, state: str
    ) -> None:
        options = {**FIRST, "state": state, **WITH_AMIS, "wait": False}
        predicted, done = (run("image", check=check, **options) for check in (True, False))
        assert (done["changed"], done["image"]["state"]["status"]) == (True, "AVAILABLE")
        assert done["diff"] == predicted["diff"]
        assert done.before != done.after

    def test_another_run_joins_an_execution_in_progress(self, built: Any, run: Any, clock: Any) -> None:
        options = {**FIRST, "state": "absent", **WITH_ALL}
        started = run("image", **options, wait=False)
        assert started["lifecycle_execution"]["state"]["status"] == "IN_PROGRESS"
        joined = run("image", **options)
        assert (joined.get("msg"), joined["changed"], joined.writes) == (None, False, [])
        assert joined["lifecycle_execution"]["state"]["status"] == "SUCCESS"
        assert status_of(built) in ("ABSENT", "DELETED")

    def test_a_change_is_refused_while_another_one_is_in_progress(
        self, built: Any, run: Any, refused: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(emulator.clock, "speed", 0)
        run("image", **FIRST, state="deprecated", **WITH_AMIS, wait=False)
        refused("image", ["lifecycle_execution", "lce-"], **FIRST, state="absent", **WITH_ALL)

    def test_an_execution_without_an_action_is_not_joined(self, built: Any, run: Any, clock: Any, disturb: Any) -> None:
        def without_action(serve: Any) -> Any:
            response = serve()
            resources = [{**one, "action": {}} for one in response["resources"]]
            return {**response, "resources": [{k: v for k, v in one.items() if v != {}} for one in resources]}

        first = run("image", **FIRST, state="deprecated", **WITH_AMIS, wait=False)
        disturb("ListLifecycleExecutionResources", without_action, times=100)
        busy = run("image", **FIRST, state="deprecated", **WITH_AMIS, wait=False)
        assert (busy["failed"], busy.writes) == (True, [])
        running = first["lifecycle_execution"]["lifecycle_execution_id"]
        assert busy["lifecycle_execution"]["lifecycle_execution_id"] == running

    def test_an_image_is_deprecated_at_a_given_time(self, built: Any, run: Any) -> None:
        options = {**FIRST, "state": "deprecated", "update_at": "2126-01-31T03:00:00Z"}
        predicted, done = run("image", check=True, **options), run("image", **options)
        assert (predicted["changed"], done["changed"]) == (True, True)
        assert done["image"]["state"]["status"] == "AVAILABLE"
        assert done["image"]["deprecation_time"].startswith("2126-01-31T03:00:00")
        assert (predicted["image"], predicted["diff"]) == (done["image"], done["diff"])
        assert "deprecation_time" in done.after
        for same in ("2126-01-31T03:00:00Z", "2126-01-31 04:00:00+01:00", "2126-01-31T03:00:00"):
            again = run("image", **{**options, "update_at": same})
            assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])
        other = run("image", **{**options, "update_at": "2127-01-31T03:00:00Z"})
        assert other["changed"]
        assert other["image"]["deprecation_time"].startswith("2127-01-31")

    def test_a_build_is_cancelled_before_it_is_deleted(self, parts: Any, run: Any, clock: Any) -> None:
        run("image", **WEB, wait=False)
        clock.advance(60)
        result = run("image", **FIRST, state="absent")
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert result.writes == ["CancelImageCreation", "DeleteImage"]
        assert status_of(parts) == "ABSENT"

    @pytest.mark.parametrize("wait", [True, False])
    def test_a_build_that_does_not_end_in_time_is_not_deleted(
        self, parts: Any, run: Any, clock: Any, wait: bool
    ) -> None:
        run("image", **WEB, wait=False)
        clock.advance(60)
        before = clock.now()
        late = run("image", **FIRST, state="absent", wait=wait, wait_timeout=10)
        assert late["failed"]
        for word in (parts.arn("image/web/1.0.0/1"), "wait_timeout"):
            assert word in late["msg"]
        assert (clock.now() - before).total_seconds() == 10
        assert late.writes == ["CancelImageCreation"]
        clock.advance(20)
        again = run("image", **FIRST, state="absent", wait=wait, wait_timeout=10)
        assert (again.get("msg"), again["changed"], again.writes) == (None, True, ["DeleteImage"])
        assert status_of(parts) == "ABSENT"

    def test_wait_timeout_limits_cancelling_and_deleting_together(self, parts: Any, run: Any, clock: Any) -> None:
        run("image", **WEB, wait=False)
        clock.advance(60)
        before = clock.now()
        late = run("image", **FIRST, state="absent", **WITH_ALL, wait_timeout=25)
        assert late["failed"]
        assert "wait_timeout" in late["msg"]
        assert late["lifecycle_execution"]["state"]["status"] == "IN_PROGRESS"
        assert (clock.now() - before).total_seconds() == 25

    def test_a_timeout_of_cancelling_is_reported_and_the_next_run_waits(self, parts: Any, run: Any, clock: Any) -> None:
        run("image", **WEB, wait=False)
        clock.advance(60)
        late = run("image", **FIRST, state="cancelled", wait_timeout=0)
        assert late["failed"]
        assert [word for word in ("wait_timeout", "BUILDING") if word not in late["msg"]] == []
        waited = run("image", **FIRST, state="cancelled")
        assert (waited.get("msg"), waited["image"]["state"]["status"]) == (None, "CANCELLED")

    def test_containers_are_deleted_with_their_image(self, parts: Any, run: Any, refused: Any) -> None:
        run("container_recipe", **container_recipe())
        to: dict[str, Any] = {"container_distribution_configuration": {"target_repository": REPOSITORY}}
        run("distribution_configuration", **distribution(region(**to), name="boxes"))
        given = {"infrastructure_configuration_arn": "web", "distribution_configuration_arn": "boxes"}
        run("image", container_recipe_arn="web", **given)
        for state in ("deprecated", "disabled"):
            refused("image", "state", **FIRST, state=state)
        refused("image", "state", **FIRST, state="retried")
        ecr = parts.client("ecr")
        assert ecr.list_images(repositoryName="web")["imageIds"]
        included = {"include_resources": {"containers": True}, "execution_role": LIFECYCLE_ROLE}
        assert run("image", **FIRST, state="absent", **included)["changed"]
        assert ecr.list_images(repositoryName="web")["imageIds"] == []


ABSENT = {**FIRST, "state": "absent"}

WRONG: list[tuple[dict[str, Any], str | list[str]]] = [
    ({}, ["image_build_version_arn", "image_recipe_arn", "container_recipe_arn"]),
    ({"image_recipe_arn": "web"}, "infrastructure_configuration_arn"),
    ({**WEB, "container_recipe_arn": "web"}, ["image_recipe_arn", "container_recipe_arn"]),
    ({**WEB, **FIRST}, ["image_build_version_arn", "image_recipe_arn"]),
    ({"state": "absent"}, ["image_build_version_arn"]),
    ({**WEB, "image_recipe_arn": "wep"}, "image_recipe_arn"),
    ({**WEB, "image_recipe_arn": "web/3.x.x"}, "image_recipe_arn"),
    ({**WEB, "infrastructure_configuration_arn": "wep"}, "infrastructure_configuration_arn"),
    ({**WEB, "update_at": "2126-01-01"}, "update_at"),
    ({**FIRST, "workflows": ["aws/build-image"]}, "workflows"),
    ({**FIRST, "state": "cancelled", "tags": {"a": "b"}}, "tags"),
    ({**FIRST, "state": "retried", **WITH_AMIS}, "execution_role"),
    ({**FIRST, "state": "disabled", "update_at": "2126-01-01"}, "update_at"),
    ({**FIRST, "state": "deprecated", "update_at": "tomorrow"}, "update_at"),
    ({**FIRST, "state": "deprecated", "update_at": "2020-01-01T00:00:00Z"}, "update_at"),
    ({**ABSENT, "include_resources": {"amis": True}}, "execution_role"),
    ({**ABSENT, "execution_role": "x"}, "execution_role"),
    ({**ABSENT, "execution_role": "x", "include_resources": {"snapshots": True}}, "include_resources.snapshots"),
    ({**FIRST, "state": "disabled", **WITH_ALL}, "include_resources.snapshots"),
    (
        {**FIRST, "state": "disabled", "include_resources": {"containers": True}, "execution_role": "x"},
        "include_resources.containers",
    ),
    (
        {
            **ABSENT,
            "execution_role": "x",
            "include_resources": {"containers": True},
            "exclusion_rules": {"amis": {"regions": ["eu-west-1"]}},
        },
        "exclusion_rules.amis",
    ),
    ({**ABSENT, "image_build_version_arn": "web/1.0.0"}, "image_build_version_arn"),
    ({**ABSENT, "image_build_version_arn": "web"}, "image_build_version_arn"),
    ({"state": "cancelled", "image_build_version_arn": "web/1.0.0/9"}, "image_build_version_arn"),
    ({"image_build_version_arn": "web/1.0.0/9", "tags": {}}, "image_build_version_arn"),
    ({**ABSENT, "image_build_version_arn": "arn:aws:iam::123456789012:role/x"}, "image_build_version_arn"),
    ({**WEB, "tags": {"aws:x": "y"}}, "tags"),
    ({**FIRST, "tags": {"aws:x": "y"}}, "tags"),
    ({**WEB, "workflows": ["aws/build-image"]}, "execution_role"),
    ({**WEB, "logging_configuration": {"log_group_name": "/golden"}}, "logging_configuration.log_group_name"),
    ({**WEB, "image_tests_configuration": {"timeout_minutes": 5}}, "image_tests_configuration.timeout_minutes"),
    ({**WEB, "maximum_severity": "HIGH"}, "maximum_severity"),
    ({**WEB, "log_lines": -1}, "log_lines"),
    (
        {**WEB, "build": "always", "image_scanning_configuration": {"scan_result_condition": {"fix_available": True}}},
        "image_scanning_configuration.scan_result_condition",
    ),
]


@pytest.mark.parametrize(("options", "option"), WRONG, ids=lambda value: json.dumps(value)[:60])
def test_an_invalid_task_is_refused(parts: Any, run: Any, refused: Any, options: dict[str, Any], option: str) -> None:
    if "image_build_version_arn" in options:
        run("image", **WEB)
    refused("image", option, **options)

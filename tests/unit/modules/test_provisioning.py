"""Builds that wait for an action: returned by the modules that start them, and listed for the inventory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import InstanceBackend
from unit import permissions
from unit.modules.samples import LIFECYCLE_ROLE, component, document, pipeline, recipe, workflow

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.build_instances import (
    list_build_instances,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.waiting_steps import instance_of
from emulator import journal

MODULE = "image_pipeline_execution"
DOCUMENT = (Path(__file__).parents[3] / "roles" / "image_pipeline" / "files" / "provision.yml").read_text()
WAITING = {"image_pipeline_arn": "web", "wait_for": "action"}
WORKFLOWS = {"workflows": ["provision"], "execution_role": LIFECYCLE_ROLE}


@pytest.fixture
def web(parts: Any, run: Any) -> Any:
    """An account with a pipeline, web, with the workflow of the role image_pipeline."""
    made = run("workflow", **workflow(name="provision", type="BUILD", data=DOCUMENT))
    assert made.get("changed"), made
    assert run("image_pipeline", **pipeline(**WORKFLOWS)).get("changed")
    return parts


def _list(account: Any, pipelines: Collection[str] = ()) -> list[dict[str, Any]]:
    """List the instances as the inventory does, which needs only the permission to read."""
    with journal.recorded() as calls:
        hosts = list_build_instances(Client(account.client), pipelines)
    permissions.count("build_instances", True, calls)
    return hosts


def _instance(account: Any) -> str:
    (reservation,) = account.client("ec2").describe_instances()["Reservations"]
    return str(reservation["Instances"][0]["InstanceId"])


def test_the_step_that_waits_is_returned_with_its_instance(web: Any, run: Any) -> None:
    result = run(MODULE, **WAITING)
    assert (result["changed"], result["image"]["state"]["status"]) == (True, "BUILDING")
    (step,) = result["waiting_steps"]
    since, until = (datetime.fromisoformat(step[name].replace("Z", "+00:00")) for name in ("since", "until"))
    assert until - since == timedelta(days=1), "the time-out of the step in the workflow"
    assert {name: step[name] for name in ("name", "workflow", "instance_id", "region", "account_id")} == {
        "name": "Provision",
        "workflow": "provision",
        "instance_id": _instance(web),
        "region": web.region,
        "account_id": web.id,
    }
    again = run(MODULE, state="followed", **WAITING)
    assert (again["changed"], again["waiting_steps"]) == (False, result["waiting_steps"])
    reply = {"step_execution_id": step["step_execution_id"], "action": "RESUME"}
    assert run("workflow_step_action", **reply)["changed"]
    assert run(MODULE, state="followed", image_pipeline_arn="web")["image"]["state"]["status"] == "AVAILABLE"


def test_polls_end_when_a_step_waits(web: Any, run: Any, clock: Any) -> None:
    result = run(MODULE, **WAITING, wait=False)
    assert (result["waiting_steps"], result["progress"]["over"]) == ([], False)
    polls = 0
    while not result["progress"]["over"]:
        polls += 1
        clock.advance(result["progress"]["poll_after"])
        result = run(MODULE, state="followed", **WAITING, wait=False, progress=result["progress"])
    assert polls < 30
    assert [step["name"] for step in result["waiting_steps"]] == ["Provision"]
    assert result["progress"]["lines"][-1].endswith("Provision: waits for a reply")


def test_a_build_that_fails_before_the_step_is_explained(web: Any, run: Any) -> None:
    run("component", **component(data=document("exit 3")))
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline(**WORKFLOWS))
    result = run(MODULE, **WAITING)
    assert result["failed"]
    assert (result["failure"]["status"], result["failure"]["component"]["phase"]) == ("FAILED", "build")


@pytest.mark.parametrize("state", ["started", "followed"])
def test_a_build_that_never_waits_is_a_failure(web: Any, run: Any, state: str) -> None:
    run("image_pipeline", **pipeline(workflows=["aws/build-image"], execution_role=LIFECYCLE_ROLE))
    run(MODULE, image_pipeline_arn="web")
    result = run(MODULE, **WAITING, state=state)
    assert result["failed"]
    assert result["image"]["state"]["status"] == "AVAILABLE"
    assert "image_pipeline_provision" in result["msg"]


def test_no_step_waits_if_no_build_is_needed(web: Any, run: Any) -> None:
    run("image_pipeline", **pipeline(workflows=["aws/build-image"], execution_role=LIFECYCLE_ROLE))
    run(MODULE, image_pipeline_arn="web")
    result = run(MODULE, **WAITING, build="if_changed")
    assert (result["changed"], result["waiting_steps"]) == (False, [])


def test_findings_cannot_be_checked_before_the_image_exists(web: Any, refused: Any) -> None:
    refused(MODULE, "maximum_severity", **WAITING, state="followed", maximum_severity="HIGH")


def test_check_mode_starts_nothing(web: Any, run: Any) -> None:
    result = run(MODULE, check=True, **WAITING)
    assert (result["changed"], result.writes) == (True, [])


def test_missing_and_terminated_instances_are_omitted() -> None:
    launch = {"action": "LaunchInstance", "status": "COMPLETED", "outputs": '{"instanceId": "i-1"}'}
    terminate = {"action": "TerminateInstance", "status": "COMPLETED"}
    assert instance_of([launch]) == "i-1"
    assert instance_of([launch, terminate]) == ""
    assert instance_of([{**launch, "outputs": "no JSON"}]) == ""
    assert instance_of([{**launch, "status": "FAILED", "outputs": '{"error": "no capacity"}'}]) == ""


def test_instances_of_waiting_builds_are_listed_with_their_builds(web: Any, run: Any) -> None:
    run("image_recipe", **recipe(name="shop"))
    run("image_pipeline", **pipeline(name="shop", image_recipe_arn="shop", **WORKFLOWS))
    for name in ("web", "shop"):
        run(MODULE, image_pipeline_arn=name, wait_for="action")
    hosts = _list(web)
    assert {(host["pipeline"], host["recipe"], host["version"], host["platform"]) for host in hosts} == {
        ("web", "web", "1.0.0", "Linux"),
        ("shop", "shop", "1.0.0", "Linux"),
    }
    (shop,) = _list(web, ["shop"])
    assert shop in hosts
    (step,) = run("workflow_step_action", image_pipeline_arn="shop")["steps"]
    assert (shop["step_execution_id"], shop["step"]) == (step["step_execution_id"], "Provision")
    (reservation,) = web.client("ec2").describe_instances(InstanceIds=[shop["instance_id"]])["Reservations"]
    assert shop["private_ip_address"] == reservation["Instances"][0]["PrivateIpAddress"]
    run("workflow_step_action", image_pipeline_arn="shop", action="RESUME")
    assert [host["pipeline"] for host in _list(web)] == ["web"]


def test_instances_are_listed_without_the_permission_to_read_their_addresses(
    web: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(self: Any, *_: Any, **__: Any) -> Any:
        raise EC2ClientError("UnauthorizedOperation", "You are not authorized to perform this operation.")

    run(MODULE, **WAITING)
    monkeypatch.setattr(InstanceBackend, "all_reservations", forbid)
    warnings: list[str] = []
    (host,) = list_build_instances(Client(web.client, warnings.append))
    assert host["instance_id"]
    assert "private_ip_address" not in host
    assert len(warnings) == 1
    assert "UnauthorizedOperation" in warnings[0]

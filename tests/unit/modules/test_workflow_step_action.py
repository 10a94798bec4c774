"""Waiting workflow steps are listed, and resumed or stopped once."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import LIFECYCLE_ROLE, pipeline, recipe, steps, workflow

BY_IMAGE = {"image_build_version_arn": "web/1.0.0/1"}
BY_PIPELINE = {"image_pipeline_arn": "web"}


@pytest.fixture
def start(parts: Any, run: Any) -> Any:
    """Return a function that starts a build whose tests wait for an approval, and returns the ARN of the image."""
    run("workflow", **workflow(name="approval", data=steps("Approve", "Release")))
    run("image_recipe", **recipe(name="shop"))
    asking = {"workflows": ["aws/build-image", "approval"], "execution_role": LIFECYCLE_ROLE}
    for name in ("web", "shop"):
        made = run("image_pipeline", **pipeline(name=name, image_recipe_arn=name, **asking))
        assert made.get("changed"), made

    def start_build(name: str = "web") -> str:
        answer = parts.client().start_image_pipeline_execution(imagePipelineArn=parts.arn(f"image-pipeline/{name}"))
        return str(answer["imageBuildVersionArn"])

    return start_build


def _names(result: Any) -> list[str]:
    return [f"{step['image_build_version_arn'].split(':image/')[1]} {step['name']}" for step in result["steps"]]


def _status(account: Any, image: str) -> str:
    return str(account.client().get_image(imageBuildVersionArn=image)["image"]["state"]["status"])


def test_nothing_waits_in_an_empty_account(account: Any, run: Any) -> None:
    result = run("workflow_step_action")
    assert (result["changed"], result["steps"]) == (False, [])


def test_waiting_steps_are_listed(parts: Any, run: Any, start: Any) -> None:
    shop, web = start("shop"), start()
    for check in (True, False):
        for options, expected in (
            ({}, ["shop/1.0.0/1 Approve", "web/1.0.0/1 Approve"]),
            (BY_IMAGE, ["web/1.0.0/1 Approve"]),
            ({"image_build_version_arn": shop}, ["shop/1.0.0/1 Approve"]),
            ({"image_build_version_arn": web, "step_name": "Release"}, []),
            (BY_PIPELINE, ["web/1.0.0/1 Approve"]),
            ({"step_name": "Approve"}, ["shop/1.0.0/1 Approve", "web/1.0.0/1 Approve"]),
            ({"step_name": "approve"}, []),
        ):
            result = run("workflow_step_action", check=check, **options)
            assert sorted(_names(result)) == expected, options
            assert (result["changed"], result.writes) == (False, [])
    (step,) = run("workflow_step_action", **BY_IMAGE)["steps"]
    assert (step["action"], step["image_build_version_arn"]) == ("WaitForAction", web)
    assert run("workflow_step_action", step_execution_id=step["step_execution_id"])["steps"] == [step]


@pytest.mark.parametrize("which", [BY_IMAGE, BY_PIPELINE])
def test_a_waiting_step_can_be_approved(parts: Any, run: Any, start: Any, which: dict[str, str]) -> None:
    other, web = start("shop"), start()
    for name in ("Approve", "Release"):
        options = {**which, "step_name": name, "action": "RESUME", "reason": "Looked at"}
        predicted = run("workflow_step_action", check=True, **options)
        done = run("workflow_step_action", **options)
        assert (predicted["changed"], done["changed"]) == (True, True)
        assert predicted.writes == []
        assert done.writes == ["SendWorkflowStepAction"]
        assert predicted["steps"] == done["steps"]
        assert _names(done) == [f"web/1.0.0/1 {name}"]
        for check in (True, False):
            again = run("workflow_step_action", check=check, **options)
            assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])
            assert [step["status"] for step in again["steps"]] == ["COMPLETED"]
    assert _status(parts, web) == "AVAILABLE"
    assert _status(parts, other) == "TESTING"


def test_a_waiting_step_can_be_rejected(parts: Any, run: Any, start: Any, refused: Any) -> None:
    web = start()
    (step,) = run("workflow_step_action", **BY_IMAGE)["steps"]
    which = {"step_execution_id": step["step_execution_id"]}
    assert run("workflow_step_action", **which, action="STOP", reason="No")["changed"]
    assert _status(parts, web) == "FAILED"
    assert run("workflow_step_action", **which, action="STOP")["changed"] is False
    refused("workflow_step_action", "action", **which, action="RESUME")
    refused("workflow_step_action", ["web/1.0.0/1", "FAILED"], **BY_IMAGE, step_name="Release", action="RESUME")


def test_the_action_is_sent_to_all_selected_steps(run: Any, start: Any) -> None:
    start()
    start()
    result = run("workflow_step_action", **BY_PIPELINE, action="STOP")
    assert sorted(_names(result)) == ["web/1.0.0/1 Approve", "web/1.0.0/2 Approve"]
    assert result.writes == ["SendWorkflowStepAction"] * 2


def test_the_task_waits_for_a_step(run: Any, start: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    start()
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(seconds)

    monkeypatch.setattr("time.sleep", sleep)
    early = run("workflow_step_action", **BY_PIPELINE, wait=True, wait_timeout=60)
    assert early["failed"]
    assert "60" in early["msg"]
    assert sum(pauses) == 60
    result = run("workflow_step_action", **BY_PIPELINE, wait=True, action="RESUME", step_name="Approve")
    assert _names(result) == ["web/1.0.0/1 Approve"]
    assert max(pauses) == 30


def test_a_timeout_of_zero_polls_once(run: Any, start: Any, clock: Any) -> None:
    start()
    before = clock.now()
    early = run("workflow_step_action", **BY_PIPELINE, wait=True, wait_timeout=0)
    assert early["failed"]
    assert "wait_timeout" in early["msg"]
    assert run("workflow_step_action", **BY_PIPELINE, wait=False)["steps"] == []
    assert clock.now() == before
    clock.advance(3600)
    assert _names(run("workflow_step_action", **BY_PIPELINE, wait=True, wait_timeout=0)) == ["web/1.0.0/1 Approve"]


def test_the_task_does_not_wait_for_a_build_that_has_ended(run: Any, start: Any, parts: Any) -> None:
    image = start()
    run("workflow_step_action", **BY_IMAGE, action="STOP")
    assert _status(parts, image) == "FAILED"
    result = run("workflow_step_action", **BY_IMAGE, wait=True, step_name="Release")
    assert result["failed"]
    assert "FAILED" in result["msg"]


REFUSED: list[tuple[dict[str, Any], str | list[str]]] = [
    ({"action": "RESUME"}, "action"),
    ({"action": "APPROVE", "step_name": "x"}, "action"),
    ({"reason": "Because"}, ["reason", "action"]),
    ({"image_build_version_arn": "web/1.0.0", "action": "STOP"}, "image_build_version_arn"),
    (
        {"image_build_version_arn": "web", "image_pipeline_arn": "web"},
        ["image_build_version_arn", "image_pipeline_arn"],
    ),
    ({"image_build_version_arn": "web/1.0.0/9", "action": "STOP"}, "image_build_version_arn"),
    ({"image_pipeline_arn": "wep", "action": "STOP"}, "image_pipeline_arn"),
    ({"step_name": "Approve", "action": "STOP"}, []),
    ({"image_pipeline_arn": "web", "action": "STOP"}, []),
    ({"step_execution_id": "step-1", "action": "STOP"}, ["step-1"]),
]


@pytest.mark.parametrize(("options", "option"), REFUSED)
def test_an_invalid_task_is_refused(
    parts: Any, run: Any, refused: Any, options: dict[str, Any], option: str | list[str]
) -> None:
    run("image_pipeline", **pipeline())
    refused("workflow_step_action", option, **options)


def test_a_reason_that_is_too_long_is_refused(start: Any, refused: Any) -> None:
    start()
    refused("workflow_step_action", "reason", **BY_IMAGE, action="STOP", reason="x" * 1025)

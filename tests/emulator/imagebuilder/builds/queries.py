"""The operations that return executions of workflows and steps, and packages."""

from __future__ import annotations

from typing import Any

from ..api import lists
from ..api.exceptions import ImageBuilderError, invalid_value, not_found
from ..resources.arns import Arn
from ..resources.kind import Call
from ..unverified import assumed
from .build import Build

LONGEST_MESSAGE = 500


def list_workflow_executions(call: Call) -> dict[str, Any]:
    """Return the executions of an image's workflows, and why the image failed."""
    build = _build(call)
    if build is None:
        lists.page(call, [])
        return {"workflowExecutions": [], "imageBuildVersionArn": call.members["imageBuildVersionArn"]}
    bodies = [{"retried": False, **execution.body} for execution in build.executions]
    shown, token = lists.numbered_page(call, bodies, newest_first=False)
    reason = build.image.body["state"].get("reason")
    return {
        "workflowExecutions": shown,
        "imageBuildVersionArn": str(build.arn),
        "message": reason[:LONGEST_MESSAGE] if reason else None,
        "nextToken": token,
    }


def get_workflow_execution(call: Call) -> dict[str, Any]:
    """Return one execution of a workflow."""
    found = call.backend.builds.execution(call.members["workflowExecutionId"])
    if found is None:
        raise not_found(call.members["workflowExecutionId"])
    return dict(found[1].body)


def list_workflow_step_executions(call: Call) -> dict[str, Any]:
    """Return the steps of one execution, in the order of the document."""
    found = call.backend.builds.execution(call.members["workflowExecutionId"])
    if found is None:
        raise not_found(call.members["workflowExecutionId"])
    build, execution = found
    bodies = [step.body for step in execution.steps]
    shown, token = lists.numbered_page(call, bodies, newest_first=not assumed.steps_are_in_order)
    return {
        "steps": shown,
        "workflowBuildVersionArn": execution.body["workflowBuildVersionArn"],
        "workflowExecutionId": execution.id,
        "imageBuildVersionArn": str(build.arn),
        "message": execution.body.get("message"),
        "nextToken": token,
    }


def get_workflow_step_execution(call: Call) -> dict[str, Any]:
    """Return one step."""
    found = call.backend.builds.step(call.members["stepExecutionId"])
    if found is None:
        raise not_found(call.members["stepExecutionId"])
    return dict(found[2].body)


def list_waiting_workflow_steps(call: Call) -> dict[str, Any]:
    """Return all steps that wait for an action."""
    waiting = [
        execution.waiting.body
        for build in call.backend.builds
        for execution in build.executions
        if execution.waiting is not None
    ]
    shown, token = lists.numbered_page(call, waiting)
    return {"steps": shown, "nextToken": token}


def send_workflow_step_action(call: Call) -> dict[str, Any]:
    """Resume or stop a step that waits."""
    members = call.members
    found = call.backend.builds.step(members["stepExecutionId"])
    if found is None:
        raise not_found(members["stepExecutionId"])
    build, execution, step = found
    if str(build.arn) != members["imageBuildVersionArn"]:
        reason = f"The image '{members['imageBuildVersionArn']}' does not own the step '{members['stepExecutionId']}'."
        raise invalid_value("imageBuildVersionArn", reason)
    if execution.waiting is not step or build.process is None:
        raise ImageBuilderError(
            "InvalidRequestException", f"The step '{members['stepExecutionId']}' is not waiting for an action."
        )
    execution.answer = {name: members[name] for name in ("action", "reason") if name in members}
    build.process.poke()
    return {"stepExecutionId": members["stepExecutionId"], "imageBuildVersionArn": str(build.arn)}


def list_image_packages(call: Call) -> dict[str, Any]:
    """Return the packages that the enhanced metadata found."""
    build = _build(call)
    shown, token = lists.numbered_page(call, build.packages if build else [])
    return {"imagePackageList": shown, "nextToken": token}


def _build(call: Call) -> Build | None:
    """Return the build of the image in a request; images of Amazon have no readable build."""
    text = call.members["imageBuildVersionArn"]
    arn = Arn.parse(text)
    if arn is None or call.backend.store_of(arn.owner).find(arn) is None:
        raise not_found(text)
    return call.backend.builds.of(arn)

"""The operations that return and cancel lifecycle executions."""

from __future__ import annotations

from typing import Any

from ..api import lists
from ..api.exceptions import ImageBuilderError, invalid_value, not_found
from ..resources.arns import Arn
from ..resources.kind import Call
from ..unverified import assumed
from .execution import Execution, Stopped

_SEGMENTS = ("lifecycle-policy", "image")


def list_lifecycle_executions(call: Call) -> dict[str, Any]:
    """Return the executions of a policy or of an image."""
    text = call.members["resourceArn"]
    arn = Arn.parse(text)
    if arn is None or arn.segment not in _SEGMENTS or (arn.segment == "image" and arn.build is None):
        raise invalid_value("resourceArn", f"'{text}' is not the ARN of a lifecycle policy or of an image build.")
    found = [one for one in call.backend.lifecycle_executions if one.is_about(arn) or _is_of(one, arn)]
    exists = found or call.backend.store_of(arn.owner).find(arn) is not None
    if not exists and assumed.executions_need_their_resource:
        raise not_found(arn)
    shown, token = lists.numbered_page(call, [one.body for one in found])
    return {"lifecycleExecutions": shown, "nextToken": token}


def get_lifecycle_execution(call: Call) -> dict[str, Any]:
    """Return one execution."""
    return {"lifecycleExecution": _execution(call).body}


def list_lifecycle_execution_resources(call: Call) -> dict[str, Any]:
    """Return the images of an execution, or the outputs of one image."""
    execution = _execution(call)
    parent = call.members.get("parentResourceId")
    found = execution.resources if parent is None else execution.children.get(parent, [])
    shown, token = lists.numbered_page(call, found)
    return {
        "lifecycleExecutionId": execution.id,
        "lifecycleExecutionState": execution.state,
        "resources": shown,
        "nextToken": token,
    }


def cancel_lifecycle_execution(call: Call) -> dict[str, Any]:
    """Stop an execution; completed actions are not undone."""
    execution = _execution(call)
    if not execution.is_running or execution.process is None:
        status = execution.state["status"]
        raise ImageBuilderError(
            assumed.code_of_impossible_state, f"The lifecycle execution '{execution.id}' has the status {status}."
        )
    stop(execution)
    return {"lifecycleExecutionId": execution.id}


def stop(execution: Execution) -> None:
    """End an execution early."""
    if execution.state["status"] == "IN_PROGRESS" and execution.process is not None:
        execution.state = {"status": "CANCELLING"}
        execution.process.interrupt(Stopped())


def _is_of(execution: Execution, policy: Arn) -> bool:
    return execution.policy is not None and execution.policy.arn == policy


def _execution(call: Call) -> Execution:
    identifier = call.members["lifecycleExecutionId"]
    for execution in call.backend.lifecycle_executions:
        if execution.id == identifier:
            return execution
    raise not_found(identifier)

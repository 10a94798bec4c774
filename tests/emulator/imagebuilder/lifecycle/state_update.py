"""StartResourceStateUpdate: one image is deprecated, disabled, made available again or deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ..api.exceptions import ImageBuilderError, bad_combination, invalid_value, not_found
from ..clock import clock
from ..resources.arns import Arn
from ..resources.kind import Call
from ..resources.kinds.image import is_finished
from ..resources.store import Resource
from ..unverified import assumed
from .execution import STATUS_AFTER, Execution, Task, begin, transition

_ACTIONS = {status: action for action, status in STATUS_AFTER.items()}


def start_resource_state_update(call: Call) -> dict[str, Any]:
    """Change the state of an image immediately, or together with its AMIs and containers in a lifecycle execution."""
    members = call.members
    image = _image(call)
    status = members["state"].get("status")
    if status is None:
        raise invalid_value("state.status", "state.status must be specified.")
    for rule in _RULES:
        rule(call, image, status)
    answer = {"resourceArn": str(image.arn)}
    moment = _moment(members.get("updateAt"))
    if moment is not None:
        image.body["deprecationTime"] = moment
    if "includeResources" not in members and moment is None:
        transition(call.backend, image, status, clock.now())
        return answer
    exclusions = members.get("exclusionRules", {}).get("amis", {})
    task = Task(image.arn, _ACTIONS[status], members.get("includeResources", {}), exclusions, moment=moment)
    return {**answer, "lifecycleExecutionId": begin(Execution(call.backend, [task])).id}


def _image(call: Call) -> Resource:
    text = call.members["resourceArn"]
    arn = Arn.parse(text)
    image = call.backend.own.find(arn) if arn else None
    if image is None:
        raise not_found(text)
    return image


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)


def _check_transition(_call: Call, image: Resource, status: str) -> None:
    now = image.body["state"]["status"]
    if not is_finished(image):
        raise ImageBuilderError(
            assumed.code_of_impossible_state,
            f"The image '{image.arn}' has the status {now}, in which it can't be changed.",
        )
    if now in ("FAILED", "CANCELLED", "DELETED") and status != "DELETED":
        raise invalid_value("state.status", f"An image with the status {now} can only become DELETED.")
    if image.body["type"] == "DOCKER" and status != "DELETED":
        raise invalid_value("state.status", "Container images can only become DELETED.")


def _check_included(call: Call, _image: Resource, status: str) -> None:
    included = call.members.get("includeResources")
    if (included is None) != ("executionRole" not in call.members):
        raise bad_combination("includeResources", "includeResources and executionRole must be specified together.")
    if status == "DELETED" and not any((included or {}).values()):
        raise bad_combination("includeResources", "It is required for the state DELETED.")
    for name in ("snapshots", "containers"):
        if status != "DELETED" and (included or {}).get(name):
            raise bad_combination(f"includeResources.{name}", "It is only valid for the state DELETED.")
    if call.members.get("exclusionRules") and not (included or {}).get("amis"):
        raise bad_combination("exclusionRules.amis", "It requires that includeResources has amis.")


def _check_time(call: Call, _image: Resource, status: str) -> None:
    moment = _moment(call.members.get("updateAt"))
    if moment is not None and status != "DEPRECATED":
        raise bad_combination("updateAt", "It is only valid for the state DEPRECATED.")
    if moment is not None and moment <= clock.now():
        raise invalid_value("updateAt", "It must be in the future.")


def _check_others(call: Call, image: Resource, _status: str) -> None:
    """Reject a second execution in progress; replace a scheduled one."""
    running = [one for one in call.backend.lifecycle_executions if one.is_running and not one.is_scheduled]
    if any(one.is_about(image.arn) for one in running):
        raise ImageBuilderError(
            assumed.code_of_second_update, f"A lifecycle execution is in progress for the image '{image.arn}'."
        )


_RULES: tuple[Callable[[Call, Resource, str], None], ...] = (
    _check_transition,
    _check_included,
    _check_time,
    _check_others,
)

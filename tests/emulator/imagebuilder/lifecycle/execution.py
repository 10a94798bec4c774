"""Lifecycle executions: actions on images and on their outputs in EC2 and ECR."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from ..clock import clock
from ..processes import Process, Steps, Wait
from ..resources.arns import Arn
from ..resources.store import Resource
from ..unverified import assumed
from . import outputs

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

RUNNING = frozenset({"IN_PROGRESS", "CANCELLING"})

STATUS_AFTER = {"AVAILABLE": "AVAILABLE", "DEPRECATE": "DEPRECATED", "DISABLE": "DISABLED", "DELETE": "DELETED"}
"""The status of an image after each action (botocore: LifecycleExecutionResourceActionName)."""

_START, _EACH, _CANCELLING = 10.0, 20.0, 10.0
"""Seconds until an execution starts, for each image, and until a cancelled execution ends."""


class Stopped(Exception):
    """The execution was cancelled."""


@dataclass(frozen=True)
class Task:
    """An action on an image."""

    image: Arn
    action: str
    """A key of ``STATUS_AFTER``."""
    include: dict[str, bool] = field(default_factory=dict)
    """The included outputs of the image: amis, snapshots, containers."""
    exclusions: dict[str, Any] = field(default_factory=dict)
    """The excluded AMIs (botocore: LifecyclePolicyDetailExclusionRulesAmis)."""
    reason: str | None = None
    moment: datetime | None = None
    """The time of a scheduled deprecation."""


@dataclass
class Execution:
    """One run."""

    backend: ImageBuilderBackend
    tasks: list[Task]
    policy: Resource | None = None
    id: str = field(default_factory=lambda: f"lce-{mock_random.uuid4()}")
    started: datetime = field(default_factory=clock.now)
    ended: datetime | None = None
    state: dict[str, str] = field(default_factory=lambda: {"status": "IN_PROGRESS"})
    resources: list[dict[str, Any]] = field(default_factory=list)
    """The images, as ListLifecycleExecutionResources returns them."""
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The outputs of each image, by its ARN."""
    process: Process | None = None

    @property
    def is_running(self) -> bool:
        """Whether the execution is in progress."""
        return self.state["status"] in RUNNING

    @property
    def body(self) -> dict[str, Any]:
        """As returned by GetLifecycleExecution."""
        shown = {
            "lifecycleExecutionId": self.id,
            "lifecyclePolicyArn": str(self.policy.arn) if self.policy else None,
            "resourcesImpactedSummary": {"hasImpactedResources": bool(self.tasks) and not self.is_scheduled},
            "state": self.state,
            "startTime": self.started,
            "endTime": self.ended,
        }
        return {name: value for name, value in shown.items() if value is not None}

    @property
    def is_scheduled(self) -> bool:
        """Whether the execution waits for the time of a scheduled deprecation."""
        return self.is_running and any(task.moment is not None and task.moment > clock.now() for task in self.tasks)

    def is_about(self, image: Arn) -> bool:
        """Whether the execution has an action on an image."""
        return any(task.image == image for task in self.tasks)


def begin(execution: Execution) -> Execution:
    """Start an execution."""

    def course(process: Process) -> Steps:
        execution.process = process
        return _course(execution, process)

    execution.backend.lifecycle_executions.append(execution)
    execution.backend.processes.start(course)
    return execution


def _course(execution: Execution, process: Process) -> Steps:
    try:
        yield _START
        for task in execution.tasks:
            yield _EACH if task.moment is None else Wait((task.moment - process.now).total_seconds())
            _perform(execution, task, process.now)
    except Stopped:
        for task in execution.tasks:
            _unschedule(execution.backend, task)
        yield _CANCELLING
        execution.state = {"status": "CANCELLED"}
    else:
        failed = any(one["state"]["status"] == "FAILED" for one in execution.resources)
        execution.state = {"status": "FAILED" if failed else "SUCCESS"}
    execution.ended = process.now


def _perform(execution: Execution, task: Task, now: datetime) -> None:
    """Perform the action on the outputs of an image and then, unless one fails or is excluded, on the image."""
    image = execution.backend.own.find(task.image)
    if image is None or (task.moment is not None and image.body.get("deprecationTime") != task.moment):
        return
    children = outputs.deal_with(execution.backend, image, task, now)
    statuses = {child["state"]["status"] for child in children}
    stays = task.action == "DELETE" and bool(statuses & {"SKIPPED", "FAILED"})
    state = {"status": "SKIPPED", "reason": "Not all resources of the image were deleted."} if stays else None
    if "FAILED" in statuses:
        state = {"status": "FAILED", "reason": "The action failed for resources of the image."}
    shown = outputs.shown(execution.backend.account_id, str(task.image), execution.backend.region_name, task, now)
    execution.resources.append({**shown, **({"state": state} if state else {})})
    execution.children[str(task.image)] = children
    image.body["lifecycleExecutionId"] = execution.id
    if not stays:
        transition(execution.backend, image, STATUS_AFTER[task.action], now)


def _unschedule(backend: ImageBuilderBackend, task: Task) -> None:
    """Remove a scheduled deprecation that has not happened."""
    image = backend.own.find(task.image)
    if image is not None and task.moment is not None and image.body.get("deprecationTime") == task.moment:
        del image.body["deprecationTime"]


def transition(backend: ImageBuilderBackend, image: Resource, status: str, now: datetime) -> None:
    """Set the status of the image after the action."""
    image.body["state"] = {"status": status}
    image.body.pop("deprecationTime", None)
    if status == "DEPRECATED":
        image.body["deprecationTime"] = now
    if status == "DELETED" and not assumed.deleted_images_are_shown:
        backend.own.remove(image.arn)

"""Executions of workflows and of their steps, as the API returns them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from moto.moto_api._internal import mock_random

from ..resources.arns import Arn
from ..resources.rules.workflow_actions import ACTIONS, UNKNOWN

WITHOUT_INPUTS = frozenset({"SanitizeInstance"})
"""The actions for which the API returns no inputs, although documents have some."""


@dataclass(frozen=True)
class Planned:
    """A workflow that a build will run."""

    arn: Arn
    type: str
    document: dict[str, Any]
    parameters: dict[str, Any]
    group: str | None = None
    continues: bool = False
    """Whether the build continues when the workflow fails; only for tests."""


@dataclass
class Step:
    """A step of the document and its result."""

    document: dict[str, Any]
    body: dict[str, Any]
    """As returned by GetWorkflowStepExecution."""

    @property
    def name(self) -> str:
        """The name of the step in the document."""
        return str(self.document["name"])

    def end(self, status: str, moment: str, outputs: dict[str, Any] | None = None, message: str | None = None) -> None:
        """Be over."""
        self.body.update(status=status, endTime=moment)
        if status == "SKIPPED":
            self.body["startTime"] = moment
        if outputs:
            self.body["outputs"] = json.dumps(outputs)
        if message is not None:
            self.body["message"] = message


@dataclass
class Execution:
    """One run of a workflow."""

    planned: Planned
    body: dict[str, Any]
    """As returned by GetWorkflowExecution."""
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The outputs of the completed steps, by name."""
    instances: list[str] = field(default_factory=list)
    """The instances that were launched."""
    waiting: Step | None = None
    """The step that waits for an action."""
    answer: dict[str, Any] | None = None
    """The action that was sent to the waiting step."""

    @property
    def id(self) -> str:
        """The identifier."""
        return str(self.body["workflowExecutionId"])

    def wait(self, step: Step | None) -> None:
        """Set or clear the step that waits for an action."""
        for changed, status in ((self.waiting, "RUNNING"), (step, "WAITING")):
            if changed is not None:
                changed.body["status"] = status
        self.waiting, self.answer = step, None

    def answered(self) -> dict[str, Any] | None:
        """Return the action that was sent to the waiting step, if any."""
        return self.answer

    def count(self, status: str) -> None:
        """Count a step that has ended."""
        name = {"COMPLETED": "totalStepsSucceeded", "FAILED": "totalStepsFailed", "SKIPPED": "totalStepsSkipped"}
        self.body[name[status]] += 1


def prepare(planned: Planned, image: Arn) -> Execution:
    """Return an execution that has not started, with all its steps."""
    counts = dict.fromkeys(("totalStepsSucceeded", "totalStepsFailed", "totalStepsSkipped"), 0)
    common = {"workflowBuildVersionArn": str(planned.arn), "workflowExecutionId": f"wf-{mock_random.uuid4()}"}
    common["imageBuildVersionArn"] = str(image)
    documents = planned.document["steps"]
    body = {**common, "type": planned.type, "status": "PENDING", "totalStepCount": len(documents), **counts}
    if planned.group:
        body["parallelGroup"] = planned.group
    return Execution(planned, body, [_step(one, common) for one in documents])


def _step(document: dict[str, Any], common: dict[str, Any]) -> Step:
    action = document["action"]
    body = {
        **common,
        "stepExecutionId": f"step-{mock_random.uuid4()}",
        "name": document["name"],
        "action": action,
        "status": "PENDING",
        "onFailure": document.get("onFailure", "Abort"),
        "timeoutSeconds": document.get("timeoutSeconds", ACTIONS.get(action, UNKNOWN).default_timeout),
        "attemptNumber": 1,
        "maxAttempts": 1,
    }
    if "description" in document:
        body["description"] = document["description"]
    if "inputs" in document and action not in WITHOUT_INPUTS:
        body["inputs"] = json.dumps(document["inputs"])
    return Step(document, body)

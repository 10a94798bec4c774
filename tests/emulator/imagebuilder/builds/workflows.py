"""Runs workflows: their steps in order and, after a failure, the rollback."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing
from datetime import timedelta
from typing import Any

from ..processes import Steps, Wait
from ..unverified import assumed
from . import actions, faults, instances, scans
from .build import Build
from .conditions import holds, resolve, resolve_inputs
from .execution import Execution, Planned, Step, prepare
from .failure import BuildFailure, Cancelled, StepFailure
from .parallel import together

ROLLBACK = 30.0
"""The duration of a rollback in seconds."""


def run(build: Build, planned: Planned) -> Steps:
    """Run a workflow; raise a failure of the build unless the build continues after it."""
    execution = prepare(planned, build.arn)
    build.executions.append(execution)
    execution.body.update(status="RUNNING", startTime=build.date())
    build.say(
        f"Started {planned.type} workflow {planned.arn}",
        f"Total {len(execution.steps)} steps to run for workflow {planned.arn}",
    )
    try:
        for step in execution.steps:
            yield from _run_step(build, execution, step)
    except StepFailure as failure:
        yield from _fail(build, execution, failure)
    except Cancelled:
        _end(build, execution, "CANCELLED")
        raise
    else:
        _end(build, execution, "COMPLETED")


def run_groups(build: Build, plans: list[Planned]) -> Steps:
    """Run tests, those of a group at the same time; a test without a group runs alone."""
    groups: dict[str, list[Planned]] = {}
    for number, planned in enumerate(plans):
        groups.setdefault(planned.group or f"#{number}", []).append(planned)
    for group in groups.values():
        yield from together(build, [run(build, planned) for planned in group])


def _run_step(build: Build, execution: Execution, step: Step) -> Steps:
    facts = _facts(build, execution)
    try:
        if not _is_wanted(build, execution, step, facts):
            step.end("SKIPPED", build.date())
            execution.count("SKIPPED")
            return
        step.body.update(status="RUNNING", startTime=build.date())
        build.say(f"Started step {step.name} with action {step.document['action']}")
        inputs = resolve_inputs(step.document.get("inputs", {}), facts)
        if "inputs" in step.body:
            step.body["inputs"] = json.dumps(inputs)
        outputs = yield from _act(build, execution, step, inputs)
    except StepFailure as failure:
        _fail_step(build, execution, step, failure)
    except Cancelled:
        step.end("CANCELLED", build.date())
        raise
    else:
        execution.outputs[step.name] = outputs
        step.end("COMPLETED", build.date(), outputs)
        execution.count("COMPLETED")
        build.say(f"Completed step {step.name}")


def _is_wanted(build: Build, execution: Execution, step: Step, facts: dict[str, Any]) -> bool:
    if step.document["action"] == "ExecuteComponents" and not actions.has_components(build, execution):
        build.say(f"Skipped step {step.name}: the recipe has no components for this stage")
        return False
    condition = step.document.get("if")
    if condition is None:
        build.say(f"No 'if' conditions to evaluate for step: {step.name}")
        return True
    if holds(condition, facts):
        return True
    build.say(f"Skipped step {step.name}: its 'if' condition is not met")
    return False


def _act(build: Build, execution: Execution, step: Step, inputs: dict[str, Any]) -> Generator[Any, Any, dict[str, Any]]:
    """Perform the action of the step within its timeout."""
    action = step.document["action"]
    end = build.now + timedelta(seconds=step.body["timeoutSeconds"])
    faults.inject(build, action, step=step.name, **{name: str(value) for name, value in inputs.items()})
    acting = actions.act(build, execution, step, inputs)
    with closing(acting):
        while True:
            try:
                pause = next(acting)
            except StopIteration as over:
                return dict(over.value)
            remaining = (end - build.now).total_seconds()
            if not isinstance(pause, Wait) and pause > remaining:
                yield remaining
                raise StepFailure(f"Step {step.name} timed out")
            yield pause


def _fail_step(build: Build, execution: Execution, step: Step, failure: StepFailure) -> None:
    """Record the failure of a step; unless the step aborts, the workflow continues."""
    build.say(f"Step {step.name} failed: {failure.message}")
    execution.outputs[step.name] = {"error": failure.message}
    step.end("FAILED", build.date(), {"error": failure.message}, failure.message)
    execution.count("FAILED")
    if step.body["onFailure"] == "Abort":
        failure.context = {
            "stepExecutionId": step.body["stepExecutionId"],
            "failedStep": step.name,
            **failure.context,
        }
        raise failure


def _fail(build: Build, execution: Execution, failure: StepFailure) -> Steps:
    execution.body["message"] = failure.message
    if assumed.failed_workflows_are_rolled_back:
        execution.body["status"] = "ROLLBACK_IN_PROGRESS"
        yield ROLLBACK
        facts = _facts(build, execution)
        for step in reversed(execution.steps):
            _roll_back(build, execution, step, facts)
    _end(build, execution, "ROLLBACK_COMPLETED" if assumed.failed_workflows_are_rolled_back else "FAILED")
    if not execution.planned.continues:
        raise BuildFailure(
            f"Workflow Execution ID: '{execution.id}' failed with reason: {failure.message}",
            workflowExecutionId=execution.id,
            workflowArn=str(execution.planned.arn),
            **failure.context,
        )


def _roll_back(build: Build, execution: Execution, step: Step, facts: dict[str, Any]) -> None:
    if step.body["status"] == "COMPLETED":
        is_enabled = _is_true(resolve(step.document.get("rollbackEnabled", True), facts))
        undo = actions.UNDO.get(step.document["action"]) if is_enabled else None
        undone = undo is not None and undo(build, execution.outputs[step.name])
        step.body["rollbackStatus"] = "COMPLETED" if undone else "SKIPPED"


def _is_true(value: Any) -> bool:
    """Whether a boolean, or the text of one, is true."""
    return str(value).lower() == "true"


def _end(build: Build, execution: Execution, status: str) -> None:
    execution.body.update(status=status, endTime=build.date())
    flag = actions.ON_COMPLETION if status in ("COMPLETED", "CANCELLED") else actions.ON_FAILURE
    instances.finish(build, execution.instances, flag)
    build.say(f"Workflow {execution.planned.arn} ended with status {status}")


def _facts(build: Build, execution: Execution) -> dict[str, Any]:
    """Return the values that references can name."""
    body = build.image.body
    return {
        "parameters": execution.planned.parameters,
        "stepOutputs": execution.outputs,
        "imagebuilder": {
            "imageType": "Docker" if build.is_container else "AMI",
            "platform": body["platform"],
            "collectImageMetadata": body["enhancedImageMetadataEnabled"],
            "collectImageScanFindings": scans.is_of_test_instance(build),
        },
    }

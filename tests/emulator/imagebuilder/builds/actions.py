"""The step actions of workflows, and their durations.

AWS: EC2 Image Builder user guide, "Supported step actions for your workflow document".
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import timedelta
from functools import partial
from typing import Any

from moto.moto_api._internal import mock_random

from ..processes import Steps, Wait
from . import components, distribution, events, faults, instances, integration, machine_images, metadata, scans
from .build import Build
from .execution import Execution, Step
from .failure import StepFailure

Answer = dict[str, Any]
Action = Callable[[Build, Execution, Step, Answer], Generator[Any, Any, Answer]]

ON_COMPLETION, ON_FAILURE = "terminateInstanceOnCompletion", "terminateInstanceOnFailure"
"""The flags of an infrastructure configuration that keep instances; a cancelled build counts as completed."""


def _launch(build: Build, execution: Execution, _step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    build.say("Launching instance")
    yield 20.0
    instance = instances.launch(build, is_test=execution.planned.type == "TEST")
    execution.instances.append(instance)
    build.say(f"Launched instance (instance id: {instance})")
    for attempt in range(1, 5):
        build.say(
            f"Waiting for instance availability (id: {instance}, expected state: ['passed']). "
            f"Attempt number: {attempt}."
        )
        yield 40.0
    return {"instanceId": instance}


def _command(seconds: float, _build: Build, _e: Execution, _s: Step, _i: Answer) -> Generator[Any, Any, Answer]:
    """An action that runs a command on the instance and has no other effect."""
    yield seconds
    return {"runCommandId": str(mock_random.uuid4()), "status": "Success", "output": ""}


def _wait_for_agent(_build: Build, _e: Execution, _step: Step, _i: Answer) -> Generator[Any, Any, Answer]:
    yield 40.0
    return {"status": "Success"}


def _unknown(_build: Build, _e: Execution, _step: Step, _i: Answer) -> Generator[Any, Any, Answer]:
    """An action that does not exist."""
    yield 60.0
    return {}


def _modify_attributes(build: Build, _e: Execution, _step: Step, _i: Answer) -> Generator[Any, Any, Answer]:
    yield 30.0
    return {"modifiedImages": _images(build)}


def _from_iso(build: Build, execution: Execution, step: Step, inputs: Answer) -> Generator[Any, Any, Answer]:
    yield from _create_image(build, execution, step, inputs)
    name = f"{build.image.body['name']} {build.arn.version}"
    return {"amiName": name, "snapshotId": f"snap-{mock_random.get_random_hex(17)}", "architecture": "x86_64"}


def _create_image(build: Build, _execution: Execution, _step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    build.say("Creating image from the instance")
    yield 360.0
    build.ami_id = machine_images.create(build, build.recipe.get("description"))
    build.say(f"Created AMI {build.ami_id}")
    return {"imageId": build.ami_id}


def _terminate(build: Build, _execution: Execution, _step: Step, inputs: Answer) -> Generator[Any, Any, Answer]:
    yield 30.0
    instances.finish(build, [str(inputs.get("instanceId"))], ON_COMPLETION)
    return {}


def _collect_metadata(build: Build, _execution: Execution, _step: Step, _i: Answer) -> Generator[Any, Any, Answer]:
    yield 60.0
    metadata.collect(build)
    return {"osVersion": build.image.body.get("osVersion"), "associationId": str(mock_random.uuid4())}


def _collect_findings(build: Build, _execution: Execution, _step: Step, _i: Answer) -> Generator[Any, Any, Answer]:
    yield from scans.of_test_instance(build)
    return {"runCommandId": str(mock_random.uuid4()), "status": "Success", "output": ""}


def _run_command(_build: Build, _execution: Execution, _step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    yield 60.0
    return {"runCommandId": str(mock_random.uuid4()), "status": "Success", "output": [""]}


def _run_state_machine(_build: Build, _e: Execution, _step: Step, inputs: Answer) -> Generator[Any, Any, Answer]:
    yield 120.0
    machine = str(inputs.get("stateMachineArn", ""))
    return {"executionArn": f"{machine.replace(':stateMachine:', ':execution:')}:{mock_random.uuid4()}", "output": "{}"}


def _images(build: Build) -> list[dict[str, Any]]:
    return [
        {"region": ami["region"], "name": ami["name"], "amiId": ami["image"], "accountId": ami["accountId"]}
        for ami in build.image.body["outputResources"].get("amis", [])
    ]


def _wait_for_action(build: Build, execution: Execution, step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    build.say(f"Step {step.name} is waiting for an action")
    end = build.now + timedelta(seconds=step.body["timeoutSeconds"])
    execution.wait(step)
    detail = {
        "workflow-execution-id": execution.id,
        "workflow-step-execution-id": step.body["stepExecutionId"],
        "workflow-step-name": step.name,
    }
    events.emit(build.backend, build.now, "Workflow Step Waiting", [str(build.arn), str(execution.planned.arn)], detail)
    try:
        while not (answer := execution.answered()) and build.now < end:
            yield Wait((end - build.now).total_seconds())
    finally:
        execution.wait(None)
    if answer is None:
        raise StepFailure(f"Step {step.name} timed out")
    if answer["action"] == "STOP":
        raise StepFailure(f"Step {step.name} was stopped. Reason: {answer.get('reason', 'none given')}")
    return dict(answer)


def _distribute(build: Build, _execution: Execution, _step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    started = build.date()
    yield from distribution.distribute(build)
    dates = {"dateStarted": started, "dateStopped": build.date(), "status": "Completed"}
    return {"distributedImages": [{**image, **dates} for image in _images(build)]}


def _distribute_container(build: Build, _e: Execution, _step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    yield from distribution.distribute(build)
    regions = [one["region"] for one in build.image.body["outputResources"].get("containers", [])]
    return {"status": "Completed", "succeededRegions": regions, "failedRegions": []}


def _configure(build: Build, _execution: Execution, _step: Step, _inputs: Answer) -> Generator[Any, Any, Answer]:
    yield from integration.integrate(build)
    return {"configuredImages": _images(build)}


def _execute_components(
    build: Build, execution: Execution, _step: Step, _inputs: Answer
) -> Generator[Any, Any, Answer]:
    command = str(mock_random.uuid4())
    yield from _apply(build, components.PHASES[execution.planned.type])
    return {"status": "Success", "output": "", "runCommandId": command}


def has_components(build: Build, execution: Execution) -> bool:
    """Whether a component of the recipe has a phase that runs in a workflow."""
    phases = components.PHASES[execution.planned.type]
    return any(components.has_phase(one, phases) for one in build.components)


def _apply(build: Build, phases: tuple[str, ...]) -> Steps:
    """Run the documents; their logs are written at the end."""
    yield 20.0
    lines: list[str] = []
    failure: components.Done | None = None
    place = components.Place(build.backend.account_id, build.backend.region_name)
    for done in components.run(build.components, phases, place):
        yield done.seconds
        faults.inject_playbook(build, done)
        lines += done.lines
        if done.is_fatal:
            failure = failure or done
    if failure is None:
        build.say(*lines, "TOE has completed execution successfully")
        return
    build.say(*lines, "TOE has completed execution with failure - Execution failed!", *failure.block())
    raise StepFailure(f"Document {failure.component} failed!", componentFailure=failure.context())


_ACTIONS: dict[str, Action] = {
    "ApplyImageConfigurations": _configure,
    "BootstrapInstanceForContainer": partial(_command, 90.0),
    "CollectImageMetadata": _collect_metadata,
    "CollectImageScanFindings": _collect_findings,
    "CreateImage": _create_image,
    "CreateImageFromIso": _from_iso,
    "DistributeContainerImage": _distribute_container,
    "DistributeImage": _distribute,
    "ExecuteComponents": _execute_components,
    "ExecuteStateMachine": _run_state_machine,
    "LaunchInstance": _launch,
    "ModifyImageAttributes": _modify_attributes,
    "RegisterImage": _create_image,
    "RunCommand": _run_command,
    "RunSysPrep": partial(_command, 300.0),
    "SanitizeInstance": partial(_command, 20.0),
    "TerminateInstance": _terminate,
    "WaitForAction": _wait_for_action,
    "WaitForSSMAgent": _wait_for_agent,
}


def act(build: Build, execution: Execution, step: Step, inputs: Answer) -> Generator[Any, Any, Answer]:
    """Perform the action of a step, and return its outputs."""
    return _ACTIONS.get(step.document["action"], _unknown)(build, execution, step, inputs)


def _undo_launch(build: Build, outputs: Answer) -> bool:
    return instances.finish(build, [outputs["instanceId"]], ON_FAILURE)


def _undo_image(build: Build, outputs: Answer) -> bool:
    machine_images.deregister(build.backend.account_id, build.backend.region_name, outputs["imageId"])
    build.ami_id = None
    return True


UNDO: dict[str, Callable[[Build, Answer], bool]] = {
    "CreateImage": _undo_image,
    "LaunchInstance": _undo_launch,
    "RegisterImage": _undo_image,
}
"""Roll back a completed step when its workflow fails, and return whether there was something to roll back."""

"""The stages of a build."""

from __future__ import annotations

from ..processes import Process, Steps
from . import distribution, events, faults, integration, notifications, pipeline_status, resolution, scans, workflows
from .build import TRANSITIONS, Build, Stages
from .execution import Planned
from .failure import BuildFailure, Cancelled, StepFailure

TRANSITIONS += [pipeline_status.follow, scans.abandon, events.emit_status, notifications.publish]

PENDING, CANCELLING = 5.0, 20.0
"""Seconds until a build starts, and until a cancelled build ends."""


def begin(build: Build) -> Build:
    """Start a build."""
    build.backend.builds.add(build)
    pipeline_status.started(build)
    _start(build, None)
    return build


def retry(build: Build) -> None:
    """Continue a build with the stage in which it ended."""
    _start(build, build.stage)


def _start(build: Build, first: str | None) -> None:
    def course(process: Process) -> Steps:
        build.process = process
        return _course(build, first)

    build.backend.processes.start(course)


def _course(build: Build, first: str | None) -> Steps:
    statuses = list(build.stages)
    try:
        if first is None:
            yield PENDING
        for status in statuses[statuses.index(first or statuses[0]) :]:
            if status != "TESTING" or _workflows(build, "TEST"):
                yield from _stage(build, status)
        build.enter("AVAILABLE")
    except BuildFailure as failure:
        build.fail(failure)
    except Cancelled:
        yield CANCELLING
        build.enter("CANCELLED", reason="Image creation was cancelled.")


def _stage(build: Build, status: str) -> Steps:
    """Run one stage; a failure outside a workflow fails the build unchanged."""
    build.stage = status
    build.enter(status)
    try:
        faults.inject(build, status)
        yield from build.stages[status](build)
    except StepFailure as failure:
        raise BuildFailure(failure.message, **failure.context) from failure


def _create(build: Build) -> Steps:
    yield 25.0
    resolution.resolve(build)


def _construct(build: Build) -> Steps:
    for planned in _workflows(build, "BUILD"):
        yield from workflows.run(build, planned)


def _test(build: Build) -> Steps:
    yield from workflows.run_groups(build, _workflows(build, "TEST"))
    yield from scans.in_tests(build)


def _distribute(build: Build) -> Steps:
    """Distribute with the distribution workflows, or as the service does without any."""
    planned = _workflows(build, "DISTRIBUTION")
    for one in planned:
        yield from workflows.run(build, one)
    if not planned:
        yield from distribution.distribute(build)


def _workflows(build: Build, workflow_type: str) -> list[Planned]:
    return [planned for planned in build.plan if planned.type == workflow_type]


STAGES: Stages = {
    "CREATING": _create,
    "BUILDING": _construct,
    "TESTING": _test,
    "DISTRIBUTING": _distribute,
    "INTEGRATING": integration.integrate,
}
"""The functions of all statuses of a build, in order (botocore: ImageStatus)."""

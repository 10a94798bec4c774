"""The course of a build: the stages that an image goes through."""

from __future__ import annotations

from collections.abc import Callable

from ..processes import Process, Steps
from . import distribution, resolution, workflows
from .build import Build
from .execution import Planned
from .failure import BuildFailure, Cancelled, StepFailure

PENDING = 5.0
"""Seconds until a build begins."""


def begin(build: Build) -> None:
    """Put a build on its way."""

    def course(process: Process) -> Steps:
        build.process = process
        return _course(build, "CREATING")

    build.backend.processes.start(course)


def _course(build: Build, first: str) -> Steps:
    statuses = list(_STAGES)
    try:
        yield PENDING
        for status in statuses[statuses.index(first) :]:
            if status != "TESTING" or _workflows(build, "TEST"):
                build.enter(status)
                yield from _STAGES[status](build)
        build.enter("AVAILABLE")
    except BuildFailure as failure:
        build.fail(failure)
    except Cancelled:
        build.enter("CANCELLED", reason="Image creation was cancelled.")


def _create(build: Build) -> Steps:
    yield 25.0
    resolution.resolve(build)


def _construct(build: Build) -> Steps:
    for planned in _workflows(build, "BUILD"):
        yield from workflows.run(build, planned)


def _test(build: Build) -> Steps:
    for planned in _workflows(build, "TEST"):
        yield from workflows.run(build, planned)


def _distribute(build: Build) -> Steps:
    """By the workflows that are there for it, or else as the service does it."""
    planned = _workflows(build, "DISTRIBUTION")
    for one in planned:
        yield from workflows.run(build, one)
    if not planned:
        yield from _as_stage(distribution.distribute(build))


def _integrate(build: Build) -> Steps:
    yield from _as_stage(distribution.integrate(build))


def _as_stage(steps: Steps) -> Steps:
    """What fails outside of a workflow fails the build as it is."""
    try:
        yield from steps
    except StepFailure as failure:
        raise BuildFailure(failure.message, **failure.context) from failure


def _workflows(build: Build, workflow_type: str) -> list[Planned]:
    return [planned for planned in build.plan if planned.type == workflow_type]


_STAGES: dict[str, Callable[[Build], Steps]] = {
    "CREATING": _create,
    "BUILDING": _construct,
    "TESTING": _test,
    "DISTRIBUTING": _distribute,
    "INTEGRATING": _integrate,
}
"""What happens in each status of an image, in their order (botocore: ImageStatus)."""

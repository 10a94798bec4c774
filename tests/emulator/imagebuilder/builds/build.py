"""One build of an image, in progress or completed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..api.dates import written
from ..processes import Process, Steps
from ..resources.arns import Arn
from ..resources.store import Resource
from . import logs
from .components import Component
from .execution import Execution, Planned
from .failure import BuildFailure

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

LONGEST_REASON = 1024

Stages = Mapping[str, Callable[["Build"], Steps]]


@dataclass
class Build:
    """A build; the members that GetImage returns are in the image's ``body``."""

    backend: ImageBuilderBackend
    image: Resource
    stages: Stages
    """The functions of all statuses, in order."""
    pipeline: Resource | None = None
    process: Process | None = None
    stage: str | None = None
    """The stage that the build is in, or ended in."""
    plan: list[Planned] = field(default_factory=list)
    """The workflows, in execution order."""
    components: list[Component] = field(default_factory=list)
    parent: Resource | None = None
    """The parent image, if it is an Image Builder image."""
    executions: list[Execution] = field(default_factory=list)
    dependencies: dict[str, str] = field(default_factory=dict)
    """The resources that the references with wildcards matched when the build started."""
    ami_id: str | None = None
    """The AMI to distribute; the build workflow creates it."""
    packages: list[dict[str, str]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    """The findings of Amazon Inspector, as ListImageScanFindings returns them."""
    request: dict[str, Any] = field(default_factory=dict)
    """The members of the request for an import."""
    is_integrated: bool = False
    """Whether the outputs were configured, by a workflow or by the integration stage."""
    is_cancelled: bool = False
    """Whether the build was cancelled; it ends some time later."""

    @property
    def now(self) -> datetime:
        """The simulated time of the current step."""
        assert self.process is not None
        return self.process.now

    @property
    def arn(self) -> Arn:
        """The ARN of the image."""
        return self.image.arn

    @property
    def status(self) -> str:
        """The status of the image."""
        return str(self.image.body["state"]["status"])

    @property
    def recipe(self) -> dict[str, Any]:
        """The recipe as it was when the build started; imported and distributed images have none."""
        body = self.image.body
        found: dict[str, Any] = body.get("imageRecipe") or body.get("containerRecipe") or {}
        return found

    @property
    def is_container(self) -> bool:
        """Whether the build creates a container image, not an AMI."""
        return bool(self.image.body["type"] == "DOCKER")

    def enter(self, status: str, **details: Any) -> None:
        """Set the status of the image."""
        previous = self.status
        self.image.body["state"] = {"status": status, **details}
        self.say(f"Image transitioned to {status} state for Image ARN: {self.arn}")
        for listener in TRANSITIONS:
            listener(self, previous, status)

    def fail(self, failure: BuildFailure) -> None:
        """Set the status FAILED, with the reason and the context of the failure."""
        context = {"imageStatus": self.status, **failure.context}
        self.say(f"Image build failed: {failure.reason}")
        self.enter("FAILED", reason=failure.reason[:LONGEST_REASON], failureContext=context)

    def say(self, *lines: str) -> None:
        """Write to the log of the image."""
        logs.write(self.backend, logs.image_group(self.image), logs.image_stream(self.arn), self.now, lines)

    def date(self) -> str:
        """The simulated time of the build, in the service's format."""
        return written(self.now)


TRANSITIONS: list[Callable[[Build, str, str], None]] = []
"""The functions to call on each change of an image's status, with the build, the old status and the new one."""

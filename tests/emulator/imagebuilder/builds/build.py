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
    """A build; what GetImage shows of it is in the image's ``body``."""

    backend: ImageBuilderBackend
    image: Resource
    stages: Stages
    """What happens in each status, in their order."""
    pipeline: Resource | None = None
    process: Process | None = None
    stage: str | None = None
    """The stage that the build is in, or ended in."""
    plan: list[Planned] = field(default_factory=list)
    """The workflows, in the order in which they run."""
    components: list[Component] = field(default_factory=list)
    parent: Resource | None = None
    """The Image Builder image that the parent image is, if it is one."""
    executions: list[Execution] = field(default_factory=list)
    dependencies: dict[str, str] = field(default_factory=dict)
    """What the references with wildcards resolved to when the build started."""
    ami_id: str | None = None
    """The AMI that is distributed; the build workflow makes it."""
    packages: list[dict[str, str]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    """What Amazon Inspector found, as ListImageScanFindings shows it."""
    request: dict[str, Any] = field(default_factory=dict)
    """The members of the request for an import."""
    is_integrated: bool = False
    """Whether the outputs were configured, by a workflow or by the stage for it."""
    is_cancelled: bool = False
    """Whether the build was cancelled; it takes some time to end."""

    @property
    def now(self) -> datetime:
        """The simulated moment that the build has come to."""
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
        """The recipe as it was when the build started; what is imported or only distributed has none."""
        body = self.image.body
        found: dict[str, Any] = body.get("imageRecipe") or body.get("containerRecipe") or {}
        return found

    @property
    def is_container(self) -> bool:
        """Whether a container image is built, not an AMI."""
        return bool(self.image.body["type"] == "DOCKER")

    def enter(self, status: str, **details: Any) -> None:
        """Give the image another status."""
        previous = self.status
        self.image.body["state"] = {"status": status, **details}
        self.say(f"Image transitioned to {status} state for Image ARN: {self.arn}")
        for listener in TRANSITIONS:
            listener(self, previous, status)

    def fail(self, failure: BuildFailure) -> None:
        """Let the image be failed, with all that is known about the failure."""
        context = {"imageStatus": self.status, **failure.context}
        self.say(f"Image build failed: {failure.reason}")
        self.enter("FAILED", reason=failure.reason[:LONGEST_REASON], failureContext=context)

    def say(self, *lines: str) -> None:
        """Write to the log of the image."""
        logs.write(self.backend, logs.image_group(self.image), logs.image_stream(self.arn), self.now, lines)

    def date(self) -> str:
        """The moment of the build as the service writes it."""
        return written(self.now)


TRANSITIONS: list[Callable[[Build, str, str], None]] = []
"""Called for each change of an image's status, with the build, the old status and the new one."""

"""Failures of builds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..resources.other_services import MOTO_ERRORS

LONGEST_MESSAGE = 1024
"""botocore: NonEmptyMaxLengthString."""


class BuildFailure(Exception):
    """The image fails; ``context`` has the members of ``state.failureContext`` other than the stage."""

    def __init__(self, reason: str, **context: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.context = context


class StepFailure(Exception):
    """A step of a workflow fails; ``context`` goes into the context of the build's failure."""

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = context


class Cancelled(Exception):
    """The build was cancelled."""


class TargetFailure(Exception):
    """The distribution to one Region and account fails."""


class Targets:
    """Collects failures by Region and account, so that the others continue."""

    def __init__(self) -> None:
        self.failures: list[dict[str, Any]] = []

    @contextmanager
    def of(self, region: str, account: str, step: str | None = None) -> Iterator[None]:
        """Record a failure inside the block (botocore: RegionFailure); a step is one after the distribution."""
        known = {"region": region, "status": "FAILED", "targetAccountId": account}
        try:
            yield
        except (TargetFailure, *MOTO_ERRORS) as failure:
            stepped = {"imageConfigurationStep": step} if step else {}
            self.failures.append({**known, **stepped, "errorMessage": str(failure)[:LONGEST_MESSAGE]})

    def check(self, reason: str) -> None:
        """Fail the stage if a failure was recorded."""
        if self.failures:
            message = " ".join(dict.fromkeys(one["errorMessage"] for one in self.failures))
            shown = {"errorMessage": message, "regionFailures": self.failures}
            raise StepFailure(reason, distributionFailure=shown)

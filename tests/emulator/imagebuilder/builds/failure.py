"""Why builds fail."""

from __future__ import annotations

from typing import Any


class BuildFailure(Exception):
    """The image fails; ``context`` is what ``state.failureContext`` has besides the stage."""

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
    """Somebody cancelled the build."""

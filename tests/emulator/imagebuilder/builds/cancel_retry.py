"""CancelImageCreation and RetryImage: builds that end early, and builds that continue."""

from __future__ import annotations

from typing import Any

from ..api.exceptions import ImageBuilderError, invalid_value, not_found
from ..resources.arns import Arn
from ..resources.kind import Call
from ..resources.kinds.image import is_finished
from ..resources.store import Resource
from ..unverified import assumed
from . import stages
from .build import Build
from .failure import Cancelled

_CAN_BE_RETRIED = ("TESTING", "DISTRIBUTING")
"""The stages that can be retried (botocore: RetryImage)."""


def cancel_image_creation(call: Call) -> dict[str, Any]:
    """Stop a build in progress; the image becomes CANCELLED after some time."""
    image, build = _own_build(call)
    if is_finished(image) or build is None or build.process is None:
        status = image.body["state"]["status"]
        reason = f"The image '{image.arn}' has the status {status} and can't be cancelled."
        raise invalid_value("imageBuildVersionArn", reason, assumed.code_of_late_cancel)
    if not build.is_cancelled:
        build.is_cancelled = True
        build.process.interrupt(Cancelled())
    return {"imageBuildVersionArn": str(image.arn)}


def retry_image(call: Call) -> dict[str, Any]:
    """Continue a build that ended in the test or distribution stage with that stage."""
    image, build = _own_build(call)
    status = image.body["state"]["status"]
    if status not in ("FAILED", "CANCELLED") or build is None:
        raise _refusal(
            f"The image '{image.arn}' has the status {status}; only failed and cancelled images can be retried."
        )
    if build.is_container:
        raise _refusal(f"The image '{image.arn}' is a container image; only images with AMIs can be retried.")
    if build.stage not in _CAN_BE_RETRIED:
        raise _refusal(f"The image '{image.arn}' ended in the stage {build.stage}, which can't be retried.")
    for execution in build.executions:
        if execution.planned.type == {"TESTING": "TEST", "DISTRIBUTING": "DISTRIBUTION"}[build.stage]:
            execution.body["retried"] = True
    build.is_cancelled = False
    stages.retry(build)
    return {"imageBuildVersionArn": str(image.arn)}


def _own_build(call: Call) -> tuple[Resource, Build | None]:
    text = call.members["imageBuildVersionArn"]
    arn = Arn.parse(text)
    image = call.backend.own.find(arn) if arn else None
    if image is None:
        raise not_found(text)
    return image, call.backend.builds.of(image.arn)


def _refusal(reason: str) -> ImageBuilderError:
    return ImageBuilderError(assumed.code_of_impossible_retry, reason)

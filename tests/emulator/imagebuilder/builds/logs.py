"""The log events that Image Builder writes to CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from moto.backends import get_backend
from moto.core.utils import unix_time_millis

from ..resources.arns import Arn
from ..resources.store import Resource

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

_PREFIX = "/aws/imagebuilder"


def image_group(image: Resource) -> str:
    """Return the log group of an image: that of its logging configuration, or the default for its name."""
    configured = image.body.get("loggingConfiguration", {}).get("logGroupName")
    return str(configured or f"{_PREFIX}/{image.body['name']}")


def image_stream(arn: Arn) -> str:
    """The log stream of a build."""
    return f"{arn.version}/{arn.build}"


def pipeline_group(pipeline: Resource) -> str:
    """The log group of a pipeline's schedule."""
    configured = pipeline.body.get("loggingConfiguration", {}).get("pipelineLogGroupName")
    return str(configured or f"{_PREFIX}/pipeline/{pipeline.body['name']}")


def pipeline_stream(moment: datetime) -> str:
    """The log stream of a day."""
    return moment.strftime("%Y/%m/%d")


def write(backend: ImageBuilderBackend, group: str, stream: str, moment: datetime, lines: Iterable[str]) -> None:
    """Append lines, and create the group and the stream if they are missing.

    They are added to the stream directly: CloudWatch rejects dates far from the current time, as simulated time can be.
    """
    logs = get_backend("logs")[backend.account_id][backend.region_name]
    if group not in logs.groups:
        logs.create_log_group(group, {})
    streams = logs.groups[group].streams
    if stream not in streams:
        logs.create_log_stream(group, stream)
    timestamp = int(unix_time_millis(moment))
    streams[stream].put_log_events([{"timestamp": timestamp, "message": line} for line in lines])

"""The events that Image Builder sends to EventBridge (AWS: user guide, "EventBridge integration in Image Builder").

moto delivers events to queues, log groups, archives and other event buses. At any other target of a matching rule,
moto stops the delivery, so that the targets after it receive nothing.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend
from moto.core.utils import unix_time

from .build import Build

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

_STATUSES = frozenset({"BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING", "AVAILABLE", "CANCELLED", "FAILED"})
"""The statuses for which Image Builder sends events."""


def emit(backend: ImageBuilderBackend, now: datetime, what: str, resources: list[str], detail: dict[str, Any]) -> None:
    """Put an event on the default bus."""
    event = {
        "Source": "aws.imagebuilder",
        "DetailType": f"EC2 Image Builder {what}",
        "Resources": resources,
        "Detail": json.dumps(detail),
        "Time": unix_time(now),
    }
    try:
        get_backend("events")[backend.account_id][backend.region_name].put_events([event])
    except NotImplementedError:
        return  # a target of a kind to which moto does not deliver


def emit_status(build: Build, before: str, status: str) -> None:
    """Send the event for a change of an image's status."""
    if status in _STATUSES:
        state = {name: value for name, value in build.image.body["state"].items() if name in ("status", "reason")}
        detail = {"previous-state": {"status": before}, "state": state}
        emit(build.backend, build.now, "Image State Change", [str(build.arn)], detail)

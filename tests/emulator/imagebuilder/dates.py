"""Dates as the service writes them: ISO 8601 with milliseconds and ``Z``."""

from __future__ import annotations

from datetime import datetime

from moto.core.utils import iso_8601_datetime_with_milliseconds

from .clock import clock


def written(moment: datetime) -> str:
    """A moment in UTC as text."""
    return iso_8601_datetime_with_milliseconds(moment)


def now() -> str:
    """The simulated present."""
    return written(clock.now())

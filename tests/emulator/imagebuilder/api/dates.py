"""Dates as the service writes them: ISO 8601 with milliseconds and ``Z``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]
from moto.core.utils import iso_8601_datetime_with_milliseconds

from ..clock import clock


def written(moment: datetime) -> str:
    """Format a time in UTC."""
    return iso_8601_datetime_with_milliseconds(moment)


def now() -> str:
    """The current simulated time."""
    return written(clock.now())


def read(text: str) -> datetime:
    """Parse a time; the result is in UTC."""
    return datetime.fromisoformat(text.removesuffix("Z"))


def ago(now: datetime, period: dict[str, Any]) -> datetime:
    """Return the time one period ago (botocore: LifecyclePolicyTimeUnit)."""
    moment: datetime = now - relativedelta(**{period["unit"].lower(): period["value"]})
    return moment

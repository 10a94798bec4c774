"""Simulated time, the source of all dates of this service.

In process::

    emulator.clock.speed = 60  # simulated seconds per real second; 0 stops it, "immediate" is the default
    emulator.clock.advance(600)

On the server: ``GET`` and ``PATCH /emulator/clock`` with ``{"speed": 60}``, ``{"speed": "immediate"}`` or
``{"advance": 600}``.

An immediate clock runs at the speed of real time, and each request to Image Builder moves it to the end of all
processes. Processes that wait for a date, such as that of a schedule, continue only when the clock is advanced.
Simulated time never goes back, except that moto's reset sets it to the present.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Literal

from moto.core.utils import utcnow

Speed = float | Literal["immediate"]

IMMEDIATE: Literal["immediate"] = "immediate"


class Clock:
    """The simulated time in UTC, without a time zone as everywhere in moto."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._speed: Speed = IMMEDIATE
        self._watchers: list[Callable[[], None]] = []
        self._made_up_for: ContextVar[datetime | None] = ContextVar("made_up_for", default=None)
        self.reset()

    def reset(self) -> None:
        """Set the clock to the current time; the speed is kept."""
        with self._lock:
            self._moment = self._since = self._awaited = utcnow()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Register a function to call whenever the clock is advanced."""
        self._watchers.append(watcher)

    def now(self) -> datetime:
        """The simulated time; for an overdue step, the time at which it was due."""
        return self._made_up_for.get() or self.reached()

    def reached(self) -> datetime:
        """The simulated time, also while an overdue step runs."""
        with self._lock:
            return self._now(utcnow())

    def awaited(self) -> datetime:
        """The time up to which dates have passed; the jumps of an immediate clock do not count."""
        return self._awaited if self.immediate else self.reached()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Return another time inside the block."""
        token = self._made_up_for.set(moment)
        try:
            yield
        finally:
            self._made_up_for.reset(token)

    def _now(self, real: datetime) -> datetime:
        return self._moment + (real - self._since) * (1.0 if self._speed == IMMEDIATE else self._speed)

    @property
    def speed(self) -> Speed:
        """Simulated seconds per real second, or ``immediate``."""
        return self._speed

    @speed.setter
    def speed(self, speed: Any) -> None:
        if speed != IMMEDIATE and not (_is_number(speed) and speed >= 0):
            raise ValueError(f"speed must be a number of simulated seconds per real second, or '{IMMEDIATE}'.")
        with self._lock:
            real = utcnow()
            self._moment, self._since, self._speed = self._now(real), real, speed
            self._awaited = max(self._awaited, self._moment)

    @property
    def immediate(self) -> bool:
        """Whether all processes are complete at the next request."""
        return self._speed == IMMEDIATE

    def advance(self, seconds: Any) -> None:
        """Advance the clock, and run everything that is due."""
        if not _is_number(seconds) or seconds < 0:
            raise ValueError("advance must be a number of seconds, 0 or greater.")
        self.reach(self.now() + timedelta(seconds=seconds))
        self._awaited = self.reached()
        for watcher in self._watchers:
            watcher()

    def reach(self, moment: datetime) -> None:
        """Move the clock forward to a time; ignore a time in the past."""
        with self._lock:
            real = utcnow()
            if moment > self._now(real):
                self._moment, self._since = moment, real


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


clock = Clock()


def describe() -> dict[str, Any]:
    """Return the clock as the server returns it."""
    return {"now": f"{clock.now().isoformat(timespec='milliseconds')}Z", "speed": clock.speed}


def change(changes: Any) -> None:
    """Set the speed, advance, or both; if a value is invalid, nothing changes."""
    if not isinstance(changes, dict) or not changes or set(changes) - {"speed", "advance"}:
        raise ValueError("A change of the clock must be a JSON object with speed, advance or both.")
    before = clock.speed
    if "speed" in changes:
        clock.speed = changes["speed"]
    try:
        clock.advance(changes.get("advance", 0))
    except ValueError:
        clock.speed = before
        raise

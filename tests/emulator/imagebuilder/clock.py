"""Simulated time, from which all dates of this service come.

In process::

    emulator.clock.speed = 60  # simulated seconds in a real one; 0 stops it, "immediate" is the default
    emulator.clock.advance(600)

On the server: ``GET`` and ``PATCH /emulator/clock`` with ``{"speed": 60}``, ``{"speed": "immediate"}`` or
``{"advance": 600}``.

While the clock is immediate it keeps pace with real time, and each request to Image Builder moves it to the end of all
processes. Dates that are waited for, such as those of a schedule, then come only when it is advanced.
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
    """What time it is, in UTC and without a time zone as everywhere in moto."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._speed: Speed = IMMEDIATE
        self._watchers: list[Callable[[], None]] = []
        self._made_up_for: ContextVar[datetime | None] = ContextVar("made_up_for", default=None)
        self.reset()

    def reset(self) -> None:
        """Show the present; the speed stays."""
        with self._lock:
            self._moment = self._since = self._awaited = utcnow()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call a function whenever the clock is moved."""
        self._watchers.append(watcher)

    def now(self) -> datetime:
        """The simulated moment; for what is made up for, the moment at which it was due."""
        return self._made_up_for.get() or self.reached()

    def reached(self) -> datetime:
        """The simulated moment, also while something is made up for."""
        with self._lock:
            return self._now(utcnow())

    def awaited(self) -> datetime:
        """The moment up to which dates have come: the immediate clock jumps further, and lets none come by that."""
        return self._awaited if self.immediate else self.reached()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Show another moment inside the block."""
        token = self._made_up_for.set(moment)
        try:
            yield
        finally:
            self._made_up_for.reset(token)

    def _now(self, real: datetime) -> datetime:
        return self._moment + (real - self._since) * (1.0 if self._speed == IMMEDIATE else self._speed)

    @property
    def speed(self) -> Speed:
        """Simulated seconds in a real one, or ``immediate``."""
        return self._speed

    @speed.setter
    def speed(self, speed: Any) -> None:
        if speed != IMMEDIATE and not (_is_number(speed) and speed >= 0):
            raise ValueError(f"The speed is a number of simulated seconds in a real one, or '{IMMEDIATE}'.")
        with self._lock:
            real = utcnow()
            self._moment, self._since, self._speed = self._now(real), real, speed
            self._awaited = max(self._awaited, self._moment)

    @property
    def immediate(self) -> bool:
        """Whether all processes are complete at the next request."""
        return self._speed == IMMEDIATE

    def advance(self, seconds: Any) -> None:
        """Let time pass, and run everything that is due."""
        if not _is_number(seconds) or seconds < 0:
            raise ValueError("The clock advances by a number of seconds, and never back.")
        self.reach(self.now() + timedelta(seconds=seconds))
        self._awaited = self.reached()
        for watcher in self._watchers:
            watcher()

    def reach(self, moment: datetime) -> None:
        """Be at a moment, if it is not over."""
        with self._lock:
            real = utcnow()
            if moment > self._now(real):
                self._moment, self._since = moment, real


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


clock = Clock()


def describe() -> dict[str, Any]:
    """The clock as the server shows it."""
    return {"now": f"{clock.now().isoformat(timespec='milliseconds')}Z", "speed": clock.speed}


def change(changes: Any) -> None:
    """Set the speed, advance, or both; nothing happens if any of it is wrong."""
    if not isinstance(changes, dict) or not changes or set(changes) - {"speed", "advance"}:
        raise ValueError("A change of the clock is a JSON object with speed, advance or both.")
    before = clock.speed
    if "speed" in changes:
        clock.speed = changes["speed"]
    try:
        clock.advance(changes.get("advance", 0))
    except ValueError:
        clock.speed = before
        raise

"""Processes in simulated time: builds, lifecycle executions, schedules.

A process is a generator. It yields the seconds until its next step, or a ``Wait``. A process has no thread of its own.
Each request, each change of the clock and, on the server, each tick performs the steps that are due, in the order
of their times. Each step sees the time at which it was due, so that dates do not depend on when a client looks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .clock import clock


@dataclass(frozen=True)
class Wait:
    """A pause that may end early, and that the immediate clock does not skip: for a response, or for a date."""

    seconds: float


Steps = Generator[float | Wait, Any, Any]


class Process:
    """A process that is in progress."""

    def __init__(self, course: Callable[[Process], Steps]) -> None:
        self.now = clock.now()
        """The simulated time of the last step."""
        self.due: datetime | None = self.now
        """The time at which the next step is due; None if the process is complete."""
        self.waits = False
        self._steps = course(self)
        self.advance()

    def advance(self) -> None:
        """Perform the next step at the time at which it was due."""
        if self.due is not None:
            self.now = self.due
            self._resume(lambda: next(self._steps))

    def poke(self) -> None:
        """End a ``Wait`` early; the process checks whether the response has arrived."""
        self.now = max(self.now, clock.now())
        self._resume(lambda: next(self._steps))

    def interrupt(self, reason: Exception) -> None:
        """Raise an exception in the process where it pauses."""
        self.now = max(self.now, clock.now())
        self._resume(lambda: self._steps.throw(reason))

    def _resume(self, resume: Callable[[], float | Wait]) -> None:
        self.due = None
        try:
            pause = resume()
        except StopIteration:
            return
        self.waits = isinstance(pause, Wait)
        self.due = self.now + timedelta(seconds=pause.seconds if isinstance(pause, Wait) else pause)


class Processes:
    """The processes of an account and region that are in progress."""

    def __init__(self) -> None:
        self._running: list[Process] = []

    def start(self, course: Callable[[Process], Steps]) -> Process:
        """Start a process at the current simulated time; it runs to its first pause."""
        process = Process(course)
        self._running.append(process)
        return process

    def settle(self) -> None:
        """Run all steps that are due; with the immediate clock, all steps that only wait for time to pass."""
        while process := self._next():
            with clock.at(_due(process)):
                process.advance()

    def _next(self) -> Process | None:
        self._running = [process for process in self._running if process.due is not None]
        if clock.immediate:
            self._jump()
        reached, awaited = clock.reached(), clock.awaited()
        due = [process for process in self._running if _due(process) <= (awaited if process.waits else reached)]
        return min(due, key=_due) if due else None

    def _jump(self) -> None:
        moments = [process.due for process in self._running if process.due is not None and not process.waits]
        if moments:
            clock.reach(min(moments))


def _due(process: Process) -> datetime:
    return process.due or datetime.max


MOST_MISSED = 366
"""The most overdue dates at which a process runs if the clock passes many: one per day for a year."""


def recurring(
    next_date: Callable[[datetime], datetime | None], act: Callable[[datetime], bool]
) -> Callable[[Process], Steps]:
    """Call a function at each date, until no date follows or the function returns that it was the last.

    If the clock passes a thousand dates, the first ``MOST_MISSED`` and then the next one after the present apply.
    """

    def course(process: Process) -> Steps:
        overdue = 0
        date = next_date(process.now)
        while date is not None:
            yield Wait((date - process.now).total_seconds())
            if not act(date):
                return
            date = next_date(date)
            is_late = date is not None and date <= clock.reached()
            overdue = overdue + 1 if is_late else 0
            if overdue >= MOST_MISSED:
                date, overdue = next_date(clock.reached()), 0

    return course

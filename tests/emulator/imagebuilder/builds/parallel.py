"""Runs several sequences of steps at the same time in one process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..processes import Steps, Wait
from .build import Build
from .failure import BuildFailure, Cancelled


@dataclass
class _Strand:
    steps: Steps
    due: datetime
    waits: bool = False
    is_over: bool = False

    def go_on(self, now: datetime) -> None:
        try:
            pause = next(self.steps)
        except (StopIteration, BuildFailure):
            self.is_over = True
            raise
        self.waits = isinstance(pause, Wait)
        self.due = now + timedelta(seconds=pause.seconds if isinstance(pause, Wait) else pause)


def together(build: Build, courses: list[Steps]) -> Steps:
    """Run all sequences to the end, and then raise the first failure."""
    strands = [_Strand(course, build.now) for course in courses]
    failures: list[BuildFailure] = []
    while strands:
        for strand in strands:
            try:
                if strand.waits or strand.due <= build.now:
                    strand.go_on(build.now)
            except StopIteration:
                continue
            except BuildFailure as failure:
                failures.append(failure)
        strands = [strand for strand in strands if not strand.is_over]
        if strands:
            yield from _pause(build, strands)
    if failures:
        raise failures[0]


def _pause(build: Build, strands: list[_Strand]) -> Steps:
    """Pause until the next step; a sequence that waits for a response is checked at every step."""
    timed = [strand.due for strand in strands if not strand.waits]
    seconds = (min(timed or [strand.due for strand in strands]) - build.now).total_seconds()
    try:
        yield seconds if timed else Wait(seconds)
    except Cancelled:
        for strand in strands:
            _cancel(strand)
        raise


def _cancel(strand: _Strand) -> None:
    try:
        strand.steps.throw(Cancelled())
    except Cancelled:
        strand.is_over = True

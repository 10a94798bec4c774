"""Runs several sequences of steps at the same time in one process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..processes import Steps, Wait
from .build import Build
from .failure import BuildFailure, Cancelled


@dataclass
class _Sequence:
    steps: Steps
    due: datetime
    waits: bool = False
    is_over: bool = False

    def advance(self, now: datetime) -> None:
        try:
            pause = next(self.steps)
        except (StopIteration, BuildFailure):
            self.is_over = True
            raise
        self.waits = isinstance(pause, Wait)
        self.due = now + timedelta(seconds=pause.seconds if isinstance(pause, Wait) else pause)


def together(build: Build, courses: list[Steps]) -> Steps:
    """Run all sequences to the end, and then raise the first failure."""
    sequences = [_Sequence(course, build.now) for course in courses]
    failures: list[BuildFailure] = []
    while sequences:
        for sequence in sequences:
            try:
                if sequence.waits or sequence.due <= build.now:
                    sequence.advance(build.now)
            except StopIteration:
                continue
            except BuildFailure as failure:
                failures.append(failure)
        sequences = [sequence for sequence in sequences if not sequence.is_over]
        if sequences:
            yield from _pause(build, sequences)
    if failures:
        raise failures[0]


def _pause(build: Build, sequences: list[_Sequence]) -> Steps:
    """Pause until the next step; a sequence that waits for a response is checked at every step."""
    timed = [sequence.due for sequence in sequences if not sequence.waits]
    seconds = (min(timed or [sequence.due for sequence in sequences]) - build.now).total_seconds()
    try:
        yield seconds if timed else Wait(seconds)
    except Cancelled:
        for sequence in sequences:
            _cancel(sequence)
        raise


def _cancel(sequence: _Sequence) -> None:
    try:
        sequence.steps.throw(Cancelled())
    except Cancelled:
        sequence.is_over = True

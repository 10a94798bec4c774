"""What happens again and again: scheduled builds, and the daily runs of lifecycle policies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .clock import clock
from .processes import Process, Steps, Wait

MOST = 366
"""How many dates in a row are made up for when the clock is moved over many: those of a year of days."""


def recurring(
    next_date: Callable[[datetime], datetime | None], act: Callable[[datetime], bool]
) -> Callable[[Process], Steps]:
    """A course that acts at each date, until there is none any more or an act answers that it was the last.

    Who moves the clock over a thousand dates gets the first ``MOST`` and then the next one after the present.
    """

    def course(process: Process) -> Steps:
        made_up_for = 0
        date = next_date(process.now)
        while date is not None:
            yield Wait((date - process.now).total_seconds())
            if not act(date):
                return
            date = next_date(date)
            is_late = date is not None and date <= clock.reached()
            made_up_for = made_up_for + 1 if is_late else 0
            if made_up_for >= MOST:
                date, made_up_for = next_date(clock.reached()), 0

    return course

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting: look again and again, seldom enough to be no burden, as long as a task has time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import TypeVar

from .spec import Option, Options, Values

Seen = TypeVar("Seen")

_FIRST_PAUSES = (2, 3, 5, 10, 15, 20)
_PAUSE = 30


def waiting(timeout: int, wait: bool = True) -> Options:
    """The options of a module that can wait, with what they are when they are left out."""
    return {"wait": Option("bool", default=wait), "wait_timeout": Option("int", default=timeout, bounds=(0, None))}


def pauses() -> Iterator[int]:
    """Seconds between looks: few at first, then half a minute; half an hour has 66 looks."""
    return chain(_FIRST_PAUSES, repeat(_PAUSE))


class Wait:
    """The time that a task waits, however often and for what; it begins when this is made."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @classmethod
    def of(cls, values: Values) -> Wait:
        """What the options of ``waiting`` say: without ``wait`` there is no time."""
        return cls(values["wait_timeout"] if values["wait"] else 0)

    def until(
        self, done: Callable[[Seen], bool], look: Callable[[], Seen], calls: Callable[[], int] = lambda: 1
    ) -> Seen:
        """What was seen last: what is ``done``, or else how it was when the time was over. There is always one look.

        Before a look that takes several ``calls``, the pause is as many times as long.
        """
        seen = look()
        for pause in pauses():
            left = self._end - time.monotonic()
            if done(seen) or left <= 0:
                break
            time.sleep(min(pause * calls(), left))
            seen = look()
        return seen

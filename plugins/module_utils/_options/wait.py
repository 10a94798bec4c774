# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait: poll until a condition is met or the time of the task is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

from .spec import Option, Options, Values

State = TypeVar("State")

_FIRST_PAUSES = (2, 3, 5, 10, 15, 20)
_PAUSE = 30

ONE_POLL = "one_poll"
"""A key in the option ``progress``. It is set by the action plugin, which runs the module once for each poll: the
module then polls a build once instead of waiting for its end."""


def wait_options(timeout: int, wait: bool = True) -> Options:
    """Return the options of a module that can wait, with their defaults; ``timeout`` is in seconds."""
    return {"wait": Option("bool", default=wait), "wait_timeout": Option("int", default=timeout, bounds=(0, None))}


def pause_after(polls: int) -> int:
    """Return the pause in seconds after the given number of polls, 1 or more. Half an hour has 66 polls."""
    return _FIRST_PAUSES[polls - 1] if polls <= len(_FIRST_PAUSES) else _PAUSE


class Wait:
    """The time that a task may wait, in seconds from the creation of this object, for one thing or several."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @classmethod
    def from_options(cls, values: Values) -> Wait:
        """Return the time that ``wait_options`` allow: none without ``wait``."""
        return cls(values["wait_timeout"] if values["wait"] else 0)

    def until(
        self, done: Callable[[State], bool], poll: Callable[[], State], pause: Callable[[int], float] = pause_after
    ) -> State:
        """Poll at least once, until ``done`` or until the time is over, and return the last state.

        ``pause`` returns the seconds to sleep after a number of polls.
        """
        for polls in count(1):
            state = poll()
            left = self._end - time.monotonic()
            if done(state) or left <= 0:
                break
            time.sleep(min(pause(polls), left))
        return state

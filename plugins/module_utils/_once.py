# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A table whose entries are made when somebody first asks for them, each once, however many threads ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Once(Generic[Key, Value]):
    """``make`` is called for a key until it has once succeeded."""

    def __init__(self, make: Callable[[Key], Value]) -> None:
        self._make = make
        self._made: dict[Key, Value] = {}
        self._locks: dict[Key, Lock] = {}

    def __call__(self, key: Key) -> Value:
        if key not in self._made:
            # A dictionary's setdefault is one step: all threads get the same lock.
            with self._locks.setdefault(key, Lock()):
                if key not in self._made:
                    self._made[key] = self._make(key)
        return self._made[key]

    def put(self, key: Key, value: Value) -> None:
        """Lay down an entry that is known from elsewhere."""
        self._made[key] = value

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Concurrent calls: bounded thread pools, a dependency-ordered pool, and a thread-safe memo."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from graphlib import TopologicalSorter
from queue import SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Node = TypeVar("Node", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

DEFAULT_CONCURRENCY = 8
"""How many calls are under way at a time: enough to hide the way to AWS, few enough not to be throttled."""


def run_concurrently(
    function: Callable[[Item], Answer], items: Iterable[Item], workers: int = DEFAULT_CONCURRENCY
) -> list[Answer]:
    """What the function answers for each item, in their order; the first error is raised."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def run_in_order(
    function: Callable[[Node], None], needs: Mapping[Node, Iterable[Node]], workers: int = DEFAULT_CONCURRENCY
) -> None:
    """Call the function for each node as soon as it is done with all that the node needs; an error ends it."""
    left = TopologicalSorter(needs)
    left.prepare()
    running: dict[Future[None], Node] = {}
    finished: SimpleQueue[Future[None]] = SimpleQueue()
    with ThreadPoolExecutor(workers) as pool:
        while left.is_active():
            for node in left.get_ready():
                future = pool.submit(function, node)
                running[future] = node
                future.add_done_callback(finished.put)
            done = finished.get()
            done.result()
            left.done(running.pop(done))


class Memo(Generic[Key, Value]):
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

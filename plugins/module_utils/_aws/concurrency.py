# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Concurrent calls: bounded thread pools, a dependency-ordered pool, a limit that adapts, and a thread-safe memo."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from graphlib import TopologicalSorter
from queue import SimpleQueue
from threading import Condition, Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Node = TypeVar("Node", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

DEFAULT_CONCURRENCY = 8
"""Calls in progress at a time: enough to hide the latency of AWS, few enough to avoid throttling."""
MAXIMUM_CONCURRENCY = 32
"""How many it may become as long as AWS throttles nothing."""


class CallLimit:
    """Limits the calls in progress. It adapts to what AWS allows.

    It grows each time that as many calls as it allows have ended without being throttled: it doubles until a call is
    throttled for the first time, which halves it, and increases by one after that.
    """

    def __init__(self, initial: int = DEFAULT_CONCURRENCY, maximum: int = MAXIMUM_CONCURRENCY) -> None:
        self.maximum = maximum
        self.allowed = initial
        """How many calls may be in progress now."""
        self._in_progress = 0
        self._succeeded = 0
        """The calls since the limit changed."""
        self._halved = 0
        """How often a throttled call has halved the limit."""
        self._changed = Condition()

    def begin(self) -> int:
        """Wait until a call may be sent. Return what ``end`` needs."""
        with self._changed:
            self._changed.wait_for(lambda: self._in_progress < self.allowed)
            self._in_progress += 1
            return self._halved

    def end(self, begun: int, throttled: bool) -> None:
        """Count the end of a call, and adapt the limit."""
        with self._changed:
            self._in_progress -= 1
            if not throttled:
                self._succeeded += 1
                if self._succeeded >= self.allowed:
                    self._allow(self.allowed + (1 if self._halved else self.allowed))
            elif begun == self._halved:  # A call that was sent before the limit was halved is no reason to halve again.
                self._halved += 1
                self._allow(self.allowed // 2)
            self._changed.notify(max(0, self.allowed - self._in_progress))

    def _allow(self, calls: int) -> None:
        self.allowed = max(1, min(calls, self.maximum))
        self._succeeded = 0


@contextmanager
def _cancelling_pool(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Provide a pool that, after an exception, starts nothing more and waits for what is running."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def run_concurrently(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int = DEFAULT_CONCURRENCY
) -> list[Result]:
    """Call the function for each item; return the results in the order of the items.

    As soon as a call raises, no further one is started. The exception is raised when the running calls have ended.
    """
    with _cancelling_pool(workers) as pool:
        futures = [pool.submit(function, item) for item in items]
        done, _pending = wait(futures, return_when=FIRST_EXCEPTION)
        for future in futures:
            if future in done and (error := future.exception()):
                raise error
        return [future.result() for future in futures]


def run_in_order(
    function: Callable[[Node], None], needs: Mapping[Node, Iterable[Node]], workers: int = DEFAULT_CONCURRENCY
) -> None:
    """Call the function for each node as soon as it has returned for all nodes that the node needs.

    As soon as a call raises, no further one is started. The exception is raised when the running calls have ended.
    """
    remaining = TopologicalSorter(needs)
    remaining.prepare()
    running: dict[Future[None], Node] = {}
    finished: SimpleQueue[Future[None]] = SimpleQueue()
    with _cancelling_pool(workers) as pool:
        while remaining.is_active():
            for node in remaining.get_ready():
                future = pool.submit(function, node)
                running[future] = node
                future.add_done_callback(finished.put)
            done = finished.get()
            done.result()
            remaining.done(running.pop(done))


class Memo(Generic[Key, Value]):
    """Computes the value of each key once, from any number of threads. What raises is computed again when asked for."""

    def __init__(self, compute: Callable[[Key], Value]) -> None:
        self._compute = compute
        self._values: dict[Key, Value] = {}
        self._locks: dict[Key, Lock] = {}

    def __call__(self, key: Key) -> Value:
        if key not in self._values:
            # A dictionary's setdefault is one step: all threads get the same lock.
            with self._locks.setdefault(key, Lock()):
                if key not in self._values:
                    self._values[key] = self._compute(key)
        return self._values[key]

    def put(self, key: Key, value: Value) -> None:
        """Store a value that is known from elsewhere."""
        self._values[key] = value

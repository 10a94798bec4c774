# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several calls at the same time, never too many."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from graphlib import TopologicalSorter
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Node = TypeVar("Node", bound=Hashable)

AT_ONCE = 8
"""How many calls are under way at a time: enough to hide the way to AWS, few enough not to be throttled."""


def at_once(function: Callable[[Item], Answer], items: Iterable[Item], workers: int = AT_ONCE) -> list[Answer]:
    """What the function answers for each item, in their order; the first error is raised."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def in_order(function: Callable[[Node], None], needs: Mapping[Node, Iterable[Node]], workers: int = AT_ONCE) -> None:
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

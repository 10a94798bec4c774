# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several calls at the same time, never too many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

AT_ONCE = 8
"""How many calls are under way at a time: enough to hide the way to AWS, few enough not to be throttled."""


def at_once(function: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
    """What the function answers for each item, in their order; the first error is raised."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(function, items))

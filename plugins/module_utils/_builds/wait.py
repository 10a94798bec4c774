# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting: look again and again, seldom enough to be no burden."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from .progress import pauses

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], timeout: int) -> Found | None:
    """What ``look`` finds, as soon as it finds something; None when it has not after ``timeout`` seconds."""
    left = timeout
    for pause in pauses():
        found = look()
        if found is not None or left <= 0:
            return found
        time.sleep(min(pause, left))
        left -= pause
    return None

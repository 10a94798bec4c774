# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A call to AWS is tried again, with jitter, when it is throttled or AWS is out of order for a moment.

The request goes out each time as it is, its client token included, so that an answer that was lost never makes a second
resource.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Any

from ansible.module_utils.api import retry_with_delays_and_condition

from .codes import IN_USE, OUT_OF_ORDER, THROTTLED

PROPAGATING = re.compile("instance profile does not exist|role does not exist or does not have sufficient permissions")
"""What the service answers while IAM has not yet spread a role that was just made."""

RETRIES = 8
LONGEST_DELAY = 30
"""Seconds. A delay is drawn at random below one that doubles with each retry, up to this."""
PROPAGATION_DELAYS = (2, 4, 8, 16)
"""Seconds; long enough for a new role, short enough for a misspelt one."""
DEPENDENCY_DELAYS = (5, 5, 10, 10)
"""Seconds; what used a resource is counted for a while after it was deleted."""

Operation = Callable[..., dict[str, Any]]


def answer_of(error: Exception) -> dict[str, str]:
    """What AWS answered; nothing where the SDK failed by itself."""
    answered: dict[str, str] = (getattr(error, "response", None) or {}).get("Error", {})
    return answered


def code_of(error: Exception) -> str:
    """AWS's code of the error, or the name of the SDK's exception."""
    return answer_of(error).get("Code") or type(error).__name__


def text_of(error: Exception) -> str:
    return answer_of(error).get("Message") or str(error)


def _is_depended_on(error: Exception) -> bool:
    return code_of(error) == "ResourceDependencyException"


def _is_propagating(error: Exception) -> bool:
    return code_of(error) == "InvalidParameterValueException" and bool(PROPAGATING.search(text_of(error)))


def deleting(operation: Operation) -> Operation:
    """An operation that is tried again while what used the resource is still counted."""
    return retry_with_delays_and_condition(DEPENDENCY_DELAYS, _is_depended_on)(operation)  # type: ignore[no-any-return]


class Retrier:
    """Sends calls, many at the same time.

    AWS throttles an account, not a call: as long as one call has to wait, none is sent.
    """

    def __init__(self) -> None:
        self._until = 0.0

    def send(self, operation: Operation, request: dict[str, Any]) -> dict[str, Any]:
        """What AWS answers in the end."""
        # Of a dry run nothing is lost, and what is missing then need not be on its way.
        delays = () if request.get("dryRun") else PROPAGATION_DELAYS
        operation = retry_with_delays_and_condition(delays, _is_propagating)(operation)
        for retry in range(RETRIES):
            self._wait()
            try:
                return operation(**request)
            except Exception as error:
                code = code_of(error)
                seconds = random.uniform(0, min(2**retry, LONGEST_DELAY))
                if code in THROTTLED:
                    self._until = max(self._until, time.monotonic() + seconds)
                elif code in OUT_OF_ORDER | IN_USE:
                    time.sleep(seconds)
                else:
                    raise
        self._wait()
        return operation(**request)

    def _wait(self) -> None:
        until = self._until
        seconds = until - time.monotonic()
        if seconds > 0:
            time.sleep(seconds)
            if self._until == until:
                self._until = 0.0

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Retries: the one loop that sends a call again, and the delays for each condition.

Each retry sends the same request, including its client token, so that a lost response never creates a second resource.
botocore's own retries are off (``client_config``): it retries lost connections only while its quota lasts, and
throttling exhausts that quota.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from .codes import TRANSIENT, UNKNOWN_OUTCOME, Condition, condition_of
from .concurrency import CallLimit
from .errors import AwsError
from .responses import CallFailed, Members

RETRIES = 10
LONGEST_DELAY = 30
"""Seconds."""
SHARED_PAUSE = 0.5
"""Seconds for which, at most, one throttled call holds back all others. It waits longer itself."""


def _doubling(retries: int) -> tuple[int, ...]:
    return tuple(min(2**retry, LONGEST_DELAY) for retry in range(retries))


DELAYS: Mapping[Condition, tuple[int, ...]] = {
    Condition.THROTTLED: _doubling(RETRIES),
    Condition.UNAVAILABLE: _doubling(RETRIES),
    Condition.NO_RESPONSE: _doubling(RETRIES),
    Condition.IN_USE: _doubling(RETRIES),
    Condition.TIMED_OUT: _doubling(3),  # botocore waits 60 s for each response.
    Condition.UNREACHABLE: _doubling(2),  # Usually a wrong region or endpoint.
    Condition.IAM_DELAY: (2, 4, 8, 16),  # Long enough for a new role, short enough for a misspelled one.
    Condition.STILL_USED: (5, 5, 10, 10),
}
"""Seconds before each retry. Each condition has its own retries. The first six are upper limits: a delay is drawn at
random below them, so that calls that failed together are not repeated together."""

_EXACT = (Condition.IAM_DELAY, Condition.STILL_USED)

_READS = ("get_", "list_", "batch_get_", "describe_")


@dataclass(frozen=True)
class Call:
    """A call of AWS: what it is for, its operation, and the function that sends a request once.

    ``action`` completes "Could not ...". ``operation`` is boto3's name. ``send`` raises CallFailed.
    """

    action: str
    service: str
    operation: str
    send: Callable[[Members], Members]

    @property
    def iam_action(self) -> str:
        """``imagebuilder:CreateComponent``, also the operation's name."""
        return f"{self.service}:{''.join(word.capitalize() for word in self.operation.split('_'))}"

    def writes(self, request: Members) -> bool:
        """Return whether the request changes something if it succeeds."""
        return not self.operation.startswith(_READS) and not request.get("dryRun")

    def delays(self, condition: Condition | None, request: Members) -> tuple[int, ...]:
        """Return the seconds before each retry; empty if a retry cannot help."""
        if condition is None or (condition is Condition.STILL_USED and not self.operation.startswith("delete_")):
            return ()
        # A dry run changes nothing: an earlier task of the play may create what is missing.
        return () if condition is Condition.IAM_DELAY and request.get("dryRun") else DELAYS[condition]


class Retrier:
    """Sends calls, from many threads.

    AWS throttles the account, not a single call: after a call was throttled, no other is sent for a moment.
    """

    def __init__(self, limit: CallLimit) -> None:
        self._limit = limit
        self._paused_until = 0.0

    def send(self, call: Call, request: Members) -> Members:
        """Send a request until it succeeds. AwsError if it fails for good or its retries are used up."""
        retries: Counter[Condition | None] = Counter()
        while True:
            try:
                return self._send_once(call, request)
            except CallFailed as failed:
                condition = _condition(failed)
                delays = call.delays(condition, request)
                if condition is None or retries[condition] >= len(delays):
                    unknown = call.writes(request) and _is_outcome_unknown(failed, condition, retries)
                    raise _error(call, failed, unknown) from failed.__cause__
                self._pause(condition, delays[retries[condition]])
                retries[condition] += 1

    def _send_once(self, call: Call, request: Members) -> Members:
        begun, throttled = self._limit.begin(), False
        try:
            self._wait_while_throttled()
            return call.send(request)
        except CallFailed as failed:
            throttled = _condition(failed) is Condition.THROTTLED
            raise
        finally:
            self._limit.end(begun, throttled)

    def _pause(self, condition: Condition, limit: int) -> None:
        seconds = limit if condition in _EXACT else random.uniform(0, limit)
        if condition is Condition.THROTTLED:
            self._paused_until = max(self._paused_until, time.monotonic() + min(seconds, SHARED_PAUSE))
        time.sleep(seconds)

    def _wait_while_throttled(self) -> None:
        until = self._paused_until
        seconds = until - time.monotonic()
        if seconds > 0:
            time.sleep(seconds)
            if self._paused_until == until:
                self._paused_until = 0.0


def _condition(failed: CallFailed) -> Condition | None:
    return condition_of(failed.code, failed.status, failed.message)


def _is_outcome_unknown(failed: CallFailed, condition: Condition | None, retries: Counter[Condition | None]) -> bool:
    """Return whether an attempt may have done the work.

    If AWS validates the same request in the end and refuses it, no attempt has.
    """
    is_validated = condition not in TRANSIENT and failed.status != HTTPStatus.FORBIDDEN
    return not is_validated and (condition in UNKNOWN_OUTCOME or any(retries[one] for one in UNKNOWN_OUTCOME))


def _error(call: Call, failed: CallFailed, outcome_unknown: bool) -> AwsError:
    return AwsError(
        call.action,
        failed.code,
        failed.message,
        status=failed.status,
        operation=call.iam_action,
        outcome_unknown=outcome_unknown,
    )

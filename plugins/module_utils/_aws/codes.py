# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error codes of AWS and exceptions of its SDK, by the condition that they report."""

from __future__ import annotations

import re
from enum import Enum

INCOMPLETE = "IncompleteResponse"
"""The collection's own code: a response is cut off, does not come from AWS, or lacks what its operation promises."""


class Condition(Enum):
    """A reason for which a call fails now and may succeed later."""

    THROTTLED = "too many calls"
    UNAVAILABLE = "AWS failed internally, possibly after it did the work"
    NO_RESPONSE = "the request was sent, and no complete response was received"
    TIMED_OUT = "the request was sent, and no response was received in time"
    UNREACHABLE = "the request could not be sent"
    IN_USE = "another change to the same resource is in progress"
    IAM_DELAY = "IAM has not propagated a new role or instance profile yet"
    STILL_USED = "a resource that was just deleted still counts as a user"


_CODES = {
    Condition.THROTTLED: (
        "BandwidthLimitExceeded",
        "CallRateLimitExceededException",
        "EC2ThrottledException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    ),
    Condition.UNAVAILABLE: (
        "InternalError",
        "InternalFailure",
        "InternalServerException",
        "PriorRequestNotComplete",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    ),
    Condition.NO_RESPONSE: (
        INCOMPLETE,
        "ConnectionClosedError",
        "ConnectionError",
        "HTTPClientError",
        "IncompleteReadError",
        "ResponseStreamingError",
    ),
    Condition.TIMED_OUT: ("ReadTimeoutError", "RequestTimeout", "RequestTimeoutException"),
    Condition.UNREACHABLE: ("ConnectTimeoutError", "EndpointConnectionError", "ProxyConnectionError", "SSLError"),
    Condition.IN_USE: ("ResourceInUseException",),
    Condition.STILL_USED: ("ResourceDependencyException",),
}

CONDITIONS = {code: condition for condition, codes in _CODES.items() for code in codes}
"""The condition of each code. The collection switches botocore's retries off, so this covers botocore's codes too."""

_STATUSES = {
    429: Condition.THROTTLED,
    500: Condition.UNAVAILABLE,
    502: Condition.UNAVAILABLE,
    503: Condition.UNAVAILABLE,
    504: Condition.UNAVAILABLE,
}
"""For codes that are not listed: load balancers and proxies send a status with a web page or an empty body."""

_IAM_DELAY = re.compile("instance profile does not exist|role does not exist or does not have sufficient permissions")

TRANSIENT = frozenset(
    {
        Condition.THROTTLED,
        Condition.UNAVAILABLE,
        Condition.NO_RESPONSE,
        Condition.TIMED_OUT,
        Condition.UNREACHABLE,
        Condition.IN_USE,
    }
)
"""Conditions that end without a change by the user."""

UNKNOWN_OUTCOME = frozenset({Condition.UNAVAILABLE, Condition.NO_RESPONSE, Condition.TIMED_OUT})
"""Conditions in which AWS may have done the work."""


def condition_of(code: str, status: int, message: str) -> Condition | None:
    """Return why a call failed, or None if a retry cannot help.

    ``code`` is AWS's error code or the name of the SDK's exception, ``status`` the HTTP status, 0 without a response.
    """
    if code == "InvalidParameterValueException" and _IAM_DELAY.search(message):
        return Condition.IAM_DELAY
    return CONDITIONS.get(code) or _STATUSES.get(status)

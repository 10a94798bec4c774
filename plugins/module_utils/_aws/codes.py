# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error codes of AWS and exceptions of its SDK, by what they mean for a caller."""

from __future__ import annotations

THROTTLED = frozenset(
    {
        "CallRateLimitExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Answers to too many calls. botocore's standard mode leaves out the first, which the service gives most."""

OUT_OF_ORDER = frozenset(
    {
        "IncompleteReadError",
        "InternalError",
        "InternalFailure",
        "InternalServerException",
        "ResponseStreamingError",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    }
)
"""AWS broke off for a moment, before its answer or in the middle of it."""

IN_USE = frozenset({"ResourceInUseException"})
"""Another change to the same resource is under way."""

UNREACHABLE = frozenset(
    {
        "ConnectionClosedError",
        "ConnectionError",
        "ConnectTimeoutError",
        "EndpointConnectionError",
        "HTTPClientError",
        "ProxyConnectionError",
        "ReadTimeoutError",
        "SSLError",
    }
)
"""What the SDK raises when nobody answered; it has tried a few times by then."""

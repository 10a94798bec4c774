# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task fails with: one family of exceptions, whose messages say what, which resource, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

ADVICE = (
    ("AccessDenied", "Allow the caller this action in IAM."),
    ("ForbiddenException", "Allow the caller this action in IAM, and have the resource's owner share it with you."),
    (
        "Inspector is not enabled",
        "Switch Amazon Inspector on with goldsmith.image_builder.inspector_scanning, or leave scanning off.",
    ),
    ("instance profile does not exist", "Make the instance profile first, or mend its name."),
    ("ResourceDependencyException", "Something still uses it, or it is shared: remove that first."),
    ("ResourceInUseException", "Another change to the same resource is under way: run the task again."),
    (
        "ServiceQuotaExceeded",
        "Remove what is no longer needed (keep_versions does it for old versions), or have the quota raised.",
    ),
    ("CallRateLimitExceeded|TooManyRequests|Throttling", "It was tried many times: run fewer tasks at once."),
    ("ExpiredToken", "The credentials have expired: get new ones."),
    ("InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch", "The credentials are not valid here."),
    ("NoCredentials", "Give access_key and secret_key, or profile, or set them in the environment."),
    ("EndpointConnection|ConnectTimeout", "Look at region and endpoint_url, and at the network between."),
)
"""What to do about an error of AWS or its SDK: a pattern for its code or text, and the advice."""

_PARAMETER = re.compile(r"parameter '([A-Za-z0-9\[\].]+)'")
"""How the service names a parameter in its answers: The value supplied for parameter 'schedule.timezone' is …"""


class ImageBuilderError(Exception):
    """The task failed; the text is for a person, ``facts`` are for the play."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts: Mapping[str, Any] = facts


class InvalidOption(ImageBuilderError):
    """An option that cannot be right; nothing was written."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}", option=option)


class AwsError(ImageBuilderError):
    """AWS refused a call, or could not be asked.

    ``action`` completes "Could not ..."; ``code`` is AWS's error code, or the name of the SDK's exception.
    """

    def __init__(self, action: str, code: str, answer: str) -> None:
        advice = next((advice for pattern, advice in ADVICE if re.search(pattern, f"{code}: {answer}")), "")
        message = f"Could not {action}: {code}: {answer.rstrip('.')}. {advice}".rstrip()
        super().__init__(message, error={"code": code, "message": answer})
        self.action = action
        self.code = code
        self.answer = answer

    def naming(self, option_of: Callable[[str], str]) -> AwsError:
        """The same error, with the option's name wherever the service names a parameter.

        ``option_of`` answers ``schedule.scheduleExpression`` with ``schedule.schedule_expression``.
        """
        answer = _PARAMETER.sub(lambda match: f"option '{option_of(match[1])}'", self.answer)
        return AwsError(self.action, self.code, answer)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task fails with: one family of exceptions, whose messages say what, which resource, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

ADVICE = {
    "AccessDeniedException": "Allow the caller this action in IAM.",
    "ForbiddenException": "Allow the caller this action in IAM, and the resource's owner must share it with you.",
    "ServiceQuotaExceededException": "Remove what is no longer needed (keep_versions does it for old versions), "
    "or have the quota raised in Service Quotas.",
    "ResourceInUseException": "Another change to the same resource is under way: run the task again.",
    "CallRateLimitExceededException": "The account is being throttled and stayed so through all retries: "
    "run the task again, with fewer tasks at a time.",
    "ExpiredTokenException": "The credentials have expired: get new ones.",
    "UnrecognizedClientException": "The credentials are not valid in this region or partition.",
}
"""What to do about an answer of AWS, by its code."""

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
    """AWS refused a call, or could not be asked."""

    def __init__(self, action: str, code: str, answer: str) -> None:
        advice = ADVICE.get(code, "")
        text = f"Could not {action}: {f'AWS answered {code}: ' if code else ''}{answer}"
        super().__init__(f"{text.rstrip('.')}. {advice}".rstrip(), error={"code": code, "message": answer})
        self.action = action
        self.code = code
        self.answer = answer

    def naming(self, option_of: Callable[[str], str]) -> AwsError:
        """The same error, with the option's name wherever the service names a parameter.

        ``option_of`` answers ``schedule.scheduleExpression`` with ``schedule.schedule_expression``.
        """
        answer = _PARAMETER.sub(lambda match: f"option '{option_of(match[1])}'", self.answer)
        return AwsError(self.action, self.code, answer)

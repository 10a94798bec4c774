# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task fails with: one family of exceptions, whose messages say what, which resource, and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from .advice import ADVICE
from .codes import IN_USE, OUT_OF_ORDER, THROTTLED, UNREACHABLE

Item = TypeVar("Item")

NOT_MADE = re.compile(r"\b(?:instance profile|role|topic|repository)\b.* does not exist")
"""What the service answers where a name in the request is that of something that another service has not got."""


NO_REGION = "is needed: give it, or set AWS_REGION in the environment, or a region in the profile that is used"

_BEARABLE = 200
"""How many characters of what somebody wrote stand in a message."""

_PARAMETER = re.compile(r"parameter '([A-Za-z0-9\[\].]+)'")
"""How the service names a parameter in its answers: The value supplied for parameter 'schedule.timezone' is …"""


def shorten(text: str) -> str:
    """As much of a text as a message bears."""
    return text if len(text) <= _BEARABLE else f"{text[:_BEARABLE]}…"


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The known word that somebody may have meant, as a sentence of its own; empty where none is near."""
    by_lower = {other.lower(): other for other in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return f" Did you mean {by_lower[found[0]]}?" if found else ""


class ImageBuilderError(Exception):
    """The task failed; the text is for a person, ``facts`` are for the play."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts: Mapping[str, Any] = facts

    def add_facts(self, **facts: Any) -> None:
        """Give the play more to go on, such as what was done before this failed."""
        self.facts = {**self.facts, **facts}


class InvalidOption(ImageBuilderError):
    """An option that cannot be right; nothing was written."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}", option=option)


class AwsError(ImageBuilderError):
    """AWS refused a call, or could not be asked.

    ``action`` completes "Could not ..."; ``code`` is AWS's error code, or the name of the SDK's exception.
    """

    def __init__(self, action: str, code: str, aws_message: str) -> None:
        advice = next((advice for pattern, advice in ADVICE if re.search(pattern, f"{code}: {aws_message}")), "")
        message = f"Could not {action}: {code}: {aws_message.rstrip('.')}. {advice}".rstrip()
        super().__init__(message, error={"code": code, "message": aws_message})
        self.action = action
        self.code = code
        self.aws_message = aws_message

    @property
    def is_transient(self) -> bool:
        """Whether the call may succeed in a while: AWS could not be reached, or did not keep up."""
        return self.code in THROTTLED | OUT_OF_ORDER | IN_USE | UNREACHABLE

    @property
    def is_missing_dependency(self) -> bool:
        """Whether something outside of Image Builder is missing: what the request names, or the permission."""
        missing = self.code == "InvalidParameterValueException" and bool(NOT_MADE.search(self.aws_message))
        return missing or self.code.startswith("AccessDenied")

    def with_option_names(self, option_of: Callable[[str], str]) -> AwsError:
        """The same error, with the option's name wherever the service names a parameter.

        ``option_of`` answers ``schedule.scheduleExpression`` with ``schedule.schedule_expression``.
        """
        answer = _PARAMETER.sub(lambda match: f"option '{option_of(match[1])}'", self.aws_message)
        named = AwsError(self.action, self.code, answer)
        named.add_facts(**{**self.facts, **named.facts})
        return named


def until_failure(step: Callable[[Item], object], items: Iterable[Item]) -> tuple[list[Item], ImageBuilderError | None]:
    """Take a step with one item after the other: those with which it was taken, and the failure that ended it."""
    done: list[Item] = []
    for item in items:
        try:
            step(item)
        except ImageBuilderError as error:
            return done, error
        done.append(item)
    return done, None

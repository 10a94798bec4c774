# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exceptions raised by modules: one family, whose messages name the resource, the problem and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from .advice import advice_for_error
from .codes import TRANSIENT, condition_of

Item = TypeVar("Item")

NO_REGION = "is required. Set it, AWS_REGION in the environment, or a region in the AWS profile."

_LONGEST_QUOTE = 200
"""Characters of a user's value that a message quotes."""
_LONGEST_LINE = 2000
"""Characters."""

_QUOTE = re.compile(rf"'([^'\n]{{{_LONGEST_QUOTE}}})[^'\n]+'")
_PASSWORD = re.compile(r"(://[^/\s:@'\"]*:)[^/\s'\"]*@")

_MISSING_DEPENDENCY = re.compile(r"\b(?:instance profile|role|topic|repository)\b.* does not exist")
"""The service's words if a request names something that another service does not have."""

_PARAMETER = re.compile(r"parameter '([A-Za-z0-9\[\].]+)'")
"""How the service names a parameter: The value supplied for parameter 'schedule.timezone' is …"""

_OUTCOMES = {
    "Create": "The resource may have been created.",
    "Delete": "The resource may have been deleted.",
    "Distribute": "The image may have been created.",
    "Import": "The resource may have been created.",
    "StartImagePipelineExecution": "The build may have been started.",
}
"""What may have happened, by the beginning of the operation's name."""


def shorten(text: str) -> str:
    """Return the beginning of a text that is too long to quote."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def mask_passwords(text: str) -> str:
    """Replace the passwords in URLs."""
    return _PASSWORD.sub(r"\1********@", text)


def _bound(text: str) -> str:
    """Shorten long quotations and lines, and mask passwords."""
    lines = _QUOTE.sub(r"'\1…'", mask_passwords(text)).splitlines()
    return "\n".join(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in lines)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a sentence that suggests the most similar known word; empty if none is similar."""
    by_lower = {other.lower(): other for other in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return f" Did you mean {by_lower[found[0]]}?" if found else ""


class ImageBuilderError(Exception):
    """The task failed. The message is for users, and ``facts`` become keys of the task's result."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(_bound(message))
        self.facts: Mapping[str, Any] = facts

    def add_facts(self, **facts: Any) -> None:
        """Add to the task's result, for example what was changed before the failure."""
        self.facts = {**self.facts, **facts}


def as_failure(error: Exception) -> ImageBuilderError:
    """Return an exception as an ImageBuilderError, so that a task can report it together with what it has done.

    Another exception is an error in this collection.
    """
    if isinstance(error, ImageBuilderError):
        return error
    return ImageBuilderError(f"Unexpected error: {type(error).__name__}: {error}")


class InvalidOption(ImageBuilderError):
    """An option has an invalid value, or several have; nothing was written.

    ``facts`` hold ``option``, the path of the first one.
    """

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}", option=option)
        self.mistakes: list[InvalidOption] = [self]


class InvalidOptions(InvalidOption):
    """Several invalid options. ``facts`` also hold ``mistakes``: ``option`` and ``msg`` of each."""

    def __init__(self, mistakes: list[InvalidOption]) -> None:
        lines = [f"{len(mistakes)} options are invalid:", *(f"- {mistake}" for mistake in mistakes)]
        facts = [{"option": mistake.facts["option"], "msg": str(mistake)} for mistake in mistakes]
        super().__init__(facts[0]["option"], facts[0]["msg"])
        self.args = ("\n".join(lines),)
        self.add_facts(mistakes=facts)
        self.mistakes = mistakes


def raise_invalid(mistakes: Iterable[InvalidOption]) -> None:
    """Raise the mistakes, if there are any, as one exception: the first for each option."""
    by_option: dict[str, InvalidOption] = {}
    for error in mistakes:
        for mistake in error.mistakes:
            by_option.setdefault(mistake.facts["option"], mistake)
    found = list(by_option.values())
    if len(found) == 1:
        raise found[0]
    if found:
        raise InvalidOptions(found)


class AwsError(ImageBuilderError):
    """AWS refused a call, or no complete response was received.

    ``action`` completes "Could not ...". ``code`` is AWS's error code or the name of the SDK's exception. ``status`` is
    the HTTP status, 0 without a response. ``operation`` is the IAM action, such as ``imagebuilder:CreateComponent``.
    ``outcome_unknown`` means that AWS may have done the work; the task's result then has ``outcome: unknown``.
    """

    def __init__(
        self,
        action: str,
        code: str,
        aws_message: str,
        *,
        status: int = 0,
        operation: str = "",
        outcome_unknown: bool = False,
    ) -> None:
        aws_message = _bound(aws_message)
        outcome = _outcome_of(operation) if outcome_unknown else ""
        advice = advice_for_error(code, status, aws_message, operation)
        sentences = (f"Could not {action}: {code}: {aws_message.rstrip('.')}.", outcome, advice)
        super().__init__(
            " ".join(sentence for sentence in sentences if sentence),
            error={"code": code, "message": aws_message},
            **({"outcome": "unknown"} if outcome_unknown else {}),
        )
        self.action = action
        self.code = code
        self.aws_message = aws_message
        self._details: dict[str, Any] = {"status": status, "operation": operation, "outcome_unknown": outcome_unknown}

    @property
    def iam_action(self) -> str:
        """The IAM action of the call, such as ``imagebuilder:CreateComponent``."""
        return str(self._details["operation"])

    @property
    def is_transient(self) -> bool:
        """Whether the call may succeed later: AWS could not be reached, or was throttling or unavailable."""
        return condition_of(self.code, self._details["status"], self.aws_message) in TRANSIENT

    @property
    def is_forbidden(self) -> bool:
        """Whether the caller lacks the permission, which says nothing about whether a resource exists."""
        return self.code in ("AccessDenied", "AccessDeniedException", "ForbiddenException", "UnauthorizedOperation")

    @property
    def is_missing_dependency(self) -> bool:
        """Whether something outside of Image Builder is missing: a resource the request names, or the permission."""
        missing = self.code == "InvalidParameterValueException" and bool(_MISSING_DEPENDENCY.search(self.aws_message))
        return missing or self.is_forbidden

    def with_option_names(self, option_of: Callable[[str], str]) -> AwsError:
        """Return the same error with the option's name wherever the service names a parameter.

        ``option_of`` turns ``schedule.scheduleExpression`` into ``schedule.schedule_expression``.
        """
        aws_message = _PARAMETER.sub(lambda match: f"option '{option_of(match[1])}'", self.aws_message)
        named = AwsError(self.action, self.code, aws_message, **self._details)
        named.add_facts(**{**self.facts, **named.facts})
        return named


def _outcome_of(operation: str) -> str:
    name = operation.partition(":")[2]
    happened = (sentence for verb, sentence in _OUTCOMES.items() if name.startswith(verb))
    return f"{next(happened, 'The change may have been made.')} Run the task again to find out."


def until_failure(step: Callable[[Item], object], items: Iterable[Item]) -> tuple[list[Item], ImageBuilderError | None]:
    """Call ``step`` for each item until one fails; return the items that succeeded, and the failure if there is one."""
    done: list[Item] = []
    for item in items:
        try:
            step(item)
        except ImageBuilderError as error:
            return done, error
        done.append(item)
    return done, None

"""Client tokens: a write that is sent twice has one effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .exceptions import ImageBuilderError

Answer = dict[str, Any]


class TokenMemory:
    """The earlier responses of one account and region, by operation and client token.

    botocore: IdempotentParameterMismatchException and the doc of every ``clientToken``. How long the service
    remembers a token is not known; the emulator remembers it forever.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], tuple[dict[str, Any], Answer]] = {}

    def once(self, operation: str, members: dict[str, Any], action: Callable[[], Answer]) -> Answer:
        """Return the remembered response, or perform the action and remember its response unless it fails."""
        token = members.get("clientToken")
        if token is None:
            return action()
        key = (operation, token)
        if key in self._answers:
            asked, answer = self._answers[key]
            if asked != members:
                raise ImageBuilderError(
                    "IdempotentParameterMismatchException",
                    f"The client token '{token}' was used before in a request with other parameters.",
                )
            return answer
        answer = action()
        self._answers[key] = (members, answer)
        return answer

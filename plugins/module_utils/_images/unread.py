# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the caller may not read. It is omitted from a result, with a warning."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .._aws.errors import AwsError
from .._options.spec import Values

Result = TypeVar("Result")


class Unread:
    """Notes the permissions that the caller lacks in one region, each once. Threads may share it."""

    def __init__(self, warn: Callable[[str], None], result: str, region: str) -> None:
        self._warn = warn
        self._result = result
        self._region = region
        self._by_action: dict[str, Values] = {}

    @property
    def entries(self) -> list[Values]:
        """The actions that the caller lacks, each with the region and the message of AWS."""
        return [self._by_action[action] for action in sorted(self._by_action)]

    def note(self, error: AwsError) -> None:
        """Note a call that AWS denied. Any other error is raised."""
        if not error.is_forbidden:
            raise error
        action = error.iam_action
        if action not in self._by_action:
            self._by_action[action] = {"region": self._region, "action": action, "msg": str(error)}
            self._warn(f"{self._result} is incomplete in region {self._region}. {error}")

    def attempt(self, read: Callable[[], Result]) -> Result | None:
        """Return what ``read`` returns, or None if AWS denies a call of it."""
        try:
            return read()
        except AwsError as error:
            self.note(error)
            return None

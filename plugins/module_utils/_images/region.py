# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read other AWS services in one region, and record the permissions that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError
from .._options.spec import Values

Result = TypeVar("Result")

FILTER_VALUES = 200
"""The maximum number of values of a filter of EC2."""

_PARAMETERS = 10
"""The maximum number of names in GetParameters."""


class Unread:
    """Records the permissions that the caller lacks in one region, each once. Threads can share it."""

    def __init__(self, warn: Callable[[str], None], result: str, region: str) -> None:
        self._warn = warn
        self._result = result
        self._region = region
        self._by_action: dict[str, Values] = {}

    @property
    def entries(self) -> list[Values]:
        """The IAM actions that the caller may not use, each with the region and the message of AWS."""
        return [self._by_action[action] for action in sorted(self._by_action)]

    def note(self, error: AwsError) -> None:
        """Record a call that AWS denied. Raise any other error."""
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


class Region:
    """One region. Data that the caller may not read is omitted, and the denied call is recorded in ``unread``."""

    def __init__(self, client: Client, name: str, unread: Unread) -> None:
        self.name = name
        self.unread = unread
        self._client = client if name == client.region else client.in_region(name)

    def read_pages(self, action: str, operation: str, service: str, member: str, **request: Any) -> list[Members]:
        """Return the items of all pages of an operation, as ``paginate``, or those before a page that AWS denied."""
        found: list[Members] = []
        try:
            for item in paginate(self._client, action, operation, service, member, **request):
                found.append(item)
        except AwsError as error:
            self.unread.note(error)
        return found

    def read_parameters(self, names: Iterable[str]) -> list[Members]:
        """Return parameters of Systems Manager by their names, without those that do not exist."""
        found = run_concurrently(self._read_parameters, chunks(sorted(names), _PARAMETERS))
        return [parameter for parameters in found for parameter in parameters]

    def _read_parameters(self, names: list[str]) -> list[Members]:
        try:
            response = self._client.call("read SSM parameters", "get_parameters", "ssm", Names=names)
        except AwsError as error:
            if error.is_forbidden and len(names) > 1:  # The permission may be limited to some of them.
                return [parameter for name in names for parameter in self._read_parameters([name])]
            self.unread.note(error)
            return []
        return list(response.get("Parameters", []))


def paginate(
    client: Client, action: str, operation: str, service: str, member: str, **request: Any
) -> Iterator[Members]:
    """Yield the items of all pages of an operation of another AWS service, from the ``member`` of each response.

    The operations of Image Builder use ``Client.paginate``.
    """
    while True:
        response = client.call(action, operation, service, **request)
        yield from response.get(member, [])
        if not response.get("NextToken"):
            return
        request["NextToken"] = response["NextToken"]


def chunks(items: list[str], size: int) -> Iterator[list[str]]:
    """Yield the items in lists of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def tags_in(members: Members) -> dict[str, str]:
    """Return the tags in a response of EC2, Auto Scaling or Systems Manager."""
    return {tag["Key"]: tag.get("Value", "") for tag in members.get("Tags") or members.get("TagList") or []}

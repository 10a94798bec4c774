# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of a factory do not exist, without reading each of them.

An existing resource must be read with a Get. For many resources that do not exist, a List of their kind needs fewer
calls than a Get for each. So a kind is listed as soon as one of its entries does not exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from .._aws.arn import Arn
from .._aws.client import Client
from .._aws.concurrency import Memo
from .._aws.errors import AwsError
from .._aws.kinds import Kind
from .entries import Entry, Key

ENTRIES_OF_A_PAGE = 10
"""The unread entries that justify a page after the first: pages are read one after the other, entries concurrently."""


class Existing:
    """The names of the resources in an account, for the kinds where a List saves calls."""

    def __init__(self, client: Client, entries: Iterable[Entry]) -> None:
        self._client = client
        self._names = Memo(self._list)
        self._unread = Counter(entry.kind for entry in entries)
        self._missing: set[Kind] = set()
        """The kinds of the entries that were read and do not exist."""

    def may_exist(self, entry: Entry) -> bool:
        """Return whether an entry, which is about to be read, is listed or not known to be missing."""
        names = self._names(entry.kind) if entry.kind in self._missing else None
        self._unread[entry.kind] -= 1
        return names is None or entry.key in names

    def add_missing(self, entry: Entry) -> None:
        """Record that an entry does not exist."""
        self._missing.add(entry.kind)

    def _list(self, kind: Kind) -> set[Key] | None:
        """Return the names of a kind; None if listing them does not save calls, or is not allowed."""
        unread = self._unread[kind]
        if unread < 2:
            return None
        names: set[Key] = set()
        try:
            for items, is_last in islice(self._client.list_pages(kind), 1 + unread // ENTRIES_OF_A_PAGE):
                names.update((arn.kind, arn.name) for arn in (Arn.parse(item["arn"]) for item in items))
                if is_last:
                    return names
        except AwsError:
            return None  # The list only saves calls. Reading the entries reports what is wrong with the service.
        return None

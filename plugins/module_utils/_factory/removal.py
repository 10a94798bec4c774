# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delete what a factory no longer declares: marked resources that are not listed, old versions, and absent entries.

Nothing that is in use is deleted, and users are deleted before what they use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .._aws.arn import ANY, Arn, Version
from .._aws.client import Client, Members
from .._aws.concurrency import Memo, run_concurrently
from .._aws.errors import ImageBuilderError, as_failure
from .._aws.kinds import Kind, kind_of
from .._engine.users import Uses, excess_versions, in_use_error, kinds_using
from .._options.spec import Values
from .._options.translate import from_api
from .._resources.catalog import CATALOG
from .._resources.resource import ResourceSpec
from .entries import Entry, Key, NotTried
from .ownership import Owner


@dataclass(eq=False)
class Found:
    """One version and build of a resource in the account, and whether it was deleted."""

    spec: ResourceSpec
    arn: Arn
    members: Members
    """As the service lists it."""
    deleted: Values | None = None
    """The resource, if it was deleted or, in check mode, would be."""
    failure: ImageBuilderError | None = None

    @property
    def name(self) -> str:
        return str(self.members["name"])

    @property
    def key(self) -> Key:
        return self.arn.kind, self.arn.name


@dataclass(frozen=True)
class Rules:
    """What to delete. ``keep_versions`` is the default of the entries."""

    owner: Owner
    everything: bool = False
    prune: bool = False
    keep_versions: int | None = None

    def needed(self, entries: Collection[Entry]) -> bool:
        """Return whether anything may have to be deleted, so that the account has to be listed."""
        kept = self.keep_versions or any(entry.declaration.keep_versions for entry in entries)
        return bool(self.everything or self.prune or kept or any(entry.declaration.absent for entry in entries))


class Removal:
    """Deletes resources of an account, which it lists once. In check mode, nothing is deleted.

    ``found`` contains the resources that were deleted or could not be, ``failure`` the error that ended it early.
    """

    def __init__(self, client: Client, rules: Rules, entries: list[Entry], check_mode: bool) -> None:
        self._client = client
        self._rules = rules
        self._entries = {entry.key: entry for entry in entries}
        self._check_mode = check_mode
        self._members = Memo(self._get)
        self._found: dict[Kind, list[Found]] = {}
        self.failure: ImageBuilderError | None = None

    @property
    def found(self) -> list[Found]:
        found = (item for spec in CATALOG for item in self._found.get(spec.kind, ()))
        return [item for item in found if item.deleted or item.failure]

    def remove(self) -> None:
        """Delete the resources, unless an entry has failed: it may still need them."""
        if not self._rules.needed(self._entries.values()):
            return
        if any(entry.failure for entry in self._entries.values()):
            self.failure = NotTried("Nothing was deleted because entries failed.")
            return
        try:
            self._list()
            for spec in reversed(CATALOG):
                run_concurrently(self._delete, list(self._unused(spec.kind)), self._client.workers)
        except Exception as error:
            self.failure = as_failure(error)

    def _list(self) -> None:
        listed = run_concurrently(
            lambda spec: self._client.list_tagged_resources(spec.kind), CATALOG, self._client.workers
        )
        for spec, items in zip(CATALOG, listed, strict=True):
            found = (Found(spec, Arn.parse(item["arn"]), item) for item in items)
            self._found[spec.kind] = sorted(found, key=lambda item: (item.key, item.arn.order))
            if spec.kind.lists_details:
                for item in items:
                    self._members.put(item["arn"], item)

    def _get(self, arn: str) -> Members | None:
        return self._client.get_resource(kind_of(Arn.parse(arn).kind), arn)

    def _unused(self, kind: Kind) -> Iterator[Found]:
        """Yield what to delete of a kind, except what is in use."""
        named: dict[Key, list[Found]] = {}
        for found in self._found[kind]:
            named.setdefault(found.key, []).append(found)
        selected = {key: list(self._selected(key, versions)) for key, versions in named.items()}
        uses = Uses(self._users(kind) if any(selected.values()) else ())
        for key, versions in named.items():
            used = uses.used_by([*(found.arn for found in versions), *self._existing(key)])
            for found, may_stay in selected[key]:
                if found.arn not in used:
                    yield found
                elif not may_stay:
                    found.failure = in_use_error(kind, found.name, used[found.arn])

    def _selected(self, key: Key, versions: list[Found]) -> Iterator[tuple[Found, bool]]:
        """Yield the versions to delete, each with whether it may stay if it is in use."""
        entry = self._entries.get(key)
        if entry is None:
            undeclared = self._rules.everything or self._rules.prune
            yield from ((found, False) for found in versions if undeclared and self._owned(found))
        elif entry.declaration.absent:
            yield from ((found, False) for found in versions if self._claimed(entry, found))
        else:
            excess = self._excess_versions(entry, [found.arn for found in versions if self._owned(found)])
            yield from ((found, True) for found in versions if found.arn in excess)

    def _owned(self, found: Found) -> bool:
        return self._rules.owner.owns(found.members.get("tags") or {})

    def _claimed(self, entry: Entry, found: Found) -> bool:
        wanted = entry.desired.version
        if wanted and not wanted.matches(Version.parse(found.arn.version)):
            return False
        try:
            self._rules.owner.claim(entry.kind, found.name, found.members.get("tags") or {})
        except ImageBuilderError as error:
            found.failure = error
        return found.failure is None

    def _excess_versions(self, entry: Entry, owned: list[Arn]) -> list[Arn]:
        keep = entry.declaration.keep_versions or self._rules.keep_versions
        existing = self._existing(entry.key)
        if not (keep and existing and existing[0].version):
            return []
        return excess_versions(sorted({*owned, *existing}, key=str), existing[0], entry.desired.version or ANY, keep)

    def _existing(self, key: Key) -> list[Arn]:
        """Return the version that an entry has or, in check mode, would have."""
        entry = self._entries.get(key)
        return [entry.arn] if entry and entry.arn else []

    def _users(self, kind: Kind) -> Iterator[Values]:
        """Yield everything that can refer to resources of a kind and has not been deleted."""
        for user in kinds_using(kind):
            resources = (entry.resource for entry in self._entries.values() if entry.kind is user and entry.resource)
            applied = {resource["arn"]: resource for resource in resources}
            others = [str(found.arn) for found in self._found[user] if not found.deleted]
            yield from applied.values()
            read = run_concurrently(self._members, [arn for arn in others if arn not in applied], self._client.workers)
            yield from (from_api({}, members) for members in read if members)

    def _delete(self, found: Found) -> None:
        kind = found.spec.kind
        try:
            members = self._members(str(found.arn)) or found.members
            if not self._check_mode:
                self._client.delete_resource(kind, found.arn)
            found.deleted = found.spec.from_api(members)
        except Exception as error:
            found.failure = as_failure(error)

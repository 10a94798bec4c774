# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a factory no longer has: what carries its mark and is not listed any more, old versions, and what is to be
absent. Nothing that is in use goes, and users go before what they use."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .._aws.arn import ANY, Arn, Version
from .._aws.client import Client, Members
from .._aws.concurrency import Memo, run_concurrently
from .._aws.errors import ImageBuilderError
from .._aws.kinds import Kind, kind_of
from .._engine.users import USERS, Uses, excess_versions, in_use
from .._options.spec import Values
from .._options.translate import resource_from_api
from .._resources.catalog import CATALOG
from .._resources.resource import ResourceSpec
from .entries import Entry, Key, NotTried
from .ownership import Owner


@dataclass(eq=False)
class Found:
    """A resource of the account, one version and build of it, and what has become of it."""

    spec: ResourceSpec
    arn: Arn
    members: Members
    """As the service lists it."""
    whole: Values | None = None
    """What it was, when it is gone; in a rehearsal, when it would be."""
    failure: ImageBuilderError | None = None

    @property
    def name(self) -> str:
        return str(self.members["name"])

    @property
    def key(self) -> Key:
        return self.arn.kind, self.arn.name


@dataclass(frozen=True)
class Rules:
    """What is to go. ``keep_versions`` is for entries that do not say it themselves."""

    owner: Owner
    everything: bool = False
    prune: bool = False
    keep_versions: int | None = None

    def needed(self, entries: Collection[Entry]) -> bool:
        """Whether anything could have to go, so that it is worth looking."""
        kept = self.keep_versions or any(entry.declared.keep_versions for entry in entries)
        return bool(self.everything or self.prune or kept or any(entry.declared.absent for entry in entries))


class Removal:
    """Goes through an account once. With ``rehearse`` nothing is deleted.

    ``found`` is what is gone, and what could not go; ``failure`` is what kept it from going through all of the account.
    """

    def __init__(self, client: Client, rules: Rules, entries: list[Entry], workers: int, check_mode: bool) -> None:
        self._client = client
        self._rules = rules
        self._entries = {entry.key: entry for entry in entries}
        self._workers = workers
        self._check_mode = check_mode
        self._whole = Memo(self._get)
        self._found: dict[Kind, list[Found]] = {}
        self.failure: ImageBuilderError | None = None

    @property
    def found(self) -> list[Found]:
        found = (item for spec in CATALOG for item in self._found.get(spec.kind, ()))
        return [item for item in found if item.whole or item.failure]

    def remove(self) -> None:
        """Delete what is to go, if anything is and all entries are as they are to be: what failed may need it yet."""
        if not self._rules.needed(self._entries.values()):
            return
        if any(entry.failure for entry in self._entries.values()):
            self.failure = NotTried("Nothing is deleted as long as anything else fails.")
            return
        try:
            self._list()
            for spec in reversed(CATALOG):
                run_concurrently(self._delete, list(self._to_delete(spec.kind)), self._workers)
        except ImageBuilderError as error:
            self.failure = error

    def _list(self) -> None:
        listed = run_concurrently(lambda spec: self._client.list_tagged_resources(spec.kind), CATALOG, self._workers)
        for spec, items in zip(CATALOG, listed, strict=True):
            found = (Found(spec, Arn.parse(item["arn"]), item) for item in items)
            self._found[spec.kind] = sorted(found, key=lambda item: (item.key, item.arn.order))
            if spec.kind.lists_details:
                for item in items:
                    self._whole.put(item["arn"], item)

    def _get(self, arn: str) -> Members | None:
        return self._client.get_resource(kind_of(Arn.parse(arn).kind), arn)

    def _to_delete(self, kind: Kind) -> Iterator[Found]:
        """Those of a kind that are to go, and that nobody uses any more."""
        named: dict[Key, list[Found]] = {}
        for found in self._found[kind]:
            named.setdefault(found.key, []).append(found)
        due = {key: list(self._due(key, versions)) for key, versions in named.items()}
        uses = Uses(self._users(kind) if any(due.values()) else ())
        for key, versions in named.items():
            used = uses.of([*(found.arn for found in versions), *self._made(key)])
            for found, spared in due[key]:
                if found.arn not in used:
                    yield found
                elif not spared:
                    found.failure = in_use(kind, found.name, used[found.arn])

    def _due(self, key: Key, versions: list[Found]) -> Iterator[tuple[Found, bool]]:
        """Those that are to go, each with whether it may stay when it is in use."""
        entry = self._entries.get(key)
        if entry is None:
            gone = self._rules.everything or self._rules.prune
            yield from ((found, False) for found in versions if gone and self._owned(found))
        elif entry.declared.absent:
            yield from ((found, False) for found in versions if self._claimed(entry, found))
        else:
            too_many = self._excess_versions(entry, [found.arn for found in versions if self._owned(found)])
            yield from ((found, True) for found in versions if found.arn in too_many)

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
        keep = entry.declared.keep_versions or self._rules.keep_versions
        made = self._made(entry.key)
        if not (keep and made and made[0].version):
            return []
        return excess_versions(sorted({*owned, *made}, key=str), made[0], entry.desired.version or ANY, keep)

    def _made(self, key: Key) -> list[Arn]:
        """What the factory has of a name, or in a rehearsal would have."""
        entry = self._entries.get(key)
        return [entry.arn] if entry and entry.arn else []

    def _users(self, kind: Kind) -> Iterator[Values]:
        """All that can refer to resources of a kind, as far as it is still there."""
        for user in USERS.get(kind, ()):
            there = (entry.resource for entry in self._entries.values() if entry.kind is user.kind and entry.resource)
            made = {resource["arn"]: resource for resource in there}
            others = [str(found.arn) for found in self._found[user.kind] if not found.whole]
            yield from made.values()
            read = run_concurrently(self._whole, [arn for arn in others if arn not in made], self._workers)
            yield from (resource_from_api(user.options, members) for members in read if members)

    def _delete(self, found: Found) -> None:
        kind = found.spec.kind
        try:
            members = self._whole(str(found.arn)) or found.members
            if not self._check_mode:
                self._client.delete_resource(kind, found.arn)
            found.whole = resource_from_api(found.spec.options, members)
        except ImageBuilderError as error:
            found.failure = error

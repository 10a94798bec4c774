# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ownership: a factory marks what it makes with a tag, and changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import Kind
from .._engine.plan import Desired
from .._engine.planning import Planner, Snapshot
from .._engine.references import References
from .._resources.resource import ResourceSpec

MARK = "goldsmith:factory"
"""The key of the tag; its value is the name of the factory."""


@dataclass(frozen=True)
class Owner:
    """A factory, by its name. With ``adopt`` it takes over resources that no factory has marked."""

    factory: str
    adopt: bool = False

    def owns(self, tags: Mapping[str, str]) -> bool:
        return tags.get(MARK) == self.factory

    def claim(self, kind: Kind, name: str, tags: Mapping[str, str]) -> None:
        """Raise ImageBuilderError for a resource that this factory may not change."""
        other = tags.get(MARK)
        title = f"{kind.title.capitalize()} '{name}'"
        if other and other != self.factory:
            raise ImageBuilderError(
                f"{title} belongs to factory '{other}'. Remove it from one of the factories, or rename it in this one."
            )
        if not other and not self.adopt:
            raise ImageBuilderError(f"{title} exists, but this factory did not create it. Set adopt to take it over.")

    def marked(self, desired: Desired) -> Desired:
        """Add this factory's mark. If no tags are declared, the existing tags are kept."""
        tags = {**(desired.tags or {}), MARK: self.factory}
        return replace(desired, tags=tags, purge_tags=desired.tags is not None and desired.purge_tags)


class OwnersPlanner(Planner):
    """A planner that marks what its owner makes, and refuses to change what the owner does not own."""

    def __init__(
        self, client: Client, spec: ResourceSpec, references: References, check_mode: bool, owner: Owner
    ) -> None:
        super().__init__(client, spec, references, check_mode)
        self._owner = owner

    def take_snapshot(self, desired: Desired, may_exist: bool = True) -> Snapshot:
        maximum = self.client.input_shape(self.spec.kind.operation("create")).members["tags"].metadata["max"]
        count = len(desired.tags or {})
        if count >= maximum:
            raise InvalidOption("tags", f"has {count} entries; at most {maximum - 1}, as the factory adds its own tag.")
        snapshot = super().take_snapshot(self._owner.marked(desired), may_exist)
        if snapshot.current:
            self._owner.claim(self.spec.kind, desired.name, snapshot.current.tags)
        return snapshot

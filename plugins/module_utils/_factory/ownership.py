# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose a resource is: a factory marks what it makes with a tag, and touches nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import Kind
from .._engine.plan import Desired
from .._engine.reconcile import Look, Reconciler
from .._engine.references import References
from .._resources.resource import ResourceSpec

MARK = "goldsmith:factory"
"""The key of the tag; its value is the factory's name."""


@dataclass(frozen=True)
class Owner:
    """A factory, by its name; ``adopt`` lets it take what nobody has marked."""

    factory: str
    adopt: bool = False

    def owns(self, tags: Mapping[str, str]) -> bool:
        return tags.get(MARK) == self.factory

    def claim(self, kind: Kind, name: str, tags: Mapping[str, str]) -> None:
        """Raise ImageBuilderError for what is somebody else's."""
        other = tags.get(MARK)
        if other and other != self.factory:
            raise ImageBuilderError(
                f"The {kind.title} '{name}' belongs to the factory '{other}': take it out of one of the two, "
                f"or give it another name here."
            )
        if not other and not self.adopt:
            raise ImageBuilderError(
                f"The {kind.title} '{name}' exists, and this factory did not make it: adopt: true takes it over."
            )

    def marked(self, desired: Desired) -> Desired:
        """The same, with this factory's mark; where no tags were given, those that there are stay."""
        tags = {**(desired.tags or {}), MARK: self.factory}
        return replace(desired, tags=tags, purge_tags=desired.tags is not None and desired.purge_tags)


class OwnersReconciler(Reconciler):
    """A reconciler that marks what it makes, and touches nothing that is not its owner's."""

    def __init__(
        self, client: Client, spec: ResourceSpec, owner: Owner, references: References, check_mode: bool
    ) -> None:
        super().__init__(client, spec, references, check_mode)
        self._owner = owner

    def look(self, desired: Desired) -> Look:
        most = self._client.input_shape(self._spec.kind.operation("create")).members["tags"].metadata["max"]
        if len(desired.tags or {}) >= most:
            own = f"it takes at most {most - 1}, because one is the factory's own"
            raise InvalidOption("tags", f"{len(desired.tags or {})} entries are too many: {own}")
        look = super().look(self._owner.marked(desired))
        if look.current:
            self._owner.claim(self._spec.kind, desired.name, look.current.tags)
        return look

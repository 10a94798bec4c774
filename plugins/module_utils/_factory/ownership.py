# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ownership: a factory adds a tag to the resources that it creates, and changes no other resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .._aws.errors import ImageBuilderError
from .._aws.kinds import Kind

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

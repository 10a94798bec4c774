# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``ResourceSpec``: a resource as data, with its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._aws.kinds import Kind
from .._options.spec import Options, Values

Lookup = Callable[[str], "Values | None"]
"""Reads the resource that an ARN names; None where there is none (yet), or where it is no ARN of Image Builder."""


@dataclass(frozen=True)
class RuleContext:
    """What a rule can consult besides the resource as it would be written."""

    lookup: Lookup
    current: Values
    """The options of the existing resource; empty if there is none."""
    warn: Callable[[str], None]
    """Shows a warning for what is questionable, but not known to be refused."""


Rule = Callable[[Values, RuleContext], None]
"""Raises InvalidOption for what the service would refuse. It gets the complete resource as it would be written."""

Align = Callable[[Values, Values], tuple[Values, Values]]
"""Puts what is asked for and what there is (empty where that is nothing) into terms in which they can be compared."""


def _as_they_are(given: Values, there: Values) -> tuple[Values, Values]:
    return given, there


@dataclass(frozen=True)
class Named:
    """Another resource of this account that a resource names by its name and version, where others take an ARN."""

    path: str
    """Of the option with the name."""
    kind: Kind
    name: str
    version: str


def _none(values: Values) -> Iterator[Named]:
    return iter(())


@dataclass(frozen=True)
class ResourceSpec:
    """A resource that can be declared."""

    kind: Kind
    options: Options
    """What Create and Update take, without the name, the version, the tags and the client token."""
    rules: tuple[Rule, ...] = ()
    names: Callable[[Values], Iterator[Named]] = _none
    """What it names besides its references."""
    typed_by: str = ""
    """The option whose value, in lower case, is part of the ARN (``workflow/build``)."""
    create_only: Mapping[str, str] = field(default_factory=dict)
    """Options that Update cannot change, with what to do instead."""
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    imported_by: str = ""
    """The option that, where it is set, has an Import make the resource in the place of a Create."""
    align: Align = _as_they_are

    def making(self, values: Values) -> str:
        """The verb that makes the resource."""
        return "import" if self.imported_by and values.get(self.imported_by) else "create"

    @property
    def sources(self) -> dict[str, str]:
        """The options that hold a content, each with the option for its address; a resource has one of the two."""
        return {option.uri_of: name for name, option in self.options.items() if option.uri_of}

    def arn_kind(self, values: Mapping[str, Any]) -> str:
        """The kind's segment in the ARN of one resource."""
        return f"{self.kind.segment}/{values[self.typed_by].lower()}" if self.typed_by else self.kind.segment


@dataclass(frozen=True)
class InfoSpec:
    """What an info module answers about."""

    resource: ResourceSpec
    filters: tuple[str, ...]
    """The filters that the service's List takes, in snake_case."""
    owners: tuple[str, ...] = ()
    """Whose resources the service's List can tell of, beginning with this account's (``Self``)."""

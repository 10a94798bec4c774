# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``ResourceSpec``: a resource as data, with its rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._aws.kinds import Kind
from .._options.spec import Options, Values
from .._options.translate import from_api

Lookup = Callable[[str], "Values | None"]
"""Reads the resource that an ARN names; None if it does not exist (yet), or is no resource of Image Builder."""


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
"""Makes the desired options and the current resource comparable. Either may be empty. Returns both."""

Inherit = Callable[[Values, Collection[str]], Values]
"""Returns the options that the next version inherits from the current one, given the names of those that change."""


def _as_given(desired: Values, current: Values) -> tuple[Values, Values]:
    return desired, current


def _everything(options: Values, changed: Collection[str]) -> Values:
    return options


@dataclass(frozen=True)
class NamedResource:
    """Another resource of this account that an option selects by name and version, where others take an ARN."""

    path: str
    """Of the option with the name."""
    kind: Kind
    name: str
    version: str


def _none(values: Values) -> Iterator[NamedResource]:
    return iter(())


@dataclass(frozen=True)
class ResourceSpec:
    """A resource that can be declared."""

    kind: Kind
    options: Options
    """What Create and Update take, without the name, the version, the tags and the client token."""
    rules: tuple[Rule, ...] = ()
    named_resources: Callable[[Values], Iterator[NamedResource]] = _none
    """The resources that it selects by name instead of by reference."""
    typed_by: str = ""
    """The option whose value, in lower case, is part of the ARN (``workflow/build``)."""
    create_only: Mapping[str, str] = field(default_factory=dict)
    """Options that Update cannot change, with what to do instead."""
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    imported_by: str = ""
    """The option that selects Import instead of Create to make the resource."""
    align: Align = _as_given
    inherit: Inherit = _everything

    def from_api(self, members: Mapping[str, Any]) -> Values:
        """Return the resource that a response describes, in the shape of the options; ``tags`` may be empty."""
        resource = {**from_api(self.options, members), "tags": dict(members.get("tags") or {})}
        return self.align({}, resource)[1]

    def create_verb(self, values: Values) -> str:
        """Return ``create`` or ``import``: the operation that makes the resource."""
        return "import" if self.imported_by and values.get(self.imported_by) else "create"

    @property
    def uri_options(self) -> dict[str, str]:
        """The options that hold content, each with the option for its S3 URI; a resource has one of the two."""
        return {option.uri_of: name for name, option in self.options.items() if option.uri_of}

    def arn_kind(self, values: Mapping[str, Any]) -> str:
        """Return the kind's segment in the ARN of the resource: ``component``, ``workflow/build``."""
        return f"{self.kind.segment}/{values[self.typed_by].lower()}" if self.typed_by else self.kind.segment


@dataclass(frozen=True)
class InfoSpec:
    """What an info module retrieves."""

    resource: ResourceSpec
    filters: tuple[str, ...]
    """The filters that the service's List takes, in snake_case."""
    owners: tuple[str, ...] = ()
    """The owners that the service's List can filter by, this account's (``Self``) first."""

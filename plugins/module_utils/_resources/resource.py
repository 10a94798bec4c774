# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``ResourceSpec``: a resource as data, with its rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from .._aws.errors import InvalidOption, raise_invalid
from .._aws.kinds import Kind
from .._options.spec import Options, Values
from .._options.translate import from_api

Lookup = Callable[[str], "Values | None"]
"""Reads the resource that an ARN names; None if it does not exist (yet), or is no resource of Image Builder."""


@dataclass(frozen=True)
class RuleContext:
    """What a rule can use in addition to the resource as it would be written."""

    lookup: Lookup
    current: Values
    """The options of the existing resource; empty if the resource is new."""
    warn: Callable[[str], None]
    """Shows a warning for a value that is questionable, but that the service may accept."""


Rule = Callable[[Values, RuleContext], None]
"""Raises InvalidOption for what the service would refuse. It gets the complete resource as it would be written."""


Mistakes = Callable[[Values, RuleContext], Iterator[InvalidOption]]
"""Yields what is wrong with a resource."""


def rule(mistakes: Mistakes) -> Rule:
    """Return a rule that raises all of the mistakes at once."""

    @wraps(mistakes)
    def check(values: Values, context: RuleContext) -> None:
        raise_invalid(mistakes(values, context))

    return check


def lenient_rule(mistakes: Mistakes) -> Rule:
    """Return a rule for mistakes that the service may accept, but that make builds fail.

    A mistake that the existing resource has already is only a warning, so that its other options can be changed.
    """

    @wraps(mistakes)
    def check(values: Values, context: RuleContext) -> None:
        silent = replace(context, current={}, warn=lambda text: None)
        existing = {_reason(mistake) for mistake in mistakes(context.current, silent)}
        found = list(mistakes(values, context))
        for mistake in found:
            if _reason(mistake) in existing:
                context.warn(f"{mistake} The existing resource has the same value.")
        raise_invalid(mistake for mistake in found if _reason(mistake) not in existing)

    return check


def _reason(mistake: InvalidOption) -> str:
    """Return the message without the path: the position in a list may have changed."""
    return str(mistake).removeprefix(f"{mistake.facts['option']}: ")


Align = Callable[[Values, Values], tuple[Values, Values]]
"""Makes the desired options and the current resource comparable. Either may be empty. Returns both."""

Inherit = Callable[[Values, Collection[str]], Values]
"""Returns the options that the next version inherits from the current one, given the names of those that change."""


def _as_given(desired: Values, current: Values) -> tuple[Values, Values]:
    return desired, current


def _everything(options: Values, changed: Collection[str]) -> Values:
    return options


def _as_it_is(options: Values) -> Values:
    return options


@dataclass(frozen=True)
class NamedResource:
    """A resource of this account that an option selects by name and version instead of by ARN."""

    path: str
    """The path of the option with the name."""
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
    """The members of Create and Update, except the name, the version, the tags and the client token."""
    rules: tuple[Rule, ...] = ()
    named_resources: Callable[[Values], Iterator[NamedResource]] = _none
    """Yields the resources that it selects by name instead of by reference."""
    typed_by: str = ""
    """The option whose value, in lower case, is part of the ARN (``workflow/build``)."""
    create_only: Mapping[str, str] = field(default_factory=dict)
    """Options that Update cannot change, with what to do instead."""
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    imported_by: str = ""
    """The option that selects Import instead of Create to make the resource."""
    align: Align = _as_given
    inherit: Inherit = _everything
    shown: Callable[[Values], Values] = _as_it_is
    """Returns the options as a diff shows them."""

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
    """The filters of the service's List operation, in snake_case."""
    owners: tuple[str, ...] = ()
    """The owners that the service's List operation can filter by; ``Self``, this account, is the first."""

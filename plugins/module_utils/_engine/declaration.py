# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declaration of one resource by a task or an entry of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._aws.arn import Version
from .._aws.errors import InvalidOption, raise_invalid
from .._aws.kinds import Versions
from .._options.arguments import parse_version, validate_leniently
from .._options.spec import TAG_OPTIONS, Option, Options, Values
from .._resources.resource import ResourceSpec
from .plan import Desired

_NAMED: Options = {
    "name": Option(required=True),
    "state": Option(choices=("present", "absent"), default="present"),
}
_VERSIONED: Options = {
    "version": Option(default="x.x.x"),
    "keep_versions": Option("int", bounds=(1, None)),
}
_TAGGED: Options = {
    **TAG_OPTIONS,
    "purge_tags": Option("bool", default=True),
}


@dataclass(frozen=True)
class Declaration:
    """The declaration of one resource."""

    desired: Desired
    absent: bool
    keep_versions: int | None
    """How many versions to keep; None keeps all."""


def declaration_options(spec: ResourceSpec) -> Options:
    """Return all options of a declaration."""
    versioned = {} if spec.kind.versions is Versions.NONE else _VERSIONED
    return {**_NAMED, **versioned, **spec.options, **_TAGGED}


def exclusive_options(spec: ResourceSpec) -> list[tuple[str, ...]]:
    """Return the groups of options that are mutually exclusive."""
    return [*spec.mutually_exclusive, *spec.uri_options.items()]


def declare_leniently(spec: ResourceSpec, given: Mapping[str, Any]) -> tuple[Declaration, list[InvalidOption]]:
    """Return what an entry of a list declares with its valid options, and what is wrong with the others.

    Raises InvalidOption if it identifies no resource, because its name or type is invalid.
    """
    options = declaration_options(spec)
    values, mistakes = validate_leniently(options, given)
    if any(mistake.facts["option"] in ("name", spec.typed_by) for mistake in mistakes):
        raise_invalid(mistakes)
    defaults = {name: options[name].default for name in ("state", "version") if name in options}
    while True:
        try:
            return declare(spec, {**defaults, **values}), mistakes
        except InvalidOption as mistake:
            mistakes.append(mistake)
            del values[mistake.facts["option"]]


def declare(spec: ResourceSpec, values: Values) -> Declaration:
    """Return what validated options declare. Raises InvalidOption."""
    for names in exclusive_options(spec):
        both = [name for name in names if name in values]
        if len(both) > 1:
            raise InvalidOption(both[1], f"{' and '.join(both)} are mutually exclusive. Set one of them.")
    own = {name: value for name, value in values.items() if name in spec.options}
    purge_tags = values.get("purge_tags", True)
    desired = Desired(values["name"], own, _declared_version(spec, values), values.get("tags"), purge_tags)
    return Declaration(desired, values["state"] == "absent", values.get("keep_versions"))


def _declared_version(spec: ResourceSpec, values: Values) -> Version | None:
    """Return the version to create. Only recipes can be created as a pattern that references cannot contain."""
    patterns = spec.kind.versions is Versions.VERSIONS
    return parse_version(values, Version.parse_pattern if patterns else Version.parse)

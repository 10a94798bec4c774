# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written down about one resource, as a task or as an entry of a list: its options, and what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._aws.arn import Version
from .._aws.errors import InvalidOption
from .._aws.kinds import Versions
from .._options.arguments import validate
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
class Declared:
    """What somebody asks for."""

    desired: Desired
    absent: bool
    keep_versions: int | None
    """How many versions stay; None: all of them."""


def options(spec: ResourceSpec) -> Options:
    """All that a declaration takes."""
    versioned = {} if spec.kind.versions is Versions.NONE else _VERSIONED
    return {**_NAMED, **versioned, **spec.options, **_TAGGED}


def exclusive(spec: ResourceSpec) -> list[tuple[str, ...]]:
    """The options of which one only may be given."""
    return [*spec.mutually_exclusive, *spec.sources.items()]


def read(spec: ResourceSpec, given: Mapping[str, Any]) -> Declared:
    """What somebody asks for; InvalidOption for what cannot be."""
    values = validate(options(spec), given)
    for names in exclusive(spec):
        both = [name for name in names if name in values]
        if len(both) > 1:
            raise InvalidOption(both[1], f"{' and '.join(both)} are mutually exclusive: give one of them")
    own = {name: value for name, value in values.items() if name in spec.options}
    desired = Desired(values["name"], own, version(values), values.get("tags"), values["purge_tags"])
    return Declared(desired, values["state"] == "absent", values.get("keep_versions"))


def version(values: Values) -> Version | None:
    """The version that is asked for; None where the kind of resource has none."""
    if "version" not in values:
        return None
    try:
        return Version.parse(values["version"])
    except ValueError as error:
        raise InvalidOption("version", str(error)) from error

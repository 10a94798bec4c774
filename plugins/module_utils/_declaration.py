# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written down about one resource, as a task or as an entry of a list: its arguments, and what they ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._arn import Version
from ._errors import InvalidOption
from ._kinds import Versions
from ._plan import Desired
from ._shape import normalise
from ._spec import TAG_OPTIONS, ResourceSpec

_NAMED = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
_VERSIONED = {
    "version": {"type": "str", "default": "x.x.x"},
    "keep_versions": {"type": "int"},
}
_TAGGED = {
    "tags": {"type": "dict"},
    "purge_tags": {"type": "bool", "default": True},
}
_UNKNOWN = re.compile(r"(\S+)\. Supported parameters include: (.*)\.")
"""What Ansible says about an option that does not exist."""


@dataclass(frozen=True)
class Declared:
    """What somebody asks for."""

    desired: Desired
    absent: bool
    keep_versions: int | None
    """How many versions stay; None: all of them."""


def arguments(spec: ResourceSpec) -> dict[str, Any]:
    """The argument specification, in Ansible's form."""
    options = {name: option.argument() for name, option in spec.options.items()}
    versioned = {} if spec.kind.versions is Versions.NONE else _VERSIONED
    return {**_NAMED, **versioned, **options, **_TAGGED}


def exclusive(spec: ResourceSpec) -> list[tuple[str, ...]]:
    """The arguments of which one only may be given."""
    return [*spec.mutually_exclusive, *spec.sources.items()]


class Validator:
    """Does with an entry of a list what Ansible does with the arguments of a task."""

    def __init__(self, spec: ResourceSpec) -> None:
        self._arguments = arguments(spec)
        self._validator = ArgumentSpecValidator(self._arguments, mutually_exclusive=exclusive(spec))

    def validate(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The entry with its defaults, each value of its type; InvalidOption where Ansible would fail the task."""
        try:
            result = self._validator.validate(dict(entry))
        except TypeError as error:  # Ansible's own, for a list in the place of a mapping
            raise InvalidOption("options", f"one of them is a list where a mapping is needed ({error})") from error
        if result.error_messages:
            raise self._mistake(result.error_messages[0])
        validated: dict[str, Any] = result.validated_parameters
        return validated

    def _mistake(self, message: str) -> InvalidOption:
        unknown = _UNKNOWN.match(message)
        if unknown:
            return InvalidOption(unknown[1], f"there is no such option here; these are: {unknown[2]}")
        option = next((name for name in self._arguments if re.search(rf"\b{name}\b", message)), "options")
        return InvalidOption(option, message)


def read(spec: ResourceSpec, given: Mapping[str, Any]) -> Declared:
    """What arguments of the right types ask for; InvalidOption for what cannot be."""
    values = normalise(spec.options, {name: given[name] for name in spec.options})
    tags = normalise(TAG_OPTIONS, {"tags": given["tags"]}).get("tags")
    desired = Desired(given["name"], values, version(given), tags, given["purge_tags"])
    return Declared(desired, given["state"] == "absent", _keep(given))


def version(given: Mapping[str, Any]) -> Version | None:
    """The version that is asked for; None where the kind of resource has none."""
    if "version" not in given:
        return None
    try:
        return Version.parse(given["version"])
    except ValueError as error:
        raise InvalidOption("version", str(error)) from error


def _keep(given: Mapping[str, Any]) -> int | None:
    keep: int | None = given.get("keep_versions")
    if keep is not None and keep < 1:
        raise InvalidOption("keep_versions", f"{keep} is out of range: at least 1 version is kept")
    return keep

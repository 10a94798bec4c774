# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources as data: an ``Option`` tree and a ``ResourceSpec`` say all that the engine needs to know about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._aws.kinds import Kind, camel_case
from .conversions import AS_IS, TAGS, Conversion

Values = dict[str, Any]
"""A resource, or a part of one, in the shape of the options: snake_case, references as ARNs."""


@dataclass(frozen=True)
class Reference:
    """An option that takes an ARN also takes a short reference to a resource of this kind."""

    kind: Kind
    type_option: str = ""
    """The option beside it that says which of the kind's types is meant (``workflow_type``)."""
    foreign: str = ""
    """A pattern for what else the option takes, neither ARN nor reference (an AMI id)."""
    foreign_words: str = ""
    """The same in words, for messages."""
    amazon_version: str = ""
    """The only version by which Amazon's own may be referred to."""
    reading: bool = False
    """It only asks what there is: a name by itself stands for every version, and may belong to nothing."""


@dataclass(frozen=True)
class Option:
    """One option, and the member of the API it stands for."""

    type: str = "str"
    elements: str = ""
    options: Mapping[str, Option] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int | None] | None = None
    """The least number and the greatest, if there is one, that a task takes; the API's model has those of a member."""
    required: bool = False
    member: str = ""
    """The API's member, where it is not the option in camelCase."""
    conversion: Conversion = AS_IS
    service_default: Any = None
    """What the service fills in when the member is left out. Never sent: it only keeps that from being a difference."""
    fills: tuple[Any, ...] = ()
    """Values that the service may fill in, or may not: as good as nothing."""
    unordered: bool = False
    """The order of the list's elements means nothing to the service."""
    shorthand: tuple[str, ...] = ()
    """An element that is a text stands for a mapping with these options, ``name/version``, or the first of them."""
    reference: Reference | None = None
    default: Any = None
    """What is taken when the option is left out."""
    echoed_as: str = ""
    """The member by another name in which the service answers with the value, given or not: it cannot be cleared."""
    kept_with: str = ""
    """The next version inherits it only while that other option stays the same."""
    uri_of: str = ""
    """The option's value is the address (``s3://…``) of the content of that other option, which is what Get returns."""
    write_only: bool = False
    """The service never answers with it, so that it cannot be compared."""
    incidental: bool = False
    """It tells about a change and is none by itself; the next version does not inherit it."""
    import_only: bool = False
    """Only the service's Import takes it, its Create does not."""
    local: str = ""
    """Not a member of the API; the reason why it is an option all the same."""
    refused: str = ""
    """Always an error; what to write instead."""

    @property
    def not_returned(self) -> bool:
        """The service's answer does not hold it: there is nothing to compare and nothing to show."""
        return self.write_only or bool(self.uri_of)

    def argument(self) -> dict[str, Any]:
        """The option as Ansible's argument specification has it."""
        argument: dict[str, Any] = {"type": self.type}
        if self.elements:
            argument["elements"] = self.elements
        if self.options and "raw" not in (self.type, self.elements):
            argument["options"] = {name: option.argument() for name, option in self.options.items()}
        if self.choices:
            argument["choices"] = list(self.choices)
        if self.required:
            argument["required"] = True
        if self.default is not None:
            argument["default"] = self.default
        if self.type in ("str", "raw"):
            argument["no_log"] = False
        return argument


Options = Mapping[str, Option]


def member_of(name: str, option: Option) -> str:
    return option.member or camel_case(name)


TAG_OPTIONS: Options = {"tags": Option("dict", conversion=TAGS)}


def is_empty(value: Any) -> bool:
    """An empty value clears an option; the API has no empty members, it leaves them out. False and 0 are values."""
    return value is None or value in ("", [], {})


def inside(option: Option, value: Any, walk: Callable[[Options, Values], Values]) -> Any:
    """Apply ``walk`` to the mapping, or the list of mappings, that an option with options of its own holds."""
    if not option.options or value is None:
        return value
    return [walk(option.options, item) for item in value] if isinstance(value, list) else walk(option.options, value)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources as data: an ``Option`` tree and a ``ResourceSpec`` say all that the engine needs to know about one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._forms import AS_IS, TAGS, Form
from ._kinds import Kind, camel

Values = dict[str, Any]
"""A resource, or a part of one, in the shape of the options: snake_case, references as ARNs."""

Lookup = Callable[[str], "Values | None"]
"""Reads the resource that an ARN names; None where there is none (yet), or where it is no ARN of Image Builder."""

Rule = Callable[[Values, Lookup], None]
"""Raises InvalidOption for what the service would refuse. It gets the whole resource as it would be written."""

Align = Callable[[Values, Values], tuple[Values, Values]]
"""Puts what is asked for and what there is (empty where that is nothing) into terms in which they can be compared."""


def _as_they_are(given: Values, there: Values) -> tuple[Values, Values]:
    return given, there


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
    form: Form = AS_IS
    default: Any = None
    """What the service fills in when the member is left out. Never sent: it only keeps that from being a difference."""
    fills: tuple[Any, ...] = ()
    """Values that the service may fill in, or may not: as good as nothing."""
    unordered: bool = False
    """The order of the list's elements means nothing to the service."""
    shorthand: tuple[str, ...] = ()
    """An element that is a text stands for a mapping with these options, ``name/version``, or the first of them."""
    reference: Reference | None = None
    preset: Any = None
    """What is taken when the option is left out."""
    echoed_as: str = ""
    """The member by another name in which the service answers with the value, given or not: it cannot be cleared."""
    kept_with: str = ""
    """The next version inherits it only while that other option stays the same."""
    stands_for: str = ""
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
    def unanswered(self) -> bool:
        """The service's answer does not hold it: there is nothing to compare and nothing to show."""
        return self.write_only or bool(self.stands_for)

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
        if self.preset is not None:
            argument["default"] = self.preset
        if self.type in ("str", "raw"):
            argument["no_log"] = False
        return argument


Options = Mapping[str, Option]


def member_of(name: str, option: Option) -> str:
    return option.member or camel(name)


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
        return {option.stands_for: name for name, option in self.options.items() if option.stands_for}

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


TAG_OPTIONS: Options = {"tags": Option("dict", form=TAGS)}

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a module or of an entry: the members of the API that they are translated to, and the walk through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .._aws.kinds import Kind, camel_case
from .conversions import AS_IS, TAGS, Conversion

Values = dict[str, Any]
"""A resource, or a part of one, in the shape of the options: snake_case, references as ARNs."""


@dataclass(frozen=True)
class Reference:
    """An option that takes an ARN also takes a short reference to a resource of this kind."""

    kind: Kind
    type_option: str = ""
    """The option next to it that selects one of the kind's types (``workflow_type``)."""
    foreign: str = ""
    """A pattern for other values that the option takes, neither ARN nor reference (an AMI ID)."""
    foreign_words: str = ""
    """The same in words, for messages."""
    amazon_version: str = ""
    """The only version by which resources owned by Amazon can be referred to."""
    reading: bool = False
    """The task only reads the resource: a bare name selects every version, and may match nothing."""


@dataclass(frozen=True)
class Option:
    """One option, and the member of the API it is translated to."""

    type: str = "str"
    elements: str = ""
    options: Mapping[str, Option] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    """The only values that the option takes."""
    enum: tuple[str, ...] = ()
    """The documented values of an enumeration of the API; the installed botocore decides which values are valid."""
    bounds: tuple[int, int | None] | None = None
    """The minimum and maximum of an option that is no member of the API; botocore's model has those of a member."""
    required: bool = False
    default: Any = None
    """The value of the option when it is omitted."""
    member: str = ""
    """The API's member, where it is not the option in camelCase."""
    conversion: Conversion = AS_IS
    service_default: Any = None
    """What the service fills in when the member is omitted. Never sent; it only prevents a difference."""
    fills: tuple[Any, ...] = ()
    """Values that the service may or may not fill in; they are equivalent to an omitted member."""
    unordered: bool = False
    """The order of the list's elements has no meaning."""
    shorthand: tuple[str, ...] = ()
    """A string element is short for a mapping with these options, ``name/version``, or with the first of them."""
    reference: Reference | None = None
    uri_of: str = ""
    """The value is the S3 URI of the content of that other option, which is what Get returns."""
    write_only: bool = False
    """The service does not return it, so it cannot be compared or exported."""
    describes_change: bool = False
    """It describes a change: it is never a difference, and the next version does not inherit it."""
    import_only: bool = False
    """The service's Import takes it, its Create does not."""
    local: str = ""
    """Not a member of the API; the reason why it is an option."""

    @property
    def is_state(self) -> bool:
        """Whether the option is part of the state of a resource, which can be compared and exported."""
        return self.is_returned and not (self.describes_change or self.local)

    @property
    def is_returned(self) -> bool:
        """Whether the service returns the option with the resource."""
        return not (self.write_only or self.uri_of)

    def argument(self) -> dict[str, Any]:
        """Return the option as an entry of Ansible's argument specification."""
        argument: dict[str, Any] = {"type": self.type}
        if self.elements:
            argument["elements"] = self.elements
        if self.options and "raw" not in (self.type, self.elements):
            argument["options"] = {name: option.argument() for name, option in self.options.items()}
        if self.choices or self.enum:
            argument["choices"] = list(self.choices or self.enum)
        if self.required:
            argument["required"] = True
        if self.default is not None:
            argument["default"] = self.default
        if self.type in ("str", "raw"):
            argument["no_log"] = False
        return argument


Options = Mapping[str, Option]

TAG_OPTIONS: Options = {"tags": Option("dict", conversion=TAGS)}


def member_of(name: str, option: Option) -> str:
    """Return the API's name of the member."""
    return option.member or camel_case(name)


def is_empty(value: Any) -> bool:
    """Return whether a value clears an option. False and 0 are values; the API omits empty members."""
    return value is None or value in ("", [], {})


class Visited(NamedTuple):
    """An option that has a value, at any depth."""

    path: str
    """``distributions[0].region``."""
    option: Option
    value: Any


def walk(options: Options, values: Values, path: str = "") -> Iterator[Visited]:
    """Yield every option that has a value, in the order of the options; values that are no options are skipped."""
    for name, option in options.items():
        if name not in values:
            continue
        yield Visited(f"{path}{name}", option, values[name])
        for inner, inner_path in _mappings(option, values[name], f"{path}{name}"):
            yield from walk(option.options, inner, inner_path)


def map_nested(option: Option, value: Any, function: Callable[[Options, Values, str], Values], path: str = "") -> Any:
    """Replace the mapping that an option with suboptions holds, or each mapping of its list.

    ``function`` gets the suboptions, the mapping, and the path in front of its keys.
    """
    if not option.options or value is None:
        return value
    replaced = [function(option.options, inner, inner_path) for inner, inner_path in _mappings(option, value, path)]
    return replaced if isinstance(value, list) else replaced[0]


def nested(option: Option, value: Any, function: Callable[[Options, Values], Values]) -> Any:
    """Like ``map_nested``, for a function that needs no path."""
    return map_nested(option, value, lambda options, values, path: function(options, values))


def _mappings(option: Option, value: Any, path: str) -> Iterator[tuple[Values, str]]:
    if not option.options or value is None:
        return
    if isinstance(value, list):
        yield from ((item, f"{path}[{index}].") for index, item in enumerate(value))
    else:
        yield value, f"{path}."

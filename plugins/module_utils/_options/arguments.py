# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validate the arguments of a task, or of an entry in a factory's lists, against the options.

It accepts what Ansible accepts for module arguments. Unlike Ansible, it reports all mistakes at once, each with its
path, and it validates the entries of a factory's lists.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_int, check_type_list

from .._aws.arn import Version
from .._aws.errors import InvalidOption, did_you_mean, raise_invalid, shorten
from .conversions import Unfit
from .spec import Option, Options, Values, is_empty


def _string(value: Any) -> str:
    # Ansible would convert these to Python's representation of them.
    if value is None or isinstance(value, (dict, list)):
        raise TypeError
    return str(value)


def _list(value: Any) -> list[Any]:
    return [item.strip() if isinstance(value, str) else item for item in check_type_list(value)]


_TYPES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "str": ("a string", _string),
    "int": ("an integer", check_type_int),
    "bool": ("a boolean (true or false)", check_type_bool),
    "list": ("a list", _list),
    "dict": ("a mapping", check_type_dict),
    "raw": ("", lambda value: value),
}
"""What each type is called, and how a value is converted to it."""

_INVALID = object()
"""The value of an option whose mistake has been recorded."""


def validate(options: Options, given: Mapping[str, Any], path: str = "", elsewhere: Collection[str] = ()) -> Values:
    """Return the values of the options: converted, defaults filled in, omitted (null) options left out.

    Raises InvalidOption, with all mistakes and their paths (``distributions[0].region``). The names in ``elsewhere``
    are validated by others.
    """
    mistakes: list[InvalidOption] = []
    values = _mapping(options, given, path, mistakes, elsewhere)
    raise_invalid(mistakes)
    return values


def validate_leniently(
    options: Options, given: Mapping[str, Any], elsewhere: Collection[str] = ()
) -> tuple[Values, list[InvalidOption]]:
    """Like ``validate``, but return the valid options together with the mistakes."""
    mistakes: list[InvalidOption] = []
    return _mapping(options, given, "", mistakes, elsewhere), mistakes


def parse_version(values: Values, parse: Callable[[str], Version] = Version.parse) -> Version | None:
    """Return the version that the options ask for; None if there is none. Raises InvalidOption."""
    if "version" not in values:
        return None
    try:
        return parse(values["version"])
    except ValueError as error:
        raise InvalidOption("version", f"{error}.") from error


def _mapping(
    options: Options,
    given: Mapping[str, Any],
    path: str,
    mistakes: list[InvalidOption],
    elsewhere: Collection[str] = (),
) -> Values:
    for name in given:
        if name not in options and name not in elsewhere:
            mistakes.append(InvalidOption(f"{path}{shorten(str(name)) or repr('')}", _unknown(name, options)))
    values: Values = {}
    for name, option in options.items():
        omitted = given.get(name) is None
        value = option.default if omitted else _value(option, given[name], f"{path}{name}", mistakes)
        if value is not None:
            values[name] = value
    for name, option in options.items():
        if option.required and is_empty(values.get(name)):
            mistakes.append(InvalidOption(f"{path}{name}", "must not be empty." if name in values else "is required."))
    return {name: value for name, value in values.items() if value is not _INVALID}


def _unknown(name: object, options: Options) -> str:
    return f"unknown option.{did_you_mean(str(name), options)} The options are: {', '.join(sorted(options))}."


def _value(option: Option, given: Any, path: str, mistakes: list[InvalidOption]) -> Any:
    try:
        value = _typed(option, option.type, option.conversion.accept(given), path)
    except InvalidOption as mistake:
        mistakes.append(mistake)
        return _INVALID
    found = len(mistakes)
    if option.type == "list":
        value = [_element(option, item, f"{path}[{index}]", mistakes) for index, item in enumerate(value)]
    elif option.options and value:
        value = _mapping(option.options, value, f"{path}.", mistakes)
    if len(mistakes) == found:
        mistakes += [InvalidOption(path, reason) for reason in _out_of_range(option, value)]
    if len(mistakes) > found:
        return _INVALID
    try:
        return value if is_empty(value) else option.conversion.parse(value)
    except Unfit as problem:
        mistakes.append(InvalidOption(f"{path}.{problem.key}" if problem.key else path, str(problem)))
        return _INVALID


def _out_of_range(option: Option, value: Any) -> Iterator[str]:
    for item in (value if option.type == "list" else [value]) if option.choices else ():
        if item not in option.choices:
            yield f"'{shorten(str(item))}' is not one of {', '.join(option.choices)}."
    minimum, maximum = option.bounds or (None, None)
    if minimum is not None and (value < minimum or (maximum is not None and value > maximum)):
        bounds = f"at least {minimum}" if maximum is None else f"between {minimum} and {maximum}"
        yield f"is {value}, but must be {bounds}."


def _element(option: Option, item: Any, path: str, mistakes: list[InvalidOption]) -> Any:
    if option.shorthand and isinstance(item, str):
        parts = item.split("/", len(option.shorthand) - 1)
        item = dict(zip(option.shorthand, parts, strict=False))
    try:
        typed = _typed(option, "dict" if option.options else option.elements, item, path)
        if is_empty(typed) and not option.options:
            raise InvalidOption(path, "is empty. Write a value, or remove the element.")
    except InvalidOption as mistake:
        mistakes.append(mistake)
        return _INVALID
    return _mapping(option.options, typed, f"{path}.", mistakes) if option.options else typed


def _typed(option: Option, type_: str, value: Any, path: str) -> Any:
    called, convert = _TYPES[type_]
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError) as error:
        example = option.conversion.example or (", ".join(option.options) and f"{{{', '.join(option.options)}}}")
        such = f", such as {example}" if type_ == "dict" and example else ""
        text = "a string or " if type_ == "dict" and option.shorthand else ""
        raise InvalidOption(path, f"must be {text}{called}{such}, not {reprlib.repr(value)}.") from error

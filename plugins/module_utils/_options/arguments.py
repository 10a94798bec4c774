# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody wrote → values: each of its type and in its one form, with what is taken when nothing is said.

It takes what Ansible takes for the arguments of a task. But Ansible does not say where in them a mistake stands, and
does not look into the entries of a factory's lists.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_int, check_type_list

from .._aws.errors import InvalidOption, did_you_mean, shorten
from .conversions import Unfit
from .spec import Option, Options, Values, is_empty


def _text(value: Any) -> str:
    # Ansible would take Python's way of writing a list for a text.
    if isinstance(value, (dict, list)):
        raise TypeError
    return str(value)


_TYPES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "str": ("a text (str)", _text),
    "int": ("a whole number (int)", check_type_int),
    "bool": ("true or false (bool)", check_type_bool),
    "list": ("a list: begin each of its entries with a hyphen", check_type_list),
    "dict": ("a mapping (dict)", check_type_dict),
    "raw": ("", lambda value: value),
}
"""What each type is called, and how a value becomes one."""


def validate(options: Options, given: Mapping[str, Any], path: str = "", besides: Collection[str] = ()) -> Values:
    """What somebody wrote, without what was left out (null), each value in the one form the engine knows.

    InvalidOption names the first mistake by its path, ``distributions[0].region``. ``besides`` are names that somebody
    else looks at.
    """
    for name in given:
        if name not in options and name not in besides:
            raise InvalidOption(f"{path}{shorten(str(name))}", _unknown(name, options, besides))
    values: Values = {}
    for name, option in options.items():
        left_out = given.get(name) is None
        value = option.default if left_out else _validated(option, given[name], f"{path}{name}")
        if value is not None:
            values[name] = value
    missing = [name for name, option in options.items() if option.required and is_empty(values.get(name))]
    if missing:
        empty = ", and it is empty" if missing[0] in values else ""
        others = f"; so is {' and '.join(missing[1:])}" if missing[1:] else ""
        raise InvalidOption(f"{path}{missing[0]}", f"is required{empty}{others}")
    return values


def _unknown(name: object, known: Collection[str], besides: Collection[str]) -> str:
    """What to say of an option that does not exist."""
    meant = did_you_mean(str(name), [*known, *besides])
    return f"there is no such option here.{meant} These are: {', '.join(sorted(known))}"


def _validated(option: Option, given: Any, where: str) -> Any:
    if option.refused:
        raise InvalidOption(where, option.refused)
    value = _typed(option, option.type, given, where)
    if option.type == "list":
        value = [_element(option, item, f"{where}[{index}]") for index, item in enumerate(value)]
    elif option.options and value:
        value = validate(option.options, value, f"{where}.")
    chosen = value if option.type == "list" else [value]
    for item in chosen if option.choices else ():
        if item not in option.choices:
            raise InvalidOption(where, f"'{shorten(str(item))}' is not one of {', '.join(option.choices)}")
    _check_bounds(option, value, where)
    try:
        return value if is_empty(value) else option.conversion.parse(value)
    except Unfit as problem:
        raise InvalidOption(f"{where}.{problem.key}", str(problem)) from problem


def _check_bounds(option: Option, value: Any, where: str) -> None:
    least, most = option.bounds or (None, None)
    if least is not None and (value < least or (most is not None and value > most)):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise InvalidOption(where, f"{value} is out of range: it takes {bounds}")


def _element(option: Option, item: Any, where: str) -> Any:
    if option.shorthand and isinstance(item, str):
        parts = item.split("/", len(option.shorthand) - 1)
        item = dict(zip(option.shorthand, parts, strict=False))
    if option.options:
        return validate(option.options, _typed(option, "dict", item, where), f"{where}.")
    if is_empty(item):
        raise InvalidOption(where, "is empty: write a value, or leave it out")
    return _typed(option, option.elements, item, where)


def _typed(option: Option, type_: str, value: Any, where: str) -> Any:
    called, convert = _TYPES[type_]
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError) as error:
        of = f" of {', '.join(option.options)}" if type_ == "dict" and option.options else ""
        text = ", nor a text" if type_ == "dict" and option.shorthand else ""
        raise InvalidOption(where, f"{reprlib.repr(value)} is not {called}{of}{text}") from error

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Walk an option tree along the values that are given for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .spec import Option, Options, Values


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
    replaced = [function(option.options, inner, inner_path) for inner, inner_path in _mappings(option, value, path)]
    if not option.options or value is None:
        return value
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

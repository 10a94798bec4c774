# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A look at a request before it is sent, with botocore's own model of the service: lengths, ranges, patterns,
enumerations and required members as the service documents them, said in the names of the options.

It also finds the members that an older botocore does not know. Shapes are botocore's (``shape.type_name``,
``shape.members``, ``shape.metadata``); nothing of botocore is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from .._aws.errors import InvalidOption, shorten
from .spec import Options
from .translate import option_path

WORDS = {
    "ResourceName": "use 3 to 128 letters, digits, spaces, hyphens and underscores, with no space at either end",
    "AmiNameString": "use letters, digits, spaces and -_:.{}",
    "TagKey": "use letters, digits, spaces and _.:/=+-@, and do not begin with aws:",
    "ResourceTagKey": "use letters, digits, spaces and _.:/=+-@, and do not begin with aws:",
    "AccountId": "an account id has 12 digits, and in YAML it needs quotes when it begins with 0",
    "LaunchTemplateId": "a launch template's id is lt- and 17 letters and digits",
    "UserDataOverride": "it must be base64: use the b64encode filter",
    "InstanceProfileNameType": "give the name of the instance profile, not its ARN",
}
"""What a pattern of the model says, for a person."""


class Problem(Exception):
    """The first thing wrong with a request: where (the API's path) and what."""

    def __init__(self, parameter: str, reason: str, unknown: bool = False) -> None:
        super().__init__(reason)
        self.parameter = parameter
        self.unknown = unknown
        """The installed botocore does not know the member."""


def check(options: Options, shape: Any, value: Any, path: str = "", sdk_version: str = "") -> None:
    """Raise InvalidOption for the first member of a request that the service's model does not allow."""
    try:
        inspect(shape, value, path)
    except Problem as problem:
        reason = str(problem)
        if problem.unknown:
            reason = f"botocore {sdk_version} does not know it: a newer botocore is needed"
        raise InvalidOption(option_path(options, problem.parameter), reason) from problem


def inspect(shape: Any, value: Any, path: str = "") -> None:
    """Raise Problem for the first member of a request that the service's model does not allow."""
    for problem in _inspect(shape, value, path):
        raise problem


def _inspect(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    python_type, check = _CHECKS[shape.type_name]
    if not isinstance(value, python_type) or (isinstance(value, bool) and python_type is not bool):
        yield Problem(path, f"{value!r} is not a {shape.type_name}")
    else:
        yield from check(shape, value, path)


def _structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    prefix = f"{path}." if path else ""
    for member, item in value.items():
        if member not in shape.members:
            yield Problem(f"{prefix}{member}", "is not known", unknown=True)
            return
        yield from _inspect(shape.members[member], item, f"{prefix}{member}")
    for member in shape.metadata.get("required", ()):
        if member not in value:
            yield Problem(f"{prefix}{member}", "is required")


def _list(shape: Any, value: list[Any], path: str) -> Iterator[Problem]:
    yield from _size(shape, value, path)
    for index, item in enumerate(value):
        yield from _inspect(shape.member, item, f"{path}[{index}]")


def _map(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    yield from _size(shape, value, path)
    for key, item in value.items():
        yield from _inspect(shape.key, key, path)
        yield from _inspect(shape.value, item, f"{path}.{key}")


def _string(shape: Any, value: str, path: str) -> Iterator[Problem]:
    yield from _size(shape, value, path)
    pattern, choices = shape.metadata.get("pattern"), shape.metadata.get("enum")
    if choices and value not in choices:
        yield Problem(path, f"'{shorten(value)}' is not one of {', '.join(choices)}")
    # Python's $ would let a line break follow.
    if pattern and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield Problem(path, f"'{shorten(value)}' is not valid: {WORDS.get(shape.name, f'it must match {pattern}')}")


def _size(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    """Of a number its value, of a text its length, of a list or map the count of its elements."""
    size = value if isinstance(value, int) else len(value)
    unit = {"string": " characters", "list": " elements", "map": " entries"}.get(shape.type_name, "")
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and size < least) or (most is not None and size > most):
        bounds = f"from {least or 0} to {most}" if most is not None else f"at least {least}"
        yield Problem(path, f"{size}{unit} is out of range: it takes {bounds}{unit}")


def _nothing(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    return iter(())


_CHECKS: dict[str, tuple[type, Callable[[Any, Any, str], Iterator[Problem]]]] = {
    "structure": (dict, _structure),
    "map": (dict, _map),
    "list": (list, _list),
    "string": (str, _string),
    "integer": (int, _size),
    "long": (int, _size),
    "timestamp": (datetime, _nothing),
    "boolean": (bool, _nothing),
}
"""What Python makes of a shape's type, and what the model can say about it."""

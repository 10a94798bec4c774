# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check a request against the installed botocore's model of the service before it is sent.

The model has lengths, ranges, patterns, enumerations and required members; messages use the names of the options. It
also shows which members an older botocore lacks. Shapes are botocore's (``shape.type_name``, ``shape.members``,
``shape.metadata``); nothing of botocore is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from .._aws.errors import InvalidOption, did_you_mean, raise_invalid, shorten

PATTERNS = {
    "ResourceName": "Use 3 to 128 letters, digits, spaces, hyphens and underscores, without spaces at the ends.",
    "AmiNameString": "Use letters, digits, spaces and -_:.{}",
    "TagKey": "Use letters, digits, spaces and _.:/=+-@, and do not start with aws:.",
    "ResourceTagKey": "Use letters, digits, spaces and _.:/=+-@, and do not start with aws:.",
    "AccountId": "An account ID has 12 digits. In YAML, quote it if it starts with 0.",
    "LaunchTemplateId": "A launch template ID is lt- followed by 17 letters and digits.",
    "UserDataOverride": "It must be base64: use the b64encode filter.",
    "InstanceProfileNameType": "Give the name of the instance profile, not its ARN.",
}
"""What the patterns of the model mean, by the name of the shape."""

HINTS = {
    "InlineComponentData": "Upload larger documents to S3 and set uri instead of data.",
    "InlineWorkflowData": "Upload larger documents to S3 and set uri instead of data.",
    "InlineDockerFileTemplate": "Upload larger templates to S3 and set dockerfile_template_uri instead.",
}
"""What to do if a value is too long, by the name of the shape."""


class Problem(NamedTuple):
    """What is wrong with one member of a request."""

    parameter: str
    """The API's path of the member."""
    reason: str
    unsupported: bool = False
    """The installed botocore does not have the member."""


def check(
    shape: Any, value: Any, option_of: Callable[[str], str], path: str = "", sdk_version: str = "(unknown)"
) -> None:
    """Raise InvalidOption for the members of a request that the service's model does not allow.

    ``option_of`` converts the API's path of a member to the path of the option; ``path`` is that of ``value``.
    """
    newer = f"is not supported by botocore {sdk_version}. Install a newer botocore."
    raise_invalid(
        InvalidOption(option_of(problem.parameter), newer if problem.unsupported else problem.reason)
        for problem in _inspect(shape, value, path)
    )


def _inspect(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    python_type, check = _CHECKS[shape.type_name]
    if not isinstance(value, python_type) or (isinstance(value, bool) and python_type is not bool):
        yield Problem(path, f"must be a {shape.type_name}, not {value!r}.")
    else:
        yield from check(shape, value, path)


def _structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    prefix = f"{path}." if path else ""
    for member, item in value.items():
        if member not in shape.members:
            yield Problem(f"{prefix}{member}", "is not supported", unsupported=True)
            continue
        yield from _inspect(shape.members[member], item, f"{prefix}{member}")
    for member in shape.metadata.get("required", ()):
        if member not in value:
            yield Problem(f"{prefix}{member}", "is required.")


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
        advice = did_you_mean(value, choices) or f" The values are: {', '.join(choices)}."
        yield Problem(path, f"'{shorten(value)}' is not valid.{advice}")
    if pattern and not _compile(pattern).search(value):
        advice = PATTERNS.get(shape.name, f"It must match {pattern}.")
        yield Problem(path, f"'{shorten(value)}' is not valid. {advice}")


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the model. Python's ``$`` also matches before a final line break."""
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def _size(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    """Check the value of a number, the length of a string, the number of elements of a list or map."""
    size = value if isinstance(value, int) else len(value)
    unit = {"string": " characters", "list": " elements", "map": " entries"}.get(shape.type_name, "")
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and size < least) or (most is not None and size > most):
        bounds = f"between {least or 0} and {most}" if most is not None else f"at least {least}"
        verb, must = ("has", "must have") if unit else ("is", "must be")
        hint = f" {HINTS[shape.name]}" if shape.name in HINTS and size > (least or 0) else ""
        yield Problem(path, f"{verb} {size}{unit}, but {must} {bounds}.{hint}")


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

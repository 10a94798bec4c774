"""Checks a request against botocore's service model, which is the service's contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ..unverified import assumed
from .exceptions import invalid_value

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, OperationModel, Shape, StringShape, StructureShape

Refuse = Callable[[str, str], Exception]
"""Returns the error for a path and a reason."""


def check(operation: OperationModel, members: dict[str, Any], refuse: Refuse | None = None) -> None:
    """Reject a request that does not match the model; ``refuse`` makes the errors of other services."""
    code = _invalid_value_code(operation)
    _check_structure(operation.input_shape, members, "", refuse or partial(invalid_value, code=code))


def _invalid_value_code(operation: OperationModel) -> str:
    """Return the code for an invalid member; the tag operations have their own (botocore)."""
    declared = {shape.name for shape in operation.error_shapes}
    own = "InvalidParameterException"
    return own if own in declared else "InvalidParameterValueException"


def _check(shape: Shape, value: Any, path: str, refuse: Refuse) -> None:
    python_type, name = _TYPES[shape.type_name]
    if not isinstance(value, python_type) or (isinstance(value, bool) and python_type is not bool):
        raise refuse(path, f"{path} must be {name}.")
    _CHECKS[shape.type_name](shape, value, path, refuse)


def _check_structure(shape: StructureShape, value: dict[str, Any], path: str, refuse: Refuse) -> None:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if name not in value:
            raise refuse(f"{prefix}{name}", f"{prefix}{name} must be specified.")
    for name, item in value.items():
        if name in shape.members:
            _check(shape.members[name], item, f"{prefix}{name}", refuse)
        elif assumed.unknown_members_are_refused:
            raise refuse(f"{prefix}{name}", f"{prefix}{name} is not a known parameter.")


def _check_list(shape: ListShape, value: list[Any], path: str, refuse: Refuse) -> None:
    _check_size(shape, len(value), "items", path, refuse)
    for index, item in enumerate(value):
        _check(shape.member, item, f"{path}[{index}]", refuse)


def _check_map(shape: MapShape, value: dict[str, Any], path: str, refuse: Refuse) -> None:
    _check_size(shape, len(value), "entries", path, refuse)
    for key, item in value.items():
        _check(shape.key, key, path, refuse)
        _check(shape.value, item, f"{path}.{key}", refuse)


def _check_string(shape: StringShape, value: str, path: str, refuse: Refuse) -> None:
    _check_size(shape, len(value), "characters", path, refuse)
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        raise refuse(path, f"{path} must be one of {', '.join(allowed)}.")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).search(value):
        raise refuse(path, f"{path} must match pattern {pattern}")


def _check_number(shape: Shape, value: int, path: str, refuse: Refuse) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        raise refuse(path, f"{path} must be at least {least}.")
    if most is not None and value > most:
        raise refuse(path, f"{path} must be at most {most}.")


def _check_size(shape: Shape, size: int, unit: str, path: str, refuse: Refuse) -> None:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        raise refuse(path, f"{path} must have at least {least} {unit}.")
    if most is not None and size > most:
        raise refuse(path, f"{path} must have at most {most} {unit}.")


def _accept(*_: Any) -> None:
    """Accept a value whose shape has no constraints."""


_BEYOND_16_BITS = (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
"""The same range of characters in Java and in Python."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern with Java's semantics: ``\\w`` matches ASCII, and a surrogate pair is one character."""
    return re.compile(pattern.replace(*_BEYOND_16_BITS), re.ASCII)


_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "structure": (dict, "a JSON object"),
    "map": (dict, "a JSON object"),
    "list": (list, "a list"),
    "string": (str, "a string"),
    "boolean": (bool, "a boolean"),
    "integer": (int, "an integer"),
    "long": (int, "an integer"),
    "timestamp": ((int, float), "a number of seconds since 1970"),
}

_CHECKS: dict[str, Callable[..., None]] = {
    "structure": _check_structure,
    "map": _check_map,
    "list": _check_list,
    "string": _check_string,
    "boolean": _accept,
    "integer": _check_number,
    "long": _check_number,
    "timestamp": _accept,
}


def without_empty_lists(shape: Shape, value: Any) -> Any:
    """Return the value without empty optional lists."""
    if shape.type_name == "list":
        return [without_empty_lists(shape.member, item) for item in value]
    if shape.type_name != "structure":
        return value
    return {
        name: without_empty_lists(shape.members[name], item)
        for name, item in value.items()
        if name in shape.members and (item != [] or name in shape.required_members)
    }

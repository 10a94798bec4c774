"""Values inside nested members, found by a path such as ``components[].componentArn``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def find(members: Any, path: str, label: str = "") -> Iterator[tuple[str, Any]]:
    """Each value at the path with the name that the service gives to its place: ``components[0].componentArn``."""
    head, _sep, rest = path.partition(".")
    name = head.removesuffix("[]")
    if not isinstance(members, dict) or members.get(name) is None:
        return
    here = f"{label}.{name}" if label else name
    found = members[name]
    places = [(f"{here}[{i}]", item) for i, item in enumerate(found)] if head.endswith("[]") else [(here, found)]
    for place, value in places:
        if rest:
            yield from find(value, rest, place)
        else:
            yield place, value


def values(members: Any, path: str) -> list[Any]:
    """The values at the path, without their places."""
    return [value for _other, value in find(members, path)]

"""Values inside nested members, found by a path such as ``components[].componentArn``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def find(members: Any, path: str, label: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value at the path with its position as the service names it: ``components[0].componentArn``."""
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
    """Return the values at the path, without their positions."""
    return [value for _other, value in find(members, path)]

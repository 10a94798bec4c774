"""Reads and sets the switches of ``imagebuilder.unverified`` by name, for clients of the server."""

from __future__ import annotations

import dataclasses
from typing import Any

from .imagebuilder.unverified import Unverified, assumed


def current_assumptions() -> dict[str, Any]:
    """Return all switches with their values."""
    return dataclasses.asdict(assumed)


def change_assumptions(changes: Any) -> None:
    """Set switches. If a name or the type of a value is invalid, nothing changes."""
    if not isinstance(changes, dict):
        raise ValueError("The assumptions to change must be a JSON object.")
    known = current_assumptions()
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"Unknown assumption '{name}'. Known assumptions: {', '.join(known)}.")
        if type(value) is not type(known[name]):
            raise ValueError(f"The value of the assumption '{name}' must be a {type(known[name]).__name__}.")
    for name, value in changes.items():
        setattr(assumed, name, value)


def forget_changes() -> None:
    """Reset all switches to their defaults."""
    change_assumptions(dataclasses.asdict(Unverified()))

"""Turns the switches of ``imagebuilder.unverified`` by name, for those who are not in this process."""

from __future__ import annotations

import dataclasses
from typing import Any

from .imagebuilder.unverified import Unverified, assumed


def current_assumptions() -> dict[str, Any]:
    """Every switch and its value."""
    return dataclasses.asdict(assumed)


def change_assumptions(changes: Any) -> None:
    """Set switches; all the names and the types of the values must be right, or nothing changes."""
    if not isinstance(changes, dict):
        raise ValueError("The assumptions to change must be a JSON object.")
    known = current_assumptions()
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"There is no assumption '{name}'; there are {', '.join(known)}.")
        if type(value) is not type(known[name]):
            raise ValueError(f"The assumption '{name}' takes a {type(known[name]).__name__}.")
    for name, value in changes.items():
        setattr(assumed, name, value)


def forget_changes() -> None:
    """Set every switch to its default."""
    change_assumptions(dataclasses.asdict(Unverified()))

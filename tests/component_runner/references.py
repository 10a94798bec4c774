"""References in the inputs of steps: parameters, constants, and the inputs and outputs of earlier steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_REFERENCE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_PART = re.compile(r"([\w-]+)((?:\[\d+\])*)")


class UnknownReference(Exception):
    """TOE does not run a document with a reference that it cannot resolve."""


def defaults(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of constants and the defaults of parameters."""
    entries = [*document.get("parameters", []), *document.get("constants", [])]
    named = {name: spec for entry in entries for name, spec in entry.items()}
    values = {name: spec.get("value", spec.get("default")) for name, spec in named.items()}
    return {name: value for name, value in values.items() if value is not None}


def fill_in(value: Any, known: Mapping[str, Any]) -> Any:
    """Return inputs with references replaced, once: what a value contains is not replaced again.

    ``known`` has the parameters and constants by name, and of each phase its steps by name.
    """
    if isinstance(value, Mapping):
        return {key: fill_in(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_in(item, known) for item in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: _resolve(match[1], known), value)
    return value


def _resolve(reference: str, known: Mapping[str, Any]) -> str:
    found: Any = known
    for part in reference.split("."):
        match = _PART.fullmatch(part)
        if not match or not isinstance(found, Mapping) or match[1] not in found:
            raise UnknownReference(reference)
        found = found[match[1]]
        for index in re.findall(r"\d+", match[2]):
            found = found[int(index)]
    return str(found)

"""Common rules of the YAML documents of components and workflows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import yaml

from ...unverified import assumed

Setting = tuple[Callable[[Any], bool], str]
"""A check of a value, and a description of valid values."""


class InvalidDocument(Exception):
    """Raised with the reason why a document is invalid."""


def load(text: str, known: set[str]) -> dict[str, Any]:
    """Parse a document: a mapping with the schema version 1.0 and known keys only."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidDocument(f"Failed to parse document. Error: {error}") from error
    if not isinstance(document, dict):
        raise InvalidDocument("Failed to parse document. Error: the document is not a mapping.")
    check_keys(document, known, "the document")
    if str(document.get("schemaVersion")) not in ("1.0", "1"):
        raise InvalidDocument("Unsupported schemaVersion: it must be 1.0.")
    return document


@lru_cache(maxsize=256)
def parsed(text: str) -> dict[str, Any]:
    """Return the document in a checked text. The object is shared: do not change it."""
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def strictness() -> tuple[bool, ...]:
    """The switches on which the check of a document depends."""
    return (
        assumed.conditions_are_checked,
        assumed.unknown_actions_are_refused,
        assumed.unknown_document_keys_are_refused,
        assumed.workflow_actions_fit_the_type,
        assumed.workflow_inputs_are_checked,
        assumed.workflow_references_are_checked,
    )


def check_keys(mapping: dict[Any, Any], known: set[str], what: str) -> None:
    """Reject unknown keys."""
    unknown = [str(key) for key in mapping if key not in known]
    if unknown and assumed.unknown_document_keys_are_refused:
        raise InvalidDocument(f"Unknown key '{unknown[0]}' in {what}.")


def check_settings(step: dict[str, Any], settings: Mapping[str, Setting]) -> None:
    """Check the settings that all actions have."""
    for key, (is_valid, expected) in settings.items():
        if key in step and not is_valid(step[key]):
            raise InvalidDocument(f"'{key}' must be {expected}")


def refuse_repeated(names: Iterable[str], what: str) -> None:
    """Check that names are unique."""
    seen = set()
    for name in names:
        if name in seen:
            raise InvalidDocument(f"The name '{name}' of a {what} is not unique.")
        seen.add(name)


def is_number(value: Any) -> bool:
    """Whether a value is an integer and not a boolean, which Python also counts as one."""
    return isinstance(value, int) and not isinstance(value, bool)

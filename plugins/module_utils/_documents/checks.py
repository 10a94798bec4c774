# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks for the documents of both components and workflows."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from .._aws.errors import did_you_mean, shorten
from .problems import Problem, Problems, warning
from .yaml import Node

Setting = tuple[Callable[[Any], bool], str]
"""Whether a value is valid, and a description of valid values that completes "must be"."""

TYPO = 0.85
"""The minimum similarity, between 0 and 1, of a misspelling to a known word."""


def misspelt(word: str, known: Collection[str], likeness: float = TYPO) -> str:
    """Return the known word of which an unknown one is a misspelling; empty if it is none.

    Swapped letters, as in ``regoin``, are a misspelling even if a short word is less similar than ``likeness``.
    """
    by_lower = {other.lower(): other for other in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=likeness)
    found = found or [other for other in by_lower if sorted(other) == sorted(word.lower())]
    return by_lower[found[0]] if found else ""


def labelled(what: str, nodes: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """Yield each node with its label in messages: ``step 'Install'``, or ``step 2`` if it has no name."""
    for number, node in enumerate(nodes, 1):
        name = node.get("name").text
        yield f"{what} '{name}'" if name else f"{what} {number}", node


def check_head(document: Node, keys: Collection[str]) -> Problems:
    """Check the top-level keys of a document, and its schema version."""
    yield from check_keys(document, keys)
    version = document.get("schemaVersion")
    if str(version.value) not in ("1.0", "1"):
        yield Problem(version.line, "schemaVersion must be 1.0.")


def check_keys(mapping: Node, keys: Collection[str]) -> Problems:
    """Yield misspelt keys. Other unknown keys are accepted: some, such as those of retries, are undocumented."""
    for key, node in mapping.entries.items():
        known = "" if key in keys else misspelt(key, keys)
        if known:
            yield Problem(node.line, f"'{key}' is not a valid key. Did you mean {known}?")


def check_settings(mapping: Node, settings: Mapping[str, Setting]) -> Problems:
    """Check the values of the keys of a mapping that ``settings`` contains."""
    for key, (is_valid, description) in settings.items():
        node = mapping.get(key)
        if node.value is not None and not is_valid(node.value):
            yield Problem(
                node.line, f"{key} must be {description}{f', not {shorten(node.text)}' if node.text else ''}."
            )


def check_action(step: Node, actions: Collection[str]) -> Problems:
    """Check the action of a step. An unknown action that is no misspelling may be newer than this collection."""
    action = step.get("action")
    name = shorten(action.text)
    if not name:
        yield Problem(action.line, "action is missing.")
    elif name not in actions:
        known = misspelt(name, actions)
        if known:
            yield Problem(action.line, f"action {name} does not exist. Did you mean {known}?")
        else:
            reason = f"action {name} is unknown to this version of the collection."
            yield warning(action.line, f"{reason}{did_you_mean(name, actions) or ' Check its spelling.'}")


def check_list(mapping: Node, key: str, required: str = "") -> Problems:
    """Check a value that must be a list. ``required`` describes its required content."""
    node = mapping.get(key)
    if node.value is not None and not isinstance(node.value, list):
        yield Problem(node.line, f"{key} must be a list. Start each entry with a hyphen.")
    elif required and not node.items:
        yield Problem(node.line, f"{key} must contain at least {required}.")


def check_unique(names: Iterable[Node], what: str) -> Problems:
    """Yield a problem for each name that occurs again. ``what`` describes the named thing in messages."""
    first: dict[str, Node] = {}
    for name in names:
        if name.text and first.setdefault(name.text, name) is not name:
            yield Problem(name.line, f"another {what} is named '{shorten(name.text)}'. Give each {what} its own name.")


def is_integer(value: Any, minimum: int, maximum: int | None = None) -> bool:
    """Return whether a value is an integer within the bounds. Booleans, which are integers in Python, are not."""
    number = isinstance(value, int) and not isinstance(value, bool)
    return number and value >= minimum and (maximum is None or value <= maximum)


def is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def one_of(*choices: str) -> Setting:
    return (lambda value: value in choices), f"{', '.join(choices[:-1])} or {choices[-1]}"


def enumerate_words(words: Collection[str], conjunction: str = "and") -> str:
    """Return the words as text: ``path``, ``source and destination``, ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} {conjunction} {last}" if others else last

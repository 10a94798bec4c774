# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Problems of a document: errors, which are raised together, and warnings, which are returned.

An error is a problem that AWS is known to refuse, or that can never work. All other problems are warnings: AWS adds
actions and keys, and not all of them are documented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._aws.errors import InvalidOption, shorten
from .yaml import InvalidYaml, Node, SerializedText, parse_nodes

MAX_REPORTED = 10
"""The number of errors, and of warnings, that are reported in full."""

UNCHANGED = "The current version has the same problem, so this is a warning only."


@dataclass(frozen=True)
class Problem:
    line: int
    reason: str
    """What is wrong, and what to do: one sentence each."""
    places: tuple[str, ...] = ()
    """Where in the document, from the outside in: ``phase 'build'``, ``step 'Install'``."""
    is_warning: bool = False


Problems = Iterator[Problem]

Check = Callable[[Node], Problems]
"""Finds the problems of a document, whose root is a mapping."""


def warning(line: int, reason: str) -> Problem:
    """Return a problem that is only a warning."""
    return Problem(line, reason, is_warning=True)


def in_place(place: str, problems: Iterable[Problem]) -> Problems:
    """Yield the problems with a place of the document added."""
    for problem in problems:
        yield replace(problem, places=(place, *problem.places))


def check_document(
    values: Mapping[str, Any], check: Check, current: Mapping[str, Any] | None = None, advice: str = ""
) -> list[str]:
    """Check the document of a resource and return the texts of its warnings. Raises InvalidOption for errors.

    ``values`` and ``current``, the existing resource, have the document's text in ``data``, even if it comes from
    ``uri``. An error that the current document has as well becomes a warning: the service accepted it then. ``advice``
    is appended to the error for text that is not a document at all.
    """
    option, text = document_option(values), values["data"]
    problems = list(_problems_of(text, check, advice))
    if any(not problem.is_warning for problem in problems):
        problems = _excuse(problems, (current or {}).get("data", ""), check)
    errors = [_describe(problem, text) for problem in problems if not problem.is_warning]
    if errors:
        several = "\n- ".join([f"the document has {len(errors)} errors:", *_first(errors)])
        raise InvalidOption(option, errors[0] if len(errors) == 1 else several)
    return [f"{option}: {line}" for line in _first([_describe(problem, text) for problem in problems])]


def document_option(values: Mapping[str, Any]) -> str:
    """Return the option that contains the document of a resource, ``data`` or ``uri``."""
    return "uri" if values.get("uri") else "data"


def _problems_of(text: str, check: Check, advice: str = "") -> Problems:
    try:
        document = parse_nodes(text)
    except InvalidYaml as error:
        yield Problem(error.line, f"this is not valid YAML: {error}.{advice}")
        return
    if isinstance(document.value, dict):
        yield from check(document)
    else:
        yield Problem(document.line, f"a document must be a mapping that starts with schemaVersion: 1.0.{advice}")


def _excuse(problems: list[Problem], current: str, check: Check) -> list[Problem]:
    """Return the problems, with each error that the current document also has as a warning."""
    known = Counter(_identity(problem) for problem in _problems_of(current, check)) if current else Counter()
    excused = []
    for problem in problems:
        if not problem.is_warning and known[_identity(problem)] > 0:
            known[_identity(problem)] -= 1
            problem = replace(problem, reason=f"{problem.reason} {UNCHANGED}", is_warning=True)
        excused.append(problem)
    return excused


def _identity(problem: Problem) -> tuple[tuple[str, ...], str]:
    """Return a key that identifies a problem in another version of the document, where its line may differ."""
    return problem.places, problem.reason


def _describe(problem: Problem, text: str) -> str:
    line = () if isinstance(text, SerializedText) else (f"line {problem.line}",)
    place = ", ".join((*line, *map(shorten, problem.places)))
    return f"{place}: {problem.reason}" if place else problem.reason


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - MAX_REPORTED
    return [*lines[:MAX_REPORTED], f"and {more} more."] if more > 0 else lines

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions: ``if`` of steps in both kinds of document, and the inputs of the component action ``Assert``.

Source: Image Builder user guide, "Use conditional constructs", "Use logical operators" and "Use comparison operators"
for components, "Use conditional statements in your workflow steps" for workflows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .._aws.errors import did_you_mean, shorten
from .checks import Setting, check_settings, enumerate_words, misspelt, one_of
from .problems import Problem, Problems, warning
from .yaml import Node

LOGICAL = ("and", "or", "not")
MAX_LEVELS = 4

_NUMBER = re.compile(r"[-+]?([0-9]+[.]?)?[0-9]+")
_OPERAND_KEYS = ("value", "path")


@dataclass(frozen=True)
class Grammar:
    """The conditions of one kind of document."""

    documents: str
    """``components`` or ``workflows``."""
    comparisons: Mapping[str, str]
    """The comparison operators, each with the key of its second operand; empty if it has only one operand."""
    branches: Mapping[str, Setting]
    """The keys next to the top-level operator that specify what to do with the result."""
    max_conditions: int | None
    """The number of conditions that ``and`` and ``or`` can have."""
    comparison_is_level: bool
    """Whether a comparison counts as a level of nesting, as the logical operators do."""


_NUMBERS = (
    "numberEquals",
    "numberGreaterThan",
    "numberGreaterThanEquals",
    "numberLessThan",
    "numberLessThanEquals",
)

COMPONENT_CONDITIONS = Grammar(
    "components",
    {
        **dict.fromkeys(_NUMBERS, "value"),
        "patternMatches": "value",
        "stringEquals": "value",
        "stringGreaterThan": "value",
        "stringGreaterThanEquals": "value",
        "stringLessThan": "value",
        "stringLessThanEquals": "value",
        "stringIsEmpty": "",
        "stringIsWhitespace": "",
        "binaryExists": "",
        "fileExists": "",
        "folderExists": "",
        "fileMD5Equals": "path",
        "fileSHA1Equals": "path",
        "fileSHA256Equals": "path",
        "fileSHA512Equals": "path",
    },
    branches={key: one_of("Abort", "Execute", "Skip") for key in ("then", "else")},
    max_conditions=None,
    comparison_is_level=False,
)

WORKFLOW_CONDITIONS = Grammar(
    "workflows",
    {**dict.fromkeys(_NUMBERS, "value"), "booleanEquals": "value", "stringEquals": "value"},
    branches={},
    max_conditions=10,
    comparison_is_level=True,
)

_OTHER = {"components": WORKFLOW_CONDITIONS, "workflows": COMPONENT_CONDITIONS}


def check_condition(condition: Node, grammar: Grammar, name: str = "if") -> Problems:
    """Check the condition that is the value of the key ``name``, which exists.

    The guide shows it as a mapping; for a single comparison in a workflow, as a list of one mapping as well.
    """
    if isinstance(condition.value, list) and len(condition.items) == 1:
        if grammar is COMPONENT_CONDITIONS:
            yield warning(condition.line, f"{name} is a list. Write it as a mapping, as the user guide does.")
        condition = condition.items[0]
    if not isinstance(condition.value, dict):
        yield Problem(condition.line, f"{name} must be a mapping with one operator.")
        return
    yield from check_settings(condition, grammar.branches)
    yield from _check_operators(condition, grammar, 1)


def _check_operators(condition: Node, grammar: Grammar, level: int) -> Problems:
    if not isinstance(condition.value, dict):
        yield Problem(condition.line, "a condition must be a mapping with one operator.")
        return
    other_keys = (*_OPERAND_KEYS, *(grammar.branches if level == 1 else ()))
    operators = [key for key in condition.entries if key not in other_keys]
    if len(operators) != 1:
        found = f", not {enumerate_words(operators)}" if operators else ""
        reason = f"a condition must have exactly one operator{found}."
        yield Problem(condition.line, f"{reason} Combine conditions with and, or and not." if found else reason)
        return
    operator = operators[0]
    if operator in LOGICAL:
        yield from _check_logical(operator, condition.get(operator), grammar, level)
    elif operator in grammar.comparisons:
        yield from _check_comparison(operator, condition, grammar, level)
    else:
        yield _unknown_operator(operator, condition.get(operator).line, grammar)


def _check_logical(operator: str, operand: Node, grammar: Grammar, level: int) -> Problems:
    if level > MAX_LEVELS:
        yield Problem(operand.line, f"conditions are nested more than {MAX_LEVELS} levels deep.")
        return
    if operator == "not" and isinstance(operand.value, dict):
        conditions = [operand]
    elif isinstance(operand.value, list):
        conditions = operand.items
    else:
        yield Problem(operand.line, f"{operator} must be a {'mapping' if operator == 'not' else 'list of conditions'}.")
        return
    maximum = 1 if operator == "not" else grammar.max_conditions
    if not conditions or (maximum and len(conditions) > maximum):
        limit = "exactly one condition" if maximum == 1 else f"1 to {maximum} conditions"
        yield Problem(operand.line, f"{operator} must have {limit if maximum else 'at least one condition'}.")
    for condition in conditions:
        yield from _check_operators(condition, grammar, level + 1)


def _check_comparison(operator: str, condition: Node, grammar: Grammar, level: int) -> Problems:
    operand = condition.get(operator)
    if grammar.comparison_is_level and level > MAX_LEVELS:
        yield Problem(operand.line, f"conditions are nested more than {MAX_LEVELS} levels deep.")
    key = grammar.comparisons[operator]
    if key and key not in condition.entries:
        yield Problem(condition.line, f"operator {operator} requires {key}.")
    is_reference = operand.text.startswith("$.") or "{{" in operand.text
    if operator in _NUMBERS and not is_reference and not _is_number(operand):
        reason = f"operator {operator} compares numbers, and '{shorten(operand.text)}' is not a number"
        yield warning(operand.line, f"{reason}. The condition is never met.")


def _is_number(node: Node) -> bool:
    return bool(_NUMBER.fullmatch(node.text)) or (
        isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    )


def _unknown_operator(operator: str, line: int, grammar: Grammar) -> Problem:
    known = (*grammar.comparisons, *LOGICAL)
    word = shorten(operator)
    if operator in _OTHER[grammar.documents].comparisons:
        advice = did_you_mean(operator, known) or f" Use one of {enumerate_words(known, 'or')}."
        return Problem(line, f"operator {word} is not available in {grammar.documents}.{advice}")
    typo = misspelt(operator, known)
    if typo and typo.lower() != operator.lower():
        return Problem(line, f"operator {word} does not exist. Did you mean {typo}?")
    reason = f"operator {word} is unknown to this version of the collection."
    return warning(line, f"{reason}{did_you_mean(operator, known) or ' Check its spelling.'}")

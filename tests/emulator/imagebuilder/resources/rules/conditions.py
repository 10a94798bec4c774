"""The conditions of documents: ``if`` in components and workflows, and the inputs of the component action Assert.

AWS: EC2 Image Builder user guide, "Use conditional constructs in custom component documents", "Use comparison operators
in AWSTOE component documents" and "Use conditional statements in workflow steps".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...unverified import assumed
from .documents import InvalidDocument

MOST_LEVELS = 4


@dataclass(frozen=True)
class Grammar:
    """The operators of one kind of document, and the operand key that each requires, if any."""

    comparisons: Mapping[str, str | None]
    most_children: int | None = None
    """The maximum number of conditions in one ``and`` or ``or``."""
    comparison_is_a_level: bool = False
    """Whether the comparison counts as a level."""


COMPONENT = Grammar(
    {
        **dict.fromkeys(
            (
                "stringEquals",
                "stringLessThan",
                "stringLessThanEquals",
                "stringGreaterThan",
                "stringGreaterThanEquals",
                "patternMatches",
                "numberEquals",
                "numberLessThan",
                "numberLessThanEquals",
                "numberGreaterThan",
                "numberGreaterThanEquals",
            ),
            "value",
        ),
        **dict.fromkeys(("stringIsEmpty", "stringIsWhitespace", "binaryExists", "fileExists", "folderExists")),
        **dict.fromkeys(("fileMD5Equals", "fileSHA1Equals", "fileSHA256Equals", "fileSHA512Equals"), "path"),
    }
)

WORKFLOW = Grammar(
    dict.fromkeys(
        (
            "booleanEquals",
            "stringEquals",
            "numberEquals",
            "numberLessThan",
            "numberLessThanEquals",
            "numberGreaterThan",
            "numberGreaterThanEquals",
        ),
        "value",
    ),
    most_children=10,
    comparison_is_a_level=True,
)

_BRANCHES = ("then", "else")
_BRANCH_ACTIONS = ("Abort", "Execute", "Skip")


def check_component_if(condition: Any) -> None:
    """Check the ``if`` of a component step."""
    if not isinstance(condition, dict):
        raise InvalidDocument("'if' must be a mapping")
    for branch in _BRANCHES:
        if branch in condition and condition[branch] not in _BRANCH_ACTIONS:
            raise InvalidDocument(f"'{branch}' must be one of {', '.join(_BRANCH_ACTIONS)}")
    check({key: value for key, value in condition.items() if key not in _BRANCHES}, COMPONENT)


def check_workflow_if(condition: Any) -> None:
    """Check the ``if`` of a workflow step; the guide also shows a list with one comparison."""
    check(single(condition), WORKFLOW)


def single(condition: Any) -> Any:
    """Return the condition in a list of one, or the condition."""
    return condition[0] if isinstance(condition, list) and len(condition) == 1 else condition


def check(condition: Any, grammar: Grammar, level: int = 1) -> None:
    """Reject a condition that is not exactly one operator with its operands, or that is nested too deeply."""
    if not isinstance(condition, dict):
        raise InvalidDocument("A condition must be a mapping")
    if not assumed.conditions_are_checked:
        return
    operator = _operator(condition, grammar)
    if level > MOST_LEVELS and (operator not in grammar.comparisons or grammar.comparison_is_a_level):
        raise InvalidDocument(f"Conditions can be nested at most {MOST_LEVELS} levels deep")
    if operator in grammar.comparisons:
        return
    children = [condition[operator]] if operator == "not" else condition[operator]
    if not isinstance(children, list) or not 1 <= len(children) <= (grammar.most_children or len(children)):
        raise InvalidDocument(f"The operator '{operator}' must have a list of conditions")
    for child in children:
        check(child, grammar, level + 1)


def _operator(condition: dict[str, Any], grammar: Grammar) -> str:
    known = [key for key in condition if key in ("and", "or", "not") or key in grammar.comparisons]
    if len(known) != 1:
        raise InvalidDocument(f"A condition must have exactly one operator; it has {', '.join(condition) or 'none'}")
    operand = grammar.comparisons.get(known[0])
    if operand is not None and operand not in condition:
        raise InvalidDocument(f"The operator '{known[0]}' requires '{operand}'")
    unknown = [key for key in condition if key not in (known[0], operand)]
    if unknown:
        raise InvalidDocument(f"Unknown operator '{unknown[0]}'")
    return known[0]

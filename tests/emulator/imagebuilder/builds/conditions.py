"""References and conditions of workflow documents (AWS: user guide, "Create a YAML workflow document")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..resources.rules.conditions import single
from .failure import StepFailure


def resolve(value: Any, facts: dict[str, Any]) -> Any:
    """Return the value of a reference such as ``$.stepOutputs.Launch.instanceId``, and other values unchanged."""
    if not isinstance(value, str) or not value.startswith("$."):
        return value
    found: Any = facts
    for name in value[2:].split("."):
        if not isinstance(found, dict) or name not in found:
            raise StepFailure(f"The reference '{value}' could not be resolved.")
        found = found[name]
    return found


def resolve_inputs(inputs: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Return inputs with the values of references; the name of such an input ends in ``.$``."""
    return {
        key.removesuffix(".$"): resolve(value, facts) if key.endswith(".$") else value for key, value in inputs.items()
    }


def holds(condition: Any, facts: dict[str, Any]) -> bool:
    """Whether the condition of a step is met."""
    condition = single(condition)
    if "and" in condition:
        return all(holds(one, facts) for one in condition["and"])
    if "or" in condition:
        return any(holds(one, facts) for one in condition["or"])
    if "not" in condition:
        return not holds(condition["not"], facts)
    operators = [name for name in condition if name in _OPERATORS]
    if len(operators) != 1 or "value" not in condition:
        raise StepFailure(f"The condition '{condition}' could not be evaluated.")
    expected = resolve(condition[operators[0]], facts)
    return _OPERATORS[operators[0]](resolve(condition["value"], facts), expected)


def _same_text(value: Any, expected: Any) -> bool:
    return str(value) == str(expected)


def _same_boolean(value: Any, expected: Any) -> bool:
    return str(value).lower() == str(expected).lower()


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def compare_numbers(value: Any, expected: Any) -> bool:
        try:
            return compare(float(value), float(expected))
        except (TypeError, ValueError) as error:
            raise StepFailure(f"'{value}' and '{expected}' are not numbers.") from error

    return compare_numbers


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "stringEquals": _same_text,
    "booleanEquals": _same_boolean,
    "numberEquals": _numbers(float.__eq__),
    "numberGreaterThan": _numbers(float.__gt__),
    "numberGreaterThanEquals": _numbers(float.__ge__),
    "numberLessThan": _numbers(float.__lt__),
    "numberLessThanEquals": _numbers(float.__le__),
}

"""The ``if`` of steps (AWS: user guide, "Use conditional constructs in custom component documents")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .machine import Machine

_TESTS = {"fileExists": "-f", "folderExists": "-d"}


def decide(condition: Mapping[str, Any], machine: Machine) -> str:
    """Return ``Execute``, ``Skip`` or ``Abort``."""
    comparison = {name: value for name, value in condition.items() if name not in ("then", "else")}
    met = _holds(comparison, machine)
    return str(condition.get("then", "Execute") if met else condition.get("else", "Skip"))


def _holds(condition: Mapping[str, Any], machine: Machine) -> bool:
    (operator,) = set(condition) - {"value"}
    operand = condition[operator]
    match operator:
        case "and":
            return all(_holds(one, machine) for one in operand)
        case "or":
            return any(_holds(one, machine) for one in operand)
        case "not":
            return not _holds(operand, machine)
        case "stringEquals":
            return str(condition["value"]) == str(operand)
        case "stringIsEmpty":
            return not operand
        case "fileExists" | "folderExists":
            return machine.run(["test", _TESTS[operator], operand]).code == 0
        case "binaryExists":
            return machine.run(["sh", "-c", 'command -v "$1"', "sh", operand]).code == 0
    raise NotImplementedError(f"the operator {operator}")

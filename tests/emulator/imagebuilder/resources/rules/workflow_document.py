"""Workflow documents: YAML with the steps to build, test or distribute an image.

AWS: EC2 Image Builder user guide, "Create a YAML workflow document".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...unverified import assumed
from . import conditions, workflow_references
from .documents import (
    InvalidDocument,
    Setting,
    check_keys,
    check_settings,
    is_number,
    load,
    refuse_repeated,
    strictness,
)
from .workflow_actions import ACTIONS, CHOICES, OF_MACHINE_IMAGES, UNKNOWN

_DOCUMENT_KEYS = {"name", "description", "schemaVersion", "parameters", "steps", "outputs"}
_STEP_KEYS = {"name", "description", "action", "if", "inputs", "onFailure", "rollbackEnabled", "timeoutSeconds"}
_TYPES = ("string", "integer", "boolean", "stringList")

_SETTINGS: dict[str, Setting] = {
    "onFailure": (lambda value: value in ("Abort", "Continue"), "Abort or Continue"),
    "rollbackEnabled": (
        lambda value: isinstance(value, bool) or workflow_references.is_reference(value),
        "true, false or a reference",
    ),
    "if": (lambda value: isinstance(value, dict) or (isinstance(value, list) and len(value) == 1), "a mapping"),
    "inputs": (lambda value: isinstance(value, dict), "a mapping"),
    "description": (lambda value: isinstance(value, str), "a text"),
}


@dataclass(frozen=True)
class WorkflowDocument:
    """The values that the service derives from a document."""

    steps: int
    parameters: tuple[dict[str, Any], ...]


def read(text: str, workflow_type: str) -> WorkflowDocument:
    """Check the document of a workflow of a type, and return the values that the service derives from it."""
    return _read(text, workflow_type, strictness())


@lru_cache(maxsize=256)
def _read(text: str, workflow_type: str, _strictness: tuple[bool, ...]) -> WorkflowDocument:
    document = load(text, _DOCUMENT_KEYS)
    parameters = tuple(_parameter(one) for one in _entries(document, "parameters"))
    refuse_repeated([parameter["name"] for parameter in parameters], "parameter")
    steps = _steps(document, workflow_type, {parameter["name"] for parameter in parameters})
    refuse_repeated([_output(one) for one in _entries(document, "outputs")], "output")
    return WorkflowDocument(len(steps), parameters)


def _steps(document: dict[str, Any], workflow_type: str, parameters: set[str]) -> list[str]:
    """Check the steps, each of which can refer to earlier steps."""
    names: list[str] = []
    actions: dict[str, str] = {}
    for one in _entries(document, "steps"):
        names.append(_step(one, workflow_type, parameters, actions))
        actions[names[-1]] = one["action"]
    if not names:
        raise InvalidDocument("The document has no steps; it requires at least one.")
    refuse_repeated(names, "step")
    if "DistributeContainerImage" in actions.values() and OF_MACHINE_IMAGES & set(actions.values()):
        raise InvalidDocument("A workflow can distribute either AMIs or container images")
    return names


def _entries(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise InvalidDocument(f"'{key}' must be a list.")
    if not all(isinstance(one, dict) for one in entries):
        raise InvalidDocument(f"Each of the '{key}' must be a mapping.")
    return entries


def _step(step: dict[str, Any], workflow_type: str, parameters: set[str], earlier: dict[str, str]) -> str:
    name = step.get("name")
    if not isinstance(name, str) or not 3 <= len(name) <= 128:
        raise InvalidDocument(f"Invalid step name '{name}'. It must have 3 to 128 characters.")
    try:
        check_keys(step, _STEP_KEYS, "the step")
        _check_action(step.get("action"), workflow_type)
        check_settings(step, _SETTINGS)
        _check_timeout(step)
        _check_inputs(step)
        if "if" in step:
            conditions.check_workflow_if(step["if"])
        workflow_references.check(step, parameters, earlier)
    except InvalidDocument as error:
        raise InvalidDocument(f"Parsing step '{name}' failed. Error: {error}") from error
    return name


def _check_action(action: Any, workflow_type: str) -> None:
    if not isinstance(action, str) or (action not in ACTIONS and assumed.unknown_actions_are_refused):
        raise InvalidDocument(f"Action {action} is not supported")
    if assumed.workflow_actions_fit_the_type and workflow_type not in ACTIONS.get(action, UNKNOWN).stages:
        raise InvalidDocument(f"Action {action} is not supported in a workflow of the type {workflow_type}")


def _check_timeout(step: dict[str, Any]) -> None:
    most, value = ACTIONS.get(step["action"], UNKNOWN).maximum_timeout, step.get("timeoutSeconds", 1)
    if not is_number(value) or not 1 <= value <= most:
        raise InvalidDocument(f"'timeoutSeconds' must be a number from 1 to {most}")


def _check_inputs(step: dict[str, Any]) -> None:
    """Check the names of inputs, without the suffix of references, and values with a choice."""
    known = ACTIONS.get(step["action"], UNKNOWN).inputs
    if not assumed.workflow_inputs_are_checked or known is None:
        return
    for key, value in step.get("inputs", {}).items():
        name = str(key).removesuffix(".$")
        if name not in known:
            raise InvalidDocument(f"Action {step['action']} has no input '{name}'")
        choices = CHOICES.get((step["action"], name))
        if choices and not workflow_references.is_reference(value) and value not in choices:
            raise InvalidDocument(f"The input '{name}' must be one of {', '.join(choices)}")


def _parameter(spec: dict[str, Any]) -> dict[str, Any]:
    name = spec.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 128:
        raise InvalidDocument(f"Invalid parameter name '{name}'. It must have 1 to 128 characters.")
    check_keys(spec, {"name", "type", "default", "description"}, f"parameter '{name}'")
    if spec.get("type") not in _TYPES:
        raise InvalidDocument(f"Parameter '{name}' must have one of the types {', '.join(_TYPES)}.")
    parameter: dict[str, Any] = {"name": name, "type": spec["type"]}
    if "default" in spec:
        parameter["defaultValue"] = _default(name, spec["type"], spec["default"])
    if "description" in spec:
        parameter["description"] = str(spec["description"])
    return parameter


def _default(name: str, parameter_type: str, value: Any) -> list[str]:
    """Return the default as the service does: always a list of strings."""
    if isinstance(value, list) != (parameter_type == "stringList") or isinstance(value, dict):
        raise InvalidDocument(f"The default of parameter '{name}' must be of the type {parameter_type}.")
    items = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in items]


def _output(output: dict[str, Any]) -> str:
    if set(output) != {"name", "value"}:
        raise InvalidDocument("Each of the 'outputs' must have a name and a value.")
    return str(output["name"])

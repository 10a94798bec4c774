"""Workflow documents: the YAML of the steps by which an image is built, tested or distributed.

AWS: EC2 Image Builder user guide, "Create a YAML workflow document".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...unverified import assumed
from .documents import InvalidDocument, Setting, check_keys, check_settings, is_number, load, refuse_repeated

LONGEST_TIMEOUT = 86_400
"""In seconds."""

_EVERYWHERE = frozenset({"BUILD", "TEST", "DISTRIBUTION"})
_IN_BUILDS = frozenset({"BUILD"})
_ON_INSTANCES = frozenset({"BUILD", "TEST"})
_AFTERWARDS = frozenset({"DISTRIBUTION"})

ACTIONS = {
    "ApplyImageConfigurations": _AFTERWARDS,
    "BootstrapInstanceForContainer": _ON_INSTANCES,
    "CollectImageMetadata": _IN_BUILDS,
    "CollectImageScanFindings": _ON_INSTANCES,
    "CreateImage": _IN_BUILDS,
    "DistributeImage": _AFTERWARDS,
    "ExecuteComponents": _ON_INSTANCES,
    "ExecuteStateMachine": _EVERYWHERE,
    "LaunchInstance": _ON_INSTANCES,
    "ModifyImageAttributes": _AFTERWARDS,
    "RegisterImage": _IN_BUILDS,
    "RunCommand": _ON_INSTANCES,
    "RunSysPrep": _IN_BUILDS,
    "SanitizeInstance": _IN_BUILDS,
    "TerminateInstance": _ON_INSTANCES,
    "WaitForAction": _EVERYWHERE,
    "WaitForSSMAgent": _ON_INSTANCES,
}
"""The actions and the types of workflows that can have them."""

_DOCUMENT_KEYS = {"name", "description", "schemaVersion", "parameters", "steps", "outputs"}
_STEP_KEYS = {"name", "description", "action", "if", "inputs", "onFailure", "rollbackEnabled", "timeoutSeconds"}
_TYPES = ("string", "integer", "boolean", "stringList")

_SETTINGS: dict[str, Setting] = {
    "timeoutSeconds": (
        lambda value: is_number(value) and 1 <= value <= LONGEST_TIMEOUT,
        f"a number from 1 to {LONGEST_TIMEOUT}",
    ),
    "onFailure": (lambda value: value in ("Abort", "Continue"), "Abort or Continue"),
    "rollbackEnabled": (lambda value: isinstance(value, bool), "true or false"),
    "if": (lambda value: isinstance(value, dict), "a mapping"),
    "inputs": (lambda value: isinstance(value, dict), "a mapping"),
    "description": (lambda value: isinstance(value, str), "a text"),
}


@dataclass(frozen=True)
class WorkflowDocument:
    """What the service derives from a document."""

    steps: int
    parameters: tuple[dict[str, Any], ...]


@lru_cache(maxsize=256)
def read(text: str, workflow_type: str) -> WorkflowDocument:
    """Check the document of a workflow of a type, and derive from it what the service shows of the workflow."""
    document = load(text, _DOCUMENT_KEYS)
    parameters = tuple(_parameter(one) for one in _entries(document, "parameters"))
    refuse_repeated([parameter["name"] for parameter in parameters], "parameter")
    steps = [_step(one, workflow_type) for one in _entries(document, "steps")]
    if not steps:
        raise InvalidDocument("The document has no steps; it requires at least one.")
    refuse_repeated(steps, "step")
    refuse_repeated([_output(one) for one in _entries(document, "outputs")], "output")
    return WorkflowDocument(len(steps), parameters)


def _entries(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise InvalidDocument(f"'{key}' must be a list.")
    if not all(isinstance(one, dict) for one in entries):
        raise InvalidDocument(f"Each of the '{key}' must be a mapping.")
    return entries


def _step(step: dict[str, Any], workflow_type: str) -> str:
    name = step.get("name")
    if not isinstance(name, str) or not 3 <= len(name) <= 128:
        raise InvalidDocument(f"Invalid step name '{name}'. It must have 3 to 128 characters.")
    try:
        check_keys(step, _STEP_KEYS, "the step")
        _check_action(step.get("action"), workflow_type)
        check_settings(step, _SETTINGS)
    except InvalidDocument as error:
        raise InvalidDocument(f"Parsing step '{name}' failed. Error: {error}") from error
    return name


def _check_action(action: Any, workflow_type: str) -> None:
    if not isinstance(action, str) or (action not in ACTIONS and assumed.unknown_actions_are_refused):
        raise InvalidDocument(f"Action {action} is not supported")
    if assumed.workflow_actions_fit_the_type and workflow_type not in ACTIONS.get(action, _EVERYWHERE):
        raise InvalidDocument(f"Action {action} is not supported in a workflow of the type {workflow_type}")


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
    """The default as the service shows it: a list of texts, whatever its type."""
    if isinstance(value, list) != (parameter_type == "stringList") or isinstance(value, dict):
        raise InvalidDocument(f"The default of parameter '{name}' must be of the type {parameter_type}.")
    items = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in items]


def _output(output: dict[str, Any]) -> str:
    if set(output) != {"name", "value"}:
        raise InvalidDocument("Each of the 'outputs' must have a name and a value.")
    return str(output["name"])

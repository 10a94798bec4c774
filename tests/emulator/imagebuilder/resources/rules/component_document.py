"""Component documents: the YAML that the task orchestrator and executor (TOE) runs on an instance.

AWS: EC2 Image Builder user guide, "Create a custom component document". Errors that users of AWS quote have the
same text here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...unverified import assumed
from . import conditions
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

REQUIRED_PHASES = ("build", "validate", "test")
"""A document requires one of these phases; Image Builder runs only these and
``container-host-test``."""

WITHOUT_INPUTS = {"Reboot", "UpdateOS"}
"""The actions that do not require ``inputs``."""

ACTIONS = WITHOUT_INPUTS | {
    "AppendFile",
    "Assert",
    "CopyFile",
    "CopyFolder",
    "CreateFile",
    "CreateFolder",
    "CreateSymlink",
    "DeleteFile",
    "DeleteFolder",
    "ExecuteBash",
    "ExecuteBinary",
    "ExecuteDocument",
    "ExecutePowerShell",
    "InstallMSI",
    "ListFiles",
    "MoveFile",
    "MoveFolder",
    "ReadFile",
    "S3Download",
    "S3Upload",
    "SetFileEncoding",
    "SetFileOwner",
    "SetFilePermissions",
    "SetFolderOwner",
    "SetFolderPermissions",
    "SetRegistry",
    "UninstallMSI",
    "WebDownload",
}

_DOCUMENT_KEYS = {"name", "description", "version", "schemaVersion", "parameters", "constants", "phases"}
_STEP_KEYS = {"name", "action", "inputs", "timeoutSeconds", "onFailure", "maxAttempts", "loop", "if"}
_STEP_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_-]{3,128}")


@dataclass(frozen=True)
class ComponentDocument:
    """The values that the service derives from a document."""

    type: str
    parameters: tuple[dict[str, Any], ...]


def read(text: str) -> ComponentDocument:
    """Check a document, and return the values that the service derives from it."""
    return _read(text, strictness())


@lru_cache(maxsize=256)
def _read(text: str, _strictness: tuple[bool, ...]) -> ComponentDocument:
    document = load(text, _DOCUMENT_KEYS)
    parameters = tuple(_parameter(name, spec) for name, spec in _named_entries(document, "parameters"))
    constants = [_constant(name, spec) for name, spec in _named_entries(document, "constants")]
    refuse_repeated([parameter["name"] for parameter in parameters] + constants, "parameter or constant")
    phases = _phases(document)
    return ComponentDocument("TEST" if phases == ["test"] else "BUILD", parameters)


def _phases(document: dict[str, Any]) -> list[str]:
    phases = document.get("phases")
    if not isinstance(phases, list) or not phases:
        raise InvalidDocument("The document has no phases; it requires at least one.")
    names = [_phase(phase) for phase in phases]
    refuse_repeated(names, "phase")
    if not set(REQUIRED_PHASES) & set(names):
        raise InvalidDocument(f"The document requires one of the phases {', '.join(REQUIRED_PHASES)}.")
    return names


def _phase(phase: Any) -> str:
    name = phase.get("name") if isinstance(phase, dict) else None
    if not isinstance(name, str) or not name:
        raise InvalidDocument(f"Invalid phase name '{name}'.")
    check_keys(phase, {"name", "steps"}, f"phase '{name}'")
    steps = phase.get("steps")
    if not isinstance(steps, list) or not steps:
        raise InvalidDocument(f"Phase '{name}' has no steps; it requires at least one.")
    refuse_repeated([_step(step, name) for step in steps], f"step in phase '{name}'")
    return str(name)


def _step(step: Any, phase: str) -> str:
    name = step.get("name") if isinstance(step, dict) else None
    if not isinstance(name, str) or not _STEP_NAME.fullmatch(name):
        raise InvalidDocument(
            f"Invalid step name '{name}' in phase '{phase}'. Allowed characters are combinations of numbers [0-9], "
            "english letters [a-z,A-Z] and special characters [-_]."
        )
    try:
        check_keys(step, _STEP_KEYS, "the step")
        _check_action(step)
        check_settings(step, _SETTINGS)
        if "if" in step:
            conditions.check_component_if(step["if"])
    except InvalidDocument as error:
        raise InvalidDocument(f"Parsing step '{name}' in phase '{phase}' failed. Error: {error}") from error
    return name


def _check_action(step: dict[str, Any]) -> None:
    action = step.get("action")
    if not isinstance(action, str) or (action not in ACTIONS and assumed.unknown_actions_are_refused):
        raise InvalidDocument(f"Action {action} is not supported")
    if not step.get("inputs") and action in ACTIONS - WITHOUT_INPUTS:
        raise InvalidDocument(f"Action {action} has no inputs; it requires an 'inputs'")
    if action == "Assert":
        conditions.check(step["inputs"], conditions.COMPONENT)
    if action in ("ExecuteBash", "ExecutePowerShell"):
        inputs = step["inputs"]
        commands = inputs.get("commands") if isinstance(inputs, dict) else None
        in_a_file = action == "ExecutePowerShell" and isinstance(inputs, dict) and inputs.get("file")
        if not in_a_file and (not isinstance(commands, list) or not commands):
            raise InvalidDocument(f"Action {action} requires a list of 'commands' in its inputs")


_SETTINGS: dict[str, Setting] = {
    "timeoutSeconds": (lambda value: is_number(value) and (value == -1 or value > 0), "a positive number or -1"),
    "maxAttempts": (lambda value: is_number(value) and value > 0, "a positive number"),
    "onFailure": (lambda value: value in ("Abort", "Continue", "Ignore"), "Abort, Continue or Ignore"),
    "loop": (lambda value: isinstance(value, dict), "a mapping"),
}


def _named_entries(document: dict[str, Any], key: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield the entries of ``parameters`` or ``constants``: a list of mappings with a single key."""
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise InvalidDocument(f"'{key}' must be a list.")
    for entry in entries:
        if not isinstance(entry, dict) or len(entry) != 1:
            raise InvalidDocument(f"Each of the '{key}' must be a mapping with a single key.")
        ((name, spec),) = entry.items()
        if not isinstance(name, str) or not _PARAMETER_NAME.fullmatch(name):
            raise InvalidDocument(f"Invalid name '{name}' in '{key}': 3 to 128 letters, numbers, hyphens, underscores.")
        if not isinstance(spec, dict) or spec.get("type") != "string":
            raise InvalidDocument(f"'{name}' in '{key}' must have the type string.")
        yield name, spec


def _parameter(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    check_keys(spec, {"type", "default", "description", "allowedValues"}, f"parameter '{name}'")
    parameter: dict[str, Any] = {"name": name, "type": spec["type"]}
    if "default" in spec:
        parameter["defaultValue"] = [str(spec["default"])]
    if "description" in spec:
        parameter["description"] = str(spec["description"])
    return parameter


def _constant(name: str, spec: dict[str, Any]) -> str:
    check_keys(spec, {"type", "value"}, f"constant '{name}'")
    if "value" not in spec:
        raise InvalidDocument(f"Constant '{name}' has no value.")
    return name

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workflow documents: the steps in which Image Builder builds, tests or distributes an image.

Source: Image Builder user guide, "Create a YAML workflow document".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .._aws.errors import shorten
from .checks import (
    Setting,
    check_action,
    check_head,
    check_keys,
    check_list,
    check_settings,
    check_unique,
    enumerate_words,
    is_integer,
    is_mapping,
    labelled,
    one_of,
)
from .conditions import WORKFLOW_CONDITIONS, check_condition
from .problems import Problem, Problems, in_place, warning
from .workflow_actions import MAX_TIMEOUT, WORKFLOW_ACTIONS, check_one_distribution, check_workflow_action
from .workflow_references import check_workflow_references, is_workflow_reference
from .yaml import Node

MAX_STEPS = 15

_STEP_KEYS = ("name", "description", "action", "if", "inputs", "onFailure", "rollbackEnabled", "timeoutSeconds")

_SETTINGS: Mapping[str, Setting] = {
    "timeoutSeconds": (lambda value: is_integer(value, 1, MAX_TIMEOUT), f"1 to {MAX_TIMEOUT} seconds"),
    "onFailure": one_of("Abort", "Continue"),
    "rollbackEnabled": (
        lambda value: isinstance(value, bool) or is_workflow_reference(value),
        "true, false or a reference such as $.parameters.Rollback",
    ),
    "inputs": (is_mapping, "a mapping"),
}

_PARAMETER_KEYS = ("name", "type", "default", "description")

_DEFAULTS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: not isinstance(value, (dict, list)), "text"),
    "integer": (lambda value: bool(re.fullmatch(r"-?\d+", str(value))), "an integer"),
    "boolean": (lambda value: str(value).lower() in ("true", "false"), "true or false"),
    "stringList": (lambda value: isinstance(value, list), "a list"),
}
"""The types of parameters, each with a check and a description of its default values."""


def workflow_problems(document: Node, stage: str = "") -> Problems:
    """Yield all problems of a workflow document that can be known before it runs.

    ``stage`` is the type of the workflow: BUILD, TEST or DISTRIBUTION. If it is empty, all actions are accepted.
    """
    yield from check_head(document, ("name", "description", "schemaVersion", "parameters", "steps", "outputs"))
    yield from _check_parameters(document)
    yield from check_list(document, "steps", "one step")
    steps = document.get("steps").items
    if len(steps) > MAX_STEPS:
        yield Problem(steps[MAX_STEPS].line, f"a workflow can have {MAX_STEPS} steps, not {len(steps)}.")
    yield from check_unique((step.get("name") for step in steps), "step")
    for place, step in labelled("step", steps):
        yield from in_place(place, _check_step(step, stage))
    yield from check_one_distribution(steps)
    yield from _check_outputs(document)
    yield from check_workflow_references(document)


def _check_parameters(document: Node) -> Problems:
    yield from check_list(document, "parameters")
    parameters = document.get("parameters").items
    yield from check_unique((parameter.get("name") for parameter in parameters), "parameter")
    for place, parameter in labelled("parameter", parameters):
        name = _name_as_key(parameter)
        if name:
            reason = f'name must be a key of the parameter. Write "- {{name: {name}, type: string}}".'
            yield from in_place(f"parameter '{name}'", [Problem(parameter.line, reason)])
        else:
            yield from in_place(place, _check_parameter(parameter))


def _name_as_key(parameter: Node) -> str:
    """Return the name of a parameter in the form of a component's, ``- Tier: {type: string}``; else empty."""
    names = [key for key, node in parameter.entries.items() if isinstance(node.value, dict)]
    return names[0] if len(names) == len(parameter.entries) == 1 else ""


def _check_parameter(parameter: Node) -> Problems:
    yield from check_keys(parameter, _PARAMETER_KEYS)
    if not 1 <= len(parameter.get("name").text) <= 128:
        yield Problem(parameter.line, "the name must have 1 to 128 characters.")
    kind, default = parameter.get("type"), parameter.get("default")
    # The guide calls the type required, and says that it defaults to string.
    is_valid, description = _DEFAULTS.get(kind.text or "string", (lambda value: True, ""))
    if not description:
        types = enumerate_words(_DEFAULTS, "or")
        yield Problem(kind.line, f"type must be {types}, not {shorten(kind.text)}.")
    if default.value is not None and not is_valid(_plain(default)):
        yield Problem(default.line, f"default must be {description} for the type {kind.text or 'string'}.")


def _plain(node: Node) -> Any:
    return node.value if isinstance(node.value, (dict, list)) else node.text


def _check_step(step: Node, stage: str) -> Problems:
    name = step.get("name")
    if not 3 <= len(name.text) <= 128:
        yield Problem(name.line, "the name must have 3 to 128 characters.")
    yield from check_action(step, WORKFLOW_ACTIONS)
    yield from _check_step_keys(step)
    yield from check_settings(step, _SETTINGS)
    if step.get("action").text in WORKFLOW_ACTIONS:
        yield from check_workflow_action(step, stage)
    if "if" in step.entries:
        yield from check_condition(step.get("if"), WORKFLOW_CONDITIONS)


def _check_step_keys(step: Node) -> Problems:
    """Check the keys of a step. The suffix ``.$`` is documented for inputs only."""
    others = {}
    for key, node in step.entries.items():
        if key.endswith(".$") and key[:-2] in _STEP_KEYS:
            yield warning(node.line, f"'{key}' is not documented. Write {key[:-2]} without the suffix.")
        else:
            others[key] = node
    yield from check_keys(Node(others, step.line), _STEP_KEYS)


def _check_outputs(document: Node) -> Problems:
    yield from check_list(document, "outputs")
    for place, output in labelled("output", document.get("outputs").items):
        for key in ("name", "value"):
            if key not in output.entries:
                yield from in_place(place, [Problem(output.line, f"{key} is missing.")])

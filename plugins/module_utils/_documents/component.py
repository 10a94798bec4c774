# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Component documents, which AWS Task Orchestrator and Executor (AWSTOE) runs on an instance, phase by phase.

Source: Image Builder user guide, "Use the component document framework" and "Define and reference variables".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

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
    misspelt,
    one_of,
)
from .component_actions import COMPONENT_ACTIONS, check_component_action
from .component_references import STAGES, check_component_references
from .conditions import COMPONENT_CONDITIONS, check_condition
from .problems import Problem, Problems, in_place, warning
from .yaml import Node

REQUIRED_PHASES = ("build", "validate", "test")
"""One of these phases is required."""

_PHASE_TYPO = 0.75
"""``validation`` is similar enough to ``validate``; ``rollback``, ``cleanup`` and ``install`` to no phase."""

_STEP_KEYS = ("name", "action", "inputs", "timeoutSeconds", "onFailure", "maxAttempts", "loop", "if")

_SETTINGS: Mapping[str, Setting] = {
    "timeoutSeconds": (lambda value: value == -1 or is_integer(value, 1), "1 or more seconds, or -1 for no limit"),
    "maxAttempts": (lambda value: is_integer(value, 1), "1 or more"),
    "onFailure": one_of("Abort", "Continue", "Ignore"),
    "loop": (is_mapping, "a mapping with for or forEach"),
}

_VARIABLE_KEYS: Mapping[str, tuple[str, ...]] = {
    # allowedValues is in public use, without any documentation.
    "parameters": ("type", "default", "description", "allowedValues"),
    "constants": ("type", "value"),
}

_STEP_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""Text that needs no quotes in YAML. Some of it has another type, such as ``true``, as in the original."""

_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_-]{3,128}")


def component_problems(document: Node, platform: str = "") -> Problems:
    """Yield all problems of a component document that can be known before it runs.

    ``platform`` is that of the component: Linux, macOS or Windows. If it is empty, all actions are accepted.
    """
    yield from check_head(document, ("name", "description", "schemaVersion", "parameters", "constants", "phases"))
    for key in _VARIABLE_KEYS:
        yield from _check_variables(document, key)
    yield from check_unique(_variables(document), "parameter or constant")
    yield from _check_phases(document, platform)
    yield from check_component_references(document, {name.text for name in _variables(document)})


def _check_variables(document: Node, key: str) -> Problems:
    what = key[:-1]
    yield from check_list(document, key)
    for entry in document.get(key).items:
        name = entry.get("name").text
        if name and "name" in entry.entries:
            form = _mapping_form(entry)
            reason = f'each {what} must be a mapping whose key is the name. Write "{form}".'
            yield from in_place(f"{what} '{name}'", [Problem(entry.line, reason)])
        elif len(entry.entries) != 1:
            yield Problem(entry.line, f"each of the {key} must be a mapping with one key, its name.")
        else:
            ((name, spec),) = entry.entries.items()
            yield from in_place(f"{what} '{name}'", _check_variable(name, spec, _VARIABLE_KEYS[key]))


def _mapping_form(entry: Node) -> str:
    """Return the correct form, ``- Tier: {type: string}``, of a variable in the form of a workflow's parameter."""
    others = {key: node.text for key, node in entry.entries.items() if key != "name"}
    values = [f"{key}: {text if _PLAIN.fullmatch(text) else json.dumps(text)}" for key, text in others.items()]
    return shorten(f"- {entry.get('name').text}: {{{', '.join(values or ['type: string'])}}}")


def _is_named(entry: Node) -> bool:
    return bool(entry.get("name").text)


def _variables(document: Node) -> Iterator[Node]:
    """Yield the names of the document's parameters and constants."""
    for key in _VARIABLE_KEYS:
        for entry in document.get(key).items:
            if _is_named(entry):
                yield entry.get("name")
            else:
                for name in entry.entries:
                    yield Node(name, entry.line, name)


def _check_variable(name: str, spec: Node, keys: tuple[str, ...]) -> Problems:
    if not _VARIABLE_NAME.fullmatch(name):
        yield Problem(spec.line, "the name must have 3 to 128 letters, digits, hyphens and underscores.")
    if spec.get("type").text != "string":
        yield Problem(spec.get("type").line, "type must be string.")
    yield from check_keys(spec, keys)
    if "value" in keys and "value" not in spec.entries:
        yield Problem(spec.line, "value is missing.")


def _check_phases(document: Node, platform: str) -> Problems:
    phases = document.get("phases")
    names = [phase.get("name").text for phase in phases.items]
    yield from check_list(document, "phases", f"one of {enumerate_words(REQUIRED_PHASES)}")
    # A phase that is misspelt, or has no name, is reported below.
    if names and all(name and not _misspelt_phase(name) for name in names) and not set(names) & set(REQUIRED_PHASES):
        yield Problem(phases.line, f"phases must contain at least one of {enumerate_words(REQUIRED_PHASES)}.")
    yield from check_unique((phase.get("name") for phase in phases.items), "phase")
    for place, phase in labelled("phase", phases.items):
        yield from in_place(place, _check_phase(phase, platform))


def _misspelt_phase(name: str) -> str:
    return "" if name in STAGES else misspelt(name, STAGES, _PHASE_TYPO)


def _check_phase(phase: Node, platform: str) -> Problems:
    name = phase.get("name")
    if not name.text:
        yield Problem(name.line, f"name is missing. Image Builder runs the phases {enumerate_words(STAGES)}.")
    elif _misspelt_phase(name.text):
        yield Problem(name.line, f"this phase does not exist. Did you mean {_misspelt_phase(name.text)}?")
    elif name.text not in STAGES:
        yield warning(name.line, f"Image Builder does not run this phase. It runs {enumerate_words(STAGES)}.")
    yield from check_keys(phase, ("name", "steps"))
    yield from check_list(phase, "steps", "one step")
    steps = phase.get("steps").items
    yield from check_unique((step.get("name") for step in steps), "step")
    for place, step in labelled("step", steps):
        yield from in_place(place, _check_step(step, platform))


def _check_step(step: Node, platform: str) -> Problems:
    name = step.get("name")
    if not name.text:
        yield Problem(name.line, "name is missing.")
    elif not _STEP_NAME.fullmatch(name.text):
        yield Problem(name.line, "the name must contain only letters, digits, hyphens and underscores.")
    yield from check_keys(step, _STEP_KEYS)
    yield from check_settings(step, _SETTINGS)
    yield from check_action(step, COMPONENT_ACTIONS)
    if step.get("action").text in COMPONENT_ACTIONS:
        yield from check_component_action(step, platform)
    if "if" in step.entries:
        yield from check_condition(step.get("if"), COMPONENT_CONDITIONS)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of components, which the task orchestrator and executor (TOE) runs on an instance, phase by phase.

The rules are those of the Image Builder user guide: "Use the component document framework", "Define and reference
variables", "Action modules".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .._aws.errors import did_you_mean
from .checks import (
    Mistake,
    Mistakes,
    Setting,
    action_mistakes,
    head_mistakes,
    is_mapping,
    is_whole,
    key_mistakes,
    labelled,
    list_mistakes,
    one_of,
    repetition_mistakes,
    setting_mistakes,
    within,
)
from .yaml import Part

STAGES = {"build": "build", "validate": "build", "test": "test", "container-host-test": "test"}
"""The phases that Image Builder runs, and the stage of making an image in which it does; stages share nothing."""

_FROM_TO = ("source", "destination")
_PATH = ("path",)

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "AppendFile": _PATH,
    "CopyFile": _FROM_TO,
    "CopyFolder": _FROM_TO,
    "CreateFile": _PATH,
    "CreateFolder": _PATH,
    "CreateSymlink": ("path", "target"),
    "DeleteFile": _PATH,
    "DeleteFolder": _PATH,
    "ExecuteBash": ("commands",),
    "ExecuteBinary": _PATH,
    "ExecuteDocument": ("document",),
    "ExecutePowerShell": ("commands or file",),
    "InstallMSI": _PATH,
    "ListFiles": _PATH,
    "MoveFile": _FROM_TO,
    "MoveFolder": _FROM_TO,
    "ReadFile": _PATH,
    "Reboot": (),
    "S3Download": _FROM_TO,
    "S3Upload": _FROM_TO,
    "SetFileEncoding": _PATH,
    "SetFileOwner": ("path", "owner"),
    "SetFilePermissions": ("path", "permissions"),
    "SetFolderOwner": ("path", "owner"),
    "SetFolderPermissions": ("path", "permissions"),
    "SetRegistry": ("path", "name", "value", "type"),
    "UninstallMSI": _PATH,
    "UpdateOS": (),
    "WebDownload": _FROM_TO,
}
"""The actions and the inputs that they cannot do without; ``commands or file`` is one of the two."""

_STEP_KEYS = ("name", "action", "inputs", "timeoutSeconds", "onFailure", "maxAttempts", "loop", "if")

_SETTINGS: Mapping[str, Setting] = {
    "timeoutSeconds": (lambda value: value == -1 or is_whole(value, 1), "a number of seconds from 1, or -1 for none"),
    "maxAttempts": (lambda value: is_whole(value, 1), "a number from 1"),
    "onFailure": one_of("Abort", "Continue", "Ignore"),
    "loop": (is_mapping, "a mapping with for or forEach"),
    "if": (is_mapping, "a mapping"),
}

_VARIABLE_KEYS: Mapping[str, tuple[str, ...]] = {
    "parameters": ("type", "default", "description"),
    "constants": ("type", "value"),
}

_STEP_NAME = re.compile(r"[A-Za-z0-9_-]+")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_-]{3,128}")

_VARIABLE = re.compile(r"(?<!\{)\{\{\s*([A-Za-z0-9_-]{3,128})\s*\}\}")
"""``{{ Name }}``. What else stands in braces may be meant for another program: ``{{ .State.Status }}``."""

_CHAINED = re.compile(r"(?<!\{)\{\{\s*([\w-]+)\.([\w-]+)\.(inputs|outputs)(?:\[\d+\])?\.[^{}]+\}\}", re.ASCII)
"""``{{ phase.step.outputs.stdout }}``, ``{{ phase.step.inputs[0].destination }}``."""


def mistakes(document: Part) -> Mistakes:
    """All that is wrong with the document, as far as that can be known before it runs."""
    yield from head_mistakes(document, ("name", "description", "schemaVersion", "parameters", "constants", "phases"))
    yield from _variables(document)
    yield from list_mistakes(document, "phases", f"at least one of {', '.join(STAGES)}")
    phases = document.get("phases").items
    yield from repetition_mistakes((phase.get("name") for phase in phases), "phase")
    for place, phase in labelled("phase", phases):
        yield from within(place, _phase(phase))
    yield from _references(document)


def _variables(document: Part) -> Mistakes:
    for key, known in _VARIABLE_KEYS.items():
        yield from list_mistakes(document, key)
        for entry in document.get(key).items:
            if len(entry.entries) != 1:
                yield Mistake(entry.line, f"each of the {key} is a mapping with one key, which is its name")
            for name, spec in entry.entries.items():
                yield from within(f"{key[:-1]} '{name}'", _variable(name, spec, known))
    names = [name for key in _VARIABLE_KEYS for name in _names(document, key)]
    yield from repetition_mistakes(names, "parameter or constant")


def _names(document: Part, key: str) -> Iterator[Part]:
    for entry in document.get(key).items:
        for name in entry.entries:
            yield Part(name, entry.line, name)


def _variable(name: str, spec: Part, known: tuple[str, ...]) -> Mistakes:
    if not _VARIABLE_NAME.fullmatch(name):
        yield Mistake(spec.line, "a name has 3 to 128 letters, digits, hyphens and underscores")
    if spec.get("type").text != "string":
        yield Mistake(spec.get("type").line, "type has to be string; there is no other")
    yield from key_mistakes(spec, known)
    if "value" in known and "value" not in spec.entries:
        yield Mistake(spec.line, "value is missing")


def _phase(phase: Part) -> Mistakes:
    name = phase.get("name")
    if name.text not in STAGES:
        reason = f"there is no phase '{name.text}'" if name.text else "a phase has to have a name"
        yield Mistake(name.line, f"{reason}: Image Builder runs {', '.join(STAGES)}.{did_you_mean(name.text, STAGES)}")
    yield from key_mistakes(phase, ("name", "steps"))
    yield from list_mistakes(phase, "steps", "at least one step")
    steps = phase.get("steps").items
    yield from repetition_mistakes((step.get("name") for step in steps), "step")
    for place, step in labelled("step", steps):
        yield from within(place, _step(step))


def _step(step: Part) -> Mistakes:
    name = step.get("name")
    if not name.text:
        yield Mistake(name.line, "a step has to have a name")
    elif not _STEP_NAME.fullmatch(name.text):
        yield Mistake(name.line, "a step's name has letters, digits, hyphens and underscores only")
    yield from key_mistakes(step, _STEP_KEYS)
    yield from setting_mistakes(step, _SETTINGS)
    yield from action_mistakes(step, ACTIONS)
    if step.get("action").text in ACTIONS:
        yield from _inputs(step.get("inputs"), step.get("action").text)


def _inputs(inputs: Part, action: str) -> Mistakes:
    if ACTIONS[action] and not inputs.value:
        yield Mistake(inputs.line, f"{action} needs inputs: {' and '.join(ACTIONS[action])}")
        return
    # The user guide's examples of loops have the inputs of any action below commands.
    wrapped = "commands" in inputs.entries and not any("commands" in key for key in ACTIONS[action])
    inside = inputs.get("commands") if wrapped else inputs
    for entry in inside.items or [inside]:
        for key in ACTIONS[action]:
            if not any(name in entry.entries for name in key.split(" or ")):
                yield Mistake(entry.line, f"{action} needs {key} in its inputs")
    commands = inputs.get("commands")
    if action.startswith("Execute") and isinstance(commands.value, str):
        yield Mistake(commands.line, "commands has to be a list: begin each command with a hyphen")


@dataclass(frozen=True)
class _Declared:
    """What the references of a document can name."""

    variables: frozenset[str]
    steps: Mapping[tuple[str, str], int]
    """By phase and name, the steps' places in the order in which they run."""


def _references(document: Part) -> Mistakes:
    variables = frozenset(name.text for key in _VARIABLE_KEYS for name in _names(document, key))
    running = [
        (phase.get("name").text, label, step_label, step)
        for label, phase in labelled("phase", document.get("phases").items)
        for step_label, step in labelled("step", phase.get("steps").items)
    ]
    names = [(phase, step.get("name").text) for phase, _label, _step_label, step in running]
    declared = _Declared(variables, {name: place for place, name in reversed(list(enumerate(names)))})
    for place, (phase, label, step_label, step) in enumerate(running):
        found = (mistake for text in step.texts() for mistake in _in_text(text, (phase, place), declared))
        yield from within(label, within(step_label, found))


def _in_text(text: Part, here: tuple[str, int], declared: _Declared) -> Mistakes:
    for reference in _VARIABLE.finditer(text.value):
        name = reference[1]
        if name not in declared.variables:
            advice = did_you_mean(name, declared.variables) or " Declare it there."
            line = text.line_at(reference.start())
            yield Mistake(line, f"{{{{ {name} }}}} is none of the document's parameters and constants.{advice}")
    for reference in _CHAINED.finditer(text.value):
        reason = _chained(reference, here, declared)
        if reason:
            yield Mistake(text.line_at(reference.start()), f"{reference[0]}: {reason}")


def _chained(reference: re.Match[str], here: tuple[str, int], declared: _Declared) -> str:
    """What is wrong with a reference to another step; empty where nothing is."""
    origin, step, kind = reference[1], reference[2], reference[3]
    phase, place = here
    if (origin, step) not in declared.steps:
        others = [name for there, name in declared.steps if there == origin]
        return f"phase '{origin}' has no step '{step}'.{did_you_mean(step, others)}"
    if STAGES.get(origin) != STAGES.get(phase):
        return f"phase '{origin}' runs in another stage than phase '{phase}', and nothing is passed between stages"
    if kind == "outputs" and declared.steps[origin, step] >= place:
        return "that step has not run yet"
    return ""

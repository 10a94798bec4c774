# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of workflows: the steps in which Image Builder itself builds, tests or distributes an image.

The rules are those of the Image Builder user guide, "Create a YAML workflow document". Which actions a workflow of
which type can have is the service's to say: the guide does not, and in check mode the service is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

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

MOST_STEPS = 15
LONGEST_TIMEOUT = 86_400
"""In seconds."""

ACTIONS = (
    "ApplyImageConfigurations",
    "BootstrapInstanceForContainer",
    "CollectImageMetadata",
    "CollectImageScanFindings",
    "CreateImage",
    "DistributeImage",
    "ExecuteComponents",
    "ExecuteStateMachine",
    "LaunchInstance",
    "ModifyImageAttributes",
    "RegisterImage",
    "RunCommand",
    "RunSysPrep",
    "SanitizeInstance",
    "TerminateInstance",
    "WaitForAction",
    "WaitForSSMAgent",
)

_STEP_KEYS = ("name", "description", "action", "if", "inputs", "onFailure", "rollbackEnabled", "timeoutSeconds")

_SETTINGS: Mapping[str, Setting] = {
    "timeoutSeconds": (lambda value: is_whole(value, 1, LONGEST_TIMEOUT), f"a number from 1 to {LONGEST_TIMEOUT}"),
    "onFailure": one_of("Abort", "Continue"),
    "rollbackEnabled": (lambda value: isinstance(value, bool), "true or false"),
    "if": (is_mapping, "a mapping"),
    "inputs": (is_mapping, "a mapping"),
}

_DEFAULTS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: not isinstance(value, (dict, list)), "a text"),
    "integer": (lambda value: bool(re.fullmatch(r"-?\d+", str(value))), "a whole number"),
    "boolean": (lambda value: str(value).lower() in ("true", "false"), "true or false"),
    "stringList": (lambda value: isinstance(value, list), "a list"),
}
"""The types of parameters, and what the default of each looks like."""

_REFERENCE = re.compile(r"\$\.(stepOutputs|parameters)\.([^.\[\]]+)")
"""``$.stepOutputs.Launch.instanceId``, ``$.parameters.WaitAtEnd``; a reference is the whole of a text."""


def mistakes(document: Part) -> Mistakes:
    """All that is wrong with the document, as far as that can be known before it runs."""
    yield from head_mistakes(document, ("name", "description", "schemaVersion", "parameters", "steps", "outputs"))
    yield from _parameters(document)
    yield from list_mistakes(document, "steps", "at least one step")
    steps = document.get("steps").items
    if len(steps) > MOST_STEPS:
        yield Mistake(steps[MOST_STEPS].line, f"{len(steps)} steps are too many: a workflow has up to {MOST_STEPS}")
    yield from repetition_mistakes((step.get("name") for step in steps), "step")
    for place, step in labelled("step", steps):
        yield from within(place, _step(step))
    yield from _outputs(document)
    yield from _references(document)


def _parameters(document: Part) -> Mistakes:
    yield from list_mistakes(document, "parameters")
    parameters = document.get("parameters").items
    yield from repetition_mistakes((parameter.get("name") for parameter in parameters), "parameter")
    for place, parameter in labelled("parameter", parameters):
        yield from within(place, _parameter(parameter))


def _parameter(parameter: Part) -> Mistakes:
    yield from key_mistakes(parameter, ("name", "type", "default", "description"))
    if not 1 <= len(parameter.get("name").text) <= 128:
        yield Mistake(parameter.line, "a parameter has to have a name of up to 128 characters")
    kind, default = parameter.get("type"), parameter.get("default")
    # The guide calls the type required, and says what is taken when it is left out.
    will_do, wanted = _DEFAULTS.get(kind.text or "string", (lambda value: True, ""))
    if not wanted:
        yield Mistake(kind.line, f"there is no type {kind.text}; these are: {', '.join(_DEFAULTS)}")
    if default.value is not None and not will_do(_plain(default)):
        yield Mistake(default.line, f"a default of the type {kind.text or 'string'} is {wanted}")


def _plain(part: Part) -> Any:
    return part.value if isinstance(part.value, (dict, list)) else part.text


def _step(step: Part) -> Mistakes:
    name = step.get("name")
    if not 3 <= len(name.text) <= 128:
        yield Mistake(name.line, "a step has to have a name of 3 to 128 characters")
    yield from action_mistakes(step, ACTIONS)
    yield from key_mistakes(step, _STEP_KEYS)
    yield from setting_mistakes(step, _SETTINGS)


def _outputs(document: Part) -> Mistakes:
    yield from list_mistakes(document, "outputs")
    for place, output in labelled("output", document.get("outputs").items):
        for key in ("name", "value"):
            if key not in output.entries:
                yield from within(place, [Mistake(output.line, f"an output has a name and a value: {key} is missing")])


def _references(document: Part) -> Mistakes:
    parameters = [parameter.get("name").text for parameter in document.get("parameters").items]
    before: list[str] = []
    for place, step in labelled("step", document.get("steps").items):
        yield from within(place, _unknown(step, parameters, before))
        before.append(step.get("name").text)
    for place, output in labelled("output", document.get("outputs").items):
        yield from within(place, _unknown(output, parameters, before))


def _unknown(part: Part, parameters: list[str], steps: list[str]) -> Mistakes:
    """References to parameters that there are not, and to steps that do not run before."""
    known = {"parameters": (parameters, "there is no parameter"), "stepOutputs": (steps, "before it runs no step")}
    for text in part.texts():
        reference = _REFERENCE.match(text.value)
        if reference:
            names, lacking = known[reference[1]]
            name = reference[2]
            if name not in names:
                yield Mistake(text.line, f"{text.value}: {lacking} '{name}'.{did_you_mean(name, names)}")

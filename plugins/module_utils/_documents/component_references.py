# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References in component documents: ``{{ Name }}`` and ``{{ phase.step.outputs.stdout }}``.

Source: Image Builder user guide, "Define and reference variables" and "Use the component document framework".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .._aws.errors import did_you_mean, shorten
from .checks import labelled
from .problems import Problem, Problems, in_place
from .yaml import Node

STAGES = {"build": "build", "validate": "build", "test": "test", "container-host-test": "test"}
"""The phases that Image Builder runs, each with its stage. Nothing is passed from one stage to the other."""

_VARIABLE = re.compile(r"(?<!\{)\{\{\s*([A-Za-z0-9_-]{3,128})\s*\}\}")
"""``{{ Name }}``. Other text in braces may be meant for another program: ``{{ .State.Status }}``."""

_CHAINED = re.compile(r"(?<!\{)\{\{\s*([\w-]+)\.([\w-]+)\.(inputs|outputs)(?:\[\d+\])?\.[^{}]+\}\}", re.ASCII)
"""``{{ phase.step.outputs.stdout }}``, ``{{ phase.step.inputs[0].destination }}``."""


@dataclass(frozen=True)
class _Declared:
    """The names that references can use."""

    variables: Collection[str]
    """Parameters and constants."""
    steps: Mapping[tuple[str, str], int]
    """The position of each step in the order of execution, by phase and name."""


def check_component_references(document: Node, variables: Collection[str]) -> Problems:
    """Yield references to undeclared variables, and to steps that do not exist, run later or run in another stage."""
    steps = [
        (phase.get("name").text, label, step_label, step)
        for label, phase in labelled("phase", document.get("phases").items)
        for step_label, step in labelled("step", phase.get("steps").items)
    ]
    names = [(phase, step.get("name").text) for phase, _label, _step_label, step in steps]
    declared = _Declared(variables, {name: position for position, name in reversed(list(enumerate(names)))})
    for position, (phase, label, step_label, step) in enumerate(steps):
        found = (problem for text in step.texts() for problem in _check_text(text, phase, position, declared))
        yield from in_place(label, in_place(step_label, found))


def _check_text(text: Node, phase: str, position: int, declared: _Declared) -> Problems:
    for reference in _VARIABLE.finditer(text.value):
        name = reference[1]
        if name not in declared.variables:
            advice = did_you_mean(name, declared.variables) or " Declare it under parameters or constants."
            line = text.line_at(reference.start())
            yield Problem(line, f"{{{{ {name} }}}} is not a parameter or constant of the document.{advice}")
    for reference in _CHAINED.finditer(text.value):
        reason = _chained_problem(reference, phase, position, declared)
        if reason:
            yield Problem(text.line_at(reference.start()), f"{shorten(reference[0])}: {reason}")


def _chained_problem(reference: re.Match[str], phase: str, position: int, declared: _Declared) -> str:
    """Return the problem of a reference to another step; empty if it is valid."""
    origin, step, kind = reference.groups()
    if (origin, step) not in declared.steps:
        others = [name for place, name in declared.steps if place == origin]
        return f"phase '{shorten(origin)}' has no step '{shorten(step)}'.{did_you_mean(step, others)}"
    if phase in STAGES and origin not in STAGES:
        return f"Image Builder does not run phase '{origin}'. Refer to a step of another phase."
    if STAGES.get(origin) != STAGES.get(phase) and origin in STAGES and phase in STAGES:
        return f"phases '{origin}' and '{phase}' run in different stages. Values are not passed between stages."
    if kind == "outputs" and declared.steps[origin, step] >= position:
        return f"step '{step}' has not run at this point. Refer to an earlier step."
    return ""

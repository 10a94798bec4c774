# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References in workflow documents: JSONPath such as ``$.stepOutputs.Launch.instanceId``.

A reference is the value of a key, or part of a text in braces: ``{{ $.parameters.Region }}``.
Source: Image Builder user guide, "Use dynamic variables in your workflow document".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .._aws.errors import did_you_mean, shorten
from .checks import enumerate_words, labelled, misspelt
from .problems import Problem, Problems, in_place, warning
from .workflow_actions import WORKFLOW_ACTIONS
from .yaml import Node

ROOTS = ("parameters", "stepOutputs", "workflowOutputs", "imagebuilder")

SYSTEM_VARIABLES = (
    *("cloudWatchLogGroup", "cloudWatchLogStream", "collectImageMetadata", "collectImageScanFindings"),
    *("imageBuildNumber", "imageId", "imageName", "imageType", "imageVersionNumber", "instanceProfileName"),
    *("platform", "s3Logs", "securityGroups", "sourceImageARN", "subnetId", "terminateInstanceOnFailure"),
    *("workflowPhase", "workingDirectory"),
)

_IN_EXAMPLES = ("dateTime", "Platform")
"""Names below ``$.imagebuilder`` that the guide uses in examples, but does not list."""

_ROOT_TYPO = 0.8

_REFERENCE = re.compile(r"\$\.(\w+)\.([^.\[\]\s{}]+)(?:\.([^.\[\]\s{}]+))?")
_IN_TEXT = re.compile(r"\{\{\s*(\$\.[^{}]*?)\s*\}\}")


@dataclass(frozen=True)
class _Declared:
    """The names that references can use at one place of the document."""

    parameters: Collection[str]
    steps: Mapping[str, str]
    """The names of the earlier steps, each with its action."""


def is_workflow_reference(value: object) -> bool:
    return isinstance(value, str) and value.startswith("$.")


def check_workflow_references(document: Node) -> Problems:
    """Yield references to names that are not declared, or that have no value at that place."""
    parameters = [parameter.get("name").text for parameter in document.get("parameters").items]
    steps: dict[str, str] = {}
    for place, step in labelled("step", document.get("steps").items):
        yield from in_place(place, _check_node(step, _Declared(parameters, dict(steps))))
        steps[step.get("name").text] = step.get("action").text
    for place, output in labelled("output", document.get("outputs").items):
        yield from in_place(place, _check_node(output, _Declared(parameters, steps)))


def _check_node(node: Node, declared: _Declared) -> Problems:
    for text in node.texts():
        if is_workflow_reference(text.value):
            yield from _check_reference(text.value, text.line, declared)
        else:
            for match in _IN_TEXT.finditer(text.value):
                yield from _check_reference(match[1], text.line_at(match.start()), declared)


def _check_reference(reference: str, line: int, declared: _Declared) -> Problems:
    match = _REFERENCE.match(reference)
    if not match:
        return
    root, name, output = match.groups()
    if root == "parameters":
        reason = _parameter_problem(name, declared.parameters)
    elif root == "stepOutputs":
        reason = _output_problem(name, output or "", declared.steps)
    elif root == "imagebuilder":
        reason = _variable_problem(name)
    else:
        yield from _check_root(root, shorten(reference), line)
        return
    if reason:
        yield Problem(line, f"{shorten(reference)}: {reason}")


def _parameter_problem(name: str, parameters: Collection[str]) -> str:
    if name in parameters:
        return ""
    return f"parameter '{name}' is not declared.{did_you_mean(name, parameters) or ' Declare it under parameters.'}"


def _variable_problem(name: str) -> str:
    if name in SYSTEM_VARIABLES or name in _IN_EXAMPLES:
        return ""
    advice = did_you_mean(name, SYSTEM_VARIABLES) or f" Use one of {enumerate_words(SYSTEM_VARIABLES, 'or')}."
    return f"system variable {name} does not exist.{advice}"


def _output_problem(step: str, output: str, steps: Mapping[str, str]) -> str:
    """Return the problem of a reference to an output of a step; empty if it is valid."""
    if step not in steps:
        return f"no step '{step}' runs before this place.{did_you_mean(step, steps) or ' Refer to an earlier step.'}"
    action = steps[step]
    outputs = WORKFLOW_ACTIONS[action].outputs if action in WORKFLOW_ACTIONS else ()
    if not output or action not in WORKFLOW_ACTIONS or output in outputs:
        return ""
    if not outputs:
        return f"action {action} has no outputs."
    advice = did_you_mean(output, outputs) or f" Its outputs are {enumerate_words(outputs)}."
    return f"action {action} has no output {output}.{advice}"


def _check_root(root: str, reference: str, line: int) -> Problems:
    known = misspelt(root, ROOTS, _ROOT_TYPO)
    if known == root:
        return
    if known and known.lower() == root.lower():
        # The guide's text writes imageBuilder, its list and its examples write imagebuilder.
        yield warning(line, f"{reference}: write $.{known}, as the examples of the user guide do.")
    elif known:
        yield Problem(line, f"{reference}: $.{root} does not exist. Did you mean $.{known}?")

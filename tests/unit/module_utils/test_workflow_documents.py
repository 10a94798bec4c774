"""What is wrong with a workflow's document: all of it at once, each with its line and with what to write."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.documents import CATALOG, problem_with

from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.workflow import ACTIONS, mistakes

problem = partial(problem_with, mistakes)

WHOLE = """\
name: smoke
description: Asks the image for a page
schemaVersion: 1.0
parameters:
  - name: WaitAtEnd
    type: boolean
    default: false
    description: Whether to wait
  - name: Tries
    type: integer
    default: 3
  - name: Pages
    type: stringList
    default: [/, /health]
  - name: Host
    type: string
    default: localhost
  - name: Needed
    type: string
steps:
  - name: Launch
    action: LaunchInstance
    onFailure: Abort
    inputs:
      waitFor: ssmAgent
  - name: Ask
    action: RunCommand
    description: Asks for a page
    timeoutSeconds: 86400
    onFailure: Continue
    rollbackEnabled: false
    inputs:
      instanceId.$: $.stepOutputs.Launch.instanceId
      documentName: AWS-RunShellScript
      parameters:
        commands:
          - curl http://localhost/ # $.stepOutputs.Nothing.here
        host.$: $.parameters.Host
  - name: Wait
    action: WaitForAction
    if:
      and:
        - booleanEquals: true
          value: $.parameters.WaitAtEnd
        - stringEquals: Linux
          value: $.imagebuilder.platform
  - name: Terminate
    action: TerminateInstance
    onFailure: Continue
    inputs:
      instanceId.$: $.stepOutputs.Launch.instanceId
outputs:
  - name: Answer
    value: $.stepOutputs.Ask.output
"""
"""All that a document can have."""

GOOD = {
    "whole": WHOLE,
    "keys that nobody has heard of": """\
schemaVersion: 1.0
steps:
  - name: Wait
    action: WaitForAction
    retry: {maxAttempts: 3}
""",
    "a parameter without a type": """\
schemaVersion: 1.0
parameters: [{name: Page, default: /}]
steps: [{name: Wait, action: WaitForAction}]
""",
    **{f"aws/{one['name']}": one["document"] for one in CATALOG["workflows"]},
}


def workflow(*steps: str, head: str = "", tail: str = "") -> str:
    """A document whose steps stand one on a line, beginning with line 3 below a head of no lines."""
    lines = "".join(f"  - {step}\n" for step in steps)
    return f"schemaVersion: 1.0\n{head}steps:\n{lines}{tail}"


@pytest.mark.parametrize("name", GOOD)
def test_what_the_service_takes_is_no_mistake(name: str) -> None:
    assert problem(GOOD[name]) is None
    assert problem(yaml.safe_load(GOOD[name])) is None


STEP = "{name: Wait, action: WaitForAction}"

BAD = [
    ("steps: [", "data: line 1: this is not YAML: "),
    ("text", "data: line 1: a document is a mapping, which begins with schemaVersion: 1.0"),
    (workflow(STEP).replace("1.0", "2"), "data: line 1: schemaVersion has to be 1.0"),
    ("schemaVersion: 1.0\nsteps: []\n", "data: line 2: steps has to hold at least one step"),
    ("schemaVersion: 1.0\n", "data: line 1: steps has to hold at least one step"),
    (workflow(STEP, STEP), "data: line 4: there is a step 'Wait' already: give each its own name"),
    (
        workflow(*(f"{{name: Wait{number}, action: WaitForAction}}" for number in range(16))),
        "data: line 18: 16 steps are too many: a workflow has up to 15",
    ),
    (
        workflow("{name: ab, action: WaitForAction}"),
        "data: line 3, step 'ab': a step has to have a name of 3 to 128 characters",
    ),
    (workflow("{action: WaitForAction}"), "data: line 3, step 1: a step has to have a name of 3 to 128 characters"),
    (workflow("{name: Wait}"), "data: line 3, step 'Wait': a step has to have an action"),
    (
        workflow("{name: Wait, action: WaitforAction}"),
        "data: line 3, step 'Wait': there is no action WaitforAction. Did you mean WaitForAction?",
    ),
    (workflow("{name: Wait, action: Zzz}"), f"there is no action Zzz. These are: {', '.join(ACTIONS)}."),
    (
        workflow("{name: Wait, action: WaitForAction, onFailure: Ignore}"),
        "data: line 3, step 'Wait': onFailure has to be Abort or Continue, not Ignore",
    ),
    (
        workflow("{name: Wait, action: WaitForAction, timeoutSeconds: 86401}"),
        "data: line 3, step 'Wait': timeoutSeconds has to be a number from 1 to 86400, not 86401",
    ),
    (workflow("{name: Wait, action: WaitForAction, rollbackEnabled: never}"), "has to be true or false, not never"),
    (workflow("{name: Wait, action: WaitForAction, if: later}"), "if has to be a mapping, not later"),
    (workflow("{name: Wait, action: WaitForAction, inputs: [a]}"), "inputs has to be a mapping"),
    (
        workflow("{name: Wait, action: WaitForAction, rollbackEnable: true}"),
        "data: line 3, step 'Wait': there is no 'rollbackEnable'; write rollbackEnabled",
    ),
    (workflow(STEP, head="parameters: {Page: string}\n"), "data: line 2: parameters has to be a list"),
    (
        workflow(STEP, head="parameters: [{type: string}]\n"),
        "data: line 2, parameter 1: a parameter has to have a name of up to 128 characters",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: text}]\n"),
        "data: line 2, parameter 'Page': there is no type text; these are: string, integer, boolean, stringList",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: string}, {name: Page, type: string}]\n"),
        "data: line 2: there is a parameter 'Page' already: give each its own name",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: integer, default: many}]\n"),
        "data: line 2, parameter 'Page': a default of the type integer is a whole number",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: boolean, default: 1}]\n"),
        "a default of the type boolean is true or false",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: stringList, default: a}]\n"),
        "a default of the type stringList is a list",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: string, default: [a]}]\n"),
        "a default of the type string is a text",
    ),
    (
        workflow(
            "{name: Launch, action: LaunchInstance}",
            "{name: Stop, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Lanch.instanceId}}",
        ),
        "data: line 4, step 'Stop': $.stepOutputs.Lanch.instanceId: before it runs no step 'Lanch'. "
        "Did you mean Launch?",
    ),
    (
        workflow(
            "{name: Stop, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}",
            "{name: Launch, action: LaunchInstance}",
        ),
        "data: line 3, step 'Stop': $.stepOutputs.Launch.instanceId: before it runs no step 'Launch'.",
    ),
    (
        workflow("{name: Wait, action: WaitForAction, if: {booleanEquals: true, value: $.parameters.Wait}}"),
        "data: line 3, step 'Wait': $.parameters.Wait: there is no parameter 'Wait'.",
    ),
    (workflow(STEP, tail="outputs: {a: b}\n"), "data: line 4: outputs has to be a list"),
    (
        workflow(STEP, tail="outputs: [{name: Image}]\n"),
        "data: line 4, output 'Image': an output has a name and a value: value is missing",
    ),
    (
        workflow(STEP, tail="outputs: [{name: Image, value: $.stepOutputs.Create.imageId}]\n"),
        "data: line 4, output 'Image': $.stepOutputs.Create.imageId: before it runs no step 'Create'.",
    ),
]


@pytest.mark.parametrize(("data", "expected"), BAD)
def test_a_mistake_has_its_line_and_what_to_write(data: str, expected: str) -> None:
    found = problem(data)
    assert found is not None
    assert expected in found
    assert "\n" not in found, "one mistake is told once"


def test_a_structure_has_no_lines() -> None:
    given = {"schemaVersion": 1.0, "steps": [{"name": "Wait", "action": "WaitForActio"}]}
    assert problem(given) == "data: step 'Wait': there is no action WaitForActio. Did you mean WaitForAction?"


SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["A", "$.parameters.", "$.stepOutputs.A.b", ""])
KEYS = st.sampled_from(
    ["schemaVersion", "steps", "parameters", "outputs", "name", "type", "default", "action", "value"]
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=20)


@given(TREES)
def test_whatever_is_given_the_answer_is_a_sentence(tree: Any) -> None:
    assert str(problem(tree) or problem(yaml.safe_dump(tree)) or "fine")

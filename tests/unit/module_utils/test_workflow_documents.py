"""Problems of workflow documents, each with its position and advice."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.documents import CATALOG, Result, check_data

from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.problems import UNCHANGED
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.workflow import workflow_problems
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.workflow_actions import (
    STAGES,
    WORKFLOW_ACTIONS,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.workflow_references import (
    SYSTEM_VARIABLES,
)

check = partial(check_data, workflow_problems)

COMPLETE = """\
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
    timeoutSeconds: 43200
    onFailure: Continue
    rollbackEnabled: $.parameters.WaitAtEnd
    inputs:
      instanceId.$: $.stepOutputs.Launch.instanceId
      documentName: AWS-RunShellScript
      parameters:
        commands:
          - curl http://localhost/ # $.stepOutputs.Nothing.here
          - echo "{{ $.stepOutputs.Launch.instanceId }} {{ $.workflowOutputs.Any }} {{ $[0] }} {{ .State }}"
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
"""A document with everything that a document can have."""

GOOD = {
    "complete": COMPLETE,
    "undocumented keys": """\
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
    "a lone comparison as a list of one": """\
schemaVersion: 1.0
steps:
  - {name: Wait, action: WaitForAction, if: [{booleanEquals: true, value: $.imagebuilder.collectImageScanFindings}]}
""",
    "four levels of conditions, as in the user guide": """\
schemaVersion: 1.0
steps:
  - name: Wait
    action: WaitForAction
    if:
      and:
        - stringEquals: a
          value: a
        - and:
            - numberEquals: '1'
              value: 1
            - not:
                stringEquals: b
                value: c
""",
    "inputs by reference": """\
schemaVersion: 1.0
parameters: [{name: Check, type: string}]
steps:
  - {name: One, action: LaunchInstance, inputs: {waitFor.$: $.parameters.Check, healthCheck.$: $.parameters.Check}}
  - {name: Two, action: LaunchInstance, inputs: {waitFor: "{{ $.parameters.Check }}"}}
  - {name: Stop, action: TerminateInstance, inputs: {instanceId: i-0123456789abcdef0, waitForTermination: true}}
""",
    "a distribution": """\
schemaVersion: 1.0
parameters: [{name: Region, type: string}]
steps:
  - name: Copy
    action: DistributeImage
    inputs:
      distributions:
        - {region.$: $.parameters.Region, amiTags: {Team: web}}
        - {region: eu-west-1, targetAccountIds: ['123456789012']}
  - name: Share
    action: ModifyImageAttributes
    inputs:
      distributedImages.$: $.stepOutputs.Copy.distributedImages
      attributes: [{region: eu-west-1, launchPermission: {userIds: ['123456789012']}}]
  - name: Log
    action: WaitForAction
    inputs: {payload: '{"ami": "{{ $.stepOutputs.Copy.distributedImages[0].amiId }}"}'}
""",
    "names that the user guide uses, but does not list": """\
schemaVersion: 1.0
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - name: Wait
    action: WaitForAction
    if: {stringEquals: Linux, value: $.imagebuilder.Platform}
    inputs: {payload: '{"at": "{{ $.imagebuilder.dateTime }}", "type": "{{ $.stepOutputs.Launch.instanceType }}"}'}
""",
    **{f"aws/{one['name']}": one["document"] for one in CATALOG["workflows"]},
}


def workflow(*steps: str, head: str = "", tail: str = "") -> str:
    """A document with a step on each line. The first one is on line 3 if the head is empty."""
    lines = "".join(f"  - {step}\n" for step in steps)
    return f"schemaVersion: 1.0\n{head}steps:\n{lines}{tail}"


@pytest.mark.parametrize("name", GOOD)
def test_valid_documents(name: str) -> None:
    assert check(GOOD[name]) == Result()
    assert check(yaml.safe_load(GOOD[name])) == Result()


def wait(members: str) -> str:
    return workflow(f"{{name: Wait, action: WaitForAction, {members}}}")


def launched(members: str) -> str:
    """A document whose second step, on line 4, follows one that launches an instance."""
    return workflow(LAUNCH, f"{{name: Next, {members}}}")


STEP = "{name: Wait, action: WaitForAction}"
LAUNCH = "{name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
PLACE = "data: line 3, step 'Wait': "
NEXT = "data: line 4, step 'Next': "
FIVE_LEVELS = "{and: [{or: [{and: [{not: {stringEquals: a, value: a}}]}]}]}"
ELEVEN = ", ".join(["{stringEquals: a, value: a}"] * 11)

ERRORS = [
    ("steps: [", "data: line 1: this is not valid YAML: "),
    ("text", "data: line 1: a document must be a mapping that starts with schemaVersion: 1.0."),
    ("steps: " + "[" * 3000, "data: line 1: this is not valid YAML: it is nested more than 100 levels deep."),
    (workflow(STEP).replace("1.0", "2"), "data: line 1: schemaVersion must be 1.0."),
    ("schemaVersion: 1.0\nsteps: []\n", "data: line 2: steps must contain at least one step."),
    ("schemaVersion: 1.0\n", "data: line 1: steps must contain at least one step."),
    (workflow(STEP, STEP), "data: line 4: another step is named 'Wait'. Give each step its own name."),
    (
        workflow(*(f"{{name: Wait{number}, action: WaitForAction}}" for number in range(16))),
        "data: line 18: a workflow can have 15 steps, not 16.",
    ),
    (workflow("{name: ab, action: WaitForAction}"), "line 3, step 'ab': the name must have 3 to 128 characters."),
    (workflow("{action: WaitForAction}"), "data: line 3, step 1: the name must have 3 to 128 characters."),
    (workflow("{name: Wait}"), PLACE + "action is missing."),
    (
        workflow("{name: Wait, action: WaitforAction}"),
        PLACE + "action WaitforAction does not exist. Did you mean WaitForAction?",
    ),
    (wait("onFailure: Ignore"), PLACE + "onFailure must be Abort or Continue, not Ignore."),
    (wait("timeoutSeconds: 604801"), PLACE + "timeoutSeconds must be 1 to 604800 seconds, not 604801."),
    (wait("timeoutSeconds: 0"), PLACE + "timeoutSeconds must be 1 to 604800 seconds, not 0."),
    (
        wait("rollbackEnabled: never"),
        PLACE + "rollbackEnabled must be true, false or a reference such as $.parameters.Rollback, not never.",
    ),
    (
        wait("rollbackEnabled: $.parameters.unod").replace("steps", "parameters: [{name: undo, type: boolean}]\nsteps"),
        "data: line 4, step 'Wait': $.parameters.unod: parameter 'unod' is not declared. Did you mean undo?",
    ),
    (wait("inputs: [a]"), PLACE + "inputs must be a mapping."),
    (wait("rollbackEnable: true"), PLACE + "'rollbackEnable' is not a valid key. Did you mean rollbackEnabled?"),
    (workflow(STEP, head="parameters: {Page: string}\n"), "data: line 2: parameters must be a list."),
    (
        workflow(STEP, head="parameters: [{type: string}]\n"),
        "data: line 2, parameter 1: the name must have 1 to 128 characters.",
    ),
    (
        workflow(STEP, head="parameters: [{Page: {type: string, default: /}}]\n"),
        "data: line 2, parameter 'Page': name must be a key of the parameter. Write \"- {name: Page, type: string}\".",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: text}]\n"),
        "line 2, parameter 'Page': type must be string, integer, boolean or stringList, not text.",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: string}, {name: Page, type: string}]\n"),
        "data: line 2: another parameter is named 'Page'. Give each parameter its own name.",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: integer, default: many}]\n"),
        "data: line 2, parameter 'Page': default must be an integer for the type integer.",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: boolean, default: 1}]\n"),
        "default must be true or false for the type boolean.",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, type: stringList, default: a}]\n"),
        "default must be a list for the type stringList.",
    ),
    (
        workflow(STEP, head="parameters: [{name: Page, default: [a]}]\n"),
        "default must be text for the type string.",
    ),
    (
        launched("action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Lanch.instanceId}"),
        NEXT + "$.stepOutputs.Lanch.instanceId: no step 'Lanch' runs before this place. Did you mean Launch?",
    ),
    (
        workflow(
            "{name: Wait, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Later.instanceId}}",
            LAUNCH.replace("Launch,", "Later,"),
        ),
        PLACE + "$.stepOutputs.Later.instanceId: no step 'Later' runs before this place. Refer to an earlier step.",
    ),
    (
        launched("action: WaitForAction, inputs: {payload: 'of {{ $.stepOutputs.Lanch.instanceId }}'}"),
        NEXT + "$.stepOutputs.Lanch.instanceId: no step 'Lanch' runs before this place. Did you mean Launch?",
    ),
    (
        launched("action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.id}"),
        NEXT + "$.stepOutputs.Launch.id: action LaunchInstance has no output id. "
        "Its outputs are instanceId and instanceType.",
    ),
    (
        workflow(
            "{name: Stop, action: TerminateInstance, inputs: {instanceId: i-0123456789abcdef0}}",
            "{name: Next, action: WaitForAction, inputs: {payload.$: $.stepOutputs.Stop.status}}",
        ),
        NEXT + "$.stepOutputs.Stop.status: action TerminateInstance has no outputs.",
    ),
    (
        wait("if: {booleanEquals: true, value: $.parameters.Wait}"),
        PLACE + "$.parameters.Wait: parameter 'Wait' is not declared. Declare it under parameters.",
    ),
    (
        wait("if: {stringEquals: Linux, value: $.imagebuilder.platfrm}"),
        PLACE + "$.imagebuilder.platfrm: system variable platfrm does not exist. Did you mean platform?",
    ),
    (
        wait("inputs: {payload.$: $.imagebuilder.imageKind}"),
        PLACE + "$.imagebuilder.imageKind: system variable imageKind does not exist. Did you mean imageId?",
    ),
    (
        wait("inputs: {payload: '{{ $.imagebuilder.zone }}'}"),
        PLACE + "$.imagebuilder.zone: system variable zone does not exist. Use one of cloudWatchLogGroup, ",
    ),
    (
        wait("inputs: {payload.$: $.stepOutput.Wait.reason}"),
        PLACE + "$.stepOutput.Wait.reason: $.stepOutput does not exist. Did you mean $.stepOutputs?",
    ),
    (workflow(STEP, tail="outputs: {a: b}\n"), "data: line 4: outputs must be a list."),
    (workflow(STEP, tail="outputs: [{name: Image}]\n"), "data: line 4, output 'Image': value is missing."),
    (
        workflow(STEP, tail="outputs: [{name: Image, value: $.stepOutputs.Create.imageId}]\n"),
        "line 4, output 'Image': $.stepOutputs.Create.imageId: no step 'Create' runs before this place.",
    ),
    (
        workflow("{name: Wait, action: LaunchInstance, inputs: {waitFor: ssm-agent}}"),
        PLACE + "input waitFor must be ssmAgent, not ssm-agent.",
    ),
    (
        workflow("{name: Wait, action: LaunchInstance, inputs: {waitFor: ssmAgent, healthCheck: NONE}}"),
        PLACE + "input healthCheck must be RUNNING or STATUS_CHECK_PASSED, not NONE.",
    ),
    (
        workflow("{name: Wait, action: LaunchInstance, inputs: {waitFor: ssmAgent, instanceType: t3.micro}}"),
        PLACE + "action LaunchInstance has no input instanceType. Did you mean instanceTypesOverride?",
    ),
    (workflow("{name: Wait, action: LaunchInstance}"), PLACE + "action LaunchInstance requires the input waitFor."),
    (
        workflow("{name: Wait, action: RunCommand, inputs: {instanceId: i-0123456789abcdef0}}"),
        PLACE + "action RunCommand requires the input documentName.",
    ),
    (
        workflow("{name: Wait, action: ModifyImageAttributes, inputs: {attributes: []}}"),
        PLACE + "action ModifyImageAttributes requires the input distributedImages.",
    ),
    (
        workflow("{name: Wait, action: DistributeImage, inputs: {distributions: [{region: eu-west-1}, {name: web}]}}"),
        "data: line 3, step 'Wait', distributions[1]: region is missing.",
    ),
    (
        workflow(
            "{name: Wait, action: DistributeImage, inputs: {distributions: [{regoin.$: $.imagebuilder.imageId}]}}"
        ),
        "data: line 3, step 'Wait', distributions[0]: 'regoin' is not a valid key. Did you mean region?",
    ),
    (
        launched("action: DistributeContainerImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}").replace(
            "Launch,", "Copy, action: DistributeImage}\n  - {name: Launch,"
        ),
        "data: line 5: DistributeContainerImage cannot be in a workflow with DistributeImage. "
        "Use one workflow for AMIs and another one for container images.",
    ),
    (wait("if: later"), PLACE + "if must be a mapping with one operator."),
    (
        wait("if: {numberGreater: 2, value: 3}"),
        PLACE + "operator numberGreater does not exist. Did you mean numberGreaterThan?",
    ),
    (wait("if: {binaryExists: git}"), PLACE + "operator binaryExists is not available in workflows. "),
    (
        wait("if: {booleanEquals: true, value: true, then: Skip}"),
        PLACE + "a condition must have exactly one operator, not booleanEquals and then.",
    ),
    (wait("if: {booleanEquals: true}"), PLACE + "operator booleanEquals requires value."),
    (wait(f"if: {FIVE_LEVELS}"), PLACE + "conditions are nested more than 4 levels deep."),
    (wait(f"if: {{or: [{ELEVEN}]}}"), PLACE + "or must have 1 to 10 conditions."),
]


@pytest.mark.parametrize(("data", "expected"), ERRORS)
def test_an_error_has_a_position_and_advice(data: str, expected: str) -> None:
    error = check(data).error
    assert expected in error
    assert error.startswith("data: line ")
    assert "\n" not in error, "each problem is reported once"


WARNINGS = [
    (
        workflow("{name: Wait, action: Zzz}"),
        PLACE + "action Zzz is unknown to this version of the collection. Check its spelling.",
    ),
    (
        workflow("{name: Wait, action: LaunchInstance, inputs: {waitFor: ssmAgent, zone: a}}"),
        PLACE + "action LaunchInstance has no input zone. "
        "Its inputs are waitFor, healthCheck, imageIdOverride and instanceTypesOverride.",
    ),
    (
        wait("rollbackEnabled.$: $.imagebuilder.terminateInstanceOnFailure"),
        PLACE + "'rollbackEnabled.$' is not documented. Write rollbackEnabled without the suffix.",
    ),
    (
        wait("inputs: {payload.$: $.imageBuilder.imageId}"),
        PLACE + "$.imageBuilder.imageId: write $.imagebuilder, as the examples of the user guide do.",
    ),
]


@pytest.mark.parametrize(("data", "expected"), WARNINGS)
def test_a_warning_has_a_position_and_advice(data: str, expected: str) -> None:
    assert check(data) == Result(warnings=[expected])


def step_of(action: str, **members: Any) -> Any:
    """A document with a step that has the required inputs of an action."""
    inputs = dict.fromkeys(WORKFLOW_ACTIONS[action].required, "ssmAgent")
    return {"schemaVersion": 1.0, "steps": [{"name": "Only", "action": action, "inputs": inputs, **members}]}


BUILD_AND_TEST = {"BUILD", "TEST"}
DISTRIBUTION = {"DISTRIBUTION"}
LIMITS = {
    # action: stages, default and maximum time-out in seconds (user guide, "Supported step actions")
    "ApplyImageConfigurations": (DISTRIBUTION, 21600, 43200),
    "BootstrapInstanceForContainer": (set(STAGES), 3600, 43200),
    "CollectImageMetadata": (set(STAGES), 1800, 43200),
    "CollectImageScanFindings": ({"TEST"}, 7200, 43200),
    "CreateImage": (set(STAGES), 43200, 259200),
    "CreateImageFromIso": (set(STAGES), 43200, 43200),
    "DistributeContainerImage": (DISTRIBUTION, 7200, 43200),
    "DistributeImage": (DISTRIBUTION, 21600, 43200),
    "ExecuteComponents": (BUILD_AND_TEST, 43200, 86400),
    "ExecuteStateMachine": (set(STAGES), 21600, 86400),
    "LaunchInstance": (set(STAGES), 4500, 43200),
    "ModifyImageAttributes": (DISTRIBUTION, 7200, 10800),
    "RegisterImage": (set(STAGES), 32400, 43200),
    "RunCommand": (set(STAGES), 43200, 43200),
    "RunSysPrep": (set(STAGES), 3600, 43200),
    "SanitizeInstance": (set(STAGES), 3600, 43200),
    "TerminateInstance": (set(STAGES), 1800, 43200),
    "WaitForAction": (set(STAGES), 259200, 604800),
    "WaitForSSMAgent": (set(STAGES), 3600, 10800),
}


def test_all_actions_are_known() -> None:
    assert WORKFLOW_ACTIONS.keys() == LIMITS.keys()


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("action", LIMITS)
def test_the_stages_of_an_action(action: str, stage: str) -> None:
    result = check_data(partial(workflow_problems, stage=stage), step_of(action))
    if stage not in LIMITS[action][0]:
        only = " and ".join(name for name in STAGES if name in LIMITS[action][0])
        assert result.error == (
            f"data: step 'Only': action {action} is available in {only} workflows only, not in {stage} ones."
        )
    elif action == "CollectImageMetadata" and stage != "BUILD":
        assert result.error == ""
        assert [text.startswith("data: step 'Only': the user guide contradicts") for text in result.warnings] == [True]
    else:
        assert result == Result()


@pytest.mark.parametrize("action", LIMITS)
def test_the_timeouts_of_an_action(action: str) -> None:
    _stages, default, maximum = LIMITS[action]
    assert check(step_of(action, timeoutSeconds=maximum)) == Result()
    error = check(step_of(action, timeoutSeconds=maximum + 1)).error
    if action == "WaitForAction":
        assert error == "data: step 'Only': timeoutSeconds must be 1 to 604800 seconds, not 604801."
    else:
        assert error == (
            f"data: step 'Only': timeoutSeconds must be 1 to {maximum} for {action}, not {maximum + 1}. "
            f"The default is {default}."
        )


@pytest.mark.parametrize("variable", SYSTEM_VARIABLES)
def test_system_variables(variable: str) -> None:
    assert check(wait(f"inputs: {{payload.$: $.imagebuilder.{variable}}}")) == Result()
    assert check(wait(f"inputs: {{payload: 'x {{{{ $.imagebuilder.{variable} }}}}'}}")) == Result()
    assert "does not exist" in check(wait(f"inputs: {{payload.$: $.imagebuilder.{variable}s}}")).error


@pytest.mark.parametrize("amazons", CATALOG["workflows"], ids=lambda one: one["name"])
def test_the_workflows_of_amazon_are_valid_in_their_stage(amazons: Any) -> None:
    assert check_data(partial(workflow_problems, stage=amazons["type"]), amazons["document"]) == Result()


def test_a_problem_of_the_current_version_is_a_warning() -> None:
    old = workflow("{name: Wait, action: LaunchInstance}")
    new = workflow(STEP.replace("Wait,", "First,"), "{name: Wait, action: LaunchInstance}")
    assert check(new, old) == Result(
        warnings=[f"data: line 4, step 'Wait': action LaunchInstance requires the input waitFor. {UNCHANGED}"]
    )
    assert check(new).error == "data: line 4, step 'Wait': action LaunchInstance requires the input waitFor."


def test_inline_documents_have_no_line_numbers() -> None:
    given = {"schemaVersion": 1.0, "steps": [{"name": "Wait", "action": "WaitForActio"}]}
    assert check(given).error == ("data: step 'Wait': action WaitForActio does not exist. Did you mean WaitForAction?")


SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["A", "$.parameters.", "$.stepOutputs.A.b", ""])
KEYS = st.sampled_from(
    ["schemaVersion", "steps", "parameters", "outputs", "name", "type", "default", "action", "value", "if", "inputs"]
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=20)


@given(TREES)
def test_any_structure_is_checked_without_an_exception(tree: Any) -> None:
    assert isinstance(check(tree), Result)
    assert isinstance(check(yaml.safe_dump(tree)), Result)

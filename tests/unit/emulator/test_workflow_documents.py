"""Validation of workflow documents."""

from __future__ import annotations

import pytest
import yaml

import emulator
from emulator.imagebuilder.resources.rules import workflow_document
from emulator.imagebuilder.resources.rules.documents import InvalidDocument
from emulator.imagebuilder.resources.rules.workflow_actions import ACTIONS

from .conftest import VALUE, Account

STEP = "{name: Wait, action: WaitForAction}"


def document(steps: str = f"[{STEP}]", head: str = "") -> str:
    return f"schemaVersion: 1.0\n{head}steps: {steps}\n"


def step(settings: str, action: str = "TerminateInstance") -> str:
    return document(f"[{{name: Step, action: {action}, {settings}}}]")


def parameter(spec: str) -> str:
    return document(head=f"parameters: [{spec}]\n")


def action(name: str) -> str:
    return document(f"[{{name: Step, action: {name}}}]")


def nested(levels: int) -> str:
    """Return a condition with a comparison inside ``levels`` logical operators."""
    condition = "{stringEquals: a, value: b}"
    for _level in range(levels):
        condition = f"{{not: {condition}}}"
    return condition


REFUSED = [
    (document().replace("1.0", "2.0"), "Unsupported schemaVersion"),
    (document().replace("schemaVersion: 1.0\n", ""), "Unsupported schemaVersion"),
    ("just text", "the document is not a mapping."),
    ("a: [", "Failed to parse document."),
    (document("[]"), "The document has no steps"),
    ("schemaVersion: 1.0\n", "The document has no steps"),
    (document("{name: Wait}"), "'steps' must be a list."),
    (document("[Wait]"), "Each of the 'steps' must be a mapping."),
    (document("[{action: WaitForAction}]"), "Invalid step name 'None'. It must have 3 to 128 characters."),
    (document("[{name: Go, action: WaitForAction}]"), "Invalid step name 'Go'"),
    (document(f"[{{name: {129 * 'a'}, action: WaitForAction}}]"), "It must have 3 to 128 characters."),
    (document(f"[{STEP}, {STEP}]"), "The name 'Wait' of a step is not unique."),
    (document("[{name: Step}]"), "Parsing step 'Step' failed. Error: Action None is not supported"),
    (action("DistributeImage"), "Action DistributeImage is not supported in a workflow of the type BUILD"),
    (step("onFailure: Ignore"), "'onFailure' must be Abort or Continue"),
    (step("onFailure: abort"), "'onFailure' must be Abort or Continue"),
    (step("timeoutSeconds: 0"), "'timeoutSeconds' must be a number from 1 to 43200"),
    (step("timeoutSeconds: 43201"), "'timeoutSeconds' must be a number from 1 to 43200"),
    (step("timeoutSeconds: true"), "'timeoutSeconds' must be a number"),
    (step("rollbackEnabled: maybe"), "'rollbackEnabled' must be true, false or a reference"),
    (step("inputs: [a]"), "'inputs' must be a mapping"),
    (step("if: always"), "'if' must be a mapping"),
    (step("if: {binaryExists: git}"), "exactly one operator"),
    (step("if: {numberGreater: 2, value: 3}"), "exactly one operator"),
    (step("if: {stringEquals: Linux}"), "The operator 'stringEquals' requires 'value'"),
    (step("if: {and: []}"), "'and' must have a list of conditions"),
    (step(f"if: {{or: [{', '.join(11 * ['{stringEquals: a, value: b}'])}]}}"), "'or' must have a list of conditions"),
    (step(f"if: {nested(4)}"), "at most 4 levels"),
    (step("retries: 3"), "Unknown key 'retries' in the step."),
    (document(head="phases: []\n"), "Unknown key 'phases' in the document."),
    (document(head="parameters: {wait: boolean}\n"), "'parameters' must be a list."),
    (parameter("{type: string}"), "Invalid parameter name 'None'"),
    (parameter("{name: wait}"), "Parameter 'wait' must have one of the types string, integer, boolean, stringList."),
    (parameter("{name: wait, type: bool}"), "Parameter 'wait' must have one of the types"),
    (parameter("{name: wait, type: string, value: a}"), "Unknown key 'value' in parameter 'wait'."),
    (parameter("{name: a, type: string}, {name: a, type: string}"), "The name 'a' of a parameter is not unique."),
    (parameter("{name: a, type: stringList, default: b}"), "The default of parameter 'a' must be of the type"),
    (parameter("{name: a, type: string, default: [b]}"), "The default of parameter 'a' must be of the type string."),
    (document(head="outputs: [{name: ImageId}]\n"), "Each of the 'outputs' must have a name and a value."),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_an_invalid_document_is_refused(account: Account, data: str, reason: str) -> None:
    refusal = account.refusal(account.make, "workflow", data=data)
    assert refusal.code == VALUE
    assert refusal.message.startswith("The value supplied for parameter 'data' is not valid. ")
    assert reason in refusal.message


DOUBTFUL = [
    (step("inputs: {instance: i-1}"), "Action TerminateInstance has no input 'instance'"),
    (step("inputs: {waitFor: ssm-agent}", "LaunchInstance"), "The input 'waitFor' must be one of ssmAgent"),
    (step("inputs: {instanceType: m7i.large}", "LaunchInstance"), "has no input 'instanceType'"),
    (step("inputs: {instanceId.$: $.stepOutputs.Start.instanceId}"), "'$.stepOutputs.Start.instanceId' is not valid"),
    (step("if: {stringEquals: Linux, value: $.imagebuilder.platfrm}"), "'$.imagebuilder.platfrm' is not valid"),
    (step("inputs: {instanceId.$: $.parameters.id}"), "'$.parameters.id' is not valid"),
    (step("rollbackEnabled: $.parameters.undo"), "'$.parameters.undo' is not valid"),
    (
        document(
            "[{name: Start, action: LaunchInstance}, {name: Stop, action: TerminateInstance, "
            "inputs: {instanceId.$: $.stepOutputs.Start.id}}]"
        ),
        "'$.stepOutputs.Start.id' is not valid",
    ),
    (
        document(
            "[{name: Run, action: RunCommand, inputs: {parameters: {commands: "
            "[\"echo '{{ $.stepOutputs.Strat.instanceId }}'\"]}}}]"
        ),
        "'$.stepOutputs.Strat.instanceId' is not valid",
    ),
]
"""Whether the service refuses these is not verified."""


@pytest.mark.parametrize(("data", "reason"), DOUBTFUL)
def test_checks_of_inputs_and_references_can_be_enabled(
    account: Account, monkeypatch: pytest.MonkeyPatch, data: str, reason: str
) -> None:
    account.make("workflow", name="before", data=data)
    for switch in ("workflow_inputs_are_checked", "workflow_references_are_checked"):
        monkeypatch.setattr(emulator.assumed, switch, True)
    refusal = account.refusal(account.make, "workflow", name="after", data=data)
    assert refusal.code == VALUE
    assert reason in refusal.message


@pytest.mark.parametrize(
    "data",
    [
        document(),
        document().replace("1.0", '"1.0"'),
        document(head="name: web\ndescription: The web server\noutputs: [{name: Id, value: $.stepOutputs.A.b}]\n"),
        step("onFailure: Continue, timeoutSeconds: 43200, rollbackEnabled: false, description: Ends the instance"),
        step("timeoutSeconds: 604800", "WaitForAction"),
        step("inputs: {instanceId: i-0123456789abcdef0}"),
        step("if: [{booleanEquals: true, value: $.imagebuilder.collectImageMetadata}]"),
        step(f"if: {nested(3)}"),
        step("inputs: {architecture: arm64}", "RegisterImage"),
        document(
            "[{name: Step, action: TerminateInstance, rollbackEnabled: $.parameters.undo}]",
            head="parameters: [{name: undo, type: boolean}]\n",
        ),
        action("TakeSnapshot"),
        step("if: {stringEquals: Linux, value: $.imagebuilder.platform}"),
        parameter("{name: wait, type: boolean, default: 'false'}"),
    ],
)
def test_a_valid_document_is_stored_unchanged(account: Account, data: str) -> None:
    assert account.get("workflow", account.make("workflow", data=data))["data"] == data
    assert yaml.safe_load(data)


STAGES = {
    "ApplyImageConfigurations": "D",
    "BootstrapInstanceForContainer": "BTD",
    "CollectImageMetadata": "BTD",
    "CollectImageScanFindings": "T",
    "CreateImage": "BTD",
    "CreateImageFromIso": "BTD",
    "DistributeContainerImage": "D",
    "DistributeImage": "D",
    "ExecuteComponents": "BT",
    "ExecuteStateMachine": "BTD",
    "LaunchInstance": "BTD",
    "ModifyImageAttributes": "D",
    "RegisterImage": "BTD",
    "RunCommand": "BTD",
    "RunSysPrep": "BTD",
    "SanitizeInstance": "BTD",
    "TerminateInstance": "BTD",
    "WaitForAction": "BTD",
    "WaitForSSMAgent": "BTD",
}
"""The actions of the user guide, and the types of the workflows in which each may occur."""


@pytest.mark.parametrize("workflow_type", ["BUILD", "TEST", "DISTRIBUTION"])
@pytest.mark.parametrize("name", STAGES)
def test_the_steps_are_checked_against_the_type(name: str, workflow_type: str) -> None:
    if workflow_type[0] in STAGES[name]:
        assert workflow_document.read(action(name), workflow_type).steps == 1
        return
    with pytest.raises(InvalidDocument) as caught:
        workflow_document.read(action(name), workflow_type)
    assert str(caught.value).endswith(f"Action {name} is not supported in a workflow of the type {workflow_type}")


TIMEOUTS = {
    "ApplyImageConfigurations": (21600, 43200),
    "BootstrapInstanceForContainer": (3600, 43200),
    "CollectImageMetadata": (1800, 43200),
    "CollectImageScanFindings": (7200, 43200),
    "CreateImage": (43200, 259200),
    "CreateImageFromIso": (43200, 43200),
    "DistributeContainerImage": (7200, 43200),
    "DistributeImage": (21600, 43200),
    "ExecuteComponents": (43200, 86400),
    "ExecuteStateMachine": (21600, 86400),
    "LaunchInstance": (4500, 43200),
    "ModifyImageAttributes": (7200, 10800),
    "RegisterImage": (32400, 43200),
    "RunCommand": (43200, 43200),
    "RunSysPrep": (3600, 43200),
    "SanitizeInstance": (3600, 43200),
    "TerminateInstance": (1800, 43200),
    "WaitForAction": (259200, 604800),
    "WaitForSSMAgent": (3600, 10800),
}


def test_each_action_has_its_default_and_maximum_timeout() -> None:
    assert {name: (one.default_timeout, one.maximum_timeout) for name, one in ACTIONS.items()} == TIMEOUTS


@pytest.mark.parametrize("other", ["DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations"])
def test_one_workflow_cannot_distribute_amis_and_containers(account: Account, other: str) -> None:
    data = document(f"[{{name: One, action: DistributeContainerImage}}, {{name: Two, action: {other}}}]")
    refusal = account.refusal(account.make, "workflow", type="DISTRIBUTION", data=data)
    assert refusal.code == VALUE
    assert "either AMIs or container images" in refusal.message


def test_a_workflow_has_a_quota_of_steps(account: Account) -> None:
    steps = [f"{{name: Wait{number}, action: WaitForAction}}" for number in range(16)]
    refusal = account.refusal(account.make, "workflow", data=document(f"[{', '.join(steps)}]"))
    assert (refusal.code, refusal.status) == ("ServiceQuotaExceededException", 402)
    account.make("workflow", data=document(f"[{', '.join(steps[:15])}]"))


@pytest.mark.parametrize(
    ("switch", "data"),
    [
        ("conditions_are_checked", step("if: {sometimes: true}")),
        ("unknown_document_keys_are_refused", document(head="owner: me\n")),
        ("workflow_actions_fit_the_type", action("DistributeImage")),
    ],
)
def test_optional_checks_can_be_disabled(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, data: str
) -> None:
    account.refusal(account.make, "workflow", data=data)
    monkeypatch.setattr(emulator.assumed, switch, False)
    account.make("workflow", data=data)


def test_unknown_actions_can_be_refused(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "unknown_actions_are_refused", True)
    refusal = account.refusal(account.make, "workflow", data=action("TakeSnapshot"))
    assert "Parsing step 'Step' failed. Error: Action TakeSnapshot is not supported" in refusal.message

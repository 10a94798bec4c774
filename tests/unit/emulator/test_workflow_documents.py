"""Which workflow documents are accepted."""

from __future__ import annotations

import pytest
import yaml

import emulator

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
    (action("ExecuteBash"), "Parsing step 'Step' failed. Error: Action ExecuteBash is not supported"),
    (action("DistributeImage"), "Action DistributeImage is not supported in a workflow of the type BUILD"),
    (step("onFailure: Ignore"), "'onFailure' must be Abort or Continue"),
    (step("onFailure: abort"), "'onFailure' must be Abort or Continue"),
    (step("timeoutSeconds: 0"), "'timeoutSeconds' must be a number from 1 to 86400"),
    (step("timeoutSeconds: 86401"), "'timeoutSeconds' must be a number from 1 to 86400"),
    (step("timeoutSeconds: true"), "'timeoutSeconds' must be a number"),
    (step("rollbackEnabled: maybe"), "'rollbackEnabled' must be true or false"),
    (step("inputs: [a]"), "'inputs' must be a mapping"),
    (step("if: always"), "'if' must be a mapping"),
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
def test_a_document_that_could_not_run_is_refused(account: Account, data: str, reason: str) -> None:
    refusal = account.refusal(account.make, "workflow", data=data)
    assert refusal.code == VALUE
    assert refusal.message.startswith("The value supplied for parameter 'data' is not valid. ")
    assert reason in refusal.message


@pytest.mark.parametrize(
    "data",
    [
        document(),
        document().replace("1.0", '"1.0"'),
        document(head="name: web\ndescription: The web server\noutputs: [{name: Id, value: $.stepOutputs.A.b}]\n"),
        step("onFailure: Continue, timeoutSeconds: 86400, rollbackEnabled: false, description: Ends the instance"),
        step("inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}"),
        step("if: {stringEquals: Linux, value: $.imagebuilder.platform}"),
        parameter("{name: wait, type: boolean, default: 'false'}"),
    ],
)
def test_a_document_that_can_run_is_stored_as_it_is(account: Account, data: str) -> None:
    assert account.get("workflow", account.make("workflow", data=data))["data"] == data
    assert yaml.safe_load(data)


@pytest.mark.parametrize(
    ("workflow_type", "name", "fits"),
    [
        ("BUILD", "CreateImage", True),
        ("TEST", "CreateImage", False),
        ("DISTRIBUTION", "CreateImage", False),
        ("BUILD", "LaunchInstance", True),
        ("TEST", "LaunchInstance", True),
        ("DISTRIBUTION", "LaunchInstance", False),
        ("DISTRIBUTION", "ModifyImageAttributes", True),
        ("TEST", "ModifyImageAttributes", False),
        ("DISTRIBUTION", "ExecuteStateMachine", True),
    ],
)
def test_the_steps_are_checked_against_the_type(account: Account, workflow_type: str, name: str, fits: bool) -> None:
    members = {"type": workflow_type, "data": action(name)}
    if fits:
        account.make("workflow", **members)
    else:
        refusal = account.refusal(account.make, "workflow", **members)
        assert refusal.message.endswith(f"Action {name} is not supported in a workflow of the type {workflow_type}")


def test_a_workflow_has_a_quota_of_steps(account: Account) -> None:
    steps = [f"{{name: Wait{number}, action: WaitForAction}}" for number in range(16)]
    refusal = account.refusal(account.make, "workflow", data=document(f"[{', '.join(steps)}]"))
    assert (refusal.code, refusal.status) == ("ServiceQuotaExceededException", 402)
    account.make("workflow", data=document(f"[{', '.join(steps[:15])}]"))


@pytest.mark.parametrize(
    ("switch", "data"),
    [
        ("unknown_actions_are_refused", action("ExecuteBash")),
        ("unknown_document_keys_are_refused", document(head="owner: me\n")),
        ("workflow_actions_fit_the_type", action("DistributeImage")),
    ],
)
def test_how_strict_the_check_is_can_be_chosen(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, data: str
) -> None:
    account.refusal(account.make, "workflow", data=data)
    monkeypatch.setattr(emulator.assumed, switch, False)
    account.make("workflow", data=data)

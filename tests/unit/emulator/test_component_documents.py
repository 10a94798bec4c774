"""Validation of component documents."""

from __future__ import annotations

import pytest
import yaml

import emulator

from .builds import look, start
from .conftest import Account

pytestmark = pytest.mark.usefixtures("no_images_of_others")

STEP = "{name: A, action: Reboot}"


def document(steps: str = f"[{STEP}]", phase: str = "build", head: str = "") -> str:
    return f"schemaVersion: 1.0\n{head}phases:\n  - name: {phase}\n    steps: {steps}\n"


def bash(step: str) -> str:
    return document(f"[{{action: ExecuteBash, inputs: {{commands: [ls]}}, {step}}}]")


REFUSED = [
    (
        bash("name: Install PowerShell"),
        "Invalid step name 'Install PowerShell' in phase 'build'. Allowed characters are combinations of numbers "
        "[0-9], english letters [a-z,A-Z] and special characters [-_].",
    ),
    (
        document("[{name: Download, action: S3Download}]"),
        "Parsing step 'Download' in phase 'build' failed. Error: Action S3Download has no inputs; it requires an "
        "'inputs'",
    ),
    (document("[{name: Download, action: S3Download, inputs: []}]"), "Action S3Download has no inputs"),
    (document("[{name: A, action: ExecuteBash, inputs: {command: ls}}]"), "requires a list of 'commands'"),
    (document("[{name: A, action: ExecutePowerShell, inputs: {commands: ls}}]"), "requires a list of 'commands'"),
    (document("[{name: A}]"), "Action None is not supported"),
    (document("[{action: Reboot}]"), "Invalid step name 'None'"),
    (document(f"[{STEP}, {STEP}]"), "The name 'A' of a step in phase 'build' is not unique."),
    (document("[]"), "Phase 'build' has no steps"),
    (document("{}"), "Phase 'build' has no steps"),
    (document(phase="install"), "The document requires one of the phases build, validate, test."),
    (document(phase="container-host-test"), "The document requires one of the phases build, validate, test."),
    (document(phase="1"), "Invalid phase name '1'."),
    (bash("name: A, if: {folderExist: /srv/x}"), "exactly one operator"),
    (bash("name: A, if: {binaryExists: git, then: Run}"), "'then' must be one of Abort, Execute, Skip"),
    (bash("name: A, if: {stringIsEmpty: '', folderExists: /x}"), "exactly one operator"),
    (bash("name: A, if: {numberEquals: 3}"), "The operator 'numberEquals' requires 'value'"),
    (bash("name: A, if: {fileMD5Equals: abc}"), "The operator 'fileMD5Equals' requires 'path'"),
    (bash("name: A, if: {or: [{and: [{or: [{and: [{or: [{fileExists: /x}]}]}]}]}]}"), "at most 4 levels"),
    (bash("name: A, if: {booleanEquals: true, value: true}"), "exactly one operator"),
    (bash("name: A, if: always"), "'if' must be a mapping"),
    (document("[{name: A, action: Assert}]"), "Action Assert has no inputs"),
    (document("[{name: A, action: Assert, inputs: {equals: 1}}]"), "exactly one operator"),
    ("schemaVersion: 1.0\nphases: []\n", "The document has no phases"),
    ("schemaVersion: 1.0\n", "The document has no phases"),
    (document().replace("1.0", "2.0"), "Unsupported schemaVersion"),
    (document().replace("schemaVersion: 1.0\n", ""), "Unsupported schemaVersion"),
    (document() + f"  - name: build\n    steps: [{STEP}]\n", "The name 'build' of a phase is not unique."),
    ("just text", "the document is not a mapping."),
    ("a: [", "Failed to parse document."),
    (document("[{name: A, action: CreateFile, inputs: [{path: {{ Path }}}]}]"), "Failed to parse document."),
    (bash("name: A, onFailure: Retry"), "'onFailure' must be Abort, Continue or Ignore"),
    (bash("name: A, timeoutSeconds: -2"), "'timeoutSeconds' must be a positive number or -1"),
    (bash("name: A, timeoutSeconds: soon"), "'timeoutSeconds' must be a positive number or -1"),
    (bash("name: A, maxAttempts: 0"), "'maxAttempts' must be a positive number"),
    (bash("name: A, loop: [1]"), "'loop' must be a mapping"),
    (bash("name: A, retries: 3"), "Unknown key 'retries' in the step."),
    (document(head="author: me\n"), "Unknown key 'author' in the document."),
    (document(head="parameters: {Site: {type: string}}\n"), "'parameters' must be a list."),
    (document(head="parameters: [{Site: {type: string}, Color: {type: string}}]\n"), "with a single key."),
    (document(head="parameters: [{Site: {type: number}}]\n"), "'Site' in 'parameters' must have the type string."),
    (document(head="parameters: [{Ab: {type: string}}]\n"), "Invalid name 'Ab' in 'parameters'"),
    (document(head="parameters: [{Site: {type: string}}, {Site: {type: string}}]\n"), "'Site' of a parameter"),
    (
        document(head="parameters: [{Site: {type: string}}]\nconstants: [{Site: {type: string, value: a}}]\n"),
        "The name 'Site' of a parameter or constant is not unique.",
    ),
    (document(head="constants: [{Site: {type: string}}]\n"), "Constant 'Site' has no value."),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_an_invalid_document_is_refused(account: Account, data: str, reason: str) -> None:
    refusal = account.refusal(account.make, "component", data=data)
    assert refusal.code == "InvalidParameterValueException"
    assert refusal.message.startswith("The value supplied for parameter 'data' is not valid. ")
    assert reason in refusal.message


@pytest.mark.parametrize(
    "data",
    [
        document(),
        document().replace("1.0", '"1.0"'),
        document("[{name: A_1-b, action: UpdateOS, inputs: {include: [kernel]}}]", phase="validate"),
        document() + f"  - name: container-host-test\n    steps: [{STEP}]\n",
        document() + f"  - name: rollback\n    steps: [{STEP}]\n",
        document(head="version: 1.2\nparameters: [{Tier: {type: string, allowedValues: [gold, silver]}}]\n"),
        document("[{name: A, action: Assert, inputs: {numberGreaterThanEquals: 1024, value: '8443'}}]", phase="test"),
        document("[{name: A, action: Assert, inputs: {and: [{fileExists: /x}, {not: {folderExists: /y}}]}}]"),
        document("[{name: A, action: TakeSnapshot, inputs: {a: b}}]"),
        bash("name: A, if: {fileMD5Equals: abc, path: /x, then: Execute, else: Abort}"),
        bash("name: A, if: {and: [{or: [{and: [{or: [{fileExists: /x}]}]}]}]}"),
        document(head="name: web\ndescription: The web server\nconstants: [{Port: {type: string, value: '80'}}]\n"),
        document("[{name: A, action: ExecutePowerShell, inputs: {file: 'C:\\setup.ps1'}}]"),
        bash("name: A, onFailure: Ignore, maxAttempts: 3, timeoutSeconds: -1"),
        bash("name: A, loop: {name: each, forEach: [a, b]}, if: {fileExists: /etc/hosts}"),
        document("[{name: A, action: CreateFile, inputs: [{path: /tmp/a, content: '{{ Port }}'}]}]"),
    ],
)
def test_a_valid_document_is_stored_unchanged(account: Account, data: str) -> None:
    assert account.get("component", account.make("component", data=data))["data"] == data
    assert yaml.safe_load(data)


@pytest.mark.parametrize(
    ("switch", "data"),
    [
        ("conditions_are_checked", bash("name: A, if: {folderExist: /srv/x}")),
        ("unknown_document_keys_are_refused", document(head="owner: me\n")),
    ],
)
def test_optional_checks_can_be_disabled(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, data: str
) -> None:
    account.refusal(account.make, "component", data=data)
    monkeypatch.setattr(emulator.assumed, switch, False)
    account.make("component", data=data)


def test_unknown_actions_can_be_refused(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "unknown_actions_are_refused", True)
    data = document("[{name: A, action: RunBash, inputs: {a: b}}]")
    assert "Action RunBash is not supported" in account.refusal(account.make, "component", data=data).message


def test_unknown_phases_do_not_run(account: Account) -> None:
    failing = "[{name: A, action: ExecuteBash, inputs: {commands: ['exit 1']}}]"
    data = document() + f"  - name: rollback\n    steps: {failing}\n"
    component = account.make("component", data=data)
    assert account.get("component", component)["type"] == "BUILD"
    recipe = account.make("image_recipe", components=[{"componentArn": component}])
    assert look(account, start(account, recipe))["state"]["status"] == "AVAILABLE"

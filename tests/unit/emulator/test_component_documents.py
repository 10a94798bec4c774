"""Which component documents are accepted."""

from __future__ import annotations

import pytest
import yaml

import emulator

from .conftest import Account

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
    (document("[{name: A, action: RunBash, inputs: {}}]"), "Action RunBash is not supported"),
    (document("[{name: A}]"), "Action None is not supported"),
    (document("[{action: Reboot}]"), "Invalid step name 'None'"),
    (document(f"[{STEP}, {STEP}]"), "The name 'A' of a step in phase 'build' is not unique."),
    (document("[]"), "Phase 'build' has no steps"),
    (document("{}"), "Phase 'build' has no steps"),
    (document(phase="install"), "Invalid phase name 'install'."),
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
def test_a_document_that_could_not_run_is_refused(account: Account, data: str, reason: str) -> None:
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
        document(phase="container-host-test"),
        document(head="name: web\ndescription: The web server\nconstants: [{Port: {type: string, value: '80'}}]\n"),
        document("[{name: A, action: ExecutePowerShell, inputs: {file: 'C:\\setup.ps1'}}]"),
        bash("name: A, onFailure: Ignore, maxAttempts: 3, timeoutSeconds: -1"),
        bash("name: A, loop: {name: each, forEach: [a, b]}, if: {fileExists: /etc/hosts}"),
        document("[{name: A, action: CreateFile, inputs: [{path: /tmp/a, content: '{{ Port }}'}]}]"),
    ],
)
def test_a_document_that_can_run_is_stored_as_it_is(account: Account, data: str) -> None:
    assert account.get("component", account.make("component", data=data))["data"] == data
    assert yaml.safe_load(data)


@pytest.mark.parametrize(
    ("switch", "data"),
    [
        ("unknown_actions_are_refused", document("[{name: A, action: RunBash, inputs: {a: b}}]")),
        ("unknown_document_keys_are_refused", document(head="owner: me\n")),
    ],
)
def test_how_strict_the_check_is_can_be_chosen(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, data: str
) -> None:
    account.refusal(account.make, "component", data=data)
    monkeypatch.setattr(emulator.assumed, switch, False)
    account.make("component", data=data)

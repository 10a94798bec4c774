"""The runner of component documents behaves as the user guide describes TOE."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from component_runner import Machine, run_document

ODD = 'it\'s "quoted", $HOME `id` {{ Name }}\n  second line'


def bash(name: str, command: str, **members: Any) -> dict[str, Any]:
    return {"name": name, "action": "ExecuteBash", "inputs": {"commands": [command]}, **members}


def document(*steps: dict[str, Any], **members: Any) -> str:
    return json.dumps({"schemaVersion": "1.0", **members, "phases": [{"name": "build", "steps": steps}]})


def test_files_parameters_and_outputs_of_earlier_steps(machine: Machine) -> None:
    files = {"path": "/srv/files/name", "content": "{{ Name }}|{{Place}}"}
    fetched = [{"source": "s3://artifacts/app", "destination": "/srv/files/app"}]
    text = document(
        {"name": "Create", "action": "CreateFile", "inputs": [files]},
        {"name": "Fetch", "action": "S3Download", "inputs": fetched},
        bash("Read", "cat '{{ build.Fetch.inputs[0].destination }}'; echo ${HOME-no home}; cat"),
        bash("Print", "echo '{{ build.Read.outputs.stdout }}' >&2"),
        {"name": "Delete", "action": "DeleteFile", "inputs": [{"path": "/srv/files/app"}]},
        parameters=[{"Name": {"type": "string"}}, {"Place": {"type": "string", "default": "here"}}],
    )
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="a-secret")
        s3.create_bucket(Bucket="artifacts")
        s3.put_object(Bucket="artifacts", Key="app", Body=b"the app\n")
        run = run_document(text, machine, parameters={"Name": ODD}, s3=s3)
    assert run.failed is None
    assert machine.read("/srv/files/name") == f"{ODD}|here"
    assert run.steps[3].stderr == "the app\nno home\n"
    assert any(line.endswith("CmdExecution: Stdout: the app") for line in run.log())
    assert {"/srv/files": "added", "/srv/files/name": "added"}.items() <= machine.changes().items()
    assert "/srv/files/app" not in machine.changes()
    assert not Path("/srv/files").exists()


@pytest.mark.parametrize(
    ("on_failure", "steps", "fails"),
    [
        ("Abort", ["Fail"], True),
        ("Continue", ["Fail", "After"], True),
        ("Ignore", ["Fail", "After"], False),
    ],
)
def test_a_failed_step(machine: Machine, on_failure: str, steps: list[str], fails: bool) -> None:
    run = run_document(document(bash("Fail", "exit 3", onFailure=on_failure), bash("After", "true")), machine)
    assert run.names == steps
    assert (run.failed is run.steps[0]) == fails
    assert run.steps[0].error == "exit status 3"


def test_a_step_is_repeated_after_a_reboot_and_up_to_its_maximum_attempts(machine: Machine) -> None:
    again = "test -e /srv/{0} && exit 0; touch /srv/{0}; exit {1}"
    reboots = bash("Reboot", again.format("rebooted", 194))
    run = run_document(document(reboots, bash("Retry", again.format("tried", 1), maxAttempts=2)), machine)
    assert [(step.attempts, step.reboots, step.error) for step in run.steps] == [(1, 1, ""), (2, 0, "")]


def test_a_step_is_killed_after_its_timeout(machine: Machine) -> None:
    run = run_document(document(bash("Sleep", "sleep 30 & sleep 30", timeoutSeconds=0.2)), machine)
    assert run.failed is not None
    assert run.failed.code is None
    assert run.failed.seconds < 10


@pytest.mark.parametrize(
    ("condition", "steps"),
    [
        ({"fileExists": "/etc/passwd"}, ["Conditional", "After"]),
        ({"not": {"folderExists": "/etc"}}, ["After"]),
        ({"and": [{"binaryExists": "bash"}, {"stringEquals": "a", "value": "b"}], "else": "Abort"}, []),
        ({"stringIsEmpty": "", "then": "Skip", "else": "Execute"}, ["After"]),
    ],
)
def test_conditions(machine: Machine, condition: dict[str, Any], steps: list[str]) -> None:
    run = run_document(document(bash("Conditional", "true", **{"if": condition}), bash("After", "true")), machine)
    assert run.names == steps

"""Imported components: plain scripts in a generated document."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import emulator

from .conftest import REGION, Account

SCRIPT = "set -e\n\nsystemctl enable nginx\n"


def imported(account: Account, **members: Any) -> Any:
    given = {"name": "web", "semanticVersion": "1.0.0", "type": "BUILD", "format": "SHELL", "platform": "Linux"}
    return account.client.import_component(**{**given, "data": SCRIPT, **members})


def document(account: Account, arn: str) -> Any:
    return yaml.safe_load(account.client.get_component(componentBuildVersionArn=arn)["component"]["data"])


def test_the_response_has_the_arn_and_no_references(account: Account) -> None:
    answer = imported(account, clientToken="a")
    assert answer["componentBuildVersionArn"].endswith(":component/web/1.0.0/1")
    assert set(answer) - {"ResponseMetadata"} == {"requestId", "clientToken", "componentBuildVersionArn"}


@pytest.mark.parametrize(
    ("kind", "platform", "action"),
    [
        ("BUILD", "Linux", "ExecuteBash"),
        ("TEST", "macOS", "ExecuteBash"),
        ("BUILD", "Windows", "ExecutePowerShell"),
    ],
)
def test_the_script_is_in_a_document_with_one_step(account: Account, kind: str, platform: str, action: str) -> None:
    arn = imported(account, type=kind, platform=platform, tags={"Team": "web"})["componentBuildVersionArn"]
    component = account.client.get_component(componentBuildVersionArn=arn)["component"]
    assert (component["type"], component["platform"], component["tags"]) == (kind, platform, {"Team": "web"})
    assert "format" not in component
    (phase,) = document(account, arn)["phases"]
    (step,) = phase["steps"]
    assert (phase["name"], step["action"], step["inputs"]) == (kind.lower(), action, {"commands": [SCRIPT]})


def test_each_line_can_be_a_command(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "imported_script_is_one_command", False)
    arn = imported(account)["componentBuildVersionArn"]
    inputs = document(account, arn)["phases"][0]["steps"][0]["inputs"]
    assert inputs == {"commands": ["set -e", "systemctl enable nginx"]}


def test_changed_content_is_the_next_build_and_identical_content_is_refused(account: Account) -> None:
    imported(account)
    assert account.refusal(imported, account).code == "ResourceAlreadyExistsException"
    assert imported(account, data="true")["componentBuildVersionArn"].endswith("/1.0.0/2")


def test_a_longer_script_can_be_in_s3(account: Account) -> None:
    long = "# " + "x" * 2000
    assert account.refusal(imported, account, data=long).code == "InvalidParameterValueException"
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="components", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="components", Key="long.sh", Body=long.encode())
    request = {"name": "web", "semanticVersion": "1.0.0", "type": "TEST", "format": "SHELL", "platform": "Linux"}
    answer = account.client.import_component(**request, uri="s3://components/long.sh")
    step = document(account, answer["componentBuildVersionArn"])["phases"][0]["steps"][0]
    assert step["inputs"] == {"commands": [long]}


@pytest.mark.parametrize(
    "members",
    [{"format": "POWERSHELL"}, {"type": "DISTRIBUTION"}, {"semanticVersion": "1.0.x"}, {"kmsKeyId": "mine"}],
)
def test_invalid_imports_are_refused(account: Account, members: dict[str, Any]) -> None:
    assert account.refusal(imported, account, **members).code == "InvalidParameterValueException"


def test_exactly_one_source_of_the_script_is_required(account: Account) -> None:
    refusal = account.refusal(imported, account, uri="s3://components/web.sh")
    assert refusal.code == "InvalidParameterCombinationException"

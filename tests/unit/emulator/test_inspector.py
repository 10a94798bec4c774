"""The additions to moto's Amazon Inspector: settings of scans, and delays of status changes."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .conftest import ACCOUNT, Account

OTHER = "111122223333"


@pytest.fixture
def inspector(account: Account) -> Any:
    return account.session.client("inspector2")


def statuses(inspector: Any) -> dict[str, str]:
    (state,) = inspector.batch_get_account_status(accountIds=[ACCOUNT])["accounts"]
    return {"account": state["state"]["status"], **{k: v["status"] for k, v in state["resourceState"].items()}}


OFF = {"account": "DISABLED", "ec2": "DISABLED", "ecr": "DISABLED", "lambda": "DISABLED", "lambdaCode": "DISABLED"}


def test_scanning_is_disabled_until_it_is_enabled_which_takes_time(inspector: Any) -> None:
    assert statuses(inspector) == OFF
    (begun,) = inspector.enable(resourceTypes=["EC2", "ECR"])["accounts"]
    assert (begun["accountId"], begun["status"], begun["resourceStatus"]["ecr"]) == (ACCOUNT, "ENABLING", "ENABLING")
    assert statuses(inspector) == {**OFF, "account": "ENABLING", "ec2": "ENABLING", "ecr": "ENABLING"}
    assert statuses(inspector) == {**OFF, "account": "ENABLED", "ec2": "ENABLED", "ecr": "ENABLED"}
    inspector.disable(resourceTypes=["EC2"])
    assert statuses(inspector) == {**OFF, "account": "ENABLED", "ec2": "DISABLING", "ecr": "ENABLED"}
    assert statuses(inspector) == {**OFF, "account": "ENABLED", "ecr": "ENABLED"}
    inspector.disable()
    statuses(inspector)
    assert statuses(inspector) == OFF


def test_the_delay_of_status_changes_can_be_changed(inspector: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 0)
    inspector.enable(resourceTypes=["ECR"])
    assert statuses(inspector)["ecr"] == "ENABLED"
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 3)
    inspector.disable(resourceTypes=["ECR"])
    assert [statuses(inspector)["ecr"] for _attempt in range(4)] == ["DISABLING"] * 3 + ["DISABLED"]


def test_a_request_during_an_earlier_one_fails_for_the_account(inspector: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 2)
    inspector.enable(resourceTypes=["ECR"])
    for call, code in ((inspector.disable, "ENABLE_IN_PROGRESS"), (inspector.enable, "ENABLE_IN_PROGRESS")):
        answer = call(resourceTypes=["ECR"])
        assert (answer["accounts"], [one["errorCode"] for one in answer["failedAccounts"]]) == ([], [code])
    assert inspector.disable(resourceTypes=["ECR"])["failedAccounts"] == []


def test_requests_for_other_accounts_fail(inspector: Any) -> None:
    inspector.associate_member(accountId="444455556666")
    answer = inspector.enable(accountIds=["444455556666", OTHER], resourceTypes=["ECR"])
    assert [one["accountId"] for one in answer["accounts"]] == ["444455556666"]
    assert [(one["accountId"], one["errorCode"]) for one in answer["failedAccounts"]] == [(OTHER, "ACCESS_DENIED")]
    assert statuses(inspector) == OFF


def test_an_omitted_setting_is_kept_except_the_vm_scanner(inspector: Any) -> None:
    inspector.enable(resourceTypes=["ECR"])
    inspector.update_configuration(ecrConfiguration={"rescanDuration": "DAYS_30", "pullDateRescanDuration": "DAYS_90"})
    inspector.update_configuration(ecrConfiguration={"rescanDuration": "LIFETIME"})
    inspector.update_configuration(ec2Configuration={"scanMode": "EC2_HYBRID", "activateVMScanner": True})
    assert inspector.get_configuration()["ec2Configuration"]["vmScannerState"]["activated"] is True
    inspector.update_configuration(ec2Configuration={"scanMode": "EC2_SSM_AGENT_BASED"})
    configuration = inspector.get_configuration()
    rescan = configuration["ecrConfiguration"]["rescanDurationState"]
    assert (rescan["rescanDuration"], rescan["pullDateRescanDuration"]) == ("LIFETIME", "DAYS_90")
    assert (rescan["status"], "updatedAt" in rescan) == ("SUCCESS", True)
    assert configuration["ec2Configuration"]["scanModeState"]["scanMode"] == "EC2_SSM_AGENT_BASED"
    assert configuration["ec2Configuration"]["vmScannerState"]["activated"] is False


def test_settings_are_unavailable_while_scanning_is_disabled(
    account: Account, inspector: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert account.refusal(inspector.get_configuration).code == "ResourceNotFoundException"
    update = {"ecrConfiguration": {"rescanDuration": "DAYS_30"}}
    assert account.refusal(inspector.update_configuration, **update).code == "ResourceNotFoundException"
    monkeypatch.setattr(emulator.assumed, "inspector_has_settings_while_off", True)
    inspector.update_configuration(**update)
    rescan = inspector.get_configuration()["ecrConfiguration"]["rescanDurationState"]
    assert rescan["rescanDuration"] == "DAYS_30"


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("enable", {"resourceTypes": ["EGGS"]}),
        ("update_configuration", {"ecrConfiguration": {"rescanDuration": "DAYS_31"}}),
        ("batch_get_account_status", {"accountIds": ["12345678901x"]}),
    ],
)
def test_requests_that_do_not_match_the_model_are_refused(
    account: Account, inspector: Any, operation: str, members: dict[str, Any]
) -> None:
    refusal = account.refusal(getattr(inspector, operation), **members)
    assert (refusal.code, refusal.status) == ("ValidationException", 400)


def test_other_operations_are_those_of_moto(inspector: Any) -> None:
    made = inspector.create_filter(action="SUPPRESS", filterCriteria={}, name="noise")["arn"]
    assert [one["name"] for one in inspector.list_filters(arns=[made])["filters"]] == ["noise"]


def test_a_new_account_has_the_initial_settings(inspector: Any, account: Account) -> None:
    inspector.enable(resourceTypes=["ECR"])
    other = account.session.client("inspector2", region_name="us-east-1")
    assert statuses(other) == OFF

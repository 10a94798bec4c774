"""Amazon Inspector scanning is enabled, disabled and configured."""

from __future__ import annotations

from typing import Any

import pytest

import emulator
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import AwsError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.inspector_scanning import PARTS
from emulator.inspector2.models import Inspector2Backend

MODULE = "inspector_scanning"
SETTINGS = {
    "ecr_rescan_duration": "DAYS_30",
    "ecr_pull_date_rescan_duration": "DAYS_90",
    "ecr_pull_date_rescan_mode": "LAST_PULL_DATE",
    "ec2_scan_mode": "EC2_SSM_AGENT_BASED",
    "ec2_vm_scanner": True,
}


def _statuses(account: Any) -> dict[str, str]:
    (state,) = account.client("inspector2").batch_get_account_status()["accounts"]
    return {name: state["resourceState"][name]["status"] for name in ("ec2", "ecr", "lambda")}


def _rescan(account: Any) -> dict[str, Any]:
    found: dict[str, Any] = account.client("inspector2").get_configuration()["ecrConfiguration"]["rescanDurationState"]
    return found


def _four_ways(run: Any, **options: Any) -> Any:
    """Run the task in check mode and without, then both again; return the second result."""
    results = [run(MODULE, check=check, **options) for check in (True, False, True, False)]
    assert [result.get("msg", result.get("changed")) for result in results] == [True, True, False, False]
    predicted, done, again_predicted, again = results
    assert (predicted.writes, again_predicted.writes, again.writes) == ([], [], [])
    assert predicted["diff"] == done["diff"]
    assert predicted[MODULE]["resource_types"] == done[MODULE]["resource_types"]
    assert again.before == again.after
    assert again[MODULE] == again_predicted[MODULE] == done[MODULE]
    return done


def test_scanning_is_enabled_and_awaited(account: Any, run: Any, waits: list[float]) -> None:
    done = _four_ways(run)
    assert done[MODULE]["resource_types"] == ["EC2", "ECR"]
    assert done[MODULE]["status"] == {"EC2": "ENABLED", "ECR": "ENABLED"}
    assert done[MODULE]["ecr_rescan_duration"] == _rescan(account)["rescanDuration"]
    assert done.before == "resource_types: []\n"
    assert done.after == "resource_types:\n- EC2\n- ECR\n"
    assert done.writes == ["Enable"]
    assert waits != []
    assert _statuses(account) == {"ec2": "ENABLED", "ecr": "ENABLED", "lambda": "DISABLED"}


def test_enabled_scanning_costs_two_reads(account: Any, run: Any) -> None:
    run(MODULE, **SETTINGS)
    assert run(MODULE, **SETTINGS).operations == ["BatchGetAccountStatus", "GetConfiguration"]


def test_only_listed_resource_types_change(account: Any, run: Any) -> None:
    account.client("inspector2").enable(resourceTypes=["LAMBDA"])
    assert _four_ways(run, resource_types=["ECR"])[MODULE]["resource_types"] == ["ECR"]
    assert _four_ways(run)[MODULE]["resource_types"] == ["EC2", "ECR"]
    assert _four_ways(run, state="absent", resource_types=["ECR"])[MODULE]["resource_types"] == ["EC2"]
    assert _statuses(account) == {"ec2": "ENABLED", "ecr": "DISABLED", "lambda": "ENABLED"}


def test_absent_changes_nothing_if_scanning_was_never_enabled(account: Any, run: Any) -> None:
    result = run(MODULE, state="absent")
    assert (result["changed"], result[MODULE]["resource_types"], result.writes) == (False, [], [])


def test_settings_are_changed_after_scanning_is_enabled(account: Any, run: Any) -> None:
    done = _four_ways(run, **SETTINGS)
    assert {name: done[MODULE][name] for name in SETTINGS} == SETTINGS
    assert done.writes == ["Enable", "UpdateConfiguration"]
    rescan = _rescan(account)
    assert (rescan["rescanDuration"], rescan["pullDateRescanDuration"]) == ("DAYS_30", "DAYS_90")


def test_an_omitted_setting_keeps_its_value(account: Any, run: Any) -> None:
    run(MODULE, **SETTINGS)
    done = _four_ways(run, ecr_rescan_duration="LIFETIME")
    assert {name: done[MODULE][name] for name in SETTINGS} == {**SETTINGS, "ecr_rescan_duration": "LIFETIME"}
    (update,) = [call.parameters for call in done.calls if call.operation == "UpdateConfiguration"]
    assert update == {
        "ecrConfiguration": {
            "rescanDuration": "LIFETIME",
            "pullDateRescanDuration": "DAYS_90",
            "pullDateRescanMode": "LAST_PULL_DATE",
        }
    }
    differing = set(done.after.splitlines()) - set(done.before.splitlines())
    assert differing == {"ecr_rescan_duration: LIFETIME"}


def test_a_change_of_the_scan_mode_keeps_the_scanner_enabled(account: Any, run: Any) -> None:
    run(MODULE, **SETTINGS)
    assert _four_ways(run, ec2_scan_mode="EC2_HYBRID")[MODULE]["ec2_vm_scanner"] is True


def test_disabling_scanning_keeps_the_settings(account: Any, run: Any) -> None:
    run(MODULE, **SETTINGS)
    done = _four_ways(run, state="absent", ecr_rescan_duration="LIFETIME")
    assert done.writes == ["Disable"]
    assert run(MODULE)[MODULE]["ecr_rescan_duration"] == "DAYS_30"


@pytest.mark.parametrize("reads", [0, 1, 4])
@pytest.mark.parametrize("readable", [True, False])
def test_the_task_waits_for_earlier_requests(
    account: Any, run: Any, monkeypatch: pytest.MonkeyPatch, reads: int, readable: bool
) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", reads)
    monkeypatch.setattr(emulator.assumed, "inspector_has_settings_while_off", readable)
    for state in ("present", "absent", "present"):
        assert _four_ways(run, state=state, **SETTINGS)[MODULE]["status"]["ECR"] == (
            "ENABLED" if state == "present" else "DISABLED"
        )


def test_scanning_that_is_being_disabled_is_awaited(account: Any, run: Any) -> None:
    run(MODULE)
    account.client("inspector2").disable(resourceTypes=["ECR"])
    assert run(MODULE)[MODULE]["status"] == {"EC2": "ENABLED", "ECR": "ENABLED"}


def test_scanning_that_is_being_enabled_is_awaited(account: Any, run: Any) -> None:
    account.client("inspector2").enable(resourceTypes=["EC2", "ECR"])
    result = run(MODULE)
    assert (result["changed"], result[MODULE]["status"]) == (False, {"EC2": "ENABLED", "ECR": "ENABLED"})


def test_a_task_without_wait_returns_at_once(account: Any, run: Any, waits: list[float]) -> None:
    result = run(MODULE, wait=False, ecr_rescan_duration="LIFETIME")
    assert (result["changed"], result[MODULE]["status"]) == (True, {"EC2": "ENABLING", "ECR": "ENABLING"})
    assert run(MODULE, wait=False, ecr_rescan_duration="LIFETIME")["changed"] is False
    assert waits == []


def test_waiting_ends_after_wait_timeout(
    account: Any, run: Any, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 1000)
    result = run(MODULE, resource_types=["ECR"], wait_timeout=60)
    assert result["failed"]
    assert [word for word in ("ECR", "ENABLING", "wait_timeout") if word not in result["msg"]] == []
    assert sum(waits) == 60
    result = run(MODULE, state="absent", resource_types=["ECR"], wait_timeout=10)
    assert "ENABLE_IN_PROGRESS" in result["msg"]


def test_a_timeout_of_zero_polls_once(account: Any, run: Any, waits: list[float]) -> None:
    late = run(MODULE, wait_timeout=0)
    assert late["failed"]
    assert [word for word in ("EC2", "ECR", "ENABLING", "wait_timeout") if word not in late["msg"]] == []
    assert late.operations == ["BatchGetAccountStatus", "Enable", "BatchGetAccountStatus"]
    assert waits == []


def test_wait_timeout_limits_all_waiting_together(
    account: Any, run: Any, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 4)

    def switched_on_again(**options: Any) -> Any:
        run(MODULE)
        account.client("inspector2").disable(resourceTypes=["EC2", "ECR"])
        waits.clear()
        return run(MODULE, **options)

    assert switched_on_again()["changed"]
    assert waits.count(2) == 2, "it waits for the one to end, and then for the other"
    enough = int(sum(waits))
    assert switched_on_again(wait_timeout=enough)["changed"]
    assert switched_on_again(wait_timeout=enough - 10)["failed"]
    assert sum(waits) == enough - 10


def test_half_an_hour_of_waiting_costs_few_calls(
    account: Any, run: Any, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 1000)
    late = run(MODULE, wait_timeout=1800)
    assert sum(waits) == 1800
    assert len(late.operations) <= 70


def test_the_reason_of_inspector_is_reported(account: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = {"accountId": account.id, "errorCode": "BLOCKED_BY_ORGANIZATION_POLICY", "errorMessage": "Not here."}
    monkeypatch.setattr(
        Inspector2Backend, "switch", lambda *_args, **_named: {"accounts": [], "failedAccounts": [failed]}
    )
    result = run(MODULE, resource_types=["ECR"])
    assert result["failed"]
    assert result["error"] == {"code": "BLOCKED_BY_ORGANIZATION_POLICY", "message": "Not here."}


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"resource_types": []}, "resource_types"),
        ({"resource_types": ["LAMBDA"]}, "resource_types"),
        ({"ecr_rescan_duration": "30"}, "ecr_rescan_duration"),
        ({"ecr_pull_date_rescan_duration": "DAYS_30"}, ["ecr_rescan_duration", "ecr_pull_date_rescan_duration"]),
        ({"ecr_pull_date_rescan_mode": "LAST_PULL_DATE"}, ["ecr_rescan_duration", "ecr_pull_date_rescan_mode"]),
        ({"ec2_vm_scanner": True}, ["ec2_scan_mode", "ec2_vm_scanner"]),
        ({"ec2_scan_mode": "HYBRID"}, "ec2_scan_mode"),
    ],
)
def test_an_invalid_task_is_refused(
    account: Any, refused: Any, options: dict[str, Any], option: str | list[str]
) -> None:
    refused(MODULE, option, **options)


@pytest.mark.parametrize("kind", ["image_recipe", "container_recipe"])
def test_the_error_of_a_refused_pipeline_names_this_module(
    factory: Any, run: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    scanning = {
        "name": "scanning",
        f"{kind}_arn": "web",
        "infrastructure_configuration_arn": "web",
        "image_scanning_configuration": {"image_scanning_enabled": True},
    }
    refused = run("image_pipeline", **scanning)
    assert refused["failed"]
    assert refused["error"]["code"] == "ResourceDependencyException"
    assert "goldsmith.image_builder.inspector_scanning" in refused["msg"]
    assert run(MODULE, resource_types=["EC2" if kind == "image_recipe" else "ECR"])["changed"]
    assert run("image_pipeline", **scanning)["changed"]


@pytest.mark.parametrize("part", ["EcrConfiguration", "Ec2Configuration"])
def test_the_settings_are_those_of_the_model(account: Any, part: str) -> None:
    shape = account.client("inspector2").meta.service_model.shape_for(part)
    options = PARTS[f"{part[0].lower()}{part[1:]}"]
    assert {option.member for option in options.values()} == set(shape.members)
    for option in options.values():
        assert sorted(option.choices) == sorted(getattr(shape.members[option.member], "enum", ()))


def test_a_change_is_reported_if_the_result_cannot_be_read(
    account: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, calls = Client.call, 0

    def refuse_the_second_status(client: Client, action: str, operation: str, *more: Any, **request: Any) -> Any:
        nonlocal calls
        calls += operation == "batch_get_account_status"
        if calls == 2:
            raise AwsError(action, "AccessDeniedException", "You may not.")
        return call(client, action, operation, *more, **request)

    monkeypatch.setattr(Client, "call", refuse_the_second_status)
    result = run(MODULE, resource_types=["EC2"], wait=False)
    assert (result["failed"], result["changed"], result.writes) == (True, True, ["Enable"])


def test_a_refused_change_is_not_reported_as_a_change(account: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Client.call

    def refuse(client: Client, action: str, operation: str, *more: Any, **request: Any) -> Any:
        if operation == "enable":
            raise AwsError(action, "AccessDeniedException", "You may not.")
        return call(client, action, operation, *more, **request)

    monkeypatch.setattr(Client, "call", refuse)
    result = run(MODULE, resource_types=["EC2"])
    assert (result["failed"], result["changed"]) == (True, False)


@pytest.mark.parametrize("types", [["EC2"], ["EC2", "ECR"]])
def test_check_mode_predicts_the_scanning_after_a_deactivation(account: Any, run: Any, types: list[str]) -> None:
    run("inspector_scanning")
    predicted, done = (
        run("inspector_scanning", check=check, state="absent", resource_types=types) for check in (True, False)
    )
    assert predicted["inspector_scanning"] == done["inspector_scanning"]
    assert predicted["diff"] == done["diff"]

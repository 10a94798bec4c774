"""Amazon Inspector scans images: on the test instance, as containers, and on demand as a condition of a build."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .builds import executions, infrastructure, log, look, recipe, start, step_executions
from .conftest import ACCOUNT, Account, scanning

pytestmark = pytest.mark.usefixtures("no_images_of_others")

SCANNED = scanning(imageScanningEnabled=True)
ON_DEMAND = {"imageScanningEnabled": True, "imageScanningTypes": ["ON_DEMAND_AMI_CVE"]}


def scanned(account: Account, **members: Any) -> dict[str, Any]:
    return look(account, start(account, recipe(account), **{**SCANNED, **members}))


def on_demand(account: Account, **condition: Any) -> dict[str, Any]:
    return scanned(account, **scanning(**ON_DEMAND, scanResultCondition=condition))


def found(account: Account, **only: str) -> list[dict[str, Any]]:
    filters = [{"name": name, "values": [value]} for name, value in only.items()]
    given = {"filters": filters} if filters else {}
    answer: list[dict[str, Any]] = account.client.list_image_scan_findings(**given)["findings"]
    return answer


def ids(findings: list[dict[str, Any]]) -> set[str]:
    return {one["packageVulnerabilityDetails"]["vulnerabilityId"] for one in findings}


def counts(account: Account, name: str, *values: str) -> list[dict[str, Any]]:
    answer = account.client.list_image_scan_finding_aggregations(filter={"name": name, "values": list(values)})
    assert answer["aggregationType"] == name
    return [next(iter(one.values())) for one in answer["responses"]]


def test_an_image_without_scanning_has_no_findings(account: Account) -> None:
    image = scanned(account)
    assert (image["state"]["status"], image["scanState"]) == ("AVAILABLE", {"status": "COMPLETED"})
    assert found(account) == []
    assert counts(account, "imageBuildVersionArn", image["arn"]) == [
        {"imageBuildVersionArn": image["arn"], "severityCounts": {"all": 0, "critical": 0, "high": 0, "medium": 0}}
    ]


def test_an_image_without_scanning_has_no_scan_state(account: Account) -> None:
    emulator.findings.add("CVE-2022-0778")
    image = look(account, start(account, recipe(account)))
    assert "scanState" not in image
    assert found(account) == []


def test_a_scan_takes_time(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account), **SCANNED)
    seen: list[str] = []
    while not seen or seen[-1] != "COMPLETED":
        status = look(account, image)["scanState"]["status"]
        seen += [status] if status not in seen else []
        emulator.clock.advance(10)
    assert seen == ["PENDING", "SCANNING", "COLLECTING", "COMPLETED"]


def test_a_finding_describes_the_vulnerability(account: Account) -> None:
    emulator.findings.add("CVE-2022-0778")
    image = scanned(account)
    (one,) = found(account)
    assert (one["awsAccountId"], one["imageBuildVersionArn"]) == (ACCOUNT, image["arn"])
    assert (one["type"], one["title"]) == ("PACKAGE_VULNERABILITY", "CVE-2022-0778 - openssl")
    assert (one["severity"], one["fixAvailable"], one["inspectorScore"]) == ("HIGH", "YES", 7.5)
    (package,) = one["packageVulnerabilityDetails"]["vulnerablePackages"]
    assert (package["name"], package["version"], package["fixedInVersion"]) == ("openssl", "3.0.1", "3.0.2")
    assert one["firstObservedAt"].year >= 2024
    assert {"epoch", "release", "arch", "remediation"} <= set(package)
    details = one["packageVulnerabilityDetails"]
    assert (details["source"], details["vendorSeverity"]) == ("AMAZON_CVE", "Important")
    assert details["cvss"][0]["baseScore"] == one["inspectorScoreDetails"]["adjustedCvss"]["score"] == 7.5
    assert details["relatedVulnerabilities"]
    assert details["referenceUrls"]
    assert one["remediation"] == {"recommendation": {"text": "None Provided"}}
    assert "imagePipelineArn" not in one
    assert "Collected 1 image scan findings" in log(account)


def test_findings_are_filtered_and_counted(account: Account) -> None:
    for vulnerability in emulator.findings.vulnerabilities():
        emulator.findings.add(vulnerability)
    emulator.findings.add("CVE-2026-0001", severity="LOW", package="nginx", version="1.24.0", image="shop")
    web = scanned(account)["arn"]
    pipeline = account.make(
        "image_pipeline",
        imageRecipeArn=recipe(account, name="shop"),
        infrastructureConfigurationArn=infrastructure(account),
        **SCANNED,
    )
    shop = account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"]
    table = set(emulator.findings.vulnerabilities())
    assert ids(found(account, imageBuildVersionArn=web)) == table
    assert ids(found(account, imagePipelineArn=pipeline)) == {*table, "CVE-2026-0001"}
    assert ids(found(account, severity="LOW")) == {"CVE-2023-29383", "CVE-2026-0001"}
    assert {one["imageBuildVersionArn"] for one in found(account, vulnerabilityId="CVE-2026-0001")} == {shop}
    pages = account.client.get_paginator("list_image_scan_findings").paginate(PaginationConfig={"PageSize": 4})
    assert len([one for page in pages for one in page["findings"]]) == 2 * len(table) + 1
    of_image = {"all": 7, "critical": 2, "high": 2, "medium": 2}
    assert counts(account, "imageBuildVersionArn", web)[0]["severityCounts"] == of_image
    assert counts(account, "imagePipelineArn", pipeline)[0]["severityCounts"] == {**of_image, "all": 8}
    by_id = counts(account, "vulnerabilityId", "CVE-2026-0001", "CVE-2021-44228")
    assert {one["vulnerabilityId"]: one["severityCounts"]["all"] for one in by_id} == {
        "CVE-2026-0001": 1,
        "CVE-2021-44228": 2,
    }
    whole = account.client.list_image_scan_finding_aggregations()
    assert whole["aggregationType"] == "accountId"
    (of_account,) = whole["responses"]
    assert of_account["accountAggregation"]["severityCounts"]["all"] == 15


def test_aggregations_can_omit_entries_without_findings(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "nothing_found_is_counted", False)
    assert counts(account, "vulnerabilityId", "CVE-2026-0001") == []


def test_unknown_filters_are_refused(account: Account) -> None:
    for call, given in (
        (account.client.list_image_scan_findings, {"filters": [{"name": "image", "values": ["a"]}]}),
        (account.client.list_image_scan_finding_aggregations, {"filter": {"name": "severity", "values": ["LOW"]}}),
    ):
        refusal = account.refusal(call, **given)
        assert refusal.code == "InvalidParameterValueException"
        assert "name" in refusal.message


def test_findings_are_deleted_with_their_image(account: Account) -> None:
    emulator.findings.add("CVE-2022-0778")
    account.client.delete_image(imageBuildVersionArn=scanned(account)["arn"])
    assert found(account) == []


def test_a_cancelled_build_abandons_its_scan(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account), **SCANNED)
    account.client.cancel_image_creation(imageBuildVersionArn=image)
    emulator.clock.advance(60)
    assert look(account, image)["scanState"]["status"] == "ABANDONED"


def test_disabling_inspector_during_the_build_fails_the_scan(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator.clock.speed = 0
    emulator.findings.add("CVE-2022-0778")
    image = start(account, recipe(account), **SCANNED)
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    emulator.clock.advance(3600)
    shown = look(account, image)
    assert (shown["state"]["status"], shown["scanState"]["status"]) == ("AVAILABLE", "FAILED")
    assert "Inspector is not enabled" in shown["scanState"]["reason"]
    assert found(account) == []


@pytest.mark.parametrize(
    ("vulnerability", "condition", "status"),
    [
        ("CVE-2021-44228", {"maximumSeverityLabel": "HIGH"}, "FAILED"),
        ("CVE-2022-0778", {"maximumSeverityLabel": "HIGH"}, "AVAILABLE"),
        ("CVE-2022-0778", {"maximumSeverityLabel": "MEDIUM"}, "FAILED"),
        ("CVE-2023-7008", {"maximumSeverityLabel": "LOW"}, "AVAILABLE"),
        ("CVE-2023-7008", {"maximumSeverityLabel": "LOW", "fixAvailable": False}, "FAILED"),
    ],
)
def test_too_severe_findings_fail_the_image(
    account: Account, vulnerability: str, condition: dict[str, Any], status: str
) -> None:
    emulator.findings.add(vulnerability)
    image = on_demand(account, **condition)
    assert image["state"]["status"] == status
    if status == "FAILED":
        assert vulnerability in image["state"]["reason"]
        assert image["state"]["failureContext"]["imageStatus"] == "TESTING"
        assert image["outputResources"] == {"amis": []}


def test_findings_of_an_on_demand_scan_are_not_listed(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator.findings.add("CVE-2022-0778")
    assert "scanState" not in on_demand(account, maximumSeverityLabel="HIGH")
    monkeypatch.setattr(emulator.assumed, "on_demand_scans_are_shown", True)
    image = account.client.create_image(
        imageRecipeArn=account.make("image_recipe", name="shop"),
        infrastructureConfigurationArn=infrastructure(account),
        **scanning(**ON_DEMAND, scanResultCondition={"maximumSeverityLabel": "HIGH"}),
    )["imageBuildVersionArn"]
    assert look(account, image)["scanState"]["status"] == "COMPLETED"
    assert found(account) == []
    _build, test = executions(account, image)
    assert step_executions(account, test)["CollectImageScanFindings"]["status"] == "SKIPPED"


def test_without_a_condition_the_build_does_not_wait_for_an_on_demand_scan(account: Account) -> None:
    emulator.findings.add("CVE-2021-44228")
    assert scanned(account, **scanning(**ON_DEMAND))["state"]["status"] == "AVAILABLE"


def container(account: Account, **settings: Any) -> dict[str, Any]:
    return look(
        account,
        start(
            account,
            account.make("container_recipe", platformOverride="Linux"),
            **scanning(imageScanningEnabled=True, **settings),
        ),
    )


def test_a_container_is_scanned_in_a_repository(account: Account) -> None:
    emulator.findings.add("CVE-2021-44228")
    account.session.client("ecr").create_repository(repositoryName="scans")
    image = container(account, ecrConfiguration={"repositoryName": "scans", "containerTags": ["checked"]})
    assert image["scanState"]["status"] == "COMPLETED"
    assert ids(found(account)) == {"CVE-2021-44228"}
    pushed = account.session.client("ecr").list_images(repositoryName="scans")["imageIds"]
    assert "checked" in {one["imageTag"] for one in pushed}


def test_the_default_repository_for_scans_is_created(account: Account) -> None:
    assert container(account)["scanState"]["status"] == "COMPLETED"
    assert account.session.client("ecr").list_images(repositoryName="image-builder-image-scanning-repository")[
        "imageIds"
    ]


def test_a_missing_repository_fails_the_scan(account: Account) -> None:
    state = container(account, ecrConfiguration={"repositoryName": "none"})["scanState"]
    assert state["status"] == "FAILED"
    assert "'none' does not exist" in state["reason"]


@pytest.mark.parametrize(
    ("vulnerability", "given"),
    [("CVE-2026-0001", {"severity": "HIGH"}), ("CVE-2022-0778", {"severity": "BAD"}), ("CVE-2022-0778", {"fix": "1"})],
)
def test_an_incomplete_vulnerability_is_refused(moto: None, vulnerability: str, given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"package, version|severity must be one of|has no fix"):
        emulator.findings.add(vulnerability, **given)
    assert emulator.findings.known() == []

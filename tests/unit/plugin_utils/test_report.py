"""The report of several accounts and regions: aggregation, and problems that need attention."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from unit.plugin_utils.reports import account, build, image, newest, package, pipeline, scan, use

from ansible_collections.goldsmith.image_builder.plugins.filter.image_report import image_report

ELSEWHERE = {"account_id": "210987654321", "region": "us-east-1"}


def _attention(*pipelines: dict[str, Any], limits: dict[str, Any] | None = None, **changes: Any) -> list[str]:
    report = image_report({"shop": account(*pipelines, **changes)}, **(limits or {}))
    return [item["rule"] for item in report["attention"]]


def test_a_pipeline_within_the_limits_needs_no_attention() -> None:
    assert _attention(pipeline(), scans=[scan(medium=5)], images=[image("ami-old", 1)], uses=[use("ami-old")]) == []


@pytest.mark.parametrize(
    ("changes", "limits", "rules"),
    [
        ({"builds": [build(status="FAILED", reason="exit status 1")]}, {}, ["build_failed"]),
        ({"builds": [build(status="CANCELLED")]}, {}, []),
        ({"builds": [build(), build(status="FAILED")]}, {}, []),
        ({"newest_image": None, "builds": []}, {}, ["no_image"]),
        ({"newest_image": newest(30)}, {}, []),
        ({"newest_image": newest(31)}, {}, ["image_age"]),
        ({"newest_image": newest(8)}, {"maximum_age_days": 7}, ["image_age"]),
        ({"status": "DISABLED"}, {}, ["pipeline_disabled"]),
        ({"lifecycle_policies": []}, {}, ["lifecycle_policy_missing"]),
        ({"lifecycle_policies": []}, {"require_lifecycle_policy": False}, []),
        (
            {"status": "DISABLED", "lifecycle_policies": [], "builds": [build(status="FAILED")]},
            {},
            ["build_failed", "pipeline_disabled", "lifecycle_policy_missing"],
        ),
    ],
)
def test_a_pipeline_beyond_a_limit_needs_attention(
    changes: dict[str, Any], limits: dict[str, Any], rules: list[str]
) -> None:
    assert _attention(pipeline(**changes), limits=limits) == rules


@pytest.mark.parametrize(
    ("counts", "maximum", "rules"),
    [
        ({"critical": 1}, "HIGH", ["findings"]),
        ({"high": 1}, "HIGH", []),
        ({"high": 1}, "MEDIUM", ["findings"]),
        ({"medium": 1}, "MEDIUM", []),
        ({"medium": 1}, "LOW", ["findings"]),
        ({"other": 1}, "LOW", []),
    ],
)
def test_findings_above_the_severity_need_attention(counts: dict[str, Any], maximum: str, rules: list[str]) -> None:
    assert _attention(pipeline(), limits={"maximum_severity": maximum}, scans=[scan(**counts)]) == rules


@pytest.mark.parametrize(
    ("behind", "limit", "rules"), [(2, 1, ["machines_behind"]), (2, 2, []), (1, 0, ["machines_behind"])]
)
def test_machines_too_many_versions_behind_need_attention(behind: int, limit: int, rules: list[str]) -> None:
    state = {"images": [image("ami-old", behind)], "uses": [use("ami-old", "one"), use("ami-old", "two")]}
    assert _attention(limits={"maximum_versions_behind": limit}, **state) == rules


def test_errors_come_before_warnings() -> None:
    failed = pipeline("api", builds=[build(status="FAILED")])
    results = {"shop": account(pipeline(status="DISABLED"), failed), "bank": {"failed": True, "msg": "No credentials."}}
    report = image_report(results)
    assert [(item["rule"], item["level"], item["subject"]) for item in report["attention"]] == [
        ("host_failed", "error", "bank"),
        ("build_failed", "error", "api"),
        ("pipeline_disabled", "warning", "web"),
    ]
    assert report["attention"][0]["line"] == "bank: No credentials."
    assert report["attention"][1]["pipeline"] == report["pipelines"][1]["id"]
    assert {name: report["summary"][name] for name in ("attention", "errors", "failed_hosts", "pipelines")} == {
        **{"attention": 3, "errors": 2, "failed_hosts": 1, "pipelines": 2}
    }


def test_machines_are_compared_with_the_images_of_all_accounts() -> None:
    results = {
        "builders": account(pipeline(), images=[image("ami-new"), image("ami-old", 2, "us-east-1")]),
        "bank": account(
            **ELSEWHERE,
            uses=[
                use("ami-other", "other", "us-east-1"),
                use("ami-old", "old", "us-east-1", owner_tags={"Team": "web"}, via={"auto_scaling_group": "web"}),
                use("ami-new", "same ID in another region", "us-east-1"),
                use("ami-old", "template", "us-east-1", kind="launch_template"),
            ],
        ),
    }
    report = image_report(results)
    machines = report["machines"]
    assert {name: machines[name] for name in ("total", "current", "behind", "unknown")} == {
        **{"total": 3, "current": 0, "behind": 1, "unknown": 2}
    }
    (old,) = machines["behind_machines"]
    assert (old["name"], old["host"], old["image"]["host"], old["started_by"]) == ("old", "bank", "builders", "web")
    assert [one["name"] for one in machines["behind_templates"]] == ["template"]
    assert [(one["owner"], one["behind"], one["unknown"]) for one in machines["by_owner"]] == [
        ("web", 1, 0),
        ("", 0, 2),
    ]
    assert report["pipelines"][0]["machines"] == {"total": 1, "current": 0, "behind": 1, "unknown": 0}
    assert [(one["host"], one["subject"]) for one in report["attention"]] == [("bank", "web/1.0.0/1")]


def test_hosts_that_were_not_read_are_part_of_the_report() -> None:
    denied = {"region": "eu-west-1", "action": "ec2:DescribeInstances", "msg": "Could not list instances."}
    results = {
        "read": account(pipeline(), unread=[denied]),
        "again": account(pipeline()),
        "empty": account(**ELSEWHERE),
        "failed": {"failed": True, "msg": "Could not list image pipelines."},
        "unreachable": {"unreachable": True, "msg": "Connection refused"},
        "missing": None,
    }
    report = image_report(results)
    statuses = {host["name"]: host["status"] for host in report["hosts"]}
    assert statuses == {
        **{"read": "read", "again": "repeated", "empty": "empty"},
        **{"failed": "failed", "unreachable": "failed", "missing": "failed"},
    }
    assert [one["host"] for one in report["pipelines"]] == ["read"]
    assert report["hosts"][0]["unread"] == [denied]
    assert report["hosts"][3]["message"] == "Could not list image pipelines."
    assert (report["summary"]["accounts"], report["summary"]["regions"]) == (2, 2)


def test_no_host_at_all_makes_an_empty_report() -> None:
    report = image_report({})
    assert (report["date"], report["attention"], report["pipelines"], report["hosts"]) == ("", [], [], [])


def test_durations_are_those_of_successful_builds() -> None:
    builds = [build(900), build(60, "FAILED"), build(None), build(500, in_progress=True), build(600), build(400)]
    report = image_report({"shop": account(pipeline(builds=builds))})
    (found,) = report["pipelines"]
    assert found["durations"] == {"builds": 3, "last": 900, "median": 600, "change_percent": 80}
    assert len(found["builds"]) == len(builds)
    assert found["last_build"]["steps"][0]["name"] == "CreateOutputAMI"
    assert [(one["name"], one["seconds"], one["share"]) for one in report["time_spent"]] == [
        ("CreateOutputAMI", 300, 1)
    ]


def test_packages_of_all_images_are_joined_the_worst_first() -> None:
    results = {
        "shop": account(scans=[scan(package("openssl"), package("curl"), high=2)], images=[image("ami")]),
        "bank": account(
            **ELSEWHERE,
            images=[image("ami-2")],
            scans=[
                scan(package("openssl", "HIGH", "CVE-2026-0002"), package("kernel", "CRITICAL"), critical=1, high=1)
            ],
        ),
    }
    findings = image_report(results)["findings"]
    assert [(one["name"], len(one["images"])) for one in findings["packages"]] == [
        ("kernel", 1),
        ("openssl", 2),
        ("curl", 1),
    ]
    assert findings["packages"][1]["vulnerabilities"] == ["CVE-2026-0001", "CVE-2026-0002"]
    assert [one["host"] for one in findings["images"]] == ["bank", "shop"]
    assert (findings["critical"], findings["high"]) == (1, 3)


def test_other_inputs_are_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="mapping"):
        image_report([])


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ({"maximum_severity": "CRITICAL"}, "maximum_severity: .*HIGH"),
        ({"maximum_age_days": "two"}, "maximum_age_days"),
        ({"maximum_age": 3}, "maximum_age: .*maximum_age_days"),
    ],
)
def test_invalid_limits_are_named(limits: dict[str, Any], named: str) -> None:
    with pytest.raises(AnsibleFilterError, match=named):
        image_report({}, **limits)


def test_limits_can_be_texts() -> None:
    limits = image_report({}, maximum_age_days="14", require_lifecycle_policy="no")["limits"]
    assert (limits["maximum_age_days"], limits["require_lifecycle_policy"]) == (14, False)

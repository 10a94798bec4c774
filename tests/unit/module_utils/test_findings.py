"""The scan as a gate, as far as the service's answers go: which findings stop a play, and which scans tell nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.findings import SEVERITIES, too_severe
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.poll import follow

ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7"
GIVEN = {"wait": True, "wait_timeout": 600, "log_lines": 0}


def finding(severity: str, number: int, fixed: str = "") -> dict[str, Any]:
    package = {"name": "openssl", "version": "3.0.8", **({"fixedInVersion": fixed} if fixed else {})}
    details = {"vulnerabilityId": f"CVE-2026-{number:04}", "vulnerablePackages": [package]}
    return {"severity": severity, "title": "openssl", "packageVulnerabilityDetails": details, "fixAvailable": "YES"}


FOUND = [finding(severity, number, "3.0.9") for number, severity in enumerate((*SEVERITIES, "UNTRIAGED"))]


class Service:
    """A client of an image whose scan goes through these statuses, a look each; the last one stays."""

    def __init__(self, *scans: str, findings: list[Any] | None = None) -> None:
        self.scans = list(scans)
        self.findings = FOUND if findings is None else findings
        self.asked: list[str] = []

    def image(self) -> dict[str, Any]:
        status = self.scans.pop(0) if len(self.scans) > 1 else self.scans[0]
        scan = {"scanState": {"status": status, "reason": "so it is"}} if status else {}
        dated = {"dateCreated": "2026-09-09T19:00:00.000Z"}
        return {"arn": ARN, "name": "web", "version": "1.0.3/7", "state": {"status": "AVAILABLE"}, **dated, **scan}

    def call(self, _action: str, operation: str, **_request: Any) -> Any:
        self.asked.append(operation)
        return {"image": self.image()}

    def paginate(self, _action: str, operation: str, *_names: str, **request: Any) -> list[Any]:
        self.asked.append(operation)
        assert request == {"filters": [{"name": "imageBuildVersionArn", "values": [ARN]}]}
        return self.findings


@pytest.mark.parametrize("maximum", SEVERITIES[:-1])
def test_what_is_worse_stops_the_play(maximum: str) -> None:
    service = Service("COMPLETED")
    failure = too_severe(service, service.image(), maximum)  # type: ignore[arg-type]
    assert failure
    told = [one["severity"] for one in failure.values["findings"]]
    assert told == list(SEVERITIES[: SEVERITIES.index(maximum) : -1])
    assert failure.values["findings"][0] == {
        "vulnerability_id": "CVE-2026-0004",
        "severity": "CRITICAL",
        "title": "openssl",
        "packages": [{"name": "openssl", "version": "3.0.8", "fixed_in_version": "3.0.9"}],
        "fix_available": "YES",
    }
    assert "CRITICAL  CVE-2026-0004  openssl 3.0.8, fixed in 3.0.9" in failure.message
    counted = "1 finding" if len(told) == 1 else f"{len(told)} findings"
    assert failure.message.startswith(f"The image web/1.0.3/7 is available, and has {counted} above {maximum}:")
    assert "What to do:" in failure.message.splitlines()[-1]


@pytest.mark.parametrize("found", [[], [finding("HIGH", 1)], [finding("UNTRIAGED", 1)]])
def test_what_is_not_worse_does_not(found: list[Any]) -> None:
    service = Service("COMPLETED", findings=found)
    assert too_severe(service, service.image(), "HIGH") is None  # type: ignore[arg-type]


@pytest.mark.parametrize("scan", ["ABANDONED", "FAILED", "TIMED_OUT", ""])
def test_a_scan_without_a_result_is_no_pass(scan: str) -> None:
    service = Service(scan, findings=[])
    failure = too_severe(service, service.image(), "HIGH")  # type: ignore[arg-type]
    assert failure
    assert scan in failure.message
    assert "not known" in failure.message
    assert "list_image_scan_findings" not in service.asked


def test_many_findings_are_counted_and_all_returned() -> None:
    service = Service("COMPLETED", findings=[finding("CRITICAL", number) for number in range(50)])
    failure = too_severe(service, service.image(), "HIGH")  # type: ignore[arg-type]
    assert failure
    assert len(failure.values["findings"]) == 50
    assert len(failure.message.splitlines()) < 30
    assert "50 findings" in failure.message
    assert "30 more" in failure.message
    assert "no fix" in failure.message


def test_a_finding_in_many_packages_names_a_few() -> None:
    kernel = finding("CRITICAL", 1)
    kernel["packageVulnerabilityDetails"]["vulnerablePackages"] = [{"name": f"kernel-{it}"} for it in range(300)]
    service = Service("COMPLETED", findings=[kernel])
    failure = too_severe(service, service.image(), "HIGH")  # type: ignore[arg-type]
    assert failure
    assert len(failure.values["findings"][0]["packages"]) == 300
    assert len(failure.message.splitlines()) < 10
    assert "and 297 more packages" in failure.message


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(pauses))
    return pauses


def test_the_end_of_the_scan_is_waited_for(clock: list[float]) -> None:
    service = Service("PENDING", "SCANNING", "SCANNING", "COLLECTING", "COMPLETED", findings=[])
    answer = follow(service, ARN, {**GIVEN, "maximum_severity": "HIGH"})  # type: ignore[arg-type]
    told = [line.partition("AVAILABLE")[2].strip() for line in answer["progress"]["lines"]]
    assert told == ["", "scan pending", "scan scanning", "scan collecting", "scan completed"]
    assert len(clock) == 4
    assert answer["progress"]["over"] is True


def test_nobody_waits_for_a_scan_that_nobody_asked_about(clock: list[float]) -> None:
    service = Service("SCANNING")
    assert follow(service, ARN, GIVEN)["image"]["scan_state"]["status"] == "SCANNING"  # type: ignore[arg-type]
    assert clock == []


def test_a_scan_without_end_is_an_end_of_the_wait(clock: list[float]) -> None:
    with pytest.raises(ImageBuilderError, match="wait_timeout: it is AVAILABLE, and its scan is SCANNING"):
        follow(Service("SCANNING"), ARN, {**GIVEN, "maximum_severity": "HIGH"})  # type: ignore[arg-type]
    assert sum(clock) == 600


def test_the_failure_has_the_image_as_well(clock: list[float]) -> None:
    with pytest.raises(ImageBuilderError) as caught:
        follow(Service("COMPLETED"), ARN, {**GIVEN, "maximum_severity": "LOW"})  # type: ignore[arg-type]
    assert caught.value.facts["image"]["arn"] == ARN
    assert [one["severity"] for one in caught.value.facts["failure"]["findings"]] == ["CRITICAL", "HIGH", "MEDIUM"]

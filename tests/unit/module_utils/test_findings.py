"""Image scans as a condition: findings that fail a task, and scans without a result."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.operation import Context
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.findings import SEVERITIES, check_findings
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.poll import follow_build

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
        self.operations: list[str] = []

    def image(self) -> dict[str, Any]:
        status = self.scans.pop(0) if len(self.scans) > 1 else self.scans[0]
        scan = {"scanState": {"status": status, "reason": "so it is"}} if status else {}
        dated = {"dateCreated": "2026-09-09T19:00:00.000Z"}
        return {"arn": ARN, "name": "web", "version": "1.0.3/7", "state": {"status": "AVAILABLE"}, **dated, **scan}

    def call(self, _action: str, operation: str, **_request: Any) -> Any:
        self.operations.append(operation)
        return {"image": self.image()}

    def paginate(self, _action: str, operation: str, *_names: str, **request: Any) -> list[Any]:
        self.operations.append(operation)
        assert request == {"filters": [{"name": "imageBuildVersionArn", "values": [ARN]}]}
        return self.findings


@pytest.mark.parametrize("maximum", SEVERITIES[:-1])
def test_findings_above_the_maximum_fail_the_task(maximum: str) -> None:
    service = Service("COMPLETED")
    failure = check_findings(service, service.image(), maximum)  # type: ignore[arg-type]
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
    assert failure.message.startswith(f"The image web/1.0.3/7 is available, but has {counted} above {maximum}:")
    assert "What to do:" in failure.message.splitlines()[-1]


@pytest.mark.parametrize("found", [[], [finding("HIGH", 1)], [finding("UNTRIAGED", 1)]])
def test_findings_up_to_the_maximum_are_accepted(found: list[Any]) -> None:
    service = Service("COMPLETED", findings=found)
    assert check_findings(service, service.image(), "HIGH") is None  # type: ignore[arg-type]


@pytest.mark.parametrize("scan", ["ABANDONED", "FAILED", "TIMED_OUT", ""])
def test_a_scan_without_a_result_fails_the_task(scan: str) -> None:
    service = Service(scan, findings=[])
    failure = check_findings(service, service.image(), "HIGH")  # type: ignore[arg-type]
    assert failure
    assert scan in failure.message
    assert "unknown" in failure.message
    assert "list_image_scan_findings" not in service.operations


def test_many_findings_are_counted_and_all_returned() -> None:
    service = Service("COMPLETED", findings=[finding("CRITICAL", number) for number in range(50)])
    failure = check_findings(service, service.image(), "HIGH")  # type: ignore[arg-type]
    assert failure
    assert len(failure.values["findings"]) == 50
    assert len(failure.message.splitlines()) < 30
    assert "50 findings" in failure.message
    assert "30 more" in failure.message
    assert "no fix" in failure.message


def test_a_finding_in_many_packages_names_only_some() -> None:
    kernel = finding("CRITICAL", 1)
    kernel["packageVulnerabilityDetails"]["vulnerablePackages"] = [{"name": f"kernel-{it}"} for it in range(300)]
    service = Service("COMPLETED", findings=[kernel])
    failure = check_findings(service, service.image(), "HIGH")  # type: ignore[arg-type]
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


def followed(service: Service, **options: Any) -> dict[str, Any]:
    """Return the result of following the image with these options."""
    context = Context(service, References(service), check_mode=False)  # type: ignore[arg-type]
    return follow_build(context, ARN, {**GIVEN, **options})


def test_the_build_ends_with_the_scan(clock: list[float]) -> None:
    service = Service("PENDING", "SCANNING", "SCANNING", "COLLECTING", "COMPLETED", findings=[])
    result = followed(service, maximum_severity="HIGH")
    assert result["image"]["scan_state"]["status"] == "COMPLETED"
    assert len(clock) == 4


def test_each_change_of_the_scan_is_a_line() -> None:
    service = Service("PENDING", "SCANNING", "SCANNING", "COLLECTING", "COMPLETED", findings=[])
    progress, texts = None, []
    while not (progress and progress["over"]):
        progress = followed(service, wait=False, maximum_severity="HIGH", progress=progress)["progress"]
        texts += [line.partition("AVAILABLE")[2].strip() for line in progress["lines"]]
    assert texts == ["", "scan pending", "scan scanning", "scan collecting", "scan completed"]


def test_without_a_maximum_the_scan_is_not_awaited(clock: list[float]) -> None:
    assert followed(Service("SCANNING"))["image"]["scan_state"]["status"] == "SCANNING"
    assert clock == []


def test_waiting_for_a_scan_ends_after_wait_timeout(clock: list[float]) -> None:
    with pytest.raises(ImageBuilderError, match="wait_timeout: it is AVAILABLE and its scan is SCANNING"):
        followed(Service("SCANNING"), maximum_severity="HIGH")
    assert sum(clock) == 600


def test_the_failure_contains_the_image(clock: list[float]) -> None:
    with pytest.raises(ImageBuilderError) as caught:
        followed(Service("COMPLETED"), maximum_severity="LOW")
    assert caught.value.facts["image"]["arn"] == ARN
    assert [one["severity"] for one in caught.value.facts["failure"]["findings"]] == ["CRITICAL", "HIGH", "MEDIUM"]

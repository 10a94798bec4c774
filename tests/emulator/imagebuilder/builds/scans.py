"""Amazon Inspector scans of builds: of the test instance, the AMI or the container image.

AWS: botocore's ImageScanningConfiguration and ImageScanState. The findings of an on-demand scan of
the AMI are in Amazon EC2; Image Builder only compares them with the condition of the pipeline.
"""

from __future__ import annotations

from typing import Any

from moto.backends import get_backend

from ..processes import Steps
from ..resources import other_services
from ..resources.kinds.image import FINISHED
from ..unverified import assumed
from . import containers, events, findings
from .build import Build
from .failure import StepFailure, TargetFailure

_SCANNING, _COLLECTING = 60.0, 30.0
_DEFAULT_REPOSITORY = "image-builder-image-scanning-repository"
_IN_PROGRESS = frozenset({"PENDING", "SCANNING", "COLLECTING"})


def initial(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the initial scan state of an image."""
    scanning = settings.get("imageScanningConfiguration", {})
    is_shown = not _is_on_demand(scanning) or assumed.on_demand_scans_are_shown
    return {"scanState": {"status": "PENDING"}} if scanning.get("imageScanningEnabled") and is_shown else {}


def is_of_test_instance(build: Build) -> bool:
    """Whether a step of the test workflow collects findings."""
    return _is_wanted(build) and not build.is_container and not _is_on_demand(_settings(build))


def of_test_instance(build: Build) -> Steps:
    """Collect the findings on the test instance."""
    if is_of_test_instance(build):
        yield from _scan(build, "ec2")


def in_tests(build: Build) -> Steps:
    """Run the scans that are not part of a workflow."""
    if not _is_wanted(build):
        return
    if build.is_container:
        yield from _scan_container(build)
    elif _is_on_demand(_settings(build)):
        yield from _scan_ami(build)


def _scan(build: Build, scanned: str) -> Steps:
    if not other_services.inspector_is_active(build.backend.account_id, build.backend.region_name, scanned):
        _show(build, "FAILED", f"Amazon Inspector is not enabled for '{scanned}' resources.")
        return
    for status, seconds in (("SCANNING", _SCANNING), ("COLLECTING", _COLLECTING)):
        _show(build, status)
        yield seconds
    build.findings = findings.in_image(build)
    _show(build, "COMPLETED")
    build.say(f"Collected {len(build.findings)} image scan findings")
    arns = [str(one.arn) for one in (build.image, build.pipeline) if one is not None]
    detail = {"resource-id": _scanned(build), "finding-severity-counts": findings.counts(build.findings)}
    events.emit(build.backend, build.now, "CVE Detected", arns, detail)


def _scanned(build: Build) -> str:
    """The ID of the test instance; a container image is scanned without one."""
    instances = [instance for execution in build.executions for instance in execution.instances]
    return str(build.arn) if build.is_container or not instances else instances[-1]


def _scan_container(build: Build) -> Steps:
    """Push the image to the repository for scans, and scan it there."""
    backend, configured = build.backend, _settings(build).get("ecrConfiguration", {})
    registry = get_backend("ecr")[backend.account_id][backend.region_name]
    name = configured.get("repositoryName", _DEFAULT_REPOSITORY)
    if name == _DEFAULT_REPOSITORY and name not in registry.repositories:
        registry.create_repository(name, None, {}, None, "MUTABLE", [])
    target = {"targetRepository": {"repositoryName": name}, "containerTags": configured.get("containerTags", [])}
    try:
        containers.push(build, {"region": backend.region_name, "containerDistributionConfiguration": target})
    except TargetFailure as failure:
        _show(build, "FAILED", str(failure))
        return
    yield from _scan(build, "ecr")


def _scan_ami(build: Build) -> Steps:
    """Start a scan of the AMI; if there is a condition, wait for the scan and fail if the condition is not met."""
    _show(build, "SCANNING")
    build.say(f"Started an on-demand scan of the AMI {build.ami_id}")
    condition = _settings(build).get("scanResultCondition")
    if condition is None:
        return
    yield _SCANNING
    _show(build, "COMPLETED")
    found = [_name(one) for one in findings.in_image(build) if _exceeds(one, condition)]
    if found:
        raise StepFailure(
            f"The scan results of AMI '{build.ami_id}' do not meet the scan result condition: {len(found)} findings "
            f"exceed the maximum severity {condition['maximumSeverityLabel']}: {', '.join(found)}"
        )


def _exceeds(finding: dict[str, Any], condition: dict[str, Any]) -> bool:
    """Whether a finding counts for the condition and exceeds its maximum severity."""
    above = findings.SEVERITIES[findings.SEVERITIES.index(condition["maximumSeverityLabel"]) + 1 :]
    counts = finding["fixAvailable"] == "YES" or not condition.get("fixAvailable", True)
    return counts and finding["severity"] in above


def _name(finding: dict[str, Any]) -> str:
    return f"{finding['packageVulnerabilityDetails']['vulnerabilityId']} ({finding['severity']})"


def _show(build: Build, status: str, reason: str | None = None) -> None:
    if "scanState" in build.image.body:
        build.image.body["scanState"] = {"status": status, **({"reason": reason} if reason else {})}


def _settings(build: Build) -> dict[str, Any]:
    found: dict[str, Any] = build.image.body.get("imageScanningConfiguration", {})
    return found


def _is_wanted(build: Build) -> bool:
    return bool(_settings(build).get("imageScanningEnabled"))


def _is_on_demand(scanning: dict[str, Any]) -> bool:
    return scanning.get("imageScanningTypes") == ["ON_DEMAND_AMI_CVE"]


def abandon(build: Build, _before: str, status: str) -> None:
    """Abandon a scan that has not ended when the build ends."""
    if status in FINISHED and build.image.body.get("scanState", {}).get("status") in _IN_PROGRESS:
        _show(build, "ABANDONED", f"The image has the status {status}.")

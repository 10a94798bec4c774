"""The findings of Amazon Inspector in images: none, unless vulnerabilities are added.

In process::

    emulator.findings.add("CVE-2022-0778")
    emulator.findings.add("CVE-2026-0001", severity="LOW", package="nginx", version="1.24.0", image="web")

On the server: ``GET``, ``DELETE``, ``PATCH /emulator/findings`` with ``{"vulnerability": "CVE-2022-0778"}``. All later
scans find it. A vulnerability in ``vulnerabilities.yml`` needs only its ID; other arguments override the
entry.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from .build import Build

SEVERITIES = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""The severities in ascending order; an unrated vulnerability is UNTRIAGED."""

_VENDOR_SEVERITIES = {
    "INFORMATIONAL": "Low",
    "LOW": "Low",
    "MEDIUM": "Medium",
    "HIGH": "Important",
    "CRITICAL": "Critical",
    "UNTRIAGED": "Unrated",
}
"""The severities of Amazon Linux security advisories; only ``Important`` is known from a response of AWS."""

_COUNTED = ("CRITICAL", "HIGH", "MEDIUM")
"""The severities with a separate count."""

_FILE = Path(__file__).with_name("vulnerabilities.yml")
_MEMBERS = ("severity", "package", "version", "fixed_in")
_NEEDED = ("severity", "package", "version")

_known: list[dict[str, Any]] = []


@cache
def vulnerabilities() -> dict[str, dict[str, Any]]:
    """Return the known vulnerabilities, by ID."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def add(vulnerability: str, *, image: str | None = None, **given: str) -> None:
    """Add a vulnerability to all images or to those of one name: its severity, package, version and fixed_in."""
    unknown = set(given) - set(_MEMBERS)
    described = {**vulnerabilities().get(vulnerability, {}), **given}
    missing = [name for name in _NEEDED if name not in described]
    if unknown or missing:
        wrong = f"has no {', '.join(sorted(unknown))}" if unknown else f"needs {', '.join(missing)}"
        raise ValueError(f"The vulnerability '{vulnerability}' {wrong}.")
    if described["severity"] not in (*SEVERITIES, "UNTRIAGED"):
        raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}, UNTRIAGED.")
    _known.append({"vulnerability": vulnerability, "image": image, **described})


def known() -> list[dict[str, Any]]:
    """Return the added vulnerabilities."""
    return [dict(one) for one in _known]


def clear() -> None:
    """Remove all added vulnerabilities."""
    _known.clear()


def change(given: Any) -> None:
    """Add a vulnerability from JSON with the arguments of ``add``."""
    names = {"vulnerability", "image", *_MEMBERS}
    if not isinstance(given, dict) or "vulnerability" not in given or set(given) - names:
        raise ValueError(f"A finding must be a JSON object with vulnerability; optional: {', '.join(sorted(names))}.")
    add(**given)


def in_image(build: Build) -> list[dict[str, Any]]:
    """Return the findings of a scan of a build's image (botocore: ImageScanFinding)."""
    return [_finding(build, one) for one in _known if one["image"] in (None, build.image.body["name"])]


def counts(found: list[dict[str, Any]]) -> dict[str, int]:
    """Return the number of findings by severity (botocore: SeverityCounts)."""
    severities = Counter(finding["severity"] for finding in found)
    return {"all": len(found), **{severity.lower(): severities[severity] for severity in _COUNTED}}


def _finding(build: Build, one: dict[str, Any]) -> dict[str, Any]:
    fixed = one.get("fixed_in")
    found = {
        "awsAccountId": build.backend.account_id,
        "imageBuildVersionArn": str(build.arn),
        "type": "PACKAGE_VULNERABILITY",
        "title": f"{one['vulnerability']} - {one['package']}",
        "description": one.get("description", f"The package {one['package']} is vulnerable."),
        "remediation": {"recommendation": {"text": "None Provided"}},
        "severity": one["severity"],
        "firstObservedAt": build.now,
        "updatedAt": build.now,
        "packageVulnerabilityDetails": _details(build, one),
        "fixAvailable": "YES" if fixed else "NO",
        **_score(one),
    }
    if build.pipeline is not None:
        found["imagePipelineArn"] = str(build.pipeline.arn)
    return found


def _details(build: Build, one: dict[str, Any]) -> dict[str, Any]:
    name = one["vulnerability"]
    address = f"https://alas.aws.amazon.com/cve/html/{name}.html"
    return {
        "vulnerabilityId": name,
        "vulnerablePackages": [_package(one)],
        "source": "AMAZON_CVE",
        "sourceUrl": address,
        "vendorSeverity": _VENDOR_SEVERITIES[one["severity"]],
        "vendorCreatedAt": build.now,
        "vendorUpdatedAt": build.now,
        "cvss": [_cvss(one)] if "score" in one else [],
        "relatedVulnerabilities": [name],
        "referenceUrls": [address, f"https://nvd.nist.gov/vuln/detail/{name}"],
    }


def _package(one: dict[str, Any]) -> dict[str, Any]:
    version, _sep, release = one["version"].partition("-")
    package = {
        "name": one["package"],
        "version": version,
        "epoch": 0,
        "release": release or "1",
        "arch": "X86_64",
        "packageManager": one.get("manager", "OS"),
    }
    if "fixed_in" in one:
        package.update(fixedInVersion=one["fixed_in"], remediation=f"Update {one['package']} to {one['fixed_in']}.")
    return package


def _cvss(one: dict[str, Any]) -> dict[str, Any]:
    return {"baseScore": one["score"], "scoringVector": one["vector"], "version": "3.1", "source": "NVD"}


def _score(one: dict[str, Any]) -> dict[str, Any]:
    if "score" not in one:
        return {}
    score = {"score": one["score"], "scoringVector": one["vector"], "version": "3.1"}
    adjusted = {**score, "scoreSource": "AMAZON_CVE", "cvssSource": "NVD", "adjustments": []}
    return {"inspectorScore": one["score"], "inspectorScoreDetails": {"adjustedCvss": adjusted}}

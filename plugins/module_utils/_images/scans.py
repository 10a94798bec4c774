# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The findings of Amazon Inspector in an image: their number, and the packages with severe findings."""

from __future__ import annotations

from collections.abc import Iterable

from .._aws.arn import Arn
from .._aws.client import Client
from .._options.spec import Values
from .details import scan_finding_counts, scan_findings

WORST = ("CRITICAL", "HIGH")
"""The severities whose packages are returned."""


def read_scan(client: Client, image: Values, *, with_packages: bool) -> Values:
    """Return the findings of an image. ``counts`` is None if its scan did not complete: its findings are unknown."""
    arn, status = image["arn"], image.get("scan_state", {}).get("status", "")
    scan = {"arn": arn, "label": Arn.parse(arn).label, "status": status, "counts": None, "packages": []}
    if status != "COMPLETED":
        return scan
    counted = scan_finding_counts(client, arn)
    counts = {severity: counted[severity] for severity in ("critical", "high", "medium")}
    counts["other"] = counted["all"] - sum(counts.values())
    is_severe = any(counts[severity.lower()] for severity in WORST)
    packages = _packages(scan_findings(client, arn)) if with_packages and is_severe else []
    return {**scan, "counts": counts, "packages": packages}


def _packages(findings: Iterable[Values]) -> list[Values]:
    """Return the packages with severe findings, worst first. A package has its worst severity."""
    packages: dict[tuple[str, str], Values] = {}
    severe = [finding for finding in findings if finding.get("severity") in WORST]
    for finding in sorted(severe, key=lambda finding: WORST.index(finding["severity"])):
        details = finding.get("package_vulnerability_details", {})
        for package in details.get("vulnerable_packages", []):
            key = package.get("name", ""), _version(package)
            known = packages.setdefault(key, _new_package(*key, finding["severity"]))
            known["vulnerabilities"].append(details.get("vulnerability_id", ""))
            known["fixed_in_version"] = known["fixed_in_version"] or package.get("fixed_in_version", "")
    return list(packages.values())


def _new_package(name: str, version: str, severity: str) -> Values:
    return {"name": name, "version": version, "severity": severity, "fixed_in_version": "", "vulnerabilities": []}


def _version(package: Values) -> str:
    return "-".join(str(package[name]) for name in ("version", "release") if package.get(name))

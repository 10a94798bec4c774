# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scan of an image as a gate: what Amazon Inspector found in it that is too severe."""

from __future__ import annotations

from .._aws.client import Client, Members
from .._options.spec import Values
from .failure import Failure, label
from .search import scan_findings

SEVERITIES = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""From the least to the worst. A finding that nobody has rated yet is UNTRIAGED, and above none of them."""

ADVICE = (
    "What to do: Have a component update these packages (aws/update-linux and aws/update-windows update all) and build "
    "again. A higher maximum_severity lets pass what nobody has fixed yet."
)

_LISTED = 20
"""Findings in a message."""
_PACKAGES = 3
"""Packages of a finding in a message: all of a kernel have the same."""


def too_severe(client: Client, image: Members, maximum: str) -> Failure | None:
    """The findings above ``maximum`` as the failure of a task; None where there are none.

    An image whose scan did not come to an end is no better than one with findings: nobody knows.
    """
    name, scan = label(image["arn"]), image.get("scanState", {})
    if scan.get("status") != "COMPLETED":
        how = f"its scan is {scan['status']}{_reason(scan)}" if scan else "it was not scanned"
        return Failure(
            f"The image {name} is available, but whether it has findings above {maximum} is not known: {how}.\n"
            "What to do: Find out in Amazon Inspector why there is no result, and build again.",
            {"status": image["state"]["status"], "scan": scan.get("status", ""), "findings": []},
        )
    above = SEVERITIES[SEVERITIES.index(maximum) + 1 :]
    severe = [_shown(finding) for finding in scan_findings(client, image["arn"]) if finding.get("severity") in above]
    severe.sort(key=lambda finding: (-SEVERITIES.index(finding["severity"]), finding["vulnerability_id"]))
    if not severe:
        return None
    count = f"{len(severe)} findings" if len(severe) > 1 else "1 finding"
    return Failure(
        "\n".join([f"The image {name} is available, and has {count} above {maximum}:", *_lines(severe), ADVICE]),
        {"status": image["state"]["status"], "scan": "COMPLETED", "findings": severe},
    )


def problem_with_scans(values: Values) -> str | None:
    """Return why the images of a pipeline or of one build will have no findings to check; None if they will."""
    scanning = values.get("image_scanning_configuration", {})
    if not scanning.get("image_scanning_enabled"):
        return (
            "nothing is scanned, so that nobody would know: set "
            "image_scanning_configuration.image_scanning_enabled to true"
        )
    if scanning.get("image_scanning_types") == ["ON_DEMAND_AMI_CVE"]:
        return (
            "the AMI is scanned on demand, and of such scans Image Builder tells no findings: "
            "set image_scanning_configuration.scan_result_condition, and the service fails the build"
        )
    return None


def _reason(scan: Members) -> str:
    return f" ({scan['reason']})" if scan.get("reason") else ""


def _shown(finding: Values) -> Values:
    details = finding.get("package_vulnerability_details", {})
    members = ("name", "version", "fixed_in_version")
    return {
        "vulnerability_id": details.get("vulnerability_id", ""),
        "severity": finding["severity"],
        "title": finding.get("title", ""),
        "packages": [
            {member: package.get(member, "") for member in members}
            for package in details.get("vulnerable_packages", [])
        ],
        "fix_available": finding.get("fix_available", ""),
    }


def _lines(findings: list[Values]) -> list[str]:
    lines = [
        f"    {finding['severity']:<9} {finding['vulnerability_id']}  {text}"
        for finding in findings[:_LISTED]
        for text in _packages(finding["packages"] or [{}])
    ]
    more = len(findings) - _LISTED
    return [*lines, f"    and {more} more, all of them in failure.findings"] if more > 0 else lines


def _packages(packages: list[Values]) -> list[str]:
    more = len(packages) - _PACKAGES
    texts = [_package(package) for package in packages[:_PACKAGES]]
    return [*texts, f"and {more} more packages"] if more > 0 else texts


def _package(package: Values) -> str:
    fix = package.get("fixed_in_version")
    return f"{package.get('name', '')} {package.get('version', '')}, {f'fixed in {fix}' if fix else 'no fix'}".strip()

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check an image for findings of Amazon Inspector above a severity."""

from __future__ import annotations

from .._aws.client import Client, Members
from .._aws.errors import InvalidOption
from .._options.spec import Values
from .details import scan_findings
from .failure import Failure, label

SEVERITIES = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""In ascending order. UNTRIAGED findings have no severity yet and are ignored."""

_ADVICE = (
    "What to do: Update these packages in a component (aws/update-linux and aws/update-windows update all packages) "
    "and build again. To accept findings without a fix, raise maximum_severity."
)

_MAX_FINDINGS = 20
"""The maximum number of findings in a message."""
_MAX_PACKAGES = 3
"""The maximum number of packages per finding in a message. A finding in a kernel has hundreds."""


def check_findings(client: Client, image: Members, maximum: str) -> Failure | None:
    """Return a failure if the image has findings above the severity ``maximum``, or None.

    An image whose scan did not complete also fails, because its findings are unknown.
    """
    name, scan = label(image["arn"]), image.get("scanState", {})
    if scan.get("status") != "COMPLETED":
        how = f"its scan is {scan['status']}{_reason(scan)}" if scan else "it was not scanned"
        return Failure(
            f"The image {name} is available, but its findings are unknown: {how}.\n"
            "What to do: Find out in Amazon Inspector why the scan has no result, and build again.",
            {"status": image["state"]["status"], "scan": scan.get("status", ""), "findings": []},
        )
    above = SEVERITIES[SEVERITIES.index(maximum) + 1 :]
    severe = [_summary(finding) for finding in scan_findings(client, image["arn"]) if finding.get("severity") in above]
    severe.sort(key=lambda finding: (-SEVERITIES.index(finding["severity"]), finding["vulnerability_id"]))
    if not severe:
        return None
    count = f"{len(severe)} findings" if len(severe) > 1 else "1 finding"
    return Failure(
        "\n".join([f"The image {name} is available, but has {count} above {maximum}:", *_lines(severe), _ADVICE]),
        {"status": image["state"]["status"], "scan": "COMPLETED", "findings": severe},
    )


def check_is_scanned(values: Values) -> None:
    """Raise InvalidOption if the images of a pipeline, or of one build, will have no findings to check."""
    scanning = values.get("image_scanning_configuration", {})
    if not scanning.get("image_scanning_enabled"):
        reason = "the image is not scanned. Set image_scanning_configuration.image_scanning_enabled: true."
        raise InvalidOption("maximum_severity", reason)
    if scanning.get("image_scanning_types") == ["ON_DEMAND_AMI_CVE"]:
        raise InvalidOption(
            "maximum_severity",
            "Image Builder does not return the findings of on-demand scans. To fail such a build, use "
            "image_scanning_configuration.scan_result_condition instead.",
        )


def _reason(scan: Members) -> str:
    return f" ({scan['reason']})" if scan.get("reason") else ""


def _summary(finding: Values) -> Values:
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
        for finding in findings[:_MAX_FINDINGS]
        for text in _package_lines(finding["packages"] or [{}])
    ]
    more = len(findings) - _MAX_FINDINGS
    return [*lines, f"    and {more} more; failure.findings contains all of them"] if more > 0 else lines


def _package_lines(packages: list[Values]) -> list[str]:
    more = len(packages) - _MAX_PACKAGES
    texts = [_package_line(package) for package in packages[:_MAX_PACKAGES]]
    return [*texts, f"and {more} more packages"] if more > 0 else texts


def _package_line(package: Values) -> str:
    fix = package.get("fixed_in_version")
    return f"{package.get('name', '')} {package.get('version', '')}, {f'fixed in {fix}' if fix else 'no fix'}".strip()

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The findings of a report: by image, and the packages behind the worst ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Values = dict[str, Any]

SEVERITIES = ("critical", "high", "medium", "other")
"""From the worst. The service counts no others; ``other`` are the rest."""


def describe_findings(accounts: Iterable[Values], uses: Iterable[Values]) -> Values:
    """Return the findings of the images, those with the worst findings first, and the packages of the newest images."""
    machines: dict[tuple[str, str], int] = {}
    for use in uses:
        if use["kind"] == "instance" and use["image"]:
            key = (use["image"]["host"], use["image"]["label"])
            machines[key] = machines.get(key, 0) + 1
    scans = [
        {"host": account["host"], **scan, "machines": machines.get((account["host"], scan["label"]), 0)}
        for account in accounts
        for scan in account["scans"]
    ]
    scans.sort(key=_urgency)
    images = [{name: value for name, value in scan.items() if name != "packages"} for scan in scans]
    return {
        **{severity: sum(_count(scan, severity) for scan in scans if scan["is_newest"]) for severity in SEVERITIES},
        "not_scanned": sum(scan["counts"] is None for scan in scans if scan["is_newest"]),
        "images": images,
        "packages": _packages(scans),
    }


def _count(scan: Values, severity: str) -> int:
    return int(scan["counts"][severity]) if scan["counts"] else 0


def _urgency(scan: Values) -> tuple[Any, ...]:
    return (*(-_count(scan, severity) for severity in SEVERITIES), not scan["is_newest"], scan["host"], scan["label"])


def _packages(scans: Iterable[Values]) -> list[Values]:
    """Return the packages with critical and high findings: worst first, and then those in the most images."""
    packages: dict[tuple[str, str], Values] = {}
    for scan in scans:
        for package in scan["packages"]:
            known = packages.setdefault((package["name"], package["version"]), {**package, "images": []})
            known["images"].append({"host": scan["host"], "label": scan["label"]})
            known["vulnerabilities"] = sorted({*known["vulnerabilities"], *package["vulnerabilities"]})
            known["severity"] = min(known["severity"], package["severity"])  # CRITICAL sorts before HIGH
            known["fixed_in_version"] = known["fixed_in_version"] or package["fixed_in_version"]
    return sorted(
        packages.values(),
        key=lambda one: (one["severity"], -len(one["images"]), -len(one["vulnerabilities"]), one["name"]),
    )

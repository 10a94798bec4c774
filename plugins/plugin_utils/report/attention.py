# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The items of a report that need attention, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .findings import SEVERITIES

Values = dict[str, Any]

ERROR, WARNING = "error", "warning"

RULES = {
    "host_failed": ERROR,
    "build_failed": ERROR,
    "findings": ERROR,
    "no_image": WARNING,
    "image_age": WARNING,
    "machines_behind": WARNING,
    "pipeline_disabled": WARNING,
    "lifecycle_policy_missing": WARNING,
}
"""The rules, in the order of the report, and their levels."""


@dataclass(frozen=True)
class Limits:
    """The limits of a report. A value above its limit needs attention."""

    maximum_age_days: int = 30
    """The age of the newest image of a pipeline."""
    maximum_severity: str = "MEDIUM"
    """The severity of the findings in the newest image of a pipeline."""
    maximum_versions_behind: int = 1
    """How many versions a machine is behind."""
    require_lifecycle_policy: bool = True
    """Whether a lifecycle policy must select the images of each pipeline."""

    @property
    def severe(self) -> tuple[str, ...]:
        """The severities above the maximum, worst first."""
        return {"HIGH": SEVERITIES[:1], "MEDIUM": SEVERITIES[:2], "LOW": SEVERITIES[:3]}[self.maximum_severity]


def find_attention(
    hosts: Iterable[Values], pipelines: Iterable[Values], machines: Values, limits: Limits
) -> list[Values]:
    """Return the items that need attention, each with ``rule``, ``level``, the place, the subject and a message."""
    found = [
        *(_item("host_failed", host, host["name"], host["message"]) for host in hosts if host["status"] == "failed"),
        *(item for pipeline in pipelines for item in _of_pipeline(pipeline, limits)),
        *_of_machines(machines, limits),
    ]
    order = list(RULES)
    return sorted(found, key=lambda item: order.index(item["rule"]))


def _of_pipeline(pipeline: Values, limits: Limits) -> Iterator[Values]:
    for rule, check in _CHECKS.items():
        message = check(pipeline, limits)
        if message:
            yield _item(rule, pipeline, pipeline["name"], message, pipeline=pipeline["id"])


def _build_failed(pipeline: Values, limits: Limits) -> str:
    build = pipeline["last_build"]
    if not build or build["status"] != "FAILED":
        return ""
    return f"The last build, {build['version']}, failed: {build['reason'] or 'AWS returned no reason.'}"


def _findings(pipeline: Values, limits: Limits) -> str:
    counts = pipeline["findings"]
    severe = {severity: counts[severity] for severity in limits.severe if counts and counts[severity]}
    if not severe:
        return ""
    listed = " and ".join(f"{count} {severity}" for severity, count in severe.items())
    return f"{_count(sum(severe.values()), 'finding')} above {limits.maximum_severity} in the newest image: {listed}."


def _no_image(pipeline: Values, limits: Limits) -> str:
    return "" if pipeline["newest_image"] else "No image is available."


def _image_age(pipeline: Values, limits: Limits) -> str:
    image = pipeline["newest_image"]
    if not image or image["age_days"] <= limits.maximum_age_days:
        return ""
    days = _count(image["age_days"], "day")
    return f"The newest image is {days} old. The limit is {_count(limits.maximum_age_days, 'day')}."


def _disabled(pipeline: Values, limits: Limits) -> str:
    if pipeline["status"] != "DISABLED":
        return ""
    failures = pipeline["consecutive_failures"]
    return f"The pipeline is disabled{f' after {failures} failed builds' if failures > 1 else ''}."


def _no_policy(pipeline: Values, limits: Limits) -> str:
    is_missing = limits.require_lifecycle_policy and not pipeline["lifecycle_policies"]
    return "No enabled lifecycle policy selects its images." if is_missing else ""


_CHECKS = {
    "build_failed": _build_failed,
    "findings": _findings,
    "no_image": _no_image,
    "image_age": _image_age,
    "pipeline_disabled": _disabled,
    "lifecycle_policy_missing": _no_policy,
}


def _of_machines(machines: Values, limits: Limits) -> Iterator[Values]:
    for group in machines["by_image"]:
        behind = group["versions_behind"] or 0
        if behind > limits.maximum_versions_behind:
            runs = "runs" if group["total"] == 1 else "run"
            age = f"{_count(behind, 'version')} and {_count(group['days_behind'], 'day')} behind the newest image"
            message = f"{_count(group['total'], 'machine')} {runs} {group['label']}, {age}."
            place = {"host": ", ".join(group["machine_hosts"]), "account_id": "", "region": ""}
            yield _item("machines_behind", place, group["label"], message)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else f'{noun}s'}"


def _item(rule: str, place: Values, subject: str, message: str, *, pipeline: str = "") -> Values:
    host = place.get("host") or place.get("name", "")
    return {
        "rule": rule,
        "level": RULES[rule],
        "host": host,
        "account_id": place["account_id"],
        "region": place["region"],
        "subject": subject,
        "message": message,
        "line": f"{subject} ({host}): {message}" if subject != host else f"{host}: {message}",
        "pipeline": pipeline,
    }

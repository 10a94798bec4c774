"""The operations that return findings of Amazon Inspector."""

from __future__ import annotations

from typing import Any

from ..api import lists
from ..api.exceptions import invalid_value
from ..resources.kind import Call
from ..unverified import assumed
from .findings import counts

Finding = dict[str, Any]

_GROUPS = {
    "imageBuildVersionArn": "imageAggregation",
    "imagePipelineArn": "imagePipelineAggregation",
    "vulnerabilityId": "vulnerabilityIdAggregation",
}
"""The keys of aggregations, and the members of the response."""


def list_image_scan_findings(call: Call) -> dict[str, Any]:
    """Return the findings in the images of the account, or those that match the only filter."""
    found = [finding for build in call.backend.builds for finding in build.findings]
    for index, one in enumerate(call.members.get("filters", [])):
        name, values = _read(one, f"filters[{index}]", (*_GROUPS, "severity"))
        found = [finding for finding in found if _value(finding, name) in values]
    shown, token = lists.numbered_page(call, found)
    return {"findings": shown, "nextToken": token}


def list_image_scan_finding_aggregations(call: Call) -> dict[str, Any]:
    """Return the number of findings by severity: of the account, or of each value of the filter."""
    found = [finding for build in call.backend.builds for finding in build.findings]
    if "filter" not in call.members:
        counted = {"accountId": call.backend.account_id, "severityCounts": counts(found)}
        return {"aggregationType": "accountId", "responses": [{"accountAggregation": counted}]}
    name, values = _read(call.members["filter"], "filter", tuple(_GROUPS))
    groups = {value: [finding for finding in found if _value(finding, name) == value] for value in values}
    counted_groups = [
        {_GROUPS[name]: {name: value, "severityCounts": counts(group)}}
        for value, group in groups.items()
        if group or assumed.nothing_found_is_counted
    ]
    shown, token = lists.numbered_page(call, counted_groups)
    return {"aggregationType": name, "responses": shown, "nextToken": token}


def _read(one: dict[str, Any], place: str, known: tuple[str, ...]) -> tuple[str, list[str]]:
    """The name and the values of a filter."""
    name = one.get("name")
    if name not in known:
        raise invalid_value(
            f"{place}.name", f"'{name}' is not one of {', '.join(sorted(known))}.", assumed.code_of_unknown_filter
        )
    if "values" not in one:
        raise invalid_value(f"{place}.values", f"{place}.values must be specified.")
    return str(name), one["values"]


def _value(finding: Finding, name: str) -> Any:
    place = finding["packageVulnerabilityDetails"] if name == "vulnerabilityId" else finding
    return place.get(name)

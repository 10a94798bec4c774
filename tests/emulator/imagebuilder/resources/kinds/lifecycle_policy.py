"""Lifecycle policies: when old images are deprecated, disabled and deleted."""

from __future__ import annotations

from typing import Any

from ...unverified import assumed
from ..kind import Call, Kind, Listing
from ..rules import lifecycle_policy
from ..store import Resource


def _fill(call: Call) -> dict[str, Any]:
    """Return the default status, which also applies to updates."""
    return {"status": call.members.get("status", "ENABLED")}


def _derive(resource: Resource) -> dict[str, Any]:
    return {"policyDetails": [_completed(detail) for detail in resource.body["policyDetails"]]}


def _completed(detail: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with the defaults of omitted booleans."""
    shown = dict(detail)
    action, exclusions = shown["action"], shown.get("exclusionRules", {})
    if "includeResources" in action and assumed.included_resources_are_filled_in:
        included = {"amis": False, "snapshots": False, "containers": False, **action["includeResources"]}
        shown["action"] = {**action, "includeResources": included}
    if "amis" in exclusions:
        shown["exclusionRules"] = {**exclusions, "amis": {"isPublic": False, **exclusions["amis"]}}
    return shown


KIND = Kind(
    name="LifecyclePolicy",
    segments=("lifecycle-policy",),
    member="lifecyclePolicy",
    arn_member="lifecyclePolicyArn",
    rules=(
        lifecycle_policy.check_resource_type,
        lifecycle_policy.check_details,
        lifecycle_policy.check_selection,
        lifecycle_policy.check_role,
    ),
    fill=_fill,
    derive=_derive,
    survives_update=("dateLastRun",),
    listings=(Listing("ListLifecyclePolicies", {"name": "name", "resourceType": "resourceType", "status": "status"}),),
)

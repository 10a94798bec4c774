"""Rules of lifecycle policies that are not in the service model."""

from __future__ import annotations

from typing import Any

from ...api.exceptions import bad_combination, invalid_value
from ...unverified import assumed
from .. import other_services
from ..arns import Version
from ..kind import Call
from .names import check_version

_INCLUDED_BY = {"DELETE": {"amis", "snapshots", "containers"}, "DEPRECATE": {"amis"}, "DISABLE": {"amis"}}
"""The outputs that an action can include (botocore: LifecyclePolicyDetailAction.includeResources)."""

_RESOURCES_OF = {"AMI_IMAGE": {"amis", "snapshots"}, "CONTAINER_IMAGE": {"containers"}}
"""The outputs of each type of image."""


def check_resource_type(call: Call) -> None:
    """Reject another resource type in an update."""
    current = call.current.body["resourceType"] if call.current else call.members["resourceType"]
    if call.members["resourceType"] != current:
        raise bad_combination("resourceType", f"The resource type of the lifecycle policy is {current}.")


def check_role(call: Call) -> None:
    """Check that Image Builder can assume the role."""
    account, region = call.backend.account_id, call.backend.region_name
    if not other_services.role_can_be_assumed(account, region, call.members["executionRole"]):
        raise invalid_value(
            "executionRole", "The provided role does not exist or does not have sufficient permissions."
        )


def check_selection(call: Call) -> None:
    """Check that images are selected either by recipes or by tags."""
    selection = call.members["resourceSelection"]
    if ("recipes" in selection) == ("tagMap" in selection):
        raise bad_combination("resourceSelection", "Exactly one of recipes and tagMap must be specified.")
    for index, one in enumerate(selection.get("recipes", [])):
        version = Version.parse(one["semanticVersion"])
        if version is not None:
            check_version(version, f"resourceSelection.recipes[{index}].semanticVersion")


def check_details(call: Call) -> None:
    """Check that each action has at most one rule, with the members that the action supports."""
    seen = set()
    for index, detail in enumerate(call.members["policyDetails"]):
        place, action = f"policyDetails[{index}]", detail["action"]["type"]
        if action in seen:
            raise invalid_value(f"{place}.action.type", f"There can be only one rule with the action {action}.")
        seen.add(action)
        _check_action(place, action, call.members["resourceType"])
        _check_included(place, detail["action"], call.members["resourceType"])
        _check_filter(place, action, detail["filter"])


def _check_action(place: str, action: str, resource_type: str) -> None:
    if resource_type == "CONTAINER_IMAGE" and action != "DELETE":
        raise bad_combination(f"{place}.action.type", f"The resource type {resource_type} supports only DELETE.")


def _check_included(place: str, action: dict[str, Any], resource_type: str) -> None:
    here = f"{place}.action.includeResources"
    included = {name for name, wanted in action.get("includeResources", {}).items() if wanted}
    for name in sorted(included - _INCLUDED_BY[action["type"]]):
        raise bad_combination(f"{here}.{name}", f"It can't be included by the action {action['type']}.")
    if assumed.included_resources_fit_the_type:
        for name in sorted(included - _RESOURCES_OF[resource_type]):
            raise bad_combination(f"{here}.{name}", f"It can't be included by a policy of the type {resource_type}.")
    if "snapshots" in included and "amis" not in included:
        raise bad_combination(f"{here}.snapshots", "Snapshots can only be included together with AMIs.")


def _check_filter(place: str, action: str, given: dict[str, Any]) -> None:
    here = f"{place}.filter"
    if given["type"] == "AGE":
        if "unit" not in given:
            raise bad_combination(f"{here}.unit", "It is required for an age-based rule.")
        return
    if action != "DELETE":
        raise bad_combination(f"{here}.type", "A count-based rule is only possible with the action DELETE.")
    for name in ("unit", "retainAtLeast"):
        if name in given and assumed.counts_refuse_what_ages_have:
            raise bad_combination(f"{here}.{name}", "It is only possible in an age-based rule.")

"""Rules of infrastructure configurations that are not in the service model."""

from __future__ import annotations

from ...api.exceptions import bad_combination, invalid_value
from ...unverified import assumed
from .. import other_services
from ..kind import Call

RESERVED_TAGS = {"CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"}
"""The tag keys that Image Builder sets on instances (botocore: CreateInfrastructureConfiguration.resourceTags)."""


def check_instance_profile(call: Call) -> None:
    """Check that the instance profile exists."""
    name = call.members["instanceProfileName"]
    if not other_services.instance_profile_exists(call.backend.account_id, call.backend.region_name, name):
        raise invalid_value(
            "instanceProfileName",
            "The provided instance profile does not exist. Please specify a different instance profile and try again.",
        )


def check_network(call: Call) -> None:
    """Check that a subnet has security groups."""
    if "subnetId" in call.members and not call.members.get("securityGroupIds"):
        raise bad_combination("subnetId", "If you specify a subnet, you must also specify one or more security groups.")


def check_topic(call: Call) -> None:
    """Check that the topic for notifications exists."""
    arn = call.members.get("snsTopicArn")
    if arn and not other_services.topic_exists(arn):
        raise invalid_value("snsTopicArn", f"The SNS topic '{arn}' does not exist.")


def check_resource_tags(call: Call) -> None:
    """Reject the tag keys that Image Builder reserves."""
    for key in call.members.get("resourceTags", {}):
        if key in RESERVED_TAGS:
            raise invalid_value("resourceTags", f"The tag key '{key}' is reserved.")


def check_placement(call: Call) -> None:
    """Check that a host has an ID or a resource group, and the tenancy host."""
    placement = call.members.get("placement", {})
    if "hostId" in placement and "hostResourceGroupArn" in placement:
        raise bad_combination("placement", "Only one of hostId and hostResourceGroupArn can be specified.")
    has_target = "hostId" in placement or "hostResourceGroupArn" in placement
    if has_target and placement.get("tenancy") != "host" and assumed.placement_targets_need_a_host:
        raise bad_combination("placement", "hostId and hostResourceGroupArn require the tenancy host.")

"""Rules of infrastructure configurations that the service model cannot say."""

from __future__ import annotations

from ...api.exceptions import bad_combination, invalid_value
from ...unverified import assumed
from .. import other_services
from ..kind import Call

RESERVED_TAGS = {"CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"}
"""What Image Builder tags its instances with (botocore: CreateInfrastructureConfiguration.resourceTags)."""


def check_instance_profile(call: Call) -> None:
    """The instance profile must exist."""
    name = call.members["instanceProfileName"]
    if not other_services.instance_profile_exists(call.backend.account_id, call.backend.region_name, name):
        raise invalid_value(
            "instanceProfileName",
            "The provided instance profile does not exist. Please specify a different instance profile and try again.",
        )


def check_network(call: Call) -> None:
    """A subnet needs security groups."""
    if "subnetId" in call.members and not call.members.get("securityGroupIds"):
        raise bad_combination("subnetId", "If you specify a subnet, you must also specify one or more security groups.")


def check_topic(call: Call) -> None:
    """The topic for notifications must exist."""
    arn = call.members.get("snsTopicArn")
    if arn and not other_services.topic_exists(arn):
        raise invalid_value("snsTopicArn", f"The SNS topic '{arn}' does not exist.")


def check_resource_tags(call: Call) -> None:
    """Image Builder keeps some keys for itself."""
    for key in call.members.get("resourceTags", {}):
        if key in RESERVED_TAGS:
            raise invalid_value("resourceTags", f"The tag key '{key}' is reserved.")


def check_placement(call: Call) -> None:
    """A host is given by ID or by resource group; both belong to the tenancy of hosts."""
    placement = call.members.get("placement", {})
    if "hostId" in placement and "hostResourceGroupArn" in placement:
        raise bad_combination("placement", "Only one of hostId and hostResourceGroupArn can be specified.")
    has_target = "hostId" in placement or "hostResourceGroupArn" in placement
    if has_target and placement.get("tenancy") != "host" and assumed.placement_targets_need_a_host:
        raise bad_combination("placement", "hostId and hostResourceGroupArn require the tenancy host.")

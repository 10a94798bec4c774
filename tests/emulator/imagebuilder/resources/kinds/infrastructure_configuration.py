"""Infrastructure configurations: the settings of build and test instances."""

from __future__ import annotations

from typing import Any

from ...unverified import assumed
from ..kind import Call, Kind, Listing
from ..rules import infrastructure_configuration


def _fill(call: Call) -> dict[str, Any]:
    """Return the defaults: instances are terminated."""
    if not assumed.termination_is_filled_in:
        return {}
    flags = ("terminateInstanceOnFailure", "terminateInstanceOnCompletion")
    return {flag: call.members.get(flag, True) for flag in flags}


KIND = Kind(
    name="InfrastructureConfiguration",
    segments=("infrastructure-configuration",),
    member="infrastructureConfiguration",
    arn_member="infrastructureConfigurationArn",
    rules=(
        infrastructure_configuration.check_network,
        infrastructure_configuration.check_resource_tags,
        infrastructure_configuration.check_placement,
        infrastructure_configuration.check_instance_profile,
        infrastructure_configuration.check_topic,
    ),
    fill=_fill,
    listings=(Listing("ListInfrastructureConfigurations", {"name": "name"}),),
)

"""Infrastructure configurations (facts 2.4)."""

from __future__ import annotations

from ..kind import Kind, Listing

KIND = Kind(
    name="InfrastructureConfiguration",
    segments=("infrastructure-configuration",),
    member="infrastructureConfiguration",
    arn_member="infrastructureConfigurationArn",
    listings=(Listing("ListInfrastructureConfigurations", {"name": "name"}),),
)

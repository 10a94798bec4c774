"""Distribution configurations (facts 2.5)."""

from __future__ import annotations

from ..kind import Kind, Listing

KIND = Kind(
    name="DistributionConfiguration",
    segments=("distribution-configuration",),
    member="distributionConfiguration",
    arn_member="distributionConfigurationArn",
    listings=(Listing("ListDistributionConfigurations", {"name": "name"}),),
)

"""Distribution configurations: the outputs for each Region and account."""

from __future__ import annotations

from typing import Any

from ...unverified import assumed
from ..kind import Call, Kind, Listing
from ..rules import distribution_configuration
from ..store import Resource


def _fill(_call: Call) -> dict[str, Any]:
    """A member that the model requires although nothing uses it."""
    return {"timeoutMinutes": 720} if assumed.distribution_timeout_is_shown else {}


def _derive(resource: Resource) -> dict[str, Any]:
    distributions = resource.body["distributions"]
    derived: dict[str, Any] = {"regions": [one["region"] for one in distributions]}
    if assumed.distributions_are_reordered:
        derived["distributions"] = distributions = sorted(distributions, key=lambda one: str(one["region"]))
    if assumed.distributions_show_empty_lists:
        derived["distributions"] = [_with_empty_lists(one) for one in distributions]
    return derived


def _with_empty_lists(distribution: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "launchTemplateConfigurations": [],
        "fastLaunchConfigurations": [],
        **distribution,
    }
    if "amiDistributionConfiguration" in shown:
        shown["amiDistributionConfiguration"] = {"targetAccountIds": [], **shown["amiDistributionConfiguration"]}
    return shown


KIND = Kind(
    name="DistributionConfiguration",
    segments=("distribution-configuration",),
    member="distributionConfiguration",
    arn_member="distributionConfigurationArn",
    rules=(
        distribution_configuration.check_regions,
        distribution_configuration.check_outputs,
        distribution_configuration.check_machine_images,
        distribution_configuration.check_fast_launch,
    ),
    fill=_fill,
    derive=_derive,
    listings=(Listing("ListDistributionConfigurations", {"name": "name"}),),
)

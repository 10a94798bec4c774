"""Rules of distribution configurations that are not in the service model."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import botocore.session

from ...api.exceptions import bad_combination, invalid_value
from ...unverified import assumed
from ..kind import Call

OUTPUTS = (
    "amiDistributionConfiguration",
    "containerDistributionConfiguration",
    "licenseConfigurationArns",
    "launchTemplateConfigurations",
    "s3ExportConfiguration",
    "fastLaunchConfigurations",
    "ssmParameterConfigurations",
)

_BUILD_DATE = re.compile(r"\{\{\s*imagebuilder:buildDate\s*\}\}")


def check_regions(call: Call) -> None:
    """Check that each Region occurs at most once (botocore: CreateDistributionConfiguration.distributions)."""
    distributions = call.members["distributions"]
    if not distributions and assumed.empty_distributions_are_refused:
        raise invalid_value("distributions", "At least one distribution must be specified.")
    seen = set()
    for index, one in enumerate(distributions):
        region = one["region"]
        if region in seen:
            raise invalid_value("distributions", f"The Region '{region}' appears more than once.")
        if region not in _regions(call.backend.partition) and assumed.unknown_regions_are_refused:
            raise invalid_value(f"distributions[{index}].region", f"'{region}' is not a Region.")
        seen.add(region)


@cache
def _regions(partition: str) -> frozenset[str]:
    session = botocore.session.get_session()
    return frozenset(session.get_available_regions("ec2", partition))


def check_outputs(call: Call) -> None:
    """Check that each Region has an output."""
    for index, one in enumerate(call.members["distributions"]):
        given = [one[name] for name in OUTPUTS if name in one]
        if not any(given) and not (given and assumed.empty_output_is_an_output):
            raise invalid_value(
                f"distributions[{index}]",
                "One or more outputs should be provided for each region in a distribution configuration.",
            )


def check_machine_images(call: Call) -> None:
    """Check the AMIs of each Region."""
    for index, one in enumerate(call.members["distributions"]):
        ami = one.get("amiDistributionConfiguration", {})
        place = f"distributions[{index}].amiDistributionConfiguration"
        if "name" in ami and not _BUILD_DATE.search(ami["name"]):
            raise invalid_value(
                f"{place}.name",
                "The EC2 AMI name must contain '{{ imagebuilder:buildDate }}' to ensure that the name will be unique.",
            )
        for position, group in enumerate(ami.get("launchPermission", {}).get("userGroups", [])):
            if group != "all":
                raise invalid_value(f"{place}.launchPermission.userGroups[{position}]", "The only user group is 'all'.")
        _check_parameter_accounts(call, index, one, ami)


def _check_parameter_accounts(call: Call, index: int, one: dict[str, Any], ami: dict[str, Any]) -> None:
    """Check that parameters are in accounts that receive the AMI (botocore: SsmParameterConfiguration)."""
    accounts = {call.backend.account_id, *ami.get("targetAccountIds", [])}
    for position, parameter in enumerate(one.get("ssmParameterConfigurations", [])):
        foreign = parameter.get("amiAccountId", call.backend.account_id) not in accounts
        if foreign and assumed.parameter_accounts_are_checked:
            raise invalid_value(
                f"distributions[{index}].ssmParameterConfigurations[{position}].amiAccountId",
                "The account is not one of the target accounts of the distribution.",
            )


LEAST_LAUNCHES = 6
"""botocore, EC2: EnableFastLaunch.MaxParallelLaunches."""


def check_fast_launch(call: Call) -> None:
    """Check that fast launch has a launch template ID or name, and at least six parallel launches."""
    for index, one in enumerate(call.members["distributions"]):
        for position, fast in enumerate(one.get("fastLaunchConfigurations", [])):
            if fast.get("maxParallelLaunches", LEAST_LAUNCHES) < LEAST_LAUNCHES and assumed.fast_launch_is_checked:
                place = f"distributions[{index}].fastLaunchConfigurations[{position}].maxParallelLaunches"
                raise invalid_value(place, f"The value must be {LEAST_LAUNCHES} or greater.")
            template = fast.get("launchTemplate")
            if template is not None and ("launchTemplateId" in template) == ("launchTemplateName" in template):
                place = f"distributions[{index}].fastLaunchConfigurations[{position}].launchTemplate"
                raise bad_combination(place, "Exactly one of launchTemplateId and launchTemplateName is required.")

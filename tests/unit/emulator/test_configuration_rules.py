"""Rules of infrastructure and distribution configurations that are not in the service model."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .conftest import (
    ACCOUNT,
    AMI_NAME,
    COMBINATION,
    NEEDS,
    REGION,
    VALUE,
    Account,
    of_ami,
    to_region,
)

REFUSED = [
    (
        "infrastructure_configuration",
        {"instanceProfileName": "missing"},
        VALUE,
        "The value supplied for parameter 'instanceProfileName' is not valid. The provided instance profile does not "
        "exist. Please specify a different instance profile and try again.",
    ),
    ("infrastructure_configuration", {"subnetId": "subnet-1"}, COMBINATION, "one or more security groups"),
    (
        "infrastructure_configuration",
        {"subnetId": "subnet-1", "securityGroupIds": []},
        COMBINATION,
        "one or more security groups",
    ),
    ("infrastructure_configuration", {"resourceTags": {"Name": "web"}}, VALUE, "The tag key 'Name' is reserved."),
    (
        "infrastructure_configuration",
        {"placement": {"tenancy": "host", "hostId": "h", "hostResourceGroupArn": "arn"}},
        COMBINATION,
        "Only one of hostId and hostResourceGroupArn can be specified.",
    ),
    (
        "infrastructure_configuration",
        {"snsTopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:missing"},
        VALUE,
        "does not exist.",
    ),
    (
        "distribution_configuration",
        to_region(),
        VALUE,
        "The value supplied for parameter 'distributions[0]' is not valid. One or more outputs should be provided "
        "for each region in a distribution configuration.",
    ),
    ("distribution_configuration", of_ami(), VALUE, "One or more outputs"),
    ("distribution_configuration", to_region(ssmParameterConfigurations=[]), VALUE, "One or more outputs"),
    ("distribution_configuration", {"distributions": []}, VALUE, "At least one distribution must be specified."),
    (
        "distribution_configuration",
        {"distributions": 2 * NEEDS["distribution_configuration"]["distributions"]},
        VALUE,
        f"The Region '{REGION}' appears more than once.",
    ),
    (
        "distribution_configuration",
        {"distributions": [{"region": "eu-moon-1", "amiDistributionConfiguration": {"name": AMI_NAME}}]},
        VALUE,
        "'distributions[0].region' is not valid. 'eu-moon-1' is not a Region.",
    ),
    (
        "distribution_configuration",
        {"distributions": [{"region": "cn-north-1", "amiDistributionConfiguration": {"name": AMI_NAME}}]},
        VALUE,
        "'cn-north-1' is not a Region.",
    ),
    (
        "distribution_configuration",
        of_ami(name="web-1"),
        VALUE,
        "The value supplied for parameter 'distributions[0].amiDistributionConfiguration.name' is not valid. The EC2 "
        "AMI name must contain '{{ imagebuilder:buildDate }}' to ensure that the name will be unique.",
    ),
    (
        "distribution_configuration",
        of_ami(name=AMI_NAME, launchPermission={"userGroups": ["everybody"]}),
        VALUE,
        "'distributions[0].amiDistributionConfiguration.launchPermission.userGroups[0]' is not valid",
    ),
    (
        "distribution_configuration",
        to_region(ssmParameterConfigurations=[{"parameterName": "/a", "amiAccountId": "111122223333"}]),
        VALUE,
        "not one of the target accounts",
    ),
    (
        "distribution_configuration",
        to_region(fastLaunchConfigurations=[{"enabled": True, "launchTemplate": {}}]),
        COMBINATION,
        "Exactly one of launchTemplateId and launchTemplateName is required.",
    ),
]


@pytest.mark.parametrize(("kind", "members", "code", "text"), REFUSED)
def test_invalid_requests_are_refused(
    account: Account, kind: str, members: dict[str, Any], code: str, text: str
) -> None:
    refusal = account.refusal(account.make, kind, **members)
    assert (refusal.code, refusal.status) == (code, 400)
    assert text in refusal.message


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("infrastructure_configuration", {"subnetId": "subnet-1", "securityGroupIds": ["sg-1"]}),
        ("infrastructure_configuration", {"resourceTags": {"name": "web"}}),
        ("distribution_configuration", of_ami(name="{{imagebuilder:buildDate}} web")),
        ("distribution_configuration", of_ami(description="no name of its own")),
        ("distribution_configuration", to_region(ssmParameterConfigurations=[{"parameterName": "/a"}])),
        (
            "distribution_configuration",
            {
                "distributions": [
                    {
                        "region": REGION,
                        "amiDistributionConfiguration": {"targetAccountIds": ["111122223333"]},
                        "ssmParameterConfigurations": [{"parameterName": "/a", "amiAccountId": "111122223333"}],
                    }
                ]
            },
        ),
    ],
)
def test_valid_requests_are_accepted(account: Account, kind: str, members: dict[str, Any]) -> None:
    account.make(kind, **members)


def test_a_topic_that_exists_is_accepted(account: Account) -> None:
    topic = account.session.client("sns").create_topic(Name="builds")["TopicArn"]
    of = account.make("infrastructure_configuration", snsTopicArn=topic)
    assert account.get("infrastructure_configuration", of)["snsTopicArn"] == topic


def test_updates_are_checked_like_creations(account: Account) -> None:
    infrastructure = account.make("infrastructure_configuration")
    refusal = account.refusal(
        account.client.update_infrastructure_configuration,
        infrastructureConfigurationArn=infrastructure,
        instanceProfileName="builder",
        subnetId="subnet-1",
    )
    assert refusal.code == COMBINATION


@pytest.mark.parametrize(
    ("switch", "kind", "members"),
    [
        ("placement_targets_need_a_host", "infrastructure_configuration", {"placement": {"hostId": "h-1"}}),
        (
            "fast_launch_is_checked",
            "distribution_configuration",
            to_region(fastLaunchConfigurations=[{"enabled": True, "maxParallelLaunches": 3}]),
        ),
    ],
)
def test_unverified_checks_can_be_enabled(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, kind: str, members: dict[str, Any]
) -> None:
    account.make(kind, name="before", **members)
    monkeypatch.setattr(emulator.assumed, switch, True)
    assert account.refusal(account.make, kind, name="after", **members).status == 400

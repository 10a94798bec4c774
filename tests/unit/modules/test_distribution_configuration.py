"""The module ``distribution_configuration``."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import AMI_NAME, distribution, region

MODULE = "distribution_configuration"
PATH = "distribution-configuration/web"
TEMPLATE = "lt-0a1b2c3d4e5f60718"
OTHER_TEMPLATE = "lt-1a1b2c3d4e5f60718"
LICENCE = "arn:aws:license-manager:eu-west-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef"
ORGANIZATION = "arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5"
UNIT = "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-a1b2c3d4"


def _ami(**options: Any) -> dict[str, Any]:
    """A region that gets an AMI."""
    return region(ami_distribution_configuration={"name": AMI_NAME, **options})


EVERYTHING = region(
    ami_distribution_configuration={
        "name": "web [[ imagebuilder:buildDate ]]",
        "description": "Build [[ imagebuilder:buildVersion ]]",
        "target_account_ids": ["123456789012", "210987654321"],
        "ami_tags": {"CostCentre": 7, "Base": "[[ ssm:/golden/base ]]"},
        "kms_key_id": "arn:aws:kms:eu-west-1:123456789012:alias/images",
        "launch_permission": {
            "user_ids": ["123456789012", "210987654321"],
            "organization_arns": [ORGANIZATION],
            "organizational_unit_arns": [UNIT],
        },
    },
    container_distribution_configuration={
        "description": "Container",
        "container_tags": ["latest", "[[ imagebuilder:buildVersion ]]"],
        "target_repository": {"service": "ECR", "repository_name": "team/web"},
    },
    license_configuration_arns=[LICENCE],
    launch_template_configurations=[
        {"launch_template_id": TEMPLATE, "account_id": "123456789012", "set_default_version": False},
        {"launch_template_id": OTHER_TEMPLATE},
    ],
    s3_export_configuration={
        "role_name": "vmimport",
        "disk_image_format": "RAW",
        "s3_bucket": "disks",
        "s3_prefix": "web/",
    },
    fast_launch_configurations=[
        {
            "enabled": False,
            "account_id": "123456789012",
            "launch_template": {"launch_template_name": "fast", "launch_template_version": "1"},
            "max_parallel_launches": 6,
            "snapshot_configuration": {"target_resource_count": 10},
        }
    ],
    ssm_parameter_configurations=[
        {"parameter_name": "/imagebuilder/web", "ami_account_id": "210987654321", "data_type": "aws:ec2:image"}
    ],
)


def _with(**changes: Any) -> dict[str, Any]:
    return {**EVERYTHING, **changes}


def _with_ami(**changes: Any) -> dict[str, Any]:
    return _with(ami_distribution_configuration={**EVERYTHING["ami_distribution_configuration"], **changes})


PERMISSION = EVERYTHING["ami_distribution_configuration"]["launch_permission"]


@pytest.mark.parametrize(
    "regions",
    [
        [region("us-east-1"), EVERYTHING],
        [_with_ami(target_account_ids=["210987654321", "123456789012"]), region("us-east-1")],
        [_with_ami(launch_permission={**PERMISSION, "user_ids": PERMISSION["user_ids"][::-1]}), region("us-east-1")],
        [_with_ami(launch_permission={**PERMISSION, "user_groups": []}), region("us-east-1")],
        [
            _with(launch_template_configurations=EVERYTHING["launch_template_configurations"][::-1]),
            region("us-east-1"),
        ],
        [
            _with(
                launch_template_configurations=[
                    EVERYTHING["launch_template_configurations"][0],
                    {"launch_template_id": OTHER_TEMPLATE, "set_default_version": True},
                ]
            ),
            region("us-east-1"),
        ],
        [
            _with(
                container_distribution_configuration={
                    **EVERYTHING["container_distribution_configuration"],
                    "container_tags": ["{{ imagebuilder:buildVersion }}", "latest"],
                }
            ),
            region("us-east-1"),
        ],
        [
            _with_ami(name="web {{ imagebuilder:buildDate }}"),
            region(
                "us-east-1",
                ami_distribution_configuration={
                    "name": AMI_NAME,
                    "target_account_ids": [],
                    "ami_tags": {},
                    "launch_permission": {},
                    "kms_key_id": "",
                },
            ),
        ],
        [EVERYTHING, {**region("us-east-1"), "license_configuration_arns": [], "launch_template_configurations": []}],
    ],
)
def test_an_equal_form_is_no_change(account: Any, run: Any, regions: list[dict[str, Any]]) -> None:
    run(MODULE, **distribution(EVERYTHING, region("us-east-1")))
    result = run(MODULE, **distribution(*regions))
    assert (result["changed"], result.writes) == (False, [])
    assert result.before == result.after


@pytest.mark.parametrize(
    "regions",
    [
        [EVERYTHING],
        [EVERYTHING, region("us-west-2")],
        [EVERYTHING, region("us-east-1"), region("us-west-2")],
        [EVERYTHING, _ami(description="New") | {"region": "us-east-1"}],
        [_with_ami(target_account_ids=["210987654321"]), region("us-east-1")],
        [_with_ami(ami_tags={}), region("us-east-1")],
        [_with_ami(launch_permission={"user_groups": ["all"]}), region("us-east-1")],
        [_with(fast_launch_configurations=[]), region("us-east-1")],
        [_with(s3_export_configuration=None), region("us-east-1")],
        [region(), region("us-east-1")],
    ],
)
def test_given_regions_replace_all_regions(
    account: Any, run: Any, four_ways: Any, regions: list[dict[str, Any]]
) -> None:
    run(MODULE, **distribution(EVERYTHING, region("us-east-1"), description="Kept"))
    result = four_ways(MODULE, **distribution(*regions))
    assert result.writes == ["UpdateDistributionConfiguration"]
    there = account.read(PATH)
    assert sorted(entry["region"] for entry in there["distributions"]) == sorted(entry["region"] for entry in regions)
    assert there["description"] == "Kept"


def test_the_diff_shows_only_the_changes(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **distribution(region("us-east-1"), _ami(target_account_ids=["123456789012", "210987654321"])))
    result = four_ways(
        MODULE, **distribution(_ami(target_account_ids=["210987654321", "333333333333"]), region("us-east-1"))
    )
    removed = [line.strip() for line in result.before.splitlines() if line not in result.after.splitlines()]
    added = [line.strip() for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert (removed, added) == (["- '123456789012'"], ["- '333333333333'"])


@pytest.mark.parametrize(
    ("regions", "option"),
    [
        ([region(), region("us-east-1"), region()], "distributions[2].region"),
        ([_ami(name="w" * 100 + AMI_NAME)], "distributions[0].ami_distribution_configuration.name"),
        # What YAML makes of 012345670123, an octal number.
        (
            [_ami(target_account_ids=[0o12345670123])],
            "distributions[0].ami_distribution_configuration.target_account_ids[0]",
        ),
        (
            [region(container_distribution_configuration={"container_tags": ["latest"]})],
            "distributions[0].container_distribution_configuration.target_repository",
        ),
        (
            [region(fast_launch_configurations=[{"enabled": True, "max_parallel_launches": 0}])],
            "distributions[0].fast_launch_configurations[0].max_parallel_launches",
        ),
        ([region(license_configuration_arns=["lic-1"])], "distributions[0].license_configuration_arns[0]"),
        ([], "distributions"),
    ],
)
def test_an_invalid_request_is_refused_before_it_is_sent(
    account: Any, refused: Any, regions: list[dict[str, Any]], option: str
) -> None:
    refused(MODULE, option, name="web", distributions=regions)


@pytest.mark.parametrize(
    ("regions", "option"),
    [
        ([region("eu-west-7")], "distributions[0].region"),
        (
            [_ami(launch_permission={"user_groups": ["everyone"]})],
            "distributions[0].ami_distribution_configuration.launch_permission.user_groups[0]",
        ),
        (
            [region(ssm_parameter_configurations=[{"parameter_name": "/a", "ami_account_id": "999999999999"}])],
            "distributions[0].ssm_parameter_configurations[0].ami_account_id",
        ),
    ],
)
def test_an_error_of_the_service_names_the_option(
    account: Any, refused: Any, regions: list[dict[str, Any]], option: str
) -> None:
    refused(MODULE, option, by_aws=True, **distribution(*regions))
    assert account.read(PATH) is None


def test_an_empty_list_of_distributions_is_refused(account: Any, run: Any) -> None:
    run(MODULE, **distribution())
    result = run(MODULE, name="web", distributions=[])
    assert result["failed"]
    assert result["option"] == "distributions"
    assert result.writes == []

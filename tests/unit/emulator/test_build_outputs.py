"""The integration of images in each Region, and its failures."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .builds import built, document, look, recipe, start, status
from .conftest import ACCOUNT, REGION, Account

pytestmark = pytest.mark.usefixtures("no_images_of_others")

OTHER = "111122223333"


def distributed(account: Account, *targets: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Build an image with an AMI in each of the Regions."""
    ami = {"amiDistributionConfiguration": {"name": "web {{ imagebuilder:buildDate }}"}}
    distributions = [{"region": REGION, **ami, **target} for target in targets]
    arn = account.make("distribution_configuration", distributions=distributions)
    return look(account, start(account, recipe(account), distributionConfigurationArn=arn, **members))


def template(account: Account, region: str = REGION) -> str:
    made = account.session.client("ec2", region).create_launch_template(
        LaunchTemplateName="web", LaunchTemplateData={"ImageId": "ami-1", "InstanceType": "t3.small"}
    )
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def failures(image: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Return Region, account and step of each failure of a distribution."""
    found = image["state"]["failureContext"]["distributionFailure"]["regionFailures"]
    return [(one["region"], one["targetAccountId"], one.get("imageConfigurationStep")) for one in found]


@pytest.mark.parametrize("is_default", [True, False])
def test_a_launch_template_gets_a_version_with_the_ami(account: Account, is_default: bool) -> None:
    identifier = template(account)
    choice = {} if is_default else {"setDefaultVersion": False}
    image = distributed(account, {"launchTemplateConfigurations": [{"launchTemplateId": identifier, **choice}]})
    ec2 = account.session.client("ec2")
    (shown,) = ec2.describe_launch_templates(LaunchTemplateIds=[identifier])["LaunchTemplates"]
    assert (shown["LatestVersionNumber"], shown["DefaultVersionNumber"]) == (2, 2 if is_default else 1)
    (latest,) = ec2.describe_launch_template_versions(LaunchTemplateId=identifier, Versions=["$Latest"])[
        "LaunchTemplateVersions"
    ]
    assert latest["LaunchTemplateData"] == {
        "ImageId": image["outputResources"]["amis"][0]["image"],
        "InstanceType": "t3.small",
    }


def test_a_missing_launch_template_fails_the_integration_of_its_region(account: Account) -> None:
    gone = "lt-0123456789abcdef0"
    image = distributed(
        account,
        {"launchTemplateConfigurations": [{"launchTemplateId": gone}]},
        {"region": "us-east-1", "launchTemplateConfigurations": [{"launchTemplateId": template(account, "us-east-1")}]},
    )
    state = image["state"]
    assert (state["status"], state["failureContext"]["imageStatus"]) == ("FAILED", "INTEGRATING")
    assert f"EC2 Client Error: 'The launch-template ID {gone} does not exist'" in state["reason"]
    assert failures(image) == [(REGION, ACCOUNT, "UPDATE_LAUNCH_TEMPLATES")]
    elsewhere = account.session.client("ec2", "us-east-1").describe_launch_templates()["LaunchTemplates"]
    assert [one["LatestVersionNumber"] for one in elsewhere] == [2]


def test_parameters_are_written_with_the_ami(account: Account) -> None:
    image = distributed(
        account,
        {"ssmParameterConfigurations": [{"parameterName": "/imagebuilder/web", "dataType": "aws:ec2:image"}]},
        {"region": "us-east-1", "ssmParameterConfigurations": [{"parameterName": "/imagebuilder/web"}]},
    )
    for ami in image["outputResources"]["amis"]:
        ssm = account.session.client("ssm", ami["region"])
        assert ssm.get_parameter(Name="/imagebuilder/web")["Parameter"]["Value"] == ami["image"]
    again = look(
        account, start(account, image["imageRecipe"]["arn"], distributionConfigurationArn=_distribution(image))
    )
    ssm = account.session.client("ssm")
    found = ssm.get_parameter(Name="/imagebuilder/web")["Parameter"]
    assert (found["Value"], found["Version"]) == (again["outputResources"]["amis"][0]["image"], 2)


def _distribution(image: dict[str, Any]) -> str:
    return str(image["distributionConfiguration"]["arn"])


@pytest.mark.parametrize("role", [None, "builder"])
def test_parameters_outside_the_service_prefix_require_a_role(account: Account, role: str | None) -> None:
    image = distributed(
        account,
        {"ssmParameterConfigurations": [{"parameterName": "/golden/web"}]},
        **({"executionRole": role} if role else {}),
    )
    if role:
        ssm = account.session.client("ssm")
        assert ssm.get_parameter(Name="/golden/web")["Parameter"]["Value"].startswith("ami-")
    else:
        assert failures(image) == [(REGION, ACCOUNT, "PUT_SSM_PARAMETERS")]


def test_images_are_exported_to_an_existing_bucket(account: Account) -> None:
    account.session.client("s3", "us-east-1").create_bucket(Bucket="disks")
    export = {"roleName": "vmie", "diskImageFormat": "VMDK", "s3Bucket": "disks", "s3Prefix": "web/"}
    image = distributed(account, {"s3ExportConfiguration": export})
    (found,) = account.session.client("s3").list_objects_v2(Bucket="disks")["Contents"]
    assert found["Key"] == f"web/export-{image['outputResources']['amis'][0]['image']}.vmdk"
    account.session.client("s3").delete_object(Bucket="disks", Key=found["Key"])
    account.session.client("s3").delete_bucket(Bucket="disks")
    again = look(
        account, start(account, image["imageRecipe"]["arn"], distributionConfigurationArn=_distribution(image))
    )
    assert failures(again) == [(REGION, ACCOUNT, "EXPORT_AMI")]


def test_an_error_of_another_service_fails_its_region(account: Account) -> None:
    image = distributed(
        account, {"ssmParameterConfigurations": [{"parameterName": "aws.web"}]}, executionRole="builder"
    )
    assert failures(image) == [(REGION, ACCOUNT, "PUT_SSM_PARAMETERS")]


def test_a_container_tag_moves_to_the_latest_build(account: Account) -> None:
    target = {"targetRepository": {"service": "ECR", "repositoryName": "team/web"}, "containerTags": ["latest"]}
    arn = account.make(
        "distribution_configuration", distributions=[{"region": REGION, "containerDistributionConfiguration": target}]
    )
    made = account.make("container_recipe")
    for _turn in range(2):
        image = look(account, start(account, made, distributionConfigurationArn=arn))
        assert image["state"]["status"] == "AVAILABLE"
    found = account.session.client("ecr").describe_images(repositoryName="team/web")["imageDetails"]
    assert sorted(sorted(one["imageTags"]) for one in found) == [["1.0.0-1"], ["1.0.0-2", "latest"]]


def test_a_missing_parent_image_fails_the_build(account: Account) -> None:
    ami = built(account)["outputResources"]["amis"][0]["image"]
    made = account.make("image_recipe", name="child", parentImage=ami)
    account.session.client("ec2").deregister_image(ImageId=ami)
    state = look(account, start(account, made))["state"]
    assert (state["status"], state["failureContext"]) == ("FAILED", {"imageStatus": "CREATING"})
    assert ami in state["reason"]


# Failures on request


def test_a_fault_can_fail_one_region_and_account(account: Account) -> None:
    emulator.faults.fail_next("kms_access", region="us-east-1", account=OTHER)
    settings = {"name": "web {{ imagebuilder:buildDate }}", "targetAccountIds": [OTHER]}
    targets = [{"region": region, "amiDistributionConfiguration": settings} for region in (REGION, "us-east-1")]
    image = distributed(account, *targets)
    assert failures(image) == [("us-east-1", OTHER, None)]
    assert [(one["region"], one["accountId"]) for one in image["outputResources"]["amis"]] == [
        (REGION, ACCOUNT),
        (REGION, OTHER),
        ("us-east-1", ACCOUNT),
    ]
    reason = image["state"]["reason"]
    assert reason.startswith("Not all distribution jobs are completed. 1) AMI Copy Reported Failure For ami-")
    assert f"to the destination account (ID: {OTHER}) in Region us-east-1." in reason


@pytest.mark.parametrize(
    ("fault", "step", "text"),
    [
        ("internal_error", None, "An internal error has occurred."),
        ("ssm_agent_unreachable", "LaunchBuildInstance", f"not in a valid state for account {ACCOUNT}"),
        ("instance_profile_lacks_policies", "LaunchBuildInstance", "verifying the Systems Manager Agent availability"),
        ("launch_refused", "LaunchBuildInstance", "in workflow step LaunchBuildInstance"),
        ("command_failed", "ApplyBuildComponents", "in workflow step ApplyBuildComponents"),
        ("toe_bootstrap", "ApplyBuildComponents", "Unable to bootstrap TOE"),
        ("metadata_association_timeout", "InventoryCollection", "inventory association"),
    ],
)
def test_a_fault_fails_a_step_once(account: Account, fault: str, step: str | None, text: str) -> None:
    emulator.faults.fail_next(fault)
    image = built(account, document("true"))
    assert image["state"]["status"] == "FAILED"
    assert image["state"]["failureContext"].get("failedStep") == step
    assert text in image["state"]["reason"]
    assert status(account, start(account, image["imageRecipe"]["arn"])) == "AVAILABLE"


def test_a_fault_waits_for_its_image(account: Account) -> None:
    emulator.faults.fail_next(at="TESTING", reason="No luck.", image="other")
    assert built(account)["state"]["status"] == "AVAILABLE"
    other = look(account, start(account, recipe(account, document("true"), name="other")))
    assert (other["state"]["reason"], other["state"]["failureContext"]) == ("No luck.", {"imageStatus": "TESTING"})
    assert emulator.faults.waiting() == []


@pytest.mark.parametrize("given", [{"fault": "nothing"}, {"at": "BUILDING"}, {"reason": "why"}, {}, [], {"what": 1}])
def test_an_invalid_fault_is_refused(account: Account, given: Any) -> None:
    with pytest.raises(ValueError, match="fault"):
        emulator.faults.change(given)
    assert emulator.faults.waiting() == []

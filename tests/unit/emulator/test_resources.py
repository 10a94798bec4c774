"""What is stored of a resource, what the service adds to it, and what an update leaves of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .conftest import (
    ACCOUNT,
    AMAZON_LINUX,
    BUILD_IMAGE,
    DOCUMENT,
    DOCUMENT_WITH_PARAMETERS,
    NEEDS,
    REGION,
    TEST_IMAGE,
    WINDOWS,
    Account,
    arn,
)

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

EVERYTHING: dict[str, dict[str, Any]] = {
    "infrastructure_configuration": {
        "description": "Where web images are built",
        "instanceTypes": ["t3.small", "t3.medium"],
        "securityGroupIds": ["sg-1"],
        "subnetId": "subnet-1",
        "logging": {"s3Logs": {"s3BucketName": "logs", "s3KeyPrefix": "web"}},
        "keyPair": "debug",
        "terminateInstanceOnFailure": False,
        "terminateInstanceOnCompletion": True,
        "resourceTags": {"Team": "web"},
        "instanceMetadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2},
        "placement": {"tenancy": "host", "hostId": "h-1"},
        "parentInstance": {"autoScalingGroup": {"name": "warm", "capacityWaitTimeoutSeconds": 60}},
    },
    "distribution_configuration": {
        "description": "Where web images go",
        "distributions": [
            {
                "region": "us-east-1",
                "amiDistributionConfiguration": {
                    "name": "web {{imagebuilder:buildDate}}",
                    "description": "The web server",
                    "targetAccountIds": ["111122223333"],
                    "amiTags": {"Built": "{{ imagebuilder:buildDate }}"},
                    "launchPermission": {"userIds": ["111122223333"], "userGroups": ["all"]},
                },
                "licenseConfigurationArns": [
                    f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-configuration:lic-" + 32 * "a"
                ],
                "launchTemplateConfigurations": [{"launchTemplateId": "lt-" + 17 * "0", "setDefaultVersion": False}],
                "s3ExportConfiguration": {"roleName": "vmie", "diskImageFormat": "VMDK", "s3Bucket": "disks"},
                "fastLaunchConfigurations": [{"enabled": True, "launchTemplate": {"launchTemplateName": "fast"}}],
                "ssmParameterConfigurations": [{"parameterName": "/imagebuilder/web", "dataType": "aws:ec2:image"}],
            },
            {
                "region": "eu-west-1",
                "containerDistributionConfiguration": {
                    "targetRepository": {"service": "ECR", "repositoryName": "team/web"},
                    "containerTags": ["latest"],
                },
            },
        ],
    },
    "image_recipe": {
        "description": "The web server",
        "workingDirectory": "/var/tmp",
        "components": [
            {
                "componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/stig-build-linux-medium/x.x.x",
                "parameters": [{"name": "InstallPackages", "value": ["Yes"]}],
            },
            {"componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/update-linux/1.0.2"},
        ],
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {"encrypted": False, "deleteOnTermination": True, "volumeSize": 20, "volumeType": "gp3"},
            },
            {"deviceName": "/dev/sdb", "noDevice": ""},
        ],
        "additionalInstanceConfiguration": {
            "systemsManagerAgent": {"uninstallAfterBuild": False},
            "userDataOverride": "IyEvYmluL2Jhc2gK",
        },
        "amiTags": {"Role": "web"},
        "amiWatermarks": ["golden web"],
    },
    "image_pipeline": {
        "description": "Builds the web server",
        "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 60},
        "enhancedImageMetadataEnabled": False,
        "schedule": {
            "scheduleExpression": "cron(0 3 ? * mon-fri *)",
            "timezone": "Europe/Berlin",
            "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY",
            "autoDisablePolicy": {"failureCount": 3},
        },
        "status": "DISABLED",
        "imageTags": {"Team": "web"},
        "imageScanningConfiguration": {
            "imageScanningEnabled": True,
            "imageScanningTypes": ["ON_DEMAND_AMI_CVE"],
            "scanResultCondition": {"maximumSeverityLabel": "HIGH"},
        },
        "workflows": [
            {"workflowArn": BUILD_IMAGE},
            {"workflowArn": TEST_IMAGE, "parallelGroup": "tests", "onFailure": "CONTINUE"},
        ],
        "executionRole": "builder",
        "loggingConfiguration": {"imageLogGroupName": "/web/images", "pipelineLogGroupName": "/aws/imagebuilder/x"},
    },
}


@pytest.mark.parametrize("kind", list(EVERYTHING))
def test_what_was_given_is_returned_as_it_was_given(account: Account, kind: str) -> None:
    found = account.get(kind, account.make(kind, tags={"Team": "web"}, **EVERYTHING[kind]))
    assert {name: found[name] for name in EVERYTHING[kind]} == EVERYTHING[kind]
    assert found["tags"] == {"Team": "web"}


def test_a_component_shows_what_its_document_says(account: Account) -> None:
    of = account.make("component", name="My_Web site", data=DOCUMENT_WITH_PARAMETERS, supportedOsVersions=["Ubuntu"])
    found = account.get("component", of)
    assert DATE.fullmatch(found.pop("dateCreated"))
    assert found == {
        "arn": arn("component/my-web-site/1.0.0/1"),
        "name": "My_Web site",
        "version": "1.0.0",
        "type": "BUILD",
        "platform": "Linux",
        "supportedOsVersions": ["Ubuntu"],
        "parameters": [
            {"name": "Site", "type": "string", "description": "The name of the site."},
            {"name": "Color", "type": "string", "defaultValue": ["blue"]},
        ],
        "owner": ACCOUNT,
        "data": DOCUMENT_WITH_PARAMETERS,
        "encrypted": True,
        "tags": {},
    }


@pytest.mark.parametrize(
    ("phases", "expected"),
    [(["test"], "TEST"), (["build"], "BUILD"), (["validate", "test"], "BUILD"), (["validate"], "BUILD")],
)
def test_a_component_is_a_test_only_if_test_is_its_single_phase(
    account: Account, phases: list[str], expected: str
) -> None:
    steps = "    steps: [{name: A, action: Reboot}]\n"
    document = "schemaVersion: 1.0\nphases:\n" + "".join(f"  - name: {phase}\n{steps}" for phase in phases)
    assert account.get("component", account.make("component", data=document))["type"] == expected


def test_a_component_from_s3_shows_the_document_and_not_the_address(account: Account) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="documents", Key="web/install.yml", Body=DOCUMENT.encode())
    of = account.make("component", data=None, uri="s3://documents/web/install.yml")
    s3.put_object(Bucket="documents", Key="web/install.yml", Body=b"changed since")
    found = account.get("component", of)
    assert found["data"] == DOCUMENT
    assert "uri" not in found


def test_a_document_in_s3_may_be_longer_than_one_in_the_request(account: Account) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key, size in (("long", 20_000), ("too-long", 70_000)):
        s3.put_object(Bucket="documents", Key=key, Body=f"{DOCUMENT}# {size * 'x'}".encode())
    account.make("component", data=None, uri="s3://documents/long")
    refusal = account.refusal(account.make, "component", name="other", data=None, uri="s3://documents/too-long")
    assert (refusal.code, refusal.status) == ("ServiceQuotaExceededException", 402)


@pytest.mark.parametrize(
    ("parent", "platform", "directory"),
    [
        (AMAZON_LINUX, "Linux", "/tmp"),
        (WINDOWS, "Windows", "C:/"),
        (f"arn:aws:imagebuilder:{REGION}:aws:image/macos-sequoia-arm64/2025.x.x", "macOS", "/tmp"),
        ("ssm:/golden/base", "Linux", "/tmp"),
        (f"ssm:arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/golden/windows-base", "Windows", "C:/"),
    ],
)
def test_a_recipe_has_the_platform_of_its_parent_and_keeps_the_reference(
    account: Account, parent: str, platform: str, directory: str
) -> None:
    found = account.get("image_recipe", account.make("image_recipe", parentImage=parent))
    assert DATE.fullmatch(found.pop("dateCreated"))
    assert found == {
        "arn": arn("image-recipe/web/1.0.0"),
        "name": "web",
        "version": "1.0.0",
        "platform": platform,
        "owner": ACCOUNT,
        "parentImage": parent,
        "workingDirectory": directory,
        "tags": {},
    }


def test_a_parent_image_can_be_an_ami_of_the_region_or_a_parameter_that_names_one(account: Account) -> None:
    images = account.session.client("ec2").describe_images(Filters=[{"Name": "platform", "Values": ["windows"]}])
    ami = images["Images"][0]["ImageId"]
    account.session.client("ssm").put_parameter(Name="/golden/base", Value=ami, Type="String")
    for name, parent, platform in (
        ("by-id", ami, "Windows"),
        ("by-parameter", "ssm:/golden/base", "Windows"),
        ("by-its-version", "ssm:/golden/base:1", "Windows"),
        ("by-no-version", "ssm:/golden/base:2", "Linux"),
    ):
        of = account.make("image_recipe", name=name, parentImage=parent)
        assert account.get("image_recipe", of)["platform"] == platform
    refusal = account.refusal(account.make, "image_recipe", name="none", parentImage="ami-00000000000000000")
    assert refusal.code == "InvalidParameterValueException"
    assert "not authorized to use the provided image" in refusal.message


def test_an_infrastructure_configuration_has_no_date_of_update_before_the_first(account: Account) -> None:
    of = account.make("infrastructure_configuration")
    found = account.get("infrastructure_configuration", of)
    assert DATE.fullmatch(found.pop("dateCreated"))
    assert found == {
        "arn": arn("infrastructure-configuration/web"),
        "name": "web",
        "instanceProfileName": "builder",
        "terminateInstanceOnFailure": True,
        "terminateInstanceOnCompletion": True,
        "tags": {},
    }
    account.client.update_infrastructure_configuration(infrastructureConfigurationArn=of, instanceProfileName="builder")
    assert DATE.fullmatch(account.get("infrastructure_configuration", of)["dateUpdated"])


def test_a_distribution_configuration_has_no_date_of_update_before_the_first(account: Account) -> None:
    of = account.make("distribution_configuration")
    found = account.get("distribution_configuration", of)
    assert DATE.fullmatch(found.pop("dateCreated"))
    assert found == {
        "arn": arn("distribution-configuration/web"),
        "name": "web",
        "distributions": NEEDS["distribution_configuration"]["distributions"],
        "timeoutMinutes": 720,
        "tags": {},
    }
    account.client.update_distribution_configuration(
        distributionConfigurationArn=of, distributions=NEEDS["distribution_configuration"]["distributions"]
    )
    assert "dateUpdated" in account.get("distribution_configuration", of)


def test_a_pipeline_is_filled_in_and_has_a_date_of_update_from_the_start(account: Account) -> None:
    found = account.get("image_pipeline", account.make("image_pipeline"))
    assert found.pop("dateUpdated") == found.pop("dateCreated")
    assert found == {
        "arn": arn("image-pipeline/web"),
        "name": "web",
        "platform": "Linux",
        "enhancedImageMetadataEnabled": True,
        "imageRecipeArn": arn("image-recipe/web/1.0.0"),
        "infrastructureConfigurationArn": arn("infrastructure-configuration/web"),
        "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 720},
        "status": "ENABLED",
        "consecutiveFailures": 0,
        "tags": {},
    }


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"imageTestsEnabled": False}, {"imageTestsEnabled": False, "timeoutMinutes": 720}),
        ({"timeoutMinutes": 90}, {"imageTestsEnabled": True, "timeoutMinutes": 90}),
        ({}, {"imageTestsEnabled": True, "timeoutMinutes": 720}),
    ],
)
def test_the_tests_of_a_pipeline_are_always_complete(
    account: Account, given: dict[str, Any], stored: dict[str, Any]
) -> None:
    of = account.make("image_pipeline", imageTestsConfiguration=given)
    assert account.get("image_pipeline", of)["imageTestsConfiguration"] == stored


def test_a_schedule_gets_its_start_condition_and_the_pipeline_a_next_run(account: Account) -> None:
    of = account.make("image_pipeline", schedule={"scheduleExpression": "rate(1 day)"})
    found = account.get("image_pipeline", of)
    assert found["schedule"] == {
        "scheduleExpression": "rate(1 day)",
        "pipelineExecutionStartCondition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
    }
    assert DATE.fullmatch(found["dateNextRun"])


def test_an_update_of_a_pipeline_replaces_everything_but_name_and_tags(account: Account) -> None:
    of = account.make("image_pipeline", tags={"Team": "web"}, **EVERYTHING["image_pipeline"])
    before = account.get("image_pipeline", of)
    answer = account.client.update_image_pipeline(
        imagePipelineArn=of,
        imageRecipeArn=arn("image-recipe/web/x.x.x"),
        infrastructureConfigurationArn=arn("infrastructure-configuration/web"),
    )
    after = account.get("image_pipeline", of)
    assert answer["imagePipelineArn"] == of
    assert after.pop("dateUpdated") >= before["dateUpdated"]
    assert after == {
        "arn": of,
        "name": "web",
        "platform": "Linux",
        "enhancedImageMetadataEnabled": True,
        "imageRecipeArn": arn("image-recipe/web/x.x.x"),
        "infrastructureConfigurationArn": arn("infrastructure-configuration/web"),
        "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 720},
        "status": "ENABLED",
        "consecutiveFailures": 0,
        "dateCreated": before["dateCreated"],
        "tags": {"Team": "web"},
    }


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        ("infrastructure_configuration", {"instanceProfileName": "builder"}),
        ("distribution_configuration", {"distributions": NEEDS["distribution_configuration"]["distributions"]}),
    ],
)
def test_an_update_of_a_configuration_removes_what_it_leaves_out(
    account: Account, kind: str, required: dict[str, Any]
) -> None:
    of = account.make(kind, tags={"Team": "web"}, **EVERYTHING[kind])
    update = getattr(account.client, f"update_{kind}")
    member = next(name for name in update(**{_arn_member(kind): of}, **required) if name.endswith("ConfigurationArn"))
    after = account.get(kind, of)
    expected = account.get(kind, account.make(kind, name="bare", **required))
    assert member == _arn_member(kind)
    assert after["tags"] == {"Team": "web"}
    for one in (after, expected):
        for name in ("arn", "name", "tags", "dateCreated", "dateUpdated"):
            one.pop(name, None)
    assert after == expected


def _arn_member(kind: str) -> str:
    return {
        "infrastructure_configuration": "infrastructureConfigurationArn",
        "distribution_configuration": "distributionConfigurationArn",
    }[kind]


@pytest.mark.parametrize("kind", list(NEEDS))
def test_what_was_deleted_is_gone(account: Account, kind: str) -> None:
    of = account.make(kind)
    account.delete(kind, of)
    for call in (account.get, account.delete):
        refusal = account.refusal(call, kind, of)
        assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 404)
    assert account.make(kind) == of


def test_an_update_of_what_is_not_there_is_refused(account: Account) -> None:
    refusal = account.refusal(
        account.client.update_infrastructure_configuration,
        infrastructureConfigurationArn=arn("infrastructure-configuration/none"),
        instanceProfileName="builder",
    )
    assert refusal.code == "ResourceNotFoundException"


def test_regions_and_accounts_do_not_see_each_other(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    of = account.make("infrastructure_configuration")
    elsewhere = account.session.client("imagebuilder", "us-east-1")
    assert account.refusal(elsewhere.get_infrastructure_configuration, infrastructureConfigurationArn=of).code == (
        "ResourceNotFoundException"
    )
    assert elsewhere.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"] == []
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    assert account.refusal(account.get, "infrastructure_configuration", of).code == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_arn_has_the_partition_of_the_region(account: Account, region: str, partition: str) -> None:
    account.session.client("iam", region).create_instance_profile(InstanceProfileName="there")
    client = account.session.client("imagebuilder", region)
    created = client.create_infrastructure_configuration(name="web", instanceProfileName="there")
    expected = f"arn:{partition}:imagebuilder:{region}:{ACCOUNT}:infrastructure-configuration/web"
    assert created["infrastructureConfigurationArn"] == expected
    image = f"arn:{partition}:imagebuilder:{region}:aws:image/amazon-linux-2023-x86/x.x.x"
    assert client.get_image(imageBuildVersionArn=image)["image"]["platform"] == "Linux"

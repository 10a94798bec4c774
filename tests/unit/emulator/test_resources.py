"""Stored members of resources, and members that the service adds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .conftest import (
    ACCOUNT,
    AMAZON_LINUX,
    DOCUMENT,
    DOCUMENT_WITH_PARAMETERS,
    NEEDS,
    REGION,
    WINDOWS,
    Account,
    arn,
)
from .everything import EVERYTHING

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.mark.parametrize("kind", list(EVERYTHING))
def test_given_members_are_returned_unchanged(account: Account, kind: str) -> None:
    found = account.get(kind, account.make(kind, tags={"Team": "web"}, **EVERYTHING[kind]))
    assert {name: found[name] for name in EVERYTHING[kind]} == EVERYTHING[kind]
    assert found["tags"] == {"Team": "web"}


def test_a_component_has_the_parameters_of_its_document(account: Account) -> None:
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
        "state": {"status": "ACTIVE"},
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


def test_a_component_from_s3_has_the_document_but_not_the_uri(account: Account) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="documents", Key="web/install.yml", Body=DOCUMENT.encode())
    of = account.make("component", data=None, uri="s3://documents/web/install.yml")
    s3.put_object(Bucket="documents", Key="web/install.yml", Body=b"changed since")
    found = account.get("component", of)
    assert found["data"] == DOCUMENT
    assert "uri" not in found


def test_a_document_in_s3_can_be_longer_than_one_in_the_request(account: Account) -> None:
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


def test_a_new_infrastructure_configuration_has_no_update_date(account: Account) -> None:
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


def test_a_new_distribution_configuration_has_no_update_date(account: Account) -> None:
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


def test_a_new_pipeline_has_defaults_and_an_update_date(account: Account) -> None:
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
def test_the_test_settings_of_a_pipeline_are_completed(
    account: Account, given: dict[str, Any], stored: dict[str, Any]
) -> None:
    of = account.make("image_pipeline", imageTestsConfiguration=given)
    assert account.get("image_pipeline", of)["imageTestsConfiguration"] == stored


def test_a_schedule_has_a_start_condition_and_after_the_first_run_a_next_date(account: Account) -> None:
    of = account.make("image_pipeline", schedule={"scheduleExpression": "rate(1 day)"})
    found = account.get("image_pipeline", of)
    assert found["schedule"] == {
        "scheduleExpression": "rate(1 day)",
        "pipelineExecutionStartCondition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
    }
    assert not {"dateNextRun", "consecutiveFailures"} & set(found)
    account.client.start_image_pipeline_execution(imagePipelineArn=of)
    found = account.get("image_pipeline", of)
    assert DATE.fullmatch(found["dateNextRun"])
    assert found["consecutiveFailures"] == 0

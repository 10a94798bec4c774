"""Requests that do not match botocore's service model are rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import (
    ACCOUNT,
    BUILD_IMAGE,
    NEEDS,
    REGION,
    VALUE,
    Account,
    arn,
    of_ami,
    of_rule,
    scanning,
    to_region,
)

BY_MODEL = [
    ("component", {"name": None}, "name", "name must be specified."),
    ("component", {"name": "ab"}, "name", "name must match pattern"),
    ("component", {"name": "web.server"}, "name", "name must match pattern"),
    ("component", {"name": 129 * "a"}, "name", "name must match pattern"),
    ("component", {"platform": "linux"}, "platform", "platform must be one of Windows, Linux, macOS."),
    ("component", {"description": ""}, "description", "description must have at least 1 characters."),
    ("component", {"description": 1025 * "a"}, "description", "description must have at most 1024 characters."),
    ("component", {"supportedOsVersions": []}, "supportedOsVersions", "must have at least 1 items."),
    ("component", {"supportedOsVersions": 26 * ["a"]}, "supportedOsVersions", "must have at most 25 items."),
    ("component", {"supportedOsVersions": [""]}, "supportedOsVersions[0]", "at least 1 characters."),
    ("component", {"data": 16001 * "a"}, "data", "data must have at most 16000 characters."),
    ("component", {"data": "\0"}, "data", "data must match pattern"),
    ("component", {"tags": {}}, "tags", "tags must have at least 1 entries."),
    ("component", {"tags": {str(i): "" for i in range(51)}}, "tags", "tags must have at most 50 entries."),
    ("component", {"tags": {"aws:team": "web"}}, "tags", "tags must match pattern"),
    ("component", {"tags": {"team?": "web"}}, "tags", "tags must match pattern"),
    ("component", {"tags": {"team": 257 * "a"}}, "tags.team", "must have at most 256 characters."),
    ("component", {"clientToken": 65 * "a"}, "clientToken", "must have at most 64 characters."),
    ("component", {"dryRun": "yes"}, "dryRun", "dryRun must be a boolean."),
    ("component", {"name": 7}, "name", "name must be a string."),
    ("image_recipe", {"components": []}, "components", "must have at least 1 items."),
    ("image_recipe", {"components": [{}]}, "components[0].componentArn", "must be specified."),
    ("image_recipe", {"components": [{"componentArn": "update-linux"}]}, "components[0].componentArn", "pattern"),
    (
        "image_recipe",
        {"blockDeviceMappings": [{"ebs": {"volumeType": "gp4"}}]},
        "blockDeviceMappings[0].ebs.volumeType",
        "must be one of standard, io1, io2, gp2, gp3, sc1, st1.",
    ),
    (
        "image_recipe",
        {"blockDeviceMappings": [{"ebs": {"iops": 99}}]},
        "blockDeviceMappings[0].ebs.iops",
        "must be at least 100.",
    ),
    (
        "image_recipe",
        {"blockDeviceMappings": [{"ebs": {"throughput": 1001}}]},
        "blockDeviceMappings[0].ebs.throughput",
        "must be at most 1000.",
    ),
    (
        "image_recipe",
        {"blockDeviceMappings": [{"ebs": {"volumeSize": True}}]},
        "blockDeviceMappings[0].ebs.volumeSize",
        "must be an integer.",
    ),
    ("image_recipe", {"blockDeviceMappings": [{"noDevice": "x"}]}, "blockDeviceMappings[0].noDevice", "at most 0"),
    ("image_recipe", {"amiWatermarks": ["ab"]}, "amiWatermarks[0]", "must have at least 3 characters."),
    (
        "image_recipe",
        {"additionalInstanceConfiguration": {"userDataOverride": "#!/bin/sh"}},
        "additionalInstanceConfiguration.userDataOverride",
        "must match pattern",
    ),
    (
        "infrastructure_configuration",
        {"instanceProfileName": f"arn:aws:iam::{ACCOUNT}:instance-profile/builder"},
        "instanceProfileName",
        "must match pattern",
    ),
    ("infrastructure_configuration", {"snsTopicArn": "topic"}, "snsTopicArn", "must match pattern"),
    (
        "infrastructure_configuration",
        {"snsTopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic.fifo"},
        "snsTopicArn",
        "must match pattern",
    ),
    (
        "infrastructure_configuration",
        {"instanceMetadataOptions": {"httpPutResponseHopLimit": 65}},
        "instanceMetadataOptions.httpPutResponseHopLimit",
        "must be at most 64.",
    ),
    (
        "infrastructure_configuration",
        {"instanceMetadataOptions": {"httpTokens": "always"}},
        "instanceMetadataOptions.httpTokens",
        "must match pattern optional|required",
    ),
    ("infrastructure_configuration", {"resourceTags": {str(i): "" for i in range(31)}}, "resourceTags", "at most 30"),
    ("infrastructure_configuration", {"parentInstance": {}}, "parentInstance.autoScalingGroup", "must be specified."),
    ("distribution_configuration", {"distributions": None}, "distributions", "distributions must be specified."),
    (
        "distribution_configuration",
        of_ami(targetAccountIds=[]),
        "distributions[0].amiDistributionConfiguration.targetAccountIds",
        "must have at least 1 items.",
    ),
    (
        "distribution_configuration",
        of_ami(targetAccountIds=["1"]),
        "distributions[0].amiDistributionConfiguration.targetAccountIds[0]",
        "must match pattern ^[0-9]{12}$",
    ),
    (
        "distribution_configuration",
        of_ami(name="web/{{ imagebuilder:buildDate }}"),
        "distributions[0].amiDistributionConfiguration.name",
        "must match pattern",
    ),
    (
        "distribution_configuration",
        to_region(launchTemplateConfigurations=[{"launchTemplateId": "lt-1"}]),
        "distributions[0].launchTemplateConfigurations[0].launchTemplateId",
        "must match pattern",
    ),
    (
        "distribution_configuration",
        to_region(containerDistributionConfiguration={"containerTags": ["a"]}),
        "distributions[0].containerDistributionConfiguration.targetRepository",
        "must be specified.",
    ),
    (
        "image_pipeline",
        {"infrastructureConfigurationArn": None},
        "infrastructureConfigurationArn",
        "must be specified.",
    ),
    ("image_pipeline", {"imageRecipeArn": arn("image-recipe/web")}, "imageRecipeArn", "must match pattern"),
    (
        "image_pipeline",
        {"imageTestsConfiguration": {"timeoutMinutes": 30}},
        "imageTestsConfiguration.timeoutMinutes",
        "must be at least 60.",
    ),
    ("image_pipeline", {"status": "PAUSED"}, "status", "must be one of DISABLED, ENABLED."),
    (
        "image_pipeline",
        {"schedule": {"scheduleExpression": "rate(1 day)", "pipelineExecutionStartCondition": "ENABLE"}},
        "schedule.pipelineExecutionStartCondition",
        "must be one of EXPRESSION_MATCH_ONLY, EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE.",
    ),
    (
        "image_pipeline",
        {"schedule": {"scheduleExpression": "rate(1 day)", "autoDisablePolicy": {"failureCount": 11}}},
        "schedule.autoDisablePolicy.failureCount",
        "must be at most 10.",
    ),
    (
        "image_pipeline",
        scanning(imageScanningTypes=["TEST_INSTANCE_CVE", "ON_DEMAND_AMI_CVE"]),
        "imageScanningConfiguration.imageScanningTypes",
        "must have at most 1 items.",
    ),
    (
        "image_pipeline",
        {"workflows": [{"workflowArn": BUILD_IMAGE, "parallelGroup": "-a"}]},
        "workflows[0].parallelGroup",
        "must match pattern",
    ),
    ("image_pipeline", {"loggingConfiguration": {"imageLogGroupName": "a b"}}, "loggingConfiguration", "pattern"),
    ("container_recipe", {"containerType": "PODMAN"}, "containerType", "containerType must be one of DOCKER."),
    ("container_recipe", {"dockerfileTemplateData": 16001 * "a"}, "dockerfileTemplateData", "at most 16000"),
    ("container_recipe", {"targetRepository": {"service": "ECR"}}, "targetRepository.repositoryName", "specified."),
    ("workflow", {"type": "build"}, "type", "type must be one of BUILD, TEST, DISTRIBUTION."),
    ("lifecycle_policy", {"policyDetails": []}, "policyDetails", "at least 1 items."),
    ("lifecycle_policy", of_rule(value=1001), "policyDetails[0].filter.value", "must be at most 1000."),
    ("lifecycle_policy", of_rule(unit="HOURS"), "policyDetails[0].filter.unit", "must be one of DAYS"),
    ("lifecycle_policy", {"resourceSelection": {"tagMap": {}}}, "resourceSelection.tagMap", "at least 1 entries."),
]


@pytest.mark.parametrize(("kind", "members", "place", "reason"), BY_MODEL)
def test_the_error_contains_the_path_of_the_invalid_member(
    account: Account, kind: str, members: dict[str, Any], place: str, reason: str
) -> None:
    refusal = account.refusal(account.make, kind, **members)
    assert (refusal.code, refusal.status) == (VALUE, 400)
    assert refusal.message.startswith(f"The value supplied for parameter '{place}")
    assert reason in refusal.message


@pytest.mark.parametrize(
    ("operation", "members", "place"),
    [
        ("CreateComponent", {"colour": "blue"}, "colour"),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": REGION, "amis": 1}]},
            "distributions[0].amis",
        ),
        ("CreateImagePipeline", {"schedule": {"expression": "rate(1 day)"}}, "schedule.expression"),
        ("UpdateInfrastructureConfiguration", {"tags": {"Team": "web"}}, "tags"),
        ("UpdateImagePipeline", {"dryRun": True}, "dryRun"),
        ("UpdateLifecyclePolicy", {"dryRun": True}, "dryRun"),
        ("CreateWorkflow", {"encrypted": True}, "encrypted"),
    ],
)
def test_an_unknown_member_is_refused(
    account: Account,
    send: Callable[..., tuple[int, dict[str, Any]]],
    operation: str,
    members: dict[str, Any],
    place: str,
) -> None:
    needs: dict[str, dict[str, Any]] = {
        "CreateComponent": NEEDS["component"],
        "CreateDistributionConfiguration": {"name": "web"},
        "CreateImagePipeline": {"name": "web", "infrastructureConfigurationArn": arn("infrastructure-configuration/a")},
        "UpdateInfrastructureConfiguration": {
            "infrastructureConfigurationArn": arn("infrastructure-configuration/web"),
            "instanceProfileName": "builder",
        },
        "CreateWorkflow": NEEDS["workflow"],
        "UpdateLifecyclePolicy": {
            **{name: value for name, value in NEEDS["lifecycle_policy"].items() if name != "name"},
            "lifecyclePolicyArn": arn("lifecycle-policy/web"),
        },
        "UpdateImagePipeline": {
            "imagePipelineArn": arn("image-pipeline/web"),
            "infrastructureConfigurationArn": arn("infrastructure-configuration/web"),
        },
    }
    status, answer = send(operation, {**needs[operation], "clientToken": "one", **members})
    assert (status, answer["__type"]) == (400, VALUE)
    assert answer["message"].startswith(f"The value supplied for parameter '{place}' is not valid.")


def test_a_null_member_counts_as_omitted(account: Account, send: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    members = {**NEEDS["infrastructure_configuration"], "description": None, "logging": {"s3Logs": None}}
    status, answer = send("CreateInfrastructureConfiguration", {**members, "clientToken": "one"})
    found = account.get("infrastructure_configuration", answer["infrastructureConfigurationArn"])
    assert status == 200
    assert "description" not in found
    assert found["logging"] == {}


@pytest.mark.parametrize(
    ("distributions", "place", "reason"),
    [
        ({}, "distributions", "distributions must be a list."),
        (["a"], "distributions[0]", "distributions[0] must be a JSON object."),
        ([None], "distributions[0]", "distributions[0] must be a JSON object."),
    ],
)
def test_a_value_of_another_type_is_refused(
    send: Callable[..., tuple[int, dict[str, Any]]], distributions: Any, place: str, reason: str
) -> None:
    members = {"name": "web", "clientToken": "one", "distributions": distributions}
    status, answer = send("CreateDistributionConfiguration", members)
    assert (status, answer["__type"]) == (400, VALUE)
    assert answer["message"] == f"The value supplied for parameter '{place}' is not valid. {reason}"


@pytest.mark.parametrize("body", ["{", "[]", '"text"'])
def test_a_body_other_than_a_json_object_is_refused(send: Callable[..., tuple[int, dict[str, Any]]], body: str) -> None:
    status, answer = send("CreateComponent", body)
    assert (status, answer["__type"]) == (400, "InvalidRequestException")


def test_a_client_token_is_required(send: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    status, answer = send("CreateComponent", NEEDS["component"])
    assert (status, answer["__type"]) == (400, VALUE)
    assert "'clientToken'" in answer["message"]


def test_the_text_of_a_document_does_not_affect_the_operation(account: Account) -> None:
    of = account.make("component", description="GET /?x=1&Action=DeleteComponent&y=2")
    assert account.get("component", of)["description"] == "GET /?x=1&Action=DeleteComponent&y=2"

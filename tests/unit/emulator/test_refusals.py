"""What the service refuses: by its model, and by the rules that the model cannot say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import emulator

from .conftest import (
    ACCOUNT,
    BUILD_IMAGE,
    DOCUMENT_WITH_PARAMETERS,
    NEEDS,
    REGION,
    TEST_IMAGE,
    WINDOWS,
    Account,
    arn,
)

VALUE = "InvalidParameterValueException"
COMBINATION = "InvalidParameterCombinationException"
MISSING = "ResourceNotFoundException"

AMI_NAME = "web {{ imagebuilder:buildDate }}"


def amazons(rest: str) -> str:
    return arn(rest, owner="aws")


def to_region(**members: Any) -> dict[str, Any]:
    return {"distributions": [{"region": REGION, **members}]}


def of_ami(**members: Any) -> dict[str, Any]:
    return to_region(amiDistributionConfiguration=members)


def scanning(**members: Any) -> dict[str, Any]:
    return {"imageScanningConfiguration": members}


def with_components(*names: str) -> dict[str, Any]:
    return {"components": [{"componentArn": amazons(f"component/{name}")} for name in names]}


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
        "must be a whole number.",
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
]


@pytest.mark.parametrize(("kind", "members", "place", "reason"), BY_MODEL)
def test_what_the_service_model_forbids_is_refused_by_the_path_of_the_member(
    account: Account, kind: str, members: dict[str, Any], place: str, reason: str
) -> None:
    refusal = account.refusal(account.make, kind, **members)
    assert (refusal.code, refusal.status) == (VALUE, 400)
    assert refusal.message.startswith(f"The value supplied for parameter '{place}")
    assert reason in refusal.message


BY_RULE = [
    ("component", {"data": None}, COMBINATION, "Exactly one of data and uri must be specified."),
    ("component", {"uri": "s3://bucket/key"}, COMBINATION, "Exactly one of data and uri must be specified."),
    ("component", {"data": None, "uri": "s3://nobody/nothing"}, VALUE, "'s3://nobody/nothing' does not exist"),
    ("component", {"data": None, "uri": "https://example.org/a.yml"}, VALUE, "parameter 'uri' is not valid"),
    ("component", {"kmsKeyId": "alias/golden"}, VALUE, "'alias/golden' is not the ARN of a KMS key or alias."),
    ("image_recipe", {"parentImage": "amazonlinux:latest"}, VALUE, "parameter 'parentImage' is not valid"),
    (
        "image_recipe",
        {"parentImage": f"arn:aws:ec2:{REGION}::image/ami-760aaa0f"},
        VALUE,
        "parameter 'parentImage' is not valid",
    ),
    ("image_recipe", {"parentImage": amazons("image/amazon-linux-1/x.x.x")}, MISSING, "'parentImage' is not valid"),
    (
        "image_recipe",
        {"parentImage": amazons("image/amazon-linux-2023-x86/2025.12.30")},
        MISSING,
        "amazon-linux-2023-x86/2025.12.30' does not exist",
    ),
    ("image_recipe", {"parentImage": amazons("component/update-linux/1.0.0")}, VALUE, "of the type image."),
    ("image_recipe", {"parentImage": amazons("image/amazon-linux-2023-x86-latest/x.x.x")}, VALUE, "is not an AMI."),
    (
        "image_recipe",
        {"parentImage": "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x"},
        MISSING,
        "does not exist",
    ),
    ("image_recipe", with_components("update-lunix/x.x.x"), MISSING, "'components[0].componentArn' is not valid"),
    ("image_recipe", with_components("update-linux/x.0.0"), "InvalidVersionNumberException", "components[0]"),
    (
        "image_recipe",
        with_components("update-linux/x.x.x", "reboot-linux/1.0.0", "update-linux/1.0.1"),
        VALUE,
        "'components[2].componentArn' is not valid. The component 'update-linux' is specified more than once.",
    ),
    ("image_recipe", with_components("update-windows/x.x.x"), VALUE, "platform Windows of the component does not"),
    ("image_recipe", with_components("docker-ce-ubuntu/x.x.x"), VALUE, "does not support the OS version 'Amazon Li"),
    ("image_recipe", with_components("dotnet-core-runtime-linux/3.1.0"), VALUE, "has the status DEPRECATED."),
    (
        "image_recipe",
        {
            "components": [
                {
                    "componentArn": amazons("component/stig-build-linux-medium/x.x.x"),
                    "parameters": [{"name": "Level", "value": ["9"]}],
                }
            ]
        },
        COMBINATION,
        "The value supplied for parameter 'components[0].parameters' is not valid. "
        "The following parameters are not defined in the provided component: Level",
    ),
    (
        "image_recipe",
        {"additionalInstanceConfiguration": {"systemsManagerAgent": {}}, "parentImage": WINDOWS},
        VALUE,
        "'additionalInstanceConfiguration.systemsManagerAgent' is not valid",
    ),
    ("image_recipe", {"amiWatermarks": ["golden", "golden"]}, VALUE, "must be unique"),
    (
        "infrastructure_configuration",
        {"instanceProfileName": "nobody"},
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
        {"snsTopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:nobody"},
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
        "Exactly one of launchTemplateId and launchTemplateName is needed.",
    ),
    ("image_pipeline", {"imageRecipeArn": None}, COMBINATION, "Exactly one of imageRecipeArn and containerRecipeArn"),
    (
        "image_pipeline",
        {"containerRecipeArn": arn("container-recipe/web/1.0.0")},
        COMBINATION,
        "Exactly one of imageRecipeArn and containerRecipeArn",
    ),
    (
        "image_pipeline",
        {"imageRecipeArn": None, "containerRecipeArn": arn("container-recipe/web/1.0.0")},
        MISSING,
        "'containerRecipeArn' is not valid",
    ),
    ("image_pipeline", {"imageRecipeArn": arn("image-recipe/none/x.x.x")}, MISSING, "'imageRecipeArn' is not valid"),
    (
        "image_pipeline",
        {"infrastructureConfigurationArn": arn("infrastructure-configuration/none")},
        MISSING,
        "infrastructure-configuration/none' does not exist.",
    ),
    (
        "image_pipeline",
        {"distributionConfigurationArn": arn("distribution-configuration/none")},
        MISSING,
        "distribution-configuration/none' does not exist.",
    ),
    ("image_pipeline", {"workflows": [{"workflowArn": BUILD_IMAGE}]}, COMBINATION, "must also specify executionRole"),
    (
        "image_pipeline",
        {"workflows": [{"workflowArn": amazons("workflow/build/build-image/1.0.3/1")}], "executionRole": "builder"},
        VALUE,
        "The value supplied for parameter 'workflows' is not valid. AWS managed workflows must have latest version "
        f"'x.x.x' for '{amazons('workflow/build/build-image/1.0.3/1')}'",
    ),
    (
        "image_pipeline",
        {"workflows": [{"workflowArn": amazons("workflow/build/build-images/x.x.x")}], "executionRole": "builder"},
        MISSING,
        "'workflows[0].workflowArn' is not valid",
    ),
    (
        "image_pipeline",
        {
            "workflows": [{"workflowArn": TEST_IMAGE}, {"workflowArn": BUILD_IMAGE, "onFailure": "ABORT"}],
            "executionRole": "builder",
        },
        COMBINATION,
        "'workflows[1].onFailure' is not valid. It can only be set for test workflows.",
    ),
    (
        "image_pipeline",
        {"loggingConfiguration": {"pipelineLogGroupName": "/web/pipeline"}},
        COMBINATION,
        "requires an executionRole",
    ),
    (
        "image_pipeline",
        {**scanning(imageScanningEnabled=True), "imageTestsConfiguration": {"imageTestsEnabled": False}},
        COMBINATION,
        "Image scanning requires that image tests are enabled.",
    ),
    (
        "image_pipeline",
        scanning(imageScanningEnabled=True, scanResultCondition={"maximumSeverityLabel": "LOW"}),
        COMBINATION,
        "It requires the scan type ON_DEMAND_AMI_CVE.",
    ),
    ("image_pipeline", {"schedule": {}}, VALUE, "'schedule.scheduleExpression' is not valid"),
    (
        "image_pipeline",
        {"schedule": {"scheduleExpression": "rate(1 day)", "timezone": "Europe/Atlantis"}},
        VALUE,
        "'schedule.timezone' is not valid",
    ),
]


@pytest.mark.parametrize(("kind", "members", "code", "text"), BY_RULE)
def test_what_the_rules_forbid_is_refused(
    account: Account, kind: str, members: dict[str, Any], code: str, text: str
) -> None:
    refusal = account.refusal(account.make, kind, **members)
    assert (refusal.code, refusal.status) == (code, 404 if code == MISSING else 400)
    assert text in refusal.message


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("image_recipe", {"parentImage": "prod-abcdefghijklm"}),
        ("image_recipe", {"parentImage": amazons("image/amazon-linux-2-x86/2019.x.x"), "components": None}),
        ("image_recipe", {"parentImage": WINDOWS, **with_components("update-windows/1.x.x")}),
        ("image_recipe", with_components("stig-build-linux-medium/2025.1.0/1", "reboot-linux/x.x.x")),
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
        ("image_pipeline", scanning(imageScanningEnabled=True)),
        ("image_pipeline", {"loggingConfiguration": {"pipelineLogGroupName": "/aws/imagebuilder/pipeline/x"}}),
        ("image_pipeline", {"imageRecipeArn": None} | {"imageRecipeArn": arn("image-recipe/base/x.x.x")}),
    ],
)
def test_what_is_allowed_is_accepted(account: Account, kind: str, members: dict[str, Any]) -> None:
    account.make("image_recipe", name="base")
    account.make(kind, **members)


def test_a_component_parameter_without_a_default_must_be_given(account: Account) -> None:
    component = account.make("component", data=DOCUMENT_WITH_PARAMETERS)
    refusal = account.refusal(account.make, "image_recipe", components=[{"componentArn": component}])
    assert refusal.code == COMBINATION
    assert refusal.message.endswith("must be provided: Site")
    parameters = [{"name": "Site", "value": ["shop"]}]
    account.make("image_recipe", components=[{"componentArn": component, "parameters": parameters}])


def test_a_recipe_has_a_quota_of_components(account: Account) -> None:
    components = [account.make("component", name=f"part {number}") for number in range(21)]
    configured = [{"componentArn": one} for one in components]
    refusal = account.refusal(account.make, "image_recipe", components=configured)
    assert (refusal.code, refusal.status) == ("ServiceQuotaExceededException", 402)
    account.make("image_recipe", components=configured[:20])


def test_a_topic_that_exists_is_accepted(account: Account) -> None:
    topic = account.session.client("sns").create_topic(Name="builds")["TopicArn"]
    of = account.make("infrastructure_configuration", snsTopicArn=topic)
    assert account.get("infrastructure_configuration", of)["snsTopicArn"] == topic


def test_an_update_is_checked_like_a_creation(account: Account) -> None:
    infrastructure = account.make("infrastructure_configuration")
    refusal = account.refusal(
        account.client.update_infrastructure_configuration,
        infrastructureConfigurationArn=infrastructure,
        instanceProfileName="builder",
        subnetId="subnet-1",
    )
    assert refusal.code == COMBINATION
    pipeline = account.make("image_pipeline")
    refusal = account.refusal(
        account.client.update_image_pipeline,
        imagePipelineArn=pipeline,
        imageRecipeArn=arn("image-recipe/none/1.0.0"),
        infrastructureConfigurationArn=infrastructure,
    )
    assert refusal.code == MISSING
    assert account.get("image_pipeline", pipeline)["imageRecipeArn"] == arn("image-recipe/web/1.0.0")


def test_scanning_needs_inspector_where_it_is_looked_at(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    refusal = account.refusal(account.make, "image_pipeline", **scanning(imageScanningEnabled=True))
    assert refusal.code == "ResourceDependencyException"
    assert refusal.message == (
        f"Resource dependency error: Amazon Inspector is not enabled for 'ec2' resources in account '{ACCOUNT}'."
    )
    account.make("image_pipeline", name="off", **scanning(imageScanningEnabled=False))
    on_demand = scanning(imageScanningEnabled=True, imageScanningTypes=["ON_DEMAND_AMI_CVE"])
    account.make("image_pipeline", name="on demand", **on_demand)
    account.session.client("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2"])
    account.make("image_pipeline", **scanning(imageScanningEnabled=True))


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
    ],
)
def test_a_member_that_the_model_does_not_know_is_refused(
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
        "UpdateImagePipeline": {
            "imagePipelineArn": arn("image-pipeline/web"),
            "infrastructureConfigurationArn": arn("infrastructure-configuration/web"),
        },
    }
    status, answer = send(operation, {**needs[operation], "clientToken": "one", **members})
    assert (status, answer["__type"]) == (400, VALUE)
    assert answer["message"].startswith(f"The value supplied for parameter '{place}' is not valid.")


def test_a_null_member_counts_as_left_out(account: Account, send: Callable[..., tuple[int, dict[str, Any]]]) -> None:
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
def test_a_body_that_is_no_json_object_is_refused(send: Callable[..., tuple[int, dict[str, Any]]], body: str) -> None:
    status, answer = send("CreateComponent", body)
    assert (status, answer["__type"]) == (400, "InvalidRequestException")


def test_a_client_token_is_required(send: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    status, answer = send("CreateComponent", NEEDS["component"])
    assert (status, answer["__type"]) == (400, VALUE)
    assert "'clientToken'" in answer["message"]


def test_the_text_of_a_document_does_not_choose_the_operation(account: Account) -> None:
    of = account.make("component", description="GET /?x=1&Action=DeleteComponent&y=2")
    assert account.get("component", of)["description"] == "GET /?x=1&Action=DeleteComponent&y=2"

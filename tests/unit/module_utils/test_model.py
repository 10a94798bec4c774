"""A look at requests before they are sent, against botocore's real shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Versions, camel_case
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.model import Problem, inspect
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

HERE = "arn:aws:imagebuilder:eu-west-1:123456789012"
TOKEN = "b3f4b9a0-9f5e-4d0c-8f3a-0d6f0a2c1e55"

SMALLEST: dict[str, dict[str, Any]] = {
    "CreateComponent": {"name": "web", "semanticVersion": "1.0.0", "platform": "Linux", "clientToken": TOKEN},
    "CreateImageRecipe": {
        "name": "web",
        "semanticVersion": "1.0.x",
        "parentImage": "ami-0123456789abcdef0",
        "clientToken": TOKEN,
    },
    "CreateInfrastructureConfiguration": {"name": "web", "instanceProfileName": "builder", "clientToken": TOKEN},
    "CreateDistributionConfiguration": {
        "name": "web",
        "distributions": [{"region": "eu-west-1"}],
        "clientToken": TOKEN,
    },
    "CreateImagePipeline": {
        "name": "web",
        "infrastructureConfigurationArn": f"{HERE}:infrastructure-configuration/web",
        "clientToken": TOKEN,
    },
}
"""The least that each Create takes."""


def _shape(model: Any, operation: str) -> Any:
    return model.operation_model(operation).input_shape


def _problem(model: Any, operation: str, members: dict[str, Any]) -> Problem | None:
    try:
        inspect(_shape(model, operation), {**SMALLEST[operation], **members})
    except Problem as problem:
        return problem
    return None


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        *((operation, {}) for operation in SMALLEST),
        ("CreateComponent", {"data": "x" * 16000, "tags": {"CostCentre": ""}, "supportedOsVersions": ["Ubuntu"] * 25}),
        ("CreateComponent", {"name": "a_B-c 9", "description": "d" * 1024}),
        ("CreateComponent", {"name": "w" * 128}),
        ("CreateImageRecipe", {"blockDeviceMappings": [{"ebs": {"iops": 100, "volumeSize": 16000}, "noDevice": ""}]}),
        (
            "CreateImageRecipe",
            {"amiWatermarks": ["a/b [1]"], "additionalInstanceConfiguration": {"userDataOverride": "YQ=="}},
        ),
        ("CreateImageRecipe", {"components": [{"componentArn": f"{HERE}:component/web/x.x.x"}]}),
        (
            "CreateImageRecipe",
            {"components": [{"componentArn": "arn:aws:imagebuilder:eu-west-1:third-party:component/agent/1.0.0/1"}]},
        ),
        ("CreateInfrastructureConfiguration", {"terminateInstanceOnFailure": False, "resourceTags": {"a": "1"}}),
        ("CreateInfrastructureConfiguration", {"instanceMetadataOptions": {"httpTokens": "required"}}),
        (
            "CreateInfrastructureConfiguration",
            {"parentInstance": {"autoScalingGroup": {"name": "a", "capacityWaitTimeoutSeconds": 0}}},
        ),
        (
            "CreateDistributionConfiguration",
            {
                "distributions": [
                    {"region": "r", "amiDistributionConfiguration": {"name": "web {{ imagebuilder:buildDate }}"}}
                ]
            },
        ),
        ("CreateImagePipeline", {"imageTestsConfiguration": {"timeoutMinutes": 60}}),
        ("CreateImagePipeline", {"imageTestsConfiguration": {"timeoutMinutes": 1440}}),
        ("CreateImagePipeline", {"executionRole": "arn:aws:iam::123456789012:role/images/builder"}),
        ("CreateImagePipeline", {"schedule": {"scheduleExpression": "rate(1 day)", "timezone": "America/New_York"}}),
        ("CreateImagePipeline", {"imageRecipeArn": f"{HERE}:image-recipe/web/1.x.x"}),
    ],
)
def test_what_the_service_takes_is_no_problem(model: Any, operation: str, members: dict[str, Any]) -> None:
    assert _problem(model, operation, members) is None


@pytest.mark.parametrize(
    ("operation", "members", "parameter", "words"),
    [
        ("CreateComponent", {"name": "we"}, "name", ["'we'", "3 to 128"]),
        ("CreateComponent", {"name": "w" * 129}, "name", ["3 to 128"]),
        ("CreateComponent", {"name": "we.b"}, "name", ["'we.b'", "hyphens"]),
        ("CreateComponent", {"name": " web"}, "name", ["no space at either end"]),
        ("CreateComponent", {"name": "web "}, "name", ["no space at either end"]),
        ("CreateComponent", {"name": "wéb"}, "name", ["letters"]),
        ("CreateComponent", {"name": "web\n"}, "name", ["letters"]),
        ("CreateComponent", {"description": "d" * 1025}, "description", ["1025", "1 to 1024", "characters"]),
        ("CreateComponent", {"platform": "BeOS"}, "platform", ["'BeOS'", "Windows, Linux, macOS"]),
        ("CreateComponent", {"data": "x" * 16001}, "data", ["16001", "16000"]),
        (
            "CreateComponent",
            {"supportedOsVersions": ["Ubuntu"] * 26},
            "supportedOsVersions",
            ["26", "1 to 25", "elements"],
        ),
        ("CreateComponent", {"supportedOsVersions": []}, "supportedOsVersions", ["0", "1 to 25"]),
        ("CreateComponent", {"supportedOsVersions": ["Ubuntu", ""]}, "supportedOsVersions[1]", ["at least 1"]),
        ("CreateComponent", {"semanticVersion": "1.0.x"}, "semanticVersion", ["1.0.x"]),
        ("CreateComponent", {"tags": {"a!": "b"}}, "tags", ["'a!'", "aws:"]),
        ("CreateComponent", {"tags": {"aws:x": "b"}}, "tags", ["'aws:x'", "do not begin with aws:"]),
        ("CreateComponent", {"tags": {"k" * 129: "b"}}, "tags", ["129", "128"]),
        ("CreateComponent", {"tags": {"Team": "v" * 257}}, "tags.Team", ["257", "256"]),
        ("CreateComponent", {"tags": {str(n): "" for n in range(51)}}, "tags", ["51", "50", "entries"]),
        ("CreateComponent", {"dryRun": "yes"}, "dryRun", ["'yes'", "boolean"]),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"iops": 99}}]},
            "blockDeviceMappings[0].ebs.iops",
            ["99", "100 to 64000"],
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"volumeSize": 0}}]},
            "blockDeviceMappings[0].ebs.volumeSize",
            ["1 to 16000"],
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"volumeSize": True}}]},
            "blockDeviceMappings[0].ebs.volumeSize",
            ["integer"],
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"throughput": 1001}}]},
            "blockDeviceMappings[0].ebs.throughput",
            ["125 to 1000"],
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{}, {"noDevice": "x"}]},
            "blockDeviceMappings[1].noDevice",
            ["0 to 0"],
        ),
        ("CreateImageRecipe", {"components": [{}]}, "components[0].componentArn", ["is required"]),
        ("CreateImageRecipe", {"components": [{"componentArn": "web"}]}, "components[0].componentArn", ["'web'"]),
        ("CreateImageRecipe", {"amiWatermarks": ["a"] * 6}, "amiWatermarks", ["6", "1 to 5"]),
        (
            "CreateImageRecipe",
            {"additionalInstanceConfiguration": {"userDataOverride": "#!/bin/sh"}},
            "additionalInstanceConfiguration.userDataOverride",
            ["base64", "b64encode"],
        ),
        (
            "CreateInfrastructureConfiguration",
            {"instanceProfileName": "arn:aws:iam::123456789012:instance-profile/b"},
            "instanceProfileName",
            ["not its ARN"],
        ),
        ("CreateInfrastructureConfiguration", {"snsTopicArn": "topic"}, "snsTopicArn", ["'topic'"]),
        (
            "CreateInfrastructureConfiguration",
            {"instanceMetadataOptions": {"httpPutResponseHopLimit": 65}},
            "instanceMetadataOptions.httpPutResponseHopLimit",
            ["65", "1 to 64"],
        ),
        (
            "CreateInfrastructureConfiguration",
            {"parentInstance": {}},
            "parentInstance.autoScalingGroup",
            ["is required"],
        ),
        (
            "CreateInfrastructureConfiguration",
            {"resourceTags": {str(n): "" for n in range(31)}},
            "resourceTags",
            ["31", "30"],
        ),
        (
            "CreateInfrastructureConfiguration",
            {"placement": {"tenancy": "shared"}},
            "placement.tenancy",
            ["default, dedicated, host"],
        ),
        ("CreateDistributionConfiguration", {"distributions": [{}]}, "distributions[0].region", ["is required"]),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "amiDistributionConfiguration": {"targetAccountIds": ["1"]}}]},
            "distributions[0].amiDistributionConfiguration.targetAccountIds[0]",
            ["'1'", "12 digits"],
        ),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "amiDistributionConfiguration": {"name": "web@home"}}]},
            "distributions[0].amiDistributionConfiguration.name",
            ["'web@home'", "letters, digits"],
        ),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "launchTemplateConfigurations": [{"launchTemplateId": "lt-1"}]}]},
            "distributions[0].launchTemplateConfigurations[0].launchTemplateId",
            ["'lt-1'", "lt-", "17"],
        ),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "ssmParameterConfigurations": [{"parameterName": "/a b"}]}]},
            "distributions[0].ssmParameterConfigurations[0].parameterName",
            ["'/a b'"],
        ),
        (
            "CreateImagePipeline",
            {"imageTestsConfiguration": {"timeoutMinutes": 30}},
            "imageTestsConfiguration.timeoutMinutes",
            ["30", "60 to 1440"],
        ),
        (
            "CreateImagePipeline",
            {"imageTestsConfiguration": {"timeoutMinutes": 1441}},
            "imageTestsConfiguration.timeoutMinutes",
            ["60 to 1440"],
        ),
        (
            "CreateImagePipeline",
            {"schedule": {"autoDisablePolicy": {"failureCount": 11}}},
            "schedule.autoDisablePolicy.failureCount",
            ["1 to 10"],
        ),
        (
            "CreateImagePipeline",
            {"schedule": {"autoDisablePolicy": {}}},
            "schedule.autoDisablePolicy.failureCount",
            ["is required"],
        ),
        ("CreateImagePipeline", {"status": "ON"}, "status", ["'ON'", "ENABLED"]),
        (
            "CreateImagePipeline",
            {"imageScanningConfiguration": {"imageScanningTypes": ["X"]}},
            "imageScanningConfiguration.imageScanningTypes[0]",
            ["'X'", "TEST_INSTANCE_CVE"],
        ),
        (
            "CreateImagePipeline",
            {"loggingConfiguration": {"imageLogGroupName": "a b"}},
            "loggingConfiguration.imageLogGroupName",
            ["'a b'"],
        ),
        ("CreateImagePipeline", {"executionRole": "a role"}, "executionRole", ["'a role'"]),
        ("CreateImagePipeline", {"imageRecipeArn": f"{HERE}:image-recipe/web"}, "imageRecipeArn", ["image-recipe/web"]),
        ("CreateImagePipeline", {"workflows": "build"}, "workflows", ["'build'", "list"]),
        ("CreateImagePipeline", {"schedule": "rate(1 day)"}, "schedule", ["structure"]),
    ],
)
def test_what_the_service_would_refuse_is_said(
    model: Any, operation: str, members: dict[str, Any], parameter: str, words: list[str]
) -> None:
    problem = _problem(model, operation, members)
    assert problem is not None
    assert problem.parameter == parameter
    assert not problem.unknown
    assert all(word in str(problem) for word in words), str(problem)


@pytest.mark.parametrize("operation", SMALLEST)
def test_each_required_member_is_asked_for(model: Any, operation: str) -> None:
    for member in SMALLEST[operation]:
        rest = {name: value for name, value in SMALLEST[operation].items() if name != member}
        with pytest.raises(Problem, match="is required") as refusal:
            inspect(_shape(model, operation), rest)
        assert refusal.value.parameter == member


@pytest.mark.parametrize(
    ("operation", "members", "parameter"),
    [
        ("CreateImagePipeline", {"newMember": "x"}, "newMember"),
        ("CreateImagePipeline", {"schedule": {"scheduleExpression": "rate(1 day)", "window": {}}}, "schedule.window"),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "newer": [1]}]},
            "distributions[0].newer",
        ),
    ],
)
def test_what_botocore_does_not_know_is_told_apart(
    model: Any, operation: str, members: dict[str, Any], parameter: str
) -> None:
    problem = _problem(model, operation, members)
    assert problem is not None
    assert problem.unknown
    assert problem.parameter == parameter


def test_every_member_of_every_request_can_be_looked_at(model: Any, spec: ResourceSpec) -> None:
    """No shape in the requests is of a type that the look does not know."""
    verbs = ["create", "update"] if spec.kind.versions is Versions.NONE else ["create"]
    for verb in verbs:
        shape = _shape(model, camel_case(f"_{spec.kind.operation(verb)}"))
        for inner in _below(shape):
            with pytest.raises(Problem):
                inspect(inner, object())


def _below(shape: Any) -> Iterator[Any]:
    yield shape
    inner: Callable[[], list[Any]] = {
        "structure": lambda: [*shape.members.values()],
        "list": lambda: [shape.member],
        "map": lambda: [shape.key, shape.value],
    }.get(shape.type_name, list)
    for each in inner():
        yield from _below(each)

"""Checks of requests against botocore's model of the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from unit.module_utils.account import invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Versions, camel_case
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.model import check
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
"""The required members of each Create."""


def _shape(model: Any, operation: str) -> Any:
    return model.operation_model(operation).input_shape


def _problems(model: Any, operation: str, members: dict[str, Any]) -> dict[str, str]:
    """Return the messages about a request, by the path of the member."""
    return _found(_shape(model, operation), {**SMALLEST[operation], **members})


def _found(shape: Any, value: object, path: str = "") -> dict[str, str]:
    try:
        check(shape, value, str, path, "1.2.3")
    except InvalidOption as error:
        return dict(zip(invalid_options(error), map(str, error.mistakes), strict=True))
    return {}


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
def test_valid_requests_have_no_problems(model: Any, operation: str, members: dict[str, Any]) -> None:
    assert _problems(model, operation, members) == {}


@pytest.mark.parametrize(
    ("operation", "members", "parameter"),
    [
        ("CreateComponent", {"name": "we"}, "name"),
        ("CreateComponent", {"name": "w" * 129}, "name"),
        ("CreateComponent", {"name": "we.b"}, "name"),
        ("CreateComponent", {"name": " web"}, "name"),
        ("CreateComponent", {"name": "web "}, "name"),
        ("CreateComponent", {"name": "wéb"}, "name"),
        ("CreateComponent", {"name": "web\n"}, "name"),
        ("CreateComponent", {"description": "d" * 1025}, "description"),
        ("CreateComponent", {"platform": "BeOS"}, "platform"),
        ("CreateComponent", {"data": "x" * 16001}, "data"),
        (
            "CreateComponent",
            {"supportedOsVersions": ["Ubuntu"] * 26},
            "supportedOsVersions",
        ),
        ("CreateComponent", {"supportedOsVersions": []}, "supportedOsVersions"),
        ("CreateComponent", {"supportedOsVersions": ["Ubuntu", ""]}, "supportedOsVersions[1]"),
        ("CreateComponent", {"semanticVersion": "1.0.x"}, "semanticVersion"),
        ("CreateComponent", {"tags": {"a!": "b"}}, "tags"),
        ("CreateComponent", {"tags": {"aws:x": "b"}}, "tags"),
        ("CreateComponent", {"tags": {"k" * 129: "b"}}, "tags"),
        ("CreateComponent", {"tags": {"Team": "v" * 257}}, "tags.Team"),
        ("CreateComponent", {"tags": {str(n): "" for n in range(51)}}, "tags"),
        ("CreateComponent", {"dryRun": "yes"}, "dryRun"),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"iops": 99}}]},
            "blockDeviceMappings[0].ebs.iops",
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"volumeSize": 0}}]},
            "blockDeviceMappings[0].ebs.volumeSize",
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"volumeSize": True}}]},
            "blockDeviceMappings[0].ebs.volumeSize",
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{"ebs": {"throughput": 1001}}]},
            "blockDeviceMappings[0].ebs.throughput",
        ),
        (
            "CreateImageRecipe",
            {"blockDeviceMappings": [{}, {"noDevice": "x"}]},
            "blockDeviceMappings[1].noDevice",
        ),
        ("CreateImageRecipe", {"components": [{}]}, "components[0].componentArn"),
        ("CreateImageRecipe", {"components": [{"componentArn": "web"}]}, "components[0].componentArn"),
        ("CreateImageRecipe", {"amiWatermarks": ["a/b [1]"] * 6}, "amiWatermarks"),
        (
            "CreateImageRecipe",
            {"additionalInstanceConfiguration": {"userDataOverride": "#!/bin/sh"}},
            "additionalInstanceConfiguration.userDataOverride",
        ),
        (
            "CreateInfrastructureConfiguration",
            {"instanceProfileName": "arn:aws:iam::123456789012:instance-profile/b"},
            "instanceProfileName",
        ),
        ("CreateInfrastructureConfiguration", {"snsTopicArn": "topic"}, "snsTopicArn"),
        (
            "CreateInfrastructureConfiguration",
            {"instanceMetadataOptions": {"httpPutResponseHopLimit": 65}},
            "instanceMetadataOptions.httpPutResponseHopLimit",
        ),
        (
            "CreateInfrastructureConfiguration",
            {"parentInstance": {}},
            "parentInstance.autoScalingGroup",
        ),
        (
            "CreateInfrastructureConfiguration",
            {"resourceTags": {str(n): "" for n in range(31)}},
            "resourceTags",
        ),
        (
            "CreateInfrastructureConfiguration",
            {"placement": {"tenancy": "shared"}},
            "placement.tenancy",
        ),
        ("CreateDistributionConfiguration", {"distributions": [{}]}, "distributions[0].region"),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "amiDistributionConfiguration": {"targetAccountIds": ["1"]}}]},
            "distributions[0].amiDistributionConfiguration.targetAccountIds[0]",
        ),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "amiDistributionConfiguration": {"name": "web@home"}}]},
            "distributions[0].amiDistributionConfiguration.name",
        ),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "launchTemplateConfigurations": [{"launchTemplateId": "lt-1"}]}]},
            "distributions[0].launchTemplateConfigurations[0].launchTemplateId",
        ),
        (
            "CreateDistributionConfiguration",
            {"distributions": [{"region": "r", "ssmParameterConfigurations": [{"parameterName": "/a b"}]}]},
            "distributions[0].ssmParameterConfigurations[0].parameterName",
        ),
        (
            "CreateImagePipeline",
            {"imageTestsConfiguration": {"timeoutMinutes": 30}},
            "imageTestsConfiguration.timeoutMinutes",
        ),
        (
            "CreateImagePipeline",
            {"imageTestsConfiguration": {"timeoutMinutes": 1441}},
            "imageTestsConfiguration.timeoutMinutes",
        ),
        (
            "CreateImagePipeline",
            {"schedule": {"autoDisablePolicy": {"failureCount": 11}}},
            "schedule.autoDisablePolicy.failureCount",
        ),
        (
            "CreateImagePipeline",
            {"schedule": {"autoDisablePolicy": {}}},
            "schedule.autoDisablePolicy.failureCount",
        ),
        ("CreateImagePipeline", {"status": "ON"}, "status"),
        (
            "CreateImagePipeline",
            {"imageScanningConfiguration": {"imageScanningTypes": ["X"]}},
            "imageScanningConfiguration.imageScanningTypes[0]",
        ),
        (
            "CreateImagePipeline",
            {"loggingConfiguration": {"imageLogGroupName": "a b"}},
            "loggingConfiguration.imageLogGroupName",
        ),
        ("CreateImagePipeline", {"executionRole": "a role"}, "executionRole"),
        ("CreateImagePipeline", {"imageRecipeArn": f"{HERE}:image-recipe/web"}, "imageRecipeArn"),
        ("CreateImagePipeline", {"workflows": "build"}, "workflows"),
        ("CreateImagePipeline", {"schedule": "rate(1 day)"}, "schedule"),
    ],
)
def test_each_problem_is_reported_with_its_path(
    model: Any, operation: str, members: dict[str, Any], parameter: str
) -> None:
    assert list(_problems(model, operation, members)) == [parameter]


def test_all_problems_are_reported_at_once(model: Any) -> None:
    members = {"name": "we.b", "platform": "BeOS", "description": "d" * 1025, "tags": {"a!": "v" * 257}, "newer": 1}
    paths = ["name", "platform", "description", "tags", "tags.a!", "newer"]
    assert list(_problems(model, "CreateComponent", members)) == paths


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"description": "d" * 1025}, "description: has 1025 characters, but must have between 1 and 1024."),
        ({"tags": {str(n): "" for n in range(51)}}, "tags: has 51 entries, but must have between 1 and 50."),
        ({"supportedOsVersions": []}, "supportedOsVersions: has 0 elements, but must have between 1 and 25."),
        (
            {"data": "x" * 16001},
            "data: has 16001 characters, but must have between 1 and 16000. "
            "Upload larger documents to S3 and set uri instead of data.",
        ),
        ({"platform": "Linus"}, "platform: 'Linus' is not valid. Did you mean Linux?"),
        ({"platform": "BeOS"}, "platform: 'BeOS' is not valid. The values are: Windows, Linux, macOS."),
        (
            {"name": "we.b"},
            "name: 'we.b' is not valid. "
            "Use 3 to 128 letters, digits, spaces, hyphens and underscores, without spaces at the ends.",
        ),
        ({"dryRun": "yes"}, "dryRun: must be a boolean, not 'yes'."),
        ({"platform": None}, "platform: must be a string, not None."),
        ({"newer": 1}, "newer: is not supported by botocore 1.2.3. Install a newer botocore."),
    ],
)
def test_a_message_contains_the_problem_and_advice(model: Any, members: dict[str, Any], message: str) -> None:
    assert list(_problems(model, "CreateComponent", members).values()) == [message]


@pytest.mark.parametrize("operation", SMALLEST)
def test_each_required_member_is_required(model: Any, operation: str) -> None:
    for member in SMALLEST[operation]:
        rest = {name: value for name, value in SMALLEST[operation].items() if name != member}
        assert list(_found(_shape(model, operation), rest)) == [member]


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
def test_unknown_members_require_a_newer_botocore(
    model: Any, operation: str, members: dict[str, Any], parameter: str
) -> None:
    problems = list(_problems(model, operation, members).items())
    assert len(problems) == 1
    path, message = problems[0]
    assert path == parameter
    assert "botocore 1.2.3" in message


def test_mistakes_have_the_names_of_the_options(model: Any) -> None:
    with pytest.raises(InvalidOption) as refusal:
        check(_shape(model, "CreateComponent").members["name"], "we", lambda parameter: f"{parameter}[0]", "names")
    assert invalid_options(refusal.value) == ["names[0]"]


def test_every_shape_of_every_request_can_be_checked(model: Any, spec: ResourceSpec) -> None:
    verbs = ["create", "update"] if spec.kind.versions is Versions.NONE else ["create"]
    for verb in verbs:
        for inner in _below(_shape(model, camel_case(f"_{spec.kind.operation(verb)}"))):
            assert list(_found(inner, object(), "here")) == ["here"]


def _below(shape: Any) -> Iterator[Any]:
    yield shape
    inner: dict[str, Callable[[], list[Any]]] = {
        "structure": lambda: [*shape.members.values()],
        "list": lambda: [shape.member],
        "map": lambda: [shape.key, shape.value],
    }
    for each in inner.get(shape.type_name, list)():
        yield from _below(each)

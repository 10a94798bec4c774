"""Rules of components and recipes that are not in the service model."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import (
    COMBINATION,
    DOCUMENT_WITH_PARAMETERS,
    MISSING,
    REGION,
    VALUE,
    WINDOWS,
    Account,
    amazons,
    with_components,
)

REFUSED = [
    ("component", {"data": None}, COMBINATION, "Exactly one of data and uri must be specified."),
    ("component", {"uri": "s3://bucket/key"}, COMBINATION, "Exactly one of data and uri must be specified."),
    ("component", {"data": None, "uri": "s3://missing/nothing"}, VALUE, "'s3://missing/nothing' does not exist"),
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
]


@pytest.mark.parametrize(("kind", "members", "code", "text"), REFUSED)
def test_invalid_requests_are_refused(
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
    ],
)
def test_valid_requests_are_accepted(account: Account, kind: str, members: dict[str, Any]) -> None:
    account.make(kind, **members)


def test_a_component_parameter_without_a_default_is_required(account: Account) -> None:
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

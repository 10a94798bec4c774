"""Container recipes: storage and validation."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .conftest import (
    ACCOUNT,
    COMBINATION,
    DOCKERFILE,
    MISSING,
    REGION,
    VALUE,
    WINDOWS,
    Account,
    amazons,
    arn,
    with_components,
)

CONTAINER = amazons("image/amazon-linux-2023-x86-latest/x.x.x")
REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/team/base"


def building_on(image: str) -> dict[str, Any]:
    return {"instanceConfiguration": {"image": image}}


def test_a_recipe_is_stored_with_the_platform_and_the_template_encrypted(account: Account) -> None:
    found = account.get("container_recipe", account.make("container_recipe"))
    assert found.pop("dateCreated")
    assert found == {
        "arn": arn("container-recipe/web/1.0.0"),
        "containerType": "DOCKER",
        "name": "web",
        "version": "1.0.0",
        "platform": "Linux",
        "owner": ACCOUNT,
        "parentImage": "amazonlinux:latest",
        "dockerfileTemplateData": DOCKERFILE,
        "targetRepository": {"service": "ECR", "repositoryName": "team/web"},
        "encrypted": True,
        "tags": {},
    }


def test_a_template_in_s3_is_read_once_and_returned_without_its_uri(account: Account) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="documents", Key="Dockerfile", Body=DOCKERFILE.encode())
    of = account.make(
        "container_recipe", dockerfileTemplateData=None, dockerfileTemplateUri="s3://documents/Dockerfile"
    )
    s3.put_object(Bucket="documents", Key="Dockerfile", Body=b"changed since")
    found = account.get("container_recipe", of)
    assert found["dockerfileTemplateData"] == DOCKERFILE
    assert "dockerfileTemplateUri" not in found


@pytest.mark.parametrize(
    ("members", "platform"),
    [
        ({"parentImage": CONTAINER}, "Linux"),
        ({"parentImage": CONTAINER, "platformOverride": "Linux"}, "Linux"),
        ({"parentImage": "redis:7.4"}, "Linux"),
        ({"parentImage": "windows/servercore:ltsc2022"}, "Windows"),
        (
            {"parentImage": REPOSITORY, "platformOverride": "Windows", "imageOsVersionOverride": "Windows 2022"},
            "Windows",
        ),
        ({"parentImage": "public.ecr.aws/docker/library/alpine:3.20", "platformOverride": "Linux"}, "Linux"),
        ({"parentImage": f"{REPOSITORY}@sha256:{64 * 'a'}", "platformOverride": "Linux"}, "Linux"),
        ({"parentImage": "ubuntu", "imageOsVersionOverride": "Ubuntu 22"}, "Linux"),
    ],
)
def test_responses_contain_the_platform_but_not_the_override(
    account: Account, members: dict[str, Any], platform: str
) -> None:
    found = account.get("container_recipe", account.make("container_recipe", **members))
    assert (found["platform"], found["parentImage"]) == (platform, members["parentImage"])
    assert not {"platformOverride", "imageOsVersionOverride"} & set(found)


REFUSED = [
    ({"dockerfileTemplateData": None}, COMBINATION, "Exactly one of dockerfileTemplateData and dockerfileTemplateUri"),
    ({"dockerfileTemplateUri": "s3://bucket/key"}, COMBINATION, "Exactly one of dockerfileTemplateData and"),
    (
        {"dockerfileTemplateData": None, "dockerfileTemplateUri": "s3://missing/nothing"},
        VALUE,
        "parameter 'dockerfileTemplateUri' is not valid. The object 's3://missing/nothing' does not exist",
    ),
    ({"kmsKeyId": "alias/golden"}, VALUE, "is not the ARN of a KMS key or alias."),
    ({"parentImage": "Not a reference"}, VALUE, "parameter 'parentImage' is not valid"),
    ({"parentImage": "ssm:/golden/base"}, VALUE, "parameter 'parentImage' is not valid"),
    ({"parentImage": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/base"}, VALUE, "parameter 'parentImage' is not valid"),
    ({"parentImage": WINDOWS}, VALUE, "is not a container image."),
    ({"parentImage": amazons("image/none/x.x.x")}, MISSING, "does not exist"),
    (
        {"parentImage": "public.ecr.aws/docker/library/alpine:3.20"},
        VALUE,
        "You must specify a platform override when using ECR Public Repositories as your parent image.",
    ),
    ({"parentImage": REPOSITORY}, VALUE, "You must specify a platform override when using ECR Repositories"),
    (
        {"parentImage": REPOSITORY, "platformOverride": "Windows"},
        COMBINATION,
        "You must specify an image OsVersion override when using ECR Repositories",
    ),
    ({"platformOverride": "macOS"}, VALUE, "Container recipes support only the Linux and Windows platforms."),
    ({"parentImage": CONTAINER, "platformOverride": "Windows"}, COMBINATION, "parent image is Linux."),
    (
        {"parentImage": CONTAINER, "imageOsVersionOverride": "Amazon Linux 2023"},
        COMBINATION,
        "parameter 'imageOsVersionOverride' is not valid.",
    ),
    (
        {"targetRepository": {"service": "ECR", "repositoryName": "missing"}},
        VALUE,
        "parameter 'targetRepository.repositoryName' is not valid. The ECR repository 'missing' does not exist.",
    ),
    (building_on("ami-00000000000000000"), VALUE, "parameter 'instanceConfiguration.image' is not valid. The AMI"),
    (building_on("amazonlinux:latest"), VALUE, "is neither an AMI ID nor an SSM parameter."),
    (with_components("update-lunix/x.x.x"), MISSING, "'components[0].componentArn' is not valid"),
    (with_components("update-linux/x.x.x", "update-linux/1.0.1"), VALUE, "is specified more than once."),
    (with_components("update-windows/x.x.x"), VALUE, "platform Windows of the component does not match"),
    (with_components("dotnet-core-runtime-linux/3.1.0"), VALUE, "has the status DEPRECATED."),
    (
        {"imageOsVersionOverride": "Debian 12", **with_components("docker-ce-ubuntu/x.x.x")},
        VALUE,
        "does not support the OS version 'Debian 12'",
    ),
    ({"parentImage": CONTAINER, **with_components("docker-ce-ubuntu/x.x.x")}, VALUE, "version 'Amazon Linux 2023'"),
]


@pytest.mark.parametrize(("members", "code", "text"), REFUSED)
def test_invalid_recipes_are_refused(account: Account, members: dict[str, Any], code: str, text: str) -> None:
    refusal = account.refusal(account.make, "container_recipe", **members)
    assert (refusal.code, refusal.status) == (code, 404 if code == MISSING else 400)
    assert text in refusal.message


@pytest.mark.parametrize(
    "members",
    [
        with_components("update-linux/x.x.x", "docker-ce-ubuntu/x.x.x"),
        {"imageOsVersionOverride": "Ubuntu 22", **with_components("docker-ce-ubuntu/x.x.x")},
        {"platformOverride": "Windows", **with_components("update-windows/x.x.x")},
        building_on("ssm:/golden/ecs"),
    ],
)
def test_valid_recipes_are_accepted(account: Account, members: dict[str, Any]) -> None:
    account.make("container_recipe", **members)


@pytest.mark.parametrize(
    ("switch", "members"),
    [
        ("contradicting_platforms_are_refused", {"parentImage": CONTAINER, "platformOverride": "Windows"}),
        ("repositories_are_looked_up", {"targetRepository": {"service": "ECR", "repositoryName": "missing"}}),
        ("instance_images_are_looked_up", building_on("ami-00000000000000000")),
    ],
)
def test_optional_checks_can_be_disabled(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, members: dict[str, Any]
) -> None:
    account.refusal(account.make, "container_recipe", **members)
    monkeypatch.setattr(emulator.assumed, switch, False)
    account.make("container_recipe", **members)


def test_other_registries_can_be_refused(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    account.make("container_recipe", name="before", parentImage="ghcr.io/team/base:1")
    monkeypatch.setattr(emulator.assumed, "other_registries_are_refused", True)
    refusal = account.refusal(account.make, "container_recipe", name="after", parentImage="ghcr.io/team/base:1")
    assert refusal.code == VALUE


def test_an_instance_can_have_an_ami_of_the_region(account: Account) -> None:
    ami = account.session.client("ec2").describe_images(MaxResults=10)["Images"][0]["ImageId"]
    found = account.get("container_recipe", account.make("container_recipe", **building_on(ami)))
    assert found["instanceConfiguration"] == {"image": ami}
    assert "instanceImage" not in found


def test_a_summary_has_the_image_of_the_instance_and_no_version(account: Account) -> None:
    account.make("container_recipe", description="hidden", **building_on("ssm:/golden/ecs"))
    (summary,) = account.client.list_container_recipes()["containerRecipeSummaryList"]
    assert summary.pop("dateCreated")
    assert summary == {
        "arn": arn("container-recipe/web/1.0.0"),
        "containerType": "DOCKER",
        "name": "web",
        "platform": "Linux",
        "owner": ACCOUNT,
        "parentImage": "amazonlinux:latest",
        "instanceImage": "ssm:/golden/ecs",
        "tags": {},
    }


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("containerType", "DOCKER", ["base", "web"]),
        ("parentImage", CONTAINER, ["base"]),
        ("platform", "Windows", []),
        ("name", "w*", ["web"]),
    ],
)
def test_recipes_are_filtered(account: Account, name: str, value: str, found: list[str]) -> None:
    account.make("container_recipe")
    account.make("container_recipe", name="base", parentImage=CONTAINER)
    listed = account.client.list_container_recipes(filters=[{"name": name, "values": [value]}])
    assert sorted(one["name"] for one in listed["containerRecipeSummaryList"]) == found


def test_listing_container_recipes_of_third_parties_is_refused(account: Account) -> None:
    refusal = account.refusal(account.client.list_container_recipes, owner="ThirdParty")
    assert refusal.code == VALUE
    assert account.client.list_container_recipes(owner="Amazon")["containerRecipeSummaryList"] == []


def test_the_latest_version_is_read_by_wildcard(account: Account) -> None:
    for version in ("1.0.9", "1.0.10"):
        account.make("container_recipe", semanticVersion=version)
    answer = account.client.get_container_recipe(containerRecipeArn=arn("container-recipe/web/1.x.x"))
    assert answer["containerRecipe"]["version"] == "1.0.10"
    assert answer["latestVersionReferences"]["latestPatchVersionArn"] == arn("container-recipe/web/1.0.10")

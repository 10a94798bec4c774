"""Updates and deletions of resources, and their visibility."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import (
    ACCOUNT,
    ARN_MEMBERS,
    NEEDS,
    Account,
    arn,
)
from .everything import EVERYTHING


def test_an_update_of_a_pipeline_replaces_everything_except_name_and_tags(account: Account) -> None:
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
        "dateCreated": before["dateCreated"],
        "tags": {"Team": "web"},
    }


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        ("infrastructure_configuration", {"instanceProfileName": "builder"}),
        ("distribution_configuration", {"distributions": NEEDS["distribution_configuration"]["distributions"]}),
        ("lifecycle_policy", {name: value for name, value in NEEDS["lifecycle_policy"].items() if name != "name"}),
    ],
)
def test_an_update_removes_omitted_members(account: Account, kind: str, required: dict[str, Any]) -> None:
    of = account.make(kind, tags={"Team": "web"}, **EVERYTHING[kind])
    update = getattr(account.client, f"update_{kind}")
    member = next(name for name in update(**{ARN_MEMBERS[kind]: of}, **required) if name.endswith("Arn"))
    after = account.get(kind, of)
    expected = account.get(kind, account.make(kind, name="bare", **required))
    assert member == ARN_MEMBERS[kind]
    assert after["tags"] == {"Team": "web"}
    for one in (after, expected):
        for name in ("arn", "name", "tags", "dateCreated", "dateUpdated"):
            one.pop(name, None)
    assert after == expected


@pytest.mark.parametrize("kind", list(NEEDS))
def test_a_deleted_resource_is_not_found(account: Account, kind: str) -> None:
    of = account.make(kind)
    account.delete(kind, of)
    for call in (account.get, account.delete):
        refusal = account.refusal(call, kind, of)
        assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 404)
    assert account.make(kind) == of


def test_an_update_of_a_missing_resource_is_refused(account: Account) -> None:
    refusal = account.refusal(
        account.client.update_infrastructure_configuration,
        infrastructureConfigurationArn=arn("infrastructure-configuration/none"),
        instanceProfileName="builder",
    )
    assert refusal.code == "ResourceNotFoundException"


def test_resources_of_other_regions_and_accounts_are_not_visible(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
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

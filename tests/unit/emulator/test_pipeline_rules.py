"""Rules of image pipelines that are not in the service model."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .conftest import (
    ACCOUNT,
    BUILD_IMAGE,
    COMBINATION,
    MISSING,
    TEST_IMAGE,
    VALUE,
    Account,
    amazons,
    arn,
    scanning,
)

REFUSED = [
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


@pytest.mark.parametrize(("kind", "members", "code", "text"), REFUSED)
def test_invalid_pipelines_are_refused(
    account: Account, kind: str, members: dict[str, Any], code: str, text: str
) -> None:
    refusal = account.refusal(account.make, kind, **members)
    assert (refusal.code, refusal.status) == (code, 404 if code == MISSING else 400)
    assert text in refusal.message


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("image_pipeline", scanning(imageScanningEnabled=True)),
        ("image_pipeline", {"loggingConfiguration": {"pipelineLogGroupName": "/aws/imagebuilder/pipeline/x"}}),
        ("image_pipeline", {"imageRecipeArn": arn("image-recipe/base/x.x.x")}),
    ],
)
def test_valid_pipelines_are_accepted(account: Account, kind: str, members: dict[str, Any]) -> None:
    account.make("image_recipe", name="base")
    account.make(kind, **members)


def test_updates_are_checked_like_creations(account: Account) -> None:
    infrastructure = account.make("infrastructure_configuration")
    pipeline = account.make("image_pipeline")
    refusal = account.refusal(
        account.client.update_image_pipeline,
        imagePipelineArn=pipeline,
        imageRecipeArn=arn("image-recipe/none/1.0.0"),
        infrastructureConfigurationArn=infrastructure,
    )
    assert refusal.code == MISSING
    assert account.get("image_pipeline", pipeline)["imageRecipeArn"] == arn("image-recipe/web/1.0.0")


def test_scanning_requires_amazon_inspector_if_checked(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    refusal = account.refusal(account.make, "image_pipeline", **scanning(imageScanningEnabled=True))
    assert refusal.code == "ResourceDependencyException"
    assert refusal.message == (
        f"Resource dependency error: Amazon Inspector is not enabled for 'ec2' resources in account '{ACCOUNT}'."
    )
    account.make("image_pipeline", name="off", **scanning(imageScanningEnabled=False))
    on_demand = scanning(imageScanningEnabled=True, imageScanningTypes=["ON_DEMAND_AMI_CVE"])
    account.make("image_pipeline", name="on demand", **on_demand)
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 0)
    account.session.client("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2"])
    account.make("image_pipeline", **scanning(imageScanningEnabled=True))

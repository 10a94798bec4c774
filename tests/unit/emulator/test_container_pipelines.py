"""Pipelines on container recipes."""

from __future__ import annotations

from typing import Any

import pytest

import emulator

from .conftest import ACCOUNT, Account, arn

RECIPE = arn("container-recipe/web/1.0.0")
SCANNING = {"imageScanningEnabled": True}


@pytest.fixture
def on_container(account: Account) -> dict[str, Any]:
    """Return the members of a pipeline with a container recipe."""
    return {"imageRecipeArn": None, "containerRecipeArn": account.make("container_recipe")}


def test_a_pipeline_keeps_its_type_of_recipe(account: Account, on_container: dict[str, Any]) -> None:
    pipeline = account.make("image_pipeline", **on_container)
    found = account.get("image_pipeline", pipeline)
    assert (found["containerRecipeArn"], found["platform"]) == (RECIPE, "Linux")
    assert "imageRecipeArn" not in found
    account.make("image_recipe")
    infrastructure = arn("infrastructure-configuration/web")
    refusal = account.refusal(
        account.client.update_image_pipeline,
        imagePipelineArn=pipeline,
        imageRecipeArn=arn("image-recipe/web/1.0.0"),
        infrastructureConfigurationArn=infrastructure,
    )
    assert refusal.code == "InvalidParameterCombinationException"
    assert "same type as the pipeline's current recipe" in refusal.message
    account.client.update_image_pipeline(
        imagePipelineArn=pipeline, containerRecipeArn=RECIPE, infrastructureConfigurationArn=infrastructure
    )


def test_containers_are_scanned_in_their_repository(
    account: Account, on_container: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_demand = {**SCANNING, "imageScanningTypes": ["ON_DEMAND_AMI_CVE"]}
    refusal = account.refusal(account.make, "image_pipeline", imageScanningConfiguration=on_demand, **on_container)
    assert "ON_DEMAND_AMI_CVE requires an image recipe." in refusal.message
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    refusal = account.refusal(account.make, "image_pipeline", imageScanningConfiguration=SCANNING, **on_container)
    assert refusal.message == (
        f"Resource dependency error: Amazon Inspector is not enabled for 'ecr' resources in account '{ACCOUNT}'."
    )

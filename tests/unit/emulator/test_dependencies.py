"""Resources in use cannot be deleted."""

from __future__ import annotations

import pytest

import emulator

from .conftest import Account, arn


def assert_in_use(account: Account, kind: str, of: str) -> None:
    refusal = account.refusal(account.delete, kind, of)
    assert (refusal.code, refusal.status) == ("ResourceDependencyException", 400)
    assert refusal.message == (f"Resource dependency error: The resource ARN '{of}' has other resources depended on it")


def test_resources_of_a_pipeline_cannot_be_deleted_before_it(account: Account) -> None:
    component = account.make("component")
    recipe = account.make("image_recipe", components=[{"componentArn": component}])
    infrastructure = account.make("infrastructure_configuration")
    distribution = account.make("distribution_configuration")
    pipeline = account.make("image_pipeline", distributionConfigurationArn=distribution)
    parts = [
        ("component", component),
        ("image_recipe", recipe),
        ("infrastructure_configuration", infrastructure),
        ("distribution_configuration", distribution),
    ]
    for kind, of in parts:
        assert_in_use(account, kind, of)
    account.delete("image_pipeline", pipeline)
    for kind, of in reversed(parts):
        account.delete(kind, of)


def test_a_resource_that_an_update_removes_can_be_deleted(account: Account) -> None:
    distribution = account.make("distribution_configuration")
    pipeline = account.make("image_pipeline", distributionConfigurationArn=distribution)
    other = account.make("image_recipe", semanticVersion="1.0.1")
    account.client.update_image_pipeline(
        imagePipelineArn=pipeline,
        imageRecipeArn=other,
        infrastructureConfigurationArn=arn("infrastructure-configuration/web"),
    )
    account.delete("distribution_configuration", distribution)
    account.delete("image_recipe", arn("image-recipe/web/1.0.0"))
    assert_in_use(account, "image_recipe", other)


def test_resources_of_a_container_pipeline_cannot_be_deleted_before_it(account: Account) -> None:
    component = account.make("component")
    recipe = account.make("container_recipe", components=[{"componentArn": component}])
    workflow = account.make("workflow")
    pipeline = account.make(
        "image_pipeline",
        imageRecipeArn=None,
        containerRecipeArn=recipe,
        workflows=[{"workflowArn": workflow}],
        executionRole="builder",
    )
    parts = [("component", component), ("container_recipe", recipe), ("workflow", workflow)]
    for kind, of in parts:
        assert_in_use(account, kind, of)
    account.delete("image_pipeline", pipeline)
    for kind, of in reversed(parts):
        account.delete(kind, of)


@pytest.mark.parametrize(("reference", "of_the_first"), [("1.0.0", False), ("x.x.x", False), ("1.0.0/1", True)])
def test_a_workflow_build_in_a_pipeline_cannot_be_deleted(account: Account, reference: str, of_the_first: bool) -> None:
    builds = [account.make("workflow"), account.make("workflow", description="second")]
    workflows = [{"workflowArn": arn(f"workflow/build/web/{reference}")}]
    account.make("image_pipeline", workflows=workflows, executionRole="builder")
    if of_the_first:
        assert_in_use(account, "workflow", builds[0])
        account.delete("workflow", builds[1])
    else:
        account.delete("workflow", builds[1])
        assert_in_use(account, "workflow", builds[0])


def test_recipes_that_a_policy_selects_can_be_deleted(account: Account) -> None:
    recipe = account.make("image_recipe")
    selection = {"recipes": [{"name": "web", "semanticVersion": "1.0.0"}]}
    account.make("lifecycle_policy", resourceSelection=selection)
    account.delete("image_recipe", recipe)


@pytest.mark.parametrize("reference", ["1.0.0", "1.0.x", "x.x.x"])
def test_the_last_match_of_a_wildcard_cannot_be_deleted(account: Account, reference: str) -> None:
    first, second = account.make("component"), account.make("component", description="second")
    account.make("image_recipe", components=[{"componentArn": arn(f"component/web/{reference}")}])
    account.delete("component", second)
    assert_in_use(account, "component", first)


def test_an_exact_reference_prevents_only_the_deletion_of_its_build(account: Account) -> None:
    first, second = account.make("component"), account.make("component", description="second")
    account.make("image_recipe", components=[{"componentArn": first}])
    assert_in_use(account, "component", first)
    account.delete("component", second)


def test_a_wildcard_for_a_recipe_prevents_only_the_deletion_of_the_last_version(account: Account) -> None:
    versions = [account.make("image_recipe", semanticVersion=version) for version in ("1.0.0", "1.0.1")]
    account.make("image_pipeline", imageRecipeArn=arn("image-recipe/web/x.x.x"))
    account.delete("image_recipe", versions[1])
    assert_in_use(account, "image_recipe", versions[0])


def test_the_last_match_of_a_wildcard_can_be_made_deletable(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    component = account.make("component")
    account.make("image_recipe", components=[{"componentArn": arn("component/web/x.x.x")}])
    monkeypatch.setattr(emulator.assumed, "open_references_hold_the_last", False)
    account.delete("component", component)


def test_resources_of_amazon_cannot_be_deleted(account: Account) -> None:
    refusal = account.refusal(account.delete, "component", arn("component/update-linux/1.0.0/1", owner="aws"))
    assert (refusal.code, refusal.status) == ("ForbiddenException", 403)

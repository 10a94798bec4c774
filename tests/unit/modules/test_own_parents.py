"""Recipes whose parent image was built from another recipe."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import container_recipe, infrastructure, recipe

import emulator

RECIPES = {"image_recipe": recipe, "container_recipe": container_recipe}

each_recipe = pytest.mark.parametrize("module", RECIPES)


@pytest.fixture
def build(account: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Build the newest version of the recipe base; the ARN of the image."""
    # Otherwise moto reads its own AMIs for every region in which one is registered.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    run("infrastructure_configuration", **infrastructure())

    def build_base(module: str, **changes: Any) -> str:
        assert run(module, **RECIPES[module](name="base", **changes))["changed"]
        run("image_pipeline", name=module, infrastructure_configuration_arn="web", **{f"{module}_arn": "base/x.x.x"})
        started = account.client().start_image_pipeline_execution(
            imagePipelineArn=account.arn(f"image-pipeline/{module.replace('_', '-')}")
        )
        return str(started["imageBuildVersionArn"])

    return build_base


@pytest.fixture
def _stopped_clock() -> Any:
    """Stop the clock, so that builds in progress do not continue."""
    emulator.clock.speed = 0
    yield
    emulator.clock.speed = "immediate"


@each_recipe
def test_wildcards_and_versions_are_kept(account: Any, build: Any, four_ways: Any, module: str) -> None:
    build(module)
    for version in ("x.x.x", "1.x.x", "1.0.0", "1.0.0/1"):
        made = four_ways(module, **RECIPES[module](parent_image=f"Base/{version}"))
        assert made[module]["parent_image"] == account.arn(f"image/base/{version}")


def test_a_name_resolves_to_the_newest_build(account: Any, run: Any, build: Any, four_ways: Any) -> None:
    first = build("image_recipe")
    assert four_ways("image_recipe", **recipe(parent_image="base"))["image_recipe"]["parent_image"] == first
    second = build("image_recipe", description="Changed")
    assert second != first
    assert four_ways("image_recipe", **recipe(parent_image="base"))["image_recipe"]["parent_image"] == second


def test_a_name_in_a_container_recipe_is_an_image_of_a_registry(account: Any, build: Any, four_ways: Any) -> None:
    build("container_recipe")
    made = four_ways("container_recipe", **container_recipe(parent_image="base", platform_override="Linux"))
    assert made["container_recipe"]["parent_image"] == "base"


@each_recipe
def test_a_recipe_that_was_never_built_has_no_image(account: Any, run: Any, refused: Any, module: str) -> None:
    run(module, **RECIPES[module](name="base"))
    for reference in ("base/x.x.x", "base/1.0.0"):
        refused(module, "parent_image", **RECIPES[module](parent_image=reference))


@each_recipe
@pytest.mark.usefixtures("_stopped_clock")
def test_a_build_in_progress_does_not_count_as_an_image(account: Any, build: Any, refused: Any, module: str) -> None:
    build(module)
    for reference in ("base/x.x.x", "base/1.0.0"):
        refused(module, "parent_image", **RECIPES[module](parent_image=reference))


def test_a_name_of_an_image_recipe_without_images_is_refused(account: Any, run: Any, refused: Any) -> None:
    run("image_recipe", **recipe(name="base"))
    refused("image_recipe", "parent_image", **recipe(parent_image="base"))


@each_recipe
def test_a_missing_version_of_a_parent_image_is_refused(account: Any, build: Any, refused: Any, module: str) -> None:
    build(module)
    options = RECIPES[module]
    refused(module, "parent_image", **options(parent_image="base/2.x.x"))
    refused(module, "parent_image", **options(parent_image="base/1.0.0/7"))
    refused(module, "parent_image", **options(parent_image="bass/x.x.x"))

"""Reading pipelines: ``image_pipeline_info``."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.conftest import Create
from unit.modules.samples import infrastructure, pipeline, recipe

MODULE = "image_pipeline_info"


@pytest.fixture
def pipelines(parts: Any, create: Create) -> Any:
    """Five pipelines, of which two are switched off and one is built elsewhere."""
    created = (
        {"name": "web test", "status": "DISABLED"},
        {"name": "Web", "description": "Shop"},
        {"name": "web live", "infrastructure_configuration_arn": "private"},
        {"name": "batch", "status": "DISABLED", "tags": {"CostCentre": "7"}},
        {"name": "api", "image_recipe_arn": "golden"},
    )
    others = [("infrastructure_configuration", infrastructure(name="private")), ("image_recipe", recipe(name="golden"))]
    create([*others, *(("image_pipeline", pipeline(**options)) for options in created)])
    return parts


def _names(result: Any) -> list[str]:
    assert result.get("msg") is None
    assert result["changed"] is False
    assert result.writes == []
    return [found["name"] for found in result["image_pipelines"]]


@pytest.mark.parametrize("check", [True, False])
def test_all_in_the_order_of_their_names(pipelines: Any, run: Any, check: bool) -> None:
    assert _names(run(MODULE, check=check)) == ["api", "batch", "Web", "web live", "web test"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Web", ["Web"]),
        ("web", ["Web"]),
        ("web_live", ["web live"]),
        ("nothing", []),
        ("web*", ["web live", "web test"]),
        ("*web*", ["web live", "web test"]),
        ("*e*", ["Web", "web live", "web test"]),
        ("nothing*", []),
    ],
)
def test_by_name(pipelines: Any, run: Any, name: str, expected: list[str]) -> None:
    assert _names(run(MODULE, name=name)) == expected


def test_by_name_costs_two_operations(pipelines: Any, run: Any) -> None:
    assert run(MODULE, name="batch").operations == ["GetCallerIdentity", "GetImagePipeline"]


def test_by_arn(pipelines: Any, run: Any) -> None:
    found = run(MODULE, arn=pipelines.arn("image-pipeline/batch"))
    assert _names(found) == ["batch"]
    assert found.operations == ["GetImagePipeline"]
    assert _names(run(MODULE, arn=pipelines.arn("image-pipeline/nothing"))) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "DISABLED"}, ["batch", "web test"]),
        ({"status": ["DISABLED", "ENABLED"]}, ["api", "batch", "Web", "web live", "web test"]),
        ({"name": "batch"}, ["batch"]),
        ({"name": ["batch", "web*"]}, ["batch", "web live", "web test"]),
        ({"name": "web*", "status": "DISABLED"}, ["web test"]),
        ({"description": "Shop"}, ["Web"]),
        ({"image_recipe_arn": "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/golden/1.0.0"}, ["api"]),
        (
            {
                "infrastructure_configuration_arn": "arn:aws:imagebuilder:eu-west-1:123456789012"
                ":infrastructure-configuration/private"
            },
            ["web live"],
        ),
        ({"name": "nothing"}, []),
        ({}, ["api", "batch", "Web", "web live", "web test"]),
    ],
)
def test_by_filters(pipelines: Any, run: Any, filters: dict[str, Any], expected: list[str]) -> None:
    assert _names(run(MODULE, filters=filters)) == expected


def test_of_an_empty_account(account: Any, run: Any) -> None:
    assert _names(run(MODULE)) == []


def test_more_than_a_page(parts: Any, run: Any) -> None:
    client = parts.client()
    for number in range(130):
        client.create_image_pipeline(
            name=f"p{number:03}",
            imageRecipeArn=parts.arn("image-recipe/web/1.0.0"),
            infrastructureConfigurationArn=parts.arn("infrastructure-configuration/web"),
        )
    assert _names(run(MODULE)) == [f"p{number:03}" for number in range(130)]


def test_the_shape_is_that_of_the_module(pipelines: Any, run: Any) -> None:
    for name in ("Web", "batch"):
        (found,) = run(MODULE, name=name)["image_pipelines"]
        assert found == run("image_pipeline", name=name)["image_pipeline"]
    (listed,) = run(MODULE, filters={"name": "batch"})["image_pipelines"]
    assert listed == found
    assert listed["tags"] == {"CostCentre": "7"}


def test_results_can_be_used_as_options(pipelines: Any, run: Any, as_options: Any) -> None:
    for found in run(MODULE)["image_pipelines"]:
        again = run("image_pipeline", **as_options("image_pipeline", found))
        assert (again.get("msg"), again["changed"]) == (None, False)


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"filters": {"stauts": "DISABLED"}}, "filters.stauts"),
        ({"filters": {"container_recipe_arn": "x"}}, "filters.container_recipe_arn"),
        ({"filters": {"name": []}}, "filters.name"),
        ({"filters": {"name": ["a"] * 11}}, "filters.name"),
        ({"filters": {"name": "sch\u00f6n"}}, "filters.name"),
        ({"name": "web", "arn": "x"}, ["name", "arn"]),
        ({"name": "web", "filters": {"status": "ENABLED"}}, ["name", "filters"]),
        ({"arn": "web"}, "arn"),
        ({"name": "we.b"}, "name"),
        ({"arn": "arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0"}, "arn"),
    ],
)
def test_an_invalid_query_is_refused_without_a_request(
    pipelines: Any, refused: Any, options: dict[str, Any], option: str | list[str]
) -> None:
    result = refused(MODULE, option, **options)
    assert result.operations == []

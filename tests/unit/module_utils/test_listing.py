"""Retrieval of resources: by ARN, by name, by version and by the service's filters."""

from __future__ import annotations

from typing import Any

import pytest
from unit.module_utils.account import AMAZON, HERE, FakeClient, invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.listing import Query, find_resources
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import COMPONENTS
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINES
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPES
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import InfoSpec
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.workflow import WORKFLOWS

PATHS = [
    "component/web/1.0.0/1",
    "component/web/1.0.0/2",
    "component/web/1.1.0/1",
    "component/app/1.0.0/1",
    "image-recipe/golden/1.0.0",
    "image-recipe/golden/1.0.1",
    "workflow/build/ship/1.0.0/1",
    "workflow/test/ship/1.0.0/1",
    "image-pipeline/nightly",
    "image-pipeline/weekly",
]


@pytest.fixture
def client() -> FakeClient:
    own = ({"arn": f"{HERE}:{path}", "name": path.split("/")[-3 if "workflow" in path else 1]} for path in PATHS)
    return FakeClient(*own, {"arn": f"{AMAZON}:component/web/9.0.0/1", "name": "web"})


def _found(client: FakeClient, spec: InfoSpec, query: Query) -> list[str]:
    found = find_resources(client, spec, query)
    return [resource["arn"].removeprefix(f"{HERE}:") for resource in found]


@pytest.mark.parametrize(
    ("spec", "query", "labels", "reads", "lists"),
    [
        (IMAGE_PIPELINES, Query(), ["image-pipeline/nightly", "image-pipeline/weekly"], 0, 1),
        (IMAGE_PIPELINES, Query("Nightly"), ["image-pipeline/nightly"], 1, 0),
        (IMAGE_PIPELINES, Query("missing"), [], 1, 0),
        (IMAGE_PIPELINES, Query(arn=f"{HERE}:image-pipeline/weekly"), ["image-pipeline/weekly"], 1, 0),
        (IMAGE_RECIPES, Query(), ["image-recipe/golden/1.0.1"], 1, 1),
        (IMAGE_RECIPES, Query("golden"), ["image-recipe/golden/1.0.1"], 1, 0),
        (IMAGE_RECIPES, Query("golden", version=Version((1, 0, 0))), ["image-recipe/golden/1.0.0"], 1, 0),
        (
            IMAGE_RECIPES,
            Query("golden", every_version=True),
            ["image-recipe/golden/1.0.1", "image-recipe/golden/1.0.0"],
            2,
            1,
        ),
        (IMAGE_RECIPES, Query(version=Version((1, 0, 0))), ["image-recipe/golden/1.0.0"], 1, 1),
        (COMPONENTS, Query(), ["component/app/1.0.0/1", "component/web/1.1.0/1"], 2, 1),
        (COMPONENTS, Query("web", owner="Amazon"), [f"{AMAZON}:component/web/9.0.0/1"], 1, 0),
        (
            COMPONENTS,
            Query("web", every_version=True),
            ["component/web/1.1.0/1", "component/web/1.0.0/2", "component/web/1.0.0/1"],
            3,
            2,
        ),
        (COMPONENTS, Query("web", owner="Shared"), ["component/web/1.1.0/1"], 1, 1),
        (WORKFLOWS, Query("ship"), ["workflow/build/ship/1.0.0/1", "workflow/test/ship/1.0.0/1"], 2, 1),
        (COMPONENTS, Query(arn=f"{HERE}:component/web/1.0.x"), ["component/web/1.0.0/2"], 1, 0),
    ],
)
def test_resources_are_found_with_few_calls(
    client: FakeClient, spec: InfoSpec, query: Query, labels: list[str], reads: int, lists: int
) -> None:
    assert _found(client, spec, query) == labels
    assert (len(client.reads), len(client.lists)) == (reads, lists)


@pytest.mark.parametrize(
    ("spec", "query", "request_members"),
    [
        (IMAGE_PIPELINES, Query(), {}),
        (IMAGE_PIPELINES, Query("web*"), {"filters": [{"name": "name", "values": ["web*"]}]}),
        (
            IMAGE_PIPELINES,
            Query(filters={"image_recipe_arn": "a", "status": ["ENABLED", "DISABLED"]}),
            {
                "filters": [
                    {"name": "imageRecipeArn", "values": ["a"]},
                    {"name": "status", "values": ["ENABLED", "DISABLED"]},
                ]
            },
        ),
        (
            COMPONENTS,
            Query(owner="Amazon", filters={"version": 1.0}),
            {"owner": "Amazon", "filters": [{"name": "version", "values": ["1.0"]}]},
        ),
    ],
)
def test_the_service_filters_by_its_own_names(
    client: FakeClient, spec: InfoSpec, query: Query, request_members: dict[str, Any]
) -> None:
    _found(client, spec, query)
    assert client.queries == [request_members]


@pytest.mark.parametrize(
    ("spec", "query", "option"),
    [
        (COMPONENTS, Query(arn="web"), "arn"),
        (COMPONENTS, Query(arn=f"{HERE}:image-recipe/golden/1.0.0"), "arn"),
        (COMPONENTS, Query(arn=f"{HERE}:component/web"), "arn"),
        (COMPONENTS, Query("we.b"), "name"),
        (COMPONENTS, Query(""), "name"),
        (COMPONENTS, Query(filters={"colour": "red"}), "filters.colour"),
        (COMPONENTS, Query(filters={"name": {"a": "b"}}), "filters.name"),
        (COMPONENTS, Query(filters={"platform": "Linux", "name": []}), "filters.name"),
        (COMPONENTS, Query(f"{'w' * 1025}*", filters={"platform": "Linux"}), "name"),
    ],
)
def test_invalid_queries_are_refused_without_a_call(
    client: FakeClient, spec: InfoSpec, query: Query, option: str
) -> None:
    with pytest.raises(InvalidOption) as refusal:
        _found(client, spec, query)
    assert invalid_options(refusal.value) == [option]
    assert (client.reads, client.lists) == ([], [])


def test_a_resource_that_is_deleted_during_the_query_is_omitted(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "get_resource", lambda kind, arn: None)
    assert _found(client, COMPONENTS, Query()) == []

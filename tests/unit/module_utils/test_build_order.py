"""The order of the builds in a factory, without AWS."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.build_order import (
    Node,
    find_parents,
    needed_for,
    plan_builds,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import Entry, read_entries

ACCOUNT = "123456789012"
PUBLIC = "aws/amazon-linux-2023-x86/x.x.x"


def image_arn(version: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:imagebuilder:eu-west-1:{account}:image/base/{version}"


def entries(parents: dict[str, str], recipes: str = "image_recipes", **lists: list[dict[str, Any]]) -> list[Entry]:
    option = recipes.removesuffix("s") + "_arn"
    return read_entries(
        {
            recipes: [{"name": name, "parent_image": parent} for name, parent in parents.items()],
            "image_pipelines": [{"name": f"{name}-pipeline", option: name} for name in parents],
            **lists,
        }
    )


def plan(given: list[Entry], *only: str) -> list[Node]:
    return plan_builds(given, find_parents(given, ACCOUNT), only)


def layers(nodes: list[Node]) -> dict[str, int]:
    return {node.entry.name.removesuffix("-pipeline"): node.layer for node in nodes}


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({}, {}),
        ({"one": PUBLIC, "two": PUBLIC}, {"one": 1, "two": 1}),
        ({"shop": "web/x.x.x", "web": "base/x.x.x", "base": PUBLIC}, {"base": 1, "web": 2, "shop": 3}),
        ({"base": PUBLIC, "web": "base", "data": "base/1.x.x"}, {"base": 1, "web": 2, "data": 2}),
        ({"base": PUBLIC, "web": "base/1.0.0/3"}, {"base": 1, "web": 1}),
        ({"base": "base/x.x.x"}, {"base": 1}),
        ({"base": PUBLIC, "web": "aws/base/x.x.x"}, {"base": 1, "web": 1}),
        ({"base": PUBLIC, "web": image_arn("x.x.x")}, {"base": 1, "web": 2}),
        ({"base": PUBLIC, "web": image_arn("x.x.x", "210987654321")}, {"base": 1, "web": 1}),
        ({"base": PUBLIC, "web": "ami-0123456789abcdef0"}, {"base": 1, "web": 1}),
        ({"base": PUBLIC, "web": "elsewhere/x.x.x"}, {"base": 1, "web": 1}),
    ],
)
def test_a_pipeline_is_built_after_those_of_its_parent_image(parents: dict[str, str], expected: dict[str, int]) -> None:
    nodes = plan(entries(parents))
    assert layers(nodes) == expected
    assert [node.layer for node in nodes] == sorted(expected.values())


@pytest.mark.parametrize(("parent", "layer"), [("base", 1), ("base/x.x.x", 2)])
def test_a_name_in_a_container_recipe_is_an_image_in_a_registry(parent: str, layer: int) -> None:
    given = entries({"base": "amazonlinux:latest", "web": parent}, "container_recipes")
    assert layers(plan(given)) == {"base": 1, "web": layer}


def test_all_pipelines_of_the_parent_image_come_first() -> None:
    again = [{"name": f"{name}-pipeline", "image_recipe_arn": name} for name in ("web", "base")]
    nightly = {"name": "nightly-pipeline", "image_recipe_arn": "base"}
    nodes = plan(entries({"base": PUBLIC, "web": "base/x.x.x"}, image_pipelines=[*again, nightly]))
    (web,) = (node for node in nodes if node.layer == 2)
    assert set(web.parents) == {"base-pipeline", "nightly-pipeline"}


def test_only_the_selected_pipelines_wait_for_each_other() -> None:
    given = entries({"base": PUBLIC, "web": "base/x.x.x", "shop": "web/x.x.x"})
    assert layers(plan(given, "web-pipeline", "shop-pipeline")) == {"web": 1, "shop": 2}
    assert layers(plan(given, "base-pipeline", "shop-pipeline")) == {"base": 1, "shop": 1}


def test_undefined_names_are_reported_together() -> None:
    with pytest.raises(InvalidOption) as error:
        plan(entries({"web": PUBLIC}), "wed-pipeline", "web-pipeline", "other")
    assert [mistake.facts["option"] for mistake in error.value.mistakes] == ["build_only[0]", "build_only[2]"]
    assert "web-pipeline" in str(error.value)


def test_a_cycle_is_named() -> None:
    with pytest.raises(InvalidOption) as error:
        plan(entries({"one": "two/x.x.x", "two": "one/x.x.x", "web": PUBLIC}))
    assert error.value.facts["option"] == "image_pipelines"
    assert "one-pipeline" in str(error.value)
    assert "two-pipeline" in str(error.value)
    assert "web-pipeline" not in str(error.value)


def test_absent_pipelines_are_not_built() -> None:
    given = entries({"web": PUBLIC}, image_pipelines=[{"name": "web-pipeline", "state": "absent"}])
    assert plan(given) == []


def test_parents_of_a_pipeline_come_first_and_once() -> None:
    given = entries({"base": PUBLIC, "web": PUBLIC})
    pipelines = [entry for entry in given if entry.name.endswith("-pipeline")]
    needed = needed_for([*pipelines, *pipelines])
    assert [entry.name for entry in needed] == ["base", "base-pipeline", "web", "web-pipeline"]

"""Recipe versions with one ``x`` in any position, such as ``2.x.0``: the next version increments that number."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import container_recipe, pipeline, recipe

RECIPES = [("image_recipe", recipe), ("container_recipe", container_recipe)]


def _versions(account: Any, module: str) -> list[str]:
    listed = getattr(account.client(), f"list_{module}s")()
    (summaries,) = [value for value in listed.values() if isinstance(value, list)]
    return sorted(item["arn"].rpartition("/")[2] for item in summaries)


@pytest.mark.parametrize(("module", "sample"), RECIPES)
def test_a_changed_recipe_becomes_the_next_version_of_the_pattern(
    account: Any, four_ways: Any, module: str, sample: Any
) -> None:
    first = four_ways(module, **sample(version="2.x.0"))
    assert first[module]["version"] == "2.0.0"
    second = four_ways(module, **sample(version="2.x.0", description="Second"))
    assert second[module]["version"] == "2.1.0"
    assert _versions(account, module) == ["2.0.0", "2.1.0"]


def test_only_versions_of_the_pattern_count(account: Any, run: Any, four_ways: Any) -> None:
    for version in ("2.0.0", "2.4.1", "3.0.0"):
        run("image_recipe", **recipe(version=version, description=version))
    unchanged = run("image_recipe", **recipe(version="2.x.0", description="2.0.0"))
    assert (unchanged["changed"], unchanged["image_recipe"]["version"]) == (False, "2.0.0")
    assert four_ways("image_recipe", **recipe(version="2.x.0", description="New"))["image_recipe"]["version"] == "2.1.0"
    assert four_ways("image_recipe", **recipe(version="x.0.0", description="New"))["image_recipe"]["version"] == "4.0.0"


def test_versions_of_a_pattern_are_pruned_and_deleted(account: Any, run: Any, four_ways: Any) -> None:
    run("image_recipe", **recipe(version="1.0.0", description="Other"))
    for description in ("a", "b", "c"):
        run("image_recipe", **recipe(version="2.x.0", description=description))
    four_ways("image_recipe", **recipe(version="2.x.0", description="d", keep_versions=2))
    assert _versions(account, "image_recipe") == ["1.0.0", "2.2.0", "2.3.0"]
    assert run("image_recipe", name="web", version="2.x.0", state="absent")["changed"]
    assert _versions(account, "image_recipe") == ["1.0.0"]


@pytest.mark.parametrize(
    ("module", "options", "option"),
    [
        ("image_recipe", recipe(version="x.2.x"), "version"),
        ("image_recipe", recipe(version="x.x.1"), "version"),
        ("component", {"name": "web", "platform": "Linux", "version": "2.x.0"}, "version"),
        ("image_pipeline", pipeline(image_recipe_arn="web/2.x.0"), "image_recipe_arn"),
    ],
)
def test_other_patterns_and_references_are_refused(
    account: Any, run: Any, module: str, options: dict[str, Any], option: str
) -> None:
    for check in (True, False):
        result = run(module, check=check, **options)
        assert (result.get("failed"), result.get("option"), result.writes) == (True, option, [])

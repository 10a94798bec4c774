"""The recipes that a lifecycle policy selects need not exist: AWS accepts the policy, and the module warns."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import container_recipe, lifecycle_policy, recipe

MODULE = "lifecycle_policy"
NAME = "resource_selection.recipes[0].name"
CONTAINERS = {
    "resource_type": "CONTAINER_IMAGE",
    "policy_details": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 3}}],
}


def _selecting(selected: Any, **changes: Any) -> dict[str, Any]:
    return lifecycle_policy(resource_selection={"recipes": [selected]}, **changes)


def _warnings(result: Any) -> list[bool]:
    """Return for each warning whether it is about the recipe's name."""
    return [f"{NAME}: " in str(warning) for warning in result.get("warnings", [])]


@pytest.mark.parametrize(
    ("selected", "changes"),
    [
        ({"name": "next-quarter", "semantic_version": "2.0.0"}, {}),
        ("web/2.x.x", {}),
        ("boxed", {}),
        ("web", CONTAINERS),
    ],
)
def test_a_missing_recipe_is_a_warning(account: Any, run: Any, selected: Any, changes: dict[str, Any]) -> None:
    run("image_recipe", **recipe())
    run("container_recipe", **container_recipe(name="boxed"))
    predicted = run(MODULE, check=True, **_selecting(selected, **changes))
    assert (predicted["changed"], predicted.writes, _warnings(predicted)) == (True, [], [])
    result = run(MODULE, **_selecting(selected, **changes))
    assert (result["changed"], result.writes, _warnings(result)) == (True, ["CreateLifecyclePolicy"], [True])
    assert result["diff"] == predicted["diff"]
    again = run(MODULE, **_selecting(selected, **changes))
    assert (again["changed"], _warnings(again)) == (False, [])


@pytest.mark.parametrize(("selected", "changes"), [("web/1.x.x", {}), ("boxed", CONTAINERS)])
def test_an_existing_recipe_is_no_warning(account: Any, run: Any, selected: Any, changes: dict[str, Any]) -> None:
    run("image_recipe", **recipe())
    run("container_recipe", **container_recipe(name="boxed"))
    result = run(MODULE, **_selecting(selected, **changes))
    assert (result["changed"], _warnings(result)) == (True, [])


def test_only_recipes_that_are_added_are_looked_up(account: Any, run: Any) -> None:
    run(MODULE, **_selecting("gone"))
    changed = run(MODULE, name="web", description="Changed")
    assert (changed["changed"], _warnings(changed)) == (True, [])
    assert "GetImageRecipe" not in changed.operations

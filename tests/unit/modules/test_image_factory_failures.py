"""A factory of which a part fails: what was done is told, nothing is lost, and the next run goes on."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import component, document, infrastructure, pipeline, recipe


def web(**changes: Any) -> dict[str, Any]:
    """One pipeline with all that it needs."""
    return {
        "factory": "web",
        "components": [component()],
        "infrastructure_configurations": [infrastructure()],
        "image_recipes": [recipe(components=["web"])],
        "image_pipelines": [pipeline()],
        **changes,
    }


def actions(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [tuple(change[key] for key in ("resource", "name", "action")) for change in result["changes"]]


@pytest.mark.parametrize("check", [True, False])
def test_nothing_is_pruned_as_long_as_an_entry_fails(account: Any, run: Any, denied: Any, check: bool) -> None:
    assert run("image_factory", **web()).get("msg") is None
    renamed = web(prune=True, image_pipelines=[pipeline(name="web2")])
    run("infrastructure_configuration", **infrastructure(name="private"))
    unmarked = [infrastructure(), infrastructure(name="private", description="by the factory")]
    failing = {**renamed, "infrastructure_configurations": unmarked}
    with denied("CreateImagePipeline"):
        result = run("image_factory", check=check, **failing)
    assert result["failed"]
    assert account.read("image-pipeline/web"), "the new one failed, and the old one is all that there is"
    assert [item["resource"] for item in result["not_tried"]] == ["image_factory"]
    assert "Nothing is deleted as long as anything else fails." in result["msg"]
    assert result["summary"]["delete"] == 0
    assert ("image_pipeline", "web", "delete") in actions(run("image_factory", **renamed))


def test_old_versions_and_absent_entries_stay_as_long_as_an_entry_fails(account: Any, run: Any, denied: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    changed = web(keep_versions=1, components=[component(data=document("true")), {"name": "old", "state": "absent"}])
    assert run("image_factory", **web(components=[component(), component(name="old")])).get("msg") is None
    with denied("UpdateImagePipeline"):
        result = run("image_factory", **changed)
    assert actions(result) == [("component", "web", "new_version"), ("image_recipe", "web", "new_version")]
    assert account.read("component/old/1.0.0/1")
    assert account.read("image-recipe/web/1.0.0")
    assert [action for action in actions(run("image_factory", **changed)) if action[2] == "delete"] == [
        ("component", "old", "delete"),
        ("component", "web", "delete"),
        ("image_recipe", "web", "delete"),
    ]


@pytest.mark.parametrize("nothing", [{}, {"components": []}, {"components": [{"name": "web", "state": "absent"}]}])
def test_pruning_with_nothing_listed_is_refused(
    account: Any, run: Any, refused: Any, nothing: dict[str, list[dict[str, str]]]
) -> None:
    assert run("image_factory", **web()).get("msg") is None
    result = refused("image_factory", ["prune", "state: absent"], factory="web", prune=True, **nothing)
    assert result["option"] == "prune"


def test_lists_may_be_emptied_one_by_one_while_something_is_listed(account: Any, run: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    result = run("image_factory", factory="web", prune=True, infrastructure_configurations=[infrastructure()])
    assert (result.get("msg"), result["summary"]["delete"]) == (None, 3)


@pytest.mark.parametrize("refused", ["ListWorkflowBuildVersions", "ListContainerRecipes"])
@pytest.mark.parametrize("asked", [{"prune": True}, {"keep_versions": 1}])
def test_what_was_made_is_told_when_the_account_cannot_be_listed(
    account: Any, run: Any, denied: Any, refused: str, asked: dict[str, Any]
) -> None:
    with denied(refused):
        result = run("image_factory", **web(**asked))
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["summary"]["create"] == 4
    assert [failure["resource"] for failure in result["failures"]] == ["image_factory"]
    assert "You may not" in result["msg"]
    assert result["image_pipelines"]["web"]["arn"] == account.arn("image-pipeline/web")


def test_what_is_gone_is_told_when_its_parts_cannot_be_looked_at(account: Any, run: Any, denied: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    with denied("GetImageRecipe"):
        result = run("image_factory", factory="web", state="absent")
    assert (result["failed"], result["changed"]) == (True, True)
    assert actions(result)[-1] == ("image_pipeline", "web", "delete")
    assert account.read("image-pipeline/web") is None
    assert run("image_factory", factory="web", state="absent").get("msg") is None
    assert account.client().list_components()["componentVersionList"] == []


def test_what_was_made_is_told_when_it_cannot_be_read(account: Any, run: Any, denied: Any) -> None:
    with denied("GetImageRecipe", served=1):
        result = run("image_factory", **web())
    assert result["failed"]
    assert ("image_recipe", "web", "create") in actions(result)
    assert [(item["resource"], item["name"]) for item in result["not_tried"]] == [("image_pipeline", "web")]
    assert actions(run("image_factory", **web())) == [("image_pipeline", "web", "create")]


def test_an_update_is_told_when_the_tags_fail(account: Any, run: Any, denied: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    changed = infrastructure(description="Changed", tags={"Team": "web"})
    with denied("TagResource"):
        result = run("image_factory", **web(infrastructure_configurations=[changed]))
    assert result["failed"]
    assert actions(result) == [("infrastructure_configuration", "web", "update")]
    assert "Team" not in result["changes"][0]["after"]
    assert "Changed" in result["changes"][0]["after"]

"""If a part of a factory fails, the result reports all changes, and the next run continues."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import component, document, infrastructure, pipeline, recipe


def web(**changes: Any) -> dict[str, Any]:
    """One pipeline with all resources that it requires."""
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
def test_nothing_is_pruned_if_an_entry_fails(account: Any, run: Any, denied: Any, check: bool) -> None:
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
    assert result["summary"]["delete"] == 0
    assert ("image_pipeline", "web", "delete") in actions(run("image_factory", **renamed))


def test_old_versions_and_absent_entries_are_kept_if_an_entry_fails(account: Any, run: Any, denied: Any) -> None:
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
def test_pruning_without_entries_is_refused(
    account: Any, run: Any, refused: Any, nothing: dict[str, list[dict[str, str]]]
) -> None:
    assert run("image_factory", **web()).get("msg") is None
    result = refused("image_factory", "prune", factory="web", prune=True, **nothing)
    assert result["option"] == "prune"


def test_pruning_accepts_empty_lists_if_another_list_has_entries(account: Any, run: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    result = run("image_factory", factory="web", prune=True, infrastructure_configurations=[infrastructure()])
    assert (result.get("msg"), result["summary"]["delete"]) == (None, 3)


@pytest.mark.parametrize("refused", ["ListWorkflowBuildVersions", "ListContainerRecipes"])
@pytest.mark.parametrize("asked", [{"prune": True}, {"keep_versions": 1}])
def test_created_resources_are_reported_when_the_account_cannot_be_listed(
    account: Any, run: Any, denied: Any, refused: str, asked: dict[str, Any]
) -> None:
    with denied(refused):
        result = run("image_factory", **web(**asked))
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["summary"]["create"] == 4
    assert [failure["resource"] for failure in result["failures"]] == ["image_factory"]
    assert "AccessDeniedException" in result["failures"][0]["msg"]
    assert result["image_pipelines"]["web"]["arn"] == account.arn("image-pipeline/web")


def test_deleted_resources_are_reported_when_their_parts_cannot_be_read(account: Any, run: Any, denied: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    with denied("GetImageRecipe"):
        result = run("image_factory", factory="web", state="absent")
    assert (result["failed"], result["changed"]) == (True, True)
    assert actions(result)[-1] == ("image_pipeline", "web", "delete")
    assert account.read("image-pipeline/web") is None
    assert run("image_factory", factory="web", state="absent").get("msg") is None
    assert account.client().list_components()["componentVersionList"] == []


def test_a_created_resource_is_reported_when_it_cannot_be_read(account: Any, run: Any, denied: Any) -> None:
    with denied("GetImageRecipe", served=1):
        result = run("image_factory", **web())
    assert result["failed"]
    assert ("image_recipe", "web", "create") in actions(result)
    assert [(item["resource"], item["name"]) for item in result["not_tried"]] == [("image_pipeline", "web")]
    assert actions(run("image_factory", **web())) == [("image_pipeline", "web", "create")]


def test_an_update_is_reported_when_tagging_fails(account: Any, run: Any, denied: Any) -> None:
    assert run("image_factory", **web()).get("msg") is None
    changed = infrastructure(description="Changed", tags={"Team": "web"})
    with denied("TagResource"):
        result = run("image_factory", **web(infrastructure_configurations=[changed]))
    assert result["failed"]
    assert actions(result) == [("infrastructure_configuration", "web", "update")]
    assert "Team" not in result["changes"][0]["after"]
    assert "Changed" in result["changes"][0]["after"]


def everything_in(account: Any) -> set[str]:
    """The ARNs of all versions and builds."""
    client = account.client()
    answers = (
        client.list_component_build_versions(),
        client.list_image_recipes(),
        client.list_infrastructure_configurations(),
        client.list_image_pipelines(),
    )
    return {item["arn"] for answer in answers for items in answer.values() if isinstance(items, list) for item in items}


@pytest.mark.parametrize("served", range(0, 30, 3))
def test_an_interrupted_run_reports_its_changes_and_the_next_run_continues(
    account: Any, run: Any, denied: Any, served: int
) -> None:
    """Change a component and the name of the pipeline, and prune the old resources."""
    assert run("image_factory", **web()).get("msg") is None
    before = everything_in(account)
    wanted = web(
        components=[component(data=document("true"))],
        image_pipelines=[pipeline(name="web2")],
        prune=True,
        keep_versions=1,
        max_concurrency=1,
    )
    with denied(served=served):
        ended = run("image_factory", **wanted)
    there = everything_in(account)
    changes = ended.get("changes", [])
    assert {change["arn"] for change in changes if change["action"] in ("create", "new_version")} == there - before
    assert {change["arn"] for change in changes if change["action"] == "delete"} == before - there
    assert run("image_factory", **wanted).get("msg") is None
    again = run("image_factory", **wanted)
    assert (again.get("msg"), again["changed"]) == (None, False)
    assert everything_in(account) == {
        account.arn(path)
        for path in (
            "component/web/1.0.1/1",
            "image-recipe/web/1.0.1",
            "infrastructure-configuration/web",
            "image-pipeline/web2",
        )
    }


def test_factories_that_use_each_other_are_deleted_in_order(account: Any, run: Any) -> None:
    def recipes(name: str, *components: str) -> dict[str, Any]:
        return {"factory": name, "components": [component(name=name)], "image_recipes": [recipe(components=components)]}

    shop, office = recipes("shop", "shop"), recipes("office", "shop", "office")
    shop["image_recipes"][0]["name"], office["image_recipes"][0]["name"] = "shop", "office"
    assert run("image_factory", **shop).get("msg") is None
    assert run("image_factory", **office).get("msg") is None
    shop["image_recipes"][0]["components"] = ["shop", "office"]
    assert run("image_factory", **shop).get("msg") is None
    first = run("image_factory", factory="shop", state="absent")
    assert [failure["name"] for failure in first["failures"]] == ["shop"]
    assert ("component", "shop", "delete") not in actions(first)
    assert run("image_factory", factory="office", state="absent").get("msg") is None
    assert run("image_factory", factory="shop", state="absent").get("msg") is None
    assert everything_in(account) == set()


def test_a_resource_deleted_during_the_run_fails_alone_and_is_created_again(
    account: Any, run: Any, disturb: Any
) -> None:
    assert run("image_factory", **web()).get("msg") is None

    def take_away(serve: Any) -> Any:
        account.client().delete_image_pipeline(imagePipelineArn=account.arn("image-pipeline/web"))
        return serve()

    disturb("UpdateImagePipeline", take_away)
    changed = web(components=[component(data=document("true"))])
    ended = run("image_factory", **changed)
    assert [failure["resource"] for failure in ended["failures"]] == ["image_pipeline"]
    assert "ResourceNotFoundException" in ended["failures"][0]["msg"]
    assert actions(run("image_factory", **changed)) == [("image_pipeline", "web", "create")]


def test_the_cause_of_a_failed_deletion_is_reported_first(account: Any, run: Any) -> None:
    lists = {"components": [component()], "image_recipes": [recipe(components=["web"])]}
    assert run("image_factory", factory="web", **lists)["changed"]
    assert run("infrastructure_configuration", **infrastructure())["changed"]
    assert run("image_pipeline", **pipeline())["changed"]
    result = run("image_factory", factory="web", state="absent")
    assert [failure["resource"] for failure in result["failures"]] == ["image_recipe", "component"]

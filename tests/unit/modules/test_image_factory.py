"""A complete factory in one task."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from unit.modules.samples import (
    component,
    container_recipe,
    distribution,
    document,
    infrastructure,
    lifecycle_policy,
    pipeline,
    recipe,
    workflow,
)

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.retry import RETRIES
from emulator.imagebuilder.api.exceptions import ImageBuilderError

MARK = "goldsmith:factory"


def everything(**changes: Any) -> dict[str, Any]:
    """One resource of each kind, named web, with dependents before their dependencies."""
    return {
        "factory": "web",
        "image_pipelines": [
            pipeline(distribution_configuration_arn="web", workflows=["web"], execution_role="builder")
        ],
        "lifecycle_policies": [lifecycle_policy()],
        "container_recipes": [container_recipe(components=["web/1.x.x"])],
        "image_recipes": [recipe(components=["aws/update-linux/x.x.x", "web"])],
        "distribution_configurations": [distribution()],
        "infrastructure_configurations": [infrastructure()],
        "workflows": [workflow()],
        "components": [component()],
        **changes,
    }


def shop(count: int, **changes: Any) -> dict[str, Any]:
    """Some pipelines, each with a recipe of its own, that share the rest."""
    names = [f"shop-{number}" for number in range(count)]
    return {
        "factory": "shop",
        "components": [component(name="base")],
        "infrastructure_configurations": [infrastructure(name="private")],
        "image_recipes": [recipe(name=name, components=["base"]) for name in names],
        "image_pipelines": [
            pipeline(name=name, image_recipe_arn=name, infrastructure_configuration_arn="private") for name in names
        ],
        **changes,
    }


def actions(result: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [tuple(change[key] for key in ("resource", "name", "action", "version")) for change in result["changes"]]


def counts(result: dict[str, Any]) -> dict[str, int]:
    return {action: count for action, count in result["summary"].items() if count}


def with_parameters(given: dict[str, Any], **declared: Any) -> dict[str, Any]:
    """A component whose document declares parameters, and a recipe that sets some of them."""
    return {
        "factory": "web",
        "components": [component(data=document("echo", **declared))],
        "image_recipes": [recipe(components=[{"component_arn": "web", "parameters": given}])],
    }


@pytest.fixture
def make(run: Any) -> Any:
    """Run the task in check mode, really, and both again; the answer of the real one."""

    def four_ways(**options: Any) -> Any:
        predicted, done = (run("image_factory", check=check, **options) for check in (True, False))
        assert predicted.get("msg") is done.get("msg") is None
        assert predicted.writes == []
        assert predicted["changes"] == done["changes"]
        assert predicted["diff"] == done["diff"]
        assert predicted["summary"] == done["summary"]
        for check in (True, False):
            again = run("image_factory", check=check, **options)
            assert (again.get("msg"), again["changed"], again["changes"], again.writes) == (None, False, [], [])
        return done

    return four_ways


def test_one_task_creates_a_complete_factory(account: Any, make: Any) -> None:
    done = make(**everything())
    assert counts(done) == {"create": 8}
    assert done["changed"]
    listed = done["image_pipelines"]["web"]
    assert listed["image_recipe_arn"] == done["image_recipes"]["web"]["arn"] == account.arn("image-recipe/web/1.0.0")
    assert listed["workflows"] == [{"workflow_arn": done["workflows"]["test/web"]["arn"]}]
    assert done["image_recipes"]["web"]["components"][1]["component_arn"] == account.arn("component/web/1.0.0/1")
    assert done["container_recipes"]["web"]["components"][0]["component_arn"] == account.arn("component/web/1.x.x")
    for path in ("component/web/x.x.x", "workflow/test/web/x.x.x", "image-recipe/web/x.x.x", "lifecycle-policy/web"):
        assert account.read(path)["tags"] == {MARK: "web"}


def test_the_plan_is_readable(account: Any, run: Any) -> None:
    planned = run("image_factory", check=True, **everything())
    order = [change["resource"] for change in planned["changes"]]
    assert order.index("component") < order.index("image_recipe") < order.index("image_pipeline")
    *differences, end = planned["diff"]
    assert end["prepared"] == f"create: {len(differences)}\n"
    shown = {difference["after_header"]: difference for difference in differences}
    assert "component web 1.0.0 (create)" in shown
    after = yaml.safe_load(shown["image pipeline web (create)"]["after"])
    assert after["image_recipe_arn"].endswith(":image-recipe/web/1.0.0")
    assert shown["image pipeline web (create)"]["before"] == ""


def test_an_unchanged_factory_costs_one_read_per_resource_and_one_more(account: Any, run: Any) -> None:
    assert run("image_factory", **shop(20))["changed"]
    again = run("image_factory", **shop(20))
    assert (again["changed"], counts(again)) == (False, {"unchanged": 42})
    assert sorted(again.operations) == sorted(
        ["GetCallerIdentity", "GetComponent", "GetInfrastructureConfiguration"]
        + ["GetImageRecipe"] * 20
        + ["GetImagePipeline"] * 20
    )


def test_a_shared_dependency_outside_the_factory_is_read_once(account: Any, run: Any) -> None:
    run("component", **component(name="base"))
    run("infrastructure_configuration", **infrastructure(name="private"))
    outside = shop(20, components=[], infrastructure_configurations=[])
    assert counts(run("image_factory", **outside)) == {"create": 40}
    again = run("image_factory", **outside)
    assert counts(again) == {"unchanged": 40}
    assert again.operations.count("GetComponent") == 1
    assert len(again.operations) == 42


def test_a_changed_component_updates_its_recipes_and_pipelines(account: Any, make: Any) -> None:
    make(**everything())
    done = make(**everything(components=[component(data=document("dnf install -y httpd"))]))
    assert actions(done) == [
        ("component", "web", "new_version", "1.0.1"),
        ("image_recipe", "web", "new_version", "1.0.1"),
        ("image_pipeline", "web", "update", ""),
    ], "the container recipe follows the component by its wildcard, and stays"
    assert counts(done) == {"new_version": 2, "update": 1, "unchanged": 5}
    assert account.read("image-pipeline/web")["imageRecipeArn"] == account.arn("image-recipe/web/1.0.1")


def test_a_name_refers_to_the_version_of_the_entry(account: Any, run: Any, make: Any) -> None:
    run("component", **component(name="base", version="2.0.0"))
    done = make(**shop(1, components=[component(name="base", version="1.0.x")]))
    assert done["image_recipes"]["shop-0"]["components"][0]["component_arn"] == account.arn("component/base/1.0.0/1")


def test_parameters_of_a_document_in_the_factory_are_accepted(account: Any, make: Any) -> None:
    make(**with_parameters({"Site": "shop"}, Site=None, Theme="dark"))
    make(**with_parameters({"Place": "shop"}, Place=None, Theme="dark"))


@pytest.mark.parametrize("option", [{"max_concurrency": 0}, {"max_concurrency": 65}, {"keep_versions": 0}])
def test_values_out_of_range_are_refused(refused: Any, account: Any, option: dict[str, int]) -> None:
    (name,) = option
    refused("image_factory", name, **shop(1), **option)


def test_resources_of_no_factory_are_not_changed(account: Any, run: Any) -> None:
    run("infrastructure_configuration", **infrastructure(name="private", description="by hand"))
    changed = shop(2, infrastructure_configurations=[infrastructure(name="private", description="by the factory")])
    for check in (True, False):
        result = run("image_factory", check=check, **changed)
        assert counts(result) == {"create": 3, "failed": 1, "not_tried": 2}
        assert [failure["name"] for failure in result["failures"]] == ["private"]
        assert "adopt" in result["failures"][0]["msg"]
        assert all("'private'" in entry["msg"] or "'web'" in entry["msg"] for entry in result["not_tried"])
    assert account.read("infrastructure-configuration/private")["description"] == "by hand"


def test_resources_of_no_factory_are_adopted_on_request(account: Any, run: Any, make: Any) -> None:
    run("infrastructure_configuration", **infrastructure(name="private", tags={"Team": "web"}))
    done = make(adopt=True, **shop(1))
    assert ("infrastructure_configuration", "private", "update", "") in actions(done)
    assert account.read("infrastructure-configuration/private")["tags"] == {"Team": "web", MARK: "shop"}
    assert counts(run("image_factory", **shop(1))) == {"unchanged": 4}


@pytest.mark.parametrize("adopt", [False, True])
def test_resources_of_another_factory_are_never_adopted(account: Any, run: Any, adopt: bool) -> None:
    assert counts(run("image_factory", **shop(1))) == {"create": 4}
    other = {**shop(2, adopt=adopt), "factory": "other"}
    result = run("image_factory", **other)
    assert [failure["name"] for failure in result["failures"]] == ["base", "private", "shop-0", "shop-0"]
    assert all("'shop'" in failure["msg"] for failure in result["failures"])
    assert account.read("image-recipe/shop-1/x.x.x") is None, "its component is another's"
    assert account.read("component/base/x.x.x")["tags"] == {MARK: "shop"}


def test_two_factories_do_not_change_each_other(account: Any, run: Any, make: Any) -> None:
    make(**shop(2))
    mine = {
        "factory": "office",
        "prune": True,
        "image_pipelines": [
            pipeline(name="office", image_recipe_arn="shop-0", infrastructure_configuration_arn="private")
        ],
    }
    make(**mine)
    assert counts(run("image_factory", **shop(2), prune=True)) == {"unchanged": 6}
    assert actions(run("image_factory", factory="office", state="absent")) == [
        ("image_pipeline", "office", "delete", "")
    ]
    assert counts(run("image_factory", **shop(2))) == {"unchanged": 6}


def test_tags_of_the_user_are_kept(account: Any, make: Any) -> None:
    make(factory="web", components=[component(tags={"Team": "web"})])
    assert account.read("component/web/x.x.x")["tags"] == {"Team": "web", MARK: "web"}
    make(factory="web", components=[component(tags={"Cost": 1})])
    assert account.read("component/web/x.x.x")["tags"] == {"Cost": "1", MARK: "web"}
    account.client().tag_resource(resourceArn=account.arn("component/web/1.0.0/1"), tags={"By": "hand"})
    make(factory="web", components=[component(data=document("reboot"))])
    assert account.read("component/web/x.x.x")["tags"] == {"By": "hand", "Cost": "1", MARK: "web"}


def test_pruning_deletes_resources_that_are_no_longer_listed(account: Any, run: Any, make: Any) -> None:
    run("component", **component(name="by hand"))
    make(**shop(3))
    assert counts(run("image_factory", **shop(1))) == {"unchanged": 4}, "without prune nothing is deleted"
    done = make(**shop(1), prune=True)
    assert actions(done) == [
        ("image_recipe", "shop-1", "delete", "1.0.0"),
        ("image_recipe", "shop-2", "delete", "1.0.0"),
        ("image_pipeline", "shop-1", "delete", ""),
        ("image_pipeline", "shop-2", "delete", ""),
    ]
    assert "image_recipe_arn" in done["changes"][-1]["before"]
    assert account.read("component/by-hand/x.x.x") is not None


def test_resources_in_use_are_not_pruned(account: Any, run: Any) -> None:
    run("image_factory", **shop(2))
    run(
        "image_pipeline",
        **pipeline(name="office", image_recipe_arn="shop-1", infrastructure_configuration_arn="private"),
    )
    for check in (True, False):
        result = run("image_factory", check=check, **shop(1), prune=True)
        assert actions(result) == [("image_pipeline", "shop-1", "delete", "")]
        assert [failure["name"] for failure in result["failures"]] == ["shop-1"]
    assert account.read("image-recipe/shop-1/x.x.x") is not None
    assert account.read("image-pipeline/shop-1") is None
    assert account.read("component/base/x.x.x") is not None


def test_an_arn_in_a_tag_does_not_count_as_a_use(account: Any, run: Any) -> None:
    arn = run("image_factory", factory="web", components=[component()])["components"]["web"]["arn"]
    result = run("image_factory", factory="web", prune=True, image_recipes=[recipe(tags={"was": arn})])
    assert result.get("msg") is None
    assert account.read("component/web/x.x.x") is None


def test_unused_versions_are_pruned(account: Any, run: Any, make: Any) -> None:
    office = pipeline(name="office", image_recipe_arn="shop-0", infrastructure_configuration_arn="private")
    make(**shop(2))
    run("image_pipeline", **office)
    changed = shop(2, components=[component(name="base", data=document("reboot"))])
    done = make(**changed, keep_versions=1)
    assert counts(done) == {"new_version": 3, "update": 2, "delete": 1, "unchanged": 1}
    assert actions(done)[-1] == ("image_recipe", "shop-1", "delete", "1.0.0"), (
        "shop-0 1.0.0 is in use, and its component"
    )
    run("image_pipeline", **office)
    assert [action[:2] for action in actions(run("image_factory", **changed, keep_versions=1))] == [
        ("component", "base"),
        ("image_recipe", "shop-0"),
    ]


def test_an_entry_can_override_the_number_of_versions_to_keep(account: Any, run: Any) -> None:
    for number in range(4):
        content = {"data": document(f"echo {number}")}
        entries = [component(name="two", keep_versions=2, **content), component(name="all", **content)]
        result = run("image_factory", factory="web", components=entries)
    assert actions(result)[-1] == ("component", "two", "delete", "1.0.1")
    assert account.read("component/two/1.0.1/1") is None
    assert account.read("component/all/1.0.0/1") is not None


def test_old_versions_of_no_factory_are_kept(account: Any, run: Any) -> None:
    run("component", **component(name="base", data=document("echo old")))
    assert counts(run("image_factory", **shop(1), adopt=True)) == {"create": 3, "new_version": 1}
    assert counts(run("image_factory", **shop(1), keep_versions=1)) == {"unchanged": 4}


def test_an_entry_can_be_absent(account: Any, run: Any, make: Any) -> None:
    make(**shop(2))
    gone = shop(1)
    gone["image_pipelines"].append({"name": "shop-1", "state": "absent"})
    gone["image_recipes"].append({"name": "shop-1", "state": "absent"})
    assert actions(make(**gone)) == [
        ("image_recipe", "shop-1", "delete", "1.0.0"),
        ("image_pipeline", "shop-1", "delete", ""),
    ]
    run("component", **component(name="by hand"))
    refused = run("image_factory", factory="shop", components=[{"name": "by hand", "state": "absent"}])
    assert "adopt" in refused["msg"]
    assert account.read("component/by-hand/x.x.x") is not None


def test_state_absent_deletes_the_factory(account: Any, run: Any, make: Any) -> None:
    run("component", **component(name="by hand"))
    make(**everything())
    make(**everything(components=[component(data=document("reboot"))]))
    done = make(factory="web", state="absent")
    assert counts(done) == {"delete": 10}
    assert account.client().list_components()["componentVersionList"][0]["name"] == "by hand"
    assert account.client().list_image_pipelines()["imagePipelineList"] == []
    assert account.client().list_workflows(owner="Self")["workflowVersionList"] == []


def _refuse(serve: Any) -> Any:
    raise ImageBuilderError("ServiceQuotaExceededException", "You have reached the quota.")


def test_a_failure_stops_only_its_dependents_and_the_next_run_continues(account: Any, run: Any, disturb: Any) -> None:
    disturb("CreateInfrastructureConfiguration", _refuse)
    failed = run("image_factory", **everything())
    assert counts(failed) == {"create": 6, "failed": 1, "not_tried": 1}
    assert failed["failed"]
    assert failed["changed"]
    assert "ServiceQuotaExceededException" in failed["failures"][0]["msg"]
    assert [entry["name"] for entry in failed["not_tried"]] == ["web"]
    assert account.read("image-recipe/web/x.x.x") is not None
    assert counts(run("image_factory", **everything())) == {"create": 2, "unchanged": 6}


def test_throttling_only_delays_a_factory(account: Any, run: Any, throttle: Any) -> None:
    # As many as a single call bears, should it get all of them.
    throttle("CreateImagePipeline", times=RETRIES)
    assert counts(run("image_factory", **shop(10))) == {"create": 22}
    assert counts(run("image_factory", **shop(10))) == {"unchanged": 22}


def test_the_error_names_the_option_of_the_entry(account: Any, run: Any) -> None:
    wrong = shop(
        1,
        infrastructure_configurations=[
            infrastructure(name="private", sns_topic_arn="arn:aws:sns:eu-west-1:123456789012:none")
        ],
    )
    failed = run("image_factory", **wrong)
    assert counts(failed)["failed"] == 1
    assert "sns_topic_arn" in failed["msg"]


def test_a_lifecycle_policy_selects_a_recipe_of_the_same_factory(account: Any, run: Any, make: Any) -> None:
    selecting = lifecycle_policy(resource_selection={"recipes": [{"name": "Web", "semantic_version": "1.x.x"}]})
    done = make(factory="web", lifecycle_policies=[selecting], image_recipes=[recipe()])
    assert counts(done) == {"create": 2}
    assert "warnings" not in done
    other = lifecycle_policy(name="other", resource_selection={"recipes": ["to come"]})
    alone = run("image_factory", factory="web", lifecycle_policies=[selecting, other])
    assert any("resource_selection.recipes[0].name" in str(warning) for warning in alone["warnings"])


def test_the_ownership_tag_counts_toward_the_maximum_of_tags(account: Any, run: Any, make: Any, refused: Any) -> None:
    tags = {f"key-{number}": "value" for number in range(50)}
    over = {"factory": "web", "infrastructure_configurations": [infrastructure(tags=tags)]}
    (mistake,) = refused("image_factory", ["infrastructure_configurations[0]"], **over)["mistakes"]
    assert mistake["option"] == "tags"
    tags.pop("key-0")
    make(factory="web", infrastructure_configurations=[infrastructure(tags=tags)])


def ported(**changes: Any) -> dict[str, Any]:
    """A component with the parameter Port."""
    return component(data=document("echo {{ Port }}", Port=None), **changes)


def test_a_wildcard_matches_the_newest_existing_version(account: Any, run: Any) -> None:
    """The entry has 1.0.0, without the parameter Port. The service resolves x.x.x to 2.0.0, which has it."""
    assert run("component", **ported(version="2.0.0"))["changed"]
    given = {"component_arn": "web/x.x.x", "parameters": {"Port": "80"}}
    for check in (True, False):
        result = run(
            "image_factory",
            check=check,
            factory="web",
            components=[component(version="1.x.x")],
            image_recipes=[recipe(components=[given])],
        )
        assert (result.get("msg"), counts(result)) == (None, {"create": 2})


@pytest.mark.parametrize("reference", ["web/x.x.x", "web/1.x.x", "web/1.0.x", "web/1.0.1"])
def test_a_wildcard_matches_the_entry_if_it_will_be_the_newest(account: Any, run: Any, reference: str) -> None:
    run("image_factory", factory="web", components=[component()])
    given = {"component_arn": reference, "parameters": {"Port": "80"}}
    for check in (True, False):
        result = run(
            "image_factory",
            check=check,
            factory="web",
            components=[ported()],
            image_recipes=[recipe(components=[given])],
        )
        assert (result.get("msg"), counts(result)) == (None, {"create": 1, "new_version": 1})


def test_check_mode_accepts_components_that_earlier_tasks_would_create(parts: Any, run: Any) -> None:
    arn = parts.arn("component/baked/1.0.0/1")
    baked = {"arn": arn, "name": "baked", "platform": "Linux", "version": "1.0.0"}
    recipes = [{"name": "two", "parent_image": "aws/amazon-linux-2023-x86/x.x.x", "components": ["baked"]}]
    options = {"factory": "fleet", "image_recipes": recipes, "predicted_components": [baked]}
    predicted = run("image_factory", check=True, **options)
    assert predicted["image_recipes"]["two"]["components"] == [{"component_arn": arn}]
    assert run("image_factory", **options)["mistakes"][0]["option"] == "components[0].component_arn"
    for arn in ("baked", None):
        wrong = run("image_factory", check=True, **{**options, "predicted_components": [{"arn": arn}]})
        assert wrong["option"] == "predicted_components[0].arn"

"""Mistakes in the lists of a factory; each is reported with its path."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import (
    component,
    distribution,
    infrastructure,
    lifecycle_policy,
    pipeline,
    recipe,
    region,
    workflow,
)
from unit.modules.test_image_factory import MARK, everything, shop, with_parameters

MISTAKES: list[tuple[dict[str, Any], tuple[str, int, str, str]]] = [
    (
        {"image_recipes": [recipe(), recipe(name="api", componets=["web"])]},
        ("image_recipes", 1, "api", "componets"),
    ),
    ({"components": [{"platform": "Linux"}]}, ("components", 0, "", "name")),
    ({"components": [component(name="a/b")]}, ("components", 0, "a/b", "name")),
    ({"components": [component(version="1.x.3")]}, ("components", 0, "web", "version")),
    ({"components": [component(keep_versions=0)]}, ("components", 0, "web", "keep_versions")),
    (
        {"components": [component(platform="BeOS")]},
        ("components", 0, "web", "platform"),
    ),
    ({"components": [component(tags={MARK: "me"})]}, ("components", 0, "web", f"tags.{MARK}")),
    ({"components": [component(), component(name="Web")]}, ("components", 1, "Web", "name")),
    ({"components": [component(region="eu-west-1")]}, ("components", 0, "web", "region")),
    (
        {"image_recipes": [recipe(components=[{"component_arn": "web", "paramters": {}}])]},
        ("image_recipes", 0, "web", "components[0].paramters"),
    ),
    (
        {"image_recipes": [recipe(components=["wep"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
    ),
    (
        {"image_pipelines": [pipeline(infrastructure_configuration_arn="private")]},
        ("image_pipelines", 0, "web", "infrastructure_configuration_arn"),
    ),
    (
        {"image_pipelines": [pipeline(schedule={"schedule_expression": "cron(0 3 * * SUN)"})]},
        ("image_pipelines", 0, "web", "schedule.schedule_expression"),
    ),
    (
        {"image_pipelines": [pipeline(schedule={"expression": "rate(1 day)"})]},
        ("image_pipelines", 0, "web", "schedule.expression"),
    ),
    ({"image_pipelines": [pipeline(schedule=[1])]}, ("image_pipelines", 0, "web", "schedule")),
    (
        {"distribution_configurations": [distribution(region(ami_distribution_configuration={"name": "web"}))]},
        ("distribution_configurations", 0, "web", "distributions[0].ami_distribution_configuration.name"),
    ),
    ({"components": [component(name=["web"])]}, ("components", 0, "['web']", "name")),
    ({"components": [component(name=None)]}, ("components", 0, "", "name")),
    # Names and values
    ({"components": [component(name="")]}, ("components", 0, "", "name")),
    ({"components": [component(name="wéb")]}, ("components", 0, "wéb", "name")),
    ({"components": [component(state="absnt")]}, ("components", 0, "web", "state")),
    (
        {"components": [component(version="1.0.99999999999")]},
        ("components", 0, "web", "version"),
    ),
    (
        {"components": [component(name="my web"), component(name="My_Web")]},
        ("components", 1, "My_Web", "name"),
    ),
    (
        {"components": [component(uri="s3://a/b")]},
        ("components", 0, "web", "uri"),
    ),
    ({"workflows": [{"name": "web", "data": "a: b"}]}, ("workflows", 0, "web", "type")),
    (
        {"image_recipes": [recipe(parentImage="web")]},
        ("image_recipes", 0, "web", "parentImage"),
    ),
    ({"image_recipes": [{**recipe(), 7: "web"}]}, ("image_recipes", 0, "web", "7")),
    (
        {"image_pipelines": [pipeline(schedule={"timezome": "UTC"})]},
        ("image_pipelines", 0, "web", "schedule.timezome"),
    ),
    # References
    (
        {"image_recipes": [recipe(components=["wéb"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
    ),
    (
        {"image_recipes": [recipe(components=["web", "Web"])]},
        ("image_recipes", 0, "web", "components[1]"),
    ),
    (
        {"image_recipes": [recipe(components=["web/2.x.x"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
    ),
    (
        {"image_recipes": [recipe(components=["web/1.0.0/7"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
    ),
    (
        {"image_recipes": [recipe(parent_image="web/x.x.x")]},
        ("image_recipes", 0, "web", "parent_image"),
    ),
    (
        {"image_recipes": [recipe(name="one", parent_image="two/x.x.x"), recipe(name="two", parent_image="one/x.x.x")]},
        ("image_recipes", 0, "one", "parent_image"),
    ),
    (
        {
            "workflows": [workflow(), workflow(type="BUILD")],
            "image_pipelines": [pipeline(workflows=["web"], execution_role="builder")],
        },
        ("image_pipelines", 0, "web", "workflows[0].workflow_arn"),
    ),
    (
        {
            "image_pipelines": [
                pipeline(workflows=[{"workflow_arn": "web", "workflow_type": "BUILD"}], execution_role="builder")
            ]
        },
        ("image_pipelines", 0, "web", "workflows[0].workflow_arn"),
    ),
    (
        {
            "components": [component(state="absent")],
            "container_recipes": [],
            "image_recipes": [recipe(components=[{"component_arn": "web/1.x.x"}])],
        },
        ("image_recipes", 0, "web", "components[0].component_arn"),
    ),
    (
        {"infrastructure_configurations": [infrastructure(state="absent")]},
        ("image_pipelines", 0, "web", "infrastructure_configuration_arn"),
    ),
    (
        {
            "image_pipelines": [],
            "image_recipes": [recipe(state="absent")],
            "lifecycle_policies": [lifecycle_policy(resource_selection={"recipes": ["web"]})],
        },
        ("lifecycle_policies", 0, "web", "resource_selection.recipes[0].name"),
    ),
]


@pytest.mark.parametrize(("changes", "place"), MISTAKES, ids=[place[3] for _changes, place in MISTAKES])
@pytest.mark.parametrize("check", [True, False])
def test_a_mistake_is_reported_with_list_index_name_and_option(
    account: Any, run: Any, changes: dict[str, Any], place: tuple[str, int, str, str], check: bool
) -> None:
    refused = run("image_factory", check=check, **everything(**changes))
    mistakes = {(one["list"], one["index"], one["name"], one["option"]): one for one in refused["mistakes"]}
    mistake = mistakes[place]
    assert mistake["msg"] in refused["msg"]
    assert f"{place[0]}[{place[1]}]" in refused["msg"]
    assert refused.writes == []


@pytest.mark.parametrize(
    ("declared", "given", "option"),
    [
        ({"Site": None}, {"Sites": "shop"}, "components[0].parameters.Sites"),
        ({"Site": None, "Theme": "dark"}, {"Theme": "light"}, "components[0].parameters"),
        ({}, {"Site": "shop"}, "components[0].parameters.Site"),
    ],
)
@pytest.mark.parametrize("there", ["nothing", "the version before"])
@pytest.mark.parametrize("check", [True, False])
def test_parameters_are_checked_against_the_document_in_the_factory(
    account: Any,
    run: Any,
    declared: dict[str, Any],
    given: dict[str, str],
    option: str,
    there: str,
    check: bool,
) -> None:
    if there == "the version before":
        before = dict.fromkeys([*declared, *given], "of old")
        assert run("image_factory", **with_parameters(given, **before))["changed"]
    refused = run("image_factory", check=check, **with_parameters(given, **declared))
    assert [(mistake["list"], mistake["option"]) for mistake in refused["mistakes"]] == [("image_recipes", option)]
    assert refused.writes == []


def test_all_mistakes_are_reported_at_once(run: Any, account: Any) -> None:
    wrong = shop(3)
    wrong["image_pipelines"][1]["schedule"] = {"schedule_expression": "every day"}
    wrong["image_pipelines"][1]["image_recipe_arn"] = "gone"
    wrong["image_recipes"][2]["components"] = ["bass", "bass"]
    wrong["image_recipes"][2]["block_device_mappings"] = [{"ebs": {"volume_type": "gp2", "iops": 4000}}]
    wrong["components"].append({"nmae": "web"})
    wrong["infrastructure_configurations"][0]["version"] = "1.0.0"
    refused = run("image_factory", **wrong)
    assert [(mistake["list"], mistake["index"], mistake["option"]) for mistake in refused["mistakes"]] == [
        ("components", 1, "nmae"),
        ("components", 1, "name"),
        ("infrastructure_configurations", 0, "version"),
        ("image_recipes", 2, "components[0].component_arn"),
        ("image_recipes", 2, "components[1].component_arn"),
        ("image_recipes", 2, "block_device_mappings[0].ebs.iops"),
        ("image_pipelines", 1, "image_recipe_arn"),
        ("image_pipelines", 1, "schedule.schedule_expression"),
    ]
    assert refused.writes == []


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"component": [component()]}, "component"),
        ({"components": component()}, "components"),
        ({"components": ["web"]}, "components[0]"),
        ({"components": [component(), None]}, "components[1]"),
        ({"components": [[component()]]}, "components[0]"),
        ({"factory": "web" * 100}, "factory"),
        ({"max_concurrency": "many"}, "max_concurrency"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_mistake_outside_the_entries_is_reported_with_its_option(
    account: Any, run: Any, changes: dict[str, Any], option: str, check: bool
) -> None:
    refused = run("image_factory", check=check, **everything(**changes))
    assert (refused["option"], refused.writes) == (option, [])


def test_messages_have_a_maximum_length(account: Any, run: Any) -> None:
    encoded = "no base64! " * 1000
    wrong = recipe(additional_instance_configuration={"user_data_override": encoded})
    refused = run("image_factory", factory="web", components=[component(name="w" * 9999)], image_recipes=[wrong])
    assert len(refused["mistakes"]) == 2
    assert len(refused["msg"]) < 2000


def test_an_absent_entry_can_be_referenced_if_other_versions_remain(account: Any, run: Any) -> None:
    for version in ("1.0.0", "2.0.0"):
        run("image_factory", factory="web", components=[component(version=version)])
    mixed = {"components": [component(version="1.0.0", state="absent")], "image_recipes": [recipe(components=["web"])]}
    result = run("image_factory", factory="web", **mixed)
    assert [(change["name"], change["action"]) for change in result["changes"]] == [
        ("web", "create"),
        ("web", "delete"),
    ]


def test_an_absent_entry_can_have_the_name_of_a_shared_resource(account: Any, run: Any) -> None:
    shared = account.arn("component/web/1.0.0/1", owner="111111111111")
    mine = {"components": [component(state="absent")], "image_recipes": [recipe(components=[shared])]}
    assert run("image_factory", check=True, factory="web", **mine).get("msg") is None

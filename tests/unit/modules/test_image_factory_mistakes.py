"""What can be wrong with a factory as it is written, and that each mistake is told with its place."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import (
    AMI_NAME,
    component,
    distribution,
    infrastructure,
    lifecycle_policy,
    pipeline,
    recipe,
    region,
    rule,
    workflow,
)
from unit.modules.test_image_factory import MARK, everything, shop, with_parameters

MISTAKES: list[tuple[dict[str, Any], tuple[str, int, str, str], str]] = [
    (
        {"image_recipes": [recipe(), recipe(name="api", componets=["web"])]},
        ("image_recipes", 1, "api", "componets"),
        "no such option",
    ),
    ({"components": [{"platform": "Linux"}]}, ("components", 0, "", "name"), "name: is required"),
    ({"components": [component(name="a/b")]}, ("components", 0, "a/b", "name"), "3 to 128 letters"),
    ({"components": [component(version="1.x.3")]}, ("components", 0, "web", "version"), "wildcard in the wrong place"),
    ({"components": [component(keep_versions=0)]}, ("components", 0, "web", "keep_versions"), "at least 1"),
    (
        {"components": [component(platform="BeOS")]},
        ("components", 0, "web", "platform"),
        "is not one of Windows, Linux, macOS",
    ),
    ({"components": [component(tags={MARK: "me"})]}, ("components", 0, "web", f"tags.{MARK}"), "leave it out"),
    ({"components": [component(), component(name="Web")]}, ("components", 1, "Web", "name"), "components[0] (web)"),
    ({"components": [component(region="eu-west-1")]}, ("components", 0, "web", "region"), "no such option"),
    (
        {"image_recipes": [recipe(components=[{"component_arn": "web", "paramters": {}}])]},
        ("image_recipes", 0, "web", "components[0].paramters"),
        "no such option",
    ),
    (
        {"image_recipes": [recipe(components=["wep"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
        "there is no component 'wep'",
    ),
    (
        {"image_pipelines": [pipeline(infrastructure_configuration_arn="private")]},
        ("image_pipelines", 0, "web", "infrastructure_configuration_arn"),
        "there is no infrastructure configuration 'private'",
    ),
    (
        {"image_pipelines": [pipeline(schedule={"schedule_expression": "cron(0 3 * * SUN)"})]},
        ("image_pipelines", 0, "web", "schedule.schedule_expression"),
        "cron(0 3 ? * SUN *)",
    ),
    (
        {"image_pipelines": [pipeline(schedule={"expression": "rate(1 day)"})]},
        ("image_pipelines", 0, "web", "schedule.expression"),
        "no such option",
    ),
    ({"image_pipelines": [pipeline(schedule=[1])]}, ("image_pipelines", 0, "web", "schedule"), "not a mapping"),
    (
        {"distribution_configurations": [distribution(region(ami_distribution_configuration={"name": "web"}))]},
        ("distribution_configurations", 0, "web", "distributions[0].ami_distribution_configuration.name"),
        "buildDate",
    ),
    # Types
    ({"components": [component(name=["web"])]}, ("components", 0, "['web']", "name"), "is not a text"),
    ({"components": [component(name=None)]}, ("components", 0, "", "name"), "is required"),
    ({"components": [component(version=1.0)]}, ("components", 0, "web", "version"), "'1.0' is not a version"),
    ({"components": [component(keep_versions="five")]}, ("components", 0, "web", "keep_versions"), "a whole number"),
    ({"components": [component(purge_tags="perhaps")]}, ("components", 0, "web", "purge_tags"), "true or false"),
    ({"components": [component(tags=["a"])]}, ("components", 0, "web", "tags"), "is not a mapping"),
    ({"components": [component(tags={"a": {"b": "c"}})]}, ("components", 0, "web", "tags.a"), "no nesting"),
    ({"components": [component(data=[1])]}, ("components", 0, "web", "data"), "a document is a mapping"),
    ({"image_pipelines": [pipeline(status=True)]}, ("image_pipelines", 0, "web", "status"), "ENABLED, DISABLED"),
    (
        {"image_pipelines": [pipeline(image_recipe_arn={"name": "web"})]},
        ("image_pipelines", 0, "web", "image_recipe_arn"),
        "is not a text",
    ),
    (
        {"image_recipes": [recipe(components=[["web"]])]},
        ("image_recipes", 0, "web", "components[0]"),
        "is not a mapping (dict) of component_arn, parameters, nor a text",
    ),
    (
        {"distribution_configurations": [distribution(distributions={"eu-west-1": {}})]},
        ("distribution_configurations", 0, "web", "distributions"),
        "begin each of its entries with a hyphen",
    ),
    (
        {"distribution_configurations": [distribution({"ami_distribution_configuration": {"name": AMI_NAME}})]},
        ("distribution_configurations", 0, "web", "distributions[0].region"),
        "is required",
    ),
    (
        {"lifecycle_policies": [lifecycle_policy(rule() | {"action": "DELETE"})]},
        ("lifecycle_policies", 0, "web", "policy_details[0].action"),
        "'DELETE' is not a mapping (dict) of type, include_resources",
    ),
    (
        {"lifecycle_policies": [lifecycle_policy(rule(by={"type": "AGE", "value": "many", "unit": "DAYS"}))]},
        ("lifecycle_policies", 0, "web", "policy_details[0].filter.value"),
        "'many' is not a whole number",
    ),
    (
        {"infrastructure_configurations": [infrastructure(instance_types=[["t3.micro"]])]},
        ("infrastructure_configurations", 0, "web", "instance_types[0]"),
        "is not a text",
    ),
    # Names and values
    ({"components": [component(name="")]}, ("components", 0, "", "name"), "is required, and it is empty"),
    ({"components": [component(name="wéb")]}, ("components", 0, "wéb", "name"), "3 to 128 letters"),
    ({"components": [component(state="absnt")]}, ("components", 0, "web", "state"), "not one of present, absent"),
    (
        {"components": [component(version="1.0.99999999999")]},
        ("components", 0, "web", "version"),
        "a node of a version goes from 0 to 1073741823",
    ),
    (
        {"components": [component(name="my web"), component(name="My_Web")]},
        ("components", 1, "My_Web", "name"),
        "'My_Web' stands in components[0] (my web) already",
    ),
    (
        {"components": [component(uri="s3://a/b")]},
        ("components", 0, "web", "uri"),
        "data and uri are mutually exclusive",
    ),
    ({"workflows": [{"name": "web", "data": "a: b"}]}, ("workflows", 0, "web", "type"), "is required"),
    (
        {"image_recipes": [recipe(parentImage="web")]},
        ("image_recipes", 0, "web", "parentImage"),
        "Did you mean parent_image? These are: additional_instance_configuration, ami_tags",
    ),
    ({"image_recipes": [{**recipe(), 7: "web"}]}, ("image_recipes", 0, "web", "7"), "no such option here"),
    (
        {"image_pipelines": [pipeline(schedule={"timezome": "UTC"})]},
        ("image_pipelines", 0, "web", "schedule.timezome"),
        "Did you mean timezone?",
    ),
    # References
    (
        {"image_recipes": [recipe(components=["wéb"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
        "letters, digits",
    ),
    (
        {"image_recipes": [recipe(components=["web", "Web"])]},
        ("image_recipes", 0, "web", "components[1]"),
        "stands in components[0] already",
    ),
    (
        {"image_recipes": [recipe(components=["web/2.x.x"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
        "component 'web' has no 2.x.x; it has 1.0.0",
    ),
    (
        {"image_recipes": [recipe(components=["web/1.0.0/7"])]},
        ("image_recipes", 0, "web", "components[0].component_arn"),
        "component 'web' has no 1.0.0/7; it has 1.0.0",
    ),
    (
        {"image_recipes": [recipe(parent_image="web/x.x.x")]},
        ("image_recipes", 0, "web", "parent_image"),
        "there is no image 'web' yet, only its recipe: build it first",
    ),
    (
        {"image_recipes": [recipe(name="one", parent_image="two/x.x.x"), recipe(name="two", parent_image="one/x.x.x")]},
        ("image_recipes", 0, "one", "parent_image"),
        "there is no image 'two' yet, only its recipe: build it first",
    ),
    (
        {
            "workflows": [workflow(), workflow(type="BUILD")],
            "image_pipelines": [pipeline(workflows=["web"], execution_role="builder")],
        },
        ("image_pipelines", 0, "web", "workflows[0].workflow_arn"),
        "say which in workflow_type",
    ),
    (
        {
            "image_pipelines": [
                pipeline(workflows=[{"workflow_arn": "web", "workflow_type": "BUILD"}], execution_role="builder")
            ]
        },
        ("image_pipelines", 0, "web", "workflows[0].workflow_arn"),
        "'web' is a workflow of type TEST only",
    ),
    (
        {
            "components": [component(state="absent")],
            "container_recipes": [],
            "image_recipes": [recipe(components=[{"component_arn": "web/1.x.x"}])],
        },
        ("image_recipes", 0, "web", "components[0].component_arn"),
        "it needs components[0] (web), which has state: absent",
    ),
    (
        {"infrastructure_configurations": [infrastructure(state="absent")]},
        ("image_pipelines", 0, "web", "infrastructure_configuration_arn"),
        "it needs infrastructure_configurations[0] (web), which has state: absent",
    ),
    (
        {
            "image_pipelines": [],
            "image_recipes": [recipe(state="absent")],
            "lifecycle_policies": [lifecycle_policy(resource_selection={"recipes": ["web"]})],
        },
        ("lifecycle_policies", 0, "web", "resource_selection.recipes[0].name"),
        "it needs image_recipes[0] (web), which has state: absent",
    ),
]


@pytest.mark.parametrize(
    ("changes", "place", "words"), MISTAKES, ids=[place[3] for _changes, place, _words in MISTAKES]
)
@pytest.mark.parametrize("check", [True, False])
def test_a_mistake_is_told_by_list_index_name_and_option(
    account: Any, run: Any, changes: dict[str, Any], place: tuple[str, int, str, str], words: str, check: bool
) -> None:
    refused = run("image_factory", check=check, **everything(**changes))
    mistake = next(mistake for mistake in refused["mistakes"] if mistake["list"] == place[0])
    assert (mistake["list"], mistake["index"], mistake["name"], mistake["option"]) == place
    assert words in mistake["msg"]
    assert mistake["msg"] in refused["msg"]
    assert f"{place[0]}[{place[1]}]" in refused["msg"]
    assert refused.writes == []


@pytest.mark.parametrize(
    ("declared", "given", "option", "words"),
    [
        ({"Site": None}, {"Sites": "shop"}, "components[0].parameters.Sites", "its parameters are Site"),
        ({"Site": None, "Theme": "dark"}, {"Theme": "light"}, "components[0].parameters", "needs a value for Site"),
        ({}, {"Site": "shop"}, "components[0].parameters.Site", "it has no parameters"),
    ],
)
@pytest.mark.parametrize("there", ["nothing", "the version before"])
@pytest.mark.parametrize("check", [True, False])
def test_parameters_are_held_against_the_document_that_is_yet_to_be_made(
    account: Any,
    run: Any,
    declared: dict[str, Any],
    given: dict[str, str],
    option: str,
    words: str,
    there: str,
    check: bool,
) -> None:
    if there == "the version before":
        before = dict.fromkeys([*declared, *given], "of old")
        assert run("image_factory", **with_parameters(given, **before))["changed"]
    refused = run("image_factory", check=check, **with_parameters(given, **declared))
    assert [(mistake["list"], mistake["option"]) for mistake in refused["mistakes"]] == [("image_recipes", option)]
    assert words in refused["msg"]
    assert refused.writes == []


def test_all_mistakes_are_told_at_once(run: Any, account: Any) -> None:
    wrong = shop(3)
    wrong["image_pipelines"][1]["schedule"] = {"schedule_expression": "every day"}
    wrong["image_recipes"][2]["components"] = ["bass"]
    refused = run("image_factory", **wrong)
    assert [(mistake["list"], mistake["index"]) for mistake in refused["mistakes"]] == [
        ("image_recipes", 2),
        ("image_pipelines", 1),
    ]
    assert refused["msg"].startswith("2 mistakes in the factory, so nothing was written.")
    assert "there is no component 'bass'. Near it are: base." in refused["msg"]
    assert refused.writes == []


@pytest.mark.parametrize(
    ("changes", "option", "words"),
    [
        ({"component": [component()]}, "component", "Did you mean components?"),
        ({"components": component()}, "components", "is not a list: begin each of its entries with a hyphen"),
        ({"components": ["web"]}, "components[0]", "'web' is not a mapping"),
        ({"components": [component(), None]}, "components[1]", "is empty"),
        ({"components": [[component()]]}, "components[0]", "is not a mapping"),
        ({"factory": "web" * 100}, "factory", "300 characters is out of range"),
        ({"max_concurrency": "many"}, "max_concurrency", "'many' is not a whole number"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_mistake_outside_of_the_entries_is_told_by_its_option(
    account: Any, run: Any, changes: dict[str, Any], option: str, words: str, check: bool
) -> None:
    refused = run("image_factory", check=check, **everything(**changes))
    assert (refused["option"], refused.writes) == (option, [])
    assert words in refused["msg"]


def test_what_is_huge_does_not_make_the_message_huge(account: Any, run: Any) -> None:
    encoded = "no base64! " * 1000
    wrong = recipe(additional_instance_configuration={"user_data_override": encoded})
    refused = run("image_factory", factory="web", components=[component(name="w" * 9999)], image_recipes=[wrong])
    assert len(refused["mistakes"]) == 2
    assert len(refused["msg"]) < 2000


def test_what_is_to_go_may_be_named_where_some_of_it_stays(account: Any, run: Any) -> None:
    for version in ("1.0.0", "2.0.0"):
        run("image_factory", factory="web", components=[component(version=version)])
    mixed = {"components": [component(version="1.0.0", state="absent")], "image_recipes": [recipe(components=["web"])]}
    result = run("image_factory", factory="web", **mixed)
    assert [(change["name"], change["action"]) for change in result["changes"]] == [
        ("web", "create"),
        ("web", "delete"),
    ]


def test_what_is_to_go_may_have_the_name_of_what_another_account_shares(account: Any, run: Any) -> None:
    shared = account.arn("component/web/1.0.0/1", owner="111111111111")
    mine = {"components": [component(state="absent")], "image_recipes": [recipe(components=[shared])]}
    assert run("image_factory", check=True, factory="web", **mine).get("msg") is None

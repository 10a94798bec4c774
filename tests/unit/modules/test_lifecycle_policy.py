"""The module ``lifecycle_policy``."""

from __future__ import annotations

import re
from datetime import timezone
from typing import Any

import pytest
from unit.modules.conftest import Create
from unit.modules.samples import LIFECYCLE_ROLE, container_recipe, lifecycle_policy, recipe, rule

import emulator
from emulator.imagebuilder.api.exceptions import invalid_value

MODULE = "lifecycle_policy"
PATH = "lifecycle-policy/web"

AGE = {"type": "AGE", "value": 6, "unit": "MONTHS", "retain_at_least": 2}
AGE_MEMBERS = {"type": "AGE", "value": 6, "unit": "MONTHS", "retainAtLeast": 2}
EXCLUSIONS: dict[str, Any] = {
    "tag_map": {"Keep": "yes", "CostCentre": 7},
    "amis": {
        "is_public": True,
        "regions": ["eu-west-1", "us-east-1"],
        "shared_accounts": ["111111111111", "222222222222"],
        "last_launched": {"value": 1, "unit": "WEEKS"},
        "tag_map": {"keep_ami": True},
    },
}
DELETE = {
    "action": {"type": "DELETE", "include_resources": {"amis": True, "snapshots": True}},
    "filter": {"type": "COUNT", "value": 10},
    "exclusion_rules": EXCLUSIONS,
}
DEPRECATE = rule("DEPRECATE", AGE)
DISABLE = rule("DISABLE", {"type": "AGE", "value": 1, "unit": "YEARS"})
RECIPES = [{"name": "web", "semantic_version": "1.x.x"}, {"name": "Golden Image", "semantic_version": "2.0.0"}]


def _full(**changes: Any) -> dict[str, Any]:
    return lifecycle_policy(
        DELETE,
        DEPRECATE,
        DISABLE,
        **{
            "description": "Web servers",
            "status": "DISABLED",
            "resource_selection": {"recipes": RECIPES},
            "tags": {"Team": "web"},
            **changes,
        },
    )


@pytest.fixture(autouse=True)
def _recipes_to_select(create: Create) -> None:
    """Those that the policies here select."""
    selected = (("web", "1.0.0"), ("golden-image", "2.0.0"))
    create(("image_recipe", recipe(name=name, version=version)) for name, version in selected)


def test_dates_are_returned_as_strings(account: Any, run: Any) -> None:
    """The service returns numbers for this kind of resource, and strings of this form for all others."""
    run(MODULE, **lifecycle_policy())
    changed = run(MODULE, name="web", description="Changed")[MODULE]
    for name in ("date_created", "date_updated"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", changed[name])
    assert changed["date_created"] <= changed["date_updated"]
    there = account.read(PATH)["dateUpdated"].astimezone(timezone.utc)
    assert changed["date_updated"].startswith(there.strftime("%Y-%m-%dT%H:%M:%S"))


def test_a_policy_of_containers_is_created(account: Any, four_ways: Any) -> None:
    detail = {
        "action": {"type": "DELETE", "include_resources": {"containers": True}},
        "filter": {"type": "AGE", "value": 90, "unit": "DAYS", "retain_at_least": 1},
    }
    selection = {"tag_map": {"Team": "web", "Stage": "test"}}
    four_ways(MODULE, **lifecycle_policy(detail, resource_type="CONTAINER_IMAGE", resource_selection=selection))
    there = account.read(PATH)
    assert there["resourceType"] == "CONTAINER_IMAGE"
    assert there["resourceSelection"] == {"tagMap": {"Team": "web", "Stage": "test"}}


@pytest.mark.parametrize("status", ["ENABLED", "DISABLED"])
def test_omitted_options_of_an_existing_policy_are_kept(account: Any, four_ways: Any, status: str) -> None:
    """Update replaces all members: a client that sent only the description would enable this policy."""
    account.client().create_lifecycle_policy(
        name="web",
        description="By hand",
        status=status,
        executionRole=LIFECYCLE_ROLE,
        resourceType="AMI_IMAGE",
        policyDetails=[
            {
                "action": {"type": "DEPRECATE", "includeResources": {"amis": True}},
                "filter": AGE_MEMBERS,
                "exclusionRules": {"amis": {"regions": ["eu-west-1"], "tagMap": {"snake_case": "a", "CamelCase": "b"}}},
            },
        ],
        resourceSelection={"tagMap": {"snake_case": "a", "CamelCase": "b"}},
        tags={"Team": "web"},
    )
    before = account.read(PATH)
    result = four_ways(MODULE, name="web", description="By the module")
    after = account.read(PATH)
    assert after.pop("dateUpdated") >= before["dateCreated"]
    assert after == {**before, "description": "By the module"}
    assert result.writes == ["UpdateLifecyclePolicy"]
    removed = [line for line in result.before.splitlines() if line not in result.after.splitlines()]
    added = [line for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert (removed, added) == (["description: By hand"], ["description: By the module"])


@pytest.mark.parametrize(
    ("changes", "members"),
    [
        ({"status": "ENABLED"}, {"status": "ENABLED"}),
        ({"resource_selection": {"tag_map": {"Team": "web"}}}, {"resourceSelection": {"tagMap": {"Team": "web"}}}),
        (
            {"policy_details": [rule("DISABLE", AGE)]},
            {
                "policyDetails": [
                    {
                        "action": {
                            "type": "DISABLE",
                            "includeResources": {"amis": True},
                        },
                        "filter": AGE_MEMBERS,
                    }
                ]
            },
        ),
        (
            {"resource_selection": {"recipes": RECIPES[:1]}},
            {"resourceSelection": {"recipes": [{"name": "web", "semanticVersion": "1.x.x"}]}},
        ),
    ],
)
def test_given_lists_replace_and_omitted_options_keep_their_values(
    account: Any, run: Any, four_ways: Any, changes: dict[str, Any], members: dict[str, Any]
) -> None:
    run(MODULE, **_full())
    before = account.read(PATH)
    result = four_ways(MODULE, name="web", **changes)
    after = account.read(PATH)
    assert after.pop("dateUpdated")
    assert after == {**before, **members}
    assert result.writes == ["UpdateLifecyclePolicy"]


@pytest.mark.parametrize(
    ("exclusions", "left"),
    [
        ({}, None),
        ({"tag_map": {"Keep": "yes"}}, {"tagMap": {"Keep": "yes"}}),
        ({"amis": {"regions": ["eu-west-1"]}}, {"amis": {"isPublic": False, "regions": ["eu-west-1"]}}),
        ({"amis": {}, "tag_map": {"Keep": "yes"}}, {"tagMap": {"Keep": "yes"}}),
    ],
)
def test_exclusions_can_be_removed(
    account: Any, run: Any, four_ways: Any, exclusions: dict[str, Any], left: Any
) -> None:
    run(MODULE, **lifecycle_policy(DELETE))
    four_ways(MODULE, name="web", policy_details=[{**DELETE, "exclusion_rules": exclusions}])
    assert account.read(PATH)["policyDetails"][0].get("exclusionRules") == left


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"policy_details": [DISABLE, DELETE, DEPRECATE]},
        {"resource_selection": {"recipes": RECIPES[::-1]}},
        {"execution_role": f"arn:aws:iam::123456789012:role/{LIFECYCLE_ROLE}"},
        {
            "policy_details": [
                {
                    **DELETE,
                    "exclusion_rules": {
                        "tag_map": {"CostCentre": "7", "Keep": "yes"},
                        "amis": {
                            **EXCLUSIONS["amis"],
                            "regions": ["us-east-1", "eu-west-1"],
                            "shared_accounts": ["222222222222", "111111111111"],
                            "tag_map": {"keep_ami": "true"},
                        },
                    },
                },
                DEPRECATE,
                DISABLE,
            ]
        },
    ],
)
def test_an_equal_form_is_no_change(account: Any, run: Any, changes: dict[str, Any]) -> None:
    run(MODULE, **_full())
    result = run(MODULE, **{**_full(), **changes})
    assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
    assert result.before == result.after


NOTHING_MORE = {"amis": False, "snapshots": False, "containers": False}


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (
            rule(),
            {**rule(), "action": {"type": "DELETE", "include_resources": {**NOTHING_MORE, "amis": True}}},
        ),
        (
            rule(amis={"regions": ["eu-west-1"]}),
            rule(amis={"regions": ["eu-west-1"], "is_public": False}),
        ),
        (
            {"action": {"type": "DEPRECATE"}, "filter": AGE},
            {"action": {"type": "DEPRECATE", "include_resources": {}}, "filter": AGE, "exclusion_rules": {}},
        ),
        (rule(), {**rule(), "exclusion_rules": {"amis": {}, "tag_map": {}}}),
    ],
)
@pytest.mark.parametrize("filled_in", [True, False])
def test_defaults_of_the_service_are_no_difference(
    account: Any,
    run: Any,
    monkeypatch: pytest.MonkeyPatch,
    less: dict[str, Any],
    more: dict[str, Any],
    filled_in: bool,
) -> None:
    monkeypatch.setattr(emulator.assumed, "included_resources_are_filled_in", filled_in)
    for first, second in ((less, more), (more, less)):
        assert run(MODULE, **lifecycle_policy(first)).get("msg") is None
        result = run(MODULE, **lifecycle_policy(second))
        assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
        assert run(MODULE, name="web", status="ENABLED")["changed"] is False
        assert run(MODULE, name="web", state="absent")["changed"]


def test_the_type_of_images_cannot_be_changed(account: Any, run: Any, refused: Any) -> None:
    run(MODULE, **lifecycle_policy())
    containers = {"action": {"type": "DELETE", "include_resources": {"containers": True}}, "filter": AGE}
    refused(MODULE, "resource_type", **lifecycle_policy(containers, resource_type="CONTAINER_IMAGE"))


def test_a_new_role_is_awaited(account: Any, run: Any, disturb: Any, waits: list[float]) -> None:
    def unknown(serve: Any) -> Any:
        raise invalid_value(
            "executionRole", "The provided role does not exist or does not have sufficient permissions."
        )

    disturb("CreateLifecyclePolicy", unknown, times=2)
    result = run(MODULE, **lifecycle_policy())
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert len(waits) == 2


def _rules(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"policy_details": list(rules)}


def _by(**by: Any) -> dict[str, Any]:
    whole = {"type": "AGE", "value": 1, "unit": "DAYS", **by}
    return _rules(rule(by={name: value for name, value in whole.items() if value is not None}))


def _amis(**excluded: Any) -> dict[str, Any]:
    return _rules(rule(amis=excluded))


def _recipes(*recipes: Any) -> dict[str, Any]:
    return {"resource_selection": {"recipes": list(recipes)}}


IN_FILTER = "policy_details[0].filter"
IN_AMIS = "policy_details[0].exclusion_rules.amis"
CONTAINERS = {"resource_type": "CONTAINER_IMAGE"}

REFUSED: list[tuple[dict[str, Any], str]] = [
    (_rules(rule(), rule()), "policy_details[1].action.type"),
    (_rules(), "policy_details"),
    (_by(value=1001), f"{IN_FILTER}.value"),
    (_amis(last_launched={"value": 1}), f"{IN_AMIS}.last_launched.unit"),
    (_amis(region=["eu-west-1"]), f"{IN_AMIS}.region"),
    (_recipes({"name": "we", "semantic_version": "1.0.0"}), "resource_selection.recipes[0].name"),
    ({"resource_selection": {}}, "resource_selection"),
    ({"execution_role": ""}, "execution_role"),
]


@pytest.mark.parametrize("there", ["new", "existing"])
@pytest.mark.parametrize(("changes", "option"), REFUSED)
def test_an_invalid_request_is_refused_before_it_is_sent(
    account: Any, run: Any, refused: Any, changes: dict[str, Any], option: str, there: str
) -> None:
    if there == "existing":
        assert run(MODULE, **lifecycle_policy())["changed"]
    before = account.read(PATH)
    refused(MODULE, option, **lifecycle_policy(**changes))
    assert account.read(PATH) == before


def test_a_missing_role_is_refused_by_the_service(account: Any, run: Any, refused: Any) -> None:
    refused(
        MODULE,
        "execution_role",
        by_aws=True,
        lacks=True,
        **lifecycle_policy(execution_role="missing"),
    )
    run(MODULE, **lifecycle_policy())
    # An update has no dry run.
    result = run(MODULE, name="web", execution_role="missing")
    assert result["failed"]
    assert "'execution_role'" in result["error"]["message"]


def _selecting(recipe_of: Any) -> dict[str, Any]:
    return lifecycle_policy(resource_selection={"recipes": [recipe_of]})


def test_a_recipe_can_be_given_as_a_string(account: Any, run: Any, four_ways: Any) -> None:
    short = lifecycle_policy(resource_selection={"recipes": ["web", "Golden Image/2.0.0"]})
    assert four_ways(MODULE, **short)[MODULE]["resource_selection"]["recipes"] == [
        {"name": "web", "semantic_version": "x.x.x"},
        {"name": "Golden Image", "semantic_version": "2.0.0"},
    ]
    long = {"recipes": [{"name": "golden-image", "semantic_version": "2.0.0"}, {"name": "web"}]}
    assert not run(MODULE, **lifecycle_policy(resource_selection=long))["changed"]


@pytest.mark.parametrize(
    "selected",
    [
        {"name": "wob"},
        {"name": "web", "semantic_version": "2.x.x"},
        {"name": "boxed"},
        "web/2.x.x",
    ],
)
def test_a_missing_recipe_is_a_warning(account: Any, run: Any, selected: Any) -> None:
    run("container_recipe", **container_recipe(name="boxed"))
    result = run(MODULE, **_selecting(selected))
    assert result["changed"]
    assert any("resource_selection.recipes[0].name" in str(warning) for warning in result["warnings"])


def test_a_policy_of_containers_selects_container_recipes(account: Any, run: Any, four_ways: Any) -> None:
    run("container_recipe", **container_recipe(name="boxed"))
    boxes = {**CONTAINERS, "policy_details": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 3}}]}
    four_ways(MODULE, **{**_selecting("boxed"), **boxes})
    result = run(MODULE, **{**_selecting("web"), **boxes})
    assert any("resource_selection.recipes[0].name" in str(warning) for warning in result["warnings"])


def test_check_mode_accepts_a_recipe_that_an_earlier_task_would_create(account: Any, run: Any) -> None:
    predicted = run(MODULE, check=True, **_selecting("to be made"))
    assert (predicted.get("msg"), predicted["changed"], predicted.writes) == (None, True, [])
    run("image_recipe", **recipe(name="to be made"))
    assert run(MODULE, **_selecting("to be made"))["diff"] == predicted["diff"]


def test_the_default_version_of_a_recipe_is_a_wildcard(account: Any, four_ways: Any) -> None:
    four_ways(MODULE, **_selecting("web"))
    (selected,) = account.read(PATH)["resourceSelection"]["recipes"]
    assert selected == {"name": "web", "semanticVersion": "x.x.x"}


def test_the_name_of_a_recipe_in_another_spelling_is_no_change(account: Any, run: Any) -> None:
    run(MODULE, **_selecting("Golden Image"))
    assert run(MODULE, **_selecting("golden_image"))["changed"] is False


def test_a_missing_recipe_that_is_already_selected_is_no_warning(account: Any, run: Any, four_ways: Any) -> None:
    """AWS allows the deletion of the recipe; a change of other options does not check it."""
    run(MODULE, **_selecting("web"))
    run("image_recipe", name="web", state="absent")
    four_ways(MODULE, name="web", description="Changed")
    added = run(MODULE, **_selecting("Golden Image"))
    assert added["changed"]

"""The common behaviour of all modules that declare a resource."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from unit.modules.samples import SMALLEST, container_recipe, named, pipeline, recipe
from unit.modules.tasks import resources_of

from emulator.imagebuilder.api.exceptions import ImageBuilderError
from emulator.imagebuilder.resources.arns import Arn

PATHS = {
    "component": "component/web/1.0.0/1",
    "image_recipe": "image-recipe/web/1.0.0",
    "infrastructure_configuration": "infrastructure-configuration/web",
    "distribution_configuration": "distribution-configuration/web",
    "image_pipeline": "image-pipeline/web",
    "container_recipe": "container-recipe/web/1.0.0",
    "workflow": "workflow/test/web/1.0.0/1",
    "lifecycle_policy": "lifecycle-policy/web",
}
VERSIONED = {
    "component": "component/web/1.0.1/1",
    "image_recipe": "image-recipe/web/1.0.1",
    "container_recipe": "container-recipe/web/1.0.1",
    "workflow": "workflow/test/web/1.0.1/1",
}
"""The paths after a change, for resources of which a change creates the next version."""

each_module = pytest.mark.parametrize("module", SMALLEST)


def _make(run: Callable[..., Any], module: str) -> None:
    """Create the resource of a module and its prerequisites."""
    _parts(run, module)
    assert run(module, **SMALLEST[module]())["changed"]


def _parts(run: Callable[..., Any], module: str) -> None:
    """Create the prerequisites of a module's resource."""
    if module == "image_pipeline":
        run("image_recipe", **SMALLEST["image_recipe"]())
        run("infrastructure_configuration", **SMALLEST["infrastructure_configuration"]())


def _by_arn(account: Any, module: str, **changes: Any) -> dict[str, Any]:
    """Return the required options of a module, with references as ARNs."""
    options: dict[str, Any] = SMALLEST[module](**changes)
    if module == "image_pipeline":
        options["image_recipe_arn"] = account.arn("image-recipe/web/1.0.0")
        options["infrastructure_configuration_arn"] = account.arn("infrastructure-configuration/web")
    return options


@each_module
def test_a_missing_resource_is_created(account: Any, run: Any, four_ways: Any, module: str) -> None:
    _parts(run, module)
    result = four_ways(module, **SMALLEST[module](description="First"), tags={"CostCentre": 7, "cost_centre": "x"})
    there = account.read(PATHS[module])
    assert there is not None
    assert result[module]["arn"] == there["arn"] == account.arn(PATHS[module])
    assert result[module]["name"] == "web"
    assert result[module]["description"] == there["description"] == "First"
    assert result[module]["tags"] == there["tags"] == {"CostCentre": "7", "cost_centre": "x"}
    assert result.before == ""
    assert "description: First\n" in result.after
    assert len(result.writes) == 1


@each_module
def test_a_change_keeps_the_other_options(account: Any, run: Any, four_ways: Any, module: str) -> None:
    _make(run, module)
    before = account.read(PATHS[module])
    result = four_ways(module, **named(module), description="Changed")
    path = VERSIONED.get(module, PATHS[module])
    after = account.read(path)
    assert result[module]["arn"] == account.arn(path)
    moving = {"description", "arn", "version", "dateCreated", "dateUpdated"}
    assert {name: value for name, value in after.items() if name not in moving} == {
        name: value for name, value in before.items() if name not in moving
    }
    assert after["description"] == "Changed"
    differing = [*set(result.after.splitlines()) ^ set(result.before.splitlines())]
    version = ["version: 1.0.0", "version: 1.0.1"] if module in VERSIONED else []
    assert sorted(differing) == sorted(["description: Changed", *version])
    assert len(result.writes) == 1


@each_module
def test_an_omitted_option_is_kept_and_an_empty_one_is_cleared(
    account: Any, run: Any, four_ways: Any, module: str
) -> None:
    _parts(run, module)
    run(module, **SMALLEST[module](description="First"), tags={"Team": "web"})
    same = run(module, **named(module), description=None)
    assert same["changed"] is False
    cleared = four_ways(module, **named(module), description="")
    assert "description" not in cleared[module]
    there = account.read(VERSIONED.get(module, PATHS[module]))
    assert "description" not in there
    assert there["tags"] == {"Team": "web"}


@each_module
def test_a_task_with_only_the_name_changes_nothing(account: Any, run: Any, module: str) -> None:
    _make(run, module)
    assert run(module, **named(module))["changed"] is False


@each_module
def test_an_unchanged_resource_costs_two_operations(account: Any, run: Any, module: str) -> None:
    _make(run, module)
    options = _by_arn(account, module)
    for check in (True, False):
        result = run(module, check=check, **options)
        assert result["changed"] is False
        assert len(result.operations) <= 2, result.operations


@each_module
@pytest.mark.parametrize("name", ["Web", "WEB"])
def test_names_are_compared_in_their_normalized_form(account: Any, run: Any, module: str, name: str) -> None:
    _make(run, module)
    result = run(module, **{**SMALLEST[module](), "name": name})
    assert result["changed"] is False
    assert result[module]["arn"] == account.arn(PATHS[module])


@each_module
def test_another_spelling_of_the_name_changes_the_same_resource(
    account: Any, run: Any, four_ways: Any, module: str
) -> None:
    """A resource that is changed in place keeps its name; a new version gets the name of the task."""
    _make(run, module)
    result = four_ways(module, **named(module, name="WEB"), description="Changed")
    assert result[module]["name"] == ("WEB" if module in VERSIONED else "web")
    assert result[module]["arn"] == account.arn(VERSIONED.get(module, PATHS[module]))


@each_module
@pytest.mark.parametrize(
    ("current", "options", "expected", "writes"),
    [
        ({"a": "1"}, {}, {"a": "1"}, []),
        ({"a": "1"}, {"tags": {"a": "1"}}, {"a": "1"}, []),
        ({"a": "1"}, {"tags": {}}, {}, ["UntagResource"]),
        ({"a": "1"}, {"tags": {}, "purge_tags": False}, {"a": "1"}, []),
        ({"a": "1"}, {"tags": {"A": "1"}}, {"A": "1"}, ["TagResource", "UntagResource"]),
        ({"a": "1"}, {"tags": {"b": "2"}, "purge_tags": False}, {"a": "1", "b": "2"}, ["TagResource"]),
        ({"a": "1", "b": "2"}, {"tags": {"a": 3, "b": True}}, {"a": "3", "b": "true"}, ["TagResource"]),
        (
            {},
            {"tags": {"Built": "[[ imagebuilder:buildDate ]]"}},
            {"Built": "{{ imagebuilder:buildDate }}"},
            ["TagResource"],
        ),
    ],
)
def test_tags_are_changed_in_place(
    account: Any,
    run: Any,
    four_ways: Any,
    module: str,
    current: dict[str, str],
    options: dict[str, Any],
    expected: dict[str, str],
    writes: list[str],
) -> None:
    _parts(run, module)
    run(module, **SMALLEST[module](tags=current))
    result = (four_ways if writes else run)(module, **SMALLEST[module](**options))
    assert result["changed"] is bool(writes)
    assert result.writes == writes
    assert result[module]["tags"] == expected
    there = account.read(PATHS[module])
    assert there["tags"] == expected
    if module in VERSIONED:
        assert account.read(VERSIONED[module]) is None


@each_module
def test_a_change_of_options_and_tags_is_one_diff(account: Any, run: Any, four_ways: Any, module: str) -> None:
    _parts(run, module)
    run(module, **SMALLEST[module](description="First", tags={"Stage": "test", "Team": "web"}))
    result = four_ways(module, **named(module), description="Gr\u00f6\u00dfer\nund besser", tags={"Team": "sql"})
    version = ["version: 1.0.0"] if module in VERSIONED else []
    removed = [line for line in result.before.splitlines() if line not in result.after.splitlines()]
    added = [line for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert sorted(removed) == sorted([*version, "  Stage: test", "  Team: web", "description: First"])
    assert {"  Team: sql", "  Gr\u00f6\u00dfer", "  und besser"} <= set(added)
    there = account.read(VERSIONED.get(module, PATHS[module]))
    assert (there["description"], there["tags"]) == ("Gr\u00f6\u00dfer\nund besser", {"Team": "sql"})


@each_module
def test_tags_of_aws_are_kept(account: Any, run: Any, four_ways: Any, module: str) -> None:
    _make(run, module)
    stack = {"aws:cloudformation:stack-name": "images"}
    arn = Arn.parse(account.arn(PATHS[module]))
    resources_of(account.id, account.region).find(arn).tags.update(stack)

    assert run(module, **named(module), tags={})["changed"] is False
    tagged = four_ways(module, **named(module), tags={"Team": "web"})
    assert tagged[module]["tags"] == {**stack, "Team": "web"}
    changed = four_ways(module, **named(module), description="Changed")
    assert changed[module]["description"] == "Changed"
    assert changed[module]["tags"]["Team"] == "web"


@each_module
@pytest.mark.parametrize(
    "tags",
    [{"aws:team": "web"}, {"a!b": "web"}, {"k" * 129: "web"}, {"Team": "v" * 257}, {str(n): "" for n in range(51)}],
)
def test_invalid_tags_are_refused_before_the_first_write(
    account: Any, run: Any, module: str, tags: dict[str, str]
) -> None:
    _make(run, module)
    result = run(module, **named(module), description="Changed", tags=tags)
    assert result.get("failed"), result
    assert re.match(r"tags\b", result["option"])
    assert result.writes == []


@each_module
def test_absent_deletes_the_resource(account: Any, run: Any, module: str) -> None:
    _parts(run, module)
    run(module, **SMALLEST[module](description="First", tags={"Team": "web"}))

    predicted = run(module, check=True, **named(module), state="absent")
    assert (predicted["changed"], predicted.writes, predicted[module]) == (True, [], {})
    assert account.read(PATHS[module]) is not None

    done = run(module, **named(module), state="absent")
    assert (done["changed"], done[module]) == (True, {})
    assert len(done.writes) == 1
    assert account.read(PATHS[module]) is None
    assert done["diff"] == predicted["diff"]
    assert "description: First\n" in done.before
    assert "Team: web\n" in done.before
    assert done.after == ""

    for check in (True, False):
        again = run(module, check=check, **named(module), state="absent")
        assert (again["changed"], again.writes, again[module]) == (False, [], {})
        assert again.before == again.after == ""
        assert len(again.operations) <= 2


@pytest.mark.parametrize(
    ("module", "users"),
    [
        ("image_recipe", {"kind": "image_pipeline", "name": "web"}),
        ("infrastructure_configuration", {"kind": "image_pipeline", "name": "web"}),
        ("component", {"kind": "image_recipe", "name": "user", "version": "1.0.0"}),
        ("distribution_configuration", {"kind": "image_pipeline", "name": "other"}),
        ("workflow", {"kind": "image_pipeline", "name": "other"}),
        ("component", {"kind": "container_recipe", "name": "boxed", "version": "1.0.0"}),
        ("container_recipe", {"kind": "image_pipeline", "name": "boxed"}),
    ],
)
def test_a_resource_in_use_is_kept_and_its_users_are_reported(
    factory: Any, run: Any, refused: Any, module: str, users: dict[str, str]
) -> None:
    run("image_recipe", **recipe(name="user", components=["web"]))
    run("container_recipe", **container_recipe(name="boxed", components=["web"]))
    run(
        "image_pipeline",
        **pipeline(name="other", distribution_configuration_arn="web", workflows=["web"], execution_role="builder"),
    )
    run("image_pipeline", name="boxed", container_recipe_arn="web", infrastructure_configuration_arn="web")
    result = refused(module, [users["name"]], **named(module), state="absent")
    assert users in result["used_by"]
    assert factory.read(PATHS[module]) is not None


@each_module
def test_a_result_can_be_used_as_options(factory: Any, run: Any, module: str, as_options: Any) -> None:
    read = run(module, **named(module))[module]
    again = run(module, **as_options(module, read))
    assert (again.get("msg"), again["changed"]) == (None, False)


@each_module
def test_check_mode_warns_without_write_permission(account: Any, run: Any, disturb: Any, module: str) -> None:
    _parts(run, module)
    operation = f"Create{module.title().replace('_', '')}"
    disturb(operation, _deny, times=2)
    planned = run(module, check=True, **SMALLEST[module]())
    assert (planned.get("msg"), planned["changed"]) == (None, True)
    assert "AccessDeniedException" in str(planned["warnings"])
    assert run(module, **SMALLEST[module]())["error"]["code"] == "AccessDeniedException"


def _deny(serve: Any) -> Any:
    raise ImageBuilderError("AccessDeniedException", "You may not.")


@each_module
def test_a_valid_task_has_no_warnings(account: Any, run: Any, module: str) -> None:
    _parts(run, module)
    result = run(module, **SMALLEST[module]())
    assert not result.get("warnings")
    assert not result.get("deprecations")


@each_module
@pytest.mark.parametrize("name", ["we", "we.b", " web", "web ", "web/1", "w" * 129, "wéb", "web\n"])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_invalid_name_is_refused_without_a_request(
    account: Any, run: Any, module: str, name: str, state: str
) -> None:
    result = run(module, **{**SMALLEST[module](), "name": name}, state=state)
    assert result["failed"]
    assert result["option"] == "name"
    assert result.operations == []


@each_module
@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_name_is_required(account: Any, run: Any, module: str, state: str) -> None:
    for name in ("", None):
        result = run(module, **{**SMALLEST[module](), "name": name}, state=state)
        assert (result["failed"], result["option"], result.operations) == (True, "name", [])


@each_module
def test_an_unknown_option_is_refused_with_a_suggestion(account: Any, run: Any, module: str) -> None:
    result = run(module, **SMALLEST[module](), descripton="x")
    assert result["failed"]
    assert "description" in result["msg"]
    assert result["option"] == "descripton"
    assert result.operations == []


@pytest.mark.parametrize(
    ("module", "required"),
    [
        ("component", "platform"),
        ("image_recipe", "parent_image"),
        ("infrastructure_configuration", "instance_profile_name"),
        ("distribution_configuration", "distributions"),
        ("container_recipe", "parent_image"),
        ("container_recipe", "target_repository"),
        ("lifecycle_policy", "execution_role"),
        ("lifecycle_policy", "resource_type"),
        ("lifecycle_policy", "policy_details"),
        ("lifecycle_policy", "resource_selection"),
    ],
)
def test_options_required_for_creation_are_reported(account: Any, run: Any, module: str, required: str) -> None:
    options = {name: value for name, value in SMALLEST[module]().items() if name != required}
    result = run(module, **options)
    assert result["failed"]
    assert result["option"] == required
    assert result.writes == []

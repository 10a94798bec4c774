"""A task that fails after it has changed something reports the changes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from unit.modules.samples import (
    LIFECYCLE_ROLE,
    SMALLEST,
    component,
    document,
    infrastructure,
    named,
    pipeline,
    recipe,
    steps,
    workflow,
)

from emulator.imagebuilder.api.exceptions import ImageBuilderError

VERSIONED = {
    "component": "component/web/{}/1",
    "workflow": "workflow/test/web/{}/1",
    "image_recipe": "image-recipe/web/{}",
    "container_recipe": "container-recipe/web/{}",
}
each_versioned = pytest.mark.parametrize("module", VERSIONED)


def operation(verb: str, module: str) -> str:
    return verb + "".join(word.capitalize() for word in module.split("_"))


@pytest.fixture
def versions(account: Any, run: Any, module: str) -> list[str]:
    """Three of them; their ARNs, newest first."""
    made = [run(module, **SMALLEST[module](description=text)) for text in ("first", "second", "third")]
    return [result[module]["arn"] for result in reversed(made)]


@each_versioned
def test_an_interrupted_deletion_keeps_the_newest_and_reports_the_deleted(
    account: Any, run: Any, denied: Any, module: str, versions: list[str]
) -> None:
    with denied(operation("Delete", module), served=2):
        result = run(module, **named(module, state="absent"))
    assert result["failed"]
    assert result["changed"]
    assert result["error"]["code"] == "AccessDeniedException"
    assert result["pruned"] == versions[1:]
    assert result[module]["arn"] == versions[0]
    assert yaml.safe_load(result.before)["versions"] == ["1.0.2", "1.0.1", "1.0.0"]
    assert yaml.safe_load(result.after)["versions"] == ["1.0.2"]
    assert account.read(VERSIONED[module].format("1.0.2"))
    again = run(module, **named(module, state="absent"))
    assert (again.get("msg"), again["pruned"], again[module]) == (None, versions[:1], {})


@each_versioned
def test_a_deletion_that_fails_immediately_has_changed_nothing(
    account: Any, run: Any, denied: Any, module: str, versions: list[str]
) -> None:
    with denied(operation("Delete", module)):
        result = run(module, **named(module, state="absent"))
    assert (result["failed"], result["changed"], result["pruned"]) == (True, False, [])
    assert result.before == result.after


@each_versioned
def test_a_deletion_reports_the_deleted_versions(account: Any, run: Any, module: str, versions: list[str]) -> None:
    for check in (True, False):
        assert run(module, check=check, **named(module, state="absent"))["pruned"] == versions


@pytest.mark.parametrize("refused", ["ListComponentBuildVersions", "ListImageRecipes", "DeleteComponent"])
def test_a_change_is_reported_when_pruning_fails(account: Any, run: Any, denied: Any, refused: str) -> None:
    run("component", **component())
    with denied(refused):
        result = run("component", **component(data=document("true"), keep_versions=1))
    assert result["failed"]
    assert result["changed"]
    assert result["component"]["version"] == "1.0.1"
    assert result["pruned"] == []
    assert yaml.safe_load(result.after)["version"] == "1.0.1"
    assert account.read("component/web/1.0.1/1")


def test_pruned_versions_are_reported_when_the_next_deletion_fails(account: Any, run: Any, denied: Any) -> None:
    for text in ("first", "second", "third"):
        run("image_recipe", **recipe(description=text))
    with denied("DeleteImageRecipe", served=1):
        result = run("image_recipe", **recipe(description="third", keep_versions=1))
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["pruned"] == [account.arn("image-recipe/web/1.0.0")]
    assert account.read("image-recipe/web/1.0.0") is None
    assert account.read("image-recipe/web/1.0.1")


def test_an_update_is_reported_when_tagging_fails(account: Any, run: Any, denied: Any) -> None:
    run("infrastructure_configuration", **infrastructure(tags={"Team": "web", "Old": "yes"}))
    changed = infrastructure(description="Changed", tags={"Team": "shop"})
    with denied("UntagResource"):
        result = run("infrastructure_configuration", **changed)
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["error"]["code"] == "AccessDeniedException"
    assert result["infrastructure_configuration"]["description"] == "Changed"
    assert result["infrastructure_configuration"]["tags"] == {"Team": "shop", "Old": "yes"}
    assert yaml.safe_load(result.after)["tags"] == {"Team": "shop", "Old": "yes"}
    assert run("infrastructure_configuration", **changed)["changed"]
    assert account.read("infrastructure-configuration/web")["tags"] == {"Team": "shop"}


def test_tags_that_cannot_be_set_have_changed_nothing(account: Any, run: Any, denied: Any) -> None:
    run("infrastructure_configuration", **infrastructure())
    with denied("TagResource"):
        result = run("infrastructure_configuration", **infrastructure(tags={"Team": "shop"}))
    assert (result["failed"], result.get("changed", False)) == (True, False)


@pytest.mark.parametrize("module", ["component", "image_recipe", "infrastructure_configuration"])
def test_a_created_resource_is_reported_when_it_cannot_be_read(
    account: Any, run: Any, denied: Any, module: str
) -> None:
    with denied(operation("Get", module), served=1):
        result = run(module, **SMALLEST[module]())
    assert (result["failed"], result["changed"]) == (True, True)
    there = run(module, **SMALLEST[module]())
    assert there["changed"] is False
    assert result[module]["arn"] == there[module]["arn"]


def test_a_failure_after_a_change_names_the_options(account: Any, run: Any, disturb: Any) -> None:
    def refuse(serve: Any) -> Any:
        raise ImageBuilderError("InvalidParameterValueException", "The value supplied for parameter 'tags' is odd.")

    run("infrastructure_configuration", **infrastructure())
    disturb("TagResource", refuse, times=9)
    changed = infrastructure(description="Changed", tags={"Team": "web"})
    result = run("infrastructure_configuration", **changed)
    assert (result["failed"], result["changed"]) == (True, True)
    assert "'tags'" in result["error"]["message"]
    assert result["infrastructure_configuration"]["description"] == "Changed"


WEB = {"image_recipe_arn": "web", "infrastructure_configuration_arn": "web"}
FIRST = {"image_build_version_arn": "web/1.0.0/1"}
WITH_AMIS = {"include_resources": {"amis": True}, "execution_role": LIFECYCLE_ROLE}


@pytest.mark.parametrize(
    ("state", "options"),
    [("cancelled", {}), ("absent", {}), ("deprecated", WITH_AMIS), ("absent", WITH_AMIS)],
)
def test_a_state_that_is_not_reached_in_time_is_a_change(
    parts: Any, run: Any, clock: Any, state: str, options: dict[str, Any]
) -> None:
    run("image", **WEB, wait=False)
    clock.advance(60 if state == "cancelled" or not options else 36000)
    late = run("image", **FIRST, state=state, **options, wait_timeout=0)
    assert (late["failed"], late["changed"], len(late.writes)) == (True, True, 1)


@pytest.mark.parametrize("operation", ["GetImage", "GetLifecycleExecution"])
def test_a_state_that_cannot_be_read_afterwards_is_a_change(parts: Any, run: Any, denied: Any, operation: str) -> None:
    run("image", **WEB)
    with denied(operation, served=operation == "GetImage"):
        result = run("image", **FIRST, state="deprecated", **WITH_AMIS, wait=False)
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["error"]["code"] == "AccessDeniedException"


def test_a_state_that_cannot_be_set_is_no_change(parts: Any, run: Any, denied: Any) -> None:
    run("image", **WEB)
    with denied("StartResourceStateUpdate"):
        result = run("image", **FIRST, state="deprecated")
    assert (result["failed"], result.get("changed", False)) == (True, False)


def test_tags_of_an_image_are_reported_when_others_cannot_be_removed(parts: Any, run: Any, denied: Any) -> None:
    run("image", **WEB, tags={"Old": "yes"})
    with denied("UntagResource"):
        result = run("image", **FIRST, tags={"Team": "web"})
    assert (result["failed"], result["changed"]) == (True, True)


def test_a_deleted_import_is_reported_when_the_next_deletion_fails(parts: Any, run: Any, denied: Any) -> None:
    vm = {"name": "legacy", "version": "1.0.0", "platform": "Linux"}
    for number in ("1", "2"):
        run("image_import", **vm, vm_import_task_id=f"import-snap-{number}")
    run("image_import", **vm, vm_import_task_id="import-ami-0a1b2c3d4e5f60718")
    with denied("DeleteImage", served=1):
        result = run("image_import", name="legacy", version="1.0.0", state="absent")
    assert (result["failed"], result["changed"]) == (True, True)


def test_a_step_action_is_reported_when_the_next_one_fails(parts: Any, run: Any, denied: Any) -> None:
    run("workflow", **workflow(name="approval", data=steps("Approve")))
    asking = {"workflows": ["aws/build-image", "approval"], "execution_role": LIFECYCLE_ROLE}
    run("image_pipeline", **pipeline(**asking))
    for _ in range(2):
        parts.client().start_image_pipeline_execution(imagePipelineArn=parts.arn("image-pipeline/web"))
    with denied("SendWorkflowStepAction", served=1):
        result = run("workflow_step_action", image_pipeline_arn="web", action="STOP")
    assert (result["failed"], result["changed"]) == (True, True)

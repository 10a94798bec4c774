"""Applying plans: the writes, their order, and the result if a part fails or another client interferes."""

from __future__ import annotations

from typing import Any

import pytest
from unit.module_utils.account import DOCUMENT, HERE, FakeClient, aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn, Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import AwsError, ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Versions
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.applying import (
    READ_BACK_DELAYS,
    Applier,
    Outcome,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.plan import Desired
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.planning import Planner
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import COMPONENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.infrastructure_configuration import (
    INFRASTRUCTURE_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.workflow import WORKFLOW

AMI = "ami-0123456789abcdef0"
PRIVATE: dict[str, Any] = {
    "arn": f"{HERE}:infrastructure-configuration/private",
    "name": "private",
    "description": "old",
    "instanceProfileName": "builder",
    "tags": {"Team": "web", "Stage": "test"},
}
PATH = "infrastructure-configuration/private"
WEB: dict[str, Any] = {
    "arn": f"{HERE}:component/web/1.0.0/1",
    "name": "web",
    "version": "1.0.0",
    "platform": "Linux",
    "type": "BUILD",
    "data": DOCUMENT,
    "tags": {"Team": "web"},
}
OTHER_DOCUMENT = DOCUMENT.replace("nginx", "caddy")


def _recipe(version: str, **members: Any) -> dict[str, Any]:
    arn = f"{HERE}:image-recipe/golden/{version}"
    return {"arn": arn, "name": "golden", "version": version, "parentImage": AMI, "tags": {}, **members}


def _pipeline(**members: Any) -> dict[str, Any]:
    return {"arn": f"{HERE}:image-pipeline/nightly", "name": "nightly", "tags": {}, **members}


@pytest.fixture
def client(waits: list[float]) -> FakeClient:
    return FakeClient(PRIVATE, WEB, _recipe("1.0.0"), _recipe("1.0.1"), _recipe("1.1.0"))


def _applier(client: FakeClient, spec: ResourceSpec, check_mode: bool = False) -> Applier:
    references = References(client, check_mode=check_mode)
    return Applier(Planner(client, spec, references, check_mode))


def _desired(spec: ResourceSpec, name: str, values: dict[str, Any]) -> Desired:
    values = dict(values)
    tags, purge_tags = values.pop("tags", None), values.pop("purge_tags", True)
    version = Version.parse(values.pop("version", "x.x.x"))
    return Desired(name, values, None if spec.kind.versions is Versions.NONE else version, tags, purge_tags)


def _present(
    client: FakeClient,
    spec: ResourceSpec,
    name: str,
    check_mode: bool = False,
    keep_versions: int | None = None,
    **values: Any,
) -> Outcome:
    return _applier(client, spec, check_mode).present(_desired(spec, name, values), keep_versions)


def _absent(client: FakeClient, spec: ResourceSpec, name: str, check_mode: bool = False, **values: Any) -> Outcome:
    desired = _desired(spec, name, values)
    return _applier(client, spec, check_mode).absent(desired)


PRESENT = [
    (INFRASTRUCTURE_CONFIGURATION, "public", {"instance_profile_name": "b"}, "create", ["create …/public"]),
    (INFRASTRUCTURE_CONFIGURATION, "private", {"description": "old"}, "", []),
    (INFRASTRUCTURE_CONFIGURATION, "private", {"description": "new"}, "update", ["update …/private"]),
    (INFRASTRUCTURE_CONFIGURATION, "private", {"tags": {"Team": "web", "Stage": "test"}}, "", []),
    (
        INFRASTRUCTURE_CONFIGURATION,
        "private",
        {"tags": {"Team": "db"}},
        "update",
        ["tag …/private", "untag …/private"],
    ),
    (
        INFRASTRUCTURE_CONFIGURATION,
        "private",
        {"tags": {"Team": "db"}, "purge_tags": False},
        "update",
        ["tag …/private"],
    ),
    (
        INFRASTRUCTURE_CONFIGURATION,
        "private",
        {"description": "new", "tags": {}},
        "update",
        ["update …/private", "untag …/private"],
    ),
    (IMAGE_RECIPE, "golden", {"description": "new"}, "new_version", ["create …/golden/1.1.1"]),
    (IMAGE_RECIPE, "golden", {"version": "1.0.x", "description": "new"}, "new_version", ["create …/golden/1.0.2"]),
    (IMAGE_RECIPE, "golden", {"version": "2.x.x", "parent_image": AMI}, "create", ["create …/golden/2.0.0"]),
    (IMAGE_RECIPE, "golden", {"tags": {"Team": "web"}}, "update", ["tag …/golden/1.1.0"]),
    (COMPONENT, "web", {"data": OTHER_DOCUMENT}, "new_version", ["create …/web/1.0.1/1"]),
    (COMPONENT, "web", {"version": "1.0.0", "data": OTHER_DOCUMENT}, "new_version", ["create …/web/1.0.0/2"]),
    (
        COMPONENT,
        "script",
        {"platform": "Linux", "format": "SHELL", "type": "TEST", "data": "true\n"},
        "create",
        ["import …/script/1.0.0/1"],
    ),
    (
        WORKFLOW,
        "ship",
        {"type": "TEST", "data": "schemaVersion: 1.0\nname: ship\nsteps:\n  - name: Wait\n    action: WaitForAction\n"},
        "create",
        ["create …/test/ship/1.0.0/1"],
    ),
]
each_change = pytest.mark.parametrize(("spec", "name", "values", "action", "writes"), PRESENT)


def _written(client: FakeClient) -> list[str]:
    return [f"{verb} …/{label.partition('/')[2]}" for verb, label in client.writes]


@each_change
def test_a_task_writes_only_differences(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], action: str, writes: list[str]
) -> None:
    outcome = _present(client, spec, name, **values)
    assert (outcome.action, outcome.changed) == (action, bool(writes))
    assert _written(client) == writes
    assert (outcome.before != outcome.after) is bool(writes)
    assert (outcome.failure, client.warnings) == (None, [])


@each_change
def test_a_second_application_changes_nothing(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], action: str, writes: list[str]
) -> None:
    first = _present(client, spec, name, **values)
    client.writes.clear()
    second = _present(client, spec, name, **values)
    assert (second.changed, second.action, second.before, second.after) == (False, "", "", "")
    assert second.resource == first.resource
    assert client.writes == []


@each_change
def test_check_mode_predicts_the_outcome_and_writes_nothing(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], action: str, writes: list[str]
) -> None:
    predicted = _present(client, spec, name, check_mode=True, **values)
    assert client.writes == []
    outcome = _present(client, spec, name, **values)
    assert (predicted.changed, predicted.action) == (outcome.changed, outcome.action)
    assert (predicted.before, predicted.after) == (outcome.before, outcome.after)
    assert predicted.resource is not None
    assert outcome.resource is not None
    assert predicted.resource["arn"] == outcome.resource["arn"]
    assert predicted.resource["tags"] == outcome.resource["tags"]


def test_an_update_sends_one_token(client: FakeClient) -> None:
    _present(client, INFRASTRUCTURE_CONFIGURATION, "private", description="new", tags={})
    assert len({request["clientToken"] for request in client.requests}) == 1


@pytest.mark.parametrize(
    ("spec", "name", "values"),
    [
        (INFRASTRUCTURE_CONFIGURATION, "public", {"instance_profile_name": "builder"}),
        (INFRASTRUCTURE_CONFIGURATION, "private", {"description": "new"}),
        (IMAGE_RECIPE, "golden", {"description": "new"}),
    ],
)
@pytest.mark.parametrize("lag", [1, 2, 3])
def test_a_read_that_lags_behind_is_repeated(
    client: FakeClient, waits: list[float], spec: ResourceSpec, name: str, values: dict[str, Any], lag: int
) -> None:
    client.read_lag = lag
    outcome = _present(client, spec, name, **values)
    assert waits == list(READ_BACK_DELAYS[:lag])
    assert len(client.writes) == 1
    assert outcome.resource is not None
    assert values.items() <= outcome.resource.items()
    assert (outcome.failure, client.warnings) == (None, [])


def test_a_resource_that_is_not_returned_yet_is_predicted_with_a_warning(client: FakeClient) -> None:
    client.read_lag = 10
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "public", instance_profile_name="builder")
    assert outcome.resource is not None
    assert outcome.resource["arn"] == f"{HERE}:infrastructure-configuration/public"
    assert len(client.warnings) == 1
    assert outcome.failure is None


def test_a_resource_that_cannot_be_read_after_the_write_counts_as_changed(client: FakeClient) -> None:
    failure = aws_error("AccessDeniedException")
    client.after_write = [lambda: client.fail("get", failure, "public")]
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "public", instance_profile_name="builder")
    assert (outcome.changed, outcome.action, outcome.failure) == (True, "create", failure)
    assert outcome.resource is not None
    assert outcome.resource["name"] == "public"


def _overwrite(client: FakeClient) -> None:
    """Let another client send its own update."""
    client.resources[PRIVATE["arn"]] = {**client.resources[PRIVATE["arn"]], "description": "theirs", "keyPair": "k"}


def test_an_update_that_another_client_overwrites_is_repeated_once(client: FakeClient) -> None:
    client.after_write = [lambda: _overwrite(client)]
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "private", description="new")
    assert client.writes == [("update", PATH)] * 2
    assert outcome.resource is not None
    assert (outcome.resource["description"], outcome.resource["key_pair"]) == ("new", "k")
    assert outcome.failure is None


def test_an_update_that_is_overwritten_twice_is_reported(client: FakeClient) -> None:
    client.after_write = [lambda: _overwrite(client)] * 2
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "private", description="new")
    assert client.writes == [("update", PATH)] * 2
    assert (outcome.changed, outcome.action) == (True, "update")
    assert outcome.resource is not None
    assert outcome.resource["description"] == "theirs"
    assert "description: theirs" in outcome.after
    assert str(outcome.failure) == (
        "Infrastructure configuration 'private' was updated, but AWS returns other values. Another client may have "
        "changed it at the same time. Run the task again."
    )


@pytest.mark.parametrize(
    ("call", "writes"),
    [("update", ["update", "tag"]), ("tag", ["update", "tag", "update"]), ("get", ["update", "tag"])],
)
def test_a_failed_repeated_update_returns_the_completed_changes(
    client: FakeClient, call: str, writes: list[str]
) -> None:
    failure = aws_error("AccessDeniedException")

    def overwrite() -> None:
        client.resources[PRIVATE["arn"]] = {**PRIVATE, "description": "theirs"}
        client.fail(call, failure, after=len(READ_BACK_DELAYS) + 1 if call == "get" else 0)

    client.after_write = [lambda: None, overwrite]
    tags = {"Team": "db", "Stage": "test"}
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "private", description="new", tags=tags)
    assert [verb for verb, _label in client.writes] == writes
    assert (outcome.changed, outcome.failure) == (True, failure)
    assert outcome.resource is not None
    assert outcome.resource["tags"] == {"Team": "web", "Stage": "test"}


def test_a_resource_deleted_after_an_update_is_predicted_with_a_warning(client: FakeClient) -> None:
    client.after_write = [client.resources.clear]
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "private", instance_profile_name="new")
    assert outcome.resource is not None
    assert outcome.resource["instance_profile_name"] == "new"
    assert len(client.warnings) == 1


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_a_version_that_another_run_has_just_created_is_compared_again(
    client: FakeClient, waits: list[float], lag: int
) -> None:
    applier = _applier(client, IMAGE_RECIPE)
    snapshot = applier._planner.take_snapshot(_desired(IMAGE_RECIPE, "golden", {"description": "new"}))
    client.read_lag = lag
    client.write_resource(
        IMAGE_RECIPE.kind,
        "create",
        {"name": "golden", "semanticVersion": "1.1.1", "parentImage": AMI, "description": "new"},
    )
    applied = applier.apply(snapshot)
    assert applied.resource["version"] == "1.1.1"
    assert not applied.planned.plan.changed
    assert waits == list(READ_BACK_DELAYS[:lag])
    assert client.writes == [("create", "image-recipe/golden/1.1.1")]


def test_a_resource_that_another_run_has_just_created_is_updated(client: FakeClient) -> None:
    applier = _applier(client, INFRASTRUCTURE_CONFIGURATION)
    desired = _desired(INFRASTRUCTURE_CONFIGURATION, "public", {"instance_profile_name": "builder", "description": "a"})
    snapshot = applier._planner.take_snapshot(desired)
    client.write_resource(
        INFRASTRUCTURE_CONFIGURATION.kind, "create", {"name": "public", "instanceProfileName": "other"}
    )
    applied = applier.apply(snapshot)
    assert [verb for verb, _label in client.writes] == ["create", "update"]
    assert applied.resource["instance_profile_name"] == "builder"


def test_a_second_conflict_is_raised(client: FakeClient) -> None:
    client.fail("create", aws_error("ResourceAlreadyExistsException"), times=None)
    with pytest.raises(AwsError) as error:
        _present(client, IMAGE_RECIPE, "golden", description="new")
    assert error.value.code == "ResourceAlreadyExistsException"


@pytest.mark.parametrize("call", ["create", "update", "tag"])
def test_an_error_before_the_first_write_is_raised(client: FakeClient, call: str) -> None:
    client.fail(call, aws_error("AccessDeniedException"))
    tasks: dict[str, tuple[str, dict[str, Any]]] = {
        "create": ("public", {"instance_profile_name": "builder"}),
        "update": ("private", {"description": "new", "tags": {}}),
        "tag": ("private", {"tags": {"Team": "db"}}),
    }
    name, values = tasks[call]
    with pytest.raises(AwsError):
        _present(client, INFRASTRUCTURE_CONFIGURATION, name, **values)
    assert client.writes == []


@pytest.mark.parametrize(
    ("call", "values", "writes", "tags"),
    [
        ("tag", {"description": "new", "tags": {"Team": "db"}}, ["update"], {"Team": "web", "Stage": "test"}),
        ("untag", {"description": "new", "tags": {"Team": "db"}}, ["update", "tag"], {"Team": "db", "Stage": "test"}),
        ("untag", {"tags": {"Team": "db"}}, ["tag"], {"Team": "db", "Stage": "test"}),
    ],
)
def test_an_incomplete_update_returns_the_completed_changes(
    client: FakeClient, call: str, values: dict[str, Any], writes: list[str], tags: dict[str, str]
) -> None:
    failure = aws_error("AccessDeniedException")
    client.fail(call, failure)
    outcome = _present(client, INFRASTRUCTURE_CONFIGURATION, "private", keep_versions=1, **values)
    assert [verb for verb, _label in client.writes] == writes
    assert (outcome.changed, outcome.failure) == (True, failure)
    assert outcome.resource is not None
    assert outcome.resource["tags"] == tags
    assert outcome.resource["description"] == values.get("description", "old")
    assert "Stage: test" in outcome.after


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("values", "keep", "action", "pruned"),
    [
        ({"description": "new"}, 2, "new_version", ["1.0.1", "1.0.0"]),
        ({"description": "new"}, 4, "new_version", []),
        ({}, 1, "delete", ["1.0.1", "1.0.0"]),
        ({}, 3, "", []),
        ({"version": "1.0.x"}, 1, "delete", ["1.0.0"]),
        ({"version": "1.0.1"}, 1, "delete", ["1.0.0"]),
    ],
)
def test_old_versions_are_pruned(
    client: FakeClient, check_mode: bool, values: dict[str, Any], keep: int, action: str, pruned: list[str]
) -> None:
    outcome = _present(client, IMAGE_RECIPE, "golden", check_mode, keep, **values)
    assert (outcome.action, outcome.changed) == (action, bool(action))
    assert outcome.pruned == [f"{HERE}:image-recipe/golden/{version}" for version in pruned]
    deleted = [label.rpartition("/")[2] for verb, label in client.writes if verb == "delete"]
    assert deleted == ([] if check_mode else pruned[::-1])


def test_incomplete_pruning_returns_the_pruned_versions(client: FakeClient) -> None:
    failure = aws_error("AccessDeniedException")
    client.fail("delete", failure, "1.0.1")
    outcome = _present(client, IMAGE_RECIPE, "golden", keep_versions=1)
    assert outcome.pruned == [f"{HERE}:image-recipe/golden/1.0.0"]
    assert (outcome.changed, outcome.failure) == (True, failure)


def test_nothing_is_pruned_after_a_failed_change(client: FakeClient) -> None:
    client.fail("untag", aws_error("AccessDeniedException"))
    client.resources[f"{HERE}:image-recipe/golden/1.1.0"]["tags"] = {"Team": "web"}
    outcome = _present(client, IMAGE_RECIPE, "golden", keep_versions=1, tags={"Stage": "test"})
    assert outcome.failure is not None
    assert outcome.pruned == []


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("spec", "name", "values", "deleted"),
    [
        (INFRASTRUCTURE_CONFIGURATION, "private", {}, ["private"]),
        (INFRASTRUCTURE_CONFIGURATION, "public", {}, []),
        (IMAGE_RECIPE, "golden", {}, ["golden/1.1.0", "golden/1.0.1", "golden/1.0.0"]),
        (IMAGE_RECIPE, "golden", {"version": "1.0.x"}, ["golden/1.0.1", "golden/1.0.0"]),
        (IMAGE_RECIPE, "golden", {"version": "1.0.1"}, ["golden/1.0.1"]),
        (IMAGE_RECIPE, "golden", {"version": "2.x.x"}, []),
        (COMPONENT, "Web", {}, ["web/1.0.0/1"]),
    ],
)
def test_an_absent_resource_is_deleted_oldest_version_first(
    client: FakeClient, check_mode: bool, spec: ResourceSpec, name: str, values: dict[str, Any], deleted: list[str]
) -> None:
    outcome = _absent(client, spec, name, check_mode, **values)
    assert (outcome.changed, outcome.resource, outcome.failure) == (bool(deleted), None, None)
    assert outcome.pruned == [f"{HERE}:{spec.kind.segment}/{label}" for label in deleted]
    assert _written(client) == ([] if check_mode else [f"delete …/{label}" for label in deleted[::-1]])
    assert (outcome.action, outcome.after) == ("delete" if deleted else "", "")
    assert bool(outcome.before) is bool(deleted)


def test_the_diff_of_a_deletion_lists_the_versions(client: FakeClient) -> None:
    outcome = _absent(client, IMAGE_RECIPE, "golden", version="1.0.x")
    assert outcome.before == f"versions:\n- 1.0.1\n- 1.0.0\nparent_image: {AMI}\n"


def test_an_incomplete_deletion_returns_the_remaining_versions(client: FakeClient) -> None:
    failure = aws_error("AccessDeniedException")
    client.fail("delete", failure, "1.0.1")
    outcome = _absent(client, IMAGE_RECIPE, "golden")
    assert (outcome.changed, outcome.failure) == (True, failure)
    assert outcome.pruned == [f"{HERE}:image-recipe/golden/1.0.0"]
    assert outcome.resource is not None
    assert outcome.resource["version"] == "1.1.0"
    assert outcome.after.startswith("versions:\n- 1.1.0\n- 1.0.1\n")
    assert outcome.remaining == []


@pytest.mark.parametrize(
    ("reference", "version", "used"),
    [
        ("1.0.0", "x.x.x", True),
        ("1.0.x", "1.0.1", True),
        ("1.0.x", "1.0.0", False),
        ("x.x.x", "1.1.0", True),
        ("1.1.0", "1.0.x", False),
        ("2.x.x", "x.x.x", False),
    ],
)
def test_a_resource_that_is_in_use_is_not_deleted(client: FakeClient, reference: str, version: str, used: bool) -> None:
    pipeline = _pipeline(imageRecipeArn=f"{HERE}:image-recipe/golden/{reference}")
    client.resources[pipeline["arn"]] = pipeline
    if not used:
        assert _absent(client, IMAGE_RECIPE, "golden", version=version).changed
        return
    with pytest.raises(ImageBuilderError) as refusal:
        _absent(client, IMAGE_RECIPE, "golden", version=version)
    assert refusal.value.facts["used_by"] == [{"kind": "image_pipeline", "name": "nightly"}]
    assert client.writes == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_deleting_a_resource_returns_its_references(client: FakeClient, check_mode: bool) -> None:
    recipe, infrastructure = f"{HERE}:image-recipe/golden/1.1.0", PRIVATE["arn"]
    pipeline = _pipeline(imageRecipeArn=recipe, infrastructureConfigurationArn=infrastructure, executionRole="role")
    client.resources[pipeline["arn"]] = pipeline
    outcome = _absent(client, IMAGE_PIPELINE, "nightly", check_mode)
    assert outcome.remaining == [Arn.parse(recipe), Arn.parse(infrastructure)]

"""Deletions by a factory: which resources, in which order, and which are always kept."""

from __future__ import annotations

from typing import Any

import pytest
from unit.module_utils.account import HERE, FakeClient, aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.converge import Factory
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import (
    Entry,
    NotTried,
    read_entries,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK, Owner
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.removal import Removal, Rules

Lists = dict[str, list[dict[str, Any]]]

OWNER = Owner("golden")
OWNED = {MARK: "golden"}


def _resource(path: str, *references: str, **members: Any) -> dict[str, Any]:
    segment, _slash, label = path.partition("/")
    name, *version = label.split("/")
    used: dict[str, Any] = {}
    if segment == "image-recipe":
        components = [{"componentArn": f"{HERE}:{reference}"} for reference in references]
        used = {"parentImage": "ami-0123456789abcdef0", "components": components}
    if segment == "image-pipeline":
        keys = {"image-recipe": "imageRecipeArn", "infrastructure-configuration": "infrastructureConfigurationArn"}
        used = {keys[reference.partition("/")[0]]: f"{HERE}:{reference}" for reference in references}
    numbers = {"version": version[0]} if version else {}
    return {"arn": f"{HERE}:{path}", "name": name, "tags": OWNED, **numbers, **used, **members}


def _account() -> FakeClient:
    return FakeClient(
        _resource("component/web/1.0.0/1"),
        _resource("component/web/1.0.1/1"),
        _resource("infrastructure-configuration/private", instanceProfileName="builder"),
        _resource("image-recipe/golden/1.0.0", "component/web/1.0.0/1"),
        _resource("image-recipe/golden/1.0.1", "component/web/1.0.1/1"),
        _resource("image-pipeline/nightly", "image-recipe/golden/1.0.1", "infrastructure-configuration/private"),
        _resource("infrastructure-configuration/other", instanceProfileName="builder", tags={MARK: "silver"}),
        _resource("infrastructure-configuration/manual", instanceProfileName="builder", tags={}),
    )


EVERYTHING = [
    "delete image-pipeline/nightly",
    "delete image-recipe/golden/1.0.0",
    "delete image-recipe/golden/1.0.1",
    "delete infrastructure-configuration/private",
    "delete component/web/1.0.0/1",
    "delete component/web/1.0.1/1",
]


def _remove(
    client: FakeClient,
    lists: Lists | None = None,
    check_mode: bool = False,
    owner: Owner = OWNER,
    **rules: Any,
) -> tuple[Removal, list[Entry]]:
    entries = read_entries(lists or {})
    Factory(client, owner, entries, check_mode).converge()
    client.writes.clear()
    removal = Removal(client, Rules(owner, **rules), entries, check_mode)
    removal.remove()
    return removal, entries


def _deleted(removal: Removal) -> list[str]:
    return [f"{found.arn.kind}/{found.arn.label}" for found in removal.found if found.deleted]


def _failed(removal: Removal) -> dict[str, ImageBuilderError]:
    return {f"{found.arn.kind}/{found.arn.label}": found.failure for found in removal.found if found.failure}


def _written(client: FakeClient) -> list[str]:
    return [f"{verb} {label}" for verb, label in client.writes]


def test_all_resources_of_the_factory_are_deleted_users_first() -> None:
    client = _account()
    removal, _entries = _remove(client, everything=True)
    assert _written(client) == EVERYTHING
    assert (_failed(removal), removal.failure) == ({}, None)
    assert [label for label in client.resources if "other" in label or "manual" in label] == list(client.resources)


def test_check_mode_deletes_nothing_and_predicts_the_same() -> None:
    client = _account()
    removal, _entries = _remove(client, check_mode=True, everything=True)
    assert client.writes == []
    assert sorted(_deleted(removal)) == sorted(label.removeprefix("delete ") for label in EVERYTHING)


@pytest.mark.parametrize(
    ("lists", "rules", "deleted"),
    [
        ({"components": [{"name": "web"}]}, {}, []),
        ({"components": [{"name": "web"}]}, {"prune": True}, EVERYTHING[:4]),
        (
            {"infrastructure_configurations": [{"name": "private"}]},
            {"prune": True},
            [*EVERYTHING[:3], *EVERYTHING[4:]],
        ),
        ({"image_pipelines": [{"name": "nightly", "state": "absent"}]}, {}, EVERYTHING[:1]),
        ({"image_recipes": [{"name": "golden", "version": "1.0.0", "state": "absent"}]}, {}, EVERYTHING[1:2]),
        ({"image_recipes": [{"name": "golden", "version": "2.x.x", "state": "absent"}]}, {}, []),
        ({"image_recipes": [{"name": "silver", "state": "absent"}]}, {}, []),
        (
            {
                "image_pipelines": [{"name": "nightly", "state": "absent"}],
                "image_recipes": [{"name": "golden", "state": "absent"}],
            },
            {},
            EVERYTHING[:3],
        ),
        ({"image_recipes": [{"name": "golden", "keep_versions": 1}]}, {}, EVERYTHING[1:2]),
        ({"image_recipes": [{"name": "golden"}]}, {"keep_versions": 1}, EVERYTHING[1:2]),
        ({"image_recipes": [{"name": "golden", "keep_versions": 2}]}, {"keep_versions": 1}, []),
        (
            {"image_recipes": [{"name": "golden"}], "components": [{"name": "web"}]},
            {"keep_versions": 1},
            [EVERYTHING[1], EVERYTHING[4]],
        ),
        # A version that a recipe uses is kept, however old it is.
        ({"components": [{"name": "web"}]}, {"keep_versions": 1}, []),
    ],
)
def test_resources_that_are_no_longer_declared_are_deleted(
    lists: Lists, rules: dict[str, Any], deleted: list[str]
) -> None:
    client = _account()
    removal, _entries = _remove(client, lists, **rules)
    assert _written(client) == deleted
    assert _failed(removal) == {}


def test_check_mode_counts_the_version_that_would_be_created() -> None:
    client = _account()
    recipes = [{"name": "golden", "description": "new", "keep_versions": 1}]
    removal, _entries = _remove(client, {"image_recipes": recipes}, check_mode=True)
    # The pipeline still uses 1.0.1.
    assert _deleted(removal) == ["image-recipe/golden/1.0.0"]


def test_the_new_version_is_kept_before_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    client = _account()
    listed = {IMAGE_RECIPE: client.list_tagged_resources(IMAGE_RECIPE)}
    list_all = client.list_tagged_resources
    monkeypatch.setattr(client, "list_tagged_resources", lambda kind: listed.get(kind) or list_all(kind))
    recipes = [{"name": "golden", "description": "new", "keep_versions": 2}]
    removal, _entries = _remove(client, {"image_recipes": recipes})
    assert _deleted(removal) == ["image-recipe/golden/1.0.0"]


@pytest.mark.parametrize(
    ("lists", "rules", "failed", "users"),
    [
        (
            {"image_recipes": [{"name": "golden", "state": "absent"}]},
            {},
            ["image-recipe/golden/1.0.1"],
            [{"kind": "image_pipeline", "name": "nightly"}],
        ),
        (
            {"components": [{"name": "web", "version": "1.0.0", "state": "absent"}]},
            {},
            ["component/web/1.0.0/1"],
            [{"kind": "image_recipe", "name": "golden", "version": "1.0.0"}],
        ),
        (
            {"image_pipelines": [{"name": "nightly"}]},
            {"prune": True},
            ["image-recipe/golden/1.0.1", "infrastructure-configuration/private", "component/web/1.0.1/1"],
            None,
        ),
    ],
)
def test_resources_in_use_are_not_deleted(
    lists: Lists, rules: dict[str, Any], failed: list[str], users: list[dict[str, str]] | None
) -> None:
    client = _account()
    removal, _entries = _remove(client, lists, **rules)
    assert sorted(_failed(removal)) == sorted(failed)
    assert not {f"delete {label}" for label in failed} & set(_written(client))
    if users:
        assert [error.facts["used_by"] for error in _failed(removal).values()] == [users]


def test_resources_that_an_applied_entry_no_longer_uses_are_deleted() -> None:
    client = _account()
    client.resources[f"{HERE}:infrastructure-configuration/public"] = _resource(
        "infrastructure-configuration/public", instanceProfileName="builder"
    )
    lists = {
        "image_pipelines": [{"name": "nightly", "infrastructure_configuration_arn": "public"}],
        "infrastructure_configurations": [{"name": "public"}, {"name": "private", "state": "absent"}],
    }
    removal, _entries = _remove(client, lists)
    assert _deleted(removal) == ["infrastructure-configuration/private"]


@pytest.mark.parametrize(
    ("name", "adopt", "deleted"),
    [("other", False, False), ("other", True, False), ("manual", False, False), ("manual", True, True)],
)
def test_absent_resources_of_others_are_not_deleted(name: str, adopt: bool, deleted: bool) -> None:
    client, label = _account(), f"infrastructure-configuration/{name}"
    lists = {"infrastructure_configurations": [{"name": name, "state": "absent"}]}
    removal, _entries = _remove(client, lists, owner=Owner("golden", adopt))
    assert _deleted(removal) == ([label] if deleted else [])
    assert list(_failed(removal)) == ([] if deleted else [label])


def test_old_versions_of_others_are_not_pruned() -> None:
    client = _account()
    client.resources[f"{HERE}:image-recipe/golden/1.0.0"]["tags"] = {MARK: "silver"}
    removal, _entries = _remove(client, {"image_recipes": [{"name": "golden", "keep_versions": 1}]})
    assert (_deleted(removal), _failed(removal)) == ([], {})


def test_nothing_is_deleted_if_an_entry_failed() -> None:
    client = _account()
    client.fail("get", aws_error("AccessDeniedException"), "infrastructure-configuration/private")
    lists = {"infrastructure_configurations": [{"name": "private"}]}
    removal, _entries = _remove(client, lists, prune=True)
    assert isinstance(removal.failure, NotTried)
    assert (removal.found, client.writes, client.lists) == ([], [], [])


def test_the_account_is_not_listed_if_nothing_can_be_deleted() -> None:
    client = _account()
    _remove(client, {"image_recipes": [{"name": "golden"}]})
    assert client.lists == []


def test_an_account_that_cannot_be_listed_is_a_failure() -> None:
    client, failure = _account(), aws_error("AccessDeniedException")
    client.fail("list", failure, "workflow")
    removal, _entries = _remove(client, everything=True)
    assert (removal.failure, client.writes) == (failure, [])


@pytest.mark.parametrize(("call", "about", "written"), [("list", "workflow", 0), ("delete", "infrastructure", 5)])
def test_an_unexpected_error_is_reported_with_the_deleted_resources(call: str, about: str, written: int) -> None:
    client = _account()
    client.fail(call, ZeroDivisionError("division by zero"), about)
    removal, _entries = _remove(client, everything=True)
    failures = [removal.failure, *_failed(removal).values()]
    assert [str(error) for error in failures if error] == ["Unexpected error: ZeroDivisionError: division by zero"]
    assert len(client.writes) == written


def test_a_failed_deletion_keeps_the_resources_that_it_uses() -> None:
    client = _account()
    client.fail("delete", aws_error("AccessDeniedException"), "image-pipeline")
    removal, _entries = _remove(client, everything=True)
    assert _written(client) == ["delete image-recipe/golden/1.0.0", "delete component/web/1.0.0/1"]
    assert {label: "used_by" in error.facts for label, error in _failed(removal).items()} == {
        "image-pipeline/nightly": False,
        "image-recipe/golden/1.0.1": True,
        "infrastructure-configuration/private": True,
        "component/web/1.0.1/1": True,
    }


def test_each_deleted_resource_is_returned_with_its_last_content() -> None:
    removal, _entries = _remove(_account(), everything=True)
    recipe = next(found for found in removal.found if found.arn.label == "golden/1.0.0")
    assert recipe.deleted == {
        "arn": f"{HERE}:image-recipe/golden/1.0.0",
        "name": "golden",
        "version": "1.0.0",
        "parent_image": "ami-0123456789abcdef0",
        "components": [{"component_arn": f"{HERE}:component/web/1.0.0/1"}],
        "tags": OWNED,
    }

"""The users of a resource, and the deletion of unused versions."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.account import HERE, FakeClient, aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import ANY, Arn, Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import (
    COMPONENT,
    CONTAINER_RECIPE,
    DISTRIBUTION_CONFIGURATION,
    IMAGE,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    WORKFLOW,
    Kind,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.users import (
    arns_in,
    delete_versions,
    excess_versions,
    find_users,
    in_use_error,
    kinds_using,
    prune_versions,
    refuse_used,
)


def _arns(*paths: str) -> list[Arn]:
    return [Arn.parse(f"{HERE}:{path}") for path in paths]


def _recipe(name: str, version: str, *components: str) -> dict[str, Any]:
    return {
        "arn": f"{HERE}:image-recipe/{name}/{version}",
        "name": name,
        "version": version,
        "tags": {},
        "components": [{"componentArn": f"{HERE}:component/{component}"} for component in components],
    }


def _pipeline(name: str, **references: str) -> dict[str, Any]:
    arns = {member: f"{HERE}:{path}" for member, path in references.items()}
    return {"arn": f"{HERE}:image-pipeline/{name}", "name": name, **arns}


WEB = ["component/web/1.0.0/1", "component/web/1.0.0/2", "component/web/1.0.1/1", "component/web/1.1.0/1"]
GOLDEN = {"kind": "image_recipe", "name": "golden", "version": "1.0.0"}


@pytest.mark.parametrize(
    ("reference", "used"),
    [
        ("web/1.0.0/1", "component/web/1.0.0/1"),
        ("web/1.0.0", "component/web/1.0.0/2"),
        ("web/1.0.x", "component/web/1.0.1/1"),
        ("web/1.x.x", "component/web/1.1.0/1"),
        ("web/x.x.x", "component/web/1.1.0/1"),
        ("web/2.x.x", None),
        ("web2/x.x.x", None),
    ],
)
def test_a_reference_uses_the_newest_matching_version(reference: str, used: str | None) -> None:
    client = FakeClient(_recipe("golden", "1.0.0", reference))
    assert find_users(client, COMPONENT, _arns(*WEB)) == ({_arns(used)[0]: [GOLDEN]} if used else {})


@pytest.mark.parametrize(
    ("kind", "member", "path"),
    [
        (IMAGE_RECIPE, "imageRecipeArn", "image-recipe/web/1.0.0"),
        (CONTAINER_RECIPE, "containerRecipeArn", "container-recipe/web/1.0.0"),
        (INFRASTRUCTURE_CONFIGURATION, "infrastructureConfigurationArn", "infrastructure-configuration/web"),
        (DISTRIBUTION_CONFIGURATION, "distributionConfigurationArn", "distribution-configuration/web"),
    ],
)
def test_pipelines_use_their_parts(kind: Kind, member: str, path: str) -> None:
    client = FakeClient(_pipeline("nightly", **{member: path}), _pipeline("weekly", **{member: path}))
    assert find_users(client, kind, _arns(path)) == {
        _arns(path)[0]: [
            {"kind": "image_pipeline", "name": "nightly"},
            {"kind": "image_pipeline", "name": "weekly"},
        ]
    }


@pytest.mark.parametrize(
    ("kind", "users"),
    [
        (COMPONENT, ["container_recipe", "image_recipe"]),
        (IMAGE_RECIPE, ["image_pipeline"]),
        (WORKFLOW, ["image_pipeline"]),
        (IMAGE, ["container_recipe", "image_recipe"]),
        (IMAGE_PIPELINE, []),
    ],
)
def test_the_kinds_that_can_use_a_kind_follow_from_the_references(kind: Kind, users: list[str]) -> None:
    assert sorted(user.name for user in kinds_using(kind)) == users


def test_references_are_found_at_any_depth_among_other_values() -> None:
    pipeline = {
        "name": "nightly",
        "description": f"{HERE}:workflow/test/ship/1.0.0/1",
        "infrastructure_configuration_arn": f"{HERE}:infrastructure-configuration/private",
        "workflows": [{"workflow_arn": f"{HERE}:workflow/test/ship/1.0.0/1"}, {"on_failure": "ABORT"}],
        "distribution_configuration_arn": "arn:of:nothing",
    }
    assert list(arns_in(IMAGE_PIPELINE, pipeline)) == _arns(
        "infrastructure-configuration/private", "workflow/test/ship/1.0.0/1"
    )


def test_each_user_is_returned_once() -> None:
    client = FakeClient(
        _recipe("zebra", "1.0.0", "web/1.0.1/1", "web/1.0.1"),
        _recipe("apple", "1.0.0", "web/1.0.1/1"),
        _recipe("other", "1.0.0", "db/1.0.0/1"),
    )
    assert find_users(client, COMPONENT, _arns(*WEB)) == {
        _arns("component/web/1.0.1/1")[0]: [{**GOLDEN, "name": "zebra"}, {**GOLDEN, "name": "apple"}]
    }


def test_an_error_lists_the_users_in_order() -> None:
    users = [
        {"kind": "image_recipe", "name": "zebra", "version": "1.0.0"},
        {"kind": "image_recipe", "name": "apple", "version": "2.0.0"},
        {"kind": "image_pipeline", "name": "nightly"},
        {"kind": "image_recipe", "name": "zebra", "version": "1.0.0"},
    ]
    error = in_use_error(COMPONENT, "web", users)
    assert error.facts == {"used_by": [users[2], users[1], users[0]]}
    assert str(error) == (
        "Component 'web' is in use by image pipeline 'nightly', image recipe 'apple' 2.0.0, image recipe 'zebra' "
        "1.0.0. Change or delete those first."
    )


def test_nothing_is_read_if_nothing_can_be_used() -> None:
    client = FakeClient(_pipeline("nightly"))
    assert find_users(client, IMAGE_PIPELINE, _arns("image-pipeline/nightly")) == {}
    assert find_users(client, COMPONENT, []) == {}
    assert (client.reads, client.lists) == ([], [])


@pytest.mark.parametrize(
    "members",
    [
        {"description": f"{HERE}:component/web/1.1.0/1"},
        {"tags": {"was": f"{HERE}:component/web/1.1.0/1"}},
        {"description": "see arn:aws:imagebuilder:… for more", "parentImage": "ami-1"},
    ],
)
def test_only_references_are_uses(members: dict[str, Any]) -> None:
    client = FakeClient({**_recipe("other", "1.0.0"), **members})
    assert find_users(client, COMPONENT, _arns(*WEB)) == {}


def test_members_of_a_newer_service_are_ignored() -> None:
    recipe = _recipe("golden", "1.0.0", "web/1.1.0/1")
    recipe["components"][0]["newMember"] = {"deep": True}
    assert list(find_users(FakeClient(recipe), COMPONENT, _arns(*WEB))) == _arns("component/web/1.1.0/1")


def test_a_user_that_is_deleted_during_the_search_is_ignored() -> None:
    client = FakeClient(_recipe("golden", "1.0.0", "web/1.1.0/1"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "get_resource", lambda kind, arn: None)
        assert find_users(client, COMPONENT, _arns(*WEB)) == {}


def test_users_are_read_concurrently(monkeypatch: pytest.MonkeyPatch) -> None:
    client = FakeClient(*(_recipe(f"recipe{number}", "1.0.0", "web/1.1.0/1") for number in range(4)))
    all_at_once, get = Barrier(4, timeout=10), client.get_resource

    def together(kind: Kind, arn: str) -> Any:
        all_at_once.wait()
        return get(kind, arn)

    monkeypatch.setattr(client, "get_resource", together)
    found = list(find_users(client, COMPONENT, _arns(*WEB)).values())
    assert len(found) == 1
    users = found[0]
    assert [user["name"] for user in users] == [f"recipe{number}" for number in range(4)]


RECIPES = [f"image-recipe/web/{version}" for version in ("1.0.0", "1.0.1", "1.0.2", "1.1.0", "2.0.0")]


@pytest.mark.parametrize(
    ("kept", "wanted", "keep", "expected"),
    [
        ("2.0.0", "x.x.x", 1, ["1.1.0", "1.0.2", "1.0.1", "1.0.0"]),
        ("2.0.0", "x.x.x", 2, ["1.0.2", "1.0.1", "1.0.0"]),
        ("2.0.0", "x.x.x", 5, []),
        ("2.0.0", "x.x.x", 100, []),
        ("1.1.0", "1.x.x", 1, ["1.0.2", "1.0.1", "1.0.0"]),
        ("1.0.2", "1.0.x", 1, ["1.0.1", "1.0.0"]),
        ("1.0.2", "1.0.x", 2, ["1.0.0"]),
        ("1.0.1", "1.0.1", 1, ["1.0.0"]),
        ("1.1.0", "1.1.0", 2, ["1.0.1", "1.0.0"]),
        ("2.0.0", "x.x.x", 0, ["1.1.0", "1.0.2", "1.0.1", "1.0.0"]),
    ],
)
def test_the_oldest_versions_are_in_excess(kept: str, wanted: str, keep: int, expected: list[str]) -> None:
    existing = _arns(*RECIPES)
    (current,) = _arns(f"image-recipe/web/{kept}")
    found = excess_versions(existing, current, Version.parse(wanted), keep)
    assert [arn.version for arn in found] == expected
    assert excess_versions(existing[::-1], current, Version.parse(wanted), keep) == found


def test_each_build_is_a_version() -> None:
    existing = _arns(*WEB)
    found = excess_versions(existing, existing[-1], ANY, 2)
    assert [f"{arn.version}/{arn.build}" for arn in found] == ["1.0.0/2", "1.0.0/1"]


@given(
    st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, unique=True),
    st.integers(1, 6),
)
def test_exactly_the_newest_versions_are_kept(nodes: list[tuple[int, int, int]], keep: int) -> None:
    existing = _arns(*(f"image-recipe/web/{major}.{minor}.{patch}" for major, minor, patch in nodes))
    newest = max(existing, key=lambda arn: arn.order)
    pruned = excess_versions(existing, newest, ANY, keep)
    left = [arn for arn in existing if arn not in pruned]
    assert newest in left
    assert len(left) == min(keep, len(existing))
    assert all(old.order < kept.order for old in pruned for kept in left)


def _versions(*versions: str) -> FakeClient:
    """Return an account with versions of the recipe web."""
    return FakeClient(*(_recipe("web", version) for version in versions))


def _kept(version: str) -> Arn:
    return Arn.parse(f"{HERE}:image-recipe/web/{version}")


def test_pruning_deletes_the_oldest_first_and_returns_the_newest_first() -> None:
    client = _versions("1.0.0", "1.0.1", "1.0.2")
    pruned = prune_versions(client, IMAGE_RECIPE, _kept("1.0.2"), ANY, 1, check_mode=False)
    assert [arn.version for arn in pruned.deleted] == ["1.0.1", "1.0.0"]
    assert client.writes == [("delete", "image-recipe/web/1.0.0"), ("delete", "image-recipe/web/1.0.1")]


def test_pruning_in_check_mode_deletes_nothing() -> None:
    client = _versions("1.0.0", "1.0.1", "1.0.2")
    pruned = prune_versions(client, IMAGE_RECIPE, _kept("1.0.2"), ANY, 1, check_mode=True)
    assert [arn.version for arn in pruned.deleted] == ["1.0.1", "1.0.0"]
    assert client.writes == []


@pytest.mark.parametrize(
    ("reference", "deleted"),
    [
        ("1.0.0", ["1.0.1"]),
        ("1.0.1", ["1.0.0"]),
        ("1.0.x", ["1.0.1", "1.0.0"]),
        ("2.x.x", ["1.0.1", "1.0.0"]),
    ],
)
def test_pruning_never_deletes_a_version_that_is_used(reference: str, deleted: list[str]) -> None:
    client = _versions("1.0.0", "1.0.1", "1.0.2")
    pipeline = _pipeline("nightly", imageRecipeArn=f"image-recipe/web/{reference}")
    client.resources[pipeline["arn"]] = pipeline
    pruned = prune_versions(client, IMAGE_RECIPE, _kept("1.0.2"), ANY, 1, check_mode=False)
    assert [arn.version for arn in pruned.deleted] == deleted


def test_pruning_counts_a_new_version_that_is_not_listed_yet() -> None:
    client = _versions("1.0.0", "1.0.1")
    pruned = prune_versions(client, IMAGE_RECIPE, _kept("1.0.2"), ANY, 2, check_mode=False)
    assert [arn.version for arn in pruned.deleted] == ["1.0.0"]


def test_users_are_not_read_if_no_version_is_in_excess() -> None:
    client = _versions("1.0.0", "1.0.1")
    assert prune_versions(client, IMAGE_RECIPE, _kept("1.0.1"), ANY, 2, check_mode=False).deleted == []
    assert client.lists == ["image_recipe"]


@pytest.mark.parametrize("kind", ["image_recipe", "image_pipeline"])
def test_pruning_returns_a_failure_before_the_first_deletion(kind: str) -> None:
    client, failure = _versions("1.0.0", "1.0.1"), aws_error("ServiceException")
    client.fail("list", failure, kind)
    pruned = prune_versions(client, IMAGE_RECIPE, _kept("1.0.1"), ANY, 1, check_mode=False)
    assert pruned == ([], failure)
    assert client.writes == []


def test_deleting_stops_at_a_failure_and_keeps_the_newest() -> None:
    client, failure = _versions("1.0.0", "1.0.1", "1.0.2"), aws_error("ServiceException")
    client.fail("delete", failure, "1.0.1")
    newest_first = [_kept(version) for version in ("1.0.2", "1.0.1", "1.0.0")]
    assert delete_versions(client, IMAGE_RECIPE, newest_first, check_mode=False) == ([_kept("1.0.0")], failure)


def test_a_resource_with_a_used_version_is_not_deleted() -> None:
    client = FakeClient(_recipe("golden", "1.0.0", "web/1.0.x"))
    existing = _arns(*WEB)
    with pytest.raises(ImageBuilderError) as refusal:
        refuse_used(client, COMPONENT, "web", existing, existing)
    assert refusal.value.facts["used_by"] == [GOLDEN]
    refuse_used(client, COMPONENT, "web", existing, existing[:2])

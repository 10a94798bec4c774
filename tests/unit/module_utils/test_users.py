"""Who uses a resource, and which old versions nobody does."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import ANY, Arn, Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import (
    COMPONENT,
    DISTRIBUTION_CONFIGURATION,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    Kind,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.users import excess_versions, users

HERE = "arn:aws:imagebuilder:eu-west-1:123456789012"


def _arns(*paths: str) -> list[Arn]:
    return [Arn.parse(f"{HERE}:{path}") for path in paths]


def _recipe(name: str, version: str, *components: str) -> dict[str, Any]:
    return {
        "arn": f"{HERE}:image-recipe/{name}/{version}",
        "name": name,
        "version": version,
        "components": [{"componentArn": f"{HERE}:component/{component}"} for component in components],
    }


def _pipeline(name: str, **references: str) -> dict[str, Any]:
    arns = {member: f"{HERE}:{path}" for member, path in references.items()}
    return {"arn": f"{HERE}:image-pipeline/{name}", "name": name, **arns}


WEB = ["component/web/1.0.0/1", "component/web/1.0.0/2", "component/web/1.0.1/1", "component/web/1.1.0/1"]


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
def test_a_reference_uses_the_newest_that_it_stands_for(fake_client: Any, reference: str, used: str | None) -> None:
    client = fake_client(_recipe("golden", "1.0.0", reference))
    found = users(client, COMPONENT, _arns(*WEB))
    assert found == ({_arns(used)[0]: ["image recipe 'golden 1.0.0'"]} if used else {})


@pytest.mark.parametrize(
    ("kind", "member", "path"),
    [
        (IMAGE_RECIPE, "imageRecipeArn", "image-recipe/web/1.0.0"),
        (INFRASTRUCTURE_CONFIGURATION, "infrastructureConfigurationArn", "infrastructure-configuration/web"),
        (DISTRIBUTION_CONFIGURATION, "distributionConfigurationArn", "distribution-configuration/web"),
    ],
)
def test_pipelines_use_their_parts(fake_client: Any, kind: Kind, member: str, path: str) -> None:
    client = fake_client(_pipeline("nightly", **{member: path}), _pipeline("weekly", **{member: path}))
    assert users(client, kind, _arns(path)) == {_arns(path)[0]: ["image pipeline 'nightly'", "image pipeline 'weekly'"]}


def test_each_user_is_named_once_in_order(fake_client: Any) -> None:
    client = fake_client(
        _recipe("zebra", "1.0.0", "web/1.0.1/1", "web/1.0.1"),
        _recipe("apple", "2.0.0", "web/1.0.1/1"),
        _recipe("apple", "1.0.0", "web/1.0.1/1"),
        _recipe("other", "1.0.0", "db/1.0.0/1"),
    )
    assert users(client, COMPONENT, _arns(*WEB)) == {
        _arns("component/web/1.0.1/1")[0]: [
            "image recipe 'apple 1.0.0'",
            "image recipe 'apple 2.0.0'",
            "image recipe 'zebra 1.0.0'",
        ]
    }


def test_nobody_uses_a_pipeline_or_what_is_not_there(fake_client: Any) -> None:
    client = fake_client(_pipeline("nightly"))
    assert users(client, IMAGE_PIPELINE, _arns("image-pipeline/nightly")) == {}
    assert users(client, COMPONENT, []) == {}
    assert client.reads == []


def test_an_arn_in_a_tag_or_a_text_is_no_use(fake_client: Any) -> None:
    arn = f"{HERE}:component/web/1.1.0/1"
    other = {**_recipe("other", "1.0.0"), "description": arn, "tags": {"was": arn}}
    assert users(fake_client(other), COMPONENT, _arns(*WEB)) == {}


def test_what_a_newer_service_tells_of_a_user_is_passed_over(fake_client: Any) -> None:
    recipe = _recipe("golden", "1.0.0", "web/1.1.0/1")
    recipe["components"][0]["newMember"] = {"deep": True}
    assert list(users(fake_client(recipe), COMPONENT, _arns(*WEB))) == _arns("component/web/1.1.0/1")


def test_users_are_read_at_the_same_time(fake_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = fake_client(*(_recipe(f"recipe{number}", "1.0.0", "web/1.1.0/1") for number in range(4)))
    all_at_once, get = Barrier(4, timeout=10), client.get_resource

    def together(kind: Kind, arn: str) -> Any:
        all_at_once.wait()
        return get(kind, arn)

    monkeypatch.setattr(client, "get_resource", together)
    (names,) = users(client, COMPONENT, _arns(*WEB)).values()
    assert names == [f"image recipe 'recipe{number} 1.0.0'" for number in range(4)]


def test_what_looks_like_an_arn_and_is_none_is_nobody(fake_client: Any) -> None:
    odd = {**_recipe("odd", "1.0.0"), "description": "see arn:aws:imagebuilder:… for more", "parentImage": "ami-1"}
    assert users(fake_client(odd), COMPONENT, _arns(*WEB)) == {}


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
def test_the_oldest_are_too_many(kept: str, wanted: str, keep: int, expected: list[str]) -> None:
    existing = _arns(*RECIPES)
    (current,) = _arns(f"image-recipe/web/{kept}")
    found = excess_versions(existing, current, Version.parse(wanted), keep)
    assert [arn.version for arn in found] == expected
    assert excess_versions(existing[::-1], current, Version.parse(wanted), keep) == found


def test_each_build_counts() -> None:
    existing = _arns(*WEB)
    found = excess_versions(existing, existing[-1], ANY, 2)
    assert [f"{arn.version}/{arn.build}" for arn in found] == ["1.0.0/2", "1.0.0/1"]


@given(
    st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, unique=True),
    st.integers(1, 6),
)
def test_the_newest_stay_and_nothing_else_does(nodes: list[tuple[int, int, int]], keep: int) -> None:
    existing = _arns(*(f"image-recipe/web/{major}.{minor}.{patch}" for major, minor, patch in nodes))
    newest = max(existing, key=lambda arn: arn.order)
    pruned = excess_versions(existing, newest, ANY, keep)
    left = [arn for arn in existing if arn not in pruned]
    assert newest in left
    assert len(left) == min(keep, len(existing))
    assert all(old.order < kept.order for old in pruned for kept in left)

"""Plans: the required changes from the current to the desired resource."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import MAX_NODE, Arn, Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import (
    COMPONENT,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    Kind,
    Versions,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.plan import (
    Action,
    Current,
    Desired,
    Plan,
    describe,
    make_plan,
    merge_tags,
    predicted_arn,
    unified_diff,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.compare import complete
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.document import DOCUMENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options, is_empty
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

OPTIONS: Options = {
    "description": Option(),
    "note": Option(describes_change=True),
    "hidden": Option(write_only=True),
    "status": Option(choices=("ENABLED", "DISABLED"), service_default="ENABLED"),
    "document": Option("raw", conversion=DOCUMENT),
    "uri": Option(uri_of="document"),
    "names": Option("list", elements="str", unordered=True),
    "place": Option("dict", options={"zone": Option(), "host": Option()}),
    "fixed": Option(),
}

PIPELINE = ResourceSpec(IMAGE_PIPELINE, OPTIONS, create_only={"fixed": "Delete it first."})
RECIPE = ResourceSpec(IMAGE_RECIPE, OPTIONS)
PART = ResourceSpec(COMPONENT, OPTIONS)

CHANGEABLE = [PIPELINE, RECIPE, PART]
IDS = ["in place", "versions", "builds"]


def _current(kind: Kind, version: str = "1.0.0", **values: Any) -> Current:
    arn = Arn("aws", "eu-west-1", "123456789012", kind.segment, "web")
    if kind.versions is not Versions.NONE:
        arn = Arn.parse(f"{arn}/{version}" + ("/1" if kind.versions is Versions.BUILDS else ""))
    return Current(arn, {"arn": str(arn), "name": "web", "date_created": "2026-01-01", "tags": {}, **values})


def _desired(kind: Kind, version: str = "x.x.x", **values: Any) -> Desired:
    tags = values.pop("tags", None)
    purge_tags = values.pop("purge_tags", True)
    wanted = None if kind.versions is Versions.NONE else Version.parse(version)
    return Desired("web", values, wanted, tags, purge_tags)


def _plan(spec: ResourceSpec, current: dict[str, Any], **asked: Any) -> Plan:
    return make_plan(spec, _desired(spec.kind, **asked), _current(spec.kind, **current))


@pytest.mark.parametrize("spec", CHANGEABLE, ids=IDS)
def test_a_missing_resource_is_created(spec: ResourceSpec) -> None:
    plan = make_plan(spec, _desired(spec.kind, description="new", names=[], tags={"Team": "web"}), None)
    assert plan.action is Action.CREATE
    assert plan.changed
    assert (plan.before, plan.after) == ({}, {"description": "new"})
    assert (plan.tags_before, plan.tags_after) == ({}, {"Team": "web"})
    assert str(plan.version) == ("None" if spec is PIPELINE else "1.0.0")


@pytest.mark.parametrize("spec", CHANGEABLE, ids=IDS)
@pytest.mark.parametrize(
    ("current", "asked"),
    [
        ({"description": "old"}, {}),
        ({"description": "old"}, {"description": "old"}),
        ({}, {"description": ""}),
        ({"status": "DISABLED"}, {"description": ""}),
        ({}, {"status": "ENABLED"}),
        ({"names": ["a", "b"]}, {"names": ["b", "a"]}),
        ({"document": "schemaVersion: 1\n"}, {"document": "{schemaVersion: 1}"}),
        ({"document": "schemaVersion: 1\n"}, {"document": "schemaVersion: 1", "uri": "s3://bucket/elsewhere"}),
        ({"place": {"zone": "a"}}, {"place": {"zone": "a", "host": ""}}),
        ({"note": "old"}, {"note": "new"}),
        ({"note": "old"}, {"hidden": "new"}),
    ],
)
def test_equivalent_values_change_nothing(spec: ResourceSpec, current: dict[str, Any], asked: dict[str, Any]) -> None:
    plan = _plan(spec, current, **asked)
    assert plan.action is Action.NOTHING
    assert not plan.changed
    assert plan.before == plan.after == current
    assert describe(spec, plan.before) == describe(spec, plan.after)


@pytest.mark.parametrize("spec", CHANGEABLE, ids=IDS)
@pytest.mark.parametrize(
    ("current", "asked", "after"),
    [
        ({"description": "old"}, {"description": "new"}, {"description": "new"}),
        ({"description": "old", "names": ["a"]}, {"description": ""}, {"names": ["a"]}),
        ({"description": "old", "names": ["a"]}, {"names": []}, {"description": "old"}),
        ({"description": "old", "place": {"zone": "a"}}, {"place": {}}, {"description": "old"}),
        ({"place": {"zone": "a", "host": "h"}}, {"place": {"zone": "a"}}, {"place": {"zone": "a"}}),
        ({"status": "DISABLED"}, {"description": "new"}, {"status": "DISABLED", "description": "new"}),
        ({"status": "DISABLED"}, {"status": "ENABLED"}, {"status": "ENABLED"}),
        ({"names": ["a"]}, {"names": ["a", "b"]}, {"names": ["a", "b"]}),
        ({"document": "schemaVersion: 1\n"}, {"document": "schemaVersion: 2\n"}, {"document": "schemaVersion: 2\n"}),
        (
            {"document": "schemaVersion: 1\n"},
            {"document": "schemaVersion: 2\n", "uri": "s3://bucket/key"},
            {"document": "schemaVersion: 2\n", "uri": "s3://bucket/key"},
        ),
        ({"note": "old", "names": ["a"]}, {"description": "new"}, {"names": ["a"], "description": "new"}),
        ({"note": "old"}, {"description": "new", "note": "newer"}, {"note": "newer", "description": "new"}),
        (
            {"document": "schemaVersion:  1\n"},
            {"document": "schemaVersion: 1\n", "description": "new"},
            {"document": "schemaVersion:  1\n", "description": "new"},
        ),
    ],
)
def test_given_options_replace_values_and_omitted_options_keep_theirs(
    spec: ResourceSpec, current: dict[str, Any], asked: dict[str, Any], after: dict[str, Any]
) -> None:
    plan = _plan(spec, current, **asked)
    assert plan.action is (Action.UPDATE if spec is PIPELINE else Action.NEW_VERSION)
    assert plan.changed
    assert (plan.before, plan.after) == (current, after)


@pytest.mark.parametrize(
    ("spec", "wanted", "newest", "expected"),
    [
        (RECIPE, "1.0.x", "1.0.0", "1.0.1"),
        (RECIPE, "x.x.x", "1.4.9", "1.4.10"),
        (PART, "1.x.x", "1.4.9", "1.4.10"),
        (PART, "1.0.0", "1.0.0", "1.0.0"),
    ],
)
def test_a_change_creates_the_next_version(spec: ResourceSpec, wanted: str, newest: str, expected: str) -> None:
    plan = make_plan(
        spec, _desired(spec.kind, wanted, description="new"), _current(spec.kind, newest, description="old")
    )
    assert plan.action is Action.NEW_VERSION
    assert str(plan.version) == expected


def test_an_exact_version_with_other_content_fails_and_shows_the_difference() -> None:
    with pytest.raises(InvalidOption) as failure:
        make_plan(
            RECIPE,
            _desired(IMAGE_RECIPE, "1.4.2", description="new"),
            _current(IMAGE_RECIPE, "1.4.2", description="old", names=["a"]),
        )
    message = str(failure.value)
    assert failure.value.facts == {"option": "version"}
    assert "1.4.x" in message
    changed = [line for line in message.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["-description: old", "+description: new"]


@pytest.mark.parametrize("spec", [RECIPE, PART])
def test_no_version_follows_the_last_patch(spec: ResourceSpec) -> None:
    with pytest.raises(InvalidOption, match=r"^version: .*minor version"):
        make_plan(
            spec,
            _desired(spec.kind, "1.0.x", description="new"),
            _current(spec.kind, f"1.0.{MAX_NODE}", description="old"),
        )


def test_options_that_an_update_cannot_change_are_refused() -> None:
    with pytest.raises(InvalidOption, match=r"^fixed: .*'web'.*Delete it first\."):
        _plan(PIPELINE, {"fixed": "old"}, fixed="new")
    assert _plan(PIPELINE, {"fixed": "old"}, fixed="old", description="new").action is Action.UPDATE


@pytest.mark.parametrize(
    ("current", "asked", "purge", "expected"),
    [
        ({"a": "1"}, None, True, {"a": "1"}),
        ({"a": "1"}, {}, True, {}),
        ({"a": "1"}, {}, False, {"a": "1"}),
        ({"a": "1", "b": "2"}, {"a": "1"}, True, {"a": "1"}),
        ({"a": "1", "b": "2"}, {"a": "3"}, False, {"a": "3", "b": "2"}),
        ({"a": "1"}, {"A": "1"}, True, {"A": "1"}),
        ({"aws:cloudformation:stack-name": "s", "a": "1"}, {}, True, {"aws:cloudformation:stack-name": "s"}),
        ({"aws:x": "s"}, {"b": "2"}, True, {"aws:x": "s", "b": "2"}),
        ({}, {"empty": ""}, True, {"empty": ""}),
    ],
)
def test_tags(current: dict[str, str], asked: dict[str, str] | None, purge: bool, expected: dict[str, str]) -> None:
    assert merge_tags(current, asked, purge) == expected


@pytest.mark.parametrize("spec", CHANGEABLE, ids=IDS)
@pytest.mark.parametrize(
    ("asked", "purge", "to_set", "to_remove"),
    [
        ({"Team": "web", "Stage": "test"}, True, {}, []),
        ({"Team": "db", "Stage": "test"}, True, {"Team": "db"}, []),
        ({"Team": "web"}, True, {}, ["Stage"]),
        ({"Team": "web"}, False, {}, []),
        ({"New": "1"}, True, {"New": "1"}, ["Stage", "Team"]),
        ({}, True, {}, ["Stage", "Team"]),
    ],
)
def test_tags_are_changed_in_place(
    spec: ResourceSpec, asked: dict[str, str], purge: bool, to_set: dict[str, str], to_remove: list[str]
) -> None:
    plan = _plan(spec, {"tags": {"Team": "web", "Stage": "test"}}, tags=asked, purge_tags=purge)
    assert plan.action is Action.NOTHING
    assert (plan.tags_to_set, plan.tags_to_remove) == (to_set, to_remove)
    assert plan.changed is bool(to_set or to_remove)


def test_the_next_version_inherits_tags_that_are_not_declared() -> None:
    plan = _plan(RECIPE, {"tags": {"Team": "web"}}, description="new")
    assert plan.tags_after == {"Team": "web"}


def test_a_diff_shows_only_differences() -> None:
    before = {"description": "old", "names": ["a", "b"], "document": "one\ntwo\nthree\n"}
    after = {"description": "old", "names": ["b", "a"], "document": "one\n2\nthree\n"}
    lines = unified_diff(RECIPE, before, after).splitlines()
    assert [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")] == ["-  two", "+  2"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (None, {"Team": "web"}),
        ({"Team": "db"}, {"Team": "db"}),
        ({"aws:given": "1"}, {"aws:given": "1"}),
    ],
)
def test_the_next_version_does_not_inherit_tags_of_aws(tags: dict[str, str] | None, expected: dict[str, str]) -> None:
    current = {"tags": {"Team": "web", "aws:cloudformation:stack-name": "s"}}
    assert _plan(RECIPE, current, description="new", tags=tags).tags_after == expected


@pytest.mark.parametrize(
    ("spec", "version", "current", "label"),
    [
        (PIPELINE, "x.x.x", False, "web"),
        (PIPELINE, "x.x.x", True, "web"),
        (RECIPE, "x.x.x", False, "web/1.0.0"),
        (RECIPE, "2.1.x", False, "web/2.1.0"),
        (RECIPE, "x.x.x", True, "web/1.0.1"),
        (PART, "x.x.x", False, "web/1.0.0/1"),
        (PART, "1.x.x", True, "web/1.0.1/1"),
        (PART, "1.0.0", True, "web/1.0.0/2"),
    ],
)
def test_the_arn_of_a_planned_resource_is_predicted(
    spec: ResourceSpec, version: str, current: bool, label: str
) -> None:
    existing = _current(spec.kind, description="old") if current else None
    plan = make_plan(spec, _desired(spec.kind, version, description="new"), existing)
    wanted = Arn("aws", "eu-west-1", "123456789012", spec.kind.segment, "web", "" if spec is PIPELINE else version)
    assert predicted_arn(spec, plan, existing, wanted).label == label


@pytest.mark.parametrize(
    ("values", "attributes", "expected"),
    [
        ({}, {}, ""),
        ({}, {"version": "1.0.0", "tags": {"a": "1"}}, ""),
        ({"description": "new"}, {}, "description: new\nstatus: ENABLED\n"),
        (
            {"description": "new", "uri": "s3://bucket/key"},
            {"version": "1.0.0", "tags": {}},
            "version: 1.0.0\ndescription: new\nstatus: ENABLED\n",
        ),
        ({"description": "new", "hidden": "1"}, {}, "description: new\nstatus: ENABLED\n"),
        ({"names": ["b", "a"]}, {}, "names:\n- a\n- b\nstatus: ENABLED\n"),
        (
            {"description": "new"},
            {"tags": {"b": "2", "a": "1"}},
            "tags:\n  a: '1'\n  b: '2'\ndescription: new\nstatus: ENABLED\n",
        ),
    ],
)
def test_a_description_is_yaml(values: dict[str, Any], attributes: dict[str, Any], expected: str) -> None:
    assert describe(PIPELINE, values, **attributes) == expected


@given(st.data(), st.randoms(use_true_random=False))
def test_a_second_plan_is_empty(
    spec: ResourceSpec,
    values_of: Callable[[Options], st.SearchStrategy[dict[str, Any]]],
    data: st.DataObject,
    chance: random.Random,
) -> None:
    """A plan that was applied leaves nothing to do."""
    kind = spec.kind
    existing = data.draw(st.none() | values_of(spec.options))
    changeable = {name: option for name, option in spec.options.items() if name not in spec.create_only}
    desired_values = data.draw(values_of(changeable))
    emptied = data.draw(st.sets(st.sampled_from(sorted(desired_values))))
    values = {name: "" if name in emptied else value for name, value in desired_values.items()}
    tags = data.draw(st.none() | st.dictionaries(st.sampled_from("abc"), st.sampled_from("12")))
    desired = _desired(kind, **values, tags=tags, purge_tags=data.draw(st.booleans()))
    current = None if existing is None else _current(kind, **_stored(spec.options, existing, chance), tags={"a": "1"})

    first = make_plan(spec, desired, current)
    written = _current(kind, **_stored(spec.options, first.after, chance), tags=first.tags_after)
    second = make_plan(spec, desired, written)

    assert second.action is Action.NOTHING
    assert not second.changed
    if current is not None and first.action is Action.NOTHING:
        assert first.before == first.after


def _stored(options: Options, values: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a resource as the service does: without empty values, with defaults, unordered lists in any order."""
    stored = {}
    for name, value in complete(options, values).items():
        option = options[name]
        if not option.is_returned or is_empty(value):
            continue
        if isinstance(value, list):
            value = [_stored(option.options, item, chance) if option.options else item for item in value]
            if option.unordered:
                chance.shuffle(value)
        elif option.options:
            value = _stored(option.options, value, chance)
        stored[name] = value
    return stored

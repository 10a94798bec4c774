"""Translation between options and members of the API, and comparison of resources."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.responses import UserKeys, mark_maps
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.compare import canonical, complete, tidy
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import (
    PARAMETERS,
    PLACEHOLDERS,
    TAGS,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options, is_empty
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.translate import (
    from_api,
    option_path,
    snake,
    to_api,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

OPTIONS: Options = {
    "description": Option(),
    "flavour": Option(choices=("SWEET", "SOUR"), service_default="SWEET"),
    "count": Option("int"),
    "enabled": Option("bool", service_default=True),
    "names": Option("list", elements="str", unordered=True),
    "steps": Option("list", elements="str"),
    "built_for": Option(member="targetOfBuild"),
    "image_tags": Option("dict", conversion=TAGS),
    "title": Option(conversion=PLACEHOLDERS),
    "tests": Option(
        "dict",
        service_default={},
        options={"on": Option("bool", service_default=True), "minutes": Option("int", service_default=720)},
    ),
    "place": Option("dict", options={"zone": Option(), "host_id": Option()}),
    "parts": Option(
        "list",
        elements="raw",
        shorthand=("part_arn",),
        options={
            "part_arn": Option(required=True),
            "parameters": Option("dict", conversion=PARAMETERS),
            "size": Option("int"),
            "kind": Option(choices=("BIG", "SMALL"), local="part of the ARN"),
        },
    ),
    "disks": Option(
        "list",
        elements="dict",
        unordered=True,
        options={"device": Option(), "keys": Option("list", elements="str", unordered=True)},
    ),
    "source": Option(uri_of="content"),
    "content": Option(),
    "note": Option(describes_change=True),
    "hidden": Option(write_only=True),
    "folder": Option(fills=("/tmp", "C:/")),
    "minutes": Option("raw", local="users look for it here"),
}
"""One option of each sort."""


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_empty_values(value: Any) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [False, 0, "0", [None], {"a": None}, " "])
def test_other_values_are_not_empty(value: Any) -> None:
    assert not is_empty(value)


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("dateNextRun", "date_next_run"),
        ("arn", "arn"),
        ("s3Logs", "s3_logs"),
        ("supportedOsVersions", "supported_os_versions"),
        ("consecutiveFailures", "consecutive_failures"),
    ],
)
def test_members_in_snake_case(member: str, name: str) -> None:
    assert snake(member) == name


@pytest.mark.parametrize(
    ("values", "members"),
    [
        ({}, {}),
        ({"description": "", "names": [], "place": {}, "tests": {}}, {}),
        ({"enabled": False, "count": 0}, {"enabled": False, "count": 0}),
        ({"built_for": "web"}, {"targetOfBuild": "web"}),
        ({"place": {"zone": "a", "host_id": ""}}, {"place": {"zone": "a"}}),
        ({"place": {"zone": "", "host_id": ""}}, {}),
        ({"image_tags": {"cost_centre": "7", "CostCentre": ""}}, {"imageTags": {"cost_centre": "7", "CostCentre": ""}}),
        (
            {"parts": [{"part_arn": "a", "kind": "BIG", "parameters": {"snake_name": "v", "CamelName": ["v", "w"]}}]},
            {
                "parts": [
                    {
                        "partArn": "a",
                        "parameters": [
                            {"name": "snake_name", "value": ["v"]},
                            {"name": "CamelName", "value": ["v", "w"]},
                        ],
                    }
                ]
            },
        ),
        ({"disks": [{"device": "a", "keys": []}, {"device": "b"}]}, {"disks": [{"device": "a"}, {"device": "b"}]}),
        ({"content": "text"}, {"content": "text"}),
        ({"content": "text", "source": "s3://bucket/key"}, {"source": "s3://bucket/key"}),
    ],
)
def test_a_request_omits_empty_values(values: dict[str, Any], members: dict[str, Any]) -> None:
    assert to_api(OPTIONS, values) == members


@pytest.mark.parametrize(
    ("members", "values"),
    [
        ({"targetOfBuild": "web", "description": ""}, {"built_for": "web"}),
        ({"names": [], "place": {}, "enabled": False, "count": 0}, {"enabled": False, "count": 0}),
        (
            {"arn": "arn:…", "dateNextRun": "2026", "latestVersionReferences": {"latestVersionArn": "x"}},
            {"arn": "arn:…", "date_next_run": "2026", "latest_version_references": {"latest_version_arn": "x"}},
        ),
        ({"imageTags": {"costCentre": "7"}}, {"image_tags": {"costCentre": "7"}}),
        (
            {"parts": [{"partArn": "a", "parameters": [{"name": "camelName", "value": ["v"]}]}]},
            {"parts": [{"part_arn": "a", "parameters": {"camelName": "v"}}]},
        ),
        (
            {"tests": {"on": True, "newMember": {"innerMember": 1}}},
            {"tests": {"on": True, "new_member": {"inner_member": 1}}},
        ),
    ],
)
def test_a_response_is_converted_to_the_options(members: dict[str, Any], values: dict[str, Any]) -> None:
    assert from_api(OPTIONS, members) == values


@given(st.data())
def test_sent_values_are_returned_unchanged(
    spec: ResourceSpec, values_of: Callable[[Options], st.SearchStrategy[dict[str, Any]]], data: st.DataObject
) -> None:
    values = data.draw(values_of(spec.options))
    assert from_api(spec.options, to_api(spec.options, values)) == values


@pytest.mark.parametrize(
    ("values", "completed"),
    [
        ({}, {"flavour": "SWEET", "enabled": True, "tests": {"on": True, "minutes": 720}}),
        (
            {"flavour": "SOUR", "enabled": False, "tests": {"on": False}, "description": ""},
            {"flavour": "SOUR", "enabled": False, "tests": {"on": False, "minutes": 720}},
        ),
        (
            {"tests": {}, "place": {"zone": ""}},
            {"flavour": "SWEET", "enabled": True, "tests": {"on": True, "minutes": 720}},
        ),
    ],
)
def test_omitted_values_have_the_defaults_of_the_service(values: dict[str, Any], completed: dict[str, Any]) -> None:
    assert complete(OPTIONS, values) == completed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"flavour": "SWEET", "enabled": True, "tests": {"on": True, "minutes": 720}}),
        ({"tests": {"on": True}}, {}),
        ({"names": ["a", "b"]}, {"names": ["b", "a"]}),
        (
            {"disks": [{"device": "a", "keys": ["1", "2"]}, {"device": "b"}]},
            {"disks": [{"device": "b"}, {"keys": ["2", "1"], "device": "a"}]},
        ),
        ({"description": ""}, {}),
        ({"place": {"zone": ""}}, {}),
        ({"note": "one"}, {"note": "another"}),
        ({"hidden": "one"}, {}),
        ({"source": "s3://a/b", "content": "text"}, {"source": "s3://c/d", "content": "text"}),
        ({"folder": "/tmp"}, {}),
        ({"folder": "C:/"}, {"folder": "/tmp"}),
        ({"parts": [{"part_arn": "a", "kind": "BIG"}]}, {"parts": [{"part_arn": "a"}]}),
        ({"image_tags": {"a": "1", "b": "2"}}, {"image_tags": {"b": "2", "a": "1"}}),
    ],
)
def test_equivalent_values_are_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert canonical(OPTIONS, one) == canonical(OPTIONS, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"flavour": "SOUR"}, {}),
        ({"enabled": False}, {}),
        ({"count": 0}, {}),
        ({"tests": {"on": False}}, {}),
        ({"steps": ["a", "b"]}, {"steps": ["b", "a"]}),
        ({"names": ["a"]}, {"names": ["a", "b"]}),
        ({"parts": [{"part_arn": "a"}, {"part_arn": "b"}]}, {"parts": [{"part_arn": "b"}, {"part_arn": "a"}]}),
        ({"image_tags": {"Team": "a"}}, {"image_tags": {"team": "a"}}),
        ({"folder": "/var/build"}, {}),
        ({"content": "one"}, {"content": "other"}),
    ],
)
def test_different_values_are_not_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert canonical(OPTIONS, one) != canonical(OPTIONS, other)


@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_an_unordered_list_makes_no_difference(
    spec: ResourceSpec,
    values_of: Callable[[Options], st.SearchStrategy[dict[str, Any]]],
    data: st.DataObject,
    chance: random.Random,
) -> None:
    values = data.draw(values_of(spec.options))
    shuffled = _shuffled(spec.options, values, chance)
    assert canonical(spec.options, shuffled) == canonical(spec.options, values)
    assert tidy(spec.options, shuffled) == tidy(spec.options, values)


def test_the_order_of_tags_is_no_difference() -> None:
    """The service returns them in another order."""
    first, second = ({"image_tags": dict.fromkeys(keys, "x")} for keys in ("ba", "ab"))
    assert list(tidy(OPTIONS, first)["image_tags"]) == list(tidy(OPTIONS, second)["image_tags"])


def _shuffled(options: Options, values: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    result = {}
    for name, value in values.items():
        option = options[name]
        if isinstance(value, list):
            value = [_shuffled(option.options, item, chance) if option.options else item for item in value]
            if option.unordered:
                chance.shuffle(value)
        elif option.options:
            value = _shuffled(option.options, value, chance)
        result[name] = value
    return result


@pytest.mark.parametrize(
    ("parameter", "path"),
    [
        ("description", "description"),
        ("targetOfBuild", "built_for"),
        ("tests.minutes", "tests.minutes"),
        ("place.hostId", "place.host_id"),
        ("parts[2].partArn", "parts[2].part_arn"),
        ("parts[0].parameters[1].name", "parts[0].parameters[1].name"),
        ("disks[0].keys[3]", "disks[0].keys[3]"),
        ("semanticVersion", "version"),
        ("place.newMember", "place.new_member"),
        ("imageTags.CostCentre", "image_tags.CostCentre"),
        ("imageTags.my.costCentre", "image_tags.my.costCentre"),
    ],
)
def test_a_parameter_is_named_as_the_option(parameter: str, path: str) -> None:
    assert option_path(OPTIONS, parameter) == path


def test_only_the_keys_of_maps_are_kept(model: Any) -> None:
    tags = {"CostCenter": "4711", "ownerTeam": "web"}
    recipe = {"arn": "arn", "parentImage": "ami-1", "tags": tags}
    response = {"image": {"imageRecipe": recipe, "dateCreated": "2026-09-09", "tags": tags}}
    marked = mark_maps(model.operation_model("GetImage").output_shape, response)
    assert from_api({}, marked["image"]) == {
        "image_recipe": {"arn": "arn", "parent_image": "ami-1", "tags": tags},
        "date_created": "2026-09-09",
        "tags": tags,
    }


def test_every_map_of_every_response_keeps_its_keys(model: Any) -> None:
    for operation in model.operation_names:
        shape = model.operation_model(operation).output_shape
        for name, member in (shape.members if shape else {}).items():
            if member.type_name == "map":
                assert mark_maps(shape, {name: {"CostCenter": "1"}})[name] == UserKeys({"CostCenter": "1"})

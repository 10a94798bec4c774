"""Validation of the arguments of a task: values that are converted, and mistakes with their paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.account import invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import (
    validate,
    validate_leniently,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import (
    PARAMETERS,
    PLACEHOLDERS,
    TAGS,
    Conversion,
    Unfit,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec


def _refuse(value: object) -> None:
    raise Unfit("", "Set tests.minutes instead.")


OPTIONS: Options = {
    "description": Option(),
    "flavour": Option(choices=("SWEET", "SOUR"), service_default="SWEET"),
    "count": Option("int"),
    "enabled": Option("bool", service_default=True),
    "names": Option("list", elements="str", unordered=True),
    "steps": Option("list", elements="str"),
    "image_tags": Option("dict", conversion=TAGS),
    "title": Option(conversion=PLACEHOLDERS),
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
    "recipes": Option(
        "list",
        elements="raw",
        shorthand=("name", "version"),
        options={"name": Option(required=True), "version": Option(default="x.x.x")},
    ),
    "disks": Option(
        "list",
        elements="dict",
        unordered=True,
        options={"device": Option(), "keys": Option("list", elements="str", unordered=True)},
    ),
    "exports": Option(
        "list", elements="dict", options={"bucket": Option(required=True), "format": Option(required=True)}
    ),
    "minutes": Option("raw", local="users look for it here", conversion=Conversion(parse=_refuse)),
    "retries": Option("int", bounds=(1, 5)),
    "timeout": Option("int", default=30, bounds=(0, None)),
}
"""One option of each sort."""


@pytest.mark.parametrize(
    ("given_options", "values"),
    [
        ({}, {}),
        ({"description": None, "count": None, "place": None}, {}),
        ({"description": "", "names": [], "place": {}}, {"description": "", "names": [], "place": {}}),
        ({"enabled": False, "count": 0}, {"enabled": False, "count": 0}),
        ({"place": {"zone": "a", "host_id": None}}, {"place": {"zone": "a"}}),
        ({"parts": ["web"]}, {"parts": [{"part_arn": "web"}]}),
        (
            {"parts": ["web", {"part_arn": "db", "parameters": {"Port": 5432, "tls": True}}]},
            {"parts": [{"part_arn": "web"}, {"part_arn": "db", "parameters": {"Port": "5432", "tls": "true"}}]},
        ),
        ({"title": "[[ imagebuilder:buildDate ]]"}, {"title": "{{ imagebuilder:buildDate }}"}),
        ({"description": "[[ imagebuilder:buildDate ]]"}, {"description": "[[ imagebuilder:buildDate ]]"}),
        ({"image_tags": {"CostCentre": 7}}, {"image_tags": {"CostCentre": "7"}}),
        ({"count": "7", "enabled": "yes", "description": 7}, {"count": 7, "enabled": True, "description": "7"}),
        ({"parts": [{"part_arn": "web", "size": "2"}]}, {"parts": [{"part_arn": "web", "size": 2}]}),
        ({"names": "a,b", "steps": 1.5}, {"names": ["a", "b"], "steps": ["1.5"]}),
        ({"image_tags": "Team=web"}, {"image_tags": {"Team": "web"}}),
        ({"recipes": ["web"]}, {"recipes": [{"name": "web", "version": "x.x.x"}]}),
        ({"recipes": ["web/1.x.x"]}, {"recipes": [{"name": "web", "version": "1.x.x"}]}),
        ({"recipes": [{"name": "web", "version": None}]}, {"recipes": [{"name": "web", "version": "x.x.x"}]}),
    ],
)
def test_values_are_converted(given_options: dict[str, Any], values: dict[str, Any]) -> None:
    assert validate(OPTIONS, given_options) == {"timeout": 30, **values}
    assert validate(OPTIONS, values) == {"timeout": 30, **values}


@pytest.mark.parametrize(
    ("given_options", "paths"),
    [
        ({"descripton": "web"}, ["descripton"]),
        ({True: "web"}, ["True"]),
        ({"": "web"}, ["''"]),
        ({"place": {"Zone": "a"}}, ["place.Zone"]),
        ({"place": "a"}, ["place"]),
        ({"place": ["a"]}, ["place"]),
        ({"place": 7}, ["place"]),
        ({"place": []}, ["place"]),
        ({"disks": ["a"]}, ["disks[0]"]),
        ({"disks": [{}, ["a"]]}, ["disks[1]"]),
        ({"disks": [None]}, ["disks[0]"]),
        ({"disks": {"device": "a"}}, ["disks"]),
        ({"names": {"a": "b"}}, ["names"]),
        ({"names": ["a", ["b"]]}, ["names[1]"]),
        ({"description": {"a": "b"}}, ["description"]),
        ({"description": ["a"]}, ["description"]),
        ({"count": "many"}, ["count"]),
        ({"count": 1.5}, ["count"]),
        ({"count": "inf"}, ["count"]),
        ({"count": ""}, ["count"]),
        ({"enabled": "perhaps"}, ["enabled"]),
        ({"flavour": ""}, ["flavour"]),
        ({"flavour": "BITTER"}, ["flavour"]),
        ({"image_tags": "web"}, ["image_tags"]),
        ({"image_tags": {"Team": {"is": "web"}}}, ["image_tags.Team"]),
        ({"image_tags": {"Team": ["web"]}}, ["image_tags.Team"]),
        ({"recipes": [{"version": "1.x.x"}]}, ["recipes[0].name"]),
        ({"recipes": ["/1.x.x"]}, ["recipes[0].name"]),
        ({"exports": [{}]}, ["exports[0].bucket", "exports[0].format"]),
        ({"parts": [{"part_arn": "web", "nmae": 1}]}, ["parts[0].nmae"]),
        ({"parts": ["web", 5]}, ["parts[1]"]),
        ({"parts": ["web", {"parameters": {"a": "b"}}]}, ["parts[1].part_arn"]),
        ({"parts": [{"part_arn": None}]}, ["parts[0].part_arn"]),
        ({"parts": [{"part_arn": ["web"]}]}, ["parts[0].part_arn"]),
        ({"parts": [{"part_arn": "web", "size": "big"}]}, ["parts[0].size"]),
        ({"parts": [{"part_arn": "web", "parameters": ["a"]}]}, ["parts[0].parameters"]),
        ({"parts": [{"part_arn": "web", "kind": "HUGE"}]}, ["parts[0].kind"]),
        ({"parts": [{"part_arn": "web", "parameters": {"a": {"b": 1}}}]}, ["parts[0].parameters.a"]),
        ({"parts": [{"part_arn": "web", "parameters": {"a": [1, [2]]}}]}, ["parts[0].parameters.a[1]"]),
        ({"minutes": 5}, ["minutes"]),
        ({"names": ["a", ""]}, ["names[1]"]),
        ({"steps": [None]}, ["steps[0]"]),
        ({"disks": [{"keys": [""]}]}, ["disks[0].keys[0]"]),
        ({"retries": 0}, ["retries"]),
        ({"retries": 6}, ["retries"]),
        ({"timeout": -1}, ["timeout"]),
        (
            {
                "descripton": "web",
                "count": "many",
                "names": ["a", "", []],
                "place": {"zone": ["a"], "host": "b"},
                "exports": [{"bucket": "a"}, {"format": "VHD", "key": 1}],
            },
            [
                "descripton",
                "count",
                "names[1]",
                "names[2]",
                "place.host",
                "place.zone",
                "exports[0].format",
                "exports[1].key",
                "exports[1].bucket",
            ],
        ),
    ],
)
def test_all_mistakes_are_reported_with_their_paths(given_options: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(InvalidOption) as refusal:
        validate(OPTIONS, given_options)
    assert invalid_options(refusal.value) == paths
    assert refusal.value.facts["option"] == paths[0]
    reported = refusal.value.facts.get("mistakes", [])
    assert [mistake["option"] for mistake in reported] == (paths if len(paths) > 1 else [])


@pytest.mark.parametrize(
    ("given_options", "values", "paths"),
    [
        ({"description": "web", "count": "many"}, {"description": "web"}, ["count"]),
        ({"names": ["a", ""], "steps": ["b"]}, {"steps": ["b"]}, ["names[1]"]),
        ({"place": {"zone": "a", "host": "b"}}, {}, ["place.host"]),
        ({"image_tags": {"Team": []}, "enabled": True}, {"enabled": True}, ["image_tags.Team"]),
        ({"flavour": "BITTER", "retries": 9, "enabled": True}, {"enabled": True}, ["flavour", "retries"]),
    ],
)
def test_lenient_validation_keeps_the_valid_options(
    given_options: dict[str, Any], values: dict[str, Any], paths: list[str]
) -> None:
    valid, mistakes = validate_leniently(OPTIONS, given_options)
    assert valid == {"timeout": 30, **values}
    assert [mistake.facts["option"] for mistake in mistakes] == paths


def test_a_message_contains_the_problem_and_advice() -> None:
    with pytest.raises(InvalidOption) as refusal:
        validate(OPTIONS, {"descripton": "web", "retries": 6})
    assert str(refusal.value) == (
        "2 options are invalid:\n"
        "- descripton: unknown option. Did you mean description? The options are: "
        f"{', '.join(sorted(OPTIONS))}.\n"
        "- retries: is 6, but must be between 1 and 5."
    )


def test_options_that_are_validated_elsewhere_are_not_unknown() -> None:
    assert validate(OPTIONS, {"count": 1, "region": "eu-west-1"}, elsewhere=["region"]) == {"count": 1, "timeout": 30}


def test_options_that_are_validated_elsewhere_are_not_suggested() -> None:
    with pytest.raises(InvalidOption) as refusal:
        validate(OPTIONS, {"count": 1, "regoin": "eu-west-1"}, elsewhere=["region"])
    assert "Did you mean" not in str(refusal.value)


@given(st.data())
def test_validated_values_are_valid(
    spec: ResourceSpec, values_of: Callable[[Options], st.SearchStrategy[dict[str, Any]]], data: st.DataObject
) -> None:
    once = validate(spec.options, data.draw(values_of(spec.options)))
    assert validate(spec.options, once) == once

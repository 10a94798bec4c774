"""What somebody wrote, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import (
    PARAMETERS,
    PLACEHOLDERS,
    TAGS,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

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
    "minutes": Option("int", refused="write tests.minutes", local="people look for it here"),
}
"""One option of each sort there is."""


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
def test_what_the_user_gave_is_brought_into_one_form(given_options: dict[str, Any], values: dict[str, Any]) -> None:
    assert validate(OPTIONS, given_options) == values
    assert validate(OPTIONS, values) == values


@pytest.mark.parametrize(
    ("given_options", "words"),
    [
        ({"descripton": "web"}, ["descripton", "no such option", "Did you mean description?", "These are: "]),
        ({"zzz": "web"}, ["zzz", "no such option here. These are: count, description"]),
        ({True: "web"}, ["True", "no such option"]),
        ({"place": {"Zone": "a"}}, ["place.Zone", "Did you mean zone?", "These are: host_id, zone"]),
        ({"place": "a"}, ["place", "'a' is not a mapping (dict) of zone, host_id"]),
        ({"place": ["a"]}, ["place", "['a'] is not a mapping"]),
        ({"place": 7}, ["place", "7 is not a mapping"]),
        ({"place": []}, ["place", "[] is not a mapping"]),
        ({"disks": ["a"]}, ["disks[0]", "'a' is not a mapping (dict) of device, keys"]),
        ({"disks": [{}, ["a"]]}, ["disks[1]", "['a'] is not a mapping"]),
        ({"disks": [None]}, ["disks[0]", "None is not a mapping"]),
        ({"disks": {"device": "a"}}, ["disks", "is not a list: begin each of its entries with a hyphen"]),
        ({"names": {"a": "b"}}, ["names", "is not a list"]),
        ({"names": ["a", ["b"]]}, ["names[1]", "['b'] is not a text"]),
        ({"description": {"a": "b"}}, ["description", "is not a text"]),
        ({"description": ["a"]}, ["description", "is not a text"]),
        ({"count": "many"}, ["count", "'many' is not a whole number"]),
        ({"count": 1.5}, ["count", "1.5 is not a whole number"]),
        ({"count": "inf"}, ["count", "is not a whole number"]),
        ({"count": ""}, ["count", "is not a whole number"]),
        ({"enabled": "perhaps"}, ["enabled", "'perhaps' is not true or false"]),
        ({"flavour": ""}, ["flavour", "'' is not one of SWEET, SOUR"]),
        ({"image_tags": "web"}, ["image_tags", "'web' is not a mapping"]),
        ({"recipes": [{"version": "1.x.x"}]}, ["recipes[0].name", "is required"]),
        ({"recipes": ["/1.x.x"]}, ["recipes[0].name", "is required, and it is empty"]),
        ({"place": {"host_id": "a"}, "exports": [{}]}, ["exports[0].bucket", "is required; so is format"]),
        ({"parts": [{"part_arn": "web", "nmae": 1}]}, ["parts[0].nmae", "no such option", "part_arn", "parameters"]),
        ({"parts": ["web", 5]}, ["parts[1]", "5", "mapping", "part_arn"]),
        ({"parts": ["web", {"parameters": {"a": "b"}}]}, ["parts[1].part_arn", "is required"]),
        ({"parts": [{"part_arn": None}]}, ["parts[0].part_arn", "is required"]),
        ({"parts": [{"part_arn": ["web"]}]}, ["parts[0].part_arn", "str"]),
        ({"parts": [{"part_arn": "web", "size": "big"}]}, ["parts[0].size", "int"]),
        ({"parts": [{"part_arn": "web", "parameters": ["a"]}]}, ["parts[0].parameters", "dict"]),
        ({"parts": [{"part_arn": "web", "kind": "HUGE"}]}, ["parts[0].kind", "HUGE", "BIG, SMALL"]),
        ({"minutes": 5}, ["minutes", "write tests.minutes"]),
        ({"flavour": "BITTER"}, ["flavour", "BITTER", "SWEET, SOUR"]),
        ({"image_tags": {"Team": {"is": "web"}}}, ["image_tags.Team", "is not a text"]),
        ({"image_tags": {"Team": ["web"]}}, ["image_tags.Team", "is not a text"]),
        ({"parts": [{"part_arn": "web", "parameters": {"a": {"b": 1}}}]}, ["parts[0].parameters.a", "is not a text"]),
        ({"parts": [{"part_arn": "web", "parameters": {"a": [1, [2]]}}]}, ["parts[0].parameters.a[1]", "[2]"]),
        ({"names": ["a", ""]}, ["names[1]", "is empty"]),
        ({"steps": [None]}, ["steps[0]", "is empty"]),
        ({"disks": [{"keys": [""]}]}, ["disks[0].keys[0]", "is empty"]),
    ],
)
def test_what_cannot_be_an_option_is_refused_by_its_path(given_options: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(InvalidOption) as refusal:
        validate(OPTIONS, given_options)
    assert str(refusal.value).startswith(f"{words[0]}: ")
    assert all(word in str(refusal.value) for word in words)
    assert refusal.value.facts == {"option": words[0]}


@given(st.data())
def test_one_form_is_enough(
    spec: ResourceSpec, values_of: Callable[[Options], st.SearchStrategy[dict[str, Any]]], data: st.DataObject
) -> None:
    once = validate(spec.options, data.draw(values_of(spec.options)))
    assert validate(spec.options, once) == once

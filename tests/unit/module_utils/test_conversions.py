"""Conversions of values that have different forms in options and in the API."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents import yaml
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import (
    EMPTY_TEXT,
    PARAMETERS,
    ROLE,
    TAGS,
    TIMEZONE,
    fill_placeholders,
    text,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.document import DOCUMENT


@pytest.mark.parametrize(
    ("value", "expected"),
    [("nginx", "nginx"), (80, "80"), (0, "0"), (1.5, "1.5"), (True, "true"), (False, "false"), ("True", "True")],
)
def test_a_scalar_becomes_text(value: Any, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("web [[ imagebuilder:buildDate ]]", "web {{ imagebuilder:buildDate }}"),
        ("web [[imagebuilder:buildDate]]", "web {{ imagebuilder:buildDate }}"),
        ("[[  imagebuilder:buildVersion  ]]", "{{ imagebuilder:buildVersion }}"),
        ("[[ ssm:/golden/ami ]]", "{{ ssm:/golden/ami }}"),
        (
            "[[ imagebuilder:buildDate ]]-[[ imagebuilder:buildVersion ]]",
            "{{ imagebuilder:buildDate }}-{{ imagebuilder:buildVersion }}",
        ),
        ("web {{ imagebuilder:buildDate }}", "web {{ imagebuilder:buildDate }}"),
        ("[[ other:thing ]]", "[[ other:thing ]]"),
        ("[ imagebuilder:buildDate ]", "[ imagebuilder:buildDate ]"),
        ("if [[ -f /etc/motd ]]; then", "if [[ -f /etc/motd ]]; then"),
        ("", ""),
    ],
)
def test_placeholders_in_the_form_for_ansible_become_those_of_the_service(given_text: str, expected: str) -> None:
    assert fill_placeholders(given_text) == expected


def test_placeholders_are_found_at_any_depth() -> None:
    date, filled = "[[ imagebuilder:buildDate ]]", "{{ imagebuilder:buildDate }}"
    assert fill_placeholders({"a": [date, {date: date}], "n": 1, "none": None}) == {
        "a": [filled, {filled: filled}],
        "n": 1,
        "none": None,
    }


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"CostCentre": 42, "cost_centre": True}, {"CostCentre": "42", "cost_centre": "true"}),
        ({"Built": "[[ imagebuilder:buildDate ]]"}, {"Built": "{{ imagebuilder:buildDate }}"}),
        ({"empty": ""}, {"empty": ""}),
        ({"null": None}, {"null": ""}),
    ],
)
def test_tags_are_strings_with_unchanged_keys(tags: dict[Any, Any], expected: dict[str, str]) -> None:
    assert TAGS.parse(tags) == expected


@pytest.mark.parametrize(
    ("values", "members"),
    [
        ({"Package": "nginx"}, [{"name": "Package", "value": ["nginx"]}]),
        ({"Package": ["nginx"]}, [{"name": "Package", "value": ["nginx"]}]),
        ({"Ports": [80, 443]}, [{"name": "Ports", "value": ["80", "443"]}]),
        (
            {"tls_on": True, "TlsOn": False},
            [{"name": "tls_on", "value": ["true"]}, {"name": "TlsOn", "value": ["false"]}],
        ),
    ],
)
def test_a_mapping_of_parameters_becomes_pairs(values: dict[str, Any], members: list[dict[str, Any]]) -> None:
    normal = PARAMETERS.parse(values)
    assert PARAMETERS.to_api(normal) == members
    assert PARAMETERS.from_api(members) == normal


def test_a_value_equals_a_list_with_that_value() -> None:
    assert PARAMETERS.parse({"a": ["x"]}) == PARAMETERS.parse({"a": "x"})


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text(), min_size=1)))
def test_pairs_of_the_api_become_a_mapping(values: dict[str, Any]) -> None:
    normal = PARAMETERS.parse(values)
    assert PARAMETERS.from_api(PARAMETERS.to_api(normal)) == normal
    assert PARAMETERS.parse(normal) == normal


@pytest.mark.parametrize(("flag", "member"), [(True, ""), (False, None)])
def test_a_flag_becomes_an_empty_string(flag: bool, member: str | None) -> None:
    assert EMPTY_TEXT.to_api(flag) == member


@pytest.mark.parametrize(("member", "flag"), [("", True), (None, None)])
def test_an_empty_string_becomes_a_flag(member: str | None, flag: bool | None) -> None:
    assert EMPTY_TEXT.from_api(member) == flag


TEXT_DOCUMENT = """\
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands:
            - dnf install -y nginx
"""


@pytest.mark.parametrize(
    "other",
    [
        yaml.dump(yaml.load(TEXT_DOCUMENT)),
        "# a comment\n" + TEXT_DOCUMENT,
        TEXT_DOCUMENT.replace("nginx\n", "nginx   # the server\n"),
        TEXT_DOCUMENT.replace("- dnf install -y nginx", '- "dnf install -y nginx"'),
        TEXT_DOCUMENT.rstrip(),
        '{"phases": [{"name": "build", "steps": [{"name": "Install", "action": "ExecuteBash", '
        '"inputs": {"commands": ["dnf install -y nginx"]}}]}], "schemaVersion": 1.0}',
    ],
)
def test_documents_with_another_spelling_are_equal(other: str) -> None:
    assert other != TEXT_DOCUMENT
    assert DOCUMENT.comparable(other) == DOCUMENT.comparable(TEXT_DOCUMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [("nginx", "caddy"), ("1.0", "1.1"), ("name: Install", "name: install"), ("- dnf", "- sudo dnf")],
)
def test_documents_with_other_content_differ(old: str, new: str) -> None:
    assert DOCUMENT.comparable(TEXT_DOCUMENT.replace(old, new)) != DOCUMENT.comparable(TEXT_DOCUMENT)


def test_a_document_can_be_text_or_structure() -> None:
    structure = DOCUMENT.comparable(TEXT_DOCUMENT)
    assert DOCUMENT.parse(TEXT_DOCUMENT) == TEXT_DOCUMENT
    assert DOCUMENT.comparable(DOCUMENT.parse(structure)) == structure


def test_placeholders_in_a_document_are_kept() -> None:
    document = {"commands": ["echo {{ Package }}", "if [[ -f /etc/motd ]]; then true; fi"]}
    assert yaml.load(DOCUMENT.parse(document)) == document


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("builder", "arn:aws:iam::123456789012:role/builder", True),
        ("builder", "arn:aws-cn:iam::123456789012:role/images/builder", True),
        ("builder", "builder", True),
        ("builder", "arn:aws:iam::123456789012:role/builder2", False),
        ("builder", "other", False),
    ],
)
def test_a_role_name_equals_its_arn(one: str, other: str, same: bool) -> None:
    assert (ROLE.comparable(one) == ROLE.comparable(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("UTC", "Etc/UTC", True), ("Europe/Berlin", "Europe/Berlin", True), ("Europe/Berlin", "UTC", False)],
)
def test_both_names_of_utc_are_equal(one: str, other: str, same: bool) -> None:
    assert (TIMEZONE.comparable(one) == TIMEZONE.comparable(other)) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [("echo a\necho b\n", "echo a echo b\n"), ("echo a: b", "echo a:  b"), ("# one\ntrue", "# two\ntrue")],
)
def test_other_text_is_not_compared_as_a_document(one: str, other: str) -> None:
    """To YAML the two are the same."""
    assert yaml.load(one) == yaml.load(other)
    assert DOCUMENT.comparable(one) != DOCUMENT.comparable(other)

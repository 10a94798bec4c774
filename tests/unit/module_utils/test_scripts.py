"""Scripts, and the documents that the service stores for them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.script import (
    document_type,
    is_document,
    parameters_of,
    resembles_script,
    script_in,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.document import DOCUMENT

LINES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1).filter(str.strip)


def wrapped(*commands: str, phase: str = "build", step: Any = None, **others: Any) -> str:
    only = {"name": "Run", "action": "ExecuteBash", "inputs": {"commands": list(commands)}, **(step or {})}
    return yaml.safe_dump({"schemaVersion": 1.0, **others, "phases": [{"name": phase, "steps": [only]}]})


@given(st.lists(LINES | st.just(""), min_size=1).map("\n".join).filter(str.strip))
def test_a_script_is_recognized_in_all_stored_forms(script: str) -> None:
    lines = [line for line in script.splitlines() if line.strip()]
    for document in (wrapped(script), wrapped(script + "\n"), wrapped(*lines), wrapped(*script.splitlines())):
        assert script_in(document, script) == script


@given(st.lists(LINES, min_size=1, max_size=5), LINES, st.integers(0, 5))
def test_an_additional_line_is_a_change(lines: list[str], other: str, place: int) -> None:
    changed = [*lines[:place], other, *lines[place:]]
    script = "\n".join(changed)
    for document in (wrapped("\n".join(lines)), wrapped(*lines)):
        assert script_in(document, script) != script


@pytest.mark.parametrize(
    "document",
    [
        "",
        "a: [",
        "phases: []",
        wrapped(),
        wrapped("true", step={"action": "Reboot"}),
        wrapped("true", step={"loop": {"forEach": ["a"]}}),
        wrapped("true", step={"if": {"fileExists": "/a"}}),
        wrapped("true", parameters=[{"Site": {"type": "string"}}]),
        wrapped("true", constants=[{"Site": {"type": "string", "value": "a"}}]),
        yaml.safe_dump({"phases": [{"steps": [{"action": "ExecuteBash", "inputs": {"commands": ["a"]}}] * 2}]}),
    ],
)
def test_a_document_that_does_more_than_run_commands_is_no_script(document: str) -> None:
    assert script_in(document, "true") is None


def test_another_script_gets_the_trailing_white_space_of_the_wanted_one() -> None:
    assert script_in(wrapped("set -e", "true"), "false\n") == "set -e\ntrue\n"
    assert script_in(wrapped("set -e\ntrue\n"), "false") == "set -e\ntrue"
    assert script_in(wrapped("set -e", "true"), "") == "set -e\ntrue"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (wrapped("true"), True),
        (DOCUMENT.parse({"phases": []}), True),
        ("schemaVersion: 1.0", True),
        ("true", False),
        ("echo schemaVersion: 1.0", False),
        ("echo a: b: c", False),
        ("", False),
    ],
)
def test_documents_and_scripts(text: str, expected: bool) -> None:
    assert is_document(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#!/bin/sh\ntrue\n", True),
        ("yum install -y nginx", True),
        ("echo schemaVersion: 1.0", True),
        ("echo 'a: b' > /etc/x.yml; echo \"", True),
        ("schemaVersion: 1.0\nphases: [", False),
        ("name: x\nphases:\n\t- a", False),
        ('{"schemaVersion": "1.0", "phases": [', False),
        ("  phases: []\n", False),
        (DOCUMENT.parse(["true"]), False),
    ],
)
def test_text_that_resembles_a_script(text: str, expected: bool) -> None:
    assert resembles_script(text) is expected


@pytest.mark.parametrize(
    ("phases", "expected"),
    [(["test"], "TEST"), (["build"], "BUILD"), (["validate", "test"], "BUILD"), (["container-host-test"], "BUILD")],
)
def test_a_document_is_a_test_if_its_only_phase_is_test(phases: list[str], expected: str) -> None:
    assert document_type(yaml.safe_dump({"phases": [{"name": phase} for phase in phases]})) == expected


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        (
            wrapped("true", parameters=[{"Site": {"type": "string"}}, {"Theme": {"type": "string", "default": "a"}}]),
            {"Site": False, "Theme": True},
        ),
        (wrapped("true", constants=[{"Site": {"type": "string", "value": "a"}}]), {}),
        (wrapped("true", parameters="Site"), {}),
        (wrapped("true", parameters=["Site"]), {}),
        ("echo 1", {}),
        ("a: [", {}),
    ],
)
def test_parameters_of_a_document(text: str, parameters: dict[str, bool]) -> None:
    assert parameters_of(text) == parameters

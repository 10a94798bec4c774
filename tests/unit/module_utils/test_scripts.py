"""Scripts in the documents that the service may have written around them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.script import (
    is_document,
    parameters_of,
    script_in,
    type_of,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import DOCUMENT

LINES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1).filter(str.strip)


def wrapped(*commands: str, phase: str = "build", step: Any = None, **besides: Any) -> str:
    one = {"name": "Run", "action": "ExecuteBash", "inputs": {"commands": list(commands)}, **(step or {})}
    return yaml.safe_dump({"schemaVersion": 1.0, **besides, "phases": [{"name": phase, "steps": [one]}]})


@given(st.lists(LINES | st.just(""), min_size=1).map("\n".join).filter(str.strip))
def test_a_script_is_known_again_however_it_is_wrapped(script: str) -> None:
    lines = [line for line in script.splitlines() if line.strip()]
    for document in (wrapped(script), wrapped(script + "\n"), wrapped(*lines), wrapped(*script.splitlines())):
        assert script_in(document, script) == script


@given(st.lists(LINES, min_size=1, max_size=5), LINES, st.integers(0, 5))
def test_another_line_makes_it_another_script(lines: list[str], other: str, place: int) -> None:
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
def test_what_does_more_than_to_run_commands_is_no_script(document: str) -> None:
    assert script_in(document, "true") is None


def test_another_script_is_told_with_the_end_of_the_one_that_is_wanted() -> None:
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
def test_what_is_meant_for_a_document(text: str, expected: bool) -> None:
    assert is_document(text) is expected


@pytest.mark.parametrize(
    ("phases", "expected"),
    [(["test"], "TEST"), (["build"], "BUILD"), (["validate", "test"], "BUILD"), (["container-host-test"], "BUILD")],
)
def test_only_a_document_of_tests_alone_is_a_test(phases: list[str], expected: str) -> None:
    assert type_of(yaml.safe_dump({"phases": [{"name": phase} for phase in phases]})) == expected


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

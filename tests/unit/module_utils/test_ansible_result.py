"""The results of playbooks in the lines of a log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.ansible_result import (
    failed_result,
    result_in_words,
)

TASK = {"play": "Web", "task": "nginx : Install nginx", "host": "localhost", "message": 'No package "nginx" available'}
FAILED = {"playbook": "bake.yml", "status": "failed", "tasks": [TASK], "stats": {"localhost": {"failures": 1}}}
OK: dict[str, Any] = {"playbook": "bake.yml", "status": "ok", "tasks": [], "stats": {}}


def marked(result: Any, prefix: str = "") -> str:
    return f"{prefix}ANSIBLE-RESULT: {json.dumps(result)}"


@pytest.mark.parametrize(
    "line",
    [
        marked(FAILED),
        marked(FAILED, "2026-11-27 01:02:03 Info CmdExecution: Stdout: "),
        marked(FAILED) + " \x1b[0m",
        json.dumps({"level": "Info", "message": f"Stdout: {marked(FAILED)}", "time": "01:02:03"}),
        "Stdout: " + json.dumps(marked(FAILED))[1:-1],
    ],
    ids=["plain", "prefix", "rest", "in JSON", "escaped"],
)
def test_a_result_is_found_in_all_forms_of_log_lines(line: str) -> None:
    assert failed_result(["before", line, "after"]) == FAILED


@pytest.mark.parametrize("status", ["failed", "changed"])
def test_the_last_result_counts(status: str) -> None:
    last = {**FAILED, "status": status}
    assert failed_result([marked(OK), marked(FAILED), marked(last)]) == last
    assert failed_result([marked(last), marked(OK)]) == {}


OTHER_VALUES: list[Any] = [[], "failed", None, {}, {"status": ["failed"]}, {"status": "unknown"}]
OTHER_LINES = [
    "",
    "ANSIBLE-RESULT:",
    marked(FAILED)[:60],
    json.dumps(marked(FAILED))[1:60],
    "echo ANSIBLE-RESULT: $result",
    *map(marked, OTHER_VALUES),
]


@pytest.mark.parametrize("line", OTHER_LINES)
def test_other_lines_are_ignored(line: str) -> None:
    assert failed_result([line]) == {}
    assert failed_result([marked(FAILED), line]) == FAILED


def test_members_of_another_type_are_omitted() -> None:
    odd = {"status": "failed", "tasks": ["no task", {"task": "Install", "message": None, "more": 1}], "stats": []}
    assert failed_result([marked(odd)]) == {
        "playbook": "",
        "status": "failed",
        "tasks": [{"task": "Install"}],
        "stats": {},
    }


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (FAILED, 'TASK [nginx : Install nginx] failed: No package "nginx" available'),
        ({**FAILED, "tasks": [{"task": "Wait"}]}, "TASK [Wait] failed"),
        ({**FAILED, "tasks": [{"task": "Wait", "message": "\nfirst\nsecond"}]}, "TASK [Wait] failed: first"),
        ({**FAILED, "tasks": []}, "ansible-playbook bake.yml failed"),
        (
            {**FAILED, "playbook": "", "tasks": [{"host": "localhost", "message": "ansible-core is not installed."}]},
            "ansible-playbook failed: ansible-core is not installed.",
        ),
        (
            {**FAILED, "status": "changed", "tasks": [{"task": "Copy"}, {"task": "Run"}]},
            "not idempotent, a second run would change TASK [Copy], TASK [Run]",
        ),
    ],
)
def test_a_result_is_described(result: Any, words: str) -> None:
    assert result_in_words(result) == words

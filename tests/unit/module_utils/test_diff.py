"""The ``diff`` of a task's result."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.diff import make_diff


@pytest.mark.parametrize(
    ("title", "action", "before", "after", "header", "texts"),
    [
        (
            "component nginx 1.0.1",
            "new_version",
            "a: 1\n",
            "a: 2\n",
            "component nginx 1.0.1 (new version)",
            ("a: 1\n", "a: 2\n"),
        ),
        ("image pipeline nightly ", "create", "", {"a": 1}, "image pipeline nightly (create)", ("", "a: 1\n")),
        ("image golden", "delete", {"b": ["x"]}, {}, "image golden (delete)", ("b:\n- x\n", "")),
        ("image golden", None, {}, {"a": 1}, "image golden (create)", ("", "a: 1\n")),
        ("image golden", None, {"a": 1}, {"a": 2}, "image golden (update)", ("a: 1\n", "a: 2\n")),
        ("image golden", None, {"a": 1}, {}, "image golden (delete)", ("a: 1\n", "")),
        ("image golden", None, {"a": 1}, {"a": 1}, "image golden", ("a: 1\n", "a: 1\n")),
    ],
)
def test_a_diff_has_a_header_and_two_sides_as_yaml(
    title: str, action: str | None, before: Any, after: Any, header: str, texts: tuple[str, str]
) -> None:
    assert make_diff(title, before, after, action) == {
        "before_header": header,
        "after_header": header,
        "before": texts[0],
        "after": texts[1],
    }

"""The check of the wording finds avoided words in texts, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

CHECK = Path(__file__).parents[3] / ".ci" / "wording.py"

CODE = '''
"""Says that it goes
on."""
told = "nobody's"  # tells
whole = f"a {told}"
'''


@pytest.fixture(scope="module")
def wording() -> Any:
    """The check, which is a script and not part of a package."""
    spec = importlib.util.spec_from_file_location("wording", CHECK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("page.md", "The default is `true`.\n", []),
        ("page.md", "It runs.\nIt does so by\nitself.\n", [(2, "by itself")]),
        ("tasks.yml", "- name: Tell the user\n", [(1, "Tell")]),
        ("code.py", CODE, [(2, "goes on"), (4, "nobody"), (4, "tells")]),
        (
            "CONTRIBUTING.md",
            "## Tests\nthe whole\n## Writing\nthe whole\n## More\nbesides\n",
            [(2, "whole"), (6, "besides")],
        ),
    ],
)
def test_words_to_avoid_are_reported_with_their_lines(
    name: str, text: str, problems: list[tuple[int, str]], wording: Any, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    found = sorted(wording.problems(wording.prose(tmp_path / name)))
    assert [(line, words) for line, words, _instead in found] == problems

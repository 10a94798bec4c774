"""The check of the wording finds avoided words in texts, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[3] / ".ci" / "wording.py"

CODE = '''
"""Says that it goes
on."""
told = "nobody's"  # tells
whole = f"a {told}"
'''


def found(path: Path) -> list[tuple[int, str]]:
    """Return the line and the words of each problem of a file."""
    done = subprocess.run([sys.executable, CHECK, path], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == (1 if done.stdout else 0)
    lines = [line.removeprefix(f"{path}:").split("'") for line in done.stdout.splitlines()]
    return [(int(place.partition(":")[0]), words) for place, words, *_instead in lines]


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
    name: str, text: str, problems: list[tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    assert found(tmp_path / name) == problems

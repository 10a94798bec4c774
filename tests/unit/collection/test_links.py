"""The check of the pages finds links to missing files and headings, wrong headings, and guides without a link."""

from __future__ import annotations

import importlib.util
from pathlib import Path

CHECK = Path(__file__).parents[3] / ".ci" / "links.py"

PAGES = {
    "README.md": "# Title\n[guide](docs/guide.md#a-b-c) [file](code.py)\n",
    "docs/README.md": "# Index\n[guide](guide.md)\n",
    "docs/guide.md": "# Guide\n## A, `b`: c\n[above](#a-b-c) [web](https://example.com)\n",
    "docs/broken.md": "# Title\n### Deep\n[gone](gone.md) [README](../README.md#gone)\n```yaml\n# a: [b](c)\n```\n",
    "docs/untitled.md": "## Section\n",
    "code.py": "",
}

PROBLEMS = [
    "docs/broken.md: gone.md does not exist",
    "docs/broken.md: ../README.md#gone: no heading has this anchor",
    "docs/broken.md: a heading of level 3 follows one of level 1",
    "docs/untitled.md: must begin with a title, and have only one",
    "docs/README.md: must contain a link to broken.md",
    "docs/README.md: must contain a link to untitled.md",
]


def test_broken_links_and_headings_are_reported(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("links", CHECK)
    assert spec
    assert spec.loader
    links = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(links)
    for name, text in PAGES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert list(links.problems(tmp_path)) == PROBLEMS

"""Check that the links of the Markdown pages lead to files and headings, and that the index lists all guides."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("*.md", "docs/*.md", "roles/*/*.md", "examples/*/*.md", "tests/*/*.md")
INDEX = "docs/README.md"

LINK = re.compile(r'(?:(?<=\]\()|(?<= src="))(?!https:)([^)"#\s]*)(?:#([^)"\s]*))?(?=[)"])')
"""The target of a link or picture, and its anchor."""

HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
FENCE = re.compile(r"^( *)(`{3,}).*?^\1\2$", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """Return the text of a page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def slug(heading: str) -> str:
    """Return the anchor of a heading, as GitHub, GitLab, Galaxy and MyST make it."""
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(text) for _level, text in HEADING.findall(prose(page))}


def broken_links(page: Path) -> Iterator[str]:
    """Yield each link of a page to a missing file or heading."""
    for file, anchor in LINK.findall(prose(page)):
        target = (page.parent / file).resolve() if file else page
        if not target.exists():
            yield f"{file} does not exist"
        elif anchor and anchor not in anchors(target):
            yield f"{file}#{anchor}: no heading has this anchor"


def broken_structure(page: Path) -> Iterator[str]:
    """Yield what is wrong with the headings of a page: one title, and no level that is skipped."""
    levels = [len(level) for level, _text in HEADING.findall(prose(page))]
    if levels.count(1) != 1 or levels[0] != 1:
        yield "must begin with a title, and have only one"
    for above, level in pairwise(levels):
        if level > above + 1:
            yield f"a heading of level {level} follows one of level {above}"


def not_in_index(root: Path) -> Iterator[str]:
    """Yield the guides to which the index has no link."""
    listed = {file for file, _anchor in LINK.findall(prose(root / INDEX))}
    yield from sorted({path.name for path in root.glob("docs/*.md")} - listed - {Path(INDEX).name})


def problems(root: Path) -> Iterator[str]:
    for page in sorted({page for place in PLACES for page in root.glob(place)}):
        for problem in (*broken_links(page), *broken_structure(page)):
            yield f"{page.relative_to(root)}: {problem}"
    for guide in not_in_index(root):
        yield f"{INDEX}: must contain a link to {guide}"


def main() -> int:
    found = list(problems(ROOT))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

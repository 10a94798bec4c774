"""Links between the pages of the collection lead to existing files and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PLACES = ("*.md", "docs/*.md", "roles/*/*.md", "examples/*/*.md", "tests/*/*.md")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub, GitLab and Galaxy make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if not link.startswith("https://"):
            file, _hash, anchor = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                yield link


def test_links_lead_to_files_and_headings() -> None:
    pages = [page for place in PLACES for page in ROOT.glob(place)]
    found = {page.relative_to(ROOT).as_posix(): list(broken_links(page)) for page in pages}
    assert "README.md" in found
    assert {page: links for page, links in found.items() if links} == {}

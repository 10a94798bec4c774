"""Links in Markdown pages: relative in the repository, full addresses in the artifact.

Galaxy and Automation Hub show the pages at other places than the repository, where relative links lead nowhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import normpath

TARGET = re.compile(r'(\]\(|\bsrc=")([^()"\s]+)')

PICTURES = (".gif", ".png", ".svg")


def rewrite(collection: Path, repository: str, reference: str) -> None:
    """Give all pages of a collection the addresses that their files have at a tag or branch of the repository."""
    for page in collection.rglob("*.md"):
        folder = page.parent.relative_to(collection)
        page.write_text(with_addresses(page.read_text(), folder, repository, reference))


def with_addresses(text: str, folder: Path, repository: str, reference: str) -> str:
    """Return the text of a page in a folder with full addresses. Links within the page remain as they are."""

    def address(link: re.Match[str]) -> str:
        before, target = link.groups()
        if re.match(r"[a-z]+:|#", target):
            return link[0]
        path = normpath((folder / target).as_posix())
        kind = "raw" if path.endswith(PICTURES) else "blob"
        return f"{before}{repository}/{kind}/{reference}/{path}"

    return TARGET.sub(address, text)

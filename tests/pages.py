"""The code blocks of the README, the guides and the roles' READMEs."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md"))
ROLE_PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("roles/*/README.md"))

BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# (\S+\.yml)\n")


@dataclass(frozen=True)
class Block:
    """A fenced code block of a page."""

    language: str
    text: str
    """Without the indentation of the list item that contains the block."""

    @property
    def file(self) -> str:
        """The file name in the first line (``# inventory.yml``), or an empty string."""
        found = FILE_NAME.match(self.text)
        return found[1] if found else ""


def blocks(page: str) -> list[Block]:
    """Return the code blocks of a page, for example ``docs/builds.md``, in order."""
    text = (ROOT / page).read_text()
    return [Block(language, textwrap.dedent(body)) for _indent, language, body in BLOCK.findall(text)]

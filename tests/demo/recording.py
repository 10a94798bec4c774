"""`make recording`: run the demo and write a chapter of it as a picture of a terminal, which README.md shows."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from .chapters.builds import build_an_image
from .stage import ROOT

PICTURE = ROOT / "docs" / "images" / "build.svg"
COLUMNS = 122


def main() -> int:
    """Write the picture; the exit status is that of the demo."""
    demo = subprocess.run(
        [sys.executable, "-m", "demo"],
        env={**os.environ, "FORCE_COLOR": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if demo.returncode == 0:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(_picture(_chapter(demo.stdout, str(build_an_image.__doc__))))
    return demo.returncode


def _chapter(output: str, title: str) -> str:
    """Return what the play of a chapter prints, between the heading and the recap."""
    _before, _title, chapter = output.rpartition(f"{title} ━")
    return chapter[chapter.index("\n") : chapter.index("PLAY RECAP")].strip("\n")


def _picture(text: str) -> str:
    """Return an SVG file that needs no web font and no network."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi(text), crop=True, no_wrap=True, overflow="ellipsis")
    svg = console.export_svg(title="goldsmith.image_builder", theme=MONOKAI, unique_id="terminal")
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    sys.exit(main())

"""The screenshots in the guides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from browser import png
from browser.chromium import NAMES, Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LIMIT = 200_000
"""Bytes of a screenshot."""

Check = tuple[str, list[str]]
"""The name of a check, and the problems that it found."""


def missing(command: str) -> str:
    """Return what to install for a command."""
    return f"{command} needs Chromium: none of {', '.join(NAMES)} is installed.\nOn Debian: apt-get install chromium"


def take(page: Page, path: Path, top: str = "") -> Iterator[Check]:
    """Write a screenshot with an element at the top, or of the beginning of the page."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate(f"scrollTo(0, {json.dumps(top)} && document.getElementById({json.dumps(top)}).offsetTop - 16)")
    page.screenshot(path)
    path.write_bytes(png.compress(path.read_bytes()))
    size = path.stat().st_size
    yield f"{path.name}, {size // 1000} kB", [f"larger than {LIMIT // 1000} kB"] if size > LIMIT else []


def print_checks(checks: Iterator[Check]) -> int:
    """Print the checks and their problems; return the exit status."""
    failed = 0
    for name, problems in checks:
        print(f"{'FAILED' if problems else 'ok':<8}{name}", *problems, sep="\n        ", flush=True)
        failed += bool(problems)
    return 1 if failed else 0

"""``make site``: check the pages of ``make docs`` in Chromium, and write the screenshots of CONTRIBUTING.md.

It prints each check, and exits with 1 if one fails, or if Chromium is not installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from browser import checks, chromium
from browser.screenshots import IMAGES, Check, missing, print_checks, take

HTML = Path(__file__).resolve().parents[2] / ".build" / "site" / "html"
SIZES = ((390, 844), (1280, 1000))
SHOTS = {
    "overview": "overview.html",
    "home": "index.html",
    "module": "reference/image_pipeline_module.html",
    "guide": "rollout.html",
}
"""The pages of the screenshots."""


def check(page: chromium.Page) -> Iterator[Check]:
    """Check all pages in each size; yield the name of each check with its problems."""
    for width, height in SIZES:
        page.show(width, height)
        for path in sorted(HTML.rglob("*.html")):
            page.open(path.as_uri())
            problems = [*checks.check_width(page), *(one for one in page.problems() if HTML.as_uri() not in one)]
            yield f"{width} x {height}, {path.relative_to(HTML)}", problems
    for name, path_of_page in SHOTS.items():
        page.open((HTML / path_of_page).as_uri())
        yield from take(page, IMAGES / f"site-{name}.png")


def main() -> int:
    """Check the site; return the exit status."""
    program = chromium.find_program()
    if not program:
        print(missing("make site"), file=sys.stderr)
        return 1
    with chromium.opened(program) as page:
        return print_checks(check(page))


if __name__ == "__main__":
    sys.exit(main())

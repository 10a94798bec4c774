"""``make report``: write the report of an emulated fleet, check it in Chromium, and write the screenshots of the guide.

It prints each check, and exits with 1 if one fails, or if Chromium is not installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from browser import checks, chromium
from browser.screenshots import IMAGES, missing, print_checks, take

import emulator
from report import fleet

ROOT = Path(__file__).resolve().parents[2]

SIZES = ((390, 844), (1024, 1000), (1440, 1250))
SHOTS = {(390, "light"): "shop-eu/web", (1024, "dark"): "shop-eu/web", (1440, "light"): ""}
"""The screenshots: width and color scheme, and the element at the top."""

PLAY = """
- hosts: all
  gather_facts: false
  module_defaults:
    group/goldsmith.image_builder.all:
      region: "{{ region }}"
      access_key: "{{ keys.aws_access_key_id }}"
      secret_key: "{{ keys.aws_secret_access_key }}"
      session_token: "{{ keys.aws_session_token | default(omit) }}"
  roles: [goldsmith.image_builder.image_report]
"""


def write_inventory(folder: Path, keys: dict[str, dict[str, str]], **others: Any) -> Path:
    """Write an inventory with a host for each account and region, and ``others``."""
    hosts = {
        f"{account}-{short}": {"ansible_connection": "local", "region": region, "keys": keys[account]}
        for account in fleet.ACCOUNTS
        for short, region in fleet.REGIONS.items()
    }
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    path = folder / "inventory.json"
    path.write_text(json.dumps({"all": {"hosts": {**hosts, **others}, "vars": python}}))
    return path


def write_report(folder: Path) -> Path:
    """Create the fleet, and return the path of its report."""
    with emulator.serve() as url, fleet.simulated_time():
        keys = fleet.sign_in(url)
        fleet.create(url, keys)
        (folder / "play.yml").write_text(PLAY)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_"))},
            "PWD": str(folder),
            "LC_ALL": "C.UTF-8",
            "AWS_ENDPOINT_URL": url,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        }
        program = Path(sys.executable).with_name("ansible-playbook")
        command: list[str | Path] = [program, "-i", write_inventory(folder, keys), "play.yml"]
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder / "image-report" / "report.html"


def check(page: chromium.Page, url: str, images: Path) -> Iterator[tuple[str, list[str]]]:
    """Check the page in all sizes and colours; yield the name of each check with its problems."""
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            page.show(width, height, prefers_color_scheme=scheme)
            page.open(url)
            problems = [*checks.check_size_and_colours(page), *checks.check_links(page), *page.problems()]
            yield f"{width} x {height}, {scheme}", problems
            if (width, scheme) in SHOTS:
                yield from take(page, images / f"report-{width}-{scheme}.png", SHOTS[width, scheme])
    page.show(794, 1123, prefers_color_scheme="dark")
    page.print_media()
    page.open(url)
    yield "printed", [*checks.check_size_and_colours(page), *page.problems()]
    paper = images / "report.pdf"
    page.print(paper)
    yield "PDF", [] if paper.read_bytes().startswith(b"%PDF") else ["not a PDF"]
    paper.unlink()


def main() -> int:
    """Write and check the report; return the exit status."""
    program = chromium.find_program()
    if not program:
        print(missing("make report"), file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="image-report-") as folder:
        report = write_report(Path(folder))
        with chromium.opened(program) as page:
            return print_checks(check(page, report.as_uri(), IMAGES))


if __name__ == "__main__":
    sys.exit(main())

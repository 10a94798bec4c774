"""Build the documentation as a site in .build/site/html: the guides, and a page for each plugin and role.

The guides are the Markdown files of the repository. Only their links change: files have other places in a site.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml
from common import BUILD, ROOT, environment, install_tools
from links import LINK, slug

CONFIGURATION = ROOT / ".ci" / "site"
SITE = BUILD / "site"
TOOLS = SITE / "venv"
SOURCE = SITE / "source"
HTML = SITE / "html"

COLLECTION = "goldsmith.image_builder"
MODULE = re.compile(rf"(^\| |(?<!\[))(`(?:{COLLECTION}\.)?([a-z_]+)`)(?!\])", re.MULTILINE)
MODULES = {path.stem for path in ROOT.glob("plugins/modules/*.py")}


def main() -> int:
    started = time.monotonic()
    install_tools(TOOLS, CONFIGURATION / "requirements.txt")
    for folder in (SOURCE, HTML):
        shutil.rmtree(folder, ignore_errors=True)
    write_pages()
    write_reference()
    run("sphinx-build", "--fail-on-warning", "--keep-going", "--quiet", "-c", CONFIGURATION, SOURCE, HTML)
    print(f"{HTML / 'index.html'}  ({time.monotonic() - started:.0f} s)")
    return 0


def run(tool: str, *arguments: str | Path) -> None:
    env = environment(PATH=f"{TOOLS / 'bin'}{os.pathsep}{os.environ['PATH']}", ANSIBLE_COLLECTIONS_PATH=BUILD)
    if subprocess.run([TOOLS / "bin" / tool, *arguments], env=env, check=False).returncode:
        sys.exit(f"{tool} failed.")


def write_pages() -> None:
    """Write the Markdown pages and the examples where Sphinx reads them."""
    places = site_places()
    for path, place in places.items():
        text = relinked(path, (ROOT / path).read_text(), places)
        write(place, text + contents(text) if place == "index.md" else text)
    shutil.copytree(ROOT / "docs/images", SOURCE / "images")
    for example in ROOT.glob("examples/*/"):
        write(f"examples/{example.name}.md", example_page(example))


def write(place: str, text: str) -> None:
    (SOURCE / place).parent.mkdir(parents=True, exist_ok=True)
    (SOURCE / place).write_text(text)


def site_places() -> dict[str, str]:
    """Return the place in the site of each Markdown page of the repository."""
    guides = {f"docs/{path.name}": path.name for path in ROOT.glob("docs/*.md")}
    roles = {f"roles/{path.name}/README.md": f"roles/{path.name}.md" for path in ROOT.glob("roles/*/")}
    top = {"README.md": "overview.md", "CONTRIBUTING.md": "contributing.md", "docs/README.md": "index.md"}
    return {**guides, **roles, **top}


def relinked(path: str, text: str, places: dict[str, str]) -> str:
    """Return the text of a page with the links of the site."""

    def link(found: re.Match[str]) -> str:
        target = os.path.normpath(Path(path).parent / found[1]) if found[1] else path
        return site_link(target, places) + (f"#{found[2]}" if found[2] else "")

    return MODULE.sub(module_link, LINK.sub(link, text))


def module_link(found: re.Match[str]) -> str:
    """Return the link from the name of a module to its page. Some names are also words: they need a cell of a table."""
    before, code, name = found.groups()
    is_module = name in MODULES and ("_" in name or before)
    return f"{before}[{code}](/reference/{name}_module.rst)" if is_module else found[0]


def site_link(target: str, places: dict[str, str]) -> str:
    """Return the link to a file of the repository. The leading slash is the root of the site."""
    if target in places:
        return f"/{places[target]}"
    if target.startswith("examples/"):
        folder, _slash, file = target.removeprefix("examples/").partition("/")
        return f"/examples/{folder}.md" + (f"#{slug(file)}" if file else "")
    if target.startswith("docs/"):
        return target.removeprefix("docs")
    if plugin := re.fullmatch(r"plugins/(module|lookup|inventory|filter)s?/(\w+)\.py", target):
        return f"/reference/{plugin[2]}_{plugin[1]}.rst"
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    return f"{galaxy['repository']}/blob/main/{target}"


def contents(home: str) -> str:
    """Return the tables of contents: the pages that each section of the home page links to."""
    captions_and_pages = {}
    for section in re.split(r"^## ", home, flags=re.MULTILINE)[1:]:
        links = re.findall(r"\[(.+?)\]\((/[\w/.-]+)", section)
        captions_and_pages[section.partition("\n")[0]] = [f"{label} <{page}>" for label, page in links]
    captions_and_pages["Reference"].append("Modules, plugins and roles </reference/index>")
    lines = [
        line
        for caption, pages in captions_and_pages.items()
        for line in ("", "```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```")
    ]
    return "\n".join(lines)


def example_page(folder: Path) -> str:
    """Return a page that shows all files of an example."""
    parts = [f"# {folder.name}\n"]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        language = {".yml": "yaml", ".json": "json"}.get(path.suffix, "text")
        parts.append(f"## {path.relative_to(folder).as_posix()}\n\n````{language}\n{path.read_text()}````\n")
    return "\n".join(parts)


def write_reference() -> None:
    """Write a page for each plugin and role, from its documentation."""
    reference = SOURCE / "reference"
    reference.mkdir()
    options = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", reference)
    run("antsibull-docs", "collection", *options, COLLECTION)
    for path in reference.glob("*.rst"):
        path.write_text(shortened(path.read_text()))


def shortened(text: str) -> str:
    """Return a page of antsibull-docs with a short title, and without the contents, which the theme shows beside it."""
    text = re.sub(r"^\.\. contents::\n(   :.*\n)+", "", text, flags=re.MULTILINE)
    text = re.sub(r"\nGoldsmith\.Image_Builder\n=+\n", f"\nModules, plugins and roles\n{'=' * 26}\n", text)
    text = re.sub(r":literal:`docs/([\w-]+)\.md`", r":doc:`/\1`", text)
    return re.sub(rf"^{COLLECTION}\.(.+) -- (.+)\n(\++)$", r"\1\n\3\n\n\2.", text, flags=re.MULTILINE)


if __name__ == "__main__":
    sys.exit(main())

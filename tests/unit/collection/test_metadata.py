"""The metadata of the collection agrees with its files."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
COLLECTION = "goldsmith.image_builder"
MODULES = sorted(path.stem for path in ROOT.glob("plugins/modules/*.py"))

LICENCE = """\
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
""".splitlines()


def load(file: str) -> Any:
    return yaml.safe_load((ROOT / file).read_text())


def constants() -> dict[str, Any]:
    """Return the constants of the edge to Ansible."""
    module = ast.parse((ROOT / "plugins/module_utils/_modules/edge.py").read_text())
    return {
        target.id: ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_the_action_group_lists_all_modules() -> None:
    assert load("meta/runtime.yml")["action_groups"]["all"] == MODULES


def test_each_plugin_begins_with_the_licence() -> None:
    plugins = {path: path.read_text().splitlines()[:4] for path in ROOT.glob("plugins/**/*.py") if path.stat().st_size}
    found = {path: [line for line in lines if line != "#!/usr/bin/python"][:3] for path, lines in plugins.items()}
    assert [path.relative_to(ROOT).as_posix() for path, lines in found.items() if lines != LICENCE] == []


def test_the_changelog_ends_with_the_version_of_the_collection() -> None:
    version = load("galaxy.yml")["version"]
    newest = list(load("changelogs/changelog.yaml")["releases"])[-1]
    assert newest == version
    assert f"\nv{version}\n" in (ROOT / "CHANGELOG.rst").read_text()


def test_requests_to_aws_carry_the_version_of_the_collection() -> None:
    assert constants()["VERSION"] == load("galaxy.yml")["version"]


def test_the_homepage_and_the_issues_are_in_the_repository() -> None:
    metadata = load("galaxy.yml")
    addresses = [metadata[name] for name in ("homepage", "issues")]
    assert [address for address in addresses if not address.startswith(metadata["repository"])] == []
    assert metadata["documentation"].startswith("https://")


def test_the_authors_of_all_plugins_have_the_account_of_the_repository() -> None:
    owner = load("galaxy.yml")["repository"].split("/")[3]
    documented = [path.read_text() for path in ROOT.glob("plugins/*/*.py")]
    authors = {line for text in documented for line in text.splitlines() if line.startswith("author:")}
    assert authors == {f"author: {COLLECTION} contributors (@{owner})"}

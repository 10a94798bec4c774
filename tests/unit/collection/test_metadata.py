"""What the collection says about itself agrees with what it is."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomllib
import yaml

ROOT = Path(__file__).parents[3]
COLLECTION = "goldsmith.image_builder"
MODULES = sorted(path.stem for path in ROOT.glob("plugins/modules/*.py"))
PLUGINS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("plugins/**/*.py") if path.stat().st_size)

LICENCE = [
    "# Copyright: goldsmith.image_builder contributors",
    "# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)",
    "# SPDX-License-Identifier: GPL-3.0-or-later",
]


def load(file: str) -> Any:
    return yaml.safe_load((ROOT / file).read_text())


@pytest.fixture(scope="module")
def documented() -> dict[str, Any]:
    """What ansible-doc makes of the modules, with the shared fragments filled in."""
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-doc"), "--json", *(f"{COLLECTION}.{name}" for name in MODULES)],
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return {name.rpartition(".")[2]: documentation for name, documentation in found.items()}


def test_the_action_group_lists_all_modules() -> None:
    assert load("meta/runtime.yml")["action_groups"]["all"] == MODULES


def test_all_modules_are_documented(documented: dict[str, Any]) -> None:
    parts = ("doc", "examples", "return")
    complete = [name for name, found in documented.items() if all(found[part] for part in parts)]
    assert sorted(complete) == MODULES


def test_all_modules_say_how_they_behave(documented: dict[str, Any]) -> None:
    wanted = {"check_mode", "diff_mode", "idempotent"}
    missing = {name: wanted - set(found["doc"].get("attributes", {})) for name, found in documented.items()}
    assert missing == {name: set() for name in MODULES}


def test_all_modules_name_the_action_groups_they_are_in(documented: dict[str, Any]) -> None:
    groups = [f"{COLLECTION}.{name}" for name in load("meta/runtime.yml")["action_groups"]]
    named = {name: found["doc"]["attributes"]["action_group"]["membership"] for name, found in documented.items()}
    assert named == dict.fromkeys(MODULES, groups)


def test_modules_that_wait_on_the_controller_have_the_action_for_it(documented: dict[str, Any]) -> None:
    routed = load("meta/runtime.yml")["plugin_routing"]["modules"]
    assert {route["action_plugin"] for route in routed.values()} == {f"{COLLECTION}.image_pipeline_execution"}
    waiting = [name for name, found in documented.items() if "action" in found["doc"]["attributes"]]
    assert sorted(waiting) == sorted([*routed, "image_pipeline_execution"])


@pytest.mark.parametrize("file", PLUGINS)
def test_a_plugin_begins_with_its_licence(file: str) -> None:
    lines = (ROOT / file).read_text().splitlines()
    assert [line for line in lines[:4] if line != "#!/usr/bin/python"][:3] == LICENCE


def test_the_change_log_ends_with_the_version_of_the_collection() -> None:
    version = load("galaxy.yml")["version"]
    newest = list(load("changelogs/changelog.yaml")["releases"])[-1]
    assert newest == version
    assert f"\nv{version}\n" in (ROOT / "CHANGELOG.rst").read_text()


@pytest.fixture(scope="module")
def constants() -> dict[str, Any]:
    """The constants of the edge to Ansible."""
    module = ast.parse((ROOT / "plugins/module_utils/_modules/edge.py").read_text())
    return {
        target.id: ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_aws_is_told_the_version_of_the_collection(constants: dict[str, Any]) -> None:
    assert constants["VERSION"] == load("galaxy.yml")["version"]


def test_what_is_needed_is_the_same_everywhere(documented: dict[str, Any], constants: dict[str, Any]) -> None:
    major, minor = constants["PYTHON"]
    python = f">={major}.{minor}"
    libraries = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    needed = {text.replace(">=", " >= ") for text in (f"python{python}", *libraries)}
    assert [name for name, found in documented.items() if not needed <= {*found["doc"]["requirements"]}] == []
    versions = {text for found in documented.values() for text in found["doc"]["requirements"] if ">=" in text}
    assert versions == needed
    assert load("tests/config.yml")["modules"]["python_requires"] == python
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert tools["ruff"]["target-version"] == f"py{major}{minor}"
    assert tools["mypy"]["python_version"] == f"{major}.{minor}"

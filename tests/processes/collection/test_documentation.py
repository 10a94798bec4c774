"""The output of ansible-doc matches the metadata of the collection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomllib
from unit.collection.test_metadata import COLLECTION, MODULES, ROOT, constants, load


@pytest.fixture(scope="module")
def documented() -> dict[str, Any]:
    """The output of ansible-doc for each module, with the shared fragments."""
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


def test_all_modules_are_documented(documented: dict[str, Any]) -> None:
    parts = ("doc", "examples", "return")
    complete = [name for name, found in documented.items() if all(found[part] for part in parts)]
    assert sorted(complete) == MODULES


def test_all_modules_document_their_attributes(documented: dict[str, Any]) -> None:
    wanted = {"check_mode", "diff_mode", "idempotent"}
    missing = {name: wanted - set(found["doc"].get("attributes", {})) for name, found in documented.items()}
    assert missing == {name: set() for name in MODULES}


def test_all_modules_document_their_action_groups(documented: dict[str, Any]) -> None:
    groups = [f"{COLLECTION}.{name}" for name in load("meta/runtime.yml")["action_groups"]]
    named = {name: found["doc"]["attributes"]["action_group"]["membership"] for name, found in documented.items()}
    assert named == dict.fromkeys(MODULES, groups)


def test_modules_that_wait_on_the_controller_are_routed_to_the_action(documented: dict[str, Any]) -> None:
    routed = load("meta/runtime.yml")["plugin_routing"]["modules"]
    assert {route["action_plugin"] for route in routed.values()} == {f"{COLLECTION}.image_pipeline_execution"}
    waiting = {name for name, found in documented.items() if "action" in found["doc"]["attributes"]}
    assert {name for name in waiting - routed.keys() if not (ROOT / f"plugins/action/{name}.py").exists()} == set()
    assert routed.keys() <= waiting


def test_the_requirements_agree_in_all_files(documented: dict[str, Any]) -> None:
    major, minor = constants()["PYTHON"]
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

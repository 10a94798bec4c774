"""The locks of the development tools match their requirements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
REQUIREMENTS = ["dev-requirements.in", *(str(path.relative_to(ROOT)) for path in ROOT.glob(".ci/*/requirements.in"))]


def required(file: str) -> set[str]:
    """Return the requirements of a file without extras, with names as in locks."""
    lines = (line for line in (ROOT / file).read_text().splitlines() if not line.startswith("#"))
    return {re.sub(r"\[.*\]", "", line).lower() for line in lines}


def locked(file: str) -> dict[str, str]:
    """Return the hashes and the dependents of each package and version in a lock."""
    parts = re.split(r"^(?=\w)", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]
    return {re.split(r"[ ;]", part)[0]: part for part in parts}


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_a_lock_contains_what_is_required(file: str) -> None:
    packages = locked(file.replace(".in", ".txt"))
    direct = {package for package, entry in packages.items() if f"-r {file}\n" in entry}
    pinned = {requirement for requirement in required(file) if "==" in requirement}
    assert {package.partition("==")[0] for package in direct} == {each.partition("==")[0] for each in required(file)}
    assert pinned <= direct


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_a_lock_pins_each_package_by_version_and_hash(file: str) -> None:
    packages = locked(file.replace(".in", ".txt"))
    assert [
        package for package, entry in packages.items() if "==" not in package or "--hash=sha256:" not in entry
    ] == []


def test_all_locks_are_updated() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    (folders,) = (update["directories"] for update in updates if update["package-ecosystem"] == "uv")
    assert {f"/{Path(file).parent}".removesuffix("/.") or "/" for file in REQUIREMENTS} == set(folders)

"""The arrows between the files of the engine are those of the table in CONTRIBUTING.md, and no others."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ENGINE = ROOT / "plugins" / "module_utils"
PACKAGE = ["ansible_collections", "goldsmith", "image_builder", "plugins", "module_utils"]
FILES = sorted(path.relative_to(ENGINE).as_posix() for path in ENGINE.rglob("*.py"))

# Beyond Python's own library and the engine. What is not named here gets by without.
FROM_OUTSIDE = {
    "_client.py": {"botocore"},
    "_given.py": {"ansible"},
    "_module.py": {"ansible", "ansible_collections.amazon.aws"},
    "_patience.py": {"ansible"},
    "_policies.py": {"ansible_collections.amazon.aws"},
    "_yaml.py": {"yaml"},
}


def rows_of_the_table() -> Iterator[tuple[str, set[str]]]:
    """Yield the file of each row, or the files, and what it says that they import."""
    for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines():
        if row := re.fullmatch(r"\| `(_[\w/*]+\.py)` \|.*\| (.+?) \|", line):
            yield row[1], set(re.findall(r"`(\w+)`", row[2]))


TABLE = dict(rows_of_the_table())


def row_of(file: str) -> str:
    """Return the row that a file belongs to: its own, or that of its folder."""
    return file if file in TABLE else f"{Path(file).parent}/*.py"


def imported_names(file: str) -> Iterator[str]:
    """Yield the full name of everything that a file imports."""
    here = [*PACKAGE, *Path(file).parts[:-1]]
    for node in ast.walk(ast.parse((ENGINE / file).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = here[: len(here) - node.level + 1] if node.level else []
            origin += node.module.split(".") if node.module else []
            yield from (".".join([*origin, alias.name]) for alias in node.names)


def imported_from_the_engine(file: str) -> set[str]:
    prefix = ".".join(PACKAGE) + "."
    return {name.removeprefix(prefix).split(".")[0] for name in imported_names(file) if name.startswith(prefix)}


def is_below(name: str, packages: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_from_the_engine_what_the_table_permits(file: str) -> None:
    assert row_of(file) in TABLE, "CONTRIBUTING.md has no row for this file"
    assert imported_from_the_engine(file) - TABLE[row_of(file)] == set()


@pytest.mark.parametrize("row", TABLE)
def test_the_table_permits_nothing_that_no_file_needs(row: str) -> None:
    needed = set().union(*(imported_from_the_engine(file) for file in FILES if row_of(file) == row))
    assert TABLE[row] - needed == set()


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_from_outside_what_it_is_there_for(file: str) -> None:
    outside = {
        name
        for name in imported_names(file)
        if not is_below(name, {"ansible_collections.goldsmith.image_builder"})
        and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert {name for name in outside if not is_below(name, FROM_OUTSIDE.get(file, set()))} == set()


@pytest.mark.parametrize("file", FROM_OUTSIDE)
def test_from_outside_nothing_is_permitted_that_the_file_does_not_need(file: str) -> None:
    needed = {package for package in FROM_OUTSIDE[file] for name in imported_names(file) if is_below(name, {package})}
    assert FROM_OUTSIDE[file] - needed == set()


@pytest.mark.parametrize("file", sorted({*TABLE, *FROM_OUTSIDE}))
def test_the_tables_name_files_that_exist(file: str) -> None:
    assert list(ENGINE.glob(file))


@pytest.mark.parametrize("file", [file for file in FILES if file != "_module.py"])
def test_only_the_edge_to_ansible_knows_check_mode(file: str) -> None:
    assert "check_mode" not in (ENGINE / file).read_text()

"""The packages of the engine are layers: each imports only itself and the packages below it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[3] / "plugins" / "module_utils"
PACKAGE = ["ansible_collections", "goldsmith", "image_builder", "plugins", "module_utils"]

LAYERS = "_modules _operations _factory _images _engine _resources _options _documents _aws".split()

# Beyond Python's standard library and the engine. A file that is not named here needs neither.
FROM_OUTSIDE = {
    "_aws/client.py": {"botocore"},
    "_aws/responses.py": {"botocore"},
    "_documents/yaml.py": {"yaml"},
    "_modules/edge.py": {"ansible", "ansible_collections.amazon.aws"},
    "_operations/resource_policy.py": {"ansible_collections.amazon.aws"},
    "_options/arguments.py": {"ansible"},
}


MODULES = ENGINE.parent / "modules"


def files() -> Iterator[str]:
    yield from (path.relative_to(ENGINE).as_posix() for path in ENGINE.rglob("*.py"))


def imported_names(file: str) -> Iterator[str]:
    """Yield the full name of everything that a file of the engine, or a module at ``../modules``, imports."""
    here = [*PACKAGE[:-1], "modules"] if file.startswith("..") else [*PACKAGE, *Path(file).parts[:-1]]
    for node in ast.walk(ast.parse((ENGINE / file).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = here[: len(here) - node.level + 1] if node.level else []
            origin += node.module.split(".") if node.module else []
            yield from (".".join([*origin, alias.name]) for alias in node.names)


def imported_layers(file: str) -> set[str]:
    prefix = ".".join(PACKAGE) + "."
    return {name.removeprefix(prefix).split(".")[0] for name in imported_names(file) if name.startswith(prefix)}


def imported_from_outside(file: str) -> set[str]:
    return {
        name
        for name in imported_names(file)
        if not name.startswith("ansible_collections.goldsmith.image_builder.")
        and name.split(".")[0] not in sys.stdlib_module_names
    }


def is_in(name: str, packages: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def test_no_file_imports_a_layer_above_its_own() -> None:
    assert {f: up for f in files() if (up := imported_layers(f) - {*LAYERS[LAYERS.index(f.split("/")[0]) :]})} == {}


def test_each_file_has_exactly_the_listed_external_imports() -> None:
    found = {file: names for file in files() if (names := imported_from_outside(file))}
    unlisted = {
        file: extra
        for file, names in found.items()
        if (extra := {name for name in names if not is_in(name, FROM_OUTSIDE.get(file, set()))})
    }
    unused = {
        file: extra
        for file, packages in FROM_OUTSIDE.items()
        if (extra := {package for package in packages if not any(is_in(n, {package}) for n in found.get(file, ()))})
    }
    assert (unlisted, unused) == ({}, {})


def sent_with(module: str) -> set[str]:
    """Return the files of the engine that Ansible sends with a module: all that it imports, in any function."""
    found: set[str] = set()
    to_read = [f"../modules/{module}"]
    while to_read:
        names = (name.removeprefix(".".join(PACKAGE)).split(".")[1:3] for name in imported_names(to_read.pop()))
        paths = {f"{'/'.join(parts)}.py" for parts in names}
        new = {path for path in paths if (ENGINE / path).is_file()} - found
        found |= new
        to_read += new
    return found


def test_only_factories_send_all_resources() -> None:
    sent = {path.name: sent_with(path.name) for path in MODULES.glob("*.py")}
    assert {module for module, files in sent.items() if "_resources/catalog.py" in files} == {
        "image_factory.py",
        "image_factory_info.py",
    }


@pytest.mark.parametrize("action", ["image_factory", "image_pipeline_execution", "instance_refresh"])
def test_actions_that_poll_start_without_boto3_and_without_the_engine(action: str) -> None:
    """Ansible compiles what an action imports each time that it starts. Functions may import more when they run."""
    statements = ast.parse((ENGINE.parent / "action" / f"{action}.py").read_text()).body
    origins = {str(node.module) for node in statements if isinstance(node, ast.ImportFrom)}
    light = {"module_utils._modules.connection", "module_utils._options.wait"}
    assert {origin for origin in origins if "module_utils" in origin} <= light

"""Documents of ``playbook_component`` that were run for real, once for all tests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from unit.conftest import waits
from unit.modules.conftest import _one_public_image, access, account, create, parts, run

from bake.components import Components, serve_components
from component_runner import SYSTEM_PATH, Machine, NoMachine, Run, run_document

__all__ = ["_one_public_image", "access", "account", "create", "parts", "run", "waits"]

MOTTO = 'it\'s "quoted", {{ braces }}, {% tags %}, $HOME, `id`, \\n\n\tand é in the next line: 0755 #\n'
PROGRAMS = f"{Path(sys.executable).parent}:{Path(sys.base_prefix, 'bin')}:{SYSTEM_PATH}"
"""The PATH on a machine that has Ansible: that of the development environment."""


@dataclass(frozen=True)
class Baked:
    """A run of the phases build and validate, that of the test phase, and what the machine then had."""

    document: str
    build: Run
    test: Run
    changes: dict[str, str]
    files: dict[str, str]


Bake = Callable[[str], Baked]


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Components]:
    with serve_components(tmp_path_factory.mktemp("home"), {"install": "present"}, faulty=True) as served:
        yield served


@pytest.fixture(scope="module")
def bake(components: Components) -> Bake:
    """Run the document of a component on a machine of its own."""

    def run_on_machine(name: str) -> Baked:
        document = components.documents[name]
        given = {"Motto": MOTTO, "Port": "0755"} if "Motto" in document else {}
        environment = {**components.environment, "PATH": PROGRAMS, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            with Machine(environment=environment) as machine:
                s3 = components.client("s3")
                build = run_document(document, machine, parameters=given, s3=s3)
                test = run_document(document, machine, phases=["test"], parameters=given, s3=s3)
                changes = machine.changes()
                files = [path for path in changes if machine.run(["test", "-f", path]).code == 0]
                return Baked(document, build, test, changes, {path: machine.read(path) for path in files})
        except NoMachine as error:
            pytest.skip(f"An overlay file system in a mount namespace needs root: {error}")

    return run_on_machine


@pytest.fixture(scope="module")
def web(bake: Bake) -> Baked:
    return bake("web")

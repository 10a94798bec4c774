"""A directory with a playbook, and what a control node has installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.playbook_options import OPTIONS
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.playbook_bundle import Content, Places, assemble

Assemble = Callable[..., Content]


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The directory of a playbook."""
    write(tmp_path / "project", {"bake.yml": "- hosts: all\n", "roles/web/tasks/main.yml": "[]\n"})
    return tmp_path / "project"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Roles and collections of a control node: each depends on the next one."""
    collections = "collections/ansible_collections/acme"
    write(
        tmp_path / "installed",
        {
            "roles/base/tasks/main.yml": "[]\n",
            "roles/base/meta/main.yml": "dependencies: [{role: users}]\n",
            "roles/base/tests/test.yml": "[]\n",
            "roles/users/tasks/main.yml": "[]\n",
            f"{collections}/top/MANIFEST.json": '{"collection_info": {"dependencies": {"acme.low": "*"}}}',
            f"{collections}/top/docs/top.md": "top",
            f"{collections}/low/galaxy.yml": "namespace: acme\nname: low\n",
            f"{collections}/low/plugins/filter/low.py": "",
            f"{collections}/broken/galaxy.yml": "dependencies: {acme.missing: '*'}\n",
        },
    )
    return tmp_path / "installed"


@pytest.fixture
def assembled(project: Path, installed: Path) -> Assemble:
    """Make the bundle for the options of a task."""

    def run(**options: Any) -> Content:
        values = validate(OPTIONS, {"name": "web", "playbook": "bake.yml", **options})
        return assemble(values, Places(_find, (installed / "roles",), (installed / "collections",)))

    def _find(name: str) -> Path:
        if not (project / name).exists():
            raise FileNotFoundError(name)
        return project / name

    return run

"""A cache of packed modules for the plays that tests run, in the development environment only.

Ansible packs each module with the module_utils that it imports, again in each run of ansible-playbook. That takes as
long as running the module. Here a module is packed once, until it, the module_utils of its collection or the installed
packages change.

`.ci/setup` links this file into `.venv`, where each start of Python imports it. Like compiled files, nothing is kept if
`PYTHONDONTWRITEBYTECODE` is set.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # each start of Python imports this file, and typing takes long
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

PACKER = "ansible.executor.module_common"
FOLDER = os.path.join(sys.prefix, "packed")
REQUIREMENTS = os.path.join(sys.prefix, "installed-requirements.txt")


class _Finder:
    """Finds the part of Ansible that packs modules, and extends it when it is imported."""

    @classmethod
    def find_spec(cls, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != PACKER:
            return None
        from importlib.machinery import PathFinder

        sys.meta_path.remove(cls)
        spec: Any = PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def execute_and_extend(module: ModuleType) -> None:
            execute(module)
            _extend(module)

        spec.loader.exec_module = execute_and_extend
        return spec  # type: ignore[no-any-return]


def _extend(packer: Any) -> None:
    """Let the packer keep what it packs in a folder that depends on the sources, and not on the process."""
    from types import SimpleNamespace

    pack, constants = packer._find_module_utils, packer.C

    def pack_once(**options: Any) -> Any:
        folder = _folder(options["module_path"], options["b_module_data"])
        packer.C = SimpleNamespace(**{**vars(constants), "DEFAULT_LOCAL_TMP": folder}) if folder else constants
        return pack(**options)

    packer._find_module_utils = pack_once


def _folder(module: str, source: bytes) -> str | None:
    """Return the folder for a packed module, or None for a module that is neither installed nor in a collection."""
    from hashlib import sha256

    if module.startswith(sys.prefix):
        states = []
    elif f"{os.sep}ansible_collections{os.sep}" in module:
        states = _states(os.path.join(os.path.dirname(os.path.dirname(module)), "module_utils"))
    else:
        return None
    return os.path.join(FOLDER, sha256(source + repr((states, _state(REQUIREMENTS))).encode()).hexdigest())


def _states(folder: str) -> list[tuple[str, tuple[int, int]]]:
    """Return the states of all sources in a folder, by their paths in it."""
    files = (os.path.join(parent, name) for parent, _folders, names in os.walk(folder) for name in names)
    return sorted((file.removeprefix(folder), _state(file)) for file in files if file.endswith(".py"))


def _state(file: str) -> tuple[int, int]:
    """Return what changes when a file does."""
    found = os.stat(file)
    return found.st_size, found.st_mtime_ns


if not sys.dont_write_bytecode:
    sys.meta_path.insert(0, _Finder)

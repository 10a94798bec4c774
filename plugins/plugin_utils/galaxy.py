# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installed roles and collections with their dependencies, and requirements files."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..module_utils._aws.errors import InvalidOption, shorten

_COLLECTION = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
_EXACT = re.compile(r"=?=?\s*v?\d[\w.+-]*|[0-9a-f]{7,40}")
"""A version that always means the same release: ``1.4.2``, ``==1.4.2``, or a commit."""


@dataclass(frozen=True)
class Requirements:
    """The installed content of a requirements file, and warnings about it."""

    roles_path: Path
    collections_path: Path
    warnings: tuple[str, ...]

    def roles(self) -> list[str]:
        return _directories(self.roles_path)

    def collections(self) -> list[str]:
        top = self.collections_path / "ansible_collections"
        return [f"{space}.{name}" for space in _directories(top) for name in _directories(top / space)]


def _directories(path: Path) -> list[str]:
    names = sorted(entry.name for entry in path.iterdir() if entry.is_dir()) if path.is_dir() else []
    return [name for name in names if not name.endswith(".info") and not name.startswith(".")]


def find_collections(names: Iterable[str], paths: Iterable[Path]) -> dict[str, Path]:
    """Return the directories of collections and their dependencies, by name. Raise InvalidOption if one is missing."""
    found: dict[str, Path] = {}
    paths = [*paths]
    pending = [(name, f"collections[{index}]", "") for index, name in enumerate(names)]
    while pending:
        name, option, wanted_by = pending.pop(0)
        if not _COLLECTION.fullmatch(name):
            raise InvalidOption(option, f"'{shorten(name)}' is not the name of a collection, such as ansible.posix.")
        if name in found:
            continue
        places = (path / "ansible_collections" / Path(*name.split(".")) for path in paths)
        place = next((place for place in places if place.is_dir()), None)
        if place is None:
            reason = f"the collection {name}{wanted_by} is not installed on the control node."
            raise InvalidOption(option, f"{reason} Run: ansible-galaxy collection install {name}")
        found[name] = place
        pending += [(other, option, f", a dependency of {name},") for other in _collection_dependencies(place, option)]
    return dict(sorted(found.items()))


def _collection_dependencies(place: Path, option: str) -> list[str]:
    """Return the collections that an installed collection depends on."""
    manifest = _parse(place / "MANIFEST.json", option)
    written = manifest.get("collection_info") or _parse(place / "galaxy.yml", option)
    return sorted(written.get("dependencies") or {})


def _parse(file: Path, option: str) -> dict[str, Any]:
    """Return the mapping in a file of YAML or JSON; empty if there is none. Raise InvalidOption for other syntax."""
    if not file.is_file():
        return {}
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidOption(option, f"'{file}' cannot be parsed: {error}. Fix or reinstall it.") from error
    return written if isinstance(written, dict) else {}


def find_roles(names: Iterable[str], paths: Iterable[Path], present: Iterable[Path] = ()) -> dict[str, Path]:
    """Return the directories of roles and their dependencies, by name, and of the dependencies of roles ``present``.

    Roles of collections are omitted. Raise InvalidOption if a role is missing.
    """
    paths, known = [*paths], {role.name for role in present}
    found: dict[str, Path] = {}
    pending = [(name, f"roles[{index}]", "") for index, name in enumerate(names)]
    for role in present:
        pending += [(other, "roles", f", a dependency of {role.name},") for other in _role_dependencies(role, "roles")]
    while pending:
        name, option, wanted_by = pending.pop(0)
        if name in found or (wanted_by and (name in known or _is_of_collection(name))):
            continue
        place = next((path / name for path in paths if name and (path / name).is_dir()), None)
        if place is None or not re.fullmatch(r"[\w.-]+", name):
            reason = f"the role {shorten(name)}{wanted_by} is not installed on the control node."
            raise InvalidOption(option, f"{reason} Run: ansible-galaxy role install {shorten(name)}")
        found[name] = place
        pending += [(other, option, f", a dependency of {name},") for other in _role_dependencies(place, option)]
    return dict(sorted(found.items()))


def _is_of_collection(name: str) -> bool:
    """``namespace.collection.role``; a role of Galaxy is ``author.role``."""
    return name.count(".") == 2


def _role_dependencies(place: Path, option: str) -> list[str]:
    """Return the roles that an installed role depends on."""
    written = _parse(place / "meta/main.yml", option) or _parse(place / "meta/main.yaml", option)
    return [_role_name(entry) for entry in written.get("dependencies") or []]


def _role_name(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(entry)
    source = str(entry.get("src", ""))
    return str(entry.get("role") or entry.get("name") or source.rpartition("/")[2].removesuffix(".git"))


def install_requirements(file: Path, cache: Path) -> Requirements:
    """Install what a requirements file names with ansible-galaxy, unless the cache has it for the same content."""
    content = file.read_bytes()
    try:
        written = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise InvalidOption("requirements", f"'{file}' is not YAML: {error}.") from error
    kinds = _kinds_in(written, file)
    place = cache / hashlib.sha256(content).hexdigest()
    if not place.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".") as scratch:
            for kind in kinds:
                _install(kind, file, Path(scratch) / "new")
            _keep(Path(scratch) / "new", place)
    return Requirements(place / "roles", place, tuple(_unpinned(written)))


def _kinds_in(written: Any, file: Path) -> list[str]:
    if isinstance(written, list):
        return ["role"]
    kinds = [kind for kind in ("role", "collection") if isinstance(written, dict) and written.get(f"{kind}s")]
    if not kinds:
        raise InvalidOption("requirements", f"'{file}' contains neither roles nor collections.")
    return kinds


def _install(kind: str, file: Path, target: Path) -> None:
    path = target / "roles" if kind == "role" else target
    path.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ansible.cli.galaxy", kind, "install", "-r", str(file), "-p", str(path)]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_COLLECTIONS_PATH": str(path)}
    try:
        done = subprocess.run(
            command,
            cwd=file.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=1800,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InvalidOption("requirements", f"ansible-galaxy {kind} install did not run: {error}.") from error
    if done.returncode:
        output = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise InvalidOption("requirements", f"ansible-galaxy {kind} install failed: {' '.join(output[-3:])}")


def _keep(made: Path, place: Path) -> None:
    """Move a complete directory to its place in the cache; another run may have been faster."""
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _unpinned(written: Any) -> Iterator[str]:
    roles = written if isinstance(written, list) else written.get("roles") or []
    collections = [] if isinstance(written, list) else written.get("collections") or []
    for kind, entries in (("role", roles), ("collection", collections)):
        for entry in entries:
            version = str(entry.get("version", "")) if isinstance(entry, Mapping) else str(entry).partition(":")[2]
            if not _EXACT.fullmatch(version) and not _is_local(entry):
                name = entry.get("name") or entry.get("src") if isinstance(entry, Mapping) else entry
                yield f"requirements: the {kind} '{name}' has no exact version. Set one, to get the same content again."


def _is_local(entry: Any) -> bool:
    return isinstance(entry, Mapping) and entry.get("type") in ("dir", "file", "subdirs")

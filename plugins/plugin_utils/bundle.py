# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bundles: archives of the files that a build needs. The same content gives the same bytes."""

from __future__ import annotations

import bz2
import io
import os
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from ..module_utils._aws.errors import InvalidOption

_NEVER = (
    *(".git", ".hg", ".svn", ".github", ".gitlab-ci.yml", ".idea", ".vscode", ".DS_Store", "*.swp", "*~"),
    *("__pycache__", "*.pyc", ".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox", ".venv"),
    *("node_modules", ".terraform", ".ansible", ".molecule", "molecule", "*.retry"),
    *("/inventory", "/inventory.*", "/inventories", "/hosts", "/hosts.*"),
)
"""Files that no build needs. A slash at the beginning means the top of the directory."""

_SECRET = (
    *(".env", ".env.*", ".netrc", ".aws", ".ssh", "id_rsa", "id_ecdsa", "id_ed25519"),
    *(".vault_pass*", "vault_pass*", ".vault-pass*", "*vault_password*"),
)
"""Names of files with secrets. They are left out, with a warning."""

OF_ROLES = ("/tests", "/.*")
OF_COLLECTIONS = ("/tests", "/docs", "/changelogs", "/CHANGELOG*", "/FILES.json", "/.*")
"""Files that roles and collections need only during development."""

_PRIVATE_KEY = re.compile(rb"^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----", re.MULTILINE)


@dataclass(frozen=True)
class File:
    """A file of a bundle."""

    content: bytes
    executable: bool = False


@dataclass
class Tree:
    """The files below a directory, by their path relative to it, and those that were left out as secrets."""

    files: dict[str, File] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)


def read_tree(root: Path, files: Iterable[str] = (), exclude: Iterable[str] = (), option: str = "files") -> Tree:
    """Read the files below ``root`` that match ``files``, or all, without those that match ``exclude``.

    Raise InvalidOption, named after ``option``, for a symbolic link that leaves the directory, and for a private key
    that is not encrypted.
    """
    tree, wanted = Tree(), tuple(files)
    home = root.resolve()
    for path in _walk(root, home, (*_NEVER, *exclude), option):
        name = path.relative_to(root).as_posix()
        if wanted and not _matches(name, wanted):
            continue
        if _matches(name, _SECRET) or _matches(path.resolve().name, _SECRET):
            tree.secrets.append(name)
            continue
        tree.files[_portable(name, option)] = _read(path, name, option)
    return tree


def _walk(directory: Path, root: Path, exclude: tuple[str, ...], option: str, place: str = "") -> Iterator[Path]:
    """Yield the files below a directory in the order of their names, without excluded ones and virtual environments."""
    for path in _entries(directory, place, option):
        name = f"{place}{path.name}"
        if _matches(name, exclude):
            continue
        if path.is_symlink():
            _check_link(path, name, root, option)
        if path.is_file():
            yield path
        elif path.is_dir() and not (path / "pyvenv.cfg").exists():
            yield from _walk(path, root, exclude, option, f"{name}/")


def _entries(directory: Path, place: str, option: str) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except OSError as error:
        reason = f"could not read '{place.rstrip('/') or directory}': {error.strerror}. Add it to exclude."
        raise InvalidOption(option, reason) from error


def _check_link(path: Path, name: str, root: Path, option: str) -> None:
    """Raise InvalidOption for a symbolic link that leads out of the directory, to nothing, or to its own directory."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # Before Python 3.13, a link to itself raises RuntimeError.
        reason = f"'{name}' is a symbolic link to a missing file. Remove it, or add it to exclude."
        raise InvalidOption(option, reason) from error
    if not target.is_relative_to(root):
        reason = f"'{name}' is a symbolic link that leaves the directory {root}. Copy the file, or add it to exclude."
        raise InvalidOption(option, reason)
    if path.parent.resolve().is_relative_to(target):
        reason = f"'{name}' is a symbolic link to a directory that contains it. Remove it, or add it to exclude."
        raise InvalidOption(option, reason)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    """Return whether a path, or a directory above it, matches a pattern.

    ``*.retry`` matches at any depth, ``/inventory`` and ``files/*.iso`` from the top of the directory.
    """
    parts = name.split("/")
    heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    return any(
        fnmatchcase(candidate, pattern.strip("/"))
        for pattern in patterns
        for candidate in (heads if "/" in pattern.rstrip("/") else parts)
    )


def _portable(name: str, option: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise InvalidOption(option, f"the name of the file {name!r} is not UTF-8. Rename it.") from error
    return name


def _read(path: Path, name: str, option: str) -> File:
    try:
        content, executable = path.read_bytes(), bool(path.stat().st_mode & 0o100)
    except OSError as error:
        raise InvalidOption(option, f"could not read '{name}': {error.strerror}.") from error
    if _PRIVATE_KEY.search(content):
        reason = f"'{name}' contains a private key. Encrypt it with ansible-vault, or add it to exclude."
        raise InvalidOption(option, reason)
    return File(content, executable)


def pack(files: Mapping[str, File]) -> bytes:
    """Return files as a ``.tar.bz2``: sorted, without times and owners, and with modes that no umask changes.

    It is bzip2 because, unlike gzip, all implementations of it give the same bytes.
    """
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name].content)
            entry.mode = 0o755 if files[name].executable else 0o644
            tar.addfile(entry, io.BytesIO(files[name].content))
    return bz2.compress(archive.getvalue(), 9)


def below(prefix: str, files: Mapping[str, File]) -> dict[str, File]:
    """Return files with their names below a directory of the bundle."""
    return {f"{prefix}/{name}": file for name, file in files.items()}


def inside(root: Path, path: Path, option: str) -> str:
    """Return the path of a file relative to a directory. Raise InvalidOption if it is not in there."""
    real = path.resolve()
    if not real.is_relative_to(root.resolve()):
        reason = f"'{path}' is not in {root}, the directory of the first playbook. Move it there."
        raise InvalidOption(option, reason)
    return Path(os.path.relpath(real, root.resolve())).as_posix()

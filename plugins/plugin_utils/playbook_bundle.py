# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bundle of playbook_component: the directory of the playbooks, roles, collections, and their runner."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..module_utils._aws.errors import InvalidOption, raise_invalid
from ..module_utils._operations.playbook_options import RUNTIME
from ..module_utils._options.arguments import validate
from .bundle import OF_COLLECTIONS, OF_ROLES, File, Tree, below, inside, read_tree
from .galaxy import Requirements, find_collections, find_roles, install_requirements

_RUNNER = Path(__file__).parent / "playbook"
_RUNNER_FILES = {"bake.py": "bake.py", "callback_plugins/image_builder_result.py": "image_builder_result.py"}


@dataclass(frozen=True)
class Places:
    """Where the control node has content."""

    find: Callable[[str], Path]
    """Finds a file that a task names. Raises FileNotFoundError."""
    roles: tuple[Path, ...]
    collections: tuple[Path, ...]


@dataclass
class Content:
    """The files of a bundle, and warnings about them."""

    files: dict[str, File]
    playbooks: list[str]
    """All playbooks, relative to the directory ``project``."""
    warnings: list[str] = field(default_factory=list)

    def add(self, directory: str, tree: Tree) -> None:
        """Add files below a directory of the bundle."""
        self.files.update(below(directory, tree.files))
        self.warnings += [f"{directory}/{name} looks like a secret and is not in the bundle." for name in tree.secrets]


def assemble(values: dict[str, Any], places: Places) -> Content:
    """Return the files of the bundle for the options of a task. Raise InvalidOption."""
    raise_invalid(_secret_mistakes(values))
    playbooks = [_find(places, f"playbook[{index}]", name) for index, name in enumerate(values["playbook"])]
    root = playbooks[0].parent
    named = [inside(root, path, f"playbook[{index}]") for index, path in enumerate(playbooks)]
    tests = [values["test_playbook"]] if values.get("test_playbook") else []
    tested = [inside(root, _find(places, "test_playbook", name), "test_playbook") for name in tests]
    exclude = values.get("exclude", [])
    project = read_tree(root, values.get("files", []), exclude)
    for index, name in enumerate([*named, *tested]):
        if name not in project.files:
            option = f"playbook[{index}]" if index < len(named) else "test_playbook"
            raise InvalidOption(option, f"'{name}' is not in the bundle. Change files or exclude.")
    content = Content({}, [*named, *tested])
    content.add("project", project)
    _add_dependencies(content, values, places, root)
    for name, source in _RUNNER_FILES.items():
        content.files[name] = File((_RUNNER / source).read_bytes())
    content.files["bake.json"] = File(_configuration(values, named, tested))
    return content


def _find(places: Places, option: str, name: str) -> Path:
    try:
        path = places.find(name)
    except FileNotFoundError as error:
        raise InvalidOption(option, f"no file '{name}' exists. It is relative to the play, like all files.") from error
    if not path.is_file():
        raise InvalidOption(option, f"'{path}' is not a file.")
    return path


def _add_dependencies(content: Content, values: dict[str, Any], places: Places, root: Path) -> None:
    """Add roles and collections, those of a requirements file first."""
    required = _requirements(values, places)
    more_roles = [required.roles_path] if required else []
    more_collections = [required.collections_path] if required else []
    content.warnings += required.warnings if required else ()
    own = root / "roles"
    present = sorted(path for path in own.iterdir() if path.is_dir()) if own.is_dir() else []
    roles = find_roles(
        [*values.get("roles", []), *(required.roles() if required else [])],
        [own, *more_roles, *places.roles],
        present,
    )
    collections = find_collections(
        [*values.get("collections", []), *(required.collections() if required else [])],
        [*more_collections, *places.collections],
    )
    exclude = values.get("exclude", [])
    for name, place in roles.items():
        if place.parent != own:
            content.add(f"roles/{name}", read_tree(place, exclude=[*OF_ROLES, *exclude], option="roles"))
    for name, place in collections.items():
        tree = read_tree(place, exclude=[*OF_COLLECTIONS, *exclude], option="collections")
        content.add(f"collections/ansible_collections/{name.replace('.', '/')}", tree)


def _requirements(values: dict[str, Any], places: Places) -> Requirements | None:
    if not values.get("requirements"):
        return None
    cache = values.get("requirements_cache") or Path(
        os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "goldsmith.image_builder", "requirements"
    )
    return install_requirements(_find(places, "requirements", values["requirements"]), Path(cache).expanduser())


def _configuration(values: dict[str, Any], playbooks: list[str], tested: list[str]) -> bytes:
    """Return the configuration file of bake.py. Other options are part of the document."""
    runtime = validate(RUNTIME, values.get("runtime", {}))
    configuration = {
        "playbooks": playbooks,
        "test_playbook": tested[0] if tested else "",
        "groups": values.get("groups", []),
        "tags": values.get("run_tags", []),
        "skip_tags": values.get("skip_tags", []),
        "environment": values.get("environment", {}),
        "verbosity": values["verbosity"],
        "extra_arguments": values.get("extra_arguments", []),
        "extra_vars": values.get("extra_vars", {}),
        "runtime": runtime,
    }
    return json.dumps(configuration, indent=1, sort_keys=True, default=str).encode() + b"\n"


def _secret_mistakes(values: dict[str, Any]) -> Iterator[InvalidOption]:
    """Yield the values that Ansible decrypted: they would be in the bundle as plain text."""
    for option in ("extra_vars", "environment"):
        for path in _decrypted(values.get(option, {}), option):
            reason = "the value comes from Ansible Vault, and would be in the bundle as plain text. Put the encrypted "
            yield InvalidOption(path, f"{reason}variable into a file beside the playbook; the build decrypts it.")


def _decrypted(value: Any, path: str) -> Iterator[str]:
    """Yield the paths of values that Ansible has marked as decrypted, which it does in two ways."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _decrypted(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _decrypted(item, f"{path}[{index}]")
    else:
        tags = {type(tag).__name__ for tag in getattr(value, "_ansible_tags_mapping", None) or {}}
        types = {getattr(tag, "__name__", "") for tag in getattr(value, "_ansible_tags_mapping", None) or {}}
        if "VaultedValue" in tags | types or type(value).__name__ == "AnsibleVaultEncryptedUnicode":
            yield path

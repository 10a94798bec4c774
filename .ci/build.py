"""The artifact for users: built, installed into an empty folder, used there, and imported as Galaxy imports it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import yaml
from addresses import rewrite
from common import BUILD, StageFailed, copy_of_collection, environment, process
from importer import import_artifact

FOR_USERS = {
    *("CHANGELOG.rst", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "COPYING", "README.md", "SECURITY.md"),
    *("FILES.json", "LICENSES", "MANIFEST.json", "REUSE.toml"),
    *("bindep.txt", "requirements.txt"),
    *("changelogs", "docs", "examples", "extensions", "meta", "playbooks", "plugins", "roles"),
}
IMPORT_EACH = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"


def run(arguments: Sequence[str]) -> str:
    """Build the artifact into .build/artifact, and show that users can install, read and use it.

    With --lint, the importer runs ansible-lint too.
    """
    file = _build()
    installed = _install(file)
    pages = sum(_document(kind, names) for kind, names in _contents(installed).items())
    modules = _import_modules(installed)
    imported = import_artifact(file, lint="--lint" in arguments)
    print(file)
    return f"{modules} modules work when installed; {pages} plugins and roles documented without amazon.aws, {imported}"


def _build() -> Path:
    copy = copy_of_collection("build")
    metadata = yaml.safe_load((copy / "galaxy.yml").read_text())
    rewrite(copy, metadata["repository"], metadata["version"])
    folder = _empty("artifact")
    _output(folder, "ansible-galaxy", "collection", "build", "--output-path", str(folder), str(copy))
    (file,) = folder.iterdir()
    return file


def _install(file: Path) -> Path:
    """Install the artifact, but not amazon.aws, and return the folder of the collection."""
    collections = _empty("installed")
    _output(collections, "ansible-galaxy", "collection", "install", "--no-deps", "-p", str(collections), str(file))
    installed = collections / "ansible_collections" / "goldsmith" / "image_builder"
    if extra := {path.name for path in installed.iterdir()} - FOR_USERS:
        raise StageFailed(f"the artifact holds what no user needs: {', '.join(sorted(extra))}; see galaxy.yml")
    return installed


def _contents(collection: Path) -> dict[str, list[str]]:
    """Return the names of all plugins and roles by the type that ansible-doc gives them."""
    found = {
        kind: [path.stem for path in collection.glob(f"plugins/{folder}/*.py")]
        for kind, folder in {
            "module": "modules",
            "filter": "filter",
            "inventory": "inventory",
            "lookup": "lookup",
        }.items()
    }
    return {**found, "role": [path.name for path in collection.glob("roles/*")]}


def _document(kind: str, names: Sequence[str]) -> int:
    """Read the documentation of plugins or roles where Ansible does not find amazon.aws; return their number."""
    wanted = {f"goldsmith.image_builder.{name}" for name in names}
    output = _output(BUILD / "installed", "ansible-doc", "--json", "--type", kind, *sorted(wanted))
    part, pages = "entry_points" if kind == "role" else "doc", json.loads(output)
    if missing := {name for name in wanted if not pages.get(name, {}).get(part)}:
        raise StageFailed(f"ansible-doc does not document {', '.join(sorted(missing))} without amazon.aws")
    return len(wanted)


def _import_modules(installed: Path) -> int:
    """Import all modules, with the amazon.aws of the package "ansible", and return their number."""
    package = "ansible_collections.goldsmith.image_builder.plugins.modules"
    modules = [f"{package}.{path.stem}" for path in installed.glob("plugins/modules/*.py")]
    _output(BUILD / "installed", "python", "-c", IMPORT_EACH, *modules)
    return len(modules)


def _empty(name: str) -> Path:
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _output(collections: Path, *command: str) -> str:
    """Run a tool where it finds no collection but those in a folder, and return what it prints."""
    env = environment(
        ANSIBLE_COLLECTIONS_PATH=collections, ANSIBLE_COLLECTIONS_SCAN_SYS_PATH="false", PYTHONPATH=collections
    )
    with process(list(command), collections, env, stderr=subprocess.PIPE) as running:
        output, errors = running.communicate()
    if running.returncode != 0:
        raise StageFailed(f"{' '.join(command[:3])}: exit status {running.returncode}\n{output}{errors}")
    return output

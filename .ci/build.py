"""The artifact for users: built, installed into an empty folder, and used there."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from common import BUILD, StageFailed, copy_of_collection, environment, process

FOR_USERS = {
    *("CHANGELOG.rst", "CONTRIBUTING.md", "COPYING", "FILES.json", "MANIFEST.json", "README.md"),
    *("bindep.txt", "requirements.txt"),
    *("changelogs", "docs", "examples", "meta", "playbooks", "plugins", "roles"),
}
IMPORT_EACH = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"


def run(arguments: Sequence[str]) -> str:
    """Build the artifact into .build/artifact, and show that all its modules work where it is installed."""
    artifact, collections = BUILD / "artifact", BUILD / "installed"
    for folder in artifact, collections:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    copy = copy_of_collection("build")
    modules = [path.stem for path in copy.glob("plugins/modules/*.py")]

    _output(collections, "ansible-galaxy", "collection", "build", "--output-path", str(artifact), str(copy))
    (file,) = artifact.iterdir()
    # amazon.aws cannot be fetched without a network; here it comes with the package "ansible".
    _output(collections, "ansible-galaxy", "collection", "install", "--no-deps", "-p", str(collections), str(file))
    installed = collections / "ansible_collections" / "goldsmith" / "image_builder"
    if extra := {path.name for path in installed.iterdir()} - FOR_USERS:
        raise StageFailed(f"the artifact holds what no user needs: {', '.join(sorted(extra))}; see galaxy.yml")

    documented = _output(collections, "ansible-doc", "--json", *(f"goldsmith.image_builder.{name}" for name in modules))
    if missing := {f"goldsmith.image_builder.{name}" for name in modules} - set(json.loads(documented)):
        raise StageFailed(f"ansible-doc does not find {', '.join(sorted(missing))}")
    package = "ansible_collections.goldsmith.image_builder.plugins.modules"
    _output(collections, "python", "-c", IMPORT_EACH, *(f"{package}.{name}" for name in modules))
    print(file)
    return f"{len(modules)} modules work from the installed artifact"


def _output(collections: Path, *command: str) -> str:
    """Run a tool where it finds no collection of ours but the installed one, and return what it prints."""
    env = environment(ANSIBLE_COLLECTIONS_PATH=collections, PYTHONPATH=collections)
    with process(list(command), collections, env, stderr=subprocess.PIPE) as running:
        output, errors = running.communicate()
    if running.returncode != 0:
        raise StageFailed(f"{' '.join(command[:3])}: exit status {running.returncode}\n{output}{errors}")
    return output

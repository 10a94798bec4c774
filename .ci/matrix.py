"""`make matrix`: test the last commit with the oldest and newest versions of what the collection requires.

A cell is a clone of the repository with an environment of its own versions in place of the locked ones. A stage that
has passed for a commit is not run again, so that an interrupted run continues.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from common import BIN, BUILD, ROOT, environment

CELLS = ROOT / ".ci" / "matrix" / "cells.yml"
RESULTS = ROOT / ".ci" / "matrix" / "results.json"
FOLDER = BUILD / "matrix"

STAGES = {
    "sanity": (".ci/test.py", "sanity"),
    "unit": (
        *("-m", "pytest", "--quiet", "--numprocesses=auto", "--dist=worksteal"),
        *(f"tests/unit/{path}" for path in ("action", "plugin_utils", "collection/test_connection.py")),
        *(f"tests/unit/modules/test_{name}.py" for name in ("contract", "examples", "info")),
        *(f"tests/unit/module_utils/test_{name}.py" for name in ("client", "errors", "model", "service_model", "yaml")),
    ),
    "smoke": (
        *("-m", "pytest", "--quiet", "-k", "not (interrupted or runner or empty_account or exported)"),
        *("tests/processes/action/test_live.py", "tests/processes/roles/test_playbooks.py"),
    ),
}
"""The arguments for Python: tests in process of what depends on the versions, and plays with the programs of the cell.

The emulator needs a recent botocore, so the plays of the smoke tests use an emulator with the locked version. They omit
the tests of the example, which needs a recent botocore as well, and those that only take time.
"""

TOOLS = ("pytest", "pytest-xdist", "hypothesis", "moto[server,ec2,s3,ssm,sts,iam]", "pyyaml")
FAILED = "failed"
VERSIONS = ("ansible-core", "Python", "amazon.aws", "boto3")

Cell = dict[str, Any]
Result = dict[str, Any]


def main() -> int:
    arguments = _arguments()
    cells = {name_of(cell): cell for cell in yaml.safe_load(CELLS.read_text())}
    if arguments.list:
        print(json.dumps(list(cells)))
        return 0
    chosen = {name: cell for name, cell in cells.items() if arguments.only in name}
    commit = _output("git", "rev-parse", "HEAD")
    results = json.loads(RESULTS.read_text())
    for name, cell in chosen.items():
        for result in run(name, cell, commit, results.get(name, {})):
            results[name] = result
            RESULTS.write_text(json.dumps({name: results[name] for name in cells if name in results}, indent=2) + "\n")
    return int(any(FAILED in results[name]["stages"].values() for name in chosen))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="run the cells whose names contain this text")
    parser.add_argument("--list", action="store_true", help="print the names of the cells as JSON")
    return parser.parse_args()


def name_of(cell: Cell) -> str:
    return "-".join(f"{name}-{cell[name]}" for name in ("ansible-core", "python", "ansible", "boto3") if name in cell)


def run(name: str, cell: Cell, commit: str, last: Result) -> Iterator[Result]:
    """Run the stages of a cell that have not passed for a commit, and yield the result of the cell after each."""
    clone = FOLDER / name
    counts = last["stages"] if last.get("commit") == commit else {}
    missing = [stage for stage in cell["stages"] if counts.get(stage, FAILED) == FAILED]
    if missing:
        prepare(clone, cell, commit)
    for stage in missing:
        counts[stage] = run_stage(clone, stage)
        print(f"{name}: {stage}: {counts[stage]}", flush=True)
        yield {"commit": commit, "versions": versions(clone), "stages": counts}


def prepare(clone: Path, cell: Cell, commit: str) -> None:
    """Check out a commit, and install the versions of a cell."""
    if not clone.exists():
        _output("git", "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(clone))
    _output("git", "-C", str(clone), "checkout", "--quiet", "--force", commit)

    venv = str(clone / ".venv")
    boto3 = [f"{name}=={cell['boto3']}" for name in ("boto3", "botocore") if "boto3" in cell]
    _uv("venv", "--clear", "--python", cell["python"], venv)
    _uv("pip", "install", "--python", venv, f"ansible-core=={cell['ansible-core']}.*", *boto3, "boto3", *TOOLS)
    # The package requires another ansible-core and a newer Python. Only its collections are used.
    _uv("pip", "install", "--python", venv, "--no-deps", "--python-version=3.12", f"ansible=={cell['ansible']}.*")

    (packages,) = clone.glob(".venv/lib/python*/site-packages")
    for collection, source in {
        "goldsmith/image_builder": clone,
        "amazon/aws": packages / "ansible_collections/amazon/aws",
    }.items():
        link = clone / ".build" / "ansible_collections" / collection
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(source)


def versions(clone: Path) -> dict[str, str]:
    """Return the exact versions in a clone."""
    python = str(clone / ".venv" / "bin" / "python")
    listed = json.loads(_uv("pip", "list", "--format=json", "--python", python))
    packages = {package["name"]: package["version"] for package in listed}
    manifest = json.loads((clone / ".build/ansible_collections/amazon/aws/MANIFEST.json").read_text())
    return {
        "ansible-core": packages["ansible-core"],
        "Python": _output(python, "--version").split()[1],
        "amazon.aws": manifest["collection_info"]["version"],
        "boto3": packages["boto3"],
    }


def run_stage(clone: Path, stage: str) -> str:
    """Return how many tests of a stage passed. If any failed, show the output."""
    log, programs = clone / ".build" / f"{stage}.log", clone / ".venv" / "bin"
    command = [str((BIN if stage == "smoke" else programs) / "python"), *STAGES[stage]]
    env = environment(clone / ".build" / "home", MATRIX_BIN=programs)
    with log.open("w") as file:
        tested = subprocess.run(
            command, cwd=clone, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
        )
    output = log.read_text()
    if tested.returncode:
        print(output)
        return FAILED
    return str(re.findall(r"(\d+)(?: tests)? passed", output)[-1])


def _uv(*arguments: str) -> str:
    return _output(str(BIN / "uv"), "--quiet", *arguments)


def _output(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def table() -> str:
    """Return a table in Markdown with the last result of each cell."""
    rows = [
        [*result["versions"].values(), *(result["stages"].get(stage, "") for stage in STAGES)]
        for result in json.loads(RESULTS.read_text()).values()
    ]
    lines = [[*VERSIONS, *STAGES], ["---"] * (len(VERSIONS) + len(STAGES)), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())

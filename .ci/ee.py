"""Create the build context of the execution environment, and check what it installs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from common import BIN, BUILD, ROOT, environment

FOLDER = BUILD / "ee"
TOOLS = FOLDER / "venv"
CONTEXT = FOLDER / "context"
REQUIREMENTS = ROOT / ".ci" / "ee" / "requirements.txt"
ARTIFACT = FOLDER / "goldsmith-image_builder.tar.gz"
PYTHON = {"boto3", "botocore"}
SYSTEM = {"git-core", "openssh-clients"}


def main() -> int:
    install_tools()
    build_collection()
    shutil.rmtree(CONTEXT, ignore_errors=True)
    run(
        "ansible-builder",
        "create",
        "--file",
        "execution-environment.yml",
        "--context",
        CONTEXT,
        "--output-filename",
        "Containerfile",
    )
    found = yaml.safe_load(run("ansible-builder", "introspect", BUILD))
    python = {re.split(r"[<>=!~\s]", line)[0] for line in found["python"]}
    bindep = (CONTEXT / "_build" / "bindep.txt").read_text()
    final = (CONTEXT / "Containerfile").read_text()
    missing = sorted(PYTHON - python) + sorted(name for name in SYSTEM if name not in bindep)
    missing += [] if "session-manager-plugin.rpm" in final else ["session-manager-plugin"]
    missing += [] if (CONTEXT / "_build" / "collections" / ARTIFACT.name).is_file() else [ARTIFACT.name]
    print(yaml.safe_dump(found), end="")
    if missing:
        sys.exit(f"The execution environment lacks: {', '.join(missing)}.")
    print(f"{CONTEXT}: contains {', '.join(sorted(PYTHON | SYSTEM))}, session-manager-plugin and {ARTIFACT.name}")
    return 0


def install_tools() -> None:
    """Create the environment of ansible-builder, unless it has the locked versions."""
    installed = FOLDER / "requirements.txt"
    if not installed.exists() or installed.read_bytes() != REQUIREMENTS.read_bytes():
        uv = [str(BIN / "uv"), "--quiet"]
        subprocess.run([*uv, "venv", "--clear", TOOLS], check=True)
        subprocess.run([*uv, "pip", "sync", "--require-hashes", "--python", TOOLS, REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, installed)


def build_collection() -> None:
    """Build the artifact of the collection, under a name without the version."""
    output = FOLDER / "artifact"
    shutil.rmtree(output, ignore_errors=True)
    run("ansible-galaxy", "collection", "build", "--force", "--output-path", output)
    (built,) = output.glob("*.tar.gz")
    built.replace(ARTIFACT)


def run(tool: str, *arguments: str | Path) -> str:
    """Run a tool, and return its output."""
    env = environment(PATH=f"{TOOLS / 'bin'}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(
        [shutil.which(tool, path=env["PATH"]) or tool, *arguments],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{tool} failed:\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())

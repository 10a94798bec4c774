"""What the stages of `make test` share: where things are, how a tool is run, a copy of the collection to run it in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
BIN = ROOT / ".venv" / "bin"

_running: set[subprocess.Popen[str]] = set()


class StageFailed(Exception):
    """A stage did not pass; the message is its line in the summary."""


def environment(home: Path = BUILD / "home", **extra: str | Path) -> dict[str, str]:
    """Return the environment for a tool: our virtual environment first, and a home folder of its own.

    So nothing depends on the user's settings or credentials, and nothing is left behind. ansible-test would even refuse
    to test AWS modules when there is a ~/.aws. Python keeps what it compiles, even if the user's settings forbid that:
    the stages start it a thousand times.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    ours = {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1", "NO_COLOR": "1"}
    others = ("ANSIBLE_", "AWS_", "MOTO_", "PYTHONDONTWRITEBYTECODE")
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {**theirs, **ours, **{name: str(value) for name, value in extra.items()}}


def install_tools(folder: Path, lock: Path) -> None:
    """Create a virtual environment of tools, unless it has the locked versions."""
    installed = folder / "requirements.txt"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        uv = [str(BIN / "uv"), "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", BIN / "python", folder], check=True)
        subprocess.run([*uv, "pip", "sync", "--require-hashes", "--python", folder, lock], check=True)
        shutil.copy(lock, installed)


@contextmanager
def process(
    command: list[str], cwd: Path, env: dict[str, str], stderr: int | TextIO | None = subprocess.STDOUT
) -> Iterator[subprocess.Popen[str]]:
    """Run a tool of the virtual environment in a process group of its own, which is gone on the way out."""
    started = subprocess.Popen(
        [str(BIN / command[0]), *command[1:]],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        start_new_session=True,
    )
    _running.add(started)
    try:
        with started:
            try:
                yield started
            finally:
                _end(started)
    finally:
        _running.remove(started)


def _end(started: subprocess.Popen[str]) -> None:
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGTERM)


def end_processes_on_signals() -> None:
    """Let nothing outlive this program when it is stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        for started in list(_running):
            _end(started)
        sys.exit(128 + number)

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def output_of(
    command: list[str], cwd: Path, env: dict[str, str], *, show: bool = False, log: Path | None = None
) -> tuple[int, str]:
    """Run a tool to its end, and return its exit status and output.

    The output is shown as it comes, and written to a file, if so asked.
    """
    output = []
    with open(log or os.devnull, "w") as file, process(command, cwd, env) as running:
        assert running.stdout is not None
        for line in running.stdout:
            output.append(line)
            file.write(line)
            if show:
                print(line, end="", flush=True)
        status = running.wait()
    return status, "".join(output)


def copy_of_collection(name: str) -> Path:
    """Make a fresh copy of the collection's files below …/ansible_collections, with amazon.aws beside it.

    Ansible's tools want that folder layout, some of them without links, and several leave files behind.
    Only what git tracks or would add is copied.
    """
    collections = BUILD / "copies" / name / "ansible_collections"
    if collections.exists():
        shutil.rmtree(collections)
    copy = collections / "goldsmith" / "image_builder"
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for file in filter(None, listed.split("\0")):
        if (ROOT / file).is_file():  # git still lists a file that was just deleted
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, copy / file)
    (collections / "amazon").mkdir()
    (collections / "amazon" / "aws").symlink_to((BUILD / "ansible_collections" / "amazon" / "aws").resolve())
    # Without a repository of its own, ansible-test asks ours, which ignores everything below .build.
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    return copy


def ansible_test(command: str, *arguments: str) -> list[str]:
    """Return the command line for ansible-test with the Python that it runs in itself."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return ["ansible-test", command, "--python", python, "--color", "no", *arguments]

"""A machine to change: the files of this one or of a root file system, with all changes kept in memory.

It is an overlay file system in a mount namespace of its own. Both end with the process that holds them, so nothing is
left behind, even if the tests are killed. It needs root, as documents do.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_HOLD = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$1/root"
for one in proc dev sys; do mount --rbind "/$one" "$1/root/$one"; done
echo ready
cat
"""
"""Makes the machine and holds it until its input ends."""


class NoMachine(Exception):
    """This system does not allow to make a machine."""


@dataclass(frozen=True)
class Ran:
    """A command that has ended. The code is None if it was killed after its timeout."""

    code: int | None
    stdout: str
    stderr: str


class Machine:
    """A machine while its context is open.

    ``environment`` is all that commands find in theirs, next to the PATH: TOE sets no HOME, and no language.
    """

    def __init__(self, base: Path = Path("/"), environment: Mapping[str, str] | None = None) -> None:
        self._base = base
        self._environment = {"PATH": SYSTEM_PATH, **(environment or {})}

    def __enter__(self) -> Machine:
        self._folder = tempfile.TemporaryDirectory(prefix="machine-")
        hold = ["unshare", "--mount", "sh", "-c", _HOLD, "hold", self._folder.name, str(self._base)]
        pipe = subprocess.PIPE
        self._holder = subprocess.Popen(hold, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")
        assert self._holder.stdout is not None
        assert self._holder.stderr is not None
        if self._holder.stdout.readline() != "ready\n":
            said = self._holder.stderr.read().strip()
            self.__exit__()
            raise NoMachine(said)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._holder.communicate()
        self._folder.cleanup()

    def run(self, command: Sequence[str], given: bytes = b"", timeout: float | None = 60) -> Ran:
        """Run a command as root, with ``given`` as its input."""
        enter = ["nsenter", "--target", str(self._holder.pid), "--mount", "chroot", f"{self._folder.name}/root"]
        environment = ["env", "--ignore-environment", *(f"{name}={value}" for name, value in self._environment.items())]
        process = subprocess.Popen(
            [*enter, *environment, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(given, timeout)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            code = None
        return Ran(code, stdout.decode(errors="replace"), stderr.decode(errors="replace"))

    def read(self, path: str) -> str:
        """Return the text of a file."""
        ran = self.run(["cat", path])
        if ran.code:
            raise FileNotFoundError(ran.stderr)
        return ran.stdout

    def write(self, path: str, content: bytes, mode: str = "0644") -> None:
        """Write a file, and make the directories that it needs."""
        ran = self.run(["install", "-D", "--mode", mode, "/dev/stdin", path], content)
        if ran.code:
            raise OSError(ran.stderr)

    def changes(self) -> dict[str, str]:
        """Return what differs from the base: the path, and ``added``, ``changed`` or ``removed``.

        A directory that was added is listed itself, in addition to what it contains.
        """
        upper = Path(f"/proc/{self._holder.pid}/root{self._folder.name}/upper")
        found = {path: self._change(upper, path) for path in _paths_below(upper)}
        return {f"/{path}": change for path, change in sorted(found.items()) if change}

    def _change(self, upper: Path, path: str) -> str:
        status = (upper / path).lstat()
        if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0:  # the mark of an overlay for a removed file
            return "removed"
        if not os.path.lexists(self._base / path):
            return "added"
        return "" if stat.S_ISDIR(status.st_mode) else "changed"


def _paths_below(folder: Path) -> Iterator[str]:
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield os.path.relpath(os.path.join(path, name), folder)

"""The folder and the emulated AWS account in which the demo runs, and what it expects of them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

SPEED = 600
"""Simulated seconds per real second: a build of half an hour takes 3 seconds."""

_IN_COLOUR = sys.stdout.isatty() or "FORCE_COLOR" in os.environ
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Unexpected(Exception):
    """An expectation of the demo is not met."""


class Stage:
    """A folder with a copy of the example web_server, an emulated account, and the expectations that were met."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._url = url
        self._environment = _environment(folder, url)
        self.shown: list[str] = []

    def run(self, command: str, status: int = 0) -> str:
        """Show a command and its output as it is printed, and return the output without colours.

        The results of failed tasks, which Ansible prints after their errors, are not shown. Raise Unexpected if the
        exit status is not ``status``.
        """
        print(f"\n{style('1', f'$ {command}')}", flush=True)
        output: list[str] = []
        hidden: int | None = None
        with subprocess.Popen(
            shlex.split(command),
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                output.append(_COLOURS.sub("", line))
                hidden = _print_line(line, output[-1], hidden)
        if process.returncode != status:
            raise Unexpected(f"'{command}' ended with exit status {process.returncode}")
        return "".join(output)

    def replace(self, file: str | Path, old: str, new: str) -> None:
        """Replace text in a file of the folder, and say so."""
        path = self.folder / file
        path.write_text(path.read_text().replace(old, new))
        if "\n" not in old:
            print(f"In {file}, '{old}' becomes '{new}'.")

    def expect(self, truth: bool, what: str) -> None:
        """Record an expectation that is met, or raise Unexpected."""
        if not truth:
            raise Unexpected(f"not met: {what}")
        self.shown.append(what)
        print(f"\n{style('32', '✔')} {what}", flush=True)

    def expect_changes(self, output: str, count: int, what: str) -> None:
        """Expect a number of changed tasks in the recap of a play, of all hosts."""
        found = sum(map(int, re.findall(r"\bchanged=(\d+)", output)))
        self.expect(found == count, f"{what}: changed={count}")

    def writes(self) -> list[str]:
        """Return the operations since ``clear_journal`` that read nothing, in order."""
        return [call["operation"] for call in self.journal() if not call["operation"].startswith(("Get", "List"))]

    def journal(self) -> list[dict[str, Any]]:
        """Return the operations that the emulator has served since ``clear_journal``."""
        calls: list[dict[str, Any]] = json.loads(self._request("journal", "GET"))
        return calls

    def clear_journal(self) -> None:
        """Clear the journal of the emulator."""
        self._request("journal", "DELETE")

    def fail_next(self, fault: str, **details: str) -> None:
        """Make the next build fail."""
        self._request("faults", "PATCH", {"fault": fault, **details})

    def _request(self, path: str, method: str, body: dict[str, Any] | None = None) -> bytes:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self._url}/emulator/{path}", data, method=method)
        with urllib.request.urlopen(request) as response:
            content: bytes = response.read()
        return content


@contextmanager
def opened_stage() -> Iterator[Stage]:
    """Start the emulator and copy the example into a temporary folder; stop and delete both in the end."""
    with tempfile.TemporaryDirectory(prefix="image-builder-demo-") as name:
        folder = Path(name, "web_server")
        shutil.copytree(EXAMPLES / "web_server", folder)
        with _emulator(Path(name, "emulator.log")) as url:
            print(f"\nThe only setting for the emulator is AWS_ENDPOINT_URL={url}. The examples are used unchanged.")
            yield Stage(folder, url)


@contextmanager
def _emulator(log: Path) -> Iterator[str]:
    """Serve AWS on a free port of the loopback interface, and yield the URL."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "emulator", "--port", "0", "--speed", str(SPEED)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        if not address:
            raise Unexpected(f"the emulator did not start:\n{log.read_text()}")
        yield address[0]
    finally:
        process.terminate()
        process.communicate()


def _environment(folder: Path, url: str) -> dict[str, str]:
    """Return the environment without the user's settings of Ansible and AWS, with the endpoint of the emulator."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_", "PYTHON"))}
    return {
        **kept,
        "HOME": str(folder),
        "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)]),
        "LC_ALL": "C.UTF-8",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "emulator-access-key",
        # Ansible masks a secret wherever it occurs in a result, so this text must occur in none.
        "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-emulator-that-no-result-contains",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        # amazon.aws prints some about its own modules.
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        "ANSIBLE_FORCE_COLOR" if _IN_COLOUR else "ANSIBLE_NOCOLOR": "1",
    }


def _print_line(line: str, plain: str, hidden: int | None) -> int | None:
    """Print a line, unless it belongs to the result of a failed task.

    ``hidden`` is the number of lines hidden so far, None outside of such a result. Return it for the next line.
    """
    if hidden is not None and plain.startswith("  "):
        return hidden + 1
    if hidden:
        print(style("2", f"    … {hidden} lines with the result of the task …"))
    print(line, end="", flush=True)
    return 0 if plain.startswith("fatal: ") else None


def style(code: str, text: str) -> str:
    """Return the text in a style of the terminal, such as ``1`` for bold."""
    return f"\x1b[{code}m{text}\x1b[0m" if _IN_COLOUR else text


def heading(text: str) -> None:
    """Print a heading."""
    print(f"\n\n{style('1;36', f'━━━ {text} ' + '━' * max(0, 76 - len(text)))}", flush=True)

"""Playbooks, played by ansible-playbook in an account that an emulator serves."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from processes.programs import BIN

import emulator
from emulator import journal
from emulator.server import serve

ROOT = Path(__file__).resolve().parents[3]

Writes = Callable[[], list[str]]
Playbook = Callable[..., int]
Terminal = Callable[..., str]


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Return a function that runs playbooks with the working copy of the collection and returns their output."""
    # On AWS, managed policies always exist; moto loads them only with this setting.
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    emulator.register()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with serve() as url:
        urlopen(Request(f"{url}/moto-api/reset", method="POST")).close()
        journal.clear()
        environment = {
            **kept,
            "HOME": str(tmp_path),
            "PWD": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "emulator-access-key",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-emulator-that-no-result-holds",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
            "ANSIBLE_PIPELINING": "1",
            "ANSIBLE_NOCOLOR": "1",
        }

        def play(*arguments: str | Path) -> str:
            command = [BIN / "ansible-playbook", *arguments]
            played = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
            assert played.returncode == 0, played.stdout + played.stderr
            return played.stdout

        yield play


@pytest.fixture
def playbook(terminal: Terminal) -> Playbook:
    """Return a function that runs playbooks and returns how many tasks changed something."""
    return lambda *arguments: sum(map(int, re.findall(r"changed=(\d+)", terminal(*arguments))))


@pytest.fixture
def writes() -> Writes:
    """Return a function that returns the successful writes in Image Builder since its last call."""

    def written() -> list[str]:
        done = [call for call in journal.calls("imagebuilder") if call.status < 400]
        journal.clear()
        return [call.operation for call in done if not call.operation.startswith(("Get", "List"))]

    return written

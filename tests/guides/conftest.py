"""A shell in which a test runs the commands of a page, as a reader would, and the fixtures that run playbooks."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pages import ROOT
from processes.roles.conftest import playbook, terminal, writes

import emulator
from emulator.server import serve

__all__ = ["playbook", "terminal", "writes"]

KEY = """
aws_access_key_id = emulator-access-key
aws_secret_access_key = a-secret-that-no-result-contains
"""

CREDENTIALS = f"""
[default]{KEY}
[shop]{KEY}
[production]
role_arn = arn:aws:iam::210987654321:role/operations
source_profile = default
[staging]
role_arn = arn:aws:iam::222222222222:role/operations
source_profile = default
"""
"""The profiles that the pages use; the last two are of other accounts."""

Shell = Callable[[str], str]


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an emulator with an empty account."""
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    emulator.register()
    with serve() as address:
        urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
        yield address


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the files of the repository that the pages use."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name in (".venv", ".build"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture
def shell(url: str, clone: Path, tmp_path: Path) -> Shell:
    """Runs a script in the clone, with credentials and the collection but without a region, and returns its output."""
    (tmp_path / "credentials").write_text(CREDENTIALS)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "HOME": str(tmp_path),
        "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)]),
        "LC_ALL": "C.UTF-8",
        "AWS_ENDPOINT_URL": url,
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        "ANSIBLE_NOCOLOR": "1",
    }

    def run(script: str) -> str:
        command = ["bash", "-e", "-o", "pipefail", "-c", script]
        done = subprocess.run(
            command, cwd=clone, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout

    return run

"""A shell in which a test runs the commands of a page, as a reader would."""

from __future__ import annotations

import configparser
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
import pytest
from pages import ROOT

import emulator
from emulator.server import serve

KEY = {"aws_access_key_id": "emulator-access-key", "aws_secret_access_key": "a-secret-that-no-result-contains"}

ACCOUNTS = {"production": "210987654321", "staging": "222222222222"}
"""The profiles of the pages that belong to another account."""

Shell = Callable[[str], str]


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an emulator with an empty account."""
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    emulator.register()
    with serve() as address:
        urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
        yield address


def profiles(url: str) -> str:
    """Return a credentials file with the profiles of the pages."""
    sts = boto3.client("sts", region_name="eu-west-1", endpoint_url=url, **KEY)
    file = configparser.ConfigParser()
    file.read_dict({"default": KEY, "shop": KEY})
    for name, account in ACCOUNTS.items():
        assumed = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/any", RoleSessionName="page")["Credentials"]
        file[name] = {
            "aws_access_key_id": assumed["AccessKeyId"],
            "aws_secret_access_key": assumed["SecretAccessKey"],
            "aws_session_token": assumed["SessionToken"],
        }
    text = io.StringIO()
    file.write(text)
    return text.getvalue()


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
    (tmp_path / "credentials").write_text(profiles(url))
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

"""An account of the emulator with the components of ``components.yml``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3

import emulator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REGION = "eu-west-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "a-secret-of-no-account"}
VAULT_PASSWORD = "the-password-of-the-vault"


@dataclass(frozen=True)
class Components:
    """The URL of the account, and the documents of its components by name."""

    url: str
    documents: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What a build instance needs to reach the account; in AWS, its instance profile and its metadata."""
        return {**CREDENTIALS, "AWS_ENDPOINT_URL": self.url}

    def client(self, service: str) -> Any:
        return _client(self.url, service)


def _client(url: str, service: str) -> Any:
    keys = dict(zip(("aws_access_key_id", "aws_secret_access_key"), CREDENTIALS.values(), strict=True))
    return boto3.session.Session(region_name=REGION, **keys).client(service, endpoint_url=url)


@contextmanager
def serve_components(home: Path, runtime: Mapping[str, Any], faulty: bool = False) -> Iterator[Components]:
    """Serve an account with the components. ``home`` is the home directory of the user who makes them."""
    emulator.register()
    with emulator.serve() as url:
        urlopen(Request(f"{url}/moto-api/reset", method="POST")).close()
        place: Any = {"LocationConstraint": REGION}
        _client(url, "s3").create_bucket(Bucket="bundles", CreateBucketConfiguration=place)
        parameter = {"Name": "/bake/vault-password", "Value": VAULT_PASSWORD, "Type": "SecureString"}
        _client(url, "ssm").put_parameter(**parameter)
        _play(url, home, {"runtime": runtime, "faulty": faulty})
        builder = _client(url, "imagebuilder")
        listed = [one["arn"] for one in builder.list_components(owner="Self")["componentVersionList"]]
        made = [builder.get_component(componentBuildVersionArn=f"{arn}/1")["component"] for arn in listed]
        yield Components(url, {component["name"]: component["data"] for component in made})


def _play(url: str, home: Path, variables: Mapping[str, Any]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {
        **kept,
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": REGION,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        "ANSIBLE_NOCOLOR": "1",
    }
    program = Path(sys.executable).with_name("ansible-playbook")
    command: list[str | Path] = [program, HERE / "components.yml", "-e", json.dumps(variables)]
    subprocess.run(command, env=environment, check=True)

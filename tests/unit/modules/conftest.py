"""Modules in process, in an AWS account of moto and the emulator: nothing is started, nothing leaves the process."""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

import boto3
import botocore.session
import pytest
from ansible.module_utils import basic
from moto import mock_aws

import emulator

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # ansible-core before 2.19

    @contextlib.contextmanager
    def patch_module_args(args: dict[str, Any]) -> Iterator[None]:
        encoded = json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()
        with mock.patch.object(basic, "_ANSIBLE_ARGS", encoded):
            yield


ACCOUNT = "123456789012"
REGION = "eu-west-1"
PROFILE = "image-builder"

READS = ("Get", "List", "Describe")


class Result(dict[str, Any]):
    """What a task answered, and the operations of AWS that it took."""

    def __init__(self, answer: dict[str, Any], calls: list[emulator.journal.Call]) -> None:
        super().__init__(answer)
        self.calls = calls

    @property
    def operations(self) -> list[str]:
        """Everything that was asked of AWS, in order."""
        return [call.operation for call in self.calls]

    @property
    def writes(self) -> list[str]:
        """What was asked of AWS that changes something, whether AWS did it or not. A dry run changes nothing."""
        return [
            call.operation
            for call in self.calls
            if not call.operation.startswith(READS) and not call.parameters.get("dryRun")
        ]

    @property
    def before(self) -> str:
        return str(self["diff"]["before"])

    @property
    def after(self) -> str:
        return str(self["diff"]["after"])


@dataclass(frozen=True)
class Account:
    """An AWS account in one region, as seen past the modules: with boto3."""

    region: str = REGION
    id: str = ACCOUNT
    partition: str = "aws"

    def client(self, service: str = "imagebuilder") -> Any:
        return boto3.client(service, region_name=self.region)

    def arn(self, path: str, owner: str = ACCOUNT) -> str:
        """``image-pipeline/web`` → its ARN."""
        return f"arn:{self.partition}:imagebuilder:{self.region}:{owner}:{path}"


@pytest.fixture(scope="session", autouse=True)
def _one_loader() -> Iterator[None]:
    """Each task makes its own boto3 session, and each of those would read the same files of botocore again."""
    with mock.patch.object(botocore.session, "create_loader", functools.cache(botocore.session.create_loader)):
        yield


@pytest.fixture(autouse=True)
def _no_waiting(waits: list[float]) -> None:
    """No retry of a module takes any time."""


def _enter(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, region: str) -> None:
    """The environment of somebody who has access to the account and nothing else configured."""
    for name in ("AWS_PROFILE", "AWS_URL", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIMAGEBUILDERTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "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")
    monkeypatch.setenv("AWS_REGION", region)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Account]:
    """An empty account in eu-west-1, with an instance profile to build with."""
    emulator.register()
    _enter(monkeypatch, tmp_path, REGION)
    with mock_aws(config={"core": {"mock_credentials": False}}):
        here = Account()
        here.client("iam").create_instance_profile(InstanceProfileName=PROFILE)
        yield here


Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run a module: its name, its options, perhaps in check mode. The answer is what Ansible would get."""

    def run_module(module_name: str, /, *, check: bool = False, **options: Any) -> Result:
        module = importlib.import_module(f"ansible_collections.goldsmith.image_builder.plugins.modules.{module_name}")
        arguments = {**options, "_ansible_check_mode": check, "_ansible_diff": True}
        printed = io.StringIO()
        with (
            emulator.journal.recorded() as calls,
            patch_module_args(arguments),
            contextlib.redirect_stdout(printed),
            contextlib.suppress(SystemExit),
        ):
            module.main()
        answer = json.loads(printed.getvalue())
        answer.pop("invocation", None)
        return Result(answer, list(calls))

    return run_module

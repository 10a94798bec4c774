"""AWS in this process: moto with the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from botocore.useragent import UserAgentString
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.ecr.models import ecr_backends
from moto.iam.models import iam_backends

import emulator

ACCOUNT = "123456789012"
"""The account of moto's users without credentials of their own."""


@contextmanager
def started() -> Iterator[None]:
    """Answer the requests of this process by moto. Inside another such block, this does nothing.

    All requests have the same user agent; botocore would compute it for each.
    """
    emulator.register()
    agent = mock.patch.object(UserAgentString, "to_string", _user_agent)
    with mock_aws(config={"core": {"mock_credentials": False}}), agent:
        yield


def _user_agent(_agent: UserAgentString) -> str:
    return "Boto3"


def empty() -> None:
    """Delete everything in all accounts, and the journal."""
    BackendDict.reset()
    reset_model_data()
    emulator.journal.clear()


def add_prerequisites(region: str, *, instance_profile: str, role: str, trust: str, repository: str) -> None:
    """Create what Image Builder needs of other services, without requests, which take longer than most tests."""
    iam = iam_backends[ACCOUNT]["aws"]
    iam.create_instance_profile(instance_profile, path="/", role_names=[])
    iam.create_role(
        role,
        assume_role_policy_document=trust,
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    ecr_backends[ACCOUNT][region].create_repository(
        repository,
        registry_id=None,
        encryption_config={"encryptionType": "AES256"},
        image_scan_config={"scanOnPush": False},
        image_tag_mutability="MUTABLE",
        tags=[],
    )

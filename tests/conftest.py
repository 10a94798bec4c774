"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from unit import aws


def pytest_configure() -> None:
    """Hide the endpoint, the credentials and all other AWS settings of the user from the tests."""
    for name in [name for name in os.environ if name.startswith(("ANSIBLE_", "AWS_", "MOTO_"))]:
        del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)


@pytest.fixture
def empty_aws() -> Iterator[None]:
    """AWS without any resources, in this process."""
    with aws.started():
        aws.empty()
        yield
        aws.empty()

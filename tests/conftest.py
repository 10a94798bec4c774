"""What all tests share."""

from __future__ import annotations

import os


def pytest_configure() -> None:
    """Hide the endpoint, the credentials and all other AWS settings of the user from the tests."""
    for name in [name for name in os.environ if name.startswith(("ANSIBLE_", "AWS_", "MOTO_"))]:
        del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)

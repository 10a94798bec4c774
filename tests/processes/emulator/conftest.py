"""The emulator as a server, in an account that the test can also reach in process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from unit.emulator.conftest import account, clients, moto, no_images_of_others, session

import emulator

__all__ = ["account", "clients", "moto", "no_images_of_others", "session", "url"]


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The emulator, served from a thread of this process; it has the state that the client in process has."""
    with emulator.serve() as served:
        yield served

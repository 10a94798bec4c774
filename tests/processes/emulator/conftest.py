"""The emulator as a server, in an account that the test can also reach in process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from unit import aws
from unit.emulator.conftest import account, clients, no_images_of_others, session

import emulator
from emulator import assumptions

__all__ = ["account", "clients", "no_images_of_others", "session", "url"]


@pytest.fixture
def moto() -> Iterator[None]:
    """An empty moto, which answers the requests of this process too."""
    with aws.started():
        aws.empty()
        yield
    assumptions.forget_changes()
    emulator.clock.speed = emulator.IMMEDIATE


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The emulator, served from a thread of this process; it has the state that the client in process has."""
    with emulator.serve() as served:
        yield served

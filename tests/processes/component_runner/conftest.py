"""A machine for documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from component_runner import Machine, NoMachine


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    try:
        with Machine() as machine:
            yield machine
    except NoMachine as error:
        pytest.skip(f"An overlay file system in a mount namespace needs root: {error}")

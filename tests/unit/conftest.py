"""What all unit tests share."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, and no test is wrong for that.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", patient, max_examples=30, derandomize=True)
settings.register_profile("search", patient, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
"""The same examples each time; with ``HYPOTHESIS_PROFILE=search`` many, and others each time."""


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; none of them takes any time."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses

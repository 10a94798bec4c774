"""The number of calls of a factory in progress at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any

import pytest
from unit.modules.samples import component, infrastructure

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws import client
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.concurrency import (
    DEFAULT_CONCURRENCY,
    MAXIMUM_CONCURRENCY,
    CallLimit,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.responses import send_once

COUNT = 15


def _factory(**options: Any) -> dict[str, Any]:
    return {
        "factory": "many",
        "components": [component(name=f"part-{number}") for number in range(COUNT)],
        "infrastructure_configurations": [infrastructure(name=f"place-{number}") for number in range(COUNT)],
        **options,
    }


@pytest.fixture
def in_progress(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the number of calls in progress at the start of each call, including it. Calls take milliseconds."""
    lock, counts, active = Lock(), list[int](), [0]

    @contextmanager
    def counted() -> Iterator[None]:
        with lock:
            active[0] += 1
            counts.append(active[0])
        Event().wait(0.005)
        try:
            yield
        finally:
            with lock:
                active[0] -= 1

    def send(*arguments: Any, **options: Any) -> Any:
        with counted():
            return send_once(*arguments, **options)

    monkeypatch.setattr(client, "send_once", send)
    return counts


@pytest.mark.parametrize("most", [1, 3])
def test_max_concurrency_is_reached_and_never_exceeded(
    account: Any, run: Any, in_progress: list[int], most: int
) -> None:
    for changed in (True, False):
        in_progress.clear()
        result = run("image_factory", **_factory(max_concurrency=most))
        assert (result["changed"], len(in_progress)) == (changed, len(result.calls))
        assert max(in_progress) == most


def test_without_max_concurrency_throttling_halves_the_limit(
    account: Any, run: Any, in_progress: list[int], throttle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: list[tuple[int, int]] = []
    allow = CallLimit._allow

    def recorded(limit: CallLimit, calls: int) -> None:
        before = limit.allowed
        allow(limit, calls)
        changes.append((before, limit.allowed))

    monkeypatch.setattr(CallLimit, "_allow", recorded)
    assert run("image_factory", **_factory())["changed"]
    assert DEFAULT_CONCURRENCY < max(in_progress) <= MAXIMUM_CONCURRENCY
    assert [after for before, after in changes if after < before] == []

    throttle("GetInfrastructureConfiguration", times=1)
    changes.clear()
    assert not run("image_factory", **_factory())["changed"]
    ((before, after),) = [(before, after) for before, after in changes if after < before]
    assert after == before // 2

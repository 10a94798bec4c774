"""Waiting: how often it looks, when it stops, and what it tells of what it saw."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.wait import Wait, pauses


class Traffic:
    """Something that becomes what it is waited for to become, as time passes; each look may take some time itself."""

    def __init__(self, green_at: float, look_takes: float = 0) -> None:
        self.looks: list[float] = []
        self._green_at = green_at
        self._look_takes = look_takes

    def look(self) -> str:
        self.looks.append(time.monotonic())
        time.sleep(self._look_takes)
        return "green" if self.looks[-1] >= self._green_at else "red"


def green(seen: str) -> bool:
    return seen == "green"


def test_looks_are_a_few_seconds_apart_at_first_and_half_a_minute_later() -> None:
    first = list(itertools.islice(pauses(), 80))
    assert first == sorted(first)
    assert 2 <= first[0] <= 3
    assert first[-1] == 30
    assert sum(first[:66]) >= 1800


@pytest.mark.parametrize("seconds", [0, 1, 600])
def test_what_is_so_already_takes_one_look_and_no_time(waits: list[float], seconds: int) -> None:
    light = Traffic(green_at=0)
    assert Wait(seconds).until(green, light.look) == "green"
    assert light.looks == [0]


def test_the_time_is_used_up_and_not_exceeded(waits: list[float]) -> None:
    light = Traffic(green_at=1000)
    assert Wait(100).until(green, light.look) == "red"
    assert light.looks == [0, 2, 5, 10, 20, 35, 55, 85, 100]


def test_what_happens_in_the_last_moment_is_seen(waits: list[float]) -> None:
    assert Wait(99).until(green, Traffic(green_at=99).look) == "green"


def test_no_time_is_time_for_one_look(waits: list[float]) -> None:
    light = Traffic(green_at=1)
    assert Wait(0).until(green, light.look) == "red"
    assert light.looks == [0]


def test_looks_that_take_long_count_as_well(waits: list[float]) -> None:
    light = Traffic(green_at=1000, look_takes=30)
    Wait(60).until(green, light.look)
    assert light.looks == [0, 32]


def test_all_that_a_task_waits_for_is_within_its_time(waits: list[float]) -> None:
    wait = Wait(60)
    assert wait.until(green, Traffic(green_at=40).look) == "green"
    assert wait.until(green, Traffic(green_at=1000).look) == "red"
    assert time.monotonic() == 60


@pytest.mark.parametrize(
    ("calls", "looks"), [(lambda: 1, [0, 2, 5, 10, 20, 30]), (lambda: 3, [0, 6, 15, 30])], ids=["one", "three"]
)
def test_looks_that_cost_more_are_fewer(waits: list[float], calls: Callable[[], int], looks: list[float]) -> None:
    light = Traffic(green_at=1000)
    Wait(30).until(green, light.look, calls)
    assert light.looks == looks

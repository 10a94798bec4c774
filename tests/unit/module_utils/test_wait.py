"""Waiting: how often it polls, when it stops and what it returns."""

from __future__ import annotations

import time

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.wait import Wait, pause_after


class Traffic:
    """Something that becomes what it is waited for to become, as time passes; each poll may take some time itself."""

    def __init__(self, green_at: float, poll_takes: float = 0) -> None:
        self.polls: list[float] = []
        self._green_at = green_at
        self._poll_takes = poll_takes

    def poll(self) -> str:
        self.polls.append(time.monotonic())
        time.sleep(self._poll_takes)
        return "green" if self.polls[-1] >= self._green_at else "red"


def green(seen: str) -> bool:
    return seen == "green"


def test_polls_are_a_few_seconds_apart_at_first_and_half_a_minute_later() -> None:
    first = [pause_after(polls) for polls in range(1, 81)]
    assert first == sorted(first)
    assert 2 <= first[0] <= 3
    assert first[-1] == 30
    assert sum(first[:66]) >= 1800


@pytest.mark.parametrize("seconds", [0, 1, 600])
def test_a_condition_that_is_already_met_takes_one_poll_and_no_time(waits: list[float], seconds: int) -> None:
    light = Traffic(green_at=0)
    assert Wait(seconds).until(green, light.poll) == "green"
    assert light.polls == [0]


def test_the_timeout_is_used_but_not_exceeded(waits: list[float]) -> None:
    light = Traffic(green_at=1000)
    assert Wait(100).until(green, light.poll) == "red"
    assert light.polls == [0, 2, 5, 10, 20, 35, 55, 85, 100]


def test_a_change_just_before_the_timeout_is_detected(waits: list[float]) -> None:
    assert Wait(99).until(green, Traffic(green_at=99).poll) == "green"


def test_a_timeout_of_zero_polls_once(waits: list[float]) -> None:
    light = Traffic(green_at=1)
    assert Wait(0).until(green, light.poll) == "red"
    assert light.polls == [0]


def test_the_duration_of_polls_counts(waits: list[float]) -> None:
    light = Traffic(green_at=1000, poll_takes=30)
    Wait(60).until(green, light.poll)
    assert light.polls == [0, 32]


def test_one_timeout_limits_all_waits_of_a_task(waits: list[float]) -> None:
    wait = Wait(60)
    assert wait.until(green, Traffic(green_at=40).poll) == "green"
    assert wait.until(green, Traffic(green_at=1000).poll) == "red"
    assert time.monotonic() == 60


@pytest.mark.parametrize(("factor", "polls"), [(1, [0, 2, 5, 10, 20, 30]), (3, [0, 6, 15, 30])])
def test_the_caller_can_lengthen_the_poll_interval(waits: list[float], factor: int, polls: list[float]) -> None:
    light = Traffic(green_at=1000)
    Wait(30).until(green, light.poll, lambda count: factor * pause_after(count))
    assert light.polls == polls

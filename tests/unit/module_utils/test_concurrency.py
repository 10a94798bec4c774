"""Concurrent calls: order, exceptions, and values that are computed once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.concurrency import (
    CallLimit,
    Memo,
    run_concurrently,
    run_in_order,
)


@given(st.dictionaries(st.integers(0, 20), st.sets(st.integers(0, 20)), max_size=20), st.integers(1, 8))
def test_each_node_is_called_once_after_its_dependencies(needs: dict[int, set[int]], workers: int) -> None:
    graph = {node: {other for other in others if other < node} for node, others in needs.items()}
    done: list[int] = []

    def call(node: int) -> None:
        assert graph.get(node, set()) <= set(done)
        done.append(node)

    run_in_order(call, graph, workers)
    assert sorted(done) == sorted(set(graph).union(*graph.values()))


def test_independent_nodes_are_called_at_the_same_time() -> None:
    together = threading.Barrier(4, timeout=10)
    met: list[int] = []
    run_in_order(lambda _node: met.append(together.wait()), dict.fromkeys(range(4), ()), 4)
    assert sorted(met) == [0, 1, 2, 3]


def test_results_are_in_the_order_of_the_items() -> None:
    def slow_at_first(item: int) -> int:
        time.sleep(0.02 * (4 - item))
        return item * 10

    assert run_concurrently(slow_at_first, range(4), 4) == [0, 10, 20, 30]


def test_no_items_give_no_results() -> None:
    assert run_concurrently(str, []) == []
    run_in_order(print, {})


def test_a_node_with_a_failed_dependency_is_not_called() -> None:
    called = []

    def call(node: str) -> None:
        called.append(node)
        if node == "base":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_in_order(call, {"web": ["base"], "base": []}, 2)
    assert called == ["base"]


RUNNERS: dict[str, Callable[[Callable[[int], Any]], object]] = {
    "run_in_order": lambda function: run_in_order(function, dict.fromkeys(range(60), ()), 4),
    "run_concurrently": lambda function: run_concurrently(function, range(60), 4),
}


@pytest.mark.parametrize("runner", RUNNERS)
def test_after_an_exception_no_further_call_is_started(runner: str) -> None:
    started: list[int] = []
    failed = threading.Event()

    def call(item: int) -> None:
        started.append(item)
        if item == 3:
            failed.set()
            raise ZeroDivisionError
        failed.wait(10)
        time.sleep(0.05)  # Longer than it takes to notice the exception.

    with pytest.raises(ZeroDivisionError):
        RUNNERS[runner](call)
    assert len(started) <= 8


@pytest.mark.parametrize("runner", RUNNERS)
def test_running_calls_have_ended_when_the_exception_is_raised(runner: str) -> None:
    ended: list[int] = []

    def call(item: int) -> None:
        if item == 0:
            raise ZeroDivisionError
        time.sleep(0.05)
        ended.append(item)

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        RUNNERS[runner](call)
    assert ended
    assert threading.active_count() == before


def test_a_value_is_computed_once_for_all_threads() -> None:
    computed: list[str] = []

    def compute(key: str) -> str:
        time.sleep(0.01)
        computed.append(key)
        return key.upper()

    memo = Memo(compute)
    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(memo, ["web", "base"] * 20))
    assert values == ["WEB", "BASE"] * 20
    assert sorted(computed) == ["base", "web"]


def test_a_failed_computation_is_repeated() -> None:
    errors = iter([ZeroDivisionError, None])

    def compute(key: str) -> str:
        if error := next(errors):
            raise error
        return key.upper()

    memo = Memo(compute)
    with pytest.raises(ZeroDivisionError):
        memo("web")
    assert memo("web") == "WEB"


def test_a_stored_value_is_not_computed() -> None:
    memo = Memo(str.upper)
    memo.put("web", "put")
    assert memo("web") == "put"


def _end(limit: CallLimit, calls: int, throttled: bool = False) -> int:
    """Send calls at the same time, and return how many are allowed after they have ended."""
    for begun in [limit.begin() for _call in range(calls)]:
        limit.end(begun, throttled)
    return limit.allowed


def test_the_limit_doubles_up_to_its_maximum_while_nothing_is_throttled() -> None:
    limit = CallLimit()
    assert [_end(limit, calls) for calls in (7, 1, 15, 1, 32, 32)] == [8, 16, 16, 32, 32, 32]


def test_throttling_halves_the_limit_which_then_grows_by_one() -> None:
    limit = CallLimit()
    _end(limit, 8)
    assert _end(limit, 1, throttled=True) == 8
    assert [_end(limit, calls) for calls in (7, 1, 8, 1)] == [8, 9, 9, 10]


def test_calls_that_are_throttled_at_the_same_time_halve_the_limit_once() -> None:
    limit = CallLimit()
    assert _end(limit, 8, throttled=True) == 4
    assert [_end(limit, 1, throttled=True) for _time in range(4)] == [2, 1, 1, 1]


def test_a_given_limit_is_kept() -> None:
    limit = CallLimit(5, 5)
    assert [_end(limit, 5) for _time in range(4)] == [5, 5, 5, 5]
    assert _end(limit, 5, throttled=True) == 2
    for _time in range(20):
        _end(limit, 2)
    assert limit.allowed == 5


def test_no_more_calls_are_in_progress_than_are_allowed() -> None:
    limit, in_progress, most = CallLimit(3, 3), [0], [0]

    def call(item: int) -> None:
        begun = limit.begin()
        in_progress[0] += 1
        most[0] = max(most[0], in_progress[0])
        time.sleep(0.002)
        in_progress[0] -= 1
        limit.end(begun, throttled=False)

    run_concurrently(call, range(30), 10)
    assert (in_progress, most) == ([0], [3])

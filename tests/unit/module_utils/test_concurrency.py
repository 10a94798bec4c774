"""Several calls at the same time, in order where one needs another."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.concurrency import run_in_order


@given(st.dictionaries(st.integers(0, 20), st.sets(st.integers(0, 20)), max_size=20), st.integers(1, 8))
def test_each_is_called_once_and_after_all_that_it_needs(needs: dict[int, set[int]], workers: int) -> None:
    graph = {node: {other for other in others if other < node} for node, others in needs.items()}
    done: list[int] = []

    def call(node: int) -> None:
        assert graph.get(node, set()) <= set(done)
        done.append(node)

    run_in_order(call, graph, workers)
    assert sorted(done) == sorted(set(graph).union(*graph.values()))


def test_what_needs_nothing_of_each_other_is_called_at_the_same_time() -> None:
    together = threading.Barrier(4, timeout=10)
    met: list[int] = []
    run_in_order(lambda _node: met.append(together.wait()), dict.fromkeys(range(4), ()), 4)
    assert sorted(met) == [0, 1, 2, 3]


def test_an_error_ends_it() -> None:
    called = []

    def call(node: str) -> None:
        called.append(node)
        if node == "base":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_in_order(call, {"web": ["base"], "base": []}, 2)
    assert called == ["base"]

"""A factory that is created, changed, pruned and taken down while AWS and the network fail; `make faults` runs more."""

from __future__ import annotations

import pytest
from faults.campaign import Outcome, run_campaign
from faults.proxy import Rates

RATES = Rates(throttled=0.3, errors=0.1, lost=0.1, broken=0.05, lag=0.02)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """The outcome of each phase. The seed makes the faults the same each time. A lag of 0.02 s is 1 s at this speed."""
    return {outcome.phase: outcome for outcome in run_campaign(3, RATES, seed=1, speed=50)}


@pytest.mark.parametrize("phase", ["create", "change", "prune", "take down"])
def test_each_phase_succeeds_in_at_most_two_runs(outcomes: dict[str, Outcome], phase: str) -> None:
    outcome = outcomes[phase]
    assert outcome.failed[-1] == 0
    assert outcome.runs <= 2
    assert outcome.faults > outcome.calls / 4


def test_no_resource_is_duplicated_or_lost(outcomes: dict[str, Outcome]) -> None:
    assert [(outcome.doubles, outcome.losses) for outcome in outcomes.values()] == [(0, 0)] * 4

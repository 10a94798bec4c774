"""Simulated time."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

import emulator
from emulator.imagebuilder.processes import Processes, Wait

from .builds import start
from .conftest import Account

pytestmark = pytest.mark.usefixtures("no_images_of_others")

HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty(moto: None) -> None:
    """The clock shows the present."""
    emulator.clock.reset()


def test_time_can_be_stopped_and_advanced() -> None:
    emulator.clock.speed = 0
    before = emulator.clock.now()
    assert emulator.clock.now() == before
    emulator.clock.advance(3600)
    assert emulator.clock.now() == before + HOUR


def test_a_change_of_speed_does_not_change_the_time() -> None:
    emulator.clock.speed = 0
    emulator.clock.advance(3600)
    before = emulator.clock.now()
    emulator.clock.speed = 1
    assert before <= emulator.clock.now() < before + HOUR


@pytest.mark.parametrize("speed", [-1, "fast", None, True])
def test_an_invalid_speed_is_refused(speed: Any) -> None:
    with pytest.raises(ValueError, match="simulated seconds"):
        emulator.clock.speed = speed
    assert emulator.clock.immediate


@pytest.mark.parametrize("seconds", [-1, "all", None])
def test_time_never_moves_backwards(seconds: Any) -> None:
    with pytest.raises(ValueError, match="advance must be"):
        emulator.clock.advance(seconds)


def test_all_dates_use_simulated_time(account: Account) -> None:
    emulator.clock.speed = 0
    emulator.clock.advance(365 * 86400)
    created = account.get("component", account.make("component"))["dateCreated"]
    assert created == emulator.clock.now().isoformat(timespec="milliseconds") + "Z"


def test_each_step_happens_at_its_due_time() -> None:
    emulator.clock.speed = 0
    processes, began, seen = Processes(), emulator.clock.now(), []

    def course(name: str, *pauses: float) -> None:
        def steps(process: Any) -> Any:
            for pause in pauses:
                yield pause
                seen.append((name, (process.now - began).total_seconds()))

        processes.start(steps)

    course("a", 10, 20)
    course("b", 15, 1)
    emulator.clock.advance(100)
    processes.settle()
    assert seen == [("a", 10), ("b", 15), ("b", 16), ("a", 30)]


def test_the_immediate_clock_completes_durations_but_not_waits() -> None:
    processes, before, seen = Processes(), emulator.clock.now(), []

    def steps(process: Any) -> Any:
        yield 3600.0
        seen.append("done")
        yield Wait(86400)
        seen.append("waited")

    processes.start(steps)
    processes.settle()
    assert seen == ["done"]
    assert HOUR <= emulator.clock.now() - before < 2 * HOUR
    emulator.clock.advance(86400)
    processes.settle()
    assert seen == ["done", "waited"]


def test_advancing_the_clock_affects_every_account_and_region(account: Account) -> None:
    emulator.clock.speed = 0
    elsewhere = Account(account.session.client("imagebuilder", "us-east-1"), account.session)
    parent = "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x"
    start(elsewhere, elsewhere.make("image_recipe", parentImage=parent))
    emulator.clock.advance(3600)
    amis = account.session.client("ec2", "us-east-1").describe_images(Owners=["self"])["Images"]
    assert len(amis) == 1

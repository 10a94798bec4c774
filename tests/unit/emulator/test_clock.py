"""Simulated time, in process and on the server."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import emulator
from emulator.imagebuilder.processes import Processes, Wait

from .builds import recipe, start, status
from .conftest import Account
from .test_server import TESTS, ask

pytestmark = pytest.mark.usefixtures("no_images_of_others")

HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty(aws: None) -> None:
    """The clock shows the present."""
    emulator.clock.reset()


def test_time_can_stand_still_and_be_advanced() -> None:
    emulator.clock.speed = 0
    before = emulator.clock.now()
    assert emulator.clock.now() == before
    emulator.clock.advance(3600)
    assert emulator.clock.now() == before + HOUR


def test_time_goes_on_from_where_it_is_when_the_speed_changes() -> None:
    emulator.clock.speed = 0
    emulator.clock.advance(3600)
    before = emulator.clock.now()
    emulator.clock.speed = 1
    assert before <= emulator.clock.now() < before + HOUR


@pytest.mark.parametrize("speed", [-1, "fast", None, True])
def test_a_speed_that_means_nothing_is_refused(speed: Any) -> None:
    with pytest.raises(ValueError, match="simulated seconds"):
        emulator.clock.speed = speed
    assert emulator.clock.immediate


@pytest.mark.parametrize("seconds", [-1, "all", None])
def test_time_never_goes_back(seconds: Any) -> None:
    with pytest.raises(ValueError, match="never back"):
        emulator.clock.advance(seconds)


def test_all_dates_are_of_simulated_time(account: Account) -> None:
    emulator.clock.speed = 0
    emulator.clock.advance(365 * 86400)
    created = account.get("component", account.make("component"))["dateCreated"]
    assert created == emulator.clock.now().isoformat(timespec="milliseconds") + "Z"


def test_each_thing_happens_at_its_own_time() -> None:
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


def test_the_immediate_clock_ends_what_takes_time_and_not_what_waits() -> None:
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


def test_moving_the_clock_moves_every_account_and_region(account: Account) -> None:
    emulator.clock.speed = 0
    elsewhere = Account(account.session.client("imagebuilder", "us-east-1"), account.session)
    parent = "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x"
    start(elsewhere, elsewhere.make("image_recipe", parentImage=parent))
    emulator.clock.advance(3600)
    amis = account.session.client("ec2", "us-east-1").describe_images(Owners=["self"])["Images"]
    assert len(amis) == 1


def test_the_servers_clock_can_be_read_and_set(account: Account, url: str) -> None:
    path = f"{url}/emulator/clock"
    assert ask(path)[1]["speed"] == "immediate"
    assert ask(path, "PATCH", {"speed": 0})[1]["speed"] == 0
    image = start(account, recipe(account))
    assert status(account, image) == "PENDING"
    before = ask(path)[1]["now"]
    answered, after = ask(path, "PATCH", {"advance": 3600})
    assert answered == 200
    assert datetime.datetime.fromisoformat(after["now"][:-1]) - datetime.datetime.fromisoformat(before[:-1]) == HOUR
    assert status(account, image) == "AVAILABLE"
    assert ask(path, "PATCH", {"speed": "immediate", "advance": 1})[1]["speed"] == "immediate"


@pytest.mark.parametrize("change", [{}, [], {"speed": "fast"}, {"speed": 5, "advance": -1}, {"hour": 3}])
def test_a_wrong_change_of_the_clock_changes_nothing(url: str, change: Any) -> None:
    status, answer = ask(f"{url}/emulator/clock", "PATCH", change)
    assert status == 400
    assert json.loads(answer)["message"]
    assert emulator.clock.immediate


def test_motos_reset_sets_the_clock_to_the_present(account: Account, url: str) -> None:
    account.make("component")
    emulator.clock.speed = 0
    emulator.clock.advance(86400)
    emulator.faults.fail_next("kms_access")
    ahead = emulator.clock.now()
    assert ask(f"{url}/moto-api/reset", "POST")[0] == 200
    assert emulator.clock.now() < ahead
    assert emulator.faults.waiting() == []


def test_faults_can_be_asked_for_on_the_server(aws: None, url: str) -> None:
    path = f"{url}/emulator/faults"
    assert "kms_access" in ask(path)[1]["known"]
    status, answer = ask(path, "PATCH", {"fault": "kms_access", "region": "us-east-1"})
    assert (status, [one["region"] for one in answer["waiting"]]) == (200, ["us-east-1"])
    assert ask(path, "PATCH", {"fault": "nothing"})[0] == 400
    assert ask(path, "DELETE")[1]["waiting"] == []


@pytest.mark.parametrize("speed", ["-1", "fast", "inf"])
def test_the_process_refuses_a_speed_that_means_nothing(speed: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "emulator", "-p", "0", "-s", speed],
        env={"PYTHONPATH": str(TESTS), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "speed" in done.stderr

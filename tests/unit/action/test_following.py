"""The waiting on the controller: which modules it runs with which options, and what the play sees of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase

from ansible_collections.goldsmith.image_builder.plugins.action.image_pipeline_execution import LOOKS, ActionModule

ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"


def seen(*lines: str, over: bool = False, **more: Any) -> dict[str, Any]:
    """What a look of the module answers."""
    progress = {"image_build_version_arn": ARN, "status": "BUILDING", "over": over, "lines": list(lines)}
    return {"changed": False, "progress": progress, **more}


BEGUN = seen("started", changed=True, reasons=["there is no image yet"], image={"state": {"status": "PENDING"}})
BUILT = seen("AVAILABLE", over=True, image={"state": {"status": "AVAILABLE"}})


class Controller:
    """An action with a module that gives the answers prepared; time passes only in sleep."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.shown: list[str] = []
        self.ran: list[dict[str, Any]] = []
        monkeypatch.setattr(time, "sleep", self._sleep)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(ActionBase, "run", lambda *_: {})

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def run(
        self, *answers: dict[str, Any], no_log: bool = False, check: bool = False, asynchronous: int = 0, **args: Any
    ) -> Any:
        left: Iterator[dict[str, Any]] = iter(answers)

        def execute(**options: Any) -> dict[str, Any]:
            self.ran.append(options)
            return next(left)

        task = mock.Mock(args=args, no_log=no_log, check_mode=check, async_val=asynchronous)
        connection = mock.Mock(has_native_async=False)
        action = ActionModule(task, connection, mock.Mock(), mock.Mock(), mock.Mock(), mock.Mock())
        action._display = mock.Mock(display=self.shown.append)
        action._execute_module = execute
        action._remove_tmp_path = mock.Mock()
        result = action.run(None, {})
        assert list(left) == []
        return result


@pytest.fixture
def controller(monkeypatch: pytest.MonkeyPatch) -> Controller:
    return Controller(monkeypatch)


def test_it_starts_once_and_looks_until_it_is_over(controller: Controller) -> None:
    result = controller.run(BEGUN, seen("one"), seen(), BUILT, image_pipeline_arn="web", tags={"Team": "web"})
    start, *looks = (ran["module_args"] for ran in controller.ran)
    assert start == {"image_pipeline_arn": "web", "tags": {"Team": "web"}, "wait": False}
    assert [look["state"] for look in looks] == ["followed"] * 3
    assert {look["image_build_version_arn"] for look in looks} == {ARN}
    assert {"image_pipeline_arn", "tags"} & set().union(*looks) == set()
    assert [ran.get("module_name") for ran in controller.ran] == [None, LOOKS, LOOKS, LOOKS]
    assert controller.shown == result["progress"]["lines"] == ["started", "one", "AVAILABLE"]
    assert result["changed"] is True
    assert result["reasons"] == ["there is no image yet"]
    assert result["image"]["state"]["status"] == "AVAILABLE"


def test_looks_are_seconds_apart(controller: Controller) -> None:
    controller.run(BEGUN, seen(), seen(), BUILT, image_pipeline_arn="web")
    assert controller.now == 2 + 3 + 5


def test_what_was_seen_is_given_back(controller: Controller) -> None:
    controller.run(BEGUN, seen("one"), BUILT, image_pipeline_arn="web")
    given = [ran["module_args"]["progress"] for ran in controller.ran[1:]]
    assert given == [{**BEGUN["progress"], "lines": []}, {**seen()["progress"], "lines": []}]


def test_every_look_asks_the_same_aws(controller: Controller) -> None:
    where = {"aws_region": "eu-west-1", "endpoint_url": "http://127.0.0.1:5000", "profile": "ci", "access_key": "AKIA"}
    gate = {"maximum_severity": "HIGH", "log_lines": 5}
    controller.run(BEGUN, BUILT, image_pipeline_arn="web", build="if_changed", **where, **gate)
    look = controller.ran[1]["module_args"]
    assert {name: look[name] for name in (*where, *gate)} == {**where, **gate}
    assert set(look) - set(where) - set(gate) == {
        "state",
        "image_build_version_arn",
        "progress",
        "wait",
        "wait_timeout",
    }


@pytest.mark.parametrize("timeout", [100, "100"])
def test_when_the_time_is_over_the_module_says_so(controller: Controller, timeout: Any) -> None:
    late = {"failed": True, "msg": "not over", **seen()}
    looks = [seen() for _look in range(7)]
    result = controller.run(BEGUN, *looks, late, image_pipeline_arn="web", wait_timeout=timeout)
    assert controller.now == 100
    assert [ran["module_args"]["wait"] for ran in controller.ran] == [False] * 8 + [True]
    assert controller.ran[-1]["module_args"]["wait_timeout"] == 0
    assert result["failed"]
    assert result["changed"] is True
    assert "image" not in result


@pytest.mark.parametrize("args", [{}, {"wait_timeout": None}])
def test_two_hours_are_waited_where_the_task_does_not_say(controller: Controller, args: dict[str, Any]) -> None:
    looks = [seen() for _look in range(244)]
    controller.run(BEGUN, *looks, {"failed": True, **seen()}, image_pipeline_arn="web", **args)
    assert controller.now == 7200


def test_a_build_that_fails_fails_the_task(controller: Controller) -> None:
    failed = {"failed": True, "msg": "Component web", "failure": {"status": "FAILED"}, **seen("FAILED", over=True)}
    result = controller.run(BEGUN, failed, image_pipeline_arn="web")
    assert (result["failed"], result["msg"], result["changed"]) == (True, "Component web", True)
    assert result["failure"] == {"status": "FAILED"}
    assert controller.shown == ["started", "FAILED"]
    assert result["progress"]["lines"] == [], "they would be printed once more with the result"


def test_what_was_not_shown_is_in_the_result_of_a_failure_as_well(controller: Controller) -> None:
    result = controller.run(BEGUN, {"failed": True, **seen("FAILED", over=True)}, no_log=True, image_pipeline_arn="web")
    assert controller.shown == []
    assert result["progress"]["lines"] == ["started", "FAILED"]


def test_what_is_refused_is_not_looked_at(controller: Controller) -> None:
    refused = {"failed": True, "msg": "image_pipeline_arn: there is none"}
    assert controller.run(refused, image_pipeline_arn="wob") == refused


def test_what_needs_no_build_is_not_waited_for(controller: Controller) -> None:
    result = controller.run({**BUILT, "reasons": []}, image_pipeline_arn="web", build="if_changed")
    assert (result["changed"], controller.now) == (False, 0)


def test_no_log_shows_nothing(controller: Controller) -> None:
    result = controller.run(BEGUN, seen("one"), BUILT, no_log=True, image_pipeline_arn="web")
    assert controller.shown == []
    assert result["progress"]["lines"] == ["started", "one", "AVAILABLE"]


@pytest.mark.parametrize(
    "options", [{"wait": False}, {"wait": "no"}, {"check": True}, {"asynchronous": 3600}, {"state": "cancelled"}]
)
def test_there_is_one_run_of_the_module_where_nobody_waits_here(
    controller: Controller, options: dict[str, Any]
) -> None:
    result = controller.run(BEGUN, image_pipeline_arn="web", **options)
    (ran,) = controller.ran
    assert "module_args" not in ran
    assert ran["wrap_async"] is ("asynchronous" in options)
    assert result == BEGUN

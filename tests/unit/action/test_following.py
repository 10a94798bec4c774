"""The action plugin: the modules that it runs and their options, its output, and its result."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import default, minimal
from ansible.plugins.loader import callback_loader

from ansible_collections.goldsmith.image_builder.plugins.action import image_factory
from ansible_collections.goldsmith.image_builder.plugins.action.image_pipeline_execution import (
    POLLING_MODULE,
    ActionModule,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import LISTS
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.wait import ONE_POLL

ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"
WEB: dict[str, Any] = {"image_pipeline_arn": "web"}


def polled(*lines: str, after: int | None = 2, timeout: int = 7200, **more: Any) -> dict[str, Any]:
    """Return the result of one run of the module; ``after`` is None if there is nothing to wait for."""
    progress = {"image_build_version_arn": ARN, "status": "BUILDING", "over": after is None, "lines": list(lines)}
    return {"changed": False, "progress": progress, "poll": {"after": after, "timeout": timeout}, **more}


STARTED = polled("started", changed=True, reasons=["no image exists yet"], image={"state": {"status": "PENDING"}})
AVAILABLE = polled("AVAILABLE", after=None, image={"state": {"status": "AVAILABLE"}})


class Controller:
    """An action with a module that returns prepared results. Time passes only in sleep."""

    plugin: type[ActionBase] = ActionModule

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.stdout: list[str] = []
        self.stderr: list[str] = []
        self.ran: list[dict[str, Any]] = []
        monkeypatch.setattr(time, "sleep", self._sleep)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(ActionBase, "run", lambda *_: {})

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _display(self, line: str, stderr: bool = False) -> None:
        (self.stderr if stderr else self.stdout).append(line)

    def run(
        self, *results: dict[str, Any], no_log: bool = False, check: bool = False, asynchronous: int = 0, **args: Any
    ) -> Any:
        left: Iterator[dict[str, Any]] = iter(results)

        def execute(**options: Any) -> dict[str, Any]:
            self.ran.append(options)
            return next(left)

        task = mock.Mock(args=args, no_log=no_log, check_mode=check, async_val=asynchronous, diff=False)
        connection = mock.Mock(has_native_async=False)
        action = self.plugin(task, connection, mock.Mock(), mock.Mock(), mock.Mock(), mock.Mock())
        action._display = mock.Mock(display=self._display)
        action._execute_module = execute
        action._remove_tmp_path = mock.Mock()
        result = action.run(None, {})
        assert list(left) == []
        return result


@pytest.fixture
def controller(monkeypatch: pytest.MonkeyPatch) -> Controller:
    return Controller(monkeypatch)


def test_the_module_starts_the_build_once_and_polls_until_it_ends(controller: Controller) -> None:
    result = controller.run(STARTED, polled("one"), polled(), AVAILABLE, **WEB, tags={"Team": "web"})
    start, *polls = (ran["module_args"] for ran in controller.ran)
    assert start == {**WEB, "tags": {"Team": "web"}, "progress": {ONE_POLL: True}}
    assert [poll["state"] for poll in polls] == ["followed"] * 3
    assert {poll["image_build_version_arn"] for poll in polls} == {ARN}
    assert {"image_pipeline_arn", "tags"} & set().union(*polls) == set()
    assert [ran.get("module_name") for ran in controller.ran] == [None, *[POLLING_MODULE] * 3]
    assert controller.stdout == ["started", "one", "AVAILABLE"]
    assert result == {"changed": True, "reasons": ["no image exists yet"], "image": {"state": {"status": "AVAILABLE"}}}


def test_the_module_decides_how_long_to_wait(controller: Controller) -> None:
    controller.run(STARTED, polled(after=60), polled(after=90), AVAILABLE, **WEB)
    assert controller.now == 2 + 60 + 90


def test_each_poll_gets_the_progress_of_the_previous_poll(controller: Controller) -> None:
    controller.run(STARTED, polled("one"), AVAILABLE, **WEB)
    given = [ran["module_args"]["progress"] for ran in controller.ran[1:]]
    assert given == [{**STARTED["progress"], "lines": [], ONE_POLL: True}, {**polled()["progress"], ONE_POLL: True}]


def test_the_progress_of_the_task_is_passed_on(controller: Controller) -> None:
    controller.run(AVAILABLE, state="followed", progress={"status": "BUILDING"})
    assert controller.ran[0]["module_args"]["progress"] == {"status": "BUILDING", ONE_POLL: True}


def test_each_poll_uses_the_connection_of_the_task(controller: Controller) -> None:
    where: dict[str, Any] = {
        "aws_region": "eu-west-1",
        "endpoint_url": "http://127.0.0.1:5000",
        "profile": "ci",
        "access_key": "AKIA",
    }
    gate: dict[str, Any] = {"maximum_severity": "HIGH", "log_lines": 5}
    controller.run(STARTED, AVAILABLE, **WEB, build="if_changed", **where, **gate)
    poll = controller.ran[1]["module_args"]
    assert {name: poll[name] for name in (*where, *gate)} == {**where, **gate}
    own = {"state", "image_build_version_arn", "progress", "wait", "wait_timeout"}
    assert set(poll) - set(where) - set(gate) == own


def test_each_poll_gets_the_remaining_time(controller: Controller) -> None:
    late = {"failed": True, "msg": "wait_timeout", **polled(), "changed": False}
    waiting = polled(after=40, timeout=100)
    result = controller.run({**STARTED, "poll": waiting["poll"]}, waiting, waiting, late, **WEB)
    assert controller.now == 100
    assert [ran["module_args"].get("wait_timeout") for ran in controller.ran] == [None, 60, 20, 0]
    assert (result["failed"], result["changed"], "image" in result) == (True, True, False)


def test_a_failed_build_fails_the_task_without_its_lines(controller: Controller) -> None:
    failed = {"failed": True, "msg": "exit 1", "failure": {"status": "FAILED"}, **polled("FAILED", after=None)}
    result = controller.run(STARTED, failed, **WEB)
    assert (result["failed"], result["msg"], result["changed"]) == (True, "exit 1", True)
    assert result["failure"] == {"status": "FAILED"}
    assert controller.stdout == ["started", "FAILED"]
    assert {"progress", "poll"} & set(result) == set()


def test_a_task_that_is_refused_is_not_polled(controller: Controller) -> None:
    refused = {"failed": True, "msg": "image_pipeline_arn: no such pipeline"}
    assert controller.run(refused, image_pipeline_arn="wob") == refused


def test_a_poll_that_crashes_ends_the_task(controller: Controller) -> None:
    result = controller.run(STARTED, {"failed": True, "msg": "MODULE FAILURE"}, **WEB)
    assert (result["failed"], result["msg"], result["changed"]) == (True, "MODULE FAILURE", True)


def test_a_build_that_has_ended_is_not_polled(controller: Controller) -> None:
    result = controller.run({**AVAILABLE, "reasons": []}, **WEB, build="if_changed")
    assert (result["changed"], controller.now) == (False, 0)
    assert controller.stdout == ["AVAILABLE"]


@pytest.mark.parametrize("state", ["cancelled", "absent", "deprecated"])
def test_a_result_without_poll_is_returned_unchanged(controller: Controller, state: str) -> None:
    result = {"changed": True, "image": {}}
    assert controller.run(result, state=state) == result
    assert len(controller.ran) == 1


def test_without_wait_the_progress_is_returned(controller: Controller) -> None:
    started = {name: value for name, value in STARTED.items() if name != "poll"}
    assert controller.run(started, **WEB, wait=False) == started
    assert controller.stdout == []


def test_no_log_shows_nothing(controller: Controller) -> None:
    controller.run(STARTED, polled("one"), AVAILABLE, no_log=True, **WEB)
    assert (controller.stdout, controller.stderr) == ([], [])


class Derived(default.CallbackModule):
    """A callback for people, as ansible-runner has one."""


CALLBACKS = {"default": default.CallbackModule, "derived": Derived, "minimal": minimal.CallbackModule}


@pytest.mark.parametrize("callback", [*CALLBACKS, "json that is not installed"])
def test_lines_are_written_to_stdout_only_with_a_human_readable_callback(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, callback: str
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", callback)
    monkeypatch.setattr(callback_loader, "get", lambda name, class_only: CALLBACKS.get(name))
    controller.run(STARTED, AVAILABLE, **WEB)
    lines: list[str] = ["started", "AVAILABLE"]
    nothing: list[str] = []
    is_for_people = callback in ("default", "derived")
    assert (controller.stdout, controller.stderr) == ((lines, nothing) if is_for_people else (nothing, lines))


@pytest.mark.parametrize("options", [{"check": True}, {"asynchronous": 3600}, {"progress": "[]"}])
def test_the_module_runs_once_if_the_action_does_not_wait(controller: Controller, options: dict[str, Any]) -> None:
    result = controller.run(STARTED, **WEB, **options)
    (ran,) = controller.ran
    assert "module_args" not in ran
    assert ran["wrap_async"] is ("asynchronous" in options)
    assert result == STARTED


FLEET: dict[str, Any] = {"factory": "fleet", "build": "if_changed", "image_pipelines": [{"name": "web"}]}


def report(*names: str, **more: Any) -> dict[str, Any]:
    """Return the part of a factory's result that is about resources: image recipes that were created."""
    changes = [
        {"resource": "image_recipe", "name": name, "version": "1.0.0", "action": "create", "before": "", "after": name}
        for name in names
    ]
    resources = {**{plural: {} for plural in LISTS}, "image_recipes": {name: {"name": name} for name in names}}
    summary = {"create": len(names), "new_version": 0, "update": 0, "delete": 0, "unchanged": 0}
    return {"changes": changes, "summary": summary, "diff": [], **resources, **more}


@pytest.fixture
def factory(controller: Controller) -> Controller:
    controller.plugin = image_factory.ActionModule
    return controller


def test_a_factory_is_polled_with_all_options(factory: Controller) -> None:
    begun = {**polled("base: started", changed=True), **report("base"), "builds": [], "amis": {}}
    builds: dict[str, Any] = {"builds": [{"pipeline": "web"}], "amis": {"web": {}}}
    done = {**polled("web: AVAILABLE", after=None), **report("web"), **builds}
    result = factory.run(begun, polled("base: BUILDING"), done, **FLEET)
    start, *polls = (ran["module_args"] for ran in factory.ran)
    assert start == {**FLEET, "progress": {ONE_POLL: True}}
    assert [{name: poll[name] for name in FLEET} for poll in polls] == [FLEET] * 2
    assert [poll["wait_timeout"] for poll in polls] == [7198, 7196]
    assert factory.stdout == ["factory fleet: create: 1", "base: started", "base: BUILDING", "web: AVAILABLE"]
    assert (result["changed"], result["summary"]["create"]) == (True, 2)
    assert {name: result[name] for name in builds} == builds
    assert [change["name"] for change in result["changes"]] == ["base", "web"]
    assert set(result["image_recipes"]) == {"base", "web"}
    assert {"progress", "poll"} & set(result) == set()


def test_a_factory_that_builds_nothing_runs_once(factory: Controller) -> None:
    result = {"changed": True, **report("base")}
    assert factory.run(result, factory="fleet") == result
    assert factory.stdout == ["factory fleet: create: 1"]


def test_a_factory_in_check_mode_shows_the_predicted_builds(factory: Controller) -> None:
    planned = {"pipeline": "web", "layer": 2, "status": "planned", "reasons": ["no image exists yet"]}
    factory.run({"changed": True, **report(), "builds": [planned]}, check=True, **FLEET)
    assert factory.stdout == ["build 1, layer 2, web: planned: no image exists yet"]

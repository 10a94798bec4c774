"""Fixtures and hooks for all unit tests."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from unit import aws, operations, permissions

# Tests run slowly on a busy machine; that is not a failure.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", patient, max_examples=20, derandomize=True)
settings.register_profile("search", patient, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
"""The same examples in each run; with ``HYPOTHESIS_PROFILE=search`` many random ones."""


@pytest.fixture(scope="session", autouse=True)
def _moto() -> Iterator[None]:
    """Start moto once: starting it takes longer than most tests."""
    with aws.started():
        yield


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the list of pauses; a pause takes no real time, but the monotonic clock advances by it."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(pauses))
    return pauses


def _ran_everything(config: pytest.Config) -> bool:
    """Whether the command line selects all tests."""
    last_failed = getattr(config.option, "lf", False)  # an option of the cache plugin, which can be switched off
    selected = config.option.keyword or config.option.markexpr or last_failed
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not selected


def _problems() -> list[str]:
    """Return the problems that only a run of all tests can find."""
    page = permissions.PAGE.read_text()
    return [*operations.problems(operations.reached), *permissions.problems(permissions.requested, page)]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Send what was recorded from a worker of pytest-xdist to its controller, which reports the problems."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["operations"] = sorted(operations.reached)
        session.config.workeroutput["permissions"] = sorted(permissions.requested)
    elif exitstatus == pytest.ExitCode.OK and _ran_everything(session.config) and _problems():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    output = getattr(node, "workeroutput", {})
    operations.reached.update(output.get("operations", ()))
    permissions.requested.update((purpose, action) for purpose, action in output.get("permissions", ()))


def _removals(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, int, int]]:
    """Yield what ``test_permissions.py`` removed: the module, its number of examples and of actions."""
    for report in reporter.getreports("passed"):
        yield from dict(report.user_properties).get("permissions", ())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if rows := sorted(_removals(terminalreporter)):
        terminalreporter.section("permissions")
        total = ("total", sum(row[1] for row in rows), sum(row[2] for row in rows))
        for module, tasks, removals in (("module", "examples", "removals"), *rows, total):
            terminalreporter.write_line(f"{module:<34}{tasks:>8}{removals:>10}")
    if _ran_everything(config):
        terminalreporter.section("operations of EC2 Image Builder")
        for line in (*operations.summary(operations.reached), *_problems()):
            terminalreporter.write_line(line)

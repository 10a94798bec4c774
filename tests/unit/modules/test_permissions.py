"""Modules do their work with the policies of ``docs/permissions.md``, and name a permission that is missing.

The examples of the documentation run with the policies. Then each action that an example needs is taken away, and the
task must name it. A sample of modules, because this takes long; ``make permissions`` runs all and prints a table.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from unit.modules import documented
from unit.modules.conftest import Result, Run, open_account
from unit.modules.example_plays import BEFORE, MODULES, WHILE_IT_LASTS, prepare
from unit.modules.restricted import User, actions_of
from unit.modules.tasks import Play, Task

SAMPLE = ["component", "inspector_scanning"]

Record = Callable[[str, object], None]


class Examples:
    """The examples of a module. Each time one is opened, it is the next task in a new account."""

    def __init__(self, module: str, run: Run, folder: Path) -> None:
        self._module, self._run, self._folder = module, run, folder
        self._numbers = count()

    def opened(self, number: int) -> tuple[User, Play, Task | None]:
        """A user, and the example with the number after all earlier ones ran; None if no more exist."""
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        account = open_account()
        play = prepare(account, self._run, folder, self._module)
        examples = play.tasks(documented.block(self._module, "EXAMPLES"))
        for task in [*play.tasks(BEFORE.get(self._module, "[]")), *examples[:number]]:
            assert not play.run(task).get("failed"), task.name
        return User(account, self._run), play, examples[number] if number < len(examples) else None

    def needed(self, number: int) -> list[str] | None:
        """Run an example with the policies, in check mode too, and return the actions that it needs."""
        user, play, task = self.opened(number)
        if not task:
            return None
        results = [play.run(task, by=user.run, check=check) for check in (True, False)]
        assert [result["msg"] for result in results if result.get("failed")] == [], task.name
        return actions_of(results[-1])

    def not_named(self, number: int, actions: list[str]) -> Iterator[tuple[str, str, object]]:
        """Run an example without each of the actions, and yield those that neither failure nor warning names."""
        left = list(actions)
        while left:
            user, play, task = self.opened(number)
            assert task
            unchanged = True
            while left and unchanged:
                action = left.pop(0)
                result = play.run(task, by=user.run, without=action)
                unchanged = not _wrote(result)
                if action not in _said(result):
                    yield task.name, action, _said(result)


def _wrote(result: Result) -> bool:
    return any(call.operation in result.writes and call.error is None for call in result.calls)


def _said(result: dict[str, Any]) -> str:
    return str(result["msg"] if result.get("failed") else result.get("warnings"))


@pytest.mark.parametrize("module", MODULES if os.environ.get("PERMISSIONS") == "all" else SAMPLE)
def test_the_policies_suffice_and_a_missing_permission_is_named(
    module: str, access: None, run: Run, tmp_path: Path, record_property: Record, request: pytest.FixtureRequest
) -> None:
    if module in WHILE_IT_LASTS:
        request.getfixturevalue("clock")
    examples = Examples(module, run, tmp_path)
    removals = 0
    silent: list[tuple[str, str, object]] = []
    for number in count():
        actions = examples.needed(number)
        if actions is None:
            break
        removals += len(actions)
        silent += examples.not_named(number, actions)
    assert silent == []
    record_property("permissions", [(module, number, removals)])

"""The examples in the modules' documentation are task lists that run, in order, and what they return is documented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.modules import documented
from unit.modules.example_plays import BEFORE, MODULES, WHILE_IT_LASTS, prepare
from unit.modules.tasks import Play


@pytest.fixture
def play(account: Any, run: Callable[..., Any], tmp_path: Path, module: str) -> Play:
    """A folder of a playbook, and an account with the resources that the modules do not create."""
    return prepare(account, run, tmp_path, module)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_run(module: str, play: Play, request: pytest.FixtureRequest) -> None:
    if module in WHILE_IT_LASTS:
        request.getfixturevalue("clock")
    for task in play.tasks(BEFORE.get(module, "[]")):
        assert play.run(task).get("changed"), task.name
    tasks = play.tasks(documented.block(module, "EXAMPLES"))
    assert module in {task.module for task in tasks}
    for task in tasks:
        predicted = play.run(task, check=True)
        assert "failed" not in predicted, f"{task.name}: {predicted['msg']}"
        done = play.run(task)
        assert "failed" not in done, f"{task.name}: {done['msg']}"
        assert predicted["changed"] == done["changed"] == task.declares, f"{task.name}: an example shows a change"
        again = play.run(task)
        assert again["changed"] is task.acts_again, f"{task.name}, again: {again.get('diff')}"
        assert undocumented(task.module, done) == set(), task.name
        assert task.declares or all(done[name] for name in done if name != "changed"), f"{task.name}: nothing is found"


def undocumented(module: str, result: dict[str, Any]) -> set[str]:
    """Return the keys of a result that neither RETURN nor the options describe."""
    returns = yaml.safe_load(documented.block(module, "RETURN"))
    known = {*returns, *documented.options(module), *returns.get(module, {}).get("contains", {})}
    # Ansible adds deprecations when amazon.aws imports something that is deprecated.
    return {*result, *result.get(module, {})} - known - {"changed", "deprecations"}

"""Factories in separate processes: a killed run, and parallel runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from unit.modules.samples import component, document, infrastructure, pipeline, recipe

import emulator
from emulator.server import serve

MODULE = "ansible_collections.goldsmith.image_builder.plugins.modules.image_factory"
BUILD = Path(__file__).parents[3] / ".build"


def shop(count: int, command: str = "dnf install -y nginx", **changes: Any) -> dict[str, Any]:
    """Some pipelines with recipes of their own, on one component."""
    names = [f"shop-{number}" for number in range(count)]
    return {
        "factory": "shop",
        "components": [component(name="base", data=document(command))],
        "infrastructure_configurations": [infrastructure(name="private")],
        "image_recipes": [recipe(name=name, components=["base"]) for name in names],
        "image_pipelines": [
            pipeline(name=name, image_recipe_arn=name, infrastructure_configuration_arn="private") for name in names
        ],
        **changes,
    }


class Processes:
    """Starts the module as Ansible does, against the account, which is served meanwhile."""

    def __init__(self, url: str, folder: Path) -> None:
        self._environment = {**os.environ, "AWS_URL": url, "PYTHONPATH": str(BUILD)}
        self._folder = folder

    def start(self, **options: Any) -> subprocess.Popen[str]:
        arguments = self._folder / f"{time.monotonic_ns()}.json"
        arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
        command = [sys.executable, "-m", MODULE, str(arguments)]
        return subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True)

    def answer(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        output, _errors = process.communicate(timeout=300)
        answer: dict[str, Any] = json.loads(output)
        return answer

    def run(self, **options: Any) -> dict[str, Any]:
        return self.answer(self.start(**options))


@pytest.fixture
def processes(account: Any, tmp_path: Path) -> Iterator[Processes]:
    with serve() as url:
        yield Processes(url, tmp_path)


def everything_in(account: Any) -> dict[str, list[str]]:
    """The ARNs of all versions and builds."""
    client = account.client()
    listed = {
        "components": client.list_component_build_versions()["componentSummaryList"],
        "recipes": client.get_paginator("list_image_recipes").paginate().build_full_result()["imageRecipeSummaryList"],
        "infrastructure": client.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"],
        "pipelines": client.get_paginator("list_image_pipelines").paginate().build_full_result()["imagePipelineList"],
    }
    return {kind: sorted(item["arn"] for item in items) for kind, items in listed.items()}


def unchanged(answer: dict[str, Any]) -> int:
    assert answer.get("msg") is None, answer["msg"]
    assert answer["changed"] is False
    return int(answer["summary"]["unchanged"])


def test_the_next_run_completes_a_killed_run_without_duplicates(account: Any, processes: Processes) -> None:
    with emulator.journal.recorded() as calls:
        process = processes.start(**shop(100))
        deadline = time.monotonic() + 120
        while sum(call.operation == "CreateImagePipeline" for call in calls) < 30:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
        process.communicate()
    there = everything_in(account)
    assert 30 <= len(there["pipelines"]) < 100
    finished = processes.run(**shop(100))
    assert finished.get("msg") is None
    assert finished["summary"]["create"] == 100 - len(there["pipelines"]) + 100 - len(there["recipes"])
    assert unchanged(processes.run(**shop(100))) == 202
    assert {kind: len(arns) for kind, arns in everything_in(account).items()} == {
        "components": 1,
        "recipes": 100,
        "infrastructure": 1,
        "pipelines": 100,
    }


def test_the_next_run_completes_a_killed_update(account: Any, processes: Processes) -> None:
    processes.run(**shop(30))
    with emulator.journal.recorded() as calls:
        process = processes.start(**shop(30, command="reboot", keep_versions=1))
        while sum(call.operation == "CreateImageRecipe" for call in calls) < 10:
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
        process.communicate()
    assert processes.run(**shop(30, command="reboot", keep_versions=1)).get("msg") is None
    assert unchanged(processes.run(**shop(30, command="reboot", keep_versions=1))) == 62
    there = everything_in(account)
    assert [arn.rpartition(":")[2] for arn in there["components"]] == ["component/base/1.0.1/1"]
    assert {arn.rpartition("/")[2] for arn in there["recipes"]} == {"1.0.1"}
    assert len(there["recipes"]) == 30


@pytest.mark.parametrize("before", [{}, {"command": "echo before"}], ids=["of nothing", "of another version"])
def test_two_parallel_runs_have_the_same_result(account: Any, processes: Processes, before: dict[str, str]) -> None:
    if before:
        processes.run(**shop(25, **before))
    wanted = shop(25, prune=True, keep_versions=3)
    for answer in [processes.answer(process) for process in [processes.start(**wanted) for _run in range(2)]]:
        assert answer.get("msg") is None, answer["msg"]
        assert answer["summary"]["failed"] == 0
    there = everything_in(account)
    versions = 2 if before else 1
    assert {kind: len(arns) for kind, arns in there.items()} == {
        "components": versions,
        "recipes": 25 * versions,
        "infrastructure": 1,
        "pipelines": 25,
    }
    assert unchanged(processes.run(**wanted)) == 52

"""The workflows of GitHub run the commands of developers, with as few permissions as possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
WORKFLOWS = {path.name: yaml.safe_load(path.read_text()) for path in ROOT.glob(".github/workflows/*.yml")}
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
WRITES = {("docs.yml", "publish"): {"id-token", "pages"}, ("release.yml", "repository"): {"contents"}}
"""The jobs that may write, and what."""


def steps() -> Iterator[dict[str, Any]]:
    for workflow in WORKFLOWS.values():
        for job in workflow["jobs"].values():
            yield from job["steps"]


def written(permissions: dict[str, str]) -> set[str]:
    return {name for name, access in permissions.items() if access != "read"}


def test_workflows_run_targets_of_the_makefile() -> None:
    commands = " ".join(step.get("run", "") for step in steps())
    listed = {target for job in WORKFLOWS["test.yml"]["jobs"].values() for target in matrix(job).get("target", [])}
    assert (listed | set(re.findall(r"\bmake ([a-z]+)", commands))) - TARGETS == set()
    assert {"lint", "sanity", "unit", "processes", "integration", "build"} <= listed


def matrix(job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = job.get("strategy", {}).get("matrix", {})
    return found


def test_workflows_use_one_version_of_each_action() -> None:
    used = {step["uses"] for step in steps() if "uses" in step}
    assert len(used) == len({action.partition("@")[0] for action in used})


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_only_jobs_that_publish_may_write(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert written(workflow["permissions"]) == set()
    writes = {(name, job): written(entry.get("permissions", {})) for job, entry in workflow["jobs"].items()}
    assert {job: names for job, names in writes.items() if names} == {k: v for k, v in WRITES.items() if k[0] == name}


def test_the_token_for_galaxy_is_given_to_one_step() -> None:
    with_secrets = [step for step in steps() if "secrets." in str(step)]
    assert [step["run"].split()[:3] for step in with_secrets] == [[".venv/bin/ansible-galaxy", "collection", "publish"]]
    assert str(WORKFLOWS).count("secrets.") == 1

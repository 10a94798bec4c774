"""Create, change, prune and delete a factory while AWS and the network fail: `make faults`.

Each phase runs image_factory, in a process of its own as Ansible does, until a run succeeds. Then the emulator is read
without the proxy: a resource more than declared is a double, a resource less is a loss.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from benchmark.factories import PROFILE, ROLE, Lists, factory
from faults.proxy import Proxy, Rates

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "emulated", "AWS_SECRET_ACCESS_KEY": "emulated-secret-key", "AWS_REGION": REGION}
MOST_RUNS = 5

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "imagebuilder.amazonaws.com"}}
    ],
}

VERSIONED = ("components", "image_recipes")

LISTS = {
    "components": ("list_component_build_versions", "componentSummaryList"),
    "image_recipes": ("list_image_recipes", "imageRecipeSummaryList"),
    "infrastructure_configurations": (
        "list_infrastructure_configurations",
        "infrastructureConfigurationSummaryList",
    ),
    "distribution_configurations": ("list_distribution_configurations", "distributionConfigurationSummaryList"),
    "lifecycle_policies": ("list_lifecycle_policies", "lifecyclePolicySummaryList"),
    "image_pipelines": ("list_image_pipelines", "imagePipelineList"),
}


@dataclass(frozen=True)
class Phase:
    """A phase: the options of image_factory, and how many resources of each kind exist afterwards."""

    name: str
    options: dict[str, Any]
    expected: dict[str, int]


@dataclass(frozen=True)
class Outcome:
    """The result of a phase. ``failed`` has the number of failed entries of each run; the last is 0 after a success."""

    phase: str
    failed: tuple[int, ...]
    calls: int
    faults: int
    doubles: int
    losses: int
    seconds: float

    @property
    def runs(self) -> int:
        """The number of runs of the module."""
        return len(self.failed)

    @property
    def succeeded(self) -> bool:
        """Whether the last run succeeded, and exactly the declared resources exist."""
        return self.failed[-1] == 0 and not self.doubles and not self.losses


def phases(count: int) -> list[Phase]:
    """Return the phases of a factory with so many pipelines, each with five parts of its own."""
    created, changed, kept = factory(count, shared=False), _changed(count), _changed(count - count // 5)
    once = dict.fromkeys(LISTS, count)
    return [
        Phase("create", dict(created), once),
        Phase("change", dict(changed), {**once, **dict.fromkeys(VERSIONED, 2 * count)}),
        Phase("prune", {**kept, "prune": True, "keep_versions": 1}, dict.fromkeys(LISTS, count - count // 5)),
        Phase("take down", {"state": "absent"}, dict.fromkeys(LISTS, 0)),
    ]


def _changed(count: int) -> Lists:
    """The factory with a change in each component, hence in each recipe and pipeline, and in each infrastructure."""
    lists = factory(count, shared=False)
    for entry in (*lists["components"], *lists["infrastructure_configurations"]):
        entry["description"] = "Changed"
    return lists


class Campaign:
    """An emulator, and the module in front of a proxy with faults."""

    def __init__(self, emulator: str, folder: Path, rates: Rates, seed: int, speed: float) -> None:
        self._client = self._boto3_client(emulator, "imagebuilder")
        self._emulator = emulator
        self._folder = folder
        self._rates = rates
        self._seed = seed
        self._speed = speed

    @staticmethod
    def _boto3_client(url: str, service: str) -> Any:
        session = boto3.Session(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
        return session.client(service, region_name=REGION, endpoint_url=url)

    def prepare(self) -> None:
        """Create what the factory needs of IAM."""
        iam = self._boto3_client(self._emulator, "iam")
        iam.create_instance_profile(InstanceProfileName=PROFILE)
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))

    def run(self, phase: Phase, number: int) -> Outcome:
        """Run a phase until it succeeds, at most MOST_RUNS times."""
        started, failed = time.monotonic(), list[int]()
        proxy = Proxy(self._emulator, self._rates, self._seed + number)
        with proxy.serving():
            while len(failed) < MOST_RUNS and (not failed or failed[-1]):
                result = self._run_module(proxy.url, factory="faults", **phase.options)
                failed.append(_failed_entries(result))
        doubles, losses = self._differences(phase.expected)
        faults, calls = proxy.faults.injected.total(), proxy.faults.calls.total()
        return Outcome(phase.name, tuple(failed), calls, faults, doubles, losses, time.monotonic() - started)

    def _run_module(self, url: str, **options: Any) -> dict[str, Any]:
        arguments = self._folder / "arguments.json"
        arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
        environment = {**os.environ, **CREDENTIALS, "AWS_URL": url, "PYTHONPATH": f"{ROOT / '.build'}:{ROOT / 'tests'}"}
        command = [sys.executable, "-m", "faults.module", str(self._speed), str(arguments)]
        finished = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        return dict(json.loads(finished.stdout))

    def _differences(self, expected: dict[str, int]) -> tuple[int, int]:
        """Return how many resources exist more, and how many less, than expected."""
        found = {name: self._count(*operation) for name, operation in LISTS.items()}
        return (
            sum(max(0, found[name] - count) for name, count in expected.items()),
            sum(max(0, count - found[name]) for name, count in expected.items()),
        )

    def _count(self, operation: str, member: str) -> int:
        pages = self._client.get_paginator(operation).paginate()
        return sum(len(page[member]) for page in pages)


def _failed_entries(result: dict[str, Any]) -> int:
    """Return how many entries failed; 1 if the run failed as one."""
    if not result.get("failed"):
        return 0
    return max(1, len(result.get("failures", ())))


@contextmanager
def emulator_process() -> Iterator[str]:
    """Run the emulator in a process of its own, and give its URL."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "emulator", "--port", "0", "--speed", "immediate"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def run_campaign(count: int, rates: Rates, seed: int, speed: float = 1) -> Iterator[Outcome]:
    """Run all phases of a factory with so many pipelines, and yield the outcome of each.

    ``speed`` is how many times shorter the pauses before retries are.
    """
    with tempfile.TemporaryDirectory(prefix="image-builder-faults-") as folder, emulator_process() as url:
        campaign = Campaign(url, Path(folder), rates, seed, speed)
        campaign.prepare()
        for number, phase in enumerate(phases(count)):
            yield campaign.run(phase, number)


def main() -> int:
    """Run the campaign, print its table, and return the exit status."""
    parser = argparse.ArgumentParser(description="Run a factory while AWS and the network fail.")
    parser.add_argument("--pipelines", type=int, default=50, help="each with five more resources; default 50")
    parser.add_argument("--throttled", type=float, default=30, help="percent of calls; default 30")
    parser.add_argument("--errors", type=float, default=10, help="percent of calls, JSON and HTML; default 10")
    parser.add_argument("--lost", type=float, default=10, help="percent of calls, before and after; default 10")
    parser.add_argument("--broken", type=float, default=0, help="percent of calls, cut off or HTML; default 0")
    parser.add_argument("--lag", type=float, default=0, help="seconds that reads lag behind writes; default 0")
    parser.add_argument("--seed", type=int, default=1, help="other faults; default 1")
    parser.add_argument("--speed", type=float, default=1, help="how many times shorter pauses are; default 1")
    given = parser.parse_args()
    shares = {name: getattr(given, name) / 100 for name in ("throttled", "errors", "lost", "broken")}
    print(f"{given.pipelines} pipelines with five parts each; {shares}, lag {given.lag} s, seed {given.seed}\n")
    print("| phase | runs | failed entries | calls | faults | doubles | losses | seconds |")
    print("| --- " * 8 + "|")
    good = True
    for outcome in run_campaign(given.pipelines, Rates(**shares, lag=given.lag), given.seed, given.speed):
        failed = ", ".join(map(str, outcome.failed))
        cells = (outcome.phase, outcome.runs, failed, outcome.calls, outcome.faults, outcome.doubles, outcome.losses)
        print(f"| {' | '.join(map(str, cells))} | {outcome.seconds:.0f} |", flush=True)
        good = good and outcome.succeeded
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())

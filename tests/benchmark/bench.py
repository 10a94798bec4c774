"""`make bench`: measure the duration of a factory and of its alternatives against the emulator.

All measurements are made in one run on one machine, so that their ratios are comparable. The emulator runs in a
separate process and takes time for each call; a delay can simulate the latency of a network.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factories import PROFILE, ROLE, Lists, factory, layers, roles, singular, tasks

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "imagebuilder.amazonaws.com"}}
    ],
}
RESOURCE = "goldsmith.image_builder."
DEFAULT, MAXIMUM = 8, 32
"""The concurrent calls with which a factory begins, and the most that it makes by default."""
PING: dict[str, Any] = {"ansible.builtin.ping": {}}


@dataclass(frozen=True)
class Cost:
    """The cost of a command: elapsed seconds, processor seconds, calls to AWS, and maximum memory in megabytes."""

    wall: float
    cpu: float
    calls: int
    megabytes: int
    output: str = ""


class Bench:
    """A folder for the measured commands, and the emulator that they use."""

    def __init__(self, folder: Path, url: str, server: int) -> None:
        self._folder = folder
        self._url = url
        self._server = server
        self._environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "emulated",
            "AWS_SECRET_ACCESS_KEY": "emulated-secret-key",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": str(folder / "none"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
            "ANSIBLE_LIBRARY": str(Path(__file__).with_name("library")),
            "PYTHONPATH": str(ROOT / ".build"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "HOME": str(folder),
            # Users do not have the caches of packed and compiled modules that .ci/setup installs.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self._url + path, data, method=method)) as answer:
            return json.loads(answer.read() or b"null")

    def empty(self) -> None:
        """Reset the account to the IAM resources that a factory requires, and the delay to 0."""
        self.delay(0)
        self.ask("/moto-api/reset", "POST")
        self._aws(["iam", "create-instance-profile", "--instance-profile-name", PROFILE])
        self._aws(["iam", "create-role", "--role-name", ROLE, "--assume-role-policy-document", json.dumps(TRUST)])

    def delay(self, seconds: float) -> None:
        self.ask("/emulator/delay", "PUT", {"seconds": seconds})

    def emulator_cpu(self) -> float:
        """Return the processor seconds of the emulator until now."""
        fields = Path(f"/proc/{self._server}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def run(self, command: list[str], says: str = "") -> Cost:
        """Run a command, which must succeed and print the expected text."""
        self.ask("/emulator/journal", "DELETE")
        started = time.perf_counter()
        process = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert process.stdout
        output = process.stdout.read()
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or says not in output.decode():
            raise SystemExit(f"{' '.join(command)} failed, or did not say '{says}':\n{output.decode()[-3000:]}")
        calls = len(self.ask("/emulator/journal"))
        return Cost(wall, used.ru_utime + used.ru_stime, calls, used.ru_maxrss // 1024, output.decode())

    def play(self, *tasks: dict[str, Any], changed: int = 0) -> Cost:
        """Run a playbook with these tasks on localhost, of which ``changed`` tasks must change something."""
        file = self._folder / "play.yml"
        python = {"ansible_python_interpreter": sys.executable}
        play = {"hosts": "localhost", "gather_facts": False, "vars": python, "tasks": list(tasks)}
        file.write_text(json.dumps([play]))
        return self.run([str(BIN / "ansible-playbook"), str(file)], says=f"changed={changed} ")

    def bare(self, lists: Lists, threads: int) -> Cost:
        return self.run(self._script("bare.py", lists, threads))

    def builds(self, lists: Lists, most: int) -> tuple[Cost, float, float]:
        """Build pipelines. Return the cost, the simulated seconds, and those of the longest chain of builds."""
        cost = self.run(self._script("builds.py", lists, most))
        simulated, chain = json.loads(cost.output)
        return cost, simulated, chain

    def _script(self, name: str, lists: Lists, number: int) -> list[str]:
        file = self._folder / "lists.json"
        file.write_text(json.dumps(lists))
        return [sys.executable, str(Path(__file__).with_name(name)), str(file), str(number)]

    def cli(self, lists: Lists) -> Cost:
        """A shell script with one command of the AWS CLI for each resource."""
        file = self._folder / "loop.sh"
        prefix = "arn:aws:imagebuilder:eu-west-1:123456789012:"
        commands = ["set -e"]
        for plural, entries in lists.items():
            kind = singular(plural)
            word, built = kind.replace("_", "-"), kind == "component"
            version = "/x.x.x" if kind in ("component", "image_recipe") else ""
            for entry in entries:
                option = f"--{word}{'-build-version' if built else ''}-arn"
                commands.append(f"{BIN}/aws imagebuilder get-{word} {option} {prefix}{word}/{entry['name']}{version}")
        file.write_text("\n".join(commands))
        return self.run(["sh", str(file)])

    def _aws(self, command: list[str]) -> None:
        subprocess.run([BIN / "aws", *command], env=self._environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _bench() -> Iterator[Bench]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "emulator", "--port", "0"]
    with tempfile.TemporaryDirectory(prefix="image-builder-bench-") as folder:
        server = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert server.stdout
            yield Bench(Path(folder), server.stdout.readline().split()[-1], server.pid)
        finally:
            server.terminate()
            server.wait()


def _factory_task(lists: Lists, **options: Any) -> dict[str, Any]:
    return {RESOURCE + "image_factory": {"factory": "bench", **lists, **options}}


def _row(*cells: object) -> None:
    print(
        "| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |", flush=True
    )


def _table(*titles: str) -> None:
    print()
    _row(*titles)
    _row(*["---"] * len(titles))


def _in_turns(times: int, *measures: Callable[[], Cost]) -> list[Cost]:
    """Return the fastest of some runs of each; they alternate, so that load on the machine affects all of them."""
    costs = [[measure() for measure in measures] for _time in range(times)]
    return [min(of_one, key=lambda cost: cost.wall) for of_one in zip(*costs, strict=True)]


def measure_factories(bench: Bench, sizes: list[int], delays: list[int]) -> None:
    """Above 100 pipelines, measure once, and only separate resources and the first delay."""
    print("\nAnsible's own start, measured by ping in between, is taken off.")
    _table(
        "pipelines", "parts", "delay", "what", "resources", "calls", "seconds", "to bare script", "processor s", "MB"
    )
    for size in sizes:
        for shared in (False, True)[: 2 if size <= 100 else 1]:
            for delay in delays[: None if size <= 100 else 1]:
                _measure_factory(bench, size, shared, delay)


def _measure_factory(bench: Bench, size: int, shared: bool, delay: int) -> None:
    lists, changed = factory(size, shared), factory(size, shared, command="dnf install -y httpd")
    count = sum(map(len, lists.values()))
    bench.empty()
    bench.delay(delay / 1000)
    started = bench.emulator_cpu()
    create = bench.play(_factory_task(lists), changed=1)
    created, before, times = bench.emulator_cpu() - started, bench.emulator_cpu(), 3 if size <= 100 else 1
    ping, empty, eight, most, same, limited = _in_turns(
        times,
        lambda: bench.play(PING),
        lambda: bench.play({"return_lists": {"lists": lists}}),
        lambda: bench.bare(lists, DEFAULT),
        lambda: bench.bare(lists, MAXIMUM),
        lambda: bench.play(_factory_task(lists)),
        lambda: bench.play(_factory_task(lists, max_concurrency=DEFAULT)),
    )
    read = (bench.emulator_cpu() - before) / times / 4
    change = bench.play(_factory_task(changed), changed=1)
    place = (size, "shared" if shared else "own", f"{delay} ms")
    for threads, bare in ((DEFAULT, eight), (MAXIMUM, most)):
        what = f"bare script, reads, {threads} threads"
        _row(*place, what, count, bare.calls, bare.wall, bare.wall / eight.wall, bare.cpu, bare.megabytes)
    measured = {
        "a module that only returns the lists": empty,
        f"nothing to do, max_concurrency {DEFAULT}": limited,
        "nothing to do": same,
        "create all": create,
        "one component changed": change,
    }
    for what, cost in measured.items():
        wall = cost.wall - ping.wall
        _row(*place, what, count, cost.calls, wall, wall / eight.wall, cost.cpu - ping.cpu, cost.megabytes)
    for what, seconds in (("those reads", read), ("create all", created)):
        print(f"| | | | emulator, for {what} | | | | | {seconds:.2f} | |", flush=True)


def measure_builds(bench: Bench, most: int) -> None:
    """Build 100 pipelines in three layers. The processor time includes creating their resources."""
    bench.empty()
    cost, simulated, chain = bench.builds(layers(10, 30, 60), most)
    _table("builds", "max_builds", "calls", "simulated s", "to longest chain", "processor s", "of simulated", "MB")
    share = f"{cost.cpu / simulated:.2%}"
    _row(100, most, cost.calls, simulated, f"{simulated / chain:.3f}", cost.cpu, share, cost.megabytes)


def measure_others(bench: Bench, sample: int, delay: int, ping: Cost) -> None:
    """Measure the alternatives, per task and per command, for a few pipelines."""
    lists, hundred = factory(sample, shared=False), factory(100, shared=False)
    bench.empty()
    bench.play(_factory_task(hundred), changed=1)
    bench.delay(delay / 1000)
    # The pipelines of the sample are among the hundred.
    measured = {
        "image_factory": (100, bench.play(_factory_task(hundred)).wall - ping.wall),
        f"image_factory, max_concurrency {DEFAULT}": (
            100,
            bench.play(_factory_task(hundred, max_concurrency=DEFAULT)).wall - ping.wall,
        ),
        "the role image_pipeline": (sample, bench.play(*roles(lists)).wall - ping.wall),
        "a task for each resource": (sample, bench.play(*tasks(lists)).wall - ping.wall),
        "loop of the aws CLI": (sample, bench.cli(lists).wall),
    }
    count, wall = measured["image_factory"]
    _table("nothing to do, each pipeline of six resources", "measured over", "seconds", "to image_factory")
    for name, (pipelines, seconds) in measured.items():
        each = seconds / pipelines
        _row(name, f"{pipelines} pipelines, {delay} ms", f"{each:.3f}", each / (wall / count))


def measure_one_task(bench: Bench, times: int) -> Cost:
    """Compare a task without changes with one of amazon.aws. The time of ping is the start of Ansible."""
    lists = factory(1, shared=False)
    bench.empty()
    bench.play(_factory_task(lists), changed=1)
    pipeline = lists["image_pipelines"][0]
    tasks: dict[str, dict[str, Any]] = {
        "ansible.builtin.ping": PING,
        "amazon.aws.aws_caller_info": {"amazon.aws.aws_caller_info": {}},
        "image_pipeline": {RESOURCE + "image_pipeline": {"name": "app-0", "schedule": pipeline["schedule"]}},
    }
    measures = [lambda task=task: bench.play(task) for task in tasks.values()]
    costs = dict(zip(tasks, _in_turns(times, *measures), strict=True))
    other = costs["amazon.aws.aws_caller_info"]
    _table("a playbook with one task, nothing to do", "calls", "seconds", "ratio", "processor s", "ratio")
    for name, cost in costs.items():
        _row(name, cost.calls, cost.wall, cost.wall / other.wall, cost.cpu, cost.cpu / other.cpu)
    return costs["ansible.builtin.ping"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure factories against the emulator.")
    parser.add_argument("--pipelines", type=int, nargs="*", default=[10, 100], help="how many; default 10 and 100")
    parser.add_argument("--delays", type=int, nargs="*", default=[0, 50], help="milliseconds a call; default 0 and 50")
    parser.add_argument("--sample", type=int, default=5, help="pipelines for what goes one by one; 0 leaves it out")
    parser.add_argument("--max-builds", type=int, default=25, help="builds at a time; 0 leaves builds out")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    with _bench() as bench:
        ping = measure_one_task(bench, times=5)
        measure_factories(bench, arguments.pipelines, arguments.delays)
        for delay in arguments.delays if arguments.sample else ():
            measure_others(bench, arguments.sample, delay, ping)
        if arguments.max_builds:
            measure_builds(bench, arguments.max_builds)


if __name__ == "__main__":
    main()

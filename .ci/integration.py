"""The integration targets, run by ansible-test against emulators, several at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from common import (
    BUILD,
    ROOT,
    StageFailed,
    ansible_test,
    copy_of_collection,
    environment,
    output_of,
    process,
)

# Ansible masks the secret's text wherever it appears in a result, so it must be one that appears nowhere by chance.
CLOUD_CONFIG = """\
[default]
aws_access_key: emulator-access-key
aws_secret_key: a-secret-of-the-emulator-that-no-result-holds
aws_region: eu-west-1
aws_endpoint_url: {url}
"""


def run(arguments: Sequence[str]) -> str:
    """Run the targets named, or all of them, one more at a time than there are processors: some wait for builds.

    Arguments that start with a dash go to ansible-test. A single target shows its output as it comes; of several, only
    those that fail show it.
    """
    if " " in str(ROOT):
        raise StageFailed("ansible-test cannot start Ansible from a folder with a space in its path")
    options = [argument for argument in arguments if argument.startswith("-")]
    targets = [argument for argument in arguments if argument not in options] or _all_targets()
    waiting = iter(targets)  # the workers share it
    passes = partial(_passes, options=options, show=len(targets) == 1)
    workers = min(len(targets), (os.cpu_count() or 1) + 1)
    with ThreadPoolExecutor(workers) as pool:
        runs = pool.map(lambda number: _work(number, waiting, passes), range(workers))
        passed = [each for run_of_worker in runs for each in run_of_worker]
    if not all(passed) or len(passed) < len(targets):
        raise StageFailed(f"{len(targets) - sum(passed)} of {len(targets)} targets failed")
    return f"{len(passed)} targets passed"


def _all_targets() -> list[str]:
    """Return the names of all targets, the largest first, so that the last ones to end are short."""
    folders = [file.parent for file in (ROOT / "tests" / "integration" / "targets").glob("*/aliases")]
    size = {folder.name: sum(file.stat().st_size for file in folder.rglob("*.yml")) for folder in folders}
    return sorted(size, key=lambda name: (-size[name], name))


def _work(number: int, waiting: Iterator[str], passes: Callable[..., bool]) -> list[bool]:
    """Run targets as long as some wait, with one copy of the collection and one emulator, and return what passed."""
    copy = copy_of_collection(f"integration-{number}")
    log = BUILD / "log" / f"integration-{number}.emulator.log"
    log.parent.mkdir(exist_ok=True)
    with _emulator(log) as url:
        (copy / "tests" / "integration" / "cloud-config-aws.ini").write_text(CLOUD_CONFIG.format(url=url))
        # ansible-test makes a key in the home folder; two at a time would get into each other's way.
        env = environment(home=BUILD / "home" / f"integration-{number}")
        return [passes(target, copy, env) for target in waiting]


def _passes(target: str, copy: Path, env: dict[str, str], *, options: list[str], show: bool) -> bool:
    started = time.monotonic()
    log = BUILD / "log" / f"{target}.log"
    status, output = output_of(ansible_test("integration", target, *options), copy, env, show=show, log=log)
    # ansible-test is content with skipping a target that it was asked for.
    passed = status == 0 and f"Running {target} integration test" in output
    if not passed and not show:
        print(output)
    print(f"{'passed' if passed else 'failed'}  {target}  ({time.monotonic() - started:.0f} s)", flush=True)
    return passed


@contextmanager
def _emulator(log: Path) -> Iterator[str]:
    """Serve an emulator on a free port, in which half an hour's build takes 3 seconds, and give its address."""
    command = ["python", "-m", "emulator", "--port", "0", "--speed", "600"]
    with log.open("w") as file, process(command, ROOT, environment(PYTHONPATH="tests"), stderr=file) as server:
        assert server.stdout is not None
        first_line = server.stdout.readline()
        if "http://" not in first_line:
            server.wait()
            raise StageFailed(f"the emulator did not start:\n{first_line}{log.read_text()}")
        yield first_line.split()[-1]

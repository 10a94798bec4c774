"""The integration targets, run by ansible-test, each against an emulator of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        passed = list(pool.map(lambda target: _passes(target, options, show=len(targets) == 1), targets))
    if not all(passed) or not passed:
        raise StageFailed(f"{passed.count(False)} of {len(passed)} targets failed")
    return f"{len(passed)} targets passed"


def _all_targets() -> list[str]:
    """Return the names of all targets, the largest first, so that the last ones to end are short."""
    copy = copy_of_collection("integration")
    with process(ansible_test("integration", "--list-targets"), copy, environment(), stderr=None) as listed:
        targets = listed.communicate()[0].split()
    folder = copy / "tests" / "integration" / "targets"
    return sorted(targets, key=lambda name: -sum(file.stat().st_size for file in (folder / name).rglob("*.yml")))


def _passes(target: str, options: list[str], *, show: bool) -> bool:
    started = time.monotonic()
    copy = copy_of_collection(f"integration-{target}")
    log = BUILD / "log" / f"{target}.log"
    log.parent.mkdir(exist_ok=True)
    with _emulator(log.with_suffix(".emulator.log")) as url:
        (copy / "tests" / "integration" / "cloud-config-aws.ini").write_text(CLOUD_CONFIG.format(url=url))
        command = ansible_test("integration", target, *options)
        # ansible-test makes a key in the home folder; two at a time would get into each other's way.
        env = environment(home=BUILD / "home" / target)
        status, output = output_of(command, copy, env, show=show, log=log)
    # ansible-test is content with skipping a target that it was asked for.
    passed = status == 0 and f"Running {target} integration test" in output
    if not passed and not show:
        print(output)
    print(f"{'passed' if passed else 'failed'}  {target}  ({time.monotonic() - started:.0f} s)", flush=True)
    return passed


@contextmanager
def _emulator(log: Path) -> Iterator[str]:
    """Serve an emulator on a free port, in which half an hour's build takes 12 seconds, and give its address."""
    command = ["python", "-m", "emulator", "--port", "0", "--speed", "150"]
    with log.open("w") as file, process(command, ROOT, environment(PYTHONPATH="tests"), stderr=file) as server:
        assert server.stdout is not None
        first_line = server.stdout.readline()
        if "http://" not in first_line:
            server.wait()
            raise StageFailed(f"the emulator did not start:\n{first_line}{log.read_text()}")
        yield first_line.split()[-1]

"""`make test`, its parts and `make guides`: python .ci/test.py [STAGE [ARGUMENT ...]]."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import build
import integration
import lint
import pytests
import sanity
from common import StageFailed, end_processes_on_signals

Stage = Callable[[Sequence[str]], str]
"""Takes the arguments of the command line, and returns a line for the summary. Raises StageFailed."""

TEST: dict[str, Stage] = {
    "sanity": sanity.run,
    "lint": lint.run,
    "processes": partial(pytests.run_folder, "tests/processes"),
    "integration": integration.run,
    "unit": pytests.run_unit,
    "build": build.run,
}
"""The stages of `make test` in the order in which it starts them, two at a time: the processors stay busy while one
stage waits, starts or ends. The last one is short."""

STAGES: dict[str, Stage] = {**TEST, "guides": partial(pytests.run_folder, "tests/guides")}


def main() -> int:
    end_processes_on_signals()
    stages, arguments = ([sys.argv[1]], sys.argv[2:]) if sys.argv[1:] else (list(TEST), [])
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(partial(_outcome, arguments), stages))
    print("", *(line for line, _passed in outcomes), sep="\n")
    return int(not all(passed for _line, passed in outcomes))


def _outcome(arguments: Sequence[str], stage: str) -> tuple[str, bool]:
    """Run a stage; its line in the summary, and whether it passed."""
    started = time.monotonic()
    try:
        result, passed = STAGES[stage](arguments), True
    except StageFailed as error:
        result, passed = f"FAILED: {error}", False
    return f"{stage:<12} {result}  ({time.monotonic() - started:.0f} s)", passed


if __name__ == "__main__":
    sys.exit(main())

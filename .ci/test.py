"""`make test` and its parts: python .ci/test.py [STAGE [ARGUMENT ...]]."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import build
import integration
import lint
import processes
import sanity
import unit
from common import StageFailed, end_processes_on_signals

STAGES = {
    "lint": lint.run,
    "sanity": sanity.run,
    "unit": unit.run,
    "processes": processes.run,
    "build": build.run,
    "integration": integration.run,
}

TOGETHER = (("lint", "sanity"), ("unit",), ("processes", "build"), ("integration",))
"""The stages that run at the same time. Those that run alone keep two processors busy."""


def main() -> int:
    end_processes_on_signals()
    groups, arguments = ([(sys.argv[1],)], sys.argv[2:]) if sys.argv[1:] else (TOGETHER, [])
    outcomes: list[tuple[str, bool]] = []
    for group in groups:
        with ThreadPoolExecutor(len(group)) as pool:
            outcomes += pool.map(partial(_outcome, arguments), group)
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

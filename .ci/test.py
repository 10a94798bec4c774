"""`make test` and its parts: python .ci/test.py [lint|unit|sanity|integration|build [arguments of that stage]]."""

from __future__ import annotations

import sys
import time

import build
import integration
import lint
import sanity
import unit
from common import StageFailed, end_processes_on_signals

STAGES = {
    "lint": lint.run,
    "unit": unit.run,
    "build": build.run,
    "sanity": sanity.run,
    "integration": integration.run,
}


def main() -> int:
    end_processes_on_signals()
    stages, arguments = ([sys.argv[1]], sys.argv[2:]) if sys.argv[1:] else (list(STAGES), [])
    summary = []
    failed = False
    for stage in stages:
        started = time.monotonic()
        try:
            result = STAGES[stage](arguments)
        except StageFailed as error:
            result = f"FAILED: {error}"
            failed = True
        summary.append(f"{stage:<12} {result}  ({time.monotonic() - started:.0f} s)")
    print("", *summary, sep="\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

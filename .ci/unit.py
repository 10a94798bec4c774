"""The unit tests."""

from __future__ import annotations

from collections.abc import Sequence

from common import ROOT, StageFailed, environment, output_of


def run(arguments: Sequence[str]) -> str:
    """Run pytest with the arguments given, or all tests on all processors, and return its own count."""
    command = ["pytest", "--quiet", *(arguments or ["--numprocesses=auto", "--dist=worksteal"])]
    status, output = output_of(command, ROOT, environment(), show=True)
    count = output.rstrip().rpartition("\n")[2].strip("= ")
    if status != 0:
        raise StageFailed(count)
    return count

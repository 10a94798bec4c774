"""The unit tests."""

from __future__ import annotations

from collections.abc import Sequence

from common import ROOT, StageFailed, environment, output_of


def run(arguments: Sequence[str]) -> str:
    """Run pytest, with further arguments for it, and return its own count."""
    status, output = output_of(["pytest", "--quiet", *arguments], ROOT, environment(), show=True)
    count = output.rstrip().rpartition("\n")[2].strip("= ")
    if status != 0:
        raise StageFailed(count)
    return count

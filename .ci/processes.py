"""The tests that start processes or servers."""

from __future__ import annotations

from collections.abc import Sequence

from common import ROOT
from unit import ON_ALL_PROCESSORS, pytest


def run(arguments: Sequence[str]) -> str:
    """Run the tests in tests/processes, or those selected by arguments for pytest, and return pytest's summary line."""
    has_path = any((ROOT / argument.partition("::")[0]).exists() for argument in arguments)
    folder = [] if has_path else ["tests/processes"]
    return pytest([*(arguments or ON_ALL_PROCESSORS), *folder])

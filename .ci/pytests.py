"""The stages that run pytest."""

from __future__ import annotations

from collections.abc import Sequence

from common import ROOT, StageFailed, environment, output_of

ON_ALL_PROCESSORS = ("--numprocesses=auto", "--dist=worksteal")


def run_unit(arguments: Sequence[str]) -> str:
    """Run the tests in tests/unit, or those selected by arguments for pytest, and return pytest's summary line.

    Without a path, pytest runs its testpaths; only then does tests/unit/conftest.py check which operations were called.
    """
    return _pytest(arguments or ON_ALL_PROCESSORS)


def run_folder(folder: str, arguments: Sequence[str]) -> str:
    """Run the tests in a folder, or those selected by arguments for pytest, and return pytest's summary line."""
    has_path = any((ROOT / argument.partition("::")[0]).exists() for argument in arguments)
    return _pytest([*(arguments or ON_ALL_PROCESSORS), *([] if has_path else [folder])])


def _pytest(arguments: Sequence[str]) -> str:
    status, output = output_of(["pytest", "--quiet", *arguments], ROOT, environment(), show=True)
    count = output.rstrip().rpartition("\n")[2].strip("= ")
    if status != 0:
        raise StageFailed(count)
    return count

"""Ansible's own checks of a collection, without a single exception."""

from __future__ import annotations

from collections.abc import Sequence

from common import StageFailed, ansible_test, ansible_test_environment, copy_of_collection, output_of


def run(arguments: Sequence[str]) -> str:
    """Run `ansible-test sanity`, with further arguments for it, and return how many tests passed."""
    copy = copy_of_collection("sanity")
    if list(copy.glob("tests/sanity/ignore*")):
        raise StageFailed("tests/sanity has ignore files; mend what they hide instead")
    status, output = output_of(ansible_test("sanity", *arguments), copy, ansible_test_environment(), show=True)
    count = output.count('Running sanity test "')
    if status != 0 or count == 0:
        raise StageFailed(f"not all of {count} tests passed")
    return f"{count} tests passed"

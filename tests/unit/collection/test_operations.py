"""The table of operations that the collection does not use, and the operations of the emulator.

Only a run of all tests shows whether the table is correct: see ``unit/operations.py``.
"""

from __future__ import annotations

import pytest
from unit.operations import UNREACHED, every_operation, problems, summary

from emulator.imagebuilder.api.operations import OPERATIONS

NOT_EMULATED = {
    "GetMarketplaceResource": "no module reaches it",
}
"""Operations to which the emulator responds with 501, and why."""


def test_the_emulator_has_every_operation_except_those_with_a_reason() -> None:
    assert set(OPERATIONS) == every_operation() - set(NOT_EMULATED)


def test_each_unused_operation_exists_and_has_a_reason() -> None:
    assert set(UNREACHED) <= every_operation()
    assert all(len(reason.split()) > 3 for reason in UNREACHED.values())


@pytest.mark.parametrize(
    ("missing", "unreached", "found"),
    [
        ([], [], []),
        (["GetImage"], ["GetImage"], []),
        (["GetImage"], [], ["GetImage is not reached"]),
        ([], ["GetImage"], ["GetImage is reached"]),
        (["GetImage"], ["ListImages"], ["GetImage is not reached", "ListImages is reached"]),
    ],
)
def test_each_operation_is_used_or_has_a_reason(missing: list[str], unreached: list[str], found: list[str]) -> None:
    said = list(problems(set(every_operation() - {*missing}), unreached))
    assert [line.partition(":")[0] for line in said] == found


def test_the_summary_counts_and_names_the_rest() -> None:
    count, *rest = summary(set(every_operation() - {"ListTagsForResource", "GetImage"}))
    assert count == f"operations reached: {len(every_operation()) - 2} of {len(every_operation())}"
    assert [line.split()[0] for line in rest] == ["GetImage:", "ListTagsForResource:"]

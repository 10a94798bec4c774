"""Each row of the comparison with other tools links to a feature of this collection, or contains no."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).parents[3] / "docs/comparison.md").read_text()


def test_each_row_has_a_link_or_contains_no() -> None:
    rows = [re.split(r" ?\| ?", line)[1:-1] for line in PAGE.splitlines() if line.count("|") == 8]
    compared = [row for row in rows if row[0] and not row[0].startswith("--")]
    assert len(compared) > 30
    assert [row for row in compared if "](" not in row[-1] and not row[-1].startswith("no")] == []
    assert {len(row) for row in rows} == {7}

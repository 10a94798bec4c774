# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the builds of a factory, and how it is reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .._aws.errors import ImageBuilderError
from .._options.spec import Values
from .build_order import Node

WAITING, BUILDING, AVAILABLE, UNCHANGED = "waiting", "building", "available", "unchanged"
FAILED, TIMED_OUT, NOT_TRIED, PLANNED = "failed", "timed_out", "not_tried", "planned"

SUCCEEDED = (AVAILABLE, UNCHANGED)
ENDED = (*SUCCEEDED, FAILED, TIMED_OUT, NOT_TRIED)

_OF_IMAGES = ("arn", "name", "version", "type", "output_resources", "state")
"""The members of an image in the result; ``image_info`` returns all of them."""

_WORDS = {TIMED_OUT: "did not end in time", NOT_TRIED: "not tried"}


@dataclass
class PipelineBuild:
    """The build of a pipeline."""

    pipeline: str
    layer: int
    parents: list[str]
    status: str = WAITING
    reasons: list[str] = field(default_factory=list)
    started: bool = False
    """Whether this task has started it."""
    image: Values = field(default_factory=dict)
    duration: int = 0
    """Seconds from its start to the last poll."""
    msg: str = ""
    """Why it failed or was not tried."""
    failure: Values = field(default_factory=dict)
    progress: Values = field(default_factory=dict)

    @property
    def outcome_in_words(self) -> str:
        return _WORDS.get(self.status, self.status)

    def add(self, result: Values) -> None:
        """Record the result of a poll, which is that of image_pipeline_execution."""
        self._add_facts(result)
        is_first = self.status == WAITING
        if not self.progress["over"]:
            self.status = BUILDING
        else:
            self.status = UNCHANGED if is_first and not self.started else AVAILABLE

    def fail(self, error: ImageBuilderError, status: str = "") -> None:
        """Record the failure."""
        self._add_facts(error.facts)
        self.status, self.msg, self.failure = status or FAILED, str(error), dict(error.facts.get("failure", {}))

    def take_lines(self) -> list[str]:
        """Remove and return the lines of the last poll."""
        lines: list[str] = self.progress.pop("lines", [])
        return lines

    def _add_facts(self, facts: Mapping[str, Any]) -> None:
        image = facts.get("image", {})
        self.image = {name: image[name] for name in _OF_IMAGES if name in image} or self.image
        self.started = self.started or bool(facts.get("changed"))
        self.progress = dict(facts.get("progress", {}))
        self.duration = self.progress.get("seconds", 0) or self.duration

    def to_result(self) -> Values:
        """Return the element of ``builds`` in the result."""
        values = asdict(self)
        del values["progress"]
        return values


def new_builds(nodes: Iterable[Node]) -> list[PipelineBuild]:
    """Return the builds that wait for their turn."""
    return [PipelineBuild(node.entry.name, node.layer, list(node.parents)) for node in nodes]


def amis_of(builds: Iterable[PipelineBuild], account: str) -> Values:
    """Return the AMIs by pipeline and region. If a region has several, the one of this account is returned."""
    found: Values = {}
    for build in builds:
        amis = build.image.get("output_resources", {}).get("amis", []) if build.status in SUCCEEDED else []
        own_last = sorted(amis, key=lambda ami: ami.get("account_id", account) == account)
        if amis:
            found[build.pipeline] = {ami["region"]: ami["image"] for ami in own_last if "image" in ami}
    return found


def failure_of(builds: list[PipelineBuild], result: Values) -> ImageBuilderError | None:
    """Return the error of the task, with the message of each failed build; None if no build failed."""
    failed = [build for build in builds if build.status in (FAILED, TIMED_OUT)]
    skipped = [build for build in builds if build.status == NOT_TRIED]
    if not (failed or skipped):
        return None
    lines = [f"Failed builds: {len(failed)} of {len(builds)}, not tried: {len(skipped)}."]
    lines += [f"{build.pipeline}: {build.msg}" for build in failed]
    lines += [f"{build.pipeline}: not tried: {build.msg}" for build in skipped]
    return ImageBuilderError("\n".join(lines), **result)


def table(builds: list[PipelineBuild], maximum_severity: str | None) -> list[str]:
    """Return the lines of a table of all builds."""
    rows = [("pipeline", "result", "duration", "AMIs", "findings")]
    rows += [
        (build.pipeline, build.outcome_in_words, _clock(build), _amis(build), _findings(build, maximum_severity))
        for build in builds
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _clock(build: PipelineBuild) -> str:
    seconds = build.duration
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" if seconds else "-"


def _amis(build: PipelineBuild) -> str:
    amis = build.image.get("output_resources", {}).get("amis", [])
    return ", ".join(f"{ami['region']}: {ami['image']}" for ami in amis if "image" in ami) or "-"


def _findings(build: PipelineBuild, maximum_severity: str | None) -> str:
    count = len(build.failure["findings"]) if "findings" in build.failure else 0
    checked = maximum_severity and (build.status in SUCCEEDED or build.failure.get("scan") == "COMPLETED")
    return f"{count} above {maximum_severity}" if checked else "-"

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The known state of a build, and a line for each change. This file only handles responses; it sends no requests.

A line reads ``web/1.0.3/7  00:04:31  BUILDING  build-image/1.0.3, step 2 of 7, ApplyBuildComponents: running``.
All times come from the service, so the clock of the machine that runs the module does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .._aws.arn import Arn
from .._options.conversions import moment_of
from .details import start_order
from .image import IN_PROGRESS
from .waiting_steps import ACTIVE, is_waiting

STAGES = {"BUILD": "BUILDING", "TEST": "TESTING", "DISTRIBUTION": "DISTRIBUTING"}
"""The status of an image while a workflow of each type runs."""

SCANNING = frozenset({"PENDING", "SCANNING", "COLLECTING"})
"""The statuses of a scan in progress (botocore: ImageScanStatus)."""

_NO_TIME = "--:--:--"

_MEMORY = ("date_created", "line_status", "unreachable", "polls", "step_polls")
"""The fields, beside the executions, that the next poll needs and a user does not."""


@dataclass
class Execution:
    """An execution of a workflow and the last known status of its steps, by step execution ID."""

    workflow: str
    stage: str
    """The status of the image during the execution."""
    status: str = ""
    step_count: int = 0
    steps: dict[str, str] = field(default_factory=dict)

    @property
    def is_active(self) -> bool:
        """Whether a step is known to be active; then the execution is, too."""
        return any(status.startswith(ACTIVE) for status in self.steps.values())

    @property
    def may_change(self) -> bool:
        """Whether steps may be unknown, or their statuses outdated."""
        return not self.steps or any(status.startswith(("PENDING", *ACTIVE)) for status in self.steps.values())


@dataclass
class Progress:
    """The last known state of a build. ``lines`` describe the changes during this task."""

    image_build_version_arn: str
    status: str = ""
    scan: str = ""
    date_created: str = ""
    line_status: str = ""
    """The status in the last line. The next status gets a line, unless the line of a step contains it."""
    unreachable: str = ""
    """Why the last poll failed; empty if it succeeded."""
    seconds: int = 0
    """From the start of the build to the last time that the image was read."""
    polls: int = 0
    step_polls: int = 0
    """The polls that read steps only, since the image was read."""
    executions: dict[str, Execution] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Progress:
        """Return the progress from a result of ``to_values``.

        Raise AttributeError, KeyError, TypeError or ValueError for other values.
        """
        memory = values["memory"]
        executions = {name: Execution(**execution) for name, execution in memory["executions"].items()}
        known = {name: values[name] for name in ("image_build_version_arn", "status", "seconds", "scan")}
        return cls(**known, **{name: memory[name] for name in _MEMORY}, executions=executions)

    def to_values(self) -> dict[str, Any]:
        """Return a value of the option ``progress``, which JSON can express. ``memory`` is for the next poll only."""
        memory = {name: getattr(self, name) for name in _MEMORY}
        executions = {name: asdict(execution) for name, execution in self.executions.items()}
        return {**self.to_summary(), "scan": self.scan, "memory": {**memory, "executions": executions}}

    def to_summary(self) -> dict[str, Any]:
        """Return the values that a user needs after the build has ended."""
        return {
            "image_build_version_arn": self.image_build_version_arn,
            "status": self.status,
            "seconds": self.seconds,
            "lines": list(self.lines),
        }

    @property
    def is_building(self) -> bool:
        """Whether the build is in progress."""
        return self.status in IN_PROGRESS

    @property
    def is_scanning(self) -> bool:
        """Whether the scan of the image is in progress."""
        return self.scan in SCANNING

    def add_start(self) -> None:
        """Add the first line of a build that this task has started."""
        self.status = "PENDING"
        self._add_line("", f"started: {self.image_build_version_arn}")

    def add_outage(self, reason: str) -> None:
        """Record a poll that could not reach AWS, with one line for several in a row."""
        if not self.unreachable:
            self._add_line("", f"AWS cannot be reached, the build continues: {reason}")
        self.unreachable = reason

    def add_image(self, image: Mapping[str, Any], moment: str) -> None:
        """Record the image in a GetImage response; ``moment`` is the time of the response by the service's clock.

        The executions come first: their lines may contain the status of the image.
        """
        self.unreachable = ""
        self.step_polls = 0
        self.status = image["state"]["status"]
        if not (self.line_status or self.is_building):
            moment = ""  # The build ended before the first poll; the service does not return when.
        elif self.date_created and moment:
            self.seconds = _seconds(self.date_created, moment)
        scan = image.get("scanState", {}).get("status", "")
        if self.status != self.line_status and not self._is_outdated():
            self._add_line(moment, "")
        if scan != self.scan:
            self.scan = scan
            self._add_line(moment, f"scan {scan.lower()}")

    def _is_outdated(self) -> bool:
        """Whether an execution, read after the image, already showed a later status."""
        stages = IN_PROGRESS
        return self.line_status in stages and self.status in stages[: stages.index(self.line_status)]

    def add_execution(self, response: Mapping[str, Any]) -> bool:
        """Record an item of a ListWorkflowExecutions response, and return whether its steps should be read."""
        self.unreachable = ""
        known = self.executions.get(response["workflowExecutionId"])
        if known is None and response["status"] != "PENDING":
            workflow = Arn.parse(response["workflowBuildVersionArn"])
            stage = STAGES.get(response["type"], self.status)
            count = response.get("totalStepCount", 0)
            known = Execution(f"{workflow.name}/{workflow.version}", stage, step_count=count)
            self.executions[response["workflowExecutionId"]] = known
            steps = f"{count} steps" if count != 1 else "1 step"
            self._add_line(response.get("startTime", ""), f"{known.workflow} started, {steps}", stage)
        if known is None:
            return False
        changed, known.status = known.status != response["status"], response["status"]
        return known.may_change and (changed or known.status == "RUNNING")

    def add_steps(self, execution_id: str, steps: Sequence[Mapping[str, Any]]) -> None:
        """Record the items of a ListWorkflowStepExecutions response, in any order."""
        self.unreachable = ""
        execution = self.executions[execution_id]
        for number, step in enumerate(sorted(steps, key=start_order), 1):
            status = f"{step['status']} {step.get('attemptNumber', 1)}"
            if status == execution.steps.get(step["stepExecutionId"]):
                continue
            execution.steps[step["stepExecutionId"]] = status
            if step["status"] != "PENDING":
                count = max(execution.step_count, len(steps))
                where = f"{execution.workflow}, step {number} of {count}, {step['name']}"
                moment = step.get("endTime") or step.get("startTime", "")
                self._add_line(moment, f"{where}: {_status_in_words(step)}", execution.stage)

    def _add_line(self, moment: str, text: str, status: str = "") -> None:
        arn, self.line_status = Arn.parse(self.image_build_version_arn), status or self.status
        line = f"{arn.label}  {self._elapsed(moment)}  {self.line_status:<12}  {_printable(text)}"
        self.lines.append(line.rstrip())

    def _elapsed(self, moment: str) -> str:
        """Return the time since the build started. Before its start time is read, it has just started."""
        if not self.date_created:
            return _clock(0)
        return _clock(_seconds(self.date_created, moment)) if moment else _NO_TIME


def _status_in_words(step: Mapping[str, Any]) -> str:
    """Return ``running``, ``completed in 4:10`` or ``failed after 0:02: …``."""
    status, again = step["status"].lower(), ""
    if step.get("attemptNumber", 1) > 1:
        again = f", attempt {step['attemptNumber']} of {step.get('maxAttempts', step['attemptNumber'])}"
    if is_waiting(step):
        return f"waits for a reply{again}"
    if step["status"] in ("RUNNING", "SKIPPED") or not (step.get("startTime") and step.get("endTime")):
        return f"{status}{again}"
    seconds = _seconds(step["startTime"], step["endTime"])
    took = f"{'in' if step['status'] == 'COMPLETED' else 'after'} {seconds // 60}:{seconds % 60:02}"
    reason = f": {step['message']}" if step["status"] == "FAILED" and step.get("message") else ""
    return f"{status} {took}{again}{reason}"


def _seconds(start: str, end: str) -> int:
    return max(0, round((moment_of(end) - moment_of(start)).total_seconds()))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _printable(text: str) -> str:
    """Return the text as one line, without characters that a terminal or a job page would interpret."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())

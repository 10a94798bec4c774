# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was seen of a build so far, and a line for each thing that changed. Pure: the service's answers go in.

A line reads ``web/1.0.3/7  00:04:31  BUILDING  build-image/1.0.3, step 2 of 7, ApplyBuildComponents: running``.
Times are the service's own, so that a wrong clock where the module runs does not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .._aws.arn import Arn
from .._options.conversions import moment_of
from .._options.translate import from_api
from .failure import cause, of_context
from .search import UNDERWAY, began

STAGES = {"BUILD": "BUILDING", "TEST": "TESTING", "DISTRIBUTION": "DISTRIBUTING"}
"""The status of an image while a workflow of a type runs."""

SCANNING = frozenset({"PENDING", "SCANNING", "COLLECTING"})
"""The statuses that a scan leaves by itself (botocore: ImageScanStatus)."""

WAITS_FOR_ANSWER = "WaitForAction"
"""The step action that goes on when somebody answers (botocore: ListWaitingWorkflowSteps)."""

_UNKNOWN = "--:--:--"

_REMEMBERED = ("image_build_version_arn", "date_created", "status", "told", "scan", "unreachable", "looks_at_steps")


@dataclass
class Execution:
    """A run of a workflow: how many steps it has, and in which status each was seen last, by the step's identifier."""

    workflow: str
    stage: str
    """The status of the image while it runs."""
    status: str = ""
    step_count: int = 0
    steps: dict[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        """Whether one of its steps was seen to run: then the execution itself does."""
        return any(status.startswith("RUNNING") for status in self.steps.values())

    @property
    def has_news(self) -> bool:
        """Whether there may be steps, or a status of one, that were not seen yet."""
        return not self.steps or any(status.startswith(("PENDING", "RUNNING")) for status in self.steps.values())


@dataclass
class Progress:
    """A build as it was seen last. ``lines`` are those of this task, and no part of what is remembered."""

    image_build_version_arn: str
    date_created: str = ""
    status: str = ""
    told: str = ""
    """The status that the last line told. One that no line of a step told gets a line of its own."""
    scan: str = ""
    unreachable: str = ""
    """Why AWS could not be asked the last time; empty when it could."""
    looks_at_steps: int = 0
    """How often nothing but running steps was looked at since the image was."""
    executions: dict[str, Execution] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Progress:
        """What ``values`` gave. ValueError, TypeError or KeyError when it did not."""
        seen = {name: values[name] for name in _REMEMBERED}
        executions = {name: Execution(**execution) for name, execution in values["executions"].items()}
        return cls(**seen, executions=executions)

    def values(self) -> dict[str, Any]:
        """A mapping of texts, numbers, lists and mappings only."""
        return asdict(self)

    @property
    def under_way(self) -> bool:
        """Whether the image will change its status by itself."""
        return self.status in UNDERWAY

    @property
    def scans(self) -> bool:
        """Whether the scan of the image is under way."""
        return self.scan in SCANNING

    def begins(self) -> None:
        """It was started a moment ago. Said before anything can interrupt the play that waits for it."""
        self.status = "PENDING"
        found = f"state: followed and image_build_version_arn: {self.image_build_version_arn}"
        self._add("", f"started; whatever becomes of this play, {found} finds it again")

    def saw_nothing(self, reason: str) -> None:
        """AWS could not be asked; one line for each time this begins."""
        if not self.unreachable:
            self._add("", f"AWS cannot be asked at the moment, the build goes on: {reason}")
        self.unreachable = reason

    def saw_image(self, image: Mapping[str, Any], moment: str) -> None:
        """The answer to GetImage at a moment of the service's clock, when what its workflows did is known."""
        self.unreachable = ""
        self.looks_at_steps = 0
        self.status = image["state"]["status"]
        if not (self.told or self.under_way):
            moment = ""  # It was over before anybody looked, and the service does not tell since when.
        scan = image.get("scanState", {}).get("status", "")
        if self.status != self.told and not self._is_behind():
            state = from_api({}, image["state"])
            self._add(moment, cause(of_context(state)["component"], state.get("reason", "")))
        if scan != self.scan:
            self.scan = scan
            self._add(moment, f"scan {scan.lower()}")

    def _is_behind(self) -> bool:
        """Whether a workflow that was looked at after the image told a later status of it."""
        return self.told in UNDERWAY and self.status in UNDERWAY[: UNDERWAY.index(self.told)]

    def saw_execution(self, seen: Mapping[str, Any]) -> bool:
        """One of the answers to ListWorkflowExecutions; whether its steps are worth a look."""
        self.unreachable = ""
        known = self.executions.get(seen["workflowExecutionId"])
        if known is None and seen["status"] != "PENDING":
            workflow = Arn.parse(seen["workflowBuildVersionArn"])
            stage = STAGES.get(seen["type"], self.status)
            known = Execution(f"{workflow.name}/{workflow.version}", stage, step_count=seen.get("totalStepCount", 0))
            self.executions[seen["workflowExecutionId"]] = known
            steps = f"{known.step_count} steps" if known.step_count != 1 else "1 step"
            self._add(seen.get("startTime", ""), f"{known.workflow} started, {steps}", stage)
        if known is None:
            return False
        changed, known.status = known.status != seen["status"], seen["status"]
        return known.has_news and (changed or known.status == "RUNNING")

    def saw_steps(self, execution_id: str, steps: Sequence[Mapping[str, Any]]) -> None:
        """The answer to ListWorkflowStepExecutions. The order of lists is not documented, that of time is known."""
        self.unreachable = ""
        execution = self.executions[execution_id]
        for number, step in enumerate(sorted(steps, key=began), 1):
            seen = f"{step['status']} {step.get('attemptNumber', 1)}"
            if seen == execution.steps.get(step["stepExecutionId"]):
                continue
            execution.steps[step["stepExecutionId"]] = seen
            if step["status"] != "PENDING":
                of = max(execution.step_count, len(steps))
                where = f"{execution.workflow}, step {number} of {of}, {step['name']}"
                moment = step.get("endTime") or step.get("startTime", "")
                self._add(moment, f"{where}: {_became(step)}", execution.stage)

    def _add(self, moment: str, text: str, status: str = "") -> None:
        arn, self.told = Arn.parse(self.image_build_version_arn), status or self.status
        line = f"{arn.label}  {self._elapsed(moment)}  {self.told:<12}  {_plain(text)}"
        self.lines.append(line.rstrip())

    def _elapsed(self, moment: str) -> str:
        """The time since the build began, which it did just now as long as its date was not read."""
        if not self.date_created:
            return _clock(0)
        return _clock(_seconds(self.date_created, moment)) if moment else _UNKNOWN


def _became(step: Mapping[str, Any]) -> str:
    """A step's status in words: ``running``, ``completed in 4:10``, ``failed after 0:02: …``."""
    status, again = step["status"].lower(), ""
    if step.get("attemptNumber", 1) > 1:
        again = f", attempt {step['attemptNumber']} of {step.get('maxAttempts', step['attemptNumber'])}"
    if step["status"] == "RUNNING":
        asks = ", waits for an answer" if step.get("action") == WAITS_FOR_ANSWER else ""
        return f"{status}{again}{asks}"
    if step["status"] == "SKIPPED" or not (step.get("startTime") and step.get("endTime")):
        return f"{status}{again}"
    seconds = _seconds(step["startTime"], step["endTime"])
    took = f"{'in' if step['status'] == 'COMPLETED' else 'after'} {seconds // 60}:{seconds % 60:02}"
    why = f": {step['message']}" if step["status"] == "FAILED" and step.get("message") else ""
    return f"{status} {took}{again}{why}"


def _seconds(since: str, until: str) -> int:
    return max(0, round((moment_of(until) - moment_of(since)).total_seconds()))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _plain(text: str) -> str:
    """One line, without anything that a terminal or a job page would act on."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Following a build: one look at it, and looks until it is over.

A look costs as little as it can: while a workflow's step is known to run, the steps of that workflow are nearly always
all that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._aws.client import Client, Members, response_time
from .._aws.errors import AwsError, ImageBuilderError, InvalidOption
from .._options.spec import Option, Options, Values
from .._options.wait import Wait, waiting
from .failure import Failure, explain
from .findings import SEVERITIES, too_severe
from .progress import Progress
from .search import executions, shown, steps

_NAMED = ("arn", "name", "version", "type", "output_resources")
"""What tells of an image which one it is, and what was made of it before the task failed."""

_TOLD = ("image_build_version_arn", "status", "over", "lines")
"""What is told of a build that is over and has failed."""

MOST_LOG_LINES = 10000
"""That CloudWatch returns at once (API reference, GetLogEvents)."""

FOLLOWING: Options = {
    **waiting(7200),
    "log_lines": Option("int", default=20, bounds=(0, MOST_LOG_LINES)),
    "maximum_severity": Option(choices=SEVERITIES[:-1]),
    "progress": Option("dict"),
}
"""The options of a module that can follow a build."""

UNSCANNED: Options = {name: option for name, option in FOLLOWING.items() if name != "maximum_severity"}
"""The same where nothing is scanned."""

AVAILABLE = "AVAILABLE"

_LOOKS_AT_STEPS = 10
"""After so many the image itself is looked at: nobody promises that a step is over when its image is cancelled."""


@dataclass
class Watch:
    """Looks at one build; what they showed is in ``progress``, and the image as it was read last in ``image``."""

    client: Client
    progress: Progress
    image: Members | None = None

    def look(self) -> Watch:
        """Look once. That AWS cannot be asked for a while does not end the wait for a build that was seen before."""
        try:
            if self.progress.looks_at_steps < _LOOKS_AT_STEPS and self._steps_show_all():
                self.progress.looks_at_steps += 1
            else:
                self._read()
        except AwsError as error:
            if not (error.is_transient and self.progress.status):
                raise
            self.progress.saw_nothing(f"{error.code}: {error.aws_message}")
        return self

    def calls(self) -> int:
        """How many calls the next look takes at least: workflows that run side by side take one each."""
        return max(1, sum(execution.runs for execution in self.progress.executions.values()))

    def _steps_show_all(self) -> bool:
        """Look at the steps that were running, and answer whether one still is: then nothing else can have changed."""
        for execution_id in self._running():
            self._read_steps(execution_id)
        return bool(self._running())

    def _running(self) -> list[str]:
        return [name for name, execution in self.progress.executions.items() if execution.runs]

    def _read(self) -> None:
        arn = self.progress.image_build_version_arn
        answer = self.client.call(f"read the image '{arn}'", "get_image", imageBuildVersionArn=arn)
        image = self.image = {**answer["image"], "latestVersionReferences": answer.get("latestVersionReferences", {})}
        self.progress.date_created = image.get("dateCreated", "")
        # In whatever it has left since the last look, steps may have come to their end unseen.
        moved_on = self.progress.under_way and image["state"]["status"] != self.progress.status
        if moved_on or (_has_workflow(image) and not self._running()):
            self._read_executions(arn)
        self.progress.saw_image(image, response_time(answer))

    def _read_executions(self, arn: str) -> None:
        for execution in executions(self.client, arn):
            if self.progress.saw_execution(execution):
                self._read_steps(execution["workflowExecutionId"])

    def _read_steps(self, execution_id: str) -> None:
        self.progress.saw_steps(execution_id, steps(self.client, execution_id))


def _has_workflow(image: Members) -> bool:
    """Whether a workflow runs in the status that the image has. AMIs are distributed without one by default."""
    status = image["state"]["status"]
    by_workflow = image.get("type") == "DOCKER" or any(
        ":workflow/distribution/" in workflow["workflowArn"] for workflow in image.get("workflows", [])
    )
    return status in ("BUILDING", "TESTING") or (status == "DISTRIBUTING" and by_workflow)


def follow(client: Client, arn: str, values: Values, *, started: bool = False) -> Values:
    """What a task answers that follows a build: ``changed``, ``progress``, and the image once it was read.

    ``values`` are those of ``FOLLOWING``. With ``wait`` it returns when the image is available, without it after one
    look. It raises ImageBuilderError when the build fails, has too severe findings, or takes longer than
    ``wait_timeout`` seconds. ``started`` is for a build that this task started.
    """
    progress = _remembered(arn, values.get("progress"))
    if started:
        progress.begins()
    watch = Watch(client, progress)
    try:
        Wait.of(values).until(lambda seen: _is_over(seen, values), watch.look, watch.calls)
    except AwsError as error:
        raise ImageBuilderError(f"{error} {_goes_on(arn)}", **_in_short(_facts(watch, values, started))) from error
    facts = _facts(watch, values, started)
    if values["wait"] and not _is_over(watch, values):
        scan = f", and its scan is {progress.scan}" if progress.status == AVAILABLE else ""
        waited = f"The build of {arn} was not over within wait_timeout: it is {progress.status}{scan}."
        raise ImageBuilderError(f"{waited} {_goes_on(arn)}", **_in_short(facts))
    if failure := _failure(watch, values):
        raise ImageBuilderError(failure.message, failure=failure.values, **_in_short(facts))
    return facts


def _remembered(arn: str, given: Mapping[str, Any] | None) -> Progress:
    try:
        progress = Progress.of(given) if given else Progress(arn)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidOption("progress", "is not what an earlier task returned as progress") from error
    if progress.image_build_version_arn != arn:
        raise InvalidOption("progress", f"is that of {progress.image_build_version_arn}, and this task is about {arn}")
    return progress


def _is_over(watch: Watch, values: Mapping[str, Any]) -> bool:
    if watch.image is None or watch.progress.unreachable or watch.progress.under_way:
        return False
    return not (values.get("maximum_severity") and watch.progress.status == AVAILABLE and watch.progress.scans)


def _failure(watch: Watch, values: Mapping[str, Any]) -> Failure | None:
    if watch.image is None or not _is_over(watch, values):
        return None
    if watch.progress.status != AVAILABLE:
        return explain(watch.client, watch.image, values["log_lines"])
    maximum = values.get("maximum_severity")
    return too_severe(watch.client, watch.image, maximum) if maximum else None


def _facts(watch: Watch, values: Mapping[str, Any], started: bool) -> Values:
    progress = {**watch.progress.values(), "over": _is_over(watch, values)}
    image = {"image": shown(watch.image)} if watch.image else {}
    return {"changed": started, "progress": progress, **image}


def _in_short(facts: Values) -> Values:
    """The same for a task that fails: which image it is, and what a later look needs while the build goes on.

    Ansible prints all that a failed task returns beside its message, which would drown in the rest.
    """
    image, progress = facts.get("image", {}), facts["progress"]
    if image:
        named = {name: image[name] for name in _NAMED if image.get(name)}
        facts = {**facts, "image": {**named, "state": {"status": progress["status"]}}}
    return {**facts, "progress": {name: progress[name] for name in (_TOLD if progress["over"] else progress)}}


def _goes_on(arn: str) -> str:
    return f"It goes on all the same; follow it with state: followed and image_build_version_arn: {arn}"

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follow a build: poll it once, or until it ends.

A poll sends few requests: while a step of a workflow is active, it usually reads the steps of that workflow only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .._aws.client import Client, Members, response_time
from .._aws.errors import AwsError, ImageBuilderError, InvalidOption
from .._engine.operation import Context, reporting_changes
from .._options.spec import Option, Options, Values
from .._options.wait import Wait, pause_after, wait_options
from .details import list_executions, list_steps
from .failure import Failure, explain_failure
from .findings import SEVERITIES, check_findings
from .image import image_from_api
from .progress import Progress
from .waiting_steps import describe_waiting_step, instance_of, is_waiting

MAX_LOG_LINES = 10000
"""The maximum of CloudWatch Logs (API reference, GetLogEvents)."""

FOLLOWING: Options = {
    **wait_options(7200),
    "log_lines": Option("int", default=20, bounds=(0, MAX_LOG_LINES)),
    "maximum_severity": Option(choices=SEVERITIES[:-1]),
    "wait_for": Option(choices=("available", "action"), default="available"),
    "progress": Option("dict"),
}
"""The options of a module that can follow a build."""

_OF_WORKFLOWS = ("maximum_severity", "wait_for")

FOLLOWING_UNSCANNED: Options = {name: option for name, option in FOLLOWING.items() if name not in _OF_WORKFLOWS}
"""The same options for images that no workflow builds: they are not scanned, and nothing waits for a reply."""

AVAILABLE = "AVAILABLE"

_NO_STEP = (
    "Add a step with the action WaitForAction to a workflow of the build; "
    "the role image_pipeline does that with image_pipeline_provision: true."
)

_IMAGE_OF_A_FAILURE = ("arn", "name", "version", "type", "output_resources")
"""The members of an image that a failed task returns. Ansible prints the complete result of a failed task."""

_MAX_STEP_POLLS = 10
"""Read the image after this number of polls of steps: AWS does not document that steps of a cancelled build end."""

_READ_LAG = 10
"""The time in seconds during which AWS may not return a build that this task has started."""


class BuildNotFound(ImageBuilderError):
    """AWS does not return the build that it reported as started."""


@dataclass
class Build:
    """A build that is polled: its ``progress``, and the image that was read last."""

    client: Client
    progress: Progress
    maximum_severity: str = ""
    """If set, the build has not ended before its scan."""
    is_new: bool = False
    """This task has started the build."""
    wait_for: str = "available"
    """``action``: a step that waits for a reply is enough."""
    image: Members | None = None
    waiting: dict[str, str] = field(default_factory=dict)
    """The steps that wait for a reply, by step execution ID, each with its instance or ""."""

    def poll(self) -> Build:
        """Read the current state. A temporary failure after the first poll is recorded in ``progress``."""
        try:
            if self.progress.step_polls < _MAX_STEP_POLLS and self._steps_are_enough():
                self.progress.step_polls += 1
            elif self.is_new and self.image is None:
                self._wait_for_image()
            else:
                self._read_image()
        except AwsError as error:
            if not (error.is_transient and self.progress.status):
                raise
            self.progress.add_outage(f"{error.code}: {error.aws_message}")
        self.progress.polls += 1
        return self

    @property
    def has_ended(self) -> bool:
        """Whether the build, and with a maximum severity its scan, has ended."""
        if self.image is None or self.progress.unreachable or self.progress.is_building:
            return False
        return not (self.maximum_severity and self.progress.status == AVAILABLE and self.progress.is_scanning)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.has_ended or (self.wait_for == "action" and bool(self.waiting))

    @property
    def poll_after(self) -> int:
        """Seconds until the next poll: in proportion to its requests, one for each active workflow."""
        return pause_after(max(1, self.progress.polls)) * max(1, len(self._active()))

    def _steps_are_enough(self) -> bool:
        """Read the steps that were active, and return whether one still is: then nothing else can have changed."""
        self.waiting = {}
        for execution_id in self._active():
            self._read_steps(execution_id)
        return bool(self._active())

    def _active(self) -> list[str]:
        return [name for name, execution in self.progress.executions.items() if execution.is_active]

    def _wait_for_image(self) -> None:
        """Read the image of a new build, which AWS may not return at once."""

        def is_found() -> bool:
            try:
                self._read_image()
            except AwsError as error:
                if error.code != "ResourceNotFoundException":
                    raise
                return False
            return True

        if not Wait(_READ_LAG).until(bool, is_found):
            arn = self.progress.image_build_version_arn
            raise BuildNotFound(f"AWS started the build {arn}, but does not return it.")

    def _read_image(self) -> None:
        """Read the image, and the executions if they may have changed."""
        arn, progress = self.progress.image_build_version_arn, self.progress
        response = self.client.call(f"read the image '{arn}'", "get_image", imageBuildVersionArn=arn)
        versions = response.get("latestVersionReferences", {})
        image = self.image = {**response["image"], "latestVersionReferences": versions}
        progress.date_created = image.get("dateCreated", "")
        # The last steps of the previous status may have ended since the last poll.
        has_moved_on = progress.is_building and image["state"]["status"] != progress.status
        if has_moved_on or (_runs_workflow(image) and not self._active()):
            for execution in list_executions(self.client, arn):
                if progress.add_execution(execution):
                    self._read_steps(execution["workflowExecutionId"])
        progress.add_image(image, response_time(response))

    def _read_steps(self, execution_id: str) -> None:
        steps = list_steps(self.client, execution_id)
        self.progress.add_steps(execution_id, steps)
        self.waiting.update({step["stepExecutionId"]: instance_of(steps) for step in steps if is_waiting(step)})


def _runs_workflow(image: Members) -> bool:
    """Return whether a workflow runs while the image has its status. By default, none distributes AMIs."""
    status = image["state"]["status"]
    by_workflow = image.get("type") == "DOCKER" or any(
        ":workflow/distribution/" in workflow["workflowArn"] for workflow in image.get("workflows", [])
    )
    return status in ("BUILDING", "TESTING") or (status == "DISTRIBUTING" and by_workflow)


def check_following(values: Values) -> None:
    """Raise InvalidOption for ``maximum_severity`` in a task that returns before the scan."""
    if values.get("wait_for") == "action" and values.get("maximum_severity"):
        reason = "is checked when the image is available, but wait_for: action returns before. Set it in a later task."
        raise InvalidOption("maximum_severity", reason)


def follow_build(context: Context, arn: str, values: Values, *, changed: bool = False, is_new: bool = False) -> Values:
    """Poll a build, with ``wait`` until it ends, and return ``changed``, the image and the progress.

    ``values`` are those of ``FOLLOWING``; ``is_new`` means that this task has started the build. Raise
    ImageBuilderError if the build fails, has findings that are too severe, or does not end in time.
    """
    wait_for = values.get("wait_for", "available")
    build = Build(context.client, progress_from(values, arn), values.get("maximum_severity") or "", is_new, wait_for)
    with reporting_changes(lambda: changed):
        return {"changed": changed, **_follow(context, build, values)}


def _follow(context: Context, build: Build, values: Values) -> Values:
    arn, is_new = build.progress.image_build_version_arn, build.is_new
    if is_new:
        build.progress.add_start()
    waits = values["wait"] and not context.check_mode
    wait = Wait(values["wait_timeout"] if waits and not context.one_poll else 0)
    try:
        wait.until(lambda polled: polled.is_done, build.poll, lambda polls: build.poll_after)
    except AwsError as error:
        raise ImageBuilderError(f"{error} {_continues(arn)}", **_failed_result(context, build, values)) from error
    out_of_time = waits and not (context.one_poll and values["wait_timeout"])
    if out_of_time and not build.is_done:
        scan = f" and its scan is {build.progress.scan}" if build.progress.status == AVAILABLE else ""
        late = f"The build {arn} did not end within wait_timeout: it is {build.progress.status}{scan}."
        raise ImageBuilderError(f"{late} {_continues(arn)}", **_failed_result(context, build, values))
    if failure := _find_failure(build, values):
        raise ImageBuilderError(failure.message, failure=failure.values, **_failed_result(context, build, values))
    if build.wait_for == "action" and build.has_ended:
        reason = f"No step of the build {arn} waits for an action, because it is {build.progress.status}. {_NO_STEP}"
        raise ImageBuilderError(reason, **_failed_result(context, build, values))
    image = {"image": image_from_api(build.image)} if build.image else {}
    return {**image, **_waiting_steps(build), **_progress_of(context, build, values)}


def _waiting_steps(build: Build) -> Values:
    """Return the steps that wait for a reply, if the task is to wait for them."""
    if build.wait_for != "action":
        return {}
    waiting = build.waiting.items()
    return {"waiting_steps": [describe_waiting_step(build.client, step, instance) for step, instance in waiting]}


def progress_from(values: Values, arn: str) -> Progress:
    """Return the progress given in the options, or else a new one. InvalidOption if it is not of this build."""
    given = values.get("progress")
    try:
        progress = Progress.from_values(given) if given else Progress(arn)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = "is not the progress of a build. Use the value that an earlier task returned with wait: false."
        raise InvalidOption("progress", reason) from error
    if progress.image_build_version_arn != arn:
        reason = f"is that of {progress.image_build_version_arn}, but this task follows {arn}. Omit it."
        raise InvalidOption("progress", reason)
    return progress


def _find_failure(build: Build, values: Values) -> Failure | None:
    if build.image is None or not build.has_ended:
        return None
    if build.progress.status != AVAILABLE:
        return explain_failure(build.client, build.image, values["log_lines"])
    return check_findings(build.client, build.image, build.maximum_severity) if build.maximum_severity else None


def _failed_result(context: Context, build: Build, values: Values) -> Values:
    """Return the result of a failed task: only what identifies the image, because the message has the rest."""
    image = image_from_api(build.image) if build.image else {"arn": build.progress.image_build_version_arn}
    named = {name: image[name] for name in _IMAGE_OF_A_FAILURE if image.get(name)}
    status = {"state": {"status": build.progress.status}} if build.progress.status else {}
    return {"image": {**named, **status}, **_progress_of(context, build, values, failed=True)}


def _progress_of(context: Context, build: Build, values: Values, *, failed: bool = False) -> Values:
    """Return the progress for a caller that polls; a task that waits itself returns none.

    ``poll`` is for the action plugin: the ``timeout`` of the task and the time ``after`` which to poll again, both in
    seconds; None if there is nothing to wait for. A task without ``wait`` does not return it.
    """
    waits = values["wait"] and not context.check_mode
    if waits and not context.one_poll:
        return {}
    done, after = build.is_done, build.poll_after
    progress = build.progress.to_summary() if done and failed else build.progress.to_values()
    if not done:
        progress["poll_after"] = after
    poll = {"poll": {"after": None if done else after, "timeout": values["wait_timeout"]}} if waits else {}
    return {"progress": {**progress, "over": done}, **poll}


def _continues(arn: str) -> str:
    return f"The build continues. To wait for it again, use state: followed and image_build_version_arn: {arn}"

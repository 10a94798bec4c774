# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Building the pipelines of a factory: a limited number at a time, each after the pipelines of its parent image.

Each build is started and polled as by image_pipeline_execution. A round polls all builds in progress and starts those
that can start. The pause after a round is at least one second for each API call of its polls.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from .._aws.concurrency import run_concurrently
from .._aws.errors import ImageBuilderError, as_failure
from .._aws.kinds import IMAGE_PIPELINE
from .._engine.operation import Context
from .._engine.references import References
from .._images.build_reasons import find_current
from .._images.findings import check_is_scanned
from .._images.pipeline_builds import plan_pipeline_build
from .._images.poll import follow_build
from .._images.search import Search, list_images
from .._images.start import ensure_build
from .._options.spec import Values
from .._options.wait import Wait
from .build_results import BUILDING, ENDED, NOT_TRIED, SUCCEEDED, TIMED_OUT, UNCHANGED, WAITING, PipelineBuild, table
from .report import merge_reports

Converge = Callable[[Collection[str]], tuple[Values, dict[str, str]]]
"""Converge pipelines, by their names, with everything that they need. Return the report, and why pipelines failed."""

Errors = dict[str, ImageBuilderError]
"""The errors by the names of the pipelines."""

_QUOTA = "ServiceQuotaExceededException"


class Building:
    """The builds of a task, and the ``later`` report of the resources that were converged between builds."""

    def __init__(self, context: Context, values: Values, converge: Converge, builds: list[PipelineBuild]) -> None:
        self.builds = builds
        self.later: Values = {}
        self.max_builds: int = values["max_builds"]
        self.lines: list[str] = []
        self._context = replace(context, one_poll=True)
        self._values = {name: value for name, value in values.items() if name != "progress"}
        self._converge = converge
        self._by_name = {build.pipeline: build for build in builds}
        self._poll_calls = 0

    @property
    def is_over(self) -> bool:
        return all(build.status in ENDED for build in self.builds)

    @property
    def poll_after(self) -> int:
        """Seconds until the next round."""
        pauses = [build.progress.get("poll_after", 1) for build in self._with_status(BUILDING)]
        return max(min(pauses, default=1), self._poll_calls)

    def run(self) -> None:
        """Build with ``wait`` until all builds have ended or the time is over; otherwise for one round."""
        waits, timeout = self._values["wait"], self._values["wait_timeout"]
        Wait(timeout if waits else 0).until(lambda _: self.is_over, self.run_round, lambda _: self.poll_after)
        if waits and not self.is_over:
            self._time_out()

    def run_round(self) -> None:
        """Poll all builds in progress, and start those that can start."""
        before = self._context.client.calls
        self._each(self._poll, self._with_status(BUILDING))
        self._poll_calls = self._context.client.calls - before
        while ready := self._ready():
            self._converge_again([build for build in ready if self._has_new_parent(build)])
            self._start_all([build for build in ready if build.status == WAITING])
        if self.is_over:
            self.lines += table(self.builds, self._values.get("maximum_severity"))

    def _time_out(self) -> None:
        """Record the builds that have not ended within ``wait_timeout`` as timed out or not tried."""
        self._values["wait_timeout"] = 0
        self._each(self._poll, self._with_status(BUILDING))
        for build in self._with_status(WAITING):
            self._set(build, NOT_TRIED, "wait_timeout is over")
        self.lines += table(self.builds, self._values.get("maximum_severity"))

    def _each(self, step: Callable[[PipelineBuild], Values], builds: list[PipelineBuild]) -> Errors:
        """Call ``step`` for each build and return the errors by pipeline. An error does not affect other builds."""
        errors: Errors = {}

        def attempt(build: PipelineBuild) -> None:
            try:
                build.add(step(build))
            except ImageBuilderError as error:
                is_late = build.status == BUILDING and not self._values["wait_timeout"]
                build.fail(error, TIMED_OUT if is_late and "failure" not in error.facts else "")
                errors[build.pipeline] = error
            except Exception as error:
                build.fail(as_failure(error))

        run_concurrently(attempt, builds, self._context.client.workers)
        self.lines += [f"{build.pipeline}: {line}" for build in builds for line in build.take_lines()]
        return errors

    def _with_status(self, status: str) -> list[PipelineBuild]:
        return [build for build in self.builds if build.status == status]

    def _parents(self, build: PipelineBuild) -> list[PipelineBuild]:
        return [self._by_name[name] for name in build.parents]

    def _has_new_parent(self, build: PipelineBuild) -> bool:
        return any(parent.status != UNCHANGED for parent in self._parents(build))

    def _ready(self) -> list[PipelineBuild]:
        """Return the builds that can start now; those whose parents failed are not tried."""
        ready = []
        for build in self._with_status(WAITING):
            parents = self._parents(build)
            failed = [parent for parent in parents if parent.status in ENDED and parent.status not in SUCCEEDED]
            if failed:
                reason = f"its parent image is built by the pipeline {failed[0].pipeline}, which "
                self._set(build, NOT_TRIED, reason + failed[0].outcome_in_words)
            elif all(parent.status in SUCCEEDED for parent in parents):
                ready.append(build)
        return ready[: max(0, self.max_builds - len(self._with_status(BUILDING)))]

    def _set(self, build: PipelineBuild, status: str, reason: str) -> None:
        build.status, build.msg = status, reason
        self.lines.append(f"{build.pipeline}: {build.outcome_in_words}: {reason}")

    def _converge_again(self, builds: list[PipelineBuild]) -> None:
        """Converge the pipelines again, because the recipes can use new parent images."""
        if not builds:
            return
        report, failed = self._converge([build.pipeline for build in builds])
        if report:
            self.later = merge_reports(self.later, report) if self.later else report
            for change in report["changes"]:
                title = f"{change['resource'].replace('_', ' ')} {change['name']} {change['version']}".rstrip()
                self.lines.append(f"{title}: {change['action'].replace('_', ' ')}")
        for build in builds:
            if build.pipeline in failed:
                build.fail(ImageBuilderError(failed[build.pipeline]))
                self.lines.append(f"{build.pipeline}: failed: {build.msg}")

    def _start_all(self, builds: list[PipelineBuild]) -> None:
        """Start builds. Builds that exceed the quota of the account wait until others have ended."""
        context = replace(self._context, references=References(self._context.client))
        errors = self._each(partial(self._start, context), builds)
        refused = [name for name, error in errors.items() if getattr(error, "code", "") == _QUOTA]
        in_progress = len(self._with_status(BUILDING))
        if refused and in_progress:
            self.max_builds = in_progress
            for name in refused:
                self._by_name[name].status, self._by_name[name].msg = WAITING, ""
                self.lines.append(f"{name}: waiting: the quota of builds in progress is reached")

    def _start(self, context: Context, build: PipelineBuild) -> Values:
        arn = str(context.client.resource_arn(IMAGE_PIPELINE.segment, build.pipeline))
        pipeline = context.references.lookup(arn)
        if pipeline is None:
            raise ImageBuilderError(f"The image pipeline '{build.pipeline}' no longer exists.")
        if self._values.get("maximum_severity"):
            check_is_scanned(pipeline)
        images = list_images(context.client, Search(pipeline=arn))
        if_changed = self._values["build"] == "if_changed"
        existing, build.reasons = find_current(context, pipeline, images) if if_changed else (None, [])
        starting = {"image_pipeline_arn": arn}
        return ensure_build(
            context,
            self._values,
            existing,
            lambda: plan_pipeline_build(context, starting, pipeline, images, build.reasons),
        )

    def _poll(self, build: PipelineBuild) -> Values:
        progress = build.progress
        arn = progress["image_build_version_arn"]
        return follow_build(self._context, arn, {**self._values, "progress": progress})

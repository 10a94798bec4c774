"""The status of its builds in a pipeline (botocore: ImagePipeline)."""

from __future__ import annotations

from . import events
from .build import Build

DEFAULT_FAILURES = 5
"""The default number of consecutive failed scheduled builds after which the service disables a pipeline."""


def started(build: Build) -> None:
    """Record the build that started last as the latest build of its pipeline."""
    if build.pipeline is not None:
        build.backend.builds.latest[build.pipeline.arn] = build
        build.pipeline.body.update(dateLastRun=build.image.body["dateCreated"], lastRunStatus=build.status)


def follow(build: Build, _before: str, status: str) -> None:
    """Set the status of the latest build, and count the failures of scheduled builds."""
    pipeline = build.pipeline
    if pipeline is None or build.backend.own.find(pipeline.arn) is not pipeline:
        return
    if build.backend.builds.latest.get(pipeline.arn) is build:
        pipeline.body["lastRunStatus"] = status
    if status == "AVAILABLE":
        pipeline.body["consecutiveFailures"] = 0
    elif status == "FAILED" and build.image.body["buildType"] == "SCHEDULED":
        _count_failure(build)


def _count_failure(build: Build) -> None:
    assert build.pipeline is not None
    body = build.pipeline.body
    body["consecutiveFailures"] += 1
    policy = body.get("schedule", {}).get("autoDisablePolicy", {})
    if body["consecutiveFailures"] >= policy.get("failureCount", DEFAULT_FAILURES):
        body["status"] = "DISABLED"
        detail = {"consecutive-failures": str(body["consecutiveFailures"])}
        arns = [str(build.pipeline.arn)]
        events.emit(build.backend, build.now, "Image Pipeline Automatically Disabled", arns, detail)

"""Enabled pipelines with a schedule start builds automatically."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from ..processes import recurring
from ..resources.kinds.image_pipeline import next_date
from ..resources.store import Resource
from . import dependencies, logs, start

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend


def follow(backend: ImageBuilderBackend, pipeline: Resource) -> None:
    """Schedule the builds of a pipeline with its current settings; a disabled or deleted pipeline has none."""
    body = pipeline.body

    def is_current() -> bool:
        return backend.own.find(pipeline.arn) is pipeline and pipeline.body is body and body["status"] == "ENABLED"

    def run(now: datetime) -> bool:
        if is_current():
            _evaluate(backend, pipeline, now)
        return is_current()

    if is_current() and "schedule" in body:
        backend.processes.start(recurring(partial(next_date, body), run))


def _evaluate(backend: ImageBuilderBackend, pipeline: Resource, now: datetime) -> None:
    """Start a build, unless the start condition requires updates and none exist."""
    lines = [f"Evaluating the schedule of the image pipeline {pipeline.arn}"]
    is_due = pipeline.body["schedule"]["pipelineExecutionStartCondition"] == "EXPRESSION_MATCH_ONLY"
    if not is_due:
        news = _news(backend, pipeline)
        is_due = bool(news)
        lines += news or ["Skipped the scheduled execution: no dependency updates are available"]
    if is_due:
        build = start.run_pipeline(backend, pipeline, pipeline.body.get("imageTags", {}), "SCHEDULED")
        lines.append(f"Started a scheduled execution for Image ARN: {build.arn}")
    logs.write(backend, logs.pipeline_group(pipeline), logs.pipeline_stream(now), now, lines)


def _news(backend: ImageBuilderBackend, pipeline: Resource) -> list[str]:
    """Return the references that now match another resource than in the pipeline's last build, failed or not."""
    recipe = backend.look_up(pipeline.body.get("imageRecipeArn") or pipeline.body["containerRecipeArn"])
    last = backend.builds.latest.get(pipeline.arn)
    known = last.dependencies if last else {}
    current = dependencies.of(backend, recipe.body) if recipe else {}
    return [
        f"Dependency update available: {text} is now {value}"
        for text, value in current.items()
        if known.get(text) != value
    ]

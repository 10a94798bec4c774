"""Image pipelines: recipe, infrastructure, distribution and schedule."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ...api.dates import read, written
from ...clock import clock
from ...unverified import assumed
from ..kind import Call, Kind, Listing, Reference
from ..rules import image_pipeline, schedule
from ..store import Resource


def _fill(call: Call) -> dict[str, Any]:
    """Return the defaults that are stored, and the platform of the recipe."""
    members = call.members
    recipe = call.resolve(members.get("imageRecipeArn") or members["containerRecipeArn"])
    filled: dict[str, Any] = {
        "platform": recipe.body.get("platform") if recipe else None,
        "status": members.get("status", "ENABLED"),
        "enhancedImageMetadataEnabled": members.get("enhancedImageMetadataEnabled", True),
        "imageTestsConfiguration": {
            "imageTestsEnabled": True,
            "timeoutMinutes": 720,
            **members.get("imageTestsConfiguration", {}),
        },
        "consecutiveFailures": 0,
    }
    if "schedule" in members:
        condition = "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"
        filled["schedule"] = {"pipelineExecutionStartCondition": condition, **members["schedule"]}
    return filled


def _derive(resource: Resource) -> dict[str, Any]:
    """Add the date of the next run by the schedule; a pipeline that has never run has no counters."""
    if "dateLastRun" not in resource.body:
        return {"consecutiveFailures": None}
    is_off = resource.body["status"] == "DISABLED" and not assumed.disabled_pipelines_have_a_next_run
    run = None if is_off else next_date(resource.body, clock.now())
    return {"dateNextRun": written(run)} if run else {}


def next_date(body: dict[str, Any], now: datetime) -> datetime | None:
    """Return the next date of a pipeline's schedule; rates count from the last change of the pipeline."""
    plan = body.get("schedule", {})
    if "scheduleExpression" not in plan:
        return None
    since, after = (moment.replace(tzinfo=timezone.utc) for moment in (read(body["dateUpdated"]), now))
    run = schedule.next_run(plan["scheduleExpression"], plan.get("timezone"), since, after)
    return run.replace(tzinfo=None) if run else None


KIND = Kind(
    name="ImagePipeline",
    segments=("image-pipeline",),
    member="imagePipeline",
    arn_member="imagePipelineArn",
    rules=(
        image_pipeline.check_recipe_choice,
        image_pipeline.check_schedule,
        image_pipeline.check_workflows,
        image_pipeline.check_logging,
    ),
    references=(
        Reference("imageRecipeArn", "image-recipe"),
        Reference("containerRecipeArn", "container-recipe"),
        Reference("infrastructureConfigurationArn", "infrastructure-configuration"),
        Reference("distributionConfigurationArn", "distribution-configuration"),
        Reference("workflows[].workflowArn", "workflow"),
    ),
    late_rules=(image_pipeline.check_scanning,),
    fill=_fill,
    derive=_derive,
    updated_from_creation=True,
    survives_update=("dateLastRun", "lastRunStatus"),
    listings=(
        Listing(
            "ListImagePipelines",
            {
                "description": "description",
                "distributionConfigurationArn": "distributionConfigurationArn",
                "imageRecipeArn": "imageRecipeArn",
                "infrastructureConfigurationArn": "infrastructureConfigurationArn",
                "name": "name",
                "status": "status",
            },
        ),
    ),
)

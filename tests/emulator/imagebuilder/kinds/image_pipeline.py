"""Image pipelines (facts 2.8)."""

from __future__ import annotations

from typing import Any

from ..kind import Call, Kind, Listing, Reference


def _fill(call: Call) -> dict[str, Any]:
    """Defaults that are stored and returned, and the platform of the recipe."""
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


KIND = Kind(
    name="ImagePipeline",
    segments=("image-pipeline",),
    member="imagePipeline",
    arn_member="imagePipelineArn",
    references=(
        Reference("imageRecipeArn", "image-recipe"),
        Reference("containerRecipeArn", "container-recipe"),
        Reference("infrastructureConfigurationArn", "infrastructure-configuration"),
        Reference("distributionConfigurationArn", "distribution-configuration"),
        Reference("workflows[].workflowArn", "workflow"),
    ),
    fill=_fill,
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

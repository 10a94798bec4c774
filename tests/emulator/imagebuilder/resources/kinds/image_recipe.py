"""Image recipes: a parent image and components."""

from __future__ import annotations

from typing import Any

from ...unverified import assumed
from ..kind import Call, Kind, Listing, Nodes, Reference
from ..rules import recipe

_WORKING_DIRECTORIES = {"Windows": "C:/"}


def _fill(call: Call) -> dict[str, Any]:
    """Return the platform of the parent image, and the default working directory of the platform."""
    platform = recipe.parent_image(call).platform
    filled: dict[str, Any] = {"platform": platform}
    if "workingDirectory" not in call.members and assumed.working_directory_is_filled_in:
        filled["workingDirectory"] = _WORKING_DIRECTORIES.get(platform or "", "/tmp")
    return filled


KIND = Kind(
    name="ImageRecipe",
    segments=("image-recipe",),
    member="imageRecipe",
    arn_member="imageRecipeArn",
    nodes=Nodes.VERSION,
    verbs=("Create", "Get", "Delete"),
    shareable=True,
    rules=(recipe.check_component_count, recipe.check_watermarks),
    references=(Reference("components[].componentArn", "component"), Reference("parentImage", "image")),
    late_rules=(recipe.components_fit(recipe.parent_image), recipe.check_agent),
    fill=_fill,
    listings=(Listing("ListImageRecipes", {"name": "name", "parentImage": "parentImage", "platform": "platform"}),),
)

"""Image recipes (facts 2.2)."""

from __future__ import annotations

from typing import Any

from ..kind import Call, Kind, Listing, Nodes, Reference


def _fill(call: Call) -> dict[str, Any]:
    return {"platform": "Linux"}


KIND = Kind(
    name="ImageRecipe",
    segments=("image-recipe",),
    member="imageRecipe",
    arn_member="imageRecipeArn",
    nodes=Nodes.VERSION,
    verbs=("Create", "Get", "Delete"),
    references=(Reference("components[].componentArn", "component"), Reference("parentImage", "image")),
    fill=_fill,
    listings=(
        Listing("ListImageRecipes", {"name": "name", "parentImage": "parentImage", "platform": "platform"}),
    ),
)

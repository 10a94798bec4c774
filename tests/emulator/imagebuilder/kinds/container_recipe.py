"""Container recipes: read only, and there are none yet, so that a reference to one is refused as AWS would."""

from __future__ import annotations

from ..kind import Kind, Listing, Nodes

KIND = Kind(
    name="ContainerRecipe",
    segments=("container-recipe",),
    member="containerRecipe",
    arn_member="containerRecipeArn",
    nodes=Nodes.VERSION,
    verbs=("Get",),
    listings=(
        Listing(
            "ListContainerRecipes",
            {
                "containerType": "containerType",
                "name": "name",
                "parentImage": "parentImage",
                "platform": "platform",
            },
        ),
    ),
)

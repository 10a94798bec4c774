"""Container recipes: a parent image, components and a Dockerfile template."""

from __future__ import annotations

from typing import Any

from ..kind import Call, Kind, Listing, Nodes, Reference
from ..rules import container_recipe, recipe
from ..rules.data_or_uri import Source, check_key
from ..store import Resource

_TEMPLATE = Source("dockerfileTemplateData", "dockerfileTemplateUri")


def _fill(call: Call) -> dict[str, Any]:
    return {
        "dockerfileTemplateData": _TEMPLATE.text(call),
        "platform": container_recipe.parent_image(call).platform,
        "encrypted": True,
    }


def _derive(resource: Resource) -> dict[str, Any]:
    """Return the members of a list summary that replace the instance configuration."""
    return {"instanceImage": resource.body.get("instanceConfiguration", {}).get("image")}


KIND = Kind(
    name="ContainerRecipe",
    segments=("container-recipe",),
    member="containerRecipe",
    arn_member="containerRecipeArn",
    nodes=Nodes.VERSION,
    verbs=("Create", "Get", "Delete"),
    shareable=True,
    rules=(_TEMPLATE.check, check_key, recipe.check_component_count, container_recipe.check_instance),
    references=(Reference("components[].componentArn", "component"), Reference("parentImage", "image")),
    late_rules=(
        container_recipe.check_overrides,
        container_recipe.check_platform,
        recipe.components_fit(container_recipe.parent_image),
        container_recipe.check_repository,
    ),
    fill=_fill,
    derive=_derive,
    listings=(
        Listing(
            "ListContainerRecipes",
            {
                "containerType": "containerType",
                "name": "name",
                "parentImage": "parentImage",
                "platform": "platform",
            },
            refused_owners=frozenset({"ThirdParty", "AWSMarketplace"}),
        ),
    ),
)

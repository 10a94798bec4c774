"""Container recipes: a container image, the components that change it, and the Dockerfile that puts them together."""

from __future__ import annotations

from typing import Any

from ..kind import Call, Kind, Listing, Nodes, Reference
from ..store import Resource
from ..validation import container, recipe
from ..validation.source import Source, check_key

_TEMPLATE = Source("dockerfileTemplateData", "dockerfileTemplateUri")


def _fill(call: Call) -> dict[str, Any]:
    return {
        "dockerfileTemplateData": _TEMPLATE.text(call),
        "platform": container.parent_image(call).platform,
        "encrypted": True,
    }


def _derive(resource: Resource) -> dict[str, Any]:
    """What the summary in a list has in place of the instance's configuration."""
    return {"instanceImage": resource.body.get("instanceConfiguration", {}).get("image")}


KIND = Kind(
    name="ContainerRecipe",
    segments=("container-recipe",),
    member="containerRecipe",
    arn_member="containerRecipeArn",
    nodes=Nodes.VERSION,
    verbs=("Create", "Get", "Delete"),
    shareable=True,
    rules=(_TEMPLATE.check, check_key, recipe.check_component_count, container.check_instance),
    references=(Reference("components[].componentArn", "component"), Reference("parentImage", "image")),
    late_rules=(
        container.check_overrides,
        container.check_platform,
        recipe.components_fit(container.parent_image),
        container.check_repository,
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

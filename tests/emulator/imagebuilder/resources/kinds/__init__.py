"""The kinds of resources."""

from __future__ import annotations

from ..arns import Arn
from ..kind import Kind
from . import (
    component,
    container_recipe,
    distribution_configuration,
    image,
    image_pipeline,
    image_recipe,
    infrastructure_configuration,
    lifecycle_policy,
    workflow,
)

KINDS: tuple[Kind, ...] = (
    component.KIND,
    image_recipe.KIND,
    container_recipe.KIND,
    infrastructure_configuration.KIND,
    distribution_configuration.KIND,
    image_pipeline.KIND,
    image.KIND,
    workflow.KIND,
    lifecycle_policy.KIND,
)

_BY_SEGMENT = {segment: kind for kind in KINDS for segment in kind.segments}


def kind_of(arn: Arn) -> Kind | None:
    """Return the kind of the resource that an ARN names."""
    return _BY_SEGMENT.get(arn.segment)

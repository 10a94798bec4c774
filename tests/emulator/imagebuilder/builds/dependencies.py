"""The resources that a recipe's references with wildcards match: the dependencies whose updates a schedule can require.

AWS: botocore's Schedule.pipelineExecutionStartCondition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..resources import other_services
from ..resources.arns import Arn
from ..resources.rules.recipe import PARAMETER

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend


def of(backend: ImageBuilderBackend, recipe: dict[str, Any]) -> dict[str, str]:
    """Return each reference that can match another resource later, with its current match."""
    texts = [recipe["parentImage"], *(one["componentArn"] for one in recipe.get("components", []))]
    return {text: now for text in texts for now in _meaning(backend, text)}


def _meaning(backend: ImageBuilderBackend, text: str) -> Iterator[str]:
    arn = Arn.parse(text)
    found = backend.resolve(arn) if arn and arn.version and arn.version.has_wildcard else None
    if found is not None:
        yield str(found.arn)
    if parameter := PARAMETER.fullmatch(text):
        value = other_services.parameter_value(backend.account_id, backend.region_name, parameter["name"])
        yield from [value] if value else []

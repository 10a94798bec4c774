"""References between resources, which must exist at creation and prevent deletion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..api import paths
from ..api.exceptions import ImageBuilderError, invalid_value
from ..unverified import assumed
from .arns import Arn
from .kind import Call, Reference
from .kinds import kind_of
from .rules.names import check_version
from .store import Resource

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend


def check_references(references: Iterable[Reference], call: Call) -> None:
    """Reject a request that refers to an Image Builder resource that does not exist.

    Other references, such as AMI IDs, are checked by the rules of the kind.
    """
    for reference in references:
        for place, text in paths.find(call.members, reference.path):
            arn = Arn.parse(text)
            if arn is None:
                continue
            if arn.version is not None:
                check_version(arn.version, place)
            if arn.segment.partition("/")[0] != reference.segment:
                raise invalid_value(place, f"'{arn}' is not the ARN of a resource of the type {reference.segment}.")
            if call.backend.resolve(arn) is None:
                raise ImageBuilderError(
                    assumed.code_of_unknown_reference,
                    f"The value supplied for parameter '{place}' is not valid. The resource '{arn}' does not exist.",
                )


def referrers(backend: ImageBuilderBackend, resource: Resource) -> Iterator[Resource]:
    """Return the resources with references that match no other resource than this one.

    A reference with wildcards or without a build prevents only the deletion of the last resource that it matches.
    """
    siblings = [other for other in backend.own.family(resource.arn) if other is not resource]
    for other in backend.own:
        if any(_holds(arn, resource, siblings) for arn in _references(other)):
            yield other


def _references(resource: Resource) -> Iterator[Arn]:
    kind = kind_of(resource.arn)
    for reference in kind.references if kind else ():
        for text in paths.values(resource.body, reference.path):
            arn = Arn.parse(text)
            if arn is not None:
                yield arn


def _holds(arn: Arn, resource: Resource, siblings: list[Resource]) -> bool:
    if not arn.covers(resource.arn) or any(arn.covers(sibling.arn) for sibling in siblings):
        return False
    return arn.identity == resource.arn.identity or assumed.open_references_hold_the_last

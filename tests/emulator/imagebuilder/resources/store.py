"""Stores resources by family, then by version and build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .arns import Arn


@dataclass(eq=False)
class Resource:
    """One concrete resource: a build of a component, a version of a recipe, a pipeline."""

    arn: Arn
    body: dict[str, Any]
    """The members that Get returns, without ``arn`` and ``tags``."""
    tags: dict[str, str] = field(default_factory=dict)
    policy: str = ""
    """The resource policy as given; empty without a policy."""
    number: int = 0
    """The number of the creation in an account and region, for the order of lists and for page tokens."""


class Store:
    """The resources of one owner in one region."""

    def __init__(self) -> None:
        self._families: dict[Arn, dict[tuple[object, ...], Resource]] = {}
        self._created = 0

    def add(self, resource: Resource) -> Resource:
        """Add a new resource."""
        self._created += 1
        resource.number = self._created
        self._families.setdefault(resource.arn.family, {})[resource.arn.identity] = resource
        return resource

    def remove(self, arn: Arn) -> None:
        """Remove a resource."""
        family = self._families[arn.family]
        del family[arn.identity]
        if not family:
            del self._families[arn.family]

    def find(self, arn: Arn) -> Resource | None:
        """Return the resource with exactly this ARN."""
        return self._families.get(arn.family, {}).get(arn.identity)

    def covered(self, arn: Arn) -> list[Resource]:
        """Return all resources that the ARN matches, oldest version first."""
        found = [resource for resource in self._families.get(arn.family, {}).values() if arn.covers(resource.arn)]
        return sorted(found, key=lambda resource: resource.arn.order)

    def family(self, arn: Arn) -> list[Resource]:
        """Return all versions and builds of a resource, oldest first."""
        return sorted(self._families.get(arn.family, {}).values(), key=lambda resource: resource.arn.order)

    def __iter__(self) -> Iterator[Resource]:
        return iter([resource for family in self._families.values() for resource in family.values()])

    def of(self, segments: Iterable[str]) -> list[Resource]:
        """Return all resources of a kind, in the order of their creation."""
        wanted = set(segments)
        return sorted((r for r in self if r.arn.segment in wanted), key=lambda resource: resource.number)

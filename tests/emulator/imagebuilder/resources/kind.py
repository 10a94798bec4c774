"""Descriptions of the kinds of resources, as data for the operations of the backend.

Each kind of resource is a ``Kind`` in the package ``kinds``, with its own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from .store import Resource

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from ..models import ImageBuilderBackend


class Nodes(Enum):
    """The parts of ``major.minor.patch/build`` in the ARN of a concrete resource."""

    NONE = 0
    VERSION = 1
    BUILD = 2


@dataclass
class Call:
    """A request in progress."""

    operation: OperationModel
    members: dict[str, Any]
    backend: ImageBuilderBackend
    current: Resource | None = None
    """The resource that an Update changes."""

    def resolve(self, arn: str) -> Resource | None:
        """Return the resource that an ARN currently matches; the ARN can have wildcards."""
        return self.backend.look_up(arn)


Rule = Callable[[Call], None]
"""Rejects a request by raising an exception."""


@dataclass(frozen=True)
class Reference:
    """A member of a resource that refers to another resource."""

    path: str
    segment: str
    """The first part of the ARN's type: ``workflow`` for ``workflow/build``."""


@dataclass(frozen=True)
class Listing:
    """A List operation of a kind."""

    operation: str
    filters: Mapping[str, str] = field(default_factory=dict)
    """The name of each filter and the path of its values in an entry."""
    by_version: bool = False
    """One entry for all builds of a version."""
    narrowed_by: str | None = None
    """The member with the ARN whose versions or builds are listed."""
    parent: tuple[str, str] | None = None
    """The member with the ARN of the parent of the entries, and the entry's member that must equal it."""
    hides_deprecated: tuple[str, ...] = ()
    """The owners whose deprecated resources are omitted unless the request includes them: ``Self``, ``Amazon``."""
    refused_owners: frozenset[str] = frozenset()
    lists_amazons: bool = True
    """Whether Amazon's resources are listed when ``narrowed_by`` names one of them."""


def _nothing_to_add(_resource: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of resource."""

    name: str
    """The name in operations and messages: ``ImageRecipe``."""
    segments: tuple[str, ...]
    """The type part of the ARN; workflows have three."""
    member: str
    """The member of a Get response that holds the object."""
    arn_member: str
    """The member that holds the ARN in the requests and responses of every operation on one resource."""
    nodes: Nodes = Nodes.NONE
    verbs: tuple[str, ...] = ("Create", "Get", "Update", "Delete")
    listings: tuple[Listing, ...] = ()
    rules: tuple[Rule, ...] = ()
    """Checked in this order by Create and Update, before references are followed."""
    references: tuple[Reference, ...] = ()
    late_rules: tuple[Rule, ...] = ()
    """Checked after all references were resolved."""
    fill: Callable[[Call], dict[str, Any]] = _nothing_to_add
    """Members that the service derives or sets to defaults when it stores a resource."""
    derive: Callable[[Resource], dict[str, Any]] = _nothing_to_add
    """Members that the service computes when a resource is read."""
    summarize: Callable[[dict[str, Any]], dict[str, Any]] = _nothing_to_add
    """Members with other values in lists than in Get."""
    content: tuple[str, ...] = ()
    """The members whose equality makes a new build identical to the latest one."""
    updated_from_creation: bool = False
    """Whether ``dateUpdated`` is present before the first update."""
    survives_update: tuple[str, ...] = ()
    """Members of the resource's status, not of its configuration."""
    shareable: bool = False
    """Whether it can have a resource policy."""
    resolvable: Callable[[Resource], bool] = lambda _: True
    """Whether an ARN without a build number may match the resource."""
    removable: Callable[[Resource], bool] = lambda _: True
    """Whether the resource can be deleted in its current state."""

    def segment_of(self, members: dict[str, Any]) -> str:
        """The type part of the ARN of a new resource; that of a workflow ends in the workflow's type."""
        if len(self.segments) == 1:
            return self.segments[0]
        return next(segment for segment in self.segments if segment.endswith(f"/{members['type'].lower()}"))

"""What a kind of resource is: a description in data, which the backend's operations read.

A further kind of resource is one more ``Kind`` in the package ``kinds``, with the rules that are its own.
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
    """How much of ``major.minor.patch/build`` the ARN of a concrete resource has."""

    NONE = 0
    VERSION = 1
    BUILD = 2


@dataclass
class Call:
    """One request while it is being served."""

    operation: OperationModel
    members: dict[str, Any]
    backend: ImageBuilderBackend
    current: Resource | None = None
    """The resource that an Update is about."""

    def resolve(self, arn: str) -> Resource | None:
        """The resource that an ARN, perhaps with wildcards, matches now."""
        return self.backend.look_up(arn)


Rule = Callable[[Call], None]
"""Refuses a request by raising an exception."""


@dataclass(frozen=True)
class Reference:
    """A place in a resource that names another resource."""

    path: str
    segment: str
    """The first part of the ARN's type: ``workflow`` for ``workflow/build``."""


@dataclass(frozen=True)
class Listing:
    """One List operation of a kind."""

    operation: str
    filters: Mapping[str, str] = field(default_factory=dict)
    """The name of each filter and the path of its values in an entry."""
    by_version: bool = False
    """One entry for all builds of a version."""
    narrowed_by: str | None = None
    """The member with the ARN whose versions or builds are listed."""
    parent: tuple[str, str] | None = None
    """The member with the ARN of what made the entries, and the entry's member that must equal it."""
    hides_deprecated: tuple[str, ...] = ()
    """Whose deprecated resources are left out unless the request asks for them: ``Self``, ``Amazon``."""
    refused_owners: frozenset[str] = frozenset()
    lists_amazons: bool = True
    """Whether Amazon's resources are listed when ``narrowed_by`` names one of them."""


def _nothing_to_add(_resource: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of resource."""

    name: str
    """As in the names of the operations and in messages: ``ImageRecipe``."""
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
    """Checked after it is known that everything referred to exists."""
    fill: Callable[[Call], dict[str, Any]] = _nothing_to_add
    """Members that the service derives or fills in when it stores a resource."""
    derive: Callable[[Resource], dict[str, Any]] = _nothing_to_add
    """Members that the service works out when a resource is read."""
    summarize: Callable[[dict[str, Any]], dict[str, Any]] = _nothing_to_add
    """Members that a list shows in another way than Get."""
    content: tuple[str, ...] = ()
    """The members whose equality makes a new build identical to the latest one."""
    updated_from_creation: bool = False
    """Whether ``dateUpdated`` is there before the first update."""
    survives_update: tuple[str, ...] = ()
    """Members that belong to the resource's life, not to its configuration."""
    shareable: bool = False
    """Whether it has a policy, by which others can be allowed to use it."""
    resolvable: Callable[[Resource], bool] = lambda _: True
    """Whether an ARN without a build number may match the resource."""
    removable: Callable[[Resource], bool] = lambda _: True
    """Whether the resource can be deleted in the state that it is in."""

    def segment_of(self, members: dict[str, Any]) -> str:
        """The type part of the ARN of what a Create makes; that of a workflow ends in the workflow's type."""
        if len(self.segments) == 1:
            return self.segments[0]
        return next(segment for segment in self.segments if segment.endswith(f"/{members['type'].lower()}"))

"""ARNs and versions of Image Builder resources.

``arn:<partition>:imagebuilder:<region>:<owner>:<type>/<name>[/<major.minor.patch>[/<build>]]``
(botocore: shape ImageBuilderArn).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..unverified import assumed

WILDCARD = "x"

PUBLISHERS = {"third-party": "ThirdParty", "aws-marketplace": "AWSMarketplace"}
"""The owners in the ARNs of other publishers than Amazon, with the value of ``owner`` in requests and responses."""

IMAGE_SOURCES = {"aws": "AMAZON_MANAGED", "aws-marketplace": "AWS_MARKETPLACE"}
"""The owners in the ARNs of images, with the value of ``imageSource``; that of all others is CUSTOM."""

PROVIDERS = {"aws": "Amazon", **PUBLISHERS}
"""The owners in the ARNs of resources that no account can create."""
LARGEST_NODE = 2**30 - 1

_NODE = r"(?:[0-9]+|x)"
_VERSION = re.compile(rf"({_NODE})\.({_NODE})\.({_NODE})")
_ARN = re.compile(
    r"arn:(?P<partition>aws[^:]*):imagebuilder:(?P<region>[^:]+):(?P<owner>[^:]+):"
    r"(?P<segment>workflow/(?:build|test|distribution)|[a-z-]+)/(?P<name>[a-z0-9-_]+)"
    rf"(?:/(?P<version>{_NODE}\.{_NODE}\.{_NODE})(?:/(?P<build>[0-9]+))?)?"
)


@dataclass(frozen=True)
class Version:
    """The three nodes of a semantic version, as they were written; ``x`` is the wildcard."""

    nodes: tuple[str, str, str]

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """Return the version in ``text``, or None if it has another form."""
        match = _VERSION.fullmatch(text)
        return cls((match[1], match[2], match[3])) if match else None

    def __str__(self) -> str:
        return ".".join(self.nodes)

    @property
    def has_wildcard(self) -> bool:
        """Whether a node is ``x``."""
        return WILDCARD in self.nodes

    @property
    def wildcards_trail(self) -> bool:
        """Whether all nodes to the right of the first ``x`` are also ``x``: ``1.x.x``, not ``1.x.8``."""
        after_first = self.nodes[self.nodes.index(WILDCARD) :] if self.has_wildcard else ()
        return all(node == WILDCARD for node in after_first)

    @property
    def in_bounds(self) -> bool:
        """Whether each number is at most 2^30 - 1 (botocore: CreateComponent.semanticVersion)."""
        return all(node == WILDCARD or int(node) <= LARGEST_NODE for node in self.nodes)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The nodes as numbers, for ordering; only for versions without wildcards."""
        return tuple(int(node) for node in self.nodes)

    @property
    def identity(self) -> tuple[object, ...]:
        """The key by which two versions are equal."""
        return self.nodes if self.has_wildcard or not assumed.leading_zeros_are_ignored else self.numbers

    def covers(self, other: Version) -> bool:
        """Whether this version, which can contain wildcards, matches the concrete ``other``."""
        pairs = zip(self.nodes, other.nodes, strict=True)
        return all(mine == WILDCARD or _same_node(mine, theirs) for mine, theirs in pairs)

    def wildcard_from(self, position: int) -> Version:
        """Return this version with ``x`` from the node at ``position`` to the end."""
        nodes = self.nodes[:position] + (WILDCARD,) * (3 - position)
        return Version((nodes[0], nodes[1], nodes[2]))


def _same_node(mine: str, theirs: str) -> bool:
    return int(mine) == int(theirs) if assumed.leading_zeros_are_ignored else mine == theirs


ANY_VERSION = Version((WILDCARD, WILDCARD, WILDCARD))


@dataclass(frozen=True)
class Arn:
    """An Image Builder ARN in its parts."""

    partition: str
    region: str
    owner: str
    segment: str
    name: str
    version: Version | None = None
    build: int | None = None

    @classmethod
    def parse(cls, text: str) -> Arn | None:
        """Return the ARN in ``text``, or None if it is not an ARN of Image Builder."""
        match = _ARN.fullmatch(text)
        if not match:
            return None
        version, build = match["version"], match["build"]
        return cls(
            match["partition"],
            match["region"],
            match["owner"],
            match["segment"],
            match["name"],
            Version.parse(version) if version else None,
            int(build) if build else None,
        )

    def __str__(self) -> str:
        tail = "".join(f"/{part}" for part in (self.version, self.build) if part is not None)
        return f"arn:{self.partition}:imagebuilder:{self.region}:{self.owner}:{self.segment}/{self.name}{tail}"

    @property
    def family(self) -> Arn:
        """The ARN without version and build, which all versions of a resource share."""
        return replace(self, version=None, build=None)

    @property
    def version_arn(self) -> Arn:
        """The ARN without its build node."""
        return replace(self, build=None)

    @property
    def identity(self) -> tuple[object, ...]:
        """The key by which two ARNs of one family name the same resource."""
        return (self.version.identity if self.version else None, self.build)

    @property
    def order(self) -> tuple[int, ...]:
        """The sort key for versions and builds of one family: version, then build."""
        return (*(self.version.numbers if self.version else ()), self.build or 0)

    def at(self, version: Version | None, build: int | None = None) -> Arn:
        """Return the ARN of the same resource with another version and build."""
        return replace(self, version=version, build=build)

    def covers(self, other: Arn) -> bool:
        """Whether this ARN, perhaps with wildcards or without a build, matches the concrete ``other``."""
        if self.family != other.family:
            return False
        if self.version is None or other.version is None:
            return self.version is other.version
        return self.version.covers(other.version) and self.build in (None, other.build)

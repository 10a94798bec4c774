# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon Resource Names and semantic versions of Image Builder resources.

Parsed from text only, by botocore's patterns ImageBuilderArn and WildcardVersionNumber.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_NODE = 2**30 - 1
"""The largest number in a version (API reference, CreateComponent)."""

_NODES = ("major", "minor", "patch")

_ARN = re.compile(
    r"arn:(?P<partition>aws[^:]*):imagebuilder:(?P<region>[^:]+):(?P<owner>[^:]+):"
    r"(?P<kind>workflow/(?:build|test|distribution)|[a-z-]+)/(?P<name>[^/]+)"
    r"(?:/(?P<version>[^/]+)(?:/(?P<build>[0-9]+))?)?"
)


def name_segment(name: str) -> str:
    """Return the ARN segment of a resource's name: lower case, with hyphens for spaces and underscores.

    Names with the same segment are the same resource.
    """
    return re.sub(r"[ _]", "-", name).lower()


@dataclass(frozen=True)
class Version:
    """``major.minor.patch``. A node that is None is the wildcard ``x``."""

    nodes: tuple[int | None, int | None, int | None]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Parse ``1.4.2``, ``1.4.x``, ``1.x.x`` or ``x.x.x``. ValueError explains what is wrong with anything else."""
        version = cls._parse(text)
        if not version.wildcards_trail:
            raise ValueError(f"'{text}' has a wildcard in the wrong place. Write 1.4.x, 1.x.x or x.x.x")
        return version

    @classmethod
    def parse_pattern(cls, text: str) -> Version:
        """Parse a version as ``parse`` does, or one with a single wildcard in any position: ``1.x.0`` or ``x.0.0``.

        A recipe can be created as such a pattern, but references cannot contain it (terraform-provider-aws#45285).
        """
        version = cls._parse(text)
        if not version.wildcards_trail and version.nodes.count(None) > 1:
            wrong = f"'{text}' has wildcards in the wrong places"
            raise ValueError(f"{wrong}. Write 1.4.x, 1.x.x or x.x.x, or a single x, as in 1.x.0")
        return version

    @classmethod
    def _parse(cls, text: str) -> Version:
        if not re.fullmatch(r"(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2}", text):
            raise ValueError(f"'{text}' is not a version. Write three numbers, such as 1.4.2, or 1.4.x, 1.x.x or x.x.x")
        major, minor, patch = (None if node == "x" else int(node) for node in text.split("."))
        if any(node is not None and node > MAX_NODE for node in (major, minor, patch)):
            raise ValueError(f"'{text}' is out of range. Each number must be between 0 and {MAX_NODE}")
        return cls((major, minor, patch))

    def __str__(self) -> str:
        return ".".join("x" if node is None else str(node) for node in self.nodes)

    @property
    def is_wildcard(self) -> bool:
        return None in self.nodes

    @property
    def wildcards_trail(self) -> bool:
        """Whether no number follows a wildcard. The service resolves no other wildcards in references."""
        first = self.nodes.index(None) if self.is_wildcard else len(self.nodes)
        return all(node is None for node in self.nodes[first:])

    @property
    def order(self) -> tuple[int, int, int]:
        """The sort key of the service; a wildcard node sorts first."""
        major, minor, patch = (-1 if node is None else node for node in self.nodes)
        return (major, minor, patch)

    def matches(self, other: Version) -> bool:
        return all(mine is None or mine == theirs for mine, theirs in zip(self.nodes, other.nodes, strict=True))

    def after(self, newest: Version | None) -> Version:
        """Return the version to create for this one. ``newest`` is the newest existing version that matches.

        An exact version stays as it is. With wildcards, the last one is counted up: ``1.4.x``, ``1.x.x`` and ``x.x.x``
        become the next patch version, ``1.x.0`` the next minor version. The first number is 0, as for the service, but
        ``x.x.x`` begins with 1.0.0. ValueError if no number is left.
        """
        if not self.is_wildcard:
            return self
        if newest is None:
            major, minor, patch = (node or 0 for node in self.nodes)
            return Version((1, 0, 0)) if self == ANY else Version((major, minor, patch))
        last = max(index for index, node in enumerate(self.nodes) if node is None)
        if newest.order[last] == MAX_NODE:
            advice = f"Set a higher {_NODES[last - 1]} version" if last else "Set another name"
            raise ValueError(f"no {_NODES[last]} version is left after {newest}. {advice}")
        major, minor, patch = (node + (index == last) for index, node in enumerate(newest.order))
        return Version((major, minor, patch))


ANY = Version((None, None, None))
"""``x.x.x``: the newest version."""


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN of Image Builder.

    ``kind`` is the resource's segment (``image-recipe``, ``workflow/build``), ``name`` the name's segment. ``version``
    keeps leading zeros, which old ARNs contain. ``version`` and ``build`` may be empty.
    """

    partition: str
    region: str
    owner: str
    kind: str
    name: str
    version: str = ""
    build: str = ""

    @classmethod
    def parse(cls, text: str) -> Arn:
        """Parse an ARN. ValueError if it is not the ARN of an Image Builder resource."""
        match = _ARN.fullmatch(text)
        if not match:
            raise ValueError(f"'{text}' is not the ARN of an Image Builder resource")
        return cls(**{part: value or "" for part, value in match.groupdict().items()})

    def __str__(self) -> str:
        return f"arn:{self.partition}:imagebuilder:{self.region}:{self.owner}:{self.kind}/{self.label}"

    @property
    def label(self) -> str:
        """The short form for messages: ``web/1.0.3/7``."""
        return "/".join(part for part in (self.name, self.version, self.build) if part)

    @property
    def order(self) -> tuple[int, ...]:
        """The sort key of the versions and builds of one resource, oldest first; empty without a version."""
        return (*Version.parse_pattern(self.version).order, int(self.build or 0)) if self.version else ()

    def covers(self, other: Arn) -> bool:
        """Return whether this reference, which may have wildcards or lack a build, includes ``other``."""
        same = (self.owner, self.region, self.kind, self.name) == (other.owner, other.region, other.kind, other.name)
        if not (same and self.version and other.version):
            return same and self.version == other.version
        try:
            version = Version.parse(self.version).matches(Version.parse_pattern(other.version))
        except ValueError:
            return False
        return version and self.build in ("", other.build)


def is_image_builder_arn(text: str) -> bool:
    """Return whether a text is an ARN of Image Builder."""
    try:
        return bool(Arn.parse(text))
    except ValueError:
        return False

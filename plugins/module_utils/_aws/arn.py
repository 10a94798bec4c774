# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon Resource Names and semantic versions of Image Builder resources.

Pure text work; the shapes are those of botocore's patterns (ImageBuilderArn, WildcardVersionNumber).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_NODE = 2**30 - 1
"""The largest number a node of a version can hold (API reference, CreateComponent)."""

_ARN = re.compile(
    r"arn:(?P<partition>aws[^:]*):imagebuilder:(?P<region>[^:]+):(?P<owner>[^:]+):"
    r"(?P<kind>workflow/(?:build|test|distribution)|[a-z-]+)/(?P<name>[^/]+)"
    r"(?:/(?P<version>[^/]+)(?:/(?P<build>[0-9]+))?)?"
)


def name_segment(name: str) -> str:
    """The ARN segment of a resource's name: lower case, spaces and underscores become hyphens.

    Names that share a segment are the same resource to the service.
    """
    return re.sub(r"[ _]", "-", name).lower()


@dataclass(frozen=True)
class Version:
    """``major.minor.patch``; a node that is None is the wildcard ``x``, which stands only at the end."""

    nodes: tuple[int | None, int | None, int | None]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``1.4.2``, ``1.4.x``, ``1.x.x`` or ``x.x.x``; ValueError says what is wrong with anything else."""
        if not re.fullmatch(r"(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2}", text):
            raise ValueError(f"'{text}' is not a version: write three numbers such as 1.4.2, or 1.4.x, 1.x.x, x.x.x")
        major, minor, patch = (None if node == "x" else int(node) for node in text.split("."))
        if (major is None and minor is not None) or (minor is None and patch is not None):
            raise ValueError(f"'{text}' has its wildcard in the wrong place: only 1.4.x, 1.x.x and x.x.x are possible")
        if any(node is not None and node > MAX_NODE for node in (major, minor, patch)):
            raise ValueError(f"'{text}' is out of bounds: a node of a version goes from 0 to {MAX_NODE}")
        return cls((major, minor, patch))

    def __str__(self) -> str:
        return ".".join("x" if node is None else str(node) for node in self.nodes)

    @property
    def is_wildcard(self) -> bool:
        return None in self.nodes

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts versions as the service does; a wildcard node sorts first."""
        major, minor, patch = (-1 if node is None else node for node in self.nodes)
        return (major, minor, patch)

    def matches(self, other: Version) -> bool:
        return all(mine is None or mine == theirs for mine, theirs in zip(self.nodes, other.nodes, strict=True))

    def after(self, newest: Version | None) -> Version:
        """The version to create under this one, when ``newest`` is the newest that exists and matches.

        An exact version stays as it is; a wildcard gives the next patch, and 1.0.0 where there is nothing yet.
        """
        if not self.is_wildcard:
            return self
        if newest is None:
            major, minor, patch = self.nodes
            return Version((1 if major is None else major, minor or 0, patch or 0))
        major, minor, patch = newest.order
        if patch == MAX_NODE:
            raise ValueError(f"no patch version is left after {newest}: ask for the next minor version")
        return Version((major, minor, patch + 1))


ANY = Version((None, None, None))
"""``x.x.x``: the newest version there is."""


@dataclass(frozen=True)
class Arn:
    """An ARN of Image Builder, taken apart.

    ``kind`` is the resource's segment (``image-recipe``, ``workflow/build``), ``name`` the name's segment. ``version``
    keeps the text as it was written, because old ARNs hold leading zeros. ``version`` and ``build`` may be empty.
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
        """Take an ARN apart; ValueError when it is not one of Image Builder's."""
        match = _ARN.fullmatch(text)
        if not match:
            raise ValueError(f"'{text}' is not the ARN of an Image Builder resource")
        return cls(**{part: value or "" for part, value in match.groupdict().items()})

    def __str__(self) -> str:
        return f"arn:{self.partition}:imagebuilder:{self.region}:{self.owner}:{self.kind}/{self.label}"

    @property
    def label(self) -> str:
        """``web/1.0.3/7``, for people who know what it is and whose."""
        return "/".join(part for part in (self.name, self.version, self.build) if part)

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts the versions and builds of one resource, oldest first; empty where there are none."""
        return (*Version.parse(self.version).order, int(self.build or 0)) if self.version else ()

    def covers(self, other: Arn) -> bool:
        """Whether this reference, which may hold wildcards or lack a build, names ``other``."""
        same = (self.owner, self.region, self.kind, self.name) == (other.owner, other.region, other.kind, other.name)
        if not (same and self.version and other.version):
            return same and self.version == other.version
        try:
            version = Version.parse(self.version).matches(Version.parse(other.version))
        except ValueError:
            return False
        return version and self.build in ("", other.build)

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
    """``major.minor.patch``. A node that is None is the wildcard ``x``, which only trails."""

    nodes: tuple[int | None, int | None, int | None]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Parse ``1.4.2``, ``1.4.x``, ``1.x.x`` or ``x.x.x``. ValueError explains what is wrong with anything else."""
        if not re.fullmatch(r"(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2}", text):
            raise ValueError(f"'{text}' is not a version. Write three numbers, such as 1.4.2, or 1.4.x, 1.x.x or x.x.x")
        major, minor, patch = (None if node == "x" else int(node) for node in text.split("."))
        if (major is None and minor is not None) or (minor is None and patch is not None):
            raise ValueError(f"'{text}' has a wildcard in the wrong place. Write 1.4.x, 1.x.x or x.x.x")
        if any(node is not None and node > MAX_NODE for node in (major, minor, patch)):
            raise ValueError(f"'{text}' is out of range. Each number must be between 0 and {MAX_NODE}")
        return cls((major, minor, patch))

    def __str__(self) -> str:
        return ".".join("x" if node is None else str(node) for node in self.nodes)

    @property
    def is_wildcard(self) -> bool:
        return None in self.nodes

    @property
    def order(self) -> tuple[int, int, int]:
        """The sort key of the service; a wildcard node sorts first."""
        major, minor, patch = (-1 if node is None else node for node in self.nodes)
        return (major, minor, patch)

    def matches(self, other: Version) -> bool:
        return all(mine is None or mine == theirs for mine, theirs in zip(self.nodes, other.nodes, strict=True))

    def after(self, newest: Version | None) -> Version:
        """Return the version to create for this one. ``newest`` is the newest existing version that matches.

        An exact version stays as it is. A wildcard becomes the next patch version, or 1.0.0 if no version exists.
        ValueError if no patch version is left.
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
        return (*Version.parse(self.version).order, int(self.build or 0)) if self.version else ()

    def covers(self, other: Arn) -> bool:
        """Return whether this reference, which may have wildcards or lack a build, includes ``other``."""
        same = (self.owner, self.region, self.kind, self.name) == (other.owner, other.region, other.kind, other.name)
        if not (same and self.version and other.version):
            return same and self.version == other.version
        try:
            version = Version.parse(self.version).matches(Version.parse(other.version))
        except ValueError:
            return False
        return version and self.build in ("", other.build)

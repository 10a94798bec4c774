"""Names and versions of new resources."""

from __future__ import annotations

import re

from ...api.exceptions import ImageBuilderError
from ...unverified import assumed
from ..arns import Version


def normalise(name: str) -> str:
    """Return the form of a name in ARNs: lower case, with hyphens for spaces and underscores.

    botocore: CreateComponent.name; names with the same form are the same name.
    """
    separators = r"[ _-]+" if assumed.runs_of_separators_collapse else r"[ _]"
    return re.sub(separators, "-", name.lower())


def check_bounds(version: Version, where: str) -> None:
    """Reject numbers out of bounds."""
    if not version.in_bounds:
        raise ImageBuilderError(
            "InvalidVersionNumberException",
            f"The version number '{version}' in '{where}' is out of bounds: each node is at most 2^30-1.",
        )


def check_version(version: Version, where: str) -> None:
    """Reject numbers out of bounds, and wildcards in a reference that are not at the end."""
    check_bounds(version, where)
    if not version.wildcards_trail:
        raise ImageBuilderError(
            assumed.code_of_misplaced_wildcard,
            f"The version number '{version}' in '{where}' is not valid: "
            "all nodes to the right of the first wildcard must also be wildcards.",
        )

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the lifecycle policies that apply to the images of a pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._aws.arn import Arn, Version, name_segment
from .._options.spec import Values

_TYPES = {"AMI": "AMI_IMAGE", "DOCKER": "CONTAINER_IMAGE"}
"""The resource type of a policy for each type of image."""


def policies_for(policies: Iterable[Values], recipe: str, image_type: str, tags: Mapping[str, str]) -> list[str]:
    """Return the names of the enabled policies that select images with these tags of a recipe, given its ARN."""
    return [
        policy["name"]
        for policy in policies
        if policy.get("status", "ENABLED") == "ENABLED"
        and policy["resource_type"] == _TYPES[image_type]
        and _selects(policy["resource_selection"], Arn.parse(recipe), tags)
    ]


def _selects(selection: Values, recipe: Arn, tags: Mapping[str, str]) -> bool:
    if "tag_map" in selection:
        return all(tags.get(key) == value for key, value in selection["tag_map"].items())
    version = Version.parse_pattern(recipe.version)
    return any(
        name_segment(one["name"]) == recipe.name and Version.parse(one["semantic_version"]).matches(version)
        for one in selection.get("recipes", ())
    )

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of resources, and the names of their operations and members in the API.

The names follow from the kind's name. A kind that the collection only refers to is listed too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache


class Versions(Enum):
    """How a kind of resource changes."""

    NONE = "updated in place"
    VERSIONS = "immutable, a change is a new version"
    BUILDS = "immutable, a change is a new version or a new build of the same one"


@cache
def camel_case(name: str) -> str:
    """Return a member's name in the API: ``image_recipe_arn`` → ``imageRecipeArn``."""
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


@dataclass(frozen=True)
class Kind:
    """A kind of resource, by its name in snake_case."""

    name: str
    versions: Versions = Versions.NONE
    lists_details: bool = False
    """Whether the List operation returns complete resources instead of summaries."""

    @property
    def title(self) -> str:
        """The name in messages: ``image pipeline``."""
        return self.name.replace("_", " ")

    @property
    def plural(self) -> str:
        """``image_pipelines``, ``lifecycle_policies``."""
        return f"{self.name[:-1]}ies" if self.name.endswith("y") else f"{self.name}s"

    @property
    def plural_title(self) -> str:
        """For documentation: ``image pipelines``."""
        return self.plural.replace("_", " ")

    @property
    def segment(self) -> str:
        """The name in ARNs: ``image-pipeline``."""
        return self.name.replace("_", "-")

    @property
    def member(self) -> str:
        """The member of a Get response that holds the resource: ``imagePipeline``."""
        return camel_case(self.name)

    @property
    def arn_member(self) -> str:
        """The member of requests, and of the response to a Create, that holds the ARN."""
        return camel_case(f"{self.name}_build_version_arn" if self.versions is Versions.BUILDS else f"{self.name}_arn")

    def operation(self, verb: str) -> str:
        """Return the name of boto3's method: ``create_image_pipeline``, for ``list`` with the plural."""
        return f"{verb}_{self.plural if verb == 'list' else self.name}"


COMPONENT = Kind("component", Versions.BUILDS)
IMAGE_RECIPE = Kind("image_recipe", Versions.VERSIONS)
CONTAINER_RECIPE = Kind("container_recipe", Versions.VERSIONS)
INFRASTRUCTURE_CONFIGURATION = Kind("infrastructure_configuration")
DISTRIBUTION_CONFIGURATION = Kind("distribution_configuration")
WORKFLOW = Kind("workflow", Versions.BUILDS)
IMAGE = Kind("image", Versions.BUILDS)
LIFECYCLE_POLICY = Kind("lifecycle_policy")
IMAGE_PIPELINE = Kind("image_pipeline", lists_details=True)

KINDS = {
    kind.name: kind
    for kind in (
        COMPONENT,
        IMAGE_RECIPE,
        CONTAINER_RECIPE,
        INFRASTRUCTURE_CONFIGURATION,
        DISTRIBUTION_CONFIGURATION,
        WORKFLOW,
        IMAGE,
        LIFECYCLE_POLICY,
        IMAGE_PIPELINE,
    )
}


def kind_of(arn_kind: str) -> Kind:
    """Return the kind of an ARN's segment; ``workflow/build`` is a workflow. KeyError for other segments."""
    return KINDS[arn_kind.split("/")[0].replace("-", "_")]

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API calls each kind of resource: the names of its operations and of the members around it.

One row a kind, read from botocore's service model. A kind that the collection only refers to has its row here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Versions(Enum):
    """How a kind of resource changes."""

    NONE = "updated in place"
    VERSIONS = "immutable, a change is a new version"
    BUILDS = "immutable, a change is a new version or a new build of the same one"


def camel_case(name: str) -> str:
    """``image_recipe_arn`` → ``imageRecipeArn``."""
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


@dataclass(frozen=True)
class Kind:
    """A kind of resource, by its name in snake_case; the service's other names follow from that where they can."""

    name: str
    list_member: str
    """The member of a List answer that holds the resources."""
    versions: Versions = Versions.NONE
    lists_details: bool = False
    """A List answers with whole resources, not with summaries."""

    @property
    def title(self) -> str:
        """For messages: ``image pipeline``."""
        return self.name.replace("_", " ")

    @property
    def plural(self) -> str:
        """``image_pipelines``, ``lifecycle_policies``."""
        return f"{self.name[:-1]}ies" if self.name.endswith("y") else f"{self.name}s"

    @property
    def segment(self) -> str:
        """For ARNs: ``image-pipeline``."""
        return self.name.replace("_", "-")

    @property
    def member(self) -> str:
        """The member of a Get answer that holds the resource: ``imagePipeline``."""
        return camel_case(self.name)

    @property
    def arn_member(self) -> str:
        """The member that holds its ARN in requests, and in the answer to a Create."""
        return camel_case(f"{self.name}_build_version_arn" if self.versions is Versions.BUILDS else f"{self.name}_arn")

    def operation(self, verb: str) -> str:
        """``create`` → ``create_image_pipeline``, the name of boto3's method; ``list`` takes the plural."""
        return f"{verb}_{self.plural if verb == 'list' else self.name}"


COMPONENT = Kind("component", "componentVersionList", Versions.BUILDS)
IMAGE_RECIPE = Kind("image_recipe", "imageRecipeSummaryList", Versions.VERSIONS)
CONTAINER_RECIPE = Kind("container_recipe", "containerRecipeSummaryList", Versions.VERSIONS)
INFRASTRUCTURE_CONFIGURATION = Kind("infrastructure_configuration", "infrastructureConfigurationSummaryList")
DISTRIBUTION_CONFIGURATION = Kind("distribution_configuration", "distributionConfigurationSummaryList")
WORKFLOW = Kind("workflow", "workflowVersionList", Versions.BUILDS)
IMAGE = Kind("image", "imageVersionList", Versions.BUILDS)
LIFECYCLE_POLICY = Kind("lifecycle_policy", "lifecyclePolicySummaryList")
IMAGE_PIPELINE = Kind("image_pipeline", "imagePipelineList", lists_details=True)

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
    """The kind an ARN's segment stands for; ``workflow/build`` is a workflow. KeyError where it is none of these."""
    return KINDS[arn_kind.split("/")[0].replace("-", "_")]

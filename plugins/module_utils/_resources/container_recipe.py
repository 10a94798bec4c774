# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The container recipe: a parent image, the components that are put on it, and the Dockerfile that does it."""

from __future__ import annotations

from collections.abc import Collection

from .._aws.errors import InvalidOption
from .._aws.kinds import CONTAINER_RECIPE as KIND
from .._aws.kinds import IMAGE
from .._options.spec import Option, Reference, Values
from .distribution_configuration import TARGET_REPOSITORY
from .image_recipe import (
    BLOCK_DEVICE_MAPPINGS,
    COMPONENTS,
    each_component_once,
    parameters_of_components,
    throughput_of_gp3,
)
from .resource import InfoSpec, ResourceSpec, RuleContext

PARENT_IMAGE = Reference(
    IMAGE,
    foreign=r"(?!arn:|aws/[^/]+$)(?!(?:aws/)?[^/:]+/(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2}(?:/[0-9]+)?$).+",
    foreign_words="an image of a registry (amazonlinux:latest)",
)


def override_of_registry_image(values: Values, context: RuleContext) -> None:
    """Of an image of Image Builder the service knows the operating system."""
    if values.get("image_os_version_override") and values.get("parent_image", "").startswith("arn:"):
        raise InvalidOption("image_os_version_override", "is for a parent image from a registry only: leave it out")


def throughput_of_the_instance(values: Values, context: RuleContext) -> None:
    path = "instance_configuration.block_device_mappings"
    throughput_of_gp3(values.get("instance_configuration", {}), context, path)


def aligned_platform(desired: Values, current: Values) -> tuple[Values, Values]:
    """The service returns ``platform_override`` as ``platform``, given or not."""
    if not current:
        return desired, current
    desired = {name: value for name, value in desired.items() if name != "platform_override" or value}
    platform = {"platform_override": current["platform"]} if current.get("platform") else {}
    return desired, {**current, **platform}


def inherited_options(options: Values, changed: Collection[str]) -> Values:
    """Another parent image may be for another platform."""
    lost = {"platform_override"} if "parent_image" in changed else set()
    return {name: value for name, value in options.items() if name not in lost}


CONTAINER_RECIPE = ResourceSpec(
    KIND,
    options={
        "container_type": Option(enum=("DOCKER",), default="DOCKER"),
        "description": Option(),
        "components": COMPONENTS,
        "instance_configuration": Option(
            "dict", options={"image": Option(), "block_device_mappings": BLOCK_DEVICE_MAPPINGS}
        ),
        "dockerfile_template_data": Option(),
        "dockerfile_template_uri": Option(uri_of="dockerfile_template_data"),
        "platform_override": Option(enum=("Windows", "Linux")),
        "image_os_version_override": Option(write_only=True),
        "parent_image": Option(reference=PARENT_IMAGE),
        "working_directory": Option(fills=("/tmp", "C:/")),
        "target_repository": TARGET_REPOSITORY,
        "kms_key_id": Option(),
    },
    rules=(each_component_once, parameters_of_components, override_of_registry_image, throughput_of_the_instance),
    align=aligned_platform,
    inherit=inherited_options,
)

CONTAINER_RECIPES = InfoSpec(
    CONTAINER_RECIPE,
    filters=("container_type", "name", "parent_image", "platform"),
    owners=("Self", "Shared", "Amazon"),
)

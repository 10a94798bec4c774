# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The container recipe: a parent image, the components that are applied to it, and a Dockerfile template."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from .._aws.errors import InvalidOption, shorten
from .._aws.kinds import CONTAINER_RECIPE as KIND
from .._aws.kinds import IMAGE
from .._options.spec import Option, Reference, Values
from .distribution_configuration import TARGET_REPOSITORY
from .image_recipe import (
    BLOCK_DEVICE_MAPPINGS,
    COMPONENTS,
    each_component_once,
    parameters_of_components,
    throughput_mistakes,
    volume_mistakes,
)
from .kms import key_is_an_arn
from .resource import InfoSpec, ResourceSpec, RuleContext, lenient_rule, rule

PARENT_IMAGE = Reference(
    IMAGE,
    foreign=r"(?!arn:|aws/[^/]+$)(?!(?:aws/)?[^/:]+/(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2}(?:/[0-9]+)?$).+",
    foreign_words="an image in a registry (amazonlinux:latest)",
)


ECR = re.compile(r"public\.ecr\.aws/|[0-9]{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/")
"""The beginning of images in Amazon ECR, public or private."""

OTHER_REGISTRY = re.compile(r"(?!(?:[a-z0-9-]+\.)*docker\.(?:io|com)/)(?:[^/]+\.[^/]+|[^/]+:[0-9]+|localhost)/.+")
"""Images in a registry other than Docker Hub; ``library/ubuntu`` is in Docker Hub, ``ghcr.io/ubuntu`` is not."""

COMPONENTS_PLACEHOLDER = re.compile(r"{{{\s*imagebuilder:components\s*}}}")

_INSTANCE = "instance_configuration"


@rule
def platform_of_containers(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    if values.get("platform_override") == "macOS":
        yield InvalidOption("platform_override", "macOS is not available for container images. Set Linux or Windows.")


@rule
def overrides_for_ecr(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """Image Builder cannot determine the operating system of images in Amazon ECR (terraform-provider-aws#24711)."""
    parent, platform = values.get("parent_image", ""), values.get("platform_override")
    if not ECR.match(parent):
        return
    if not platform:
        reason = f"is required because '{shorten(parent)}' is in Amazon ECR. Set Linux or Windows."
        yield InvalidOption("platform_override", reason)
    elif platform == "Windows" and not values.get("image_os_version_override"):
        yield InvalidOption(
            "image_os_version_override",
            f"is required because '{shorten(parent)}' is a Windows image in Amazon ECR. "
            "Set its operating system version, such as Microsoft Windows Server 2022.",
        )


@rule
def override_of_registry_image(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """The operating system version of an Image Builder image comes from the image (API reference)."""
    if values.get("image_os_version_override") and values.get("parent_image", "").startswith("arn:"):
        reason = "is available only for parent images in a registry. Omit it."
        yield InvalidOption("image_os_version_override", reason)


def warn_of_other_registry(values: Values, context: RuleContext) -> None:
    """Image Builder pulls parent images only from Docker Hub and Amazon ECR, but may accept others in a recipe."""
    parent = values.get("parent_image", "")
    if OTHER_REGISTRY.fullmatch(parent) and not ECR.match(parent):
        context.warn(
            f"parent_image: '{shorten(parent)}' is neither in Docker Hub nor in Amazon ECR, and Image Builder does not "
            "support other registries. Copy the image to Amazon ECR."
        )


@lenient_rule
def dockerfile_runs_components(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    template = values.get("dockerfile_template_data", "")
    if values.get("components") and template and not COMPONENTS_PLACEHOLDER.search(template):
        option = "dockerfile_template_uri" if values.get("dockerfile_template_uri") else "dockerfile_template_data"
        reason = "does not contain {{{ imagebuilder:components }}}, so that no component runs."
        yield InvalidOption(option, f"{reason} Add it, or omit components.")


@rule
def throughput_of_the_instance(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    yield from throughput_mistakes(values.get(_INSTANCE, {}), f"{_INSTANCE}.block_device_mappings")


@lenient_rule
def volumes_of_the_instance(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    yield from volume_mistakes(values.get(_INSTANCE, {}), f"{_INSTANCE}.block_device_mappings")


def aligned_platform(desired: Values, current: Values) -> tuple[Values, Values]:
    """Compare ``platform_override`` with ``platform``, as which Get returns it whether or not it was set."""
    if not current:
        return desired, current
    desired = {name: value for name, value in desired.items() if name != "platform_override" or value}
    platform = {"platform_override": current["platform"]} if current.get("platform") else {}
    return desired, {**current, **platform}


def inherited_options(options: Values, changed: Collection[str]) -> Values:
    """A different parent image may have a different platform."""
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
    rules=(
        each_component_once,
        parameters_of_components,
        platform_of_containers,
        overrides_for_ecr,
        override_of_registry_image,
        warn_of_other_registry,
        dockerfile_runs_components,
        throughput_of_the_instance,
        volumes_of_the_instance,
        key_is_an_arn,
    ),
    align=aligned_platform,
    inherit=inherited_options,
)

CONTAINER_RECIPES = InfoSpec(
    CONTAINER_RECIPE,
    filters=("container_type", "name", "parent_image", "platform"),
    owners=("Self", "Shared", "Amazon"),
)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the build of an image from a recipe, without a pipeline."""

from __future__ import annotations

from collections.abc import Callable

from .._aws.arn import Arn, Version
from .._aws.client import Client, Members
from .._aws.errors import InvalidOption
from .._aws.kinds import CONTAINER_RECIPE, DISTRIBUTION_CONFIGURATION, IMAGE_RECIPE, INFRASTRUCTURE_CONFIGURATION
from .._engine.operation import Context, request
from .._options.conversions import ROLE
from .._options.spec import TAG_OPTIONS, Option, Options, Reference, Values
from .._resources.image_pipeline import (
    IMAGE_LOGGING,
    IMAGE_SCANNING,
    IMAGE_TESTS,
    WORKFLOWS,
    fast_launch_on_windows,
    role_for_log_groups,
    valid_scanning,
    valid_workflows,
)
from .findings import check_is_scanned
from .image import IN_PROGRESS, read_image, status_of
from .start import NewBuild, build_token, builds_in_progress

BUILD: Options = {
    "image_recipe_arn": Option(reference=Reference(IMAGE_RECIPE)),
    "container_recipe_arn": Option(reference=Reference(CONTAINER_RECIPE)),
    "infrastructure_configuration_arn": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION)),
    "distribution_configuration_arn": Option(reference=Reference(DISTRIBUTION_CONFIGURATION)),
    "image_tests_configuration": Option("dict", options=IMAGE_TESTS),
    "enhanced_image_metadata_enabled": Option("bool"),
    "image_scanning_configuration": Option("dict", options=IMAGE_SCANNING),
    "workflows": WORKFLOWS,
    "execution_role": Option(conversion=ROLE),
    "logging_configuration": Option("dict", options=IMAGE_LOGGING),
    **TAG_OPTIONS,
}
"""The options of CreateImage."""

_PARTS = ("image_recipe", "container_recipe", "infrastructure_configuration", "distribution_configuration")
"""If these parts of an existing image are the same as in the options, no build is needed."""

_RULES = (valid_scanning, valid_workflows, role_for_log_groups, fast_launch_on_windows)


def recipe_option(values: Values) -> str:
    """Return the name of the option that contains the recipe; empty if neither does."""
    return next((name for name in ("image_recipe_arn", "container_recipe_arn") if values.get(name)), "")


def pin_recipe(context: Context, values: Values) -> Values:
    """Return the values with a wildcard in the recipe's version replaced by the newest version that it matches."""
    option = recipe_option(values)
    if not Version.parse(Arn.parse(values[option]).version).is_wildcard:
        return values
    recipe = context.references.lookup(values[option])
    if recipe is None and not context.check_mode:
        raise InvalidOption(option, f"no version of a recipe matches '{values[option]}'.")
    return {**values, option: recipe["arn"]} if recipe else values


def find_image(client: Client, values: Values, images: list[Members]) -> Values | None:
    """Return the newest image that is available or in progress and was built from the same parts.

    ``images`` are the summaries of the recipe's images, newest first.
    """
    for summary in images:
        if status_of(summary) in (*IN_PROGRESS, "AVAILABLE"):
            image = read_image(client, summary["arn"])
            if image and all(_arn_of(image, part) == values.get(f"{part}_arn", "") for part in _PARTS):
                return image
    return None


def _arn_of(image: Values, part: str) -> str:
    arn: str = image.get(part, {}).get("arn", "")
    return arn


def plan_recipe_build(context: Context, values: Values, images: Callable[[], list[Members]]) -> NewBuild:
    """Return the build of an image from a recipe, ready to start. Raise InvalidOption for what AWS would refuse.

    ``images`` returns the summaries of the recipe's images, newest first.
    """
    for rule in _RULES:
        rule(values, context.for_rules)
    given = {name: values[name] for name in BUILD if name in values}
    recipe = values[recipe_option(values)]
    members = request(context.client, "create_image", BUILD, given)
    if values.get("maximum_severity"):
        check_is_scanned(values)
    return NewBuild(
        f"build an image of '{recipe}'",
        "create_image",
        members,
        {"recipe": recipe, "tags": values.get("tags", {})},
        token=lambda: build_token(context, images(), recipe, given),
        in_progress=lambda: builds_in_progress(images()),
    )

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One image from a recipe, without a pipeline."""

from __future__ import annotations

from .._aws.arn import Arn, Version
from .._aws.client import Client
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
from . import search
from .findings import problem_with_scans
from .search import UNDERWAY, Search

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
"""What CreateImage takes."""

_PARTS = ("image_recipe", "container_recipe", "infrastructure_configuration", "distribution_configuration")
"""What tells an image that is there from another: all of these are the same."""

RULES = (valid_scanning, valid_workflows, role_for_log_groups, fast_launch_on_windows)


def recipe_of(values: Values) -> str:
    """The name of the option that tells the recipe; empty where none does."""
    return next((name for name in ("image_recipe_arn", "container_recipe_arn") if values.get(name)), "")


def pinned(context: Context, values: Values) -> Values:
    """Return the values with a wildcard in the recipe's version replaced by the newest version that it matches."""
    option = recipe_of(values)
    if not Version.parse(Arn.parse(values[option]).version).is_wildcard:
        return values
    recipe = context.references.lookup(values[option])
    if recipe is None and not context.check_mode:
        raise InvalidOption(option, f"no version of a recipe matches '{values[option]}'")
    return {**values, option: recipe["arn"]} if recipe else values


def existing(client: Client, values: Values) -> Values | None:
    """The newest image of the recipe's version, infrastructure and distribution that is available or being built."""
    query = Search(recipe=values[recipe_of(values)], statuses=(*UNDERWAY, "AVAILABLE"))
    for summary in search.summaries(client, query):
        image = search.read(client, summary["arn"])
        if image and all(_part(image, part) == values.get(f"{part}_arn", "") for part in _PARTS):
            return image
    return None


def _part(image: Values, part: str) -> str:
    arn: str = image.get(part, {}).get("arn", "")
    return arn


def build(context: Context, values: Values) -> str:
    """Start the build of an image and return its ARN; in check mode, only check the request and return ``""``."""
    for rule in RULES:
        rule(values, context.for_rules)
    asked = request(context.client, "create_image", BUILD, {name: values[name] for name in BUILD if name in values})
    problem = problem_with_scans(values) if values.get("maximum_severity") else None
    if problem:
        raise InvalidOption("maximum_severity", problem)
    if context.check_mode:
        return ""
    answer = context.client.call(f"build an image of '{values[recipe_of(values)]}'", "create_image", **asked)
    return str(answer["imageBuildVersionArn"])

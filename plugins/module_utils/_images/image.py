# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One image: its statuses, and reading it in the form of the options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.errors import InvalidOption
from .._aws.kinds import IMAGE
from .._options.spec import Option, Options, Values
from .._options.translate import from_api
from .._resources.container_recipe import CONTAINER_RECIPE
from .._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION
from .._resources.image_pipeline import IMAGE_SCANNING, IMAGE_TESTS, WORKFLOWS
from .._resources.image_recipe import IMAGE_RECIPE
from .._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION

PARTS: Options = {
    "image_recipe": Option("dict", options=IMAGE_RECIPE.options),
    "container_recipe": Option("dict", options=CONTAINER_RECIPE.options),
    "infrastructure_configuration": Option("dict", options=INFRASTRUCTURE_CONFIGURATION.options),
    "distribution_configuration": Option("dict", options=DISTRIBUTION_CONFIGURATION.options),
    "image_tests_configuration": Option("dict", options=IMAGE_TESTS),
    "image_scanning_configuration": Option("dict", options=IMAGE_SCANNING),
    "workflows": WORKFLOWS,
}
"""The resources and settings that an image contains, as options of the modules that manage them."""

IN_PROGRESS = ("PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING")
"""The statuses of a build in progress, in order."""

STATUSES = (*IN_PROGRESS, "AVAILABLE", "CANCELLED", "FAILED", "DEPRECATED", "DISABLED", "DELETED")


def read_image(client: Client, arn: Arn | str) -> Values | None:
    """Return the image, or None if it does not exist. An ARN without a build, or with a wildcard in its version, names
    the newest available build."""
    members = client.get_resource(IMAGE, arn)
    return None if members is None else image_from_api(members)


def image_from_api(members: Members) -> Values:
    """Return an image, or the summary of one, in the form of the options."""
    return {**from_api(PARTS, members), "tags": dict(members.get("tags") or {})}


def status_of(image: Values | Members) -> str:
    """Return the status of an image or of its summary."""
    status: str = image["state"]["status"]
    return status


def check_build_arn(values: Mapping[str, Any]) -> None:
    """Raise InvalidOption if ``image_build_version_arn`` lacks the number of a build."""
    arn = values.get("image_build_version_arn", "")
    if arn and not Arn.parse(arn).build:
        reason = f"'{arn}' has no build number. Add it, as in web/1.0.3/7."
        raise InvalidOption("image_build_version_arn", reason)

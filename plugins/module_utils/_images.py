# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images, as the service describes them: what was built, from what, where it went and how that ended."""

from __future__ import annotations

from ._arn import Arn
from ._client import Client, Members
from ._kinds import IMAGE
from ._resources.container_recipe import CONTAINER_RECIPE
from ._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION
from ._resources.image_pipeline import IMAGE_SCANNING, IMAGE_TESTS, WORKFLOWS
from ._resources.image_recipe import IMAGE_RECIPE
from ._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION
from ._shape import from_api
from ._spec import Option, Options, Values

PARTS: Options = {
    "image_recipe": Option("dict", options=IMAGE_RECIPE.options),
    "container_recipe": Option("dict", options=CONTAINER_RECIPE.options),
    "infrastructure_configuration": Option("dict", options=INFRASTRUCTURE_CONFIGURATION.options),
    "distribution_configuration": Option("dict", options=DISTRIBUTION_CONFIGURATION.options),
    "image_tests_configuration": Option("dict", options=IMAGE_TESTS),
    "image_scanning_configuration": Option("dict", options=IMAGE_SCANNING),
    "workflows": WORKFLOWS,
}
"""What an image holds whole of what it was built from, in the shape of the modules that declare it."""


def read(client: Client, arn: Arn | str) -> Values | None:
    """The image; None where there is none. Without a build, or with a wildcard: the newest that is available."""
    members = client.get(IMAGE, arn)
    return None if members is None else shown(members)


def shown(members: Members) -> Values:
    """An image, or the summary of one, in the shape of the options."""
    return {**from_api(PARTS, members), "tags": dict(members.get("tags") or {})}

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read images by ARN, name, version, pipeline, recipe or status."""

from __future__ import annotations

from .._aws.arn import ANY
from .._aws.kinds import CONTAINER_RECIPE, IMAGE, IMAGE_PIPELINE, IMAGE_RECIPE
from .._engine.operation import Context, OperationSpec
from .._images.details import DETAILS, with_details
from .._images.image import STATUSES
from .._images.search import Search, find_images
from .._options.arguments import parse_version
from .._options.spec import Option, Reference, Values


def read_images(context: Context, values: Values) -> Values:
    """Return the images that the options ask for, newest first."""
    search = Search(
        arn=values.get("arn", ""),
        name=values.get("name", ""),
        version=parse_version(values) or ANY,
        pipeline=values.get("image_pipeline_arn", ""),
        recipe=values.get("image_recipe_arn") or values.get("container_recipe_arn", ""),
        owner=values["owner"],
        statuses=values.get("status", ()),
        newest=values["newest"],
    )
    found = find_images(context.client, search)
    return {"changed": False, "images": with_details(context.client, found, values.get("include", ()))}


OPERATION = OperationSpec(
    options={
        "arn": Option(reference=Reference(IMAGE, reading=True)),
        "name": Option(),
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE, reading=True)),
        "image_recipe_arn": Option(reference=Reference(IMAGE_RECIPE, reading=True)),
        "container_recipe_arn": Option(reference=Reference(CONTAINER_RECIPE, reading=True)),
        "version": Option(),
        "owner": Option(choices=("Self", "Shared", "Amazon", "ThirdParty", "AWSMarketplace"), default="Self"),
        "status": Option("list", elements="str", choices=STATUSES),
        "newest": Option("bool", default=False),
        "include": Option("list", elements="str", choices=tuple(DETAILS)),
    },
    run=read_images,
    selectors=("name",),
    mutually_exclusive=(
        ("arn", "name", "image_pipeline_arn", "image_recipe_arn", "container_recipe_arn"),
        ("arn", "version"),
        ("version", "image_recipe_arn"),
        ("version", "container_recipe_arn"),
    ),
)

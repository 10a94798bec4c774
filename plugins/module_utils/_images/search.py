# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Search for images by ARN, name, version, pipeline, recipe, owner or status."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .._aws.arn import ANY, Arn, Version
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.kinds import IMAGE
from .._options import model
from .._options.spec import Values
from .image import STATUSES, read_image, status_of


@dataclass(frozen=True)
class Search:
    """The criteria of a search. An empty one matches every image."""

    arn: str = ""
    name: str = ""
    """``web``, or with a wildcard of the service ``web*`` or ``*web*``."""
    version: Version = ANY
    pipeline: str = ""
    """The ARN of a pipeline."""
    recipe: str = ""
    """The ARN of a recipe, which may have wildcards in its version."""
    owner: str = "Self"
    statuses: Collection[str] = ()
    newest: bool = False
    """Find the newest matching image only."""


def find_images(client: Client, search: Search) -> list[Values]:
    """Return the images that match, newest first."""
    arns = [search.arn] if search.arn else [summary["arn"] for summary in list_images(client, search)]
    if search.newest:
        images = (read_image(client, arn) for arn in arns)
        return list(islice((image for image in images if image and _matches(search, image)), 1))
    found = run_concurrently(lambda arn: read_image(client, arn), arns)
    return [image for image in found if image and _matches(search, image)]


def _matches(search: Search, image: Values) -> bool:
    """Check what summaries do not contain. Images have the name and version of their recipe; imported images may have
    the same."""
    recipes = [Arn.parse(image[kind]["arn"]) for kind in ("image_recipe", "container_recipe") if kind in image]
    of_recipe = not search.recipe or any(Arn.parse(search.recipe).covers(recipe) for recipe in recipes)
    return of_recipe and status_of(image) in (search.statuses or STATUSES)


def list_images(client: Client, search: Search) -> list[Members]:
    """Return summaries of the images that match, newest first; for a recipe, those of all images with its name."""
    named = _image_arn(client, search)
    listed = [summary for summary in _list_summaries(client, search, named) if _fits(search, named, summary)]
    return sorted(listed, key=lambda summary: (summary["dateCreated"], Arn.parse(summary["arn"]).order), reverse=True)


def _image_arn(client: Client, search: Search) -> Arn | None:
    """Return the ARN, which may have wildcards, of the images of a recipe or with an exact name; None for others."""
    if search.recipe:
        recipe = Arn.parse(search.recipe)
        return client.resource_arn(IMAGE.segment, recipe.name, recipe.version)
    if not search.name or "*" in search.name:
        return None
    model.check(client.input_shape("create_image_recipe").members["name"], search.name, lambda parameter: "name")
    return client.resource_arn(IMAGE.segment, search.name, search.version)


def _list_summaries(client: Client, search: Search, named: Arn | None) -> list[Members]:
    # The service's filter distinguishes spellings that its ARNs do not, so it is used for wildcards only.
    pattern: dict[str, Any] = {"filters": [{"name": "name", "values": [search.name]}]} if "*" in search.name else {}
    if pattern:
        value = client.input_shape("list_images").members["filters"].member.members["values"].member
        model.check(value, search.name, lambda parameter: "name")
    if search.pipeline:
        action = f"list the images of '{search.pipeline}'"
        return client.paginate(action, "list_image_pipeline_images", imagePipelineArn=search.pipeline)
    if search.owner != "Self" and not search.recipe:
        return client.list_resources(IMAGE, owner=search.owner, **pattern)
    exact = {"imageVersionArn": str(named)} if named and not Version.parse(named.version).is_wildcard else {}
    return client.paginate("list images", "list_image_build_versions", **pattern, **exact)


def _fits(search: Search, named: Arn | None, summary: Members) -> bool:
    arn = Arn.parse(summary["arn"])
    version = Version.parse(arn.version)
    return (
        (named is None or (named.name == arn.name and Version.parse(named.version).matches(version)))
        and search.version.matches(version)
        # The summaries of images of other owners have no status.
        and (not search.statuses or "state" not in summary or status_of(summary) in search.statuses)
    )

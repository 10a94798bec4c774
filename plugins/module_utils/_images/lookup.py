# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the newest image of a pipeline or a recipe is called where it is used: by an AMI's id or a container's URI."""

from __future__ import annotations

from dataclasses import dataclass

from .._aws.arn import Arn
from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import CONTAINER_RECIPE, IMAGE, IMAGE_PIPELINE, IMAGE_RECIPE
from .._engine.references import References
from .._options.spec import Option, Options, Reference, Values
from . import search
from .search import Search

_PIPELINE: Options = {"pipeline": Option(reference=Reference(IMAGE_PIPELINE, reading=True))}
_IMAGE: Options = {"recipe": Option(reference=Reference(IMAGE, reading=True))}
_RECIPES = (IMAGE_RECIPE.segment, CONTAINER_RECIPE.segment)


class Missing(ImageBuilderError):
    """There is no such image, or not there."""


@dataclass(frozen=True)
class Place:
    """Where an image is to be used; the client's own region and account if nothing else is said."""

    region: str = ""
    account: str = ""


def newest(client: Client, text: str, by: str, place: Place) -> str:
    """The AMI or container image of the newest available build of what ``text`` names ``by`` pipeline or recipe; of a
    recipe that is the newest build of the greatest version. Raises Missing."""
    references = References(client)
    query = _search(client, references, text, by)
    found = search.find(client, query)
    if not found:
        raise Missing(f"there is no available image of {query.pipeline or query.arn}{_near(references, query, text)}")
    own = client.caller
    region, account = place.region or own.region, place.account or own.owner
    there = _outputs(found[0])
    for where, output in reversed(there):
        if where == (region, account):
            return output
    places = ", ".join(sorted({f"{region} ({account})" for (region, account), _output in there})) or "nowhere"
    raise Missing(f"'{found[0]['arn']}' is not in {region} of the account {account}, but in: {places}")


def _search(client: Client, references: References, text: str, by: str) -> Search:
    """An ARN says by itself what it is the ARN of."""
    if not text:
        raise InvalidOption("image", f"the name is empty: give the {by}'s name or ARN")
    arn = _parsed(text) if text.startswith("arn:") else None
    if arn and arn.kind in _RECIPES:
        text = str(client.resource_arn(IMAGE.segment, arn.name, arn.version))
    is_pipeline = arn.kind == IMAGE_PIPELINE.segment if arn else by == "pipeline"
    options = _PIPELINE if is_pipeline else _IMAGE
    (resolved,) = references.resolve(options, dict.fromkeys(options, text)).values()
    if is_pipeline:
        return Search(pipeline=resolved, statuses=("AVAILABLE",), newest=True)
    return Search(arn=resolved, statuses=("AVAILABLE",))


def _parsed(text: str) -> Arn:
    try:
        return Arn.parse(text)
    except ValueError as error:
        raise InvalidOption("image", str(error)) from error


def _outputs(image: Values) -> list[tuple[tuple[str, str], str]]:
    """Region and account of everything that an image put out, and what it is called there. Containers tell no account;
    a registry's host begins with it."""
    outputs = image.get("output_resources", {})
    amis = [
        ((ami["region"], ami.get("account_id", "")), ami["image"]) for ami in outputs.get("amis", []) if "image" in ami
    ]
    containers = [
        ((container["region"], uri.split(".")[0]), uri)
        for container in outputs.get("containers", [])
        for uri in container.get("image_uris", [])
    ]
    return amis + containers


def _near(references: References, search: Search, text: str) -> str:
    """What could have been meant, where there is no such pipeline at all."""
    if not search.pipeline:
        return ""
    options: Options = {"pipeline": Option(reference=Reference(IMAGE_PIPELINE))}
    try:
        references.verify(options, {}, references.resolve(options, {"pipeline": text}))
    except InvalidOption as error:
        return f": {str(error).partition(': ')[2]}"
    return ""

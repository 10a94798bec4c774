# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the AMI ID or the container image URI of the newest image of a pipeline or a recipe."""

from __future__ import annotations

from dataclasses import dataclass

from .._aws.arn import Arn
from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import CONTAINER_RECIPE, IMAGE, IMAGE_PIPELINE, IMAGE_RECIPE
from .._engine.references import References
from .._options.spec import Option, Options, Reference, Values
from .search import Search, find_images

_PIPELINE: Options = {"pipeline": Option(reference=Reference(IMAGE_PIPELINE, reading=True))}
_IMAGE: Options = {"recipe": Option(reference=Reference(IMAGE, reading=True))}
_RECIPES = (IMAGE_RECIPE.segment, CONTAINER_RECIPE.segment)


class Missing(ImageBuilderError):
    """No matching image exists, or it is not in this region and account."""


@dataclass(frozen=True)
class Place:
    """The region and account in which an image is used. Empty values mean those of the client."""

    region: str = ""
    account: str = ""


def lookup_image(client: Client, text: str, by: str, place: Place) -> str:
    """Return the AMI ID or the URI of the newest available image of a pipeline or a recipe.

    ``text`` is an ARN, or the name of a pipeline or a recipe, as ``by`` specifies. The newest image of a recipe has the
    greatest version. Raise Missing if there is no image, and InvalidOption for an invalid ``text``.
    """
    references = References(client)
    search = _search(client, references, text, by)
    found = find_images(client, search)
    if not found:
        raise Missing(f"no available image of {search.pipeline or search.arn} exists{_hint(references, search, text)}")
    own = client.caller
    region, account = place.region or own.region, place.account or own.owner
    outputs = _outputs(found[0])
    for where, output in reversed(outputs):
        if where == (region, account):
            return output
    places = ", ".join(sorted({f"{region} ({account})" for (region, account), _output in outputs})) or "no region"
    raise Missing(f"'{found[0]['arn']}' is not in region {region} of account {account}, only in: {places}")


def _search(client: Client, references: References, text: str, by: str) -> Search:
    if not text:
        raise InvalidOption("image", f"the name is empty. Give the name or ARN of a {by}.")
    arn = _parse_arn(text) if text.startswith("arn:") else None
    if arn and arn.kind in _RECIPES:
        text = str(client.resource_arn(IMAGE.segment, arn.name, arn.version))
    is_pipeline = arn.kind == IMAGE_PIPELINE.segment if arn else by == "pipeline"
    options = _PIPELINE if is_pipeline else _IMAGE
    (resolved,) = references.resolve(options, dict.fromkeys(options, text)).values()
    if is_pipeline:
        return Search(pipeline=resolved, statuses=("AVAILABLE",), newest=True)
    return Search(arn=resolved, statuses=("AVAILABLE",))


def _parse_arn(text: str) -> Arn:
    try:
        return Arn.parse(text)
    except ValueError as error:
        raise InvalidOption("image", f"{error}.") from error


def _outputs(image: Values) -> list[tuple[tuple[str, str], str]]:
    """Return region and account of each AMI and container image, and its ID or URI there.

    The service does not return the account of a container image; it is the start of its registry's host name.
    """
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


def _hint(references: References, search: Search, text: str) -> str:
    """Return similar names if the pipeline does not exist."""
    if not search.pipeline:
        return ""
    options: Options = {"pipeline": Option(reference=Reference(IMAGE_PIPELINE))}
    try:
        references.verify(options, {}, references.resolve(options, {"pipeline": text}))
    except InvalidOption as error:
        return f": {str(error).partition(': ')[2]}"
    return ""

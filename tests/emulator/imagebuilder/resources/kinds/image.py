"""Images: those of Amazon, and the results of builds (package ``builds``)."""

from __future__ import annotations

from typing import Any

from ..kind import Kind, Listing, Nodes
from ..store import Resource

_FILTERS = {"name": "name", "osVersion": "osVersion", "platform": "platform", "type": "type", "version": "version"}


FINISHED = frozenset({"AVAILABLE", "CANCELLED", "DELETED", "DEPRECATED", "DISABLED", "FAILED"})
"""The statuses that do not change without a request (botocore: ImageStatus)."""


def is_finished(image: Resource) -> bool:
    """Whether no build or lifecycle action of the image is in progress."""
    return image.body["state"]["status"] in FINISHED


def _is_available(image: Resource) -> bool:
    """A version matches only builds that are available (botocore: GetImage.imageBuildVersionArn)."""
    return bool(image.body["state"]["status"] == "AVAILABLE")


def _summarize(shown: dict[str, Any]) -> dict[str, Any]:
    """Lists omit the source Amazon, and the state of the AMIs of available images."""
    changed: dict[str, Any] = {}
    if shown.get("imageSource") == "AMAZON_MANAGED":
        changed["imageSource"] = None
    amis = shown.get("outputResources", {}).get("amis", [])
    if amis and shown["state"]["status"] == "AVAILABLE":
        stateless = [{name: value for name, value in ami.items() if name != "state"} for ami in amis]
        changed["outputResources"] = {**shown["outputResources"], "amis": stateless}
    return changed


KIND = Kind(
    name="Image",
    segments=("image",),
    member="image",
    arn_member="imageBuildVersionArn",
    nodes=Nodes.BUILD,
    verbs=("Get", "Delete"),
    shareable=True,
    resolvable=_is_available,
    removable=is_finished,
    summarize=_summarize,
    listings=(
        Listing("ListImages", _FILTERS, by_version=True, hides_deprecated=("Amazon",)),
        Listing("ListImageBuildVersions", _FILTERS, narrowed_by="imageVersionArn"),
        Listing(
            "ListImagePipelineImages",
            {"name": "name", "version": "version"},
            parent=("imagePipelineArn", "sourcePipelineArn"),
        ),
    ),
)

"""Images: those that Amazon provides, and those that were built (package ``builds``)."""

from __future__ import annotations

from ..kind import Kind, Listing, Nodes
from ..store import Resource

_FILTERS = {"name": "name", "osVersion": "osVersion", "platform": "platform", "type": "type", "version": "version"}


FINISHED = frozenset({"AVAILABLE", "CANCELLED", "DELETED", "DEPRECATED", "DISABLED", "FAILED"})
"""The statuses in which an image stays by itself (botocore: ImageStatus)."""


def is_finished(image: Resource) -> bool:
    """Whether nothing is under way with an image."""
    return image.body["state"]["status"] in FINISHED


def _is_available(image: Resource) -> bool:
    """Only a build that can be used now stands for its version (botocore: GetImage.imageBuildVersionArn)."""
    return bool(image.body["state"]["status"] == "AVAILABLE")


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

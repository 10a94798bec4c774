"""Components (facts 2.1)."""

from __future__ import annotations

from typing import Any

from ..kind import Call, Kind, Listing, Nodes


def _fill(call: Call) -> dict[str, Any]:
    return {"type": "BUILD", "encrypted": True}


KIND = Kind(
    name="Component",
    segments=("component",),
    member="component",
    arn_member="componentBuildVersionArn",
    nodes=Nodes.BUILD,
    verbs=("Create", "Get", "Delete"),
    fill=_fill,
    content=("data", "description", "changeDescription", "platform", "supportedOsVersions", "kmsKeyId"),
    listings=(
        Listing(
            "ListComponents",
            {
                "description": "description",
                "name": "name",
                "platform": "platform",
                "productCodes": "productCodes[].productCodeId",
                "status": "status",
                "supportedOsVersion": "supportedOsVersions[]",
                "type": "type",
                "version": "version",
            },
            by_version=True,
            hides_deprecated=True,
        ),
        Listing(
            "ListComponentBuildVersions",
            narrowed_by="componentVersionArn",
            hides_deprecated=True,
            lists_amazons=False,
        ),
    ),
)

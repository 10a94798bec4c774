"""Components: documents of build and test steps."""

from __future__ import annotations

import re
from typing import Any

from .. import neighbours
from ..exceptions import ImageBuilderError, invalid_value
from ..kind import Call, Kind, Listing, Nodes
from ..unverified import assumed
from ..validation import component_document

LARGEST_DOCUMENT = 64 * 1024
"""The service's quota for the document of a component, in bytes."""

_KEY_ARN = re.compile(r"arn:aws[^:]*:kms:[^:]+:[0-9]{12}:(?:key|alias)/.+")


def _check_source(call: Call) -> None:
    """The document is given either in the request or in S3."""
    if ("data" in call.members) == ("uri" in call.members):
        raise ImageBuilderError(
            "InvalidParameterCombinationException", "Exactly one of data and uri must be specified."
        )


def _check_document(call: Call) -> None:
    """The document must be one that can be run."""
    text = _text(call)
    if len(text.encode()) > LARGEST_DOCUMENT:
        raise ImageBuilderError(
            "ServiceQuotaExceededException", f"A component can have at most {LARGEST_DOCUMENT} bytes."
        )
    try:
        component_document.read(text)
    except component_document.InvalidDocument as error:
        raise invalid_value(_source(call), str(error)) from error


def _check_key(call: Call) -> None:
    """The key is named by the ARN of a key or of an alias (botocore: CreateComponent.kmsKeyId)."""
    key = call.members.get("kmsKeyId")
    if key is not None and not _KEY_ARN.fullmatch(key) and assumed.keys_must_be_arns:
        raise invalid_value("kmsKeyId", f"'{key}' is not the ARN of a KMS key or alias.")


def _source(call: Call) -> str:
    return "data" if "data" in call.members else "uri"


def _text(call: Call) -> str:
    if "data" in call.members:
        return str(call.members["data"])
    uri = call.members["uri"]
    text = neighbours.read_object(call.backend.account_id, call.backend.region_name, uri)
    if text is None:
        raise invalid_value("uri", f"The object '{uri}' does not exist or cannot be read.")
    return text


def describe(text: str) -> dict[str, Any]:
    """What the service shows of a component because of its document."""
    document = component_document.read(text)
    parameters = [dict(parameter) for parameter in document.parameters]
    return {"data": text, "type": document.type, "encrypted": True, "parameters": parameters or None}


def _fill(call: Call) -> dict[str, Any]:
    return describe(_text(call))


def _derive(_resource: Any) -> dict[str, Any]:
    return {"state": {"status": "ACTIVE"}} if assumed.active_state_is_shown else {}


KIND = Kind(
    name="Component",
    segments=("component",),
    member="component",
    arn_member="componentBuildVersionArn",
    nodes=Nodes.BUILD,
    verbs=("Create", "Get", "Delete"),
    rules=(_check_source, _check_document, _check_key),
    fill=_fill,
    derive=_derive,
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
            hides_deprecated=("Self", "Amazon"),
        ),
        Listing(
            "ListComponentBuildVersions",
            narrowed_by="componentVersionArn",
            hides_deprecated=("Self", "Amazon"),
            lists_amazons=False,
        ),
    ),
)

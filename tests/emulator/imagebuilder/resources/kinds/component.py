"""Components: documents of build and test steps."""

from __future__ import annotations

from typing import Any

import yaml

from ...api.exceptions import ImageBuilderError, invalid_value
from ...unverified import assumed
from ..arns import PUBLISHERS
from ..kind import Call, Kind, Listing, Nodes
from ..rules import component_document
from ..rules.data_or_uri import DOCUMENT, check_key
from ..rules.documents import InvalidDocument
from ..store import Resource

LARGEST_DOCUMENT = 64 * 1024
"""The service's quota for the document of a component, in bytes."""


def _document(call: Call) -> str:
    """Return the document to store: the given one, or a document for the imported script."""
    text = DOCUMENT.text(call)
    return _wrapped(text, call.members) if call.operation.name == "ImportComponent" else text


def _wrapped(script: str, members: dict[str, Any]) -> str:
    """Return a document with a single step that runs a script (botocore: ImportComponent)."""
    lines = [line for line in script.splitlines() if line.strip()]
    commands = [script] if assumed.imported_script_is_one_command else lines
    action = "ExecutePowerShell" if members["platform"] == "Windows" else "ExecuteBash"
    step = {"name": "Script", "action": action, "inputs": {"commands": commands}}
    phase = {"name": members["type"].lower(), "steps": [step]}
    return yaml.safe_dump({"name": members["name"], "schemaVersion": 1.0, "phases": [phase]}, sort_keys=False)


def _check_document(call: Call) -> None:
    """Check that the document can run."""
    text = _document(call)
    if len(text.encode()) > LARGEST_DOCUMENT:
        raise ImageBuilderError(
            "ServiceQuotaExceededException", f"A component can have at most {LARGEST_DOCUMENT} bytes."
        )
    try:
        component_document.read(text)
    except InvalidDocument as error:
        raise invalid_value(DOCUMENT.member(call), str(error)) from error


def describe(text: str) -> dict[str, Any]:
    """Return the members of a component that the service derives from its document."""
    document = component_document.read(text)
    parameters = [dict(parameter) for parameter in document.parameters]
    return {"data": text, "type": document.type, "encrypted": True, "parameters": parameters or None}


def _fill(call: Call) -> dict[str, Any]:
    return describe(_document(call))


def _derive(resource: Resource) -> dict[str, Any]:
    """Add the state of a normal component, and hide the document of a protected one."""
    state = {"state": {"status": "ACTIVE"}} if assumed.active_state_is_shown else {}
    hidden = {"data": None, "parameters": None, "obfuscate": True} if resource.arn.owner in PUBLISHERS else {}
    return {**{name: value for name, value in state.items() if name not in resource.body}, **hidden}


KIND = Kind(
    name="Component",
    segments=("component",),
    member="component",
    arn_member="componentBuildVersionArn",
    nodes=Nodes.BUILD,
    verbs=("Create", "Import", "Get", "Delete"),
    shareable=True,
    rules=(DOCUMENT.check, _check_document, check_key),
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

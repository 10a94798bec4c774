"""Workflows: documents with the steps to build, test or distribute an image."""

from __future__ import annotations

from typing import Any

from ...api.exceptions import ImageBuilderError, invalid_value
from ..kind import Call, Kind, Listing, Nodes
from ..rules import workflow_document
from ..rules.data_or_uri import DOCUMENT, check_key
from ..rules.documents import InvalidDocument

MOST_STEPS = 15
"""The service's quota for the document of a workflow."""


def _check_document(call: Call) -> None:
    """Check that the document can run in a workflow of the type."""
    try:
        document = workflow_document.read(DOCUMENT.text(call), call.members["type"])
    except InvalidDocument as error:
        raise invalid_value(DOCUMENT.member(call), str(error)) from error
    if document.steps > MOST_STEPS:
        raise ImageBuilderError("ServiceQuotaExceededException", f"A workflow can have at most {MOST_STEPS} steps.")


def segment_type(segment: str) -> str:
    """Return the workflow type of a type part of an ARN: ``BUILD`` for ``workflow/build``."""
    return segment.rpartition("/")[2].upper()


def describe(text: str, workflow_type: str) -> dict[str, Any]:
    """Return the members of a workflow that the service derives from its document."""
    parameters = [dict(parameter) for parameter in workflow_document.read(text, workflow_type).parameters]
    return {"data": text, "type": workflow_type, "parameters": parameters or None}


def _fill(call: Call) -> dict[str, Any]:
    return describe(DOCUMENT.text(call), call.members["type"])


def _summarize(shown: dict[str, Any]) -> dict[str, Any]:
    """Omit empty tags in lists (responses of AWS, 2026)."""
    return {} if shown["tags"] else {"tags": None}


KIND = Kind(
    name="Workflow",
    segments=("workflow/build", "workflow/test", "workflow/distribution"),
    member="workflow",
    arn_member="workflowBuildVersionArn",
    nodes=Nodes.BUILD,
    verbs=("Create", "Get", "Delete"),
    rules=(DOCUMENT.check, _check_document, check_key),
    fill=_fill,
    summarize=_summarize,
    content=("data", "description", "changeDescription", "kmsKeyId"),
    listings=(
        Listing(
            "ListWorkflows",
            {"description": "description", "name": "name", "type": "type", "version": "version"},
            by_version=True,
            refused_owners=frozenset({"Shared", "ThirdParty"}),
        ),
        Listing("ListWorkflowBuildVersions", narrowed_by="workflowVersionArn"),
    ),
)

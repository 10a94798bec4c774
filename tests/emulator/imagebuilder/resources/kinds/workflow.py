"""Workflows: documents of the steps by which an image is built, tested or distributed."""

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
    """The document must be one that can be run in the stage that the workflow is for."""
    try:
        document = workflow_document.read(DOCUMENT.text(call), call.members["type"])
    except InvalidDocument as error:
        raise invalid_value(DOCUMENT.member(call), str(error)) from error
    if document.steps > MOST_STEPS:
        raise ImageBuilderError("ServiceQuotaExceededException", f"A workflow can have at most {MOST_STEPS} steps.")


def segment_type(segment: str) -> str:
    """The type of the workflows with a type part of the ARN: ``BUILD`` for ``workflow/build``."""
    return segment.rpartition("/")[2].upper()


def describe(text: str, workflow_type: str) -> dict[str, Any]:
    """What the service shows of a workflow because of its document."""
    parameters = [dict(parameter) for parameter in workflow_document.read(text, workflow_type).parameters]
    return {"data": text, "type": workflow_type, "parameters": parameters or None}


def _fill(call: Call) -> dict[str, Any]:
    return describe(DOCUMENT.text(call), call.members["type"])


def _summarize(shown: dict[str, Any]) -> dict[str, Any]:
    """A list shows no tags where there are none (AWS's answers of 2026)."""
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

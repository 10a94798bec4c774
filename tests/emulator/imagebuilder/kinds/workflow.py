"""Workflows: those that Amazon provides, read only."""

from __future__ import annotations

from ..kind import Kind, Listing, Nodes

KIND = Kind(
    name="Workflow",
    segments=("workflow/build", "workflow/test", "workflow/distribution"),
    member="workflow",
    arn_member="workflowBuildVersionArn",
    nodes=Nodes.BUILD,
    verbs=("Get",),
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

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Details of an image that its description does not contain: executions, packages and scan findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._options.spec import Values
from .._options.translate import from_api


def list_executions(client: Client, arn: str) -> list[Members]:
    """Return the workflow executions of a build, in the order in which they started."""
    action = f"list the workflow executions of '{arn}'"
    found = client.paginate(action, "list_workflow_executions", imageBuildVersionArn=arn)
    return sorted(found, key=start_order)


def list_steps(client: Client, execution_id: str) -> list[Members]:
    """Return the steps of a workflow execution, in the order in which they started."""
    action = f"list the steps of '{execution_id}'"
    found = client.paginate(action, "list_workflow_step_executions", workflowExecutionId=execution_id)
    return sorted(found, key=start_order)


def start_order(execution: Mapping[str, Any]) -> tuple[bool, str]:
    """Return a sort key for executions or steps. The service does not document the order of its lists.

    Those that have not started come last. A skipped step may have an end time only.
    """
    moment = execution.get("startTime") or execution.get("endTime", "")
    return (not moment, moment)


def workflow_executions(client: Client, arn: str) -> list[Values]:
    """Return the workflow executions of a build in order, each with its steps."""
    return [
        {
            **from_api({}, execution),
            "steps": [from_api({}, step) for step in list_steps(client, execution["workflowExecutionId"])],
        }
        for execution in list_executions(client, arn)
    ]


def packages(client: Client, arn: str) -> list[Values]:
    """Return the packages that are installed in an image."""
    action = f"list the packages of '{arn}'"
    found = client.paginate(action, "list_image_packages", imageBuildVersionArn=arn)
    return [from_api({}, package) for package in found]


def scan_findings(client: Client, arn: str) -> list[Values]:
    """Return the findings of Amazon Inspector for an image."""
    filters = [{"name": "imageBuildVersionArn", "values": [arn]}]
    action = f"list the findings for '{arn}'"
    found = client.paginate(action, "list_image_scan_findings", filters=filters)
    return [from_api({}, finding) for finding in found]


def scan_finding_counts(client: Client, arn: str) -> Values:
    """Return the number of findings by severity. The service counts findings below MEDIUM in ``all`` only."""
    counted = {"name": "imageBuildVersionArn", "values": [arn]}
    response = client.call(f"count the findings for '{arn}'", "list_image_scan_finding_aggregations", filter=counted)
    found = [group["imageAggregation"]["severityCounts"] for group in response.get("responses", [])]
    return {"all": 0, "critical": 0, "high": 0, "medium": 0, **(found[0] if found else {})}


DETAILS: dict[str, Callable[[Client, str], Any]] = {
    "workflow_executions": workflow_executions,
    "packages": packages,
    "scan_findings": scan_findings,
    "scan_finding_counts": scan_finding_counts,
}
"""The function for each detail, by its name in ``include`` and in the result."""


def with_details(client: Client, images: list[Values], names: Collection[str]) -> list[Values]:
    """Return the images, each with the details that ``names`` lists."""

    def add_details(image: Values) -> Values:
        return {**image, **{name: DETAILS[name](client, image["arn"]) for name in names}}

    return run_concurrently(add_details, images) if names else images

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The executions of workflows for a build, and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._aws.client import Client, Members


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

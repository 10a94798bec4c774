# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps that wait for a reply, and the instances on which their builds run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._options.conversions import moment_of
from .._options.spec import Values
from .._options.translate import from_api

WAITS_FOR_REPLY = "WaitForAction"
"""The step action that waits for SendWorkflowStepAction (botocore: ListWaitingWorkflowSteps)."""

ACTIVE = ("RUNNING", "WAITING")
"""The statuses of a step that has started and not ended. AWS documents WAITING; botocore's enumeration lacks it."""

_TIMEOUT = 259200
"""The default time-out of WaitForAction in seconds (user guide, "Supported step actions")."""


def is_waiting(step: Mapping[str, Any]) -> bool:
    """Return whether a step, as in a ListWorkflowStepExecutions response, waits for a reply."""
    return step["status"] == "WAITING" or (step["status"] == "RUNNING" and step.get("action") == WAITS_FOR_REPLY)


def instance_of(steps: Iterable[Members]) -> str:
    """Return the ID of the instance that the steps of a workflow have launched and not terminated, or "".

    ``steps`` are in the order in which they started.
    """
    instance = ""
    for step in steps:
        if step["status"] == "COMPLETED" and step.get("action") == "LaunchInstance":
            instance = str(_outputs(step).get("instanceId", ""))
        if step["status"] == "COMPLETED" and step.get("action") == "TerminateInstance":
            instance = ""
    return instance


def _outputs(step: Members) -> dict[str, Any]:
    """Return the outputs of a step, which the API holds as JSON text."""
    try:
        outputs = json.loads(step.get("outputs") or "{}")
    except ValueError:
        return {}
    return outputs if isinstance(outputs, dict) else {}


def describe_waiting_step(client: Client, step_execution_id: str, instance_id: str) -> Values:
    """Read a step that waits, and return it with its instance and with the time until which it waits."""
    action = f"read the step '{step_execution_id}'"
    response = client.call(action, "get_workflow_step_execution", stepExecutionId=step_execution_id)
    step = from_api({}, response)
    build = Arn.parse(step["image_build_version_arn"])
    end = moment_of(step["start_time"]) + timedelta(seconds=step.get("timeout_seconds", _TIMEOUT))
    return {
        **{name: step[name] for name in _NAMES},
        "workflow": Arn.parse(step["workflow_build_version_arn"]).name,
        "region": build.region,
        "account_id": build.owner,
        "since": step["start_time"],
        "until": end.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **({"instance_id": instance_id} if instance_id else {}),
    }


_NAMES = (
    "name",
    "step_execution_id",
    "image_build_version_arn",
    "workflow_build_version_arn",
    "workflow_execution_id",
)

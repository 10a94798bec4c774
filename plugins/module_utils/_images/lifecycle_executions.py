# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lifecycle executions: changes of images and their AMIs, containers and snapshots by the service.

A lifecycle policy starts them, and so does a request to change the state of an image.
"""

from __future__ import annotations

from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError, ImageBuilderError
from .._options.spec import Values
from .._options.translate import from_api
from .._options.wait import Wait

ENDED = ("SUCCESS", "FAILED", "CANCELLED")
"""The statuses of an execution that has ended (botocore: LifecycleExecutionStatus)."""

_DISCOVERY = 30
"""The maximum time in seconds until an execution has found its images."""


def execution_status(execution: Values) -> str:
    """Return the status of a lifecycle execution, or of a resource of it."""
    status: str = execution["state"]["status"]
    return status


def has_ended(execution: Values) -> bool:
    """Return whether the execution has ended; an empty one has not."""
    return bool(execution) and execution_status(execution) in ENDED


def read_execution(client: Client, execution_id: str) -> Values | None:
    """Return a lifecycle execution, or None if it does not exist."""
    action = f"read the lifecycle execution '{execution_id}'"
    try:
        response = client.call(action, "get_lifecycle_execution", lifecycleExecutionId=execution_id)
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            return None
        raise
    return from_api({}, response["lifecycleExecution"])


def list_lifecycle_executions(client: Client, arn: str) -> list[Values]:
    """Return the executions of a lifecycle policy, or those that changed the state of an image, newest first."""
    found = client.paginate(f"list the lifecycle executions of '{arn}'", "list_lifecycle_executions", resourceArn=arn)
    executions = [from_api({}, members) for members in found]
    return sorted(executions, key=lambda execution: execution.get("start_time", ""), reverse=True)


def read_resources(client: Client, execution_id: str) -> list[Values]:
    """Return the images of an execution; ``resources`` of each are its AMIs, snapshots or container images."""
    images = _list_resources(client, execution_id)

    def with_outputs(image: Members) -> Values:
        outputs = _list_resources(client, execution_id, parentResourceId=image["resourceId"])
        return {**from_api({}, image), "resources": [from_api({}, output) for output in outputs]}

    return run_concurrently(with_outputs, images)


def read_actions(client: Client, execution_id: str) -> list[str]:
    """Return the actions of an execution on its images; empty if the service does not find any within 30 seconds."""

    def list_actions() -> list[str]:
        return sorted({image["action"]["name"] for image in _list_resources(client, execution_id) if "action" in image})

    return Wait(_DISCOVERY).until(bool, list_actions)


def _list_resources(client: Client, execution_id: str, **query: str) -> list[Members]:
    action = f"list the resources of the lifecycle execution '{execution_id}'"
    operation = "list_lifecycle_execution_resources"
    return client.paginate(action, operation, lifecycleExecutionId=execution_id, **query)


def await_execution(client: Client, execution_id: str, wait: Wait) -> Values:
    """Wait until an execution ends, and return it with its resources. ImageBuilderError if it fails."""
    execution = wait.until(has_ended, lambda: read_execution(client, execution_id) or {})
    if not has_ended(execution):
        raise ImageBuilderError(
            f"The lifecycle execution '{execution_id}' did not end within wait_timeout. It continues. Read its status "
            "with lifecycle_execution_info.",
            lifecycle_execution=execution,
        )
    complete = {**execution, "resources": read_resources(client, execution_id)}
    if execution_status(execution) == "FAILED":
        reasons = "; ".join(dict.fromkeys(_reasons(complete)))
        message = f"The lifecycle execution '{execution_id}' failed: {reasons}"
        raise ImageBuilderError(message, lifecycle_execution=complete)
    return complete


def _reasons(execution: Values) -> list[str]:
    """Return the reason of a failed execution and those of its failed resources."""
    outputs = [output for image in execution["resources"] for output in (image, *image["resources"])]
    failed = [output for output in outputs if execution_status(output) == "FAILED"]
    reasons = [f"{output['resource_id']}: {output['state'].get('reason', 'no reason given')}" for output in failed]
    return [execution["state"].get("reason", "no reason given"), *reasons]

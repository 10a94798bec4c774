# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lifecycle executions: what the service does to images and their AMIs, containers and snapshots, for a policy or
because it was asked to change an image's state."""

from __future__ import annotations

from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError, ImageBuilderError
from .._options.spec import Values
from .._options.translate import from_api
from .._options.wait import Wait

OVER = ("SUCCESS", "FAILED", "CANCELLED")
"""The statuses that an execution does not leave (botocore: LifecycleExecutionStatus)."""

FINDING = 30
"""Seconds that an execution may take to find the images it deals with."""


def status_of(execution: Values) -> str:
    status: str = execution["state"]["status"]
    return status


def is_over(execution: Values) -> bool:
    return bool(execution) and status_of(execution) in OVER


def read(client: Client, execution_id: str) -> Values | None:
    """The execution; None where there is none."""
    action = f"read the lifecycle execution '{execution_id}'"
    try:
        answer = client.call(action, "get_lifecycle_execution", lifecycleExecutionId=execution_id)
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            return None
        raise
    return from_api({}, answer["lifecycleExecution"])


def of(client: Client, arn: str) -> list[Values]:
    """The executions of a policy, or those that changed the state of an image, the newest first."""
    found = client.paginate(f"list the lifecycle executions of '{arn}'", "list_lifecycle_executions", resourceArn=arn)
    executions = [from_api({}, members) for members in found]
    return sorted(executions, key=lambda execution: execution.get("start_time", ""), reverse=True)


def resources(client: Client, execution_id: str) -> list[Values]:
    """The images that an execution deals with, and in ``resources`` of each its AMIs or container images."""
    images = _listed(client, execution_id)

    def with_outputs(image: Members) -> Values:
        outputs = _listed(client, execution_id, parentResourceId=image["resourceId"])
        return {**from_api({}, image), "resources": [from_api({}, output) for output in outputs]}

    return run_concurrently(with_outputs, images)


def actions(client: Client, execution_id: str) -> list[str]:
    """What an execution does to the images it deals with; nothing as long as the service has not found them."""

    def found() -> list[str]:
        return sorted({image["action"]["name"] for image in _listed(client, execution_id)})

    return Wait(FINDING).until(bool, found)


def _listed(client: Client, execution_id: str, **query: str) -> list[Members]:
    action = f"list what the lifecycle execution '{execution_id}' deals with"
    operation = "list_lifecycle_execution_resources"
    return client.paginate(action, operation, lifecycleExecutionId=execution_id, **query)


def settle(client: Client, execution_id: str, wait: Wait) -> Values:
    """Wait until an execution is over, and read it with its resources. One that failed is an error."""
    execution = wait.until(is_over, lambda: read(client, execution_id) or {})
    if not is_over(execution):
        raise ImageBuilderError(
            f"The lifecycle execution '{execution_id}' was not over within wait_timeout. It goes on; "
            "lifecycle_execution_info tells what became of it.",
            lifecycle_execution=execution,
        )
    whole = {**execution, "resources": resources(client, execution_id)}
    if status_of(execution) == "FAILED":
        reasons = "; ".join(dict.fromkeys(_reasons(whole)))
        raise ImageBuilderError(
            f"The lifecycle execution '{execution_id}' failed: {reasons}", lifecycle_execution=whole
        )
    return whole


def _reasons(execution: Values) -> list[str]:
    """Why an execution failed, and which of its resources did."""
    outputs = [output for image in execution["resources"] for output in (image, *image["resources"])]
    failed = [output for output in outputs if status_of(output) == "FAILED"]
    told = [f"{output['resource_id']}: {output['state'].get('reason', 'no reason is given')}" for output in failed]
    return [execution["state"].get("reason", "no reason is given"), *told]

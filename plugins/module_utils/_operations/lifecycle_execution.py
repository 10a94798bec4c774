# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cancel a lifecycle execution."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._engine.operation import Context, OperationSpec, reporting_changes, request
from .._images.lifecycle_executions import ENDED, execution_status, has_ended, read_execution
from .._options.diff import make_diff
from .._options.spec import Option, Options, Values
from .._options.wait import Wait, wait_options

CANCEL: Options = {"lifecycle_execution_id": Option(required=True)}
"""The options of CancelLifecycleExecution."""

DONE = ("CANCELLED", "CANCELLING")


def cancel_lifecycle_execution(context: Context, values: Values) -> Values:
    """Cancel a lifecycle execution, and return the result of the task."""
    client, check_mode = context.client, context.check_mode
    execution_id = values["lifecycle_execution_id"]
    before = read_execution(client, execution_id)
    if before is None:
        raise InvalidOption("lifecycle_execution_id", f"no lifecycle execution '{execution_id}' exists.")
    status = execution_status(before)
    if status in ENDED and status not in DONE:
        reason = f"'{execution_id}' has ended with {status} and cannot be cancelled."
        raise InvalidOption("lifecycle_execution_id", reason)
    changed = status not in DONE
    if changed and not check_mode:
        members = request(client, "cancel_lifecycle_execution", CANCEL, {"lifecycle_execution_id": execution_id})
        client.call(f"cancel the lifecycle execution '{execution_id}'", "cancel_lifecycle_execution", **members)
    if check_mode:
        is_awaited = values["wait"] or status == "CANCELLED"
        after = {**before, "state": {"status": "CANCELLED" if is_awaited else "CANCELLING"}}
    else:
        with reporting_changes(lambda: changed):
            after = _await_end(client, before, values)
    described = _described(before), _described(after if changed else before)
    diff = make_diff(f"lifecycle execution {execution_id}", *described)
    return {"changed": changed, "lifecycle_execution": after, "diff": diff}


def _await_end(client: Client, before: Values, values: Values) -> Values:
    """Return the execution, with ``wait`` after its end."""
    execution_id = values["lifecycle_execution_id"]
    execution = Wait.from_options(values).until(has_ended, lambda: read_execution(client, execution_id) or before)
    if values["wait"] and not has_ended(execution):
        late = f"The lifecycle execution '{execution_id}' did not end within wait_timeout: it is"
        message = f"{late} {execution_status(execution)}. Run the task again to wait for it."
        raise ImageBuilderError(message, lifecycle_execution=execution)
    return execution


def _described(execution: Values) -> Values:
    """Return the status for the diff; CANCELLING leads to CANCELLED."""
    status = execution_status(execution)
    return {"status": "CANCELLED" if status in DONE else status}


OPERATION = OperationSpec(
    options={
        **CANCEL,
        "state": Option(choices=("cancelled",), default="cancelled"),
        **wait_options(600),
    },
    run=cancel_lifecycle_execution,
)

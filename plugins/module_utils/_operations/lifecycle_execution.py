# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cancel a lifecycle execution."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._engine.operation import Context, OperationSpec, difference, request
from .._images import lifecycle
from .._options.spec import Option, Options, Values
from .._options.wait import Wait, waiting

CANCEL: Options = {"lifecycle_execution_id": Option(required=True)}
"""What CancelLifecycleExecution takes."""

DONE = ("CANCELLED", "CANCELLING")


def run(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    execution_id = values["lifecycle_execution_id"]
    before = lifecycle.read(client, execution_id)
    if before is None:
        raise InvalidOption("lifecycle_execution_id", f"there is no lifecycle execution '{execution_id}'")
    status = lifecycle.status_of(before)
    if status in lifecycle.OVER and status not in DONE:
        reason = f"'{execution_id}' is over with {status}, and what was done is not undone"
        raise InvalidOption("lifecycle_execution_id", reason)
    changed = status not in DONE
    if changed and not check_mode:
        asked = request(client, "cancel_lifecycle_execution", CANCEL, {"lifecycle_execution_id": execution_id})
        client.call(f"cancel the lifecycle execution '{execution_id}'", "cancel_lifecycle_execution", **asked)
    if check_mode:
        after = {**before, "state": {"status": "CANCELLED" if values["wait"] else "CANCELLING"}}
    else:
        after = _settled(client, before, values)
    shown = difference(_described(before), _described(after if changed else before))
    return {"changed": changed, "lifecycle_execution": after, "diff": shown}


def _settled(client: Client, before: Values, values: Values) -> Values:
    """The execution once it is over, or as it is when nobody waits."""
    execution_id = values["lifecycle_execution_id"]
    execution = Wait.of(values).until(lifecycle.is_over, lambda: lifecycle.read(client, execution_id) or before)
    if values["wait"] and not lifecycle.is_over(execution):
        late = f"'{execution_id}' was not over within wait_timeout: it is {lifecycle.status_of(execution)}."
        raise ImageBuilderError(late, lifecycle_execution=execution)
    return execution


def _described(execution: Values) -> Values:
    """A status on its way is as good as the one it leads to."""
    status = lifecycle.status_of(execution)
    return {"status": "CANCELLED" if status in DONE else status}


OPERATION = OperationSpec(
    options={
        **CANCEL,
        "state": Option(choices=("cancelled",), default="cancelled"),
        **waiting(600),
    },
    run=run,
)

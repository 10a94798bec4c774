# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cancel a lifecycle execution."""

from __future__ import annotations

from .. import _lifecycle
from .._client import Client
from .._errors import ImageBuilderError, InvalidOption
from .._spec import Option, Options, Values
from .._task import TaskSpec, difference, request
from .._wait import Wait, waiting

CANCEL: Options = {"lifecycle_execution_id": Option(required=True)}
"""What CancelLifecycleExecution takes."""

DONE = ("CANCELLED", "CANCELLING")


def run(client: Client, values: Values, rehearse: bool) -> Values:
    execution_id = values["lifecycle_execution_id"]
    before = _lifecycle.read(client, execution_id)
    if before is None:
        raise InvalidOption("lifecycle_execution_id", f"there is no lifecycle execution '{execution_id}'")
    status = _lifecycle.status_of(before)
    if status in _lifecycle.OVER and status not in DONE:
        reason = f"'{execution_id}' is over with {status}, and what was done is not undone"
        raise InvalidOption("lifecycle_execution_id", reason)
    changed = status not in DONE
    if changed and not rehearse:
        asked = request(client, "cancel_lifecycle_execution", CANCEL, {"lifecycle_execution_id": execution_id})
        client.call(f"cancel the lifecycle execution '{execution_id}'", "cancel_lifecycle_execution", **asked)
    if rehearse:
        after = {**before, "state": {"status": "CANCELLED" if values["wait"] else "CANCELLING"}}
    else:
        after = _settled(client, before, values)
    shown = difference(_described(before), _described(after if changed else before))
    return {"changed": changed, "lifecycle_execution": after, "diff": shown}


def _settled(client: Client, before: Values, values: Values) -> Values:
    """The execution once it is over, or as it is when nobody waits."""
    execution_id = values["lifecycle_execution_id"]
    execution = Wait.of(values).until(_lifecycle.is_over, lambda: _lifecycle.read(client, execution_id) or before)
    if values["wait"] and not _lifecycle.is_over(execution):
        late = f"'{execution_id}' was not over within wait_timeout: it is {_lifecycle.status_of(execution)}."
        raise ImageBuilderError(late, lifecycle_execution=execution)
    return execution


def _described(execution: Values) -> Values:
    """A status on its way is as good as the one it leads to."""
    status = _lifecycle.status_of(execution)
    return {"status": "CANCELLED" if status in DONE else status}


TASK = TaskSpec(
    options={
        **CANCEL,
        "state": Option(choices=("cancelled",), preset="cancelled"),
        **waiting(600),
    },
    run=run,
)

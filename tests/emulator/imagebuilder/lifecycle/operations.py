"""The operations that change the state of images, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..resources.kind import Call
from . import queries, state_update

OPERATIONS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "StartResourceStateUpdate": state_update.start_resource_state_update,
    "ListLifecycleExecutions": queries.list_lifecycle_executions,
    "GetLifecycleExecution": queries.get_lifecycle_execution,
    "ListLifecycleExecutionResources": queries.list_lifecycle_execution_resources,
    "CancelLifecycleExecution": queries.cancel_lifecycle_execution,
}

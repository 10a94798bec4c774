"""The operations about what becomes of images, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..kind import Call
from . import reading, state_update

OPERATIONS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "StartResourceStateUpdate": state_update.start_resource_state_update,
    "ListLifecycleExecutions": reading.list_lifecycle_executions,
    "GetLifecycleExecution": reading.get_lifecycle_execution,
    "ListLifecycleExecutionResources": reading.list_lifecycle_execution_resources,
    "CancelLifecycleExecution": reading.cancel_lifecycle_execution,
}

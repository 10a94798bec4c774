"""Daily runs of enabled lifecycle policies (AWS: user guide, "Manage lifecycle policies")."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..api.dates import read, written
from ..processes import recurring
from ..resources import other_services
from ..resources.store import Resource
from . import queries, selection
from .execution import Execution, begin

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

_DAY = timedelta(days=1)


def follow(backend: ImageBuilderBackend, policy: Resource) -> None:
    """Schedule the runs of a policy with its current settings; a disabled or deleted policy has none."""
    body = policy.body

    def is_current() -> bool:
        return backend.own.find(policy.arn) is policy and policy.body is body and body["status"] == "ENABLED"

    def run(now: datetime) -> bool:
        if is_current():
            _run(backend, policy, now)
        return is_current()

    if is_current():
        created = read(body["dateCreated"])
        backend.processes.start(recurring(lambda now: created + _DAY * ((now - created) // _DAY + 1), run))
        return
    for execution in _of(backend, policy):
        queries.stop(execution)


def _run(backend: ImageBuilderBackend, policy: Resource, now: datetime) -> None:
    """Start an execution unless the last one is in progress; skip images with another execution in progress."""
    if any(execution.is_running for execution in _of(backend, policy)):
        return
    policy.body["dateLastRun"] = written(now)
    if not other_services.role_can_be_assumed(backend.account_id, backend.region_name, policy.body["executionRole"]):
        state = {"status": "FAILED", "reason": "The execution role can't be assumed."}
        backend.lifecycle_executions.append(Execution(backend, [], policy, ended=now, state=state))
        return
    others = [execution for execution in backend.lifecycle_executions if execution.is_running]
    tasks = selection.tasks(backend, policy, now)
    free = [task for task in tasks if not any(other.is_about(task.image) for other in others)]
    begin(Execution(backend, free, policy))


def _of(backend: ImageBuilderBackend, policy: Resource) -> list[Execution]:
    return [execution for execution in backend.lifecycle_executions if execution.policy is policy]

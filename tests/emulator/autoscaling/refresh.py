"""An instance refresh of an Auto Scaling group, as a process in simulated time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.moto_api._internal import mock_random

from ..imagebuilder.builds import faults
from ..imagebuilder.clock import clock
from ..imagebuilder.processes import Process, Steps
from .refresh_rules import find_template, specification_of

ACTIVE = ("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking")

_PENDING, _LAUNCH, _PATIENCE = 15, 45, 3600
"""Seconds until a refresh begins, until an instance is in service, and until AWS gives up on unhealthy instances."""


class Interruption(Exception):
    """The refresh does not complete: it fails, is cancelled or is rolled back."""

    def __init__(self, reason: str, *, cancelled: bool = False, rolls_back: bool = False):
        super().__init__(reason)
        self.cancelled = cancelled
        self.rolls_back = rolls_back


class Refresh:
    """Replaces the instances of a group, a few at a time."""

    def __init__(self, group: FakeAutoScalingGroup, desired: dict[str, Any], preferences: dict[str, Any]):
        self.id = str(mock_random.uuid4())
        self.group, self.desired = group, desired
        self.preferences = {"MinHealthyPercentage": 90, "SkipMatching": False, "AutoRollback": False, **preferences}
        self.process: Process | None = None
        self.status, self.reason = "Pending", ""
        self.percentage, self.left = 0, 0
        self._start = clock.now()
        self._end: datetime | None = None
        self._replaced: list[InstanceState] = []
        self._rollback: dict[str, Any] = {}

    @property
    def is_active(self) -> bool:
        """Whether the refresh is in progress."""
        return self.status in ACTIVE

    def describe(self) -> dict[str, Any]:
        """Return the refresh as the service returns it."""
        optional = {
            "StatusReason": self.reason,
            # The start time (botocore: InstanceRefresh.StartTime); a pending refresh has none.
            "StartTime": None if self.status == "Pending" else self._start,
            "EndTime": self._end,
            "DesiredConfiguration": self.desired,
        }
        return {
            "InstanceRefreshId": self.id,
            "AutoScalingGroupName": self.group.name,
            "Status": self.status,
            "PercentageComplete": self.percentage,
            "InstancesToUpdate": self.left,
            "Preferences": self.preferences,
            "Strategy": "Rolling",
            **{name: value for name, value in optional.items() if value},
            **({"RollbackDetails": self._rollback} if self._rollback else {}),
        }

    def interrupt(self, interruption: Interruption) -> None:
        """Stop replacing instances."""
        assert self.process
        self.process.interrupt(interruption)

    def run(self, _process: Process) -> Steps:
        """Pass through all statuses."""
        try:
            yield _PENDING
            yield from self._replace_all()
            self._save()
            self._finish("Successful")
        except Interruption as interruption:
            yield from self._break_off(interruption)

    def _replace_all(self) -> Steps:
        self.status = "InProgress"
        outdated = self._outdated()
        self.left = total = len(outdated)
        for goal in self._goals(total):
            while len(self._replaced) < goal:
                count = min(self._at_once, goal - len(self._replaced))
                yield from self._replace(outdated[len(self._replaced) :][:count])
                self.left = total - len(self._replaced)
                self.percentage = 100 * len(self._replaced) // total
            if goal < total:
                self.reason = f"Waiting at the checkpoint of {self.percentage} percent."
                yield self.preferences.get("CheckpointDelay", _PATIENCE)
        self.percentage, self.reason = self.percentage if total else 100, ""
        if bake := self.preferences.get("BakeTime"):
            self.status = "Baking"
            yield bake

    def _goals(self, total: int) -> Iterator[int]:
        """Yield the numbers of replaced instances at which the refresh pauses or ends."""
        for percentage in self.preferences.get("CheckpointPercentages") or [100]:
            yield math.ceil(total * percentage / 100)

    @property
    def _at_once(self) -> int:
        capacity = len(self.group.instance_states)
        low, high = self.preferences["MinHealthyPercentage"], self.preferences.get("MaxHealthyPercentage", 100)
        return max(1, int(capacity * (100 - low) // 100 + capacity * (high - 100) // 100))

    def _outdated(self) -> list[InstanceState]:
        image = self._version_of(self._target).image_id
        return [
            state
            for state in self.group.instance_states
            if not (self.preferences["SkipMatching"] and state.instance.image_id == image)
        ]

    @property
    def _target(self) -> dict[str, Any]:
        return specification_of(self.desired) or self._current

    @property
    def _current(self) -> dict[str, Any]:
        template = self.group.ec2_launch_template
        return {"LaunchTemplateId": template.id if template else "", "Version": self.group.launch_template_version}

    def _version_of(self, specification: dict[str, Any]) -> Any:
        return find_template(self.group, specification).get_version(specification.get("Version") or "$Default")

    def _replace(self, old: list[InstanceState]) -> Steps:
        self.reason = f"Waiting for {len(old)} instances to warm up."
        new = self._swap(old, self._target)
        self._replaced += new
        if fault := faults.take("REFRESH", self.group.region, name=self.group.name):
            for state in new:
                state.health_status = "Unhealthy"
            yield _PATIENCE
            raise Interruption(fault.reason, rolls_back=self.preferences["AutoRollback"])
        yield _LAUNCH + self._warmup

    @property
    def _warmup(self) -> int:
        return int(self.preferences.get("InstanceWarmup") or self.group.health_check_grace_period or 0)

    def _swap(self, old: list[InstanceState], specification: dict[str, Any]) -> list[InstanceState]:
        """Terminate instances, and launch the same number from a version of a launch template."""
        group = self.group
        kept = [state for state in group.instance_states if state not in old]
        group.instance_states = list(kept)  # first, because moto replaces terminated instances of a group
        group.ec2_backend.terminate_instances([state.instance.id for state in old])
        saved = group.ec2_launch_template, group.launch_template_version
        template, version = find_template(group, specification), self._version_of(specification)
        group.ec2_launch_template, group.launch_template_version = template, str(version.number)
        tags = {"aws:ec2launchtemplate:id": template.id, "aws:ec2launchtemplate:version": str(version.number)}
        group.replace_autoscaling_group_instances(len(old), {**group.get_propagated_tags(), **tags})
        group.ec2_launch_template, group.launch_template_version = saved
        return [state for state in group.instance_states if state not in kept]

    def _save(self) -> None:
        """Apply the desired configuration to the group."""
        policy = self.desired.get("MixedInstancesPolicy")
        if policy:
            self.group.mixed_instances_policy = {**(self.group.mixed_instances_policy or {}), **policy}
        if self.desired:
            self.group._set_launch_configuration(
                "", self.desired.get("LaunchTemplate", {}), self.group.mixed_instances_policy if policy else None
            )

    def _break_off(self, interruption: Interruption) -> Steps:
        self.reason = str(interruption)
        if interruption.cancelled:
            self.status = "Cancelling"
            yield _LAUNCH
            self._finish("Cancelled")
        elif interruption.rolls_back:
            yield from self._undo()
        else:
            self._finish("Failed")

    def _undo(self) -> Steps:
        self.status = "RollbackInProgress"
        self._rollback = {
            "RollbackReason": self.reason,
            "RollbackStartTime": clock.now(),
            "PercentageCompleteOnRollback": self.percentage,
            "InstancesToUpdateOnRollback": len(self._replaced),
        }
        if fault := faults.take("ROLLBACK", self.group.region, name=self.group.name):
            yield _PATIENCE
            self.reason = fault.reason
            self._finish("RollbackFailed")
            return
        while self._replaced:
            count = min(self._at_once, len(self._replaced))
            self._swap(self._replaced[-count:], self._current)
            yield _LAUNCH + self._warmup
            del self._replaced[-count:]
            self._rollback["InstancesToUpdateOnRollback"] = len(self._replaced)
        self.percentage = 0
        self._finish("RollbackSuccessful")

    def _finish(self, status: str) -> None:
        self.status, self._end = status, clock.now()

"""The backend: one account's Auto Scaling groups in one region, and their instance refreshes."""

from __future__ import annotations

from threading import RLock
from typing import Any

from moto.autoscaling import models as moto
from moto.autoscaling.exceptions import ValidationError

from ..imagebuilder.clock import clock
from ..imagebuilder.processes import Processes
from .refresh import Interruption, Refresh
from .refresh_rules import ActiveRefreshNotFound, IrreversibleRefresh, RefreshInProgress, can_roll_back, check_request

_DERIVED = ("launch_config_name", "launch_template", "mixed_instances_policy")
"""The settings of a group that a desired configuration contains."""


class AutoScalingBackend(moto.AutoScalingBackend):
    """moto's backend, with instance refreshes."""

    _lock = RLock()
    """Shared by all backends: a reset, which removes attributes, can run at the same time as the server's ticker."""

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.processes = Processes()
        self._refreshes: list[Refresh] = []

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            super().reset()

    def settle(self) -> None:
        """Do what has come due."""
        with self._lock:
            self.processes.settle()

    def start_refresh(self, name: str, desired: dict[str, Any], preferences: dict[str, Any]) -> Refresh:
        """Start to replace the instances of a group at the current simulated time."""
        with self._lock:
            group = self._group(name)
            check_request(group, desired, preferences)
            if self._active(name):
                raise RefreshInProgress
            refresh = Refresh(group, desired, preferences)
            self._refreshes.insert(0, refresh)
            refresh.process = self.processes.start(refresh.run)
            return refresh

    def cancel(self, name: str) -> Refresh:
        """Stop the active refresh of a group; replaced instances are kept."""
        with self._lock:
            refresh = self._must_be_active(name)
            refresh.interrupt(Interruption("The instance refresh was cancelled by a request.", cancelled=True))
            return refresh

    def roll_back(self, name: str) -> Refresh:
        """Roll back the instances that the active refresh of a group has replaced."""
        with self._lock:
            refresh = self._must_be_active(name)
            if not can_roll_back(refresh.group, refresh.desired):
                raise IrreversibleRefresh
            refresh.interrupt(Interruption("The rollback was started by a request.", rolls_back=True))
            return refresh

    def refreshes_of(self, name: str) -> list[Refresh]:
        """Return the refreshes of a group, newest first."""
        self._group(name)
        return [refresh for refresh in self._refreshes if refresh.group.name == name]

    def update_auto_scaling_group(self, name: str, *args: Any, **settings: Any) -> moto.FakeAutoScalingGroup:
        """Update a group, except what the desired configuration of its active refresh will set."""
        active = self._active(name)
        if active and active.desired and any(settings.get(setting) for setting in _DERIVED):
            raise ValidationError(
                "An active instance refresh with a desired configuration exists. All configuration options derived from"
                " the desired configuration are not available for update while the instance refresh is active."
            )
        return super().update_auto_scaling_group(name, *args, **settings)

    def _active(self, name: str) -> Refresh | None:
        return next((one for one in self._refreshes if one.group.name == name and one.is_active), None)

    def _must_be_active(self, name: str) -> Refresh:
        self._group(name)
        refresh = self._active(name)
        if refresh is None or refresh.process is None:
            raise ActiveRefreshNotFound
        return refresh

    def _group(self, name: str) -> moto.FakeAutoScalingGroup:
        if name not in self.autoscaling_groups:
            raise ValidationError("AutoScalingGroup name not found - null")
        return self.autoscaling_groups[name]


def settle_everywhere() -> None:
    """Run all steps that are due, in every account and region."""
    for regions in list(moto.autoscaling_backends.values()):
        for backend in list(regions.values()):
            if isinstance(backend, AutoScalingBackend):
                backend.settle()


clock.watch(settle_everywhere)

"""Handles incoming Auto Scaling requests and returns responses."""

from __future__ import annotations

from typing import Any, cast

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import autoscaling_backends
from moto.autoscaling.responses import AutoScalingResponse as MotoResponse
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model

from ..imagebuilder.api.service_model import check
from .models import AutoScalingBackend


class AutoScalingResponse(MotoResponse):
    """moto's responses, and those of the operations for instance refreshes."""

    @property
    def autoscaling_backend(self) -> AutoScalingBackend:
        """The backend of the caller's account in the region of the request."""
        return cast(AutoScalingBackend, autoscaling_backends[self.current_account][self.region])

    def call_action(self) -> Any:
        """Run all steps that are due, then perform the request."""
        self.autoscaling_backend.settle()
        return super().call_action()

    def start_instance_refresh(self) -> ActionResult:
        """Start to replace the instances of a group."""
        given = self._members("StartInstanceRefresh")
        refresh = self.autoscaling_backend.start_refresh(
            given["AutoScalingGroupName"], given.get("DesiredConfiguration", {}), given.get("Preferences", {})
        )
        return ActionResult({"InstanceRefreshId": refresh.id})

    def cancel_instance_refresh(self) -> ActionResult:
        """Cancel the active refresh of a group."""
        given = self._members("CancelInstanceRefresh")
        return ActionResult({"InstanceRefreshId": self.autoscaling_backend.cancel(given["AutoScalingGroupName"]).id})

    def rollback_instance_refresh(self) -> ActionResult:
        """Roll back the active refresh of a group."""
        given = self._members("RollbackInstanceRefresh")
        return ActionResult({"InstanceRefreshId": self.autoscaling_backend.roll_back(given["AutoScalingGroupName"]).id})

    def describe_instance_refreshes(self) -> ActionResult:
        """Return the refreshes of a group, newest first."""
        given = self._members("DescribeInstanceRefreshes")
        wanted = given.get("InstanceRefreshIds") or []
        found = self.autoscaling_backend.refreshes_of(given["AutoScalingGroupName"])
        shown = [refresh.describe() for refresh in found if not wanted or refresh.id in wanted]
        begin, size = int(given.get("NextToken") or 0), given.get("MaxRecords") or 50
        more = str(begin + size) if begin + size < len(shown) else None
        return ActionResult({"InstanceRefreshes": shown[begin : begin + size], "NextToken": more})

    def _members(self, name: str) -> dict[str, Any]:
        """Check the members of the request against botocore's model, and return them."""
        operation = get_service_model("autoscaling").operation_model(name)
        members = self._get_params()
        check(operation, members, lambda _path, reason: ValidationError(reason))
        return members

"""Which instance refreshes can be started and rolled back (API reference: StartInstanceRefresh, RefreshPreferences)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup
from moto.ec2.models.launch_templates import LaunchTemplate

ALIASES = ("$Latest", "$Default")


class RefreshInProgress(AutoscalingClientError):
    """The group has an active refresh."""

    code = "InstanceRefreshInProgress"
    message = "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh."


class ActiveRefreshNotFound(AutoscalingClientError):
    """The group has no active refresh."""

    code = "ActiveInstanceRefreshNotFound"
    message = "No in progress or pending Instance Refresh found for Auto Scaling group."


class IrreversibleRefresh(AutoscalingClientError):
    """The active refresh cannot be rolled back."""

    code = "IrreversibleInstanceRefresh"
    message = "The instance refresh cannot be rolled back."


def specification_of(configuration: dict[str, Any]) -> dict[str, Any]:
    """Return the launch template of a desired configuration or of its mixed instances policy, without overrides."""
    policy = configuration.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    found: dict[str, Any] = configuration.get("LaunchTemplate") or policy.get("LaunchTemplateSpecification") or {}
    return found


def find_template(group: FakeAutoScalingGroup, specification: dict[str, Any]) -> LaunchTemplate:
    """Return the launch template of a specification; raise moto's error if it does not exist."""
    if identifier := specification.get("LaunchTemplateId"):
        return group.ec2_backend.get_launch_template(identifier)
    return group.ec2_backend.get_launch_template_by_name(specification["LaunchTemplateName"])


def can_roll_back(group: FakeAutoScalingGroup, desired: dict[str, Any]) -> bool:
    """Whether AWS can restore the configuration of the group."""
    if not desired or group.ec2_launch_template is None or group.launch_template_version in ALIASES:
        return False
    image = group.ec2_launch_template.get_version(group.launch_template_version).data.get("ImageId", "")
    return not str(image).startswith("resolve:ssm:")


def check_request(group: FakeAutoScalingGroup, desired: dict[str, Any], preferences: dict[str, Any]) -> None:
    """Raise ValidationError for a request that AWS rejects."""
    for reason in _problems(group, desired, preferences):
        raise ValidationError(reason)
    if desired:
        specification = specification_of(desired)
        find_template(group, specification).get_version(specification.get("Version") or "$Default")


def _problems(group: FakeAutoScalingGroup, desired: dict[str, Any], preferences: dict[str, Any]) -> Iterator[str]:
    points = preferences.get("CheckpointPercentages") or []
    if points != sorted(set(points)) or not all(0 < point <= 100 for point in points):
        yield "CheckpointPercentages must be unique and in ascending order, from 1 to 100."
    if "CheckpointDelay" in preferences and not points:
        yield "CheckpointDelay requires CheckpointPercentages."
    least, most = preferences.get("MinHealthyPercentage"), preferences.get("MaxHealthyPercentage")
    if most is not None and (least is None or most - least > 100):
        yield "MaxHealthyPercentage requires MinHealthyPercentage, and must not exceed it by more than 100."
    if desired and ("LaunchTemplate" in desired) == ("MixedInstancesPolicy" in desired):
        yield "A desired configuration has either LaunchTemplate or MixedInstancesPolicy."
    if preferences.get("AutoRollback") and not can_roll_back(group, desired):
        yield (
            "AutoRollback requires a desired configuration, and a group whose launch template has a version number and"
            " an AMI ID."
        )

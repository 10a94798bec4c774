"""Instance refreshes for moto's EC2 Auto Scaling, which does not support them. They advance with simulated time.

The new instances run in moto's EC2. ``emulator.faults.fail_next("instances_unhealthy")`` makes the next refresh fail,
and ``"rollback_unhealthy"`` the next rollback.
"""

from __future__ import annotations

from moto.autoscaling.models import autoscaling_backends

from . import launch_templates
from .models import AutoScalingBackend

__all__ = ["extend"]


def extend() -> None:
    """Replace moto's Auto Scaling in backends that are created from now on."""
    launch_templates.extend()
    autoscaling_backends.backend = AutoScalingBackend

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of a roll-out: the report of each Auto Scaling group."""

from __future__ import annotations

from collections.abc import Iterable

from .._aws.client import Members
from .._aws.errors import ImageBuilderError
from .._options.spec import Values
from .scaling_groups import ScalingGroup, is_active

UNCHANGED, PLANNED, IN_PROGRESS, SUCCESSFUL = "unchanged", "planned", "in_progress", "successful"
FAILED, ROLLED_BACK, ROLLBACK_FAILED, CANCELLED = "failed", "rolled_back", "rollback_failed", "cancelled"
NOT_TRIED, UNSUPPORTED = "not_tried", "unsupported"

SUCCEEDED = (UNCHANGED, SUCCESSFUL)
UNSUCCESSFUL = (FAILED, ROLLED_BACK, ROLLBACK_FAILED, CANCELLED)

_ENDED = {
    "Successful": SUCCESSFUL,
    "Failed": FAILED,
    "Cancelled": CANCELLED,
    "RollbackSuccessful": ROLLED_BACK,
    "RollbackFailed": ROLLBACK_FAILED,
}
"""The statuses of an instance refresh that has ended (botocore: InstanceRefreshStatus)."""


def new_row(group: ScalingGroup) -> Values:
    """Return the row of a group before the roll-out."""
    is_current = group.is_configured and not group.outdated and not group.refresh
    return {
        "auto_scaling_group": group.name,
        "auto_scaling_group_arn": group.members["AutoScalingGroupARN"],
        "status": UNSUPPORTED if group.problem else UNCHANGED if is_current else PLANNED,
        "launch_templates": [use.to_row(group.ami) for use in group.uses],
        "instances_to_replace": group.outdated if group.uses else {},
        "instance_refresh_id": "",
        "instance_refresh_status": "",
        "percentage_complete": 0,
        "instances_replaced": 0,
        "msg": group.problem,
    }


def follow_refresh(row: Values, refresh: Members) -> None:
    """Record the state of an instance refresh in the row of its group."""
    total = len(row["instances_to_replace"])
    row["instance_refresh_status"] = refresh["Status"]
    row["percentage_complete"] = refresh.get("PercentageComplete", 0)
    row["msg"] = refresh.get("StatusReason", "")
    if "InstancesToUpdate" in refresh and refresh["Status"] != "Pending":
        row["instances_replaced"] = max(0, total - refresh["InstancesToUpdate"])
    if not is_active(refresh):
        row["status"] = _ENDED.get(refresh["Status"], FAILED)
        if row["status"] == ROLLED_BACK:
            row["instances_replaced"] = 0
            row["msg"] = refresh.get("RollbackDetails", {}).get("RollbackReason") or row["msg"]
        elif row["status"] == SUCCESSFUL:
            row["msg"] = ""


def progress_line(row: Values, seconds: int) -> str:
    """Return a line such as ``web  00:04:31  InProgress  50 %, 2 of 4 instances replaced``."""
    total, replaced = len(row["instances_to_replace"]), row["instances_replaced"]
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    text = f"{row['percentage_complete']} %, {replaced} of {total} instances replaced"
    reason = f": {' '.join(row['msg'].split())}" if row["msg"] else ""
    return f"{row['auto_scaling_group']}  {clock}  {row['instance_refresh_status']:<18}  {text}{reason}"


def failure_of(rows: Iterable[Values], result: Values) -> ImageBuilderError | None:
    """Return the error of the task, with the reason of each failed group; None if no group failed."""
    failed = [row for row in rows if row["status"] in UNSUCCESSFUL]
    skipped = [row for row in rows if row["status"] == NOT_TRIED]
    if not failed:
        return None
    lines = [f"Failed groups: {len(failed)}, not tried: {len(skipped)}."]
    lines += [f"{row['auto_scaling_group']}: {row['status'].replace('_', ' ')}: {row['msg']}" for row in failed]
    lines += [f"{row['auto_scaling_group']}: not tried: {row['msg']}" for row in skipped]
    return ImageBuilderError("\n".join(lines), **result)

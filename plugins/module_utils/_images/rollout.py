# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roll-out of an AMI to Auto Scaling groups: in batches, each group by an instance refresh.

A roll-out keeps only its rows from one poll to the next. Everything else is read again, so that a run continues an
interrupted one. Until a group runs the new AMI, its settings contain version numbers only: AWS can
restore these, and not ``$Default`` or ``$Latest``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._aws.client import Client, Members, response_time
from .._aws.errors import AwsError
from .._options.conversions import moment_of
from .._options.spec import Values
from .._options.wait import pause_after
from .launch_templates import DEFAULT
from .rollout_rows import (
    FAILED,
    IN_PROGRESS,
    NOT_TRIED,
    PLANNED,
    SUCCEEDED,
    UNSUCCESSFUL,
    follow_refresh,
    progress_line,
)
from .scaling_group_reader import GroupReader
from .scaling_groups import MARK, ScalingGroup, Template, mark_for, with_versions

_STOPPED = "the roll-out to another group failed"


class Rollout:
    """Rolls out to groups, whose ``rows`` are elements of the result, by name. One round is a poll."""

    def __init__(self, client: Client, reader: GroupReader, rows: dict[str, Values], options: Values) -> None:
        self._client = client
        self.reader = reader
        self._options = options
        self.rows = rows
        self.polls = 0
        self.is_over = False
        self.changed = False
        self.lines: list[str] = []

    @property
    def poll_after(self) -> int:
        """Seconds until the next poll: one call for each group that is being refreshed."""
        return max(pause_after(max(1, self.polls)), self._count(IN_PROGRESS))

    def run_round(self, groups: list[ScalingGroup] | None = None) -> None:
        """Poll the refreshes. When all have ended, begin the next batch, or end the roll-out.

        ``groups`` are those of the rows, if they have just been read.
        """
        self.polls += 1
        for name, row in self.rows.items():
            if row["status"] == IN_PROGRESS:
                self._poll(name, row)
        if self._count(IN_PROGRESS):
            return
        if groups is None:
            groups = self.reader.read(self.reader.list_by_names(list(self.rows)))
        self._follow_or_refuse(groups)
        if not self._count(IN_PROGRESS) and not self._count(*UNSUCCESSFUL):
            self._begin_batch([group for group in groups if self.rows[group.name]["status"] == PLANNED])
        if not self._count(IN_PROGRESS):
            self._end(groups)

    def finish(self, groups: list[ScalingGroup], *, check_mode: bool = False) -> bool:
        """Set the default versions of launch templates, and let groups use the versions that the user has set.

        A default version is set when all groups with the template run the new AMI. Return whether anything changes.
        """
        changed = False
        for template, version in self._new_defaults(groups):
            template.default, changed = version, True
            if not check_mode:
                self._set_default(template, version)
        for group in groups:
            ended = self.rows[group.name]["status"] not in (PLANNED, IN_PROGRESS)
            if ended and group.is_restorable:
                changed = True
                if not check_mode:
                    self._restore(group)
        return changed

    def _count(self, *statuses: str) -> int:
        return sum(row["status"] in statuses for row in self.rows.values())

    def _poll(self, name: str, row: Values) -> None:
        response = self._client.call(
            f"read the instance refresh of '{name}'",
            "describe_instance_refreshes",
            "autoscaling",
            AutoScalingGroupName=name,
            InstanceRefreshIds=[row["instance_refresh_id"]],
        )
        for refresh in response["InstanceRefreshes"]:
            self._record(row, refresh, response_time(response))

    def _record(self, row: Values, refresh: Members, now: str) -> None:
        before = {**row}
        follow_refresh(row, refresh)
        if row != before:
            begin = refresh.get("StartTime", moment_of(now))  # A pending refresh has not begun.
            self.lines.append(progress_line(row, int(max(0, (moment_of(now) - begin).total_seconds()))))

    def _follow_or_refuse(self, groups: list[ScalingGroup]) -> None:
        """Follow the instance refreshes of this AMI in progress, and record groups with a problem as failed."""
        for group in groups:
            row = self.rows[group.name]
            if row["status"] == PLANNED and group.problem:
                row.update(status=FAILED, msg=group.problem)
            elif row["status"] == PLANNED and group.refresh:
                row.update(instance_refresh_id=group.refresh["InstanceRefreshId"], status=IN_PROGRESS)
                self._poll(group.name, row)

    def _begin_batch(self, planned: list[ScalingGroup]) -> None:
        for group in planned[: self._options["batch_size"] or None]:
            self._begin(group, self.rows[group.name])

    def _begin(self, group: ScalingGroup, row: Values) -> None:
        desired: Members = {}
        if not group.is_configured:
            self._pin(group)
            versions = [str(use.version if use.is_kept else use.target) for use in group.uses]
            desired = {"DesiredConfiguration": with_versions(group, versions)}
        preferences = {**self._options["preferences"], "SkipMatching": True}
        preferences["AutoRollback"] = self._options["auto_rollback"] and group.can_roll_back
        try:
            response = self._client.call(
                f"start an instance refresh of '{group.name}'",
                "start_instance_refresh",
                "autoscaling",
                AutoScalingGroupName=group.name,
                Preferences=preferences,
                **desired,
            )
        except AwsError as error:
            if error.code != "InstanceRefreshInProgress":
                raise
            return  # Another run was faster, or a response was lost. The next round follows that refresh.
        self.changed = True
        row.update(status=IN_PROGRESS, instance_refresh_id=response["InstanceRefreshId"])
        self.lines.append(progress_line({**row, "instance_refresh_status": "started"}, 0))

    def _pin(self, group: ScalingGroup) -> None:
        """Replace ``$Default`` and ``$Latest`` by version numbers, and record them in a tag."""
        if group.is_pinned:
            return
        tag = {"ResourceId": group.name, "ResourceType": "auto-scaling-group", "Key": MARK, "PropagateAtLaunch": False}
        self._call(group, "create_or_update_tags", Tags=[{**tag, "Value": mark_for(group)}])
        self._update(group, [str(use.version) for use in group.uses])

    def _restore(self, group: ScalingGroup) -> None:
        self._update(group, [use.selector for use in group.uses])
        tag = {"ResourceId": group.name, "ResourceType": "auto-scaling-group", "Key": MARK}
        self._call(group, "delete_tags", Tags=[tag])

    def _update(self, group: ScalingGroup, versions: list[str]) -> None:
        settings = with_versions(group, versions)
        self._call(group, "update_auto_scaling_group", AutoScalingGroupName=group.name, **settings)

    def _call(self, group: ScalingGroup, operation: str, **request: Any) -> None:
        self._client.call(f"update the Auto Scaling group '{group.name}'", operation, "autoscaling", **request)
        self.changed = True

    def _set_default(self, template: Template, version: int) -> None:
        self._client.call(
            f"set the default version of launch template '{template.name}'",
            "modify_launch_template",
            "ec2",
            LaunchTemplateId=template.id,
            DefaultVersion=str(version),
        )
        self.changed = True

    def _new_defaults(self, groups: list[ScalingGroup]) -> Iterator[tuple[Template, int]]:
        """Yield the launch templates whose default version is to be set, with that version."""
        wanted: dict[str, tuple[Template, int]] = {}
        unfinished = set()
        for group in groups:
            for use in group.uses:
                if self.rows[group.name]["status"] not in SUCCEEDED:
                    unfinished.add(use.template.id)
                elif use.selector == DEFAULT and not use.is_kept and use.version != use.template.default:
                    wanted[use.template.id] = (use.template, use.version)
        yield from (found for template, found in wanted.items() if template not in unfinished)

    def _end(self, groups: list[ScalingGroup]) -> None:
        for row in self.rows.values():
            if row["status"] == PLANNED and self._count(*UNSUCCESSFUL):
                row.update(status=NOT_TRIED, msg=_STOPPED)
        self.finish(groups)
        self.is_over = not self._count(PLANNED)
        for group in groups:
            if group.mark and not group.is_restorable:
                versions = ", ".join(f"{use.template.name} {use.version}" for use in group.uses)
                self._client.warn(
                    f"The Auto Scaling group '{group.name}' keeps these versions of its launch templates: {versions}."
                    " A roll-out that succeeds restores the versions that it used before."
                )


def options_of(values: Mapping[str, Any]) -> Values:
    """Return the options of a roll-out: the preferences of instance refreshes, and how to proceed."""
    names = {
        "min_healthy_percentage": "MinHealthyPercentage",
        "max_healthy_percentage": "MaxHealthyPercentage",
        "instance_warmup": "InstanceWarmup",
        "checkpoint_percentages": "CheckpointPercentages",
        "checkpoint_delay": "CheckpointDelay",
        "bake_time": "BakeTime",
        "scale_in_protected_instances": "ScaleInProtectedInstances",
        "standby_instances": "StandbyInstances",
    }
    preferences = {member: values[name] for name, member in names.items() if values.get(name) not in (None, [])}
    if values.get("alarms"):
        preferences["AlarmSpecification"] = {"Alarms": values["alarms"]}
    return {**{name: values[name] for name in ("batch_size", "auto_rollback")}, "preferences": preferences}

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the Auto Scaling groups of a roll-out, with their launch templates, instances and instance refreshes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from .._aws.client import Client, Members
from .._aws.concurrency import Memo, run_concurrently
from .._aws.errors import AwsError, InvalidOption, did_you_mean
from .region import FILTER_VALUES, chunks, paginate
from .scaling_groups import (
    ScalingGroup,
    Template,
    TemplateUse,
    active_refresh,
    overrides_in,
    selectors_in,
    specifications_in,
    version_of,
)

_NAMES = 50
"""Names in a DescribeAutoScalingGroups request."""

_LAUNCH_CONFIGURATION = (
    "uses a launch configuration, which has no versions. Replace it with a launch template, and roll out again."
)


class GroupReader:
    """Reads groups for the roll-out of one AMI. ``architecture`` is that of the AMI."""

    def __init__(self, client: Client, ami: str, architecture: str) -> None:
        self._client = client
        self._ami = ami
        self.architecture = architecture

    def list_by_tags(self, tags: Mapping[str, str]) -> list[Members]:
        """Return the groups with all of the tags, by name."""
        filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
        return self._list(Filters=filters)

    def list_by_names(self, names: list[str]) -> list[Members]:
        """Return the groups with the names, in their order. Raise InvalidOption if one does not exist."""
        found = {
            group["AutoScalingGroupName"]: group
            for some in chunks(list(dict.fromkeys(names)), _NAMES)
            for group in self._list(AutoScalingGroupNames=some)
        }
        for index, name in enumerate(names):
            if name not in found:
                known = [group["AutoScalingGroupName"] for group in self._list()]
                reason = f"no Auto Scaling group '{name}' exists in this account and region."
                raise InvalidOption(f"auto_scaling_groups[{index}]", reason + did_you_mean(name, known))
        return [found[name] for name in dict.fromkeys(names)]

    def read(self, listed: list[Members]) -> list[ScalingGroup]:
        """Return listed groups with their launch templates, instances, instance refreshes and problems."""
        templates = self._read_templates(listed)
        amis = self._read_instances(
            instance["InstanceId"] for group in listed for instance in group.get("Instances") or []
        )
        groups = [ScalingGroup(members, self._ami) for members in listed]
        for group in groups:
            instances = [instance["InstanceId"] for instance in group.members.get("Instances") or []]
            group.instances = {instance: amis[instance] for instance in instances if instance in amis}
            group.problem = _find_problem(group, templates)
            if not group.problem:
                group.uses = list(self._uses(group, templates))
        self._keep_other_architectures(groups)
        for group, refreshes in zip(groups, run_concurrently(self._list_refreshes, groups), strict=True):
            group.refresh = active_refresh(refreshes)
            group.problem = group.problem or self._find_conflict(group)
        return groups

    def _list(self, **request: Any) -> list[Members]:
        return self._pages(
            "list Auto Scaling groups",
            "describe_auto_scaling_groups",
            "autoscaling",
            "AutoScalingGroups",
            MaxRecords=100,
            **request,
        )

    def _pages(self, *operation: str, **request: Any) -> list[Members]:
        return list(paginate(self._client, *operation, **request))

    def _list_refreshes(self, group: ScalingGroup) -> list[Members]:
        action = f"list the instance refreshes of '{group.name}'"
        return self._pages(
            action,
            "describe_instance_refreshes",
            "autoscaling",
            "InstanceRefreshes",
            AutoScalingGroupName=group.name,
        )

    def _read_templates(self, listed: list[Members]) -> dict[str, Template]:
        """Return the launch templates of groups by their IDs and names."""
        keys = {_key(specification) for members in listed for specification in specifications_in(members)}
        found = [versions for versions in run_concurrently(self._read_versions, sorted(keys)) if versions]
        read_parameter = Memo(self._read_parameter)
        templates = [Template(versions, read_parameter) for versions in found]
        return {name: template for template in templates for name in (template.id, template.name)}

    def _read_parameter(self, name: str) -> str:
        return str(self._client.read_ssm_parameter(name)["Value"])

    def _read_versions(self, key: tuple[str, str]) -> list[Members]:
        member, template = key
        action = f"read the versions of launch template '{template}'"
        try:
            return self._pages(
                action,
                "describe_launch_template_versions",
                "ec2",
                "LaunchTemplateVersions",
                MaxResults=200,
                **{member: template},
            )
        except AwsError as error:
            if error.code.startswith("InvalidLaunchTemplate"):  # A group can outlive its template.
                return []
            raise

    def _read_instances(self, instances: Iterable[str]) -> dict[str, str]:
        """Return the AMIs of the instances that exist."""
        found: dict[str, str] = {}
        for some in chunks(sorted(instances), FILTER_VALUES):
            filters = [{"Name": "instance-id", "Values": some}]
            for reservation in self._pages(
                "read the instances of groups",
                "describe_instances",
                "ec2",
                "Reservations",
                Filters=filters,
            ):
                found.update({one["InstanceId"]: one["ImageId"] for one in reservation["Instances"]})
        return found

    def _uses(self, group: ScalingGroup, templates: Mapping[str, Template]) -> Iterator[TemplateUse]:
        specifications = specifications_in(group.members)
        for specification, selector in zip(specifications, selectors_in(group), strict=True):
            template = templates[_key(specification)[1]]
            version = template.number_of(version_of(specification))
            if not version_of(specification).isdigit():
                version = _launched_from(template, version, {*group.instances.values()} - {self._ami})
            yield TemplateUse(template, selector, version, template.with_ami(version, self._ami))

    def _keep_other_architectures(self, groups: list[ScalingGroup]) -> None:
        """Keep the versions of overrides for another architecture; a group that only has such cannot be changed."""
        amis = {use.ami for group in groups for use in group.uses} - {self._ami}
        architectures = {image["ImageId"]: image.get("Architecture", "") for image in read_amis(self._client, amis)}
        for group in groups:
            # The architecture of an AMI that was deregistered is unknown.
            others = [architectures.get(use.ami) or self.architecture for use in group.uses]
            group.uses = [
                TemplateUse(use.template, use.selector, use.version, use.target, other != self.architecture)
                for use, other in zip(group.uses, others, strict=True)
            ]
            if group.uses and all(use.is_kept for use in group.uses):
                group.problem = f"runs {others[0]} instances, but {self._ami} is for {self.architecture}."

    def _find_conflict(self, group: ScalingGroup) -> str:
        for use in group.uses:
            parameter = use.template.parameter(use.version)
            if parameter and use.ami != self._ami and not use.is_kept:
                return (
                    f"gets its AMI from the SSM parameter {parameter}, whose value is {use.ami}. Set the parameter to"
                    f" {self._ami}, and roll out again."
                )
        if group.refresh and not group.matches(group.refresh):
            refresh = group.refresh
            return (
                f"is being refreshed for something else: instance refresh {refresh['InstanceRefreshId']} is"
                f" {refresh['Status']}. Wait until it ends, or cancel it with amazon.aws.autoscaling_instance_refresh."
            )
        return ""


def read_amis(client: Client, amis: Collection[str]) -> Iterator[Members]:
    """Yield the AMIs that exist."""
    for some in chunks(sorted(amis), FILTER_VALUES):
        filters = [{"Name": "image-id", "Values": some}]
        yield from client.call("read AMIs", "describe_images", "ec2", Filters=filters)["Images"]


def _launched_from(template: Template, version: int, amis: Collection[str]) -> int:
    """Return the version from which a group that uses ``$Default`` or ``$Latest`` has launched its instances.

    It is an earlier version if the version with the new AMI exists already. ``amis`` are the old AMIs.
    """
    return next((number for ami in sorted(amis) if (number := template.with_ami(version, ami))), version)


def _key(specification: Members) -> tuple[str, str]:
    member = "LaunchTemplateId" if specification.get("LaunchTemplateId") else "LaunchTemplateName"
    return member, specification[member]


def _find_problem(group: ScalingGroup, templates: Mapping[str, Template]) -> str:
    """Return why the launch templates of a group cannot be changed; empty if they can."""
    if group.members.get("LaunchConfigurationName"):
        return _LAUNCH_CONFIGURATION
    specifications = list(specifications_in(group.members))
    if not specifications:
        return "has no launch template. Add one, and roll out again."
    for specification in specifications:
        name, version = _key(specification)[1], version_of(specification)
        if name not in templates or not templates[name].number_of(version):
            return f"uses version {version} of launch template {name}, which does not exist. Set an existing version."
    amis = [override["ImageId"] for override in overrides_in(group.members) if override.get("ImageId")]
    if amis:
        return (
            f"has an override with an AMI of its own, {amis[0]}, which no version of a launch template replaces."
            " Use a launch template in the override."
        )
    return ""

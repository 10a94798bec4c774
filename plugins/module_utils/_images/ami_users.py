# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the users of AMIs in one region: instances, launch templates, Auto Scaling groups and SSM parameters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._options.spec import Values
from .launch_templates import DEFAULT, LATEST, LaunchTemplates
from .region import FILTER_VALUES, Region, Unread, chunks, tags_in
from .usage import Use

_STATES = ("pending", "running", "stopping", "stopped")
"""The states of instances that were not terminated."""

_CONFIGURATIONS = 50
"""The maximum number of names in DescribeLaunchConfigurations."""


class AmiUsers:
    """Finds the resources in a region that use any of ``amis``, or any AMI if ``amis`` is None."""

    def __init__(self, client: Client, region: str, amis: Collection[str] | None, unread: Unread) -> None:
        self.region = Region(client, region, unread)
        self._amis = amis
        self._templates = LaunchTemplates(self.region)

    def find(self, kind: str) -> list[Use]:
        """Return the users of one kind. A resource with several AMIs is returned once for each."""
        found = {(use.id, use.ami, str(use.via)): use for use in _READERS[kind](self) if self._is_wanted(use.ami)}
        return list(found.values())

    def _is_wanted(self, ami: str) -> bool:
        return self._amis is None or ami in self._amis

    def _ami_filters(self) -> Iterator[list[Members]]:
        """Yield the filters of the calls that list instances."""
        if self._amis is None:
            yield []
        for amis in chunks(sorted(self._amis or ()), FILTER_VALUES):
            yield [{"Name": "image-id", "Values": amis}]

    def read_instances(self) -> Iterator[Use]:
        for by_ami in self._ami_filters():
            filters = [*by_ami, {"Name": "instance-state-name", "Values": list(_STATES)}]
            request: dict[str, Any] = {"Filters": filters, "MaxResults": 1000}
            reservations = self.region.read_pages(
                "list instances", "describe_instances", "ec2", "Reservations", **request
            )
            for instance in (instance for reservation in reservations for instance in reservation["Instances"]):
                tags = tags_in(instance)
                yield Use(
                    "instance", instance["InstanceId"], tags.get("Name", ""), instance["ImageId"], tags, _starter(tags)
                )

    def read_launch_templates(self) -> Iterator[Use]:
        versions = self._templates.listed
        templates = self.region.read_pages(
            "list launch templates", "describe_launch_templates", "ec2", "LaunchTemplates", MaxResults=200
        )
        tags = {template["LaunchTemplateId"]: tags_in(template) for template in templates}
        for template, alias in versions:
            version = versions[template, alias]
            same = {DEFAULT: LATEST, LATEST: DEFAULT}[alias]
            aliases = [alias] if versions.get((template, same)) != version else [DEFAULT, LATEST]
            via = {**version.via, "aliases": aliases}
            yield Use("launch_template", template, version.name, version.ami, tags.get(template, {}), via)

    def read_auto_scaling_groups(self) -> Iterator[Use]:
        groups = self.region.read_pages(
            "list Auto Scaling groups",
            "describe_auto_scaling_groups",
            "autoscaling",
            "AutoScalingGroups",
            MaxRecords=100,
        )
        configurations = self._read_configurations(groups)
        found = run_concurrently(lambda group: list(self._sources(group, configurations)), groups)
        for group, sources in zip(groups, found, strict=True):
            name, tags = group["AutoScalingGroupName"], tags_in(group)
            for ami, via in sources:
                yield Use("auto_scaling_group", name, name, ami, tags, via)

    def _read_configurations(self, groups: list[Members]) -> dict[str, str]:
        """Return the AMIs of the launch configurations of groups, by name."""
        names = sorted({group["LaunchConfigurationName"] for group in groups if group.get("LaunchConfigurationName")})
        return {
            configuration["LaunchConfigurationName"]: configuration["ImageId"]
            for chunk in chunks(names, _CONFIGURATIONS)
            for configuration in self.region.read_pages(
                "read launch configurations",
                "describe_launch_configurations",
                "autoscaling",
                "LaunchConfigurations",
                LaunchConfigurationNames=chunk,
            )
        }

    def _sources(self, group: Members, configurations: dict[str, str]) -> Iterator[tuple[str, Values]]:
        """Yield the AMIs of a group, each with its source, such as a launch template."""
        configuration = group.get("LaunchConfigurationName")
        if configuration in configurations:
            yield configurations[configuration], {"launch_configuration": configuration}
        mixed = (group.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
        overrides = mixed.get("Overrides") or []
        specified = [group.get("LaunchTemplate"), mixed.get("LaunchTemplateSpecification")]
        for specification in [*specified, *(override.get("LaunchTemplateSpecification") for override in overrides)]:
            version = self._templates.find(specification) if specification else None
            if version:
                yield version.ami, version.via
        for override in overrides:
            if override.get("ImageId"):
                yield override["ImageId"], {"instance_type": override.get("InstanceType", "")}

    def read_ssm_parameters(self) -> Iterator[Use]:
        strings = [{"Key": "Type", "Option": "Equals", "Values": ["String"]}]
        request: dict[str, Any] = {"ParameterFilters": strings, "MaxResults": 50}
        listed = self.region.read_pages("list SSM parameters", "describe_parameters", "ssm", "Parameters", **request)
        found = self.region.read_parameters(parameter["Name"] for parameter in listed)
        users = [parameter for parameter in found if self._is_wanted(parameter["Value"])]
        tags = run_concurrently(self._read_parameter_tags, [parameter["Name"] for parameter in users])
        for parameter, own in zip(users, tags, strict=True):
            via = {"data_type": parameter.get("DataType", "text"), "version": parameter["Version"]}
            yield Use("ssm_parameter", parameter["Name"], parameter["Name"], parameter["Value"], own, via)

    def _read_parameter_tags(self, name: str) -> dict[str, str]:
        action = f"read the tags of SSM parameter '{name}'"
        request = {"ResourceType": "Parameter", "ResourceId": name}
        return tags_in({"Tags": self.region.read_pages(action, "list_tags_for_resource", "ssm", "TagList", **request)})


_READERS: dict[str, Callable[[AmiUsers], Iterator[Use]]] = {
    "instance": AmiUsers.read_instances,
    "launch_template": AmiUsers.read_launch_templates,
    "auto_scaling_group": AmiUsers.read_auto_scaling_groups,
    "ssm_parameter": AmiUsers.read_ssm_parameters,
}


def _starter(tags: dict[str, str]) -> Values:
    """Return the Auto Scaling group and the launch template that started an instance, according to its tags."""
    group, template = tags.get("aws:autoscaling:groupName"), tags.get("aws:ec2launchtemplate:id")
    version = tags.get("aws:ec2launchtemplate:version", "")
    return {
        **({"auto_scaling_group": group} if group else {}),
        **({"launch_template": {"id": template, "version": int(version or 0)}} if template else {}),
    }

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Auto Scaling groups, the launch template versions that they use, and the changes for a new AMI."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from .._aws.client import Members
from .._options.spec import Values
from .launch_templates import DEFAULT, LATEST, SSM_ALIAS

MARK = "goldsmith.image_builder/versions"
"""The tag of a group whose template versions are pinned for a roll-out. Its value is what the group used before, such
as ``Default number``. Tags of Auto Scaling groups cannot contain a dollar sign."""

_NUMBER = "number"

_ACTIVE = ("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking")
"""The statuses of an instance refresh that has not ended (botocore: InstanceRefreshStatus)."""


class Template:
    """A launch template and its versions, as in DescribeLaunchTemplateVersions responses."""

    def __init__(self, versions: list[Members], read_parameter: Callable[[str], str]) -> None:
        """``read_parameter`` returns the value of an SSM parameter that a version has in place of an AMI ID."""
        self.id: str = versions[0]["LaunchTemplateId"]
        self.name: str = versions[0]["LaunchTemplateName"]
        self.default: int = next(version["VersionNumber"] for version in versions if version["DefaultVersion"])
        self._data = {version["VersionNumber"]: version["LaunchTemplateData"] for version in versions}
        self._read_parameter = read_parameter

    def number_of(self, selector: str) -> int:
        """Return the number of a version, or 0 if it does not exist."""
        number = {DEFAULT: self.default, LATEST: max(self._data)}.get(selector) or int(selector)
        return number if number in self._data else 0

    def ami(self, number: int) -> str:
        """Return the AMI of a version; empty if it has none."""
        parameter = self.parameter(number)
        return self._read_parameter(parameter) if parameter else str(self._data[number].get("ImageId", ""))

    def parameter(self, number: int) -> str:
        """Return the SSM parameter that a version has in place of an AMI ID; empty if it has none."""
        image: str = self._data[number].get("ImageId", "")
        return image.removeprefix(SSM_ALIAS) if image.startswith(SSM_ALIAS) else ""

    def with_ami(self, number: int, ami: str) -> int:
        """Return the newest version that differs from a version in its AMI only, or 0 if none exists."""
        if self.ami(number) == ami:
            return number
        wanted = {**self._data[number], "ImageId": ami}
        return max((other for other, data in self._data.items() if data == wanted), default=0)


@dataclass(frozen=True)
class TemplateUse:
    """A launch template of a group: that of the group, or of an override of its mixed instances policy."""

    template: Template
    selector: str
    """The version that the user has set: a number, ``$Default`` or ``$Latest``."""
    version: int
    """The version from which the group launches instances now."""
    target: int
    """The version with the new AMI; 0 if it does not exist yet."""
    is_kept: bool = False
    """The AMI has another architecture than the new one, so the version is kept."""

    @property
    def ami(self) -> str:
        return self.template.ami(self.version)

    def to_row(self, new_ami: str) -> Values:
        """Return the element of ``launch_templates`` in the result."""
        return {
            "launch_template_id": self.template.id,
            "launch_template_name": self.template.name,
            "selector": self.selector,
            "old_version": self.version,
            "new_version": self.version if self.is_kept else self.target or None,
            "old_ami": self.ami,
            "new_ami": self.ami if self.is_kept else new_ami,
        }


@dataclass
class ScalingGroup:
    """An Auto Scaling group in a roll-out."""

    members: Members
    ami: str
    """The new AMI."""
    uses: list[TemplateUse] = field(default_factory=list)
    instances: Mapping[str, str] = field(default_factory=dict)
    """The AMI of each instance, by its ID."""
    refresh: Members = field(default_factory=dict)
    """The instance refresh in progress; empty if there is none."""
    problem: str = ""
    """Why the AMI cannot be rolled out to the group."""

    @property
    def name(self) -> str:
        name: str = self.members["AutoScalingGroupName"]
        return name

    @property
    def mark(self) -> str:
        """The versions that the group used before a roll-out that pinned them; empty if none did."""
        tags = self.members.get("Tags") or []
        return next((str(tag.get("Value", "")) for tag in tags if tag["Key"] == MARK), "")

    @property
    def is_configured(self) -> bool:
        """Whether the group launches new instances from the new AMI."""
        return all(use.is_kept or use.ami == self.ami for use in self.uses)

    @property
    def templates_without_target(self) -> list[str]:
        """The names of the launch templates that have no version with the new AMI yet."""
        return [use.template.name for use in self.uses if not (use.is_kept or use.target)]

    @property
    def outdated(self) -> dict[str, str]:
        """The instances with another AMI, and that AMI."""
        allowed = {self.ami, *(use.ami for use in self.uses if use.is_kept)}
        return {instance: ami for instance, ami in self.instances.items() if ami not in allowed}

    @property
    def can_roll_back(self) -> bool:
        """Whether a version number and an AMI ID can be restored (AWS: "Undo changes with a rollback")."""
        return not self.is_configured and not any(use.template.parameter(use.version) for use in self.uses)

    @property
    def is_pinned(self) -> bool:
        """Whether the settings of the group contain version numbers only."""
        return all(version_of(specification).isdigit() for specification in specifications_in(self.members))

    @property
    def is_restorable(self) -> bool:
        """Whether the versions that the user has set have the same AMIs as the pinned ones."""
        uses = self.uses
        return bool(self.mark) and all(
            use.template.ami(use.template.number_of(use.selector)) == use.ami for use in uses
        )

    def matches(self, refresh: Members) -> bool:
        """Return whether an instance refresh rolls out the new AMI."""
        desired = refresh.get("DesiredConfiguration")
        if not desired:
            return self.is_configured
        wanted = [str(use.version if use.is_kept else use.target) for use in self.uses]
        return [version_of(specification) for specification in specifications_in(desired)] == wanted


def active_refresh(refreshes: Collection[Members]) -> Members:
    """Return the instance refresh that has not ended, or nothing."""
    return next((refresh for refresh in refreshes if is_active(refresh)), {})


def is_active(refresh: Members) -> bool:
    return refresh["Status"] in _ACTIVE


def version_of(specification: Members) -> str:
    """Return the version of a LaunchTemplateSpecification."""
    return str(specification.get("Version") or DEFAULT)


def overrides_in(members: Members) -> list[Members]:
    """Return the overrides of the mixed instances policy of a group."""
    return list(((members.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}).get("Overrides") or [])


def specifications_in(members: Members) -> Iterator[Members]:
    """Yield the launch templates of a group or of a desired configuration: its own, and those of overrides."""
    mixed = (members.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
    own = [members.get("LaunchTemplate"), mixed.get("LaunchTemplateSpecification")]
    for specification in (*own, *(override.get("LaunchTemplateSpecification") for override in overrides_in(members))):
        if specification:
            yield specification


def with_versions(group: ScalingGroup, versions: list[str]) -> Members:
    """Return the launch templates of a group with other versions, in the form of a request."""
    settings = {
        name: deepcopy(group.members[name])
        for name in ("LaunchTemplate", "MixedInstancesPolicy")
        if group.members.get(name)
    }
    for specification, use, version in zip(specifications_in(settings), group.uses, versions, strict=True):
        specification.clear()
        specification.update(LaunchTemplateId=use.template.id, Version=version)
    return settings


def selectors_in(group: ScalingGroup) -> list[str]:
    """Return the versions that the user has set for the launch templates of a group."""
    current = [version_of(specification) for specification in specifications_in(group.members)]
    marked = group.mark.split()
    if len(marked) != len(current):
        return current
    return [f"${word}" if word != _NUMBER else version for word, version in zip(marked, current, strict=True)]


def mark_for(group: ScalingGroup) -> str:
    """Return the value of the tag ``MARK`` for a group."""
    return " ".join(_NUMBER if use.selector.isdigit() else use.selector.removeprefix("$") for use in group.uses)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of launch templates in one region, and their AMIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._aws.client import Members
from .._aws.concurrency import Memo
from .._aws.errors import AwsError
from .._options.spec import Values
from .region import Region

DEFAULT, LATEST = "$Default", "$Latest"

_PAGE = 200
SSM_ALIAS = "resolve:ssm:"
"""The beginning of an AMI ID that is a reference to a parameter of Systems Manager."""


@dataclass(frozen=True)
class TemplateVersion:
    """A version of a launch template. ``ami`` is empty if the version has none."""

    template: str
    name: str
    number: int
    ami: str
    ssm_parameter: str = ""
    """The parameter that the version refers to in place of an AMI ID."""

    @property
    def via(self) -> Values:
        parameter = {"ssm_parameter": self.ssm_parameter} if self.ssm_parameter else {}
        return {"launch_template": {"id": self.template, "name": self.name, "version": self.number}, **parameter}


class LaunchTemplates:
    """The launch templates of a region. Each version is read at most once."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._listed = Memo(self._list)
        self._indexed = Memo(self._index)
        self._pinned = Memo(self._read)

    @property
    def listed(self) -> dict[tuple[str, str], TemplateVersion]:
        """The default and the latest version of each template, by its ID and ``$Default`` or ``$Latest``."""
        return self._listed("")

    def find(self, specification: Members) -> TemplateVersion | None:
        """Return the version that an Auto Scaling group uses; None if it does not exist or may not be read."""
        wanted = str(specification.get("Version") or DEFAULT)
        member = "LaunchTemplateId" if specification.get("LaunchTemplateId") else "LaunchTemplateName"
        template = str(specification[member])
        known = self._indexed("").get((template, wanted))
        return known or (self._pinned((member, template, wanted)) if wanted.isdigit() else None)

    def _index(self, _everything: str) -> dict[tuple[str, str], TemplateVersion]:
        return {
            (template, selector): version
            for (_id, alias), version in self.listed.items()
            for template in (version.template, version.name)
            for selector in (alias, str(version.number))
        }

    def _list(self, _everything: str) -> dict[tuple[str, str], TemplateVersion]:
        # One of the two aliases in each call shows which version is the latest.
        found = {
            alias: self._describe("list the versions of launch templates", Versions=[alias])
            for alias in (DEFAULT, LATEST)
        }
        return {(version.template, alias): version for alias, versions in found.items() for version in versions}

    def _read(self, key: tuple[str, str, str]) -> TemplateVersion | None:
        member, template, number = key
        action = f"read version {number} of launch template '{template}'"
        try:
            return next(iter(self._describe(action, **{member: template}, Versions=[number])), None)
        except AwsError as error:
            if error.code.startswith("InvalidLaunchTemplate"):  # An Auto Scaling group can outlive its template.
                return None
            raise

    def _describe(self, action: str, **request: Any) -> list[TemplateVersion]:
        found = self._region.read_pages(
            action, "describe_launch_template_versions", "ec2", "LaunchTemplateVersions", MaxResults=_PAGE, **request
        )
        images = [version["LaunchTemplateData"].get("ImageId", "") for version in found]
        amis = self._resolve({image.removeprefix(SSM_ALIAS) for image in images if image.startswith(SSM_ALIAS)})
        return [_version(version, image, amis) for version, image in zip(found, images, strict=True)]

    def _resolve(self, parameters: set[str]) -> dict[str, str]:
        """Return the values of parameters by the names, or ARNs, with which launch templates refer to them."""
        return {
            f"{name}{parameter.get('Selector', '')}": parameter["Value"]
            for parameter in self._region.read_parameters(parameters)
            for name in (parameter["Name"], parameter.get("ARN", ""))
        }


def _version(members: Members, image: str, amis: dict[str, str]) -> TemplateVersion:
    parameter = image.removeprefix(SSM_ALIAS) if image.startswith(SSM_ALIAS) else ""
    return TemplateVersion(
        members["LaunchTemplateId"],
        members["LaunchTemplateName"],
        members["VersionNumber"],
        amis.get(parameter, "") if parameter else image,
        parameter,
    )

"""AMIs in moto's EC2."""

from __future__ import annotations

from typing import Any

from moto.backends import get_backend

from . import values
from .build import Build

_MARKS = {"CreatedBy": "EC2 Image Builder"}


def create(build: Build) -> str:
    """Make the AMI of the build instance, in the account and region of the build."""
    name = f"{build.image.body['name']} {values.stamp(build)}"
    return make(build, build.backend.account_id, build.backend.region_name, name, build.recipe.get("description"), {})


def make(build: Build, account: str, region: str, name: str, description: str | None, tags: dict[str, str]) -> str:
    """Make an AMI in an account and region, and return its id."""
    ami = get_backend("ec2")[account][region].register_image(name, description or "")
    ami.creation_date = build.now
    ami.architecture = "arm64" if "arm64" in str(build.recipe["parentImage"]) else "x86_64"
    ami.virtualization_type = "hvm"
    ami.root_device_type, ami.root_device_name = "ebs", "/dev/xvda"
    ami.platform = "windows" if build.image.body["platform"] == "Windows" else None
    filled = {key: values.fill_in(value, build) for key, value in {**build.recipe.get("amiTags", {}), **tags}.items()}
    ami.add_tags({**_MARKS, "Ec2ImageBuilderArn": str(build.arn), **filled})
    return str(ami.id)


def allow(account: str, region: str, ami_id: str, permission: dict[str, Any]) -> None:
    """Let others launch an AMI."""
    keys = {"userIds": "UserId", "userGroups": "Group", "organizationArns": "OrganizationArn"}
    keys["organizationalUnitArns"] = "OrganizationalUnitArn"
    allowed = [{key: value} for member, key in keys.items() for value in permission.get(member, [])]
    get_backend("ec2")[account][region].modify_image_attribute(ami_id, allowed, [])


def name_of(account: str, region: str, ami_id: str) -> str:
    """The name of an AMI."""
    return str(get_backend("ec2")[account][region].amis[ami_id].name)

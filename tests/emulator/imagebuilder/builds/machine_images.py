"""AMIs and their snapshots in moto's EC2."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moto.backends import get_backend

from ..api.dates import written
from ..resources.other_services import machine_image
from . import placeholders
from .build import Build


def create(build: Build, description: str | None) -> str:
    """Create the AMI of the build instance in the account and region of the build."""
    name = placeholders.fill_in(placeholders.DEFAULT_NAME, build)
    return make(build, build.backend.account_id, build.backend.region_name, name, description, {})


def make(build: Build, account: str, region: str, name: str, description: str | None, tags: dict[str, str]) -> str:
    """Create an AMI in an account and region, and return its ID."""
    ami = get_backend("ec2")[account][region].register_image(name, description)
    ami.creation_date = build.now
    ami.architecture = "arm64" if "arm64" in str(build.recipe.get("parentImage")) else "x86_64"
    ami.virtualization_type = "hvm"
    ami.root_device_type, ami.root_device_name = "ebs", "/dev/xvda"
    ami.platform = "windows" if build.image.body["platform"] == "Windows" else None
    marks = {"CreatedBy": "EC2 Image Builder", "Ec2ImageBuilderArn": str(build.arn)}
    ami.add_tags({**marks, **placeholders.fill_in_all({**build.recipe.get("amiTags", {}), **tags}, build)})
    return str(ami.id)


def mark(account: str, region: str, ami_id: str, tags: dict[str, str]) -> None:
    """Tag an AMI."""
    if ami := machine_image(account, region, ami_id):
        ami.add_tags(tags)


def output(account: str, region: str, ami_id: str) -> dict[str, Any]:
    """Return an AMI as an entry of the outputs of an image (botocore: Ami)."""
    ami = machine_image(account, region, ami_id)
    shown = {"region": region, "image": ami_id, "accountId": account, "state": {"status": "AVAILABLE"}}
    if ami is not None:
        shown.update({key: value for key, value in (("name", ami.name), ("description", ami.description)) if value})
    return shown


def allow(account: str, region: str, ami_id: str, permission: dict[str, Any]) -> None:
    """Add launch permissions to an AMI."""
    keys = {
        "userIds": "UserId",
        "userGroups": "Group",
        "organizationArns": "OrganizationArn",
        "organizationalUnitArns": "OrganizationalUnitArn",
    }
    allowed = [{key: value} for member, key in keys.items() for value in permission.get(member, [])]
    if allowed:
        get_backend("ec2")[account][region].modify_image_attribute(ami_id, allowed, [])


def last_launched(account: str, region: str, ami_id: str) -> datetime | None:
    """Return the time of the last launch of an AMI, if any."""
    instances = get_backend("ec2")[account][region].all_instances()
    return max((one.launch_time for one in instances if one.image_id == ami_id), default=None)


def snapshots(ami: Any) -> list[str]:
    """Return the snapshots of an AMI."""
    return [mapping["Ebs"]["SnapshotId"] for mapping in ami.block_device_mappings]


def deprecate(account: str, region: str, ami_id: str, moment: datetime | None) -> None:
    """Set or clear the deprecation time of an AMI."""
    ami: Any = machine_image(account, region, ami_id)
    ami.deprecation_time = written(moment) if moment else None


def disable(account: str, region: str, ami_id: str) -> None:
    """Remove all launch permissions of an AMI."""
    get_backend("ec2")[account][region].disable_image(ami_id)


def enable(account: str, region: str, ami_id: str) -> None:
    """Enable a disabled AMI."""
    get_backend("ec2")[account][region].enable_image(ami_id)
    deprecate(account, region, ami_id, None)


def deregister(account: str, region: str, ami_id: str) -> None:
    """Deregister an AMI and keep its snapshots."""
    get_backend("ec2")[account][region].deregister_image(ami_id)


def delete_snapshot(account: str, region: str, snapshot_id: str) -> bool:
    """Delete a snapshot, and return whether it existed."""
    ec2 = get_backend("ec2")[account][region]
    if snapshot_id not in ec2.snapshots:
        return False
    ec2.delete_snapshot(snapshot_id)
    return True

"""Lifecycle actions on AMIs, snapshots and container images."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..api.dates import ago, written
from ..builds import containers, machine_images
from ..resources.other_services import machine_image
from ..resources.store import Resource

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend
    from .execution import Task

Shown = dict[str, Any]
"""A resource as returned by ListLifecycleExecutionResources."""


def deal_with(backend: ImageBuilderBackend, image: Resource, task: Task, now: datetime) -> list[Shown]:
    """Perform the action on the included outputs of an image."""
    found = image.body.get("outputResources", {})
    dealt = [_machine_image(ami, task, now) for ami in found.get("amis", []) if task.include.get("amis")]
    if task.include.get("containers"):
        dealt += [
            _container(backend.account_id, uri, one["region"], task, now)
            for one in found.get("containers", [])
            for uri in one["imageUris"]
        ]
    return dealt


def shown(account: str, resource: str, region: str, task: Task, now: datetime) -> Shown:
    """Return a resource after the action."""
    action = {"name": task.action, **({"reason": task.reason} if task.reason else {})}
    return {
        "accountId": account,
        "resourceId": resource,
        "state": {"status": "SUCCESS"},
        "action": action,
        "region": region,
        "startTime": now,
        "endTime": now,
    }


def _machine_image(output: dict[str, Any], task: Task, now: datetime) -> Shown:
    place = (output["accountId"], output["region"], output["image"])
    dealt = shown(output["accountId"], output["image"], output["region"], task, now)
    ami = machine_image(*place)
    if ami is None:
        if task.action != "DELETE":
            dealt["state"] = {"status": "FAILED", "reason": f"The AMI {output['image']} does not exist."}
        return dealt
    excluded = next(_exclusions(ami, output, task.exclusions, now), None)
    if excluded:
        return {**dealt, "state": {"status": "SKIPPED", "reason": excluded}}
    _apply(place, ami, task, now)
    if task.action == "DELETE":
        kept = [] if not task.include.get("snapshots") else machine_images.snapshots(ami)
        deleted = [one for one in kept if machine_images.delete_snapshot(*place[:2], one)]
        dealt["snapshots"] = [{"snapshotId": one, "state": {"status": "SUCCESS"}} for one in deleted]
    return dealt


def _apply(place: tuple[str, str, str], ami: Any, task: Task, now: datetime) -> None:
    if task.action == "DELETE":
        machine_images.deregister(*place)
    elif task.action == "DEPRECATE":
        machine_images.deprecate(*place, task.moment or now)
    elif task.action == "DISABLE" and ami.state != "disabled":
        machine_images.disable(*place)
    elif task.action == "AVAILABLE":
        machine_images.enable(*place)


def _exclusions(ami: Any, output: dict[str, Any], rules: dict[str, Any], now: datetime) -> Iterator[str]:
    """Return why an AMI is excluded, if it is."""
    tags = {tag["key"]: tag["value"] for tag in ami.get_tags()}
    shared = {permission.get("UserId") for permission in ami.launch_permissions}
    if rules.get("isPublic") and ami.is_public:
        yield "The AMI is public."
    if output["region"] in rules.get("regions", []):
        yield f"AMIs in the Region {output['region']} are excluded."
    if shared & set(rules.get("sharedAccounts", [])):
        yield "The AMI is shared with an account that is excluded."
    if any(tags.get(key) == value for key, value in rules.get("tagMap", {}).items()):
        yield "The AMI has a tag that is excluded."
    launched = machine_images.last_launched(output["accountId"], output["region"], output["image"])
    if "lastLaunched" in rules and launched is not None and launched > ago(now, rules["lastLaunched"]):
        yield f"The AMI was last launched at {written(launched)}."


def _container(account: str, uri: str, region: str, task: Task, now: datetime) -> Shown:
    containers.remove(account, uri)
    return {**shown(account, uri, region, task, now), "imageUris": [uri]}

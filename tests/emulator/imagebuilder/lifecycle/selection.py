"""The images that a lifecycle policy selects, and the actions on them.

AWS: EC2 Image Builder user guide, "How lifecycle management rules work": the images of each version of a recipe are
evaluated from the newest to the oldest, rule by rule, and at most one rule applies to an image in a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..api.dates import ago, read
from ..resources.arns import Version
from ..resources.kinds.image import is_finished
from ..resources.store import Resource
from ..unverified import assumed
from .execution import Task

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

_FAILED = ("FAILED", "CANCELLED")
_BEFORE = {
    "DEPRECATE": ("AVAILABLE",),
    "DISABLE": ("AVAILABLE", "DEPRECATED"),
    "DELETE": ("AVAILABLE", "DEPRECATED", "DISABLED", *_FAILED),
}
"""The statuses of images to which each action applies, in the order of the rules."""

_TYPES = {"AMI_IMAGE": "AMI", "CONTAINER_IMAGE": "DOCKER"}


def tasks(backend: ImageBuilderBackend, policy: Resource, now: datetime) -> list[Task]:
    """Return the actions that are due."""
    rules = {rule["action"]["type"]: rule for rule in policy.body["policyDetails"]}
    groups = list(_groups(backend, policy))
    chosen: dict[Resource, Task] = {}
    for action in _BEFORE:
        for images in groups if action in rules else ():
            for image in _impacted(images, rules[action], now):
                if image not in chosen:
                    chosen[image] = _task(image, rules[action])
    return list(chosen.values())


def _groups(backend: ImageBuilderBackend, policy: Resource) -> Iterator[list[Resource]]:
    """Return the selected images of each version of a recipe, newest first."""
    groups: dict[tuple[str, str], list[Resource]] = {}
    for image in reversed(backend.own.of(["image"])):
        recipe = image.body.get("imageRecipe") or image.body.get("containerRecipe") or {}
        is_selected = bool(recipe) and _selects(policy.body["resourceSelection"], recipe, image.tags)
        if is_selected and image.body["type"] == _TYPES[policy.body["resourceType"]] and is_finished(image):
            groups.setdefault((recipe["name"], recipe["version"]), []).append(image)
    yield from groups.values()


def _selects(selection: dict[str, Any], recipe: dict[str, Any], tags: dict[str, str]) -> bool:
    if "tagMap" in selection:
        matches = [tags.get(key) == value for key, value in selection["tagMap"].items()]
        return all(matches) if assumed.selections_need_all_tags else any(matches)
    version = Version.parse(recipe["version"])
    wanted = [Version.parse(one["semanticVersion"]) for one in selection["recipes"] if one["name"] == recipe["name"]]
    return version is not None and any(one is not None and one.covers(version) for one in wanted)


def _impacted(images: list[Resource], rule: dict[str, Any], now: datetime) -> Iterator[Resource]:
    """Return the images to which a rule applies, except the newest, which are retained, and those with an excluded tag.

    Failed and cancelled images do not count as retained.
    """
    statuses = _BEFORE[rule["action"]["type"]]
    limit, excluded = rule["filter"], rule.get("exclusionRules", {}).get("tagMap", {})
    places = limit["value"] if limit["type"] == "COUNT" else limit.get("retainAtLeast", 0)
    for image in images:
        status = image.body["state"]["status"]
        places -= status not in (*_FAILED, "DELETED")
        is_retained = status not in _FAILED and places >= 0
        is_excluded = any(image.tags.get(key) == value for key, value in excluded.items())
        if status in statuses and _is_old(image, limit, now) and not (is_retained or is_excluded):
            yield image


def _is_old(image: Resource, limit: dict[str, Any], now: datetime) -> bool:
    """Whether an image has the age of a rule; count-based rules apply to all ages."""
    return limit["type"] == "COUNT" or read(image.body["dateCreated"]) <= ago(now, limit)


def _task(image: Resource, rule: dict[str, Any]) -> Task:
    action, limit = rule["action"], rule["filter"]
    reason = (
        f"The image is not among the newest {limit['value']}."
        if limit["type"] == "COUNT"
        else f"The image is older than {limit['value']} {limit['unit'].lower()}."
    )
    exclusions = rule.get("exclusionRules", {}).get("amis", {})
    return Task(image.arn, action["type"], action.get("includeResources", {}), exclusions, reason)

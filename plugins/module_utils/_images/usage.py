# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far images are behind the newest one of their pipeline or recipe, and which resources use them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from .._aws.arn import Arn
from .._options.spec import Values
from .image import status_of

KINDS = ("instance", "launch_template", "auto_scaling_group", "ssm_parameter")
"""The kinds of resources that can use an AMI."""


@dataclass(frozen=True)
class Use:
    """A resource that uses an AMI."""

    kind: str
    id: str
    name: str
    ami: str
    tags: Mapping[str, str]
    via: Values
    """The source of the AMI, such as a launch template, or what started the instance."""


def amis_of(image: Values) -> dict[str, str]:
    """Return the regions of an image's AMIs, by their IDs."""
    amis = image.get("output_resources", {}).get("amis", [])
    return {ami["image"]: ami["region"] for ami in amis if ami.get("image")}


def by_recipe(images: Iterable[Values]) -> list[list[Values]]:
    """Return the images of each recipe, the greatest version first. Images have the name of their recipe."""
    series: dict[str, list[Values]] = {}
    for image in sorted(images, key=lambda image: Arn.parse(image["arn"]).order, reverse=True):
        series.setdefault(Arn.parse(image["arn"]).name, []).append(image)
    return list(series.values())


def rank(series: Iterable[Values]) -> list[Values]:
    """Return how far each image is behind the newest available one. The images have a common pipeline or recipe, and
    are given newest first."""
    newest: Values | None = None
    ahead = 0
    ranked = []
    for image in series:
        ranked.append(_ranked(image, newest or image, ahead))
        if status_of(image) == "AVAILABLE":
            newest = newest or image
            ahead += 1
    return ranked


def _ranked(image: Values, newest: Values, ahead: int) -> Values:
    days = (_date(newest) - _date(image)).days
    return {
        "image_build_version_arn": image["arn"],
        "image_version": Arn.parse(image["arn"]).label.partition("/")[2],
        "image_status": status_of(image),
        "date_created": image["date_created"],
        "versions_behind": ahead,
        "days_behind": max(days, 0),
        "is_latest": ahead == 0 and status_of(image) == "AVAILABLE",
    }


def _date(image: Values) -> datetime:
    return datetime.fromisoformat(image["date_created"][:19])


def make_row(use: Use, image: Values, place: Values, owner_tags: Iterable[str]) -> Values:
    """Return the result for one use of the AMI of a ranked image."""
    return {
        "kind": use.kind,
        "id": use.id,
        "name": use.name,
        **place,
        "ami": use.ami,
        **image,
        "owner_tags": {tag: use.tags[tag] for tag in owner_tags if tag in use.tags},
        "via": use.via,
    }


def furthest_behind_first(rows: Iterable[Values]) -> list[Values]:
    """Sort the rows: the furthest behind first, and otherwise by place and name."""
    return sorted(rows, key=lambda row: (-row["versions_behind"], -row["days_behind"], row["region"], *_identity(row)))


def _identity(row: Values) -> tuple[int, str, str]:
    return KINDS.index(row["kind"]), row["name"], row["id"]


def summarize(rows: list[Values], images: Mapping[str, Values], owner_tags: Iterable[str]) -> Values:
    """Return the number of users by image, and by the value of each owner tag. ``images`` are ranked, by ARN."""
    by_image = _groups(rows, lambda row: row["image_build_version_arn"])
    by_tag = [
        {"tag": tag, "value": value, **_counts(group)}
        for tag in owner_tags
        for value, group in sorted(_groups(rows, partial(_owner, tag)).items())
    ]
    return {"by_image": [{**images[arn], **_counts(group)} for arn, group in by_image.items()], "by_tag": by_tag}


def _owner(tag: str, row: Values) -> str:
    return str(row["owner_tags"].get(tag, ""))


def _groups(rows: Iterable[Values], key: Callable[[Values], Any]) -> dict[Any, list[Values]]:
    groups: dict[Hashable, list[Values]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _counts(rows: list[Values]) -> Values:
    kinds = [row["kind"] for row in rows]
    return {
        "total": len(rows),
        "outdated": sum(row["versions_behind"] > 0 for row in rows),
        **{f"{kind}s": kinds.count(kind) for kind in KINDS},
    }

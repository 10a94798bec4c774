# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machines of a report, and whether they run the newest image of their pipeline or recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Values = dict[str, Any]

CURRENT, BEHIND, UNKNOWN = "current", "behind", "unknown"
"""The states of a machine. A machine is unknown if no image of the report contains its AMI."""

_IMAGE = ("host", "label", "pipeline", "image_status", "date_created", "versions_behind", "days_behind")


def describe_uses(accounts: Iterable[Values]) -> list[Values]:
    """Return what uses AMIs, with the image of the AMI and a state; the furthest behind first.

    The image can be of another account or region than the resource.
    """
    accounts = list(accounts)
    images = {
        (region, ami): {"host": account["host"], **image}
        for account in reversed(accounts)
        for image in account["images"]
        for ami, region in image["amis"].items()
    }
    uses = [
        {**use, "host": account["host"], "started_by": _starter(use), **_image_of(use, images)}
        for account in accounts
        for use in account["uses"]
    ]
    return sorted(uses, key=_urgency)


def _image_of(use: Values, images: dict[tuple[str, str], Values]) -> Values:
    image = images.get((use["region"], use["ami"]))
    if image is None:
        return {"state": UNKNOWN, "image": None}
    state = BEHIND if image["versions_behind"] else CURRENT
    return {"state": state, "image": {name: image[name] for name in _IMAGE}}


def _starter(use: Values) -> str:
    """Return the Auto Scaling group or launch template that started a machine; empty if it is unknown."""
    via = use["via"]
    return str(via.get("auto_scaling_group") or via.get("launch_template", {}).get("id", ""))


def _urgency(use: Values) -> tuple[Any, ...]:
    image = use["image"] or {"versions_behind": -1, "days_behind": -1}
    return -image["days_behind"], -image["versions_behind"], use["host"], use["name"], use["id"]


def summarize(uses: Iterable[Values]) -> Values:
    """Return the number of machines, and of other resources that start old images; by image and by owner."""
    uses = list(uses)
    machines = [use for use in uses if use["kind"] == "instance"]
    return {
        **count_states(machines),
        "by_image": _by(machines, _image_key, lambda use: {"ami": "" if use["image"] else use["ami"], **_image(use)}),
        "by_owner": sorted(_by(machines, owner_of, _owner), key=lambda group: (-group[BEHIND], -group["total"])),
        "behind_machines": [use for use in machines if use["state"] == BEHIND],
        "behind_templates": [use for use in uses if use["kind"] != "instance" and use["state"] == BEHIND],
    }


def count_states(machines: Iterable[Values]) -> Values:
    """Return the number of machines in each state."""
    states = [machine["state"] for machine in machines]
    return {"total": len(states), **{state: states.count(state) for state in (CURRENT, BEHIND, UNKNOWN)}}


def owner_of(use: Values) -> tuple[str, str]:
    """Return the first owner tag of a resource and its value; empty without one."""
    return next(iter(use["owner_tags"].items()), ("", ""))


def _by(machines: Iterable[Values], key: Callable[[Values], Any], describe: Callable[[Values], Values]) -> list[Values]:
    groups: dict[Any, list[Values]] = {}
    for machine in machines:
        groups.setdefault(key(machine), []).append(machine)
    return [
        {**describe(group[0]), "machine_hosts": sorted({one["host"] for one in group}), **count_states(group)}
        for group in groups.values()
    ]


def _image_key(use: Values) -> tuple[str, ...]:
    image = use["image"]
    return (image["host"], image["label"]) if image else (use["region"], use["ami"])


def _image(use: Values) -> Values:
    return {name: (use["image"] or {}).get(name) for name in _IMAGE}


def _owner(use: Values) -> Values:
    tag, value = owner_of(use)
    return {"tag": tag, "owner": value}

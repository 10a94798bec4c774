# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a factory answers: what was done, what failed and why, what was not tried, and the resources by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .._arn import Arn
from .._errors import ImageBuilderError
from .._plan import Action, describe, managed
from .._spec import ResourceSpec, Values
from .converge import NotTried
from .entries import LISTS, Entry
from .removal import Found

SHOWN = 5
"""How many failures the message tells of; the answer holds them all."""


def report(entries: list[Entry], found: list[Found]) -> Values:
    """The answer; where anything failed, an ImageBuilderError with the answer as its facts is raised."""
    changes = [*_made(entries), *_deleted(found)]
    failures = _failures([*entries, *found], tried=True)
    not_tried = _failures(entries, tried=False)
    summary = _summary(entries, changes, failures, not_tried)
    answer = {
        "changed": bool(changes),
        "changes": changes,
        "summary": summary,
        "failures": failures,
        "not_tried": not_tried,
        **_resources(entries),
        "diff": [*map(_difference, changes), {"prepared": _told(summary)}] if changes else [],
    }
    if failures:
        raise ImageBuilderError(_message(failures, not_tried), **answer)
    return answer


def _made(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if entry.changed and entry.resource and entry.arn:
            # Only tags change where there is nothing else to do.
            action = Action.UPDATE if entry.work.plan.action is Action.NOTHING else entry.work.plan.action
            before, after = entry.work.before(entry.spec), entry.work.after(entry.spec, entry.arn.version)
            yield _change(entry.spec, entry.resource["name"], action.name.lower(), entry.arn, before, after)


def _deleted(found: Iterable[Found]) -> Iterator[dict[str, Any]]:
    for item in found:
        if item.whole:
            tags = item.whole["tags"]
            before = describe(item.spec, managed(item.spec, item.whole), version=item.arn.version, tags=tags)
            yield _change(item.spec, item.name, "delete", item.arn, before, "")


def _change(spec: ResourceSpec, name: str, action: str, arn: Arn, before: str, after: str) -> dict[str, Any]:
    return {
        "resource": spec.kind.name,
        "name": name,
        "action": action,
        "version": arn.version,
        "arn": str(arn),
        "before": before,
        "after": after,
    }


def _difference(change: dict[str, Any]) -> dict[str, str]:
    """In the form in which Ansible shows several of them."""
    title = f"{change['resource']} {change['name']} {change['version']}".rstrip()
    header = f"{title} ({change['action'].replace('_', ' ')})"
    return {
        "before_header": header,
        "after_header": header,
        "before": change["before"],
        "after": change["after"],
    }


def _failures(items: Iterable[Entry | Found], tried: bool) -> list[Values]:
    return [
        {"resource": item.spec.kind.name, "name": item.name, "msg": str(item.failure)}
        for item in items
        if item.failure and tried is not isinstance(item.failure, NotTried)
    ]


def _summary(entries: list[Entry], changes: list[Values], failures: list[Values], not_tried: list[Values]) -> Values:
    counts = Counter(change["action"] for change in changes)
    same = sum(entry.resource is not None and not entry.changed for entry in entries)
    return {
        **{action: counts[action] for action in ("create", "new_version", "update", "delete")},
        "unchanged": same,
        "failed": len(failures),
        "not_tried": len(not_tried),
    }


def _told(summary: Values) -> str:
    """The last line of a plan: ``new version: 2, update: 1, unchanged: 9``."""
    return ", ".join(f"{what.replace('_', ' ')}: {count}" for what, count in summary.items() if count) + "\n"


def _resources(entries: Iterable[Entry]) -> Values:
    """By the plural of their kind and their name; those of several types by type and name."""
    resources: dict[str, Values] = {plural: {} for plural in LISTS}
    for entry in entries:
        if entry.resource:
            typed = entry.resource.get(entry.spec.typed_by, "")
            resources[entry.kind.plural]["/".join(filter(None, (typed.lower(), entry.name)))] = entry.resource
    return resources


def _message(failures: list[Values], not_tried: list[Values]) -> str:
    waiting = f" Not tried because of that: {len(not_tried)}." if not_tried else ""
    more = [f"… and {len(failures) - SHOWN} more: see failures."] if len(failures) > SHOWN else []
    texts = [failure["msg"] for failure in failures[:SHOWN]]
    return "\n".join([f"Failed: {len(failures)}.{waiting} Running it again goes on from here.", *texts, *more])

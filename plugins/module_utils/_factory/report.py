# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a factory: what was done, what failed and why, what was not tried, and the resources by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .._aws.arn import Arn
from .._aws.errors import ImageBuilderError
from .._engine.plan import describe, managed_options
from .._options.diff import make_diff
from .._options.spec import Values
from .._resources.catalog import CATALOG
from .._resources.resource import ResourceSpec
from .entries import LISTS, Entry, NotTried
from .removal import Found, Removal

FACTORY = "image_factory"
"""The name of the resource in failures that are about deleting in general, and not about one resource."""

ACTIONS = ("create", "new_version", "update", "delete")

SHOWN = 5
"""How many failures the message lists; the result has all of them."""


def report(factory: str, entries: list[Entry], removal: Removal) -> Values:
    """Return the result of the task. If anything failed, raise ImageBuilderError with the result as its facts."""
    changes = [*_applied(entries), *_deleted(removal.found)]
    # Users first: their failures are the causes, and what they use could not be deleted because of them.
    found = sorted(removal.found, key=lambda item: CATALOG.index(item.spec), reverse=True)
    items: list[Entry | Found] = [*entries, *found]
    failed = [(item.spec.kind.name, item.name, item.failure) for item in items if item.failure]
    if removal.failure:
        failed.append((FACTORY, factory, removal.failure))
    failures = _failures(failed, tried=True)
    not_tried = _failures(failed, tried=False)
    summary = _summary(entries, changes, failures, not_tried)
    result = {
        "changed": bool(changes),
        "changes": changes,
        "summary": summary,
        "failures": failures,
        "not_tried": not_tried,
        **_resources(entries),
        "diff": _diffs(changes, summary),
    }
    if failures:
        raise ImageBuilderError(_message(failures, not_tried), **result)
    return result


def merge_reports(first: Values, later: Values) -> Values:
    """Return what two results of the same task report together: the changes and the resources."""
    changes = [*first["changes"], *later["changes"]]
    resources = {plural: {**first[plural], **later[plural]} for plural in LISTS}
    changed = {(change["resource"], change["name"]) for change in changes if change["action"] != "delete"}
    counts = Counter(change["action"] for change in changes)
    summary = {
        **first["summary"],
        **{action: counts[action] for action in ACTIONS},
        "unchanged": max(0, sum(map(len, resources.values())) - len(changed)),
    }
    return {
        "changed": bool(changes),
        "changes": changes,
        "summary": summary,
        **resources,
        "diff": _diffs(changes, summary),
    }


def _applied(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if entry.applied and entry.changed and entry.arn:
            planned = entry.applied.planned
            before, after = planned.before(entry.spec), entry.applied.after(entry.spec)
            action = planned.plan.reported_action.name.lower()
            yield _change(entry.spec, entry.applied.resource["name"], action, entry.arn, before, after)


def _deleted(found: Iterable[Found]) -> Iterator[dict[str, Any]]:
    for item in found:
        if item.deleted:
            tags = item.deleted["tags"]
            before = describe(item.spec, managed_options(item.spec, item.deleted), version=item.arn.version, tags=tags)
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


def _diff(change: dict[str, Any]) -> dict[str, str]:
    title = f"{change['resource'].replace('_', ' ')} {change['name']} {change['version']}"
    return make_diff(title, change["before"], change["after"], change["action"])


def _diffs(changes: list[Values], summary: Values) -> list[dict[str, str]]:
    return [*map(_diff, changes), {"prepared": _summary_line(summary)}] if changes else []


def _failures(failed: Iterable[tuple[str, str, ImageBuilderError]], tried: bool) -> list[Values]:
    return [
        {"resource": resource, "name": name, "msg": str(error)}
        for resource, name, error in failed
        if tried is not isinstance(error, NotTried)
    ]


def _summary(entries: list[Entry], changes: list[Values], failures: list[Values], not_tried: list[Values]) -> Values:
    counts = Counter(change["action"] for change in changes)
    same = sum(entry.resource is not None and not entry.changed for entry in entries)
    return {
        **{action: counts[action] for action in ACTIONS},
        "unchanged": same,
        "failed": len(failures),
        "not_tried": len(not_tried),
    }


def _summary_line(summary: Values) -> str:
    """Return the last line of a plan: ``new version: 2, update: 1, unchanged: 9``."""
    return ", ".join(f"{what.replace('_', ' ')}: {count}" for what, count in summary.items() if count) + "\n"


def _resources(entries: Iterable[Entry]) -> Values:
    """Return the resources by the plural of their kind and by name; workflows by type and name."""
    resources: dict[str, Values] = {plural: {} for plural in LISTS}
    for entry in entries:
        if entry.resource:
            typed = entry.resource.get(entry.spec.typed_by, "")
            resources[entry.kind.plural]["/".join(filter(None, (typed.lower(), entry.name)))] = entry.resource
    return resources


def _message(failures: list[Values], not_tried: list[Values]) -> str:
    skipped = f", not tried because of that: {len(not_tried)}" if not_tried else ""
    deleting = [item["msg"] for item in not_tried if item["resource"] == FACTORY]
    more = [f"… and {len(failures) - SHOWN} more, all in failures."] if len(failures) > SHOWN else []
    texts = [failure["msg"] for failure in failures[:SHOWN]]
    return "\n".join(
        [
            f"Failed: {len(failures)}{skipped}. Fix the cause and run the task again to continue.",
            *texts,
            *more,
            *deleting,
        ]
    )

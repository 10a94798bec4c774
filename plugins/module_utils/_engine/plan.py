# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the desired state of a resource with its current state, and plan the change. Nothing is read or written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from .._aws.arn import Arn, Version
from .._aws.errors import InvalidOption
from .._aws.kinds import Versions
from .._documents import yaml
from .._options.compare import canonical, complete, tidy
from .._options.spec import Values, is_empty
from .._resources.resource import ResourceSpec

Tags = dict[str, str]

_AWS_TAG_PREFIX = "aws:"
"""Tags with this prefix are set by AWS; they are never set or removed here."""


class Action(Enum):
    NOTHING = "nothing"
    CREATE = "create"
    NEW_VERSION = "new version"
    UPDATE = "update"


@dataclass(frozen=True)
class Desired:
    """The desired state of a resource. An option that ``values`` lacks keeps its value; an empty value clears it."""

    name: str
    values: Values
    version: Version | None = None
    tags: Tags | None = None
    purge_tags: bool = True


@dataclass(frozen=True)
class Current:
    """The existing resource, in the shape of the options."""

    arn: Arn
    resource: Values

    @property
    def tags(self) -> Tags:
        return dict(self.resource.get("tags") or {})


@dataclass(frozen=True)
class Plan:
    """The change of a resource. ``before`` and ``after`` are its options; ``before`` is empty for a new resource."""

    action: Action
    before: Values
    after: Values
    version: Version | None = None
    tags_before: Tags = field(default_factory=dict)
    tags_after: Tags = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return self.action is not Action.NOTHING or self.tags_before != self.tags_after

    @property
    def reported_action(self) -> Action:
        """The action as users see it: a change of tags only is an update."""
        return Action.UPDATE if self.action is Action.NOTHING and self.changed else self.action

    @property
    def tags_to_set(self) -> Tags:
        return tags_to_set(self.tags_before, self.tags_after)

    @property
    def tags_to_remove(self) -> list[str]:
        return tags_to_remove(self.tags_before, self.tags_after)


def make_plan(spec: ResourceSpec, desired: Desired, current: Current | None) -> Plan:
    """Return the plan for a resource. Raise InvalidOption for a change that the resource does not support."""
    if current is None:
        tags = merge_tags({}, desired.tags, purge=True)
        version = desired.version and desired.version.after(None)
        after = {name: value for name, value in desired.values.items() if not is_empty(value)}
        return Plan(Action.CREATE, {}, after, version, tags_after=tags)
    before = managed_options(spec, current.resource)
    after, changed = _overlay(spec, before, desired.values)
    tags = merge_tags(current.tags, desired.tags, desired.purge_tags)
    if not changed:
        return Plan(Action.NOTHING, before, before, _version(current), current.tags, tags)
    _refuse_create_only(spec, desired.name, changed)
    if spec.kind.versions is Versions.NONE:
        return Plan(Action.UPDATE, before, after, None, current.tags, tags)
    version = _next_version(spec, desired, current, before, after)
    own = {
        key: value for key, value in tags.items() if not key.startswith(_AWS_TAG_PREFIX) or key in (desired.tags or {})
    }
    return Plan(Action.NEW_VERSION, before, after, version, current.tags, own)


def managed_options(spec: ResourceSpec, resource: Values) -> Values:
    """Return the options of a resource, without its other attributes."""
    return {name: resource[name] for name in spec.options if name in resource}


def _overlay(spec: ResourceSpec, before: Values, desired: Values) -> tuple[Values, list[str]]:
    """Return the resource with the desired options, and the names of those that differ from the current ones."""
    changed = _changed_options(spec, before, desired)
    inherited = {
        name: value for name, value in spec.inherit(before, changed).items() if not spec.options[name].describes_change
    }
    incoming = {name: value for name, value in desired.items() if name in changed or not spec.options[name].is_state}
    after = {name: value for name, value in {**inherited, **incoming}.items() if not is_empty(value)}
    return after, changed


def _changed_options(spec: ResourceSpec, before: Values, desired: Values) -> list[str]:
    options = {name: spec.options[name] for name, value in desired.items() if value != before.get(name)}
    was = canonical(options, {name: before[name] for name in options if name in before})
    wanted = canonical(options, {name: desired[name] for name in options})
    return sorted(name for name in options if was.get(name) != wanted.get(name))


def merge_tags(current: Tags, tags: Mapping[str, str] | None, purge: bool) -> Tags:
    """Return the tags after the change."""
    if tags is None:
        return current
    kept = {key: value for key, value in current.items() if not purge or key.startswith(_AWS_TAG_PREFIX)}
    return {**kept, **tags}


def tags_to_set(before: Tags, after: Tags) -> Tags:
    """Return the tags that are new or have another value."""
    return {key: value for key, value in after.items() if before.get(key) != value}


def tags_to_remove(before: Tags, after: Tags) -> list[str]:
    """Return the keys of the tags to remove."""
    return sorted(set(before) - set(after))


def _version(current: Current) -> Version | None:
    return Version.parse(current.arn.version) if current.arn.version else None


def _refuse_create_only(spec: ResourceSpec, name: str, changed: list[str]) -> None:
    for option in changed:
        if option in spec.create_only:
            raise InvalidOption(option, f"cannot be changed for {spec.kind.title} '{name}'. {spec.create_only[option]}")


def _next_version(
    spec: ResourceSpec, desired: Desired, current: Current, before: Values, after: Values
) -> Version | None:
    wanted, newest = desired.version, _version(current)
    if wanted and not wanted.is_wildcard and spec.kind.versions is Versions.VERSIONS:
        major, minor, _patch = wanted.order
        raise InvalidOption(
            "version",
            f"{spec.kind.title} '{desired.name}' {wanted} exists with different content, and a version is immutable. "
            f"Set another version, or {major}.{minor}.x to create the next version automatically. "
            f"The difference:\n{unified_diff(spec, before, after)}",
        )
    try:
        return wanted and wanted.after(newest)
    except ValueError as error:
        raise InvalidOption("version", f"{error}.") from error


def predicted_arn(spec: ResourceSpec, plan: Plan, current: Current | None, wanted: Arn) -> Arn:
    """Return the ARN of the resource after the plan; ``wanted`` is the ARN that was looked up."""
    if plan.version is None:
        return current.arn if current else wanted
    version, build = str(plan.version), ""
    if spec.kind.versions is Versions.BUILDS:
        same = current is not None and current.arn.version == version
        build = str(int(current.arn.build) + 1 if same and current else 1)
    return replace(wanted, version=version, build=build)


def unified_diff(spec: ResourceSpec, before: Values, after: Values) -> str:
    """Return the difference of two descriptions, as YAML."""
    lines = difflib.unified_diff(
        describe(spec, before).splitlines(), describe(spec, after).splitlines(), "existing", "desired", lineterm="", n=1
    )
    return "\n".join(lines)


def describe(spec: ResourceSpec, values: Values, **attributes: object) -> str:
    """Return options, preceded by other attributes that have a value, as YAML for a diff; empty if there are none."""
    if not values:
        return ""
    shown = {name: value for name, value in complete(spec.options, values).items() if spec.options[name].is_returned}
    first = {
        key: dict(sorted(value.items())) if isinstance(value, dict) else value
        for key, value in attributes.items()
        if value
    }
    return yaml.dump({**first, **spec.shown(tidy(spec.options, shown))})

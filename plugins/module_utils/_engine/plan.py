# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pure planning: what a task asks for and what there is → what has to be done, with before and after."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from .._aws.arn import Arn, Version
from .._aws.errors import ImageBuilderError
from .._aws.kinds import Versions
from .._documents import yaml
from .._options.compare import canonical, complete, tidy
from .._options.spec import Values, is_empty
from .._resources.resource import ResourceSpec

Tags = dict[str, str]

_OF_AWS = "aws:"
"""What the keys of tags begin with that AWS sets: they are never set and never removed here."""


class Action(Enum):
    NOTHING = "nothing"
    CREATE = "create"
    NEW_VERSION = "new version"
    UPDATE = "update"


@dataclass(frozen=True)
class Desired:
    """What a task asks for. An option that is not in ``values`` keeps its value; an empty one is cleared."""

    name: str
    values: Values
    version: Version | None = None
    tags: Tags | None = None
    purge_tags: bool = True


@dataclass(frozen=True)
class Current:
    """What there is: the resource as the service describes it, in the shape of the options."""

    arn: Arn
    whole: Values

    @property
    def tags(self) -> Tags:
        return dict(self.whole.get("tags") or {})


@dataclass(frozen=True)
class Plan:
    """What has to be done. ``before`` and ``after`` hold the options only; an empty ``before``: there was nothing."""

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
    def tags_to_set(self) -> Tags:
        return tags_to_set(self.tags_before, self.tags_after)

    @property
    def tags_to_remove(self) -> list[str]:
        return tags_to_remove(self.tags_before, self.tags_after)


def make_plan(spec: ResourceSpec, desired: Desired, current: Current | None) -> Plan:
    """Compare, and say what to do. Raises ImageBuilderError for a change that the resource cannot make."""
    if current is None:
        tags = merge_tags({}, desired.tags, purge=True)
        version = desired.version and desired.version.after(None)
        after = {name: value for name, value in desired.values.items() if not is_empty(value)}
        return Plan(Action.CREATE, {}, after, version, tags_after=tags)
    before = managed(spec, current.whole)
    after, changed = _overlay(spec, before, desired.values)
    tags = merge_tags(current.tags, desired.tags, desired.purge_tags)
    if not changed:
        return Plan(Action.NOTHING, before, before, _version(current), current.tags, tags)
    _refuse_create_only(spec, desired.name, changed)
    if spec.kind.versions is Versions.NONE:
        return Plan(Action.UPDATE, before, after, None, current.tags, tags)
    version = _next_version(spec, desired, current, before, after)
    ours = {key: value for key, value in tags.items() if not key.startswith(_OF_AWS) or key in (desired.tags or {})}
    return Plan(Action.NEW_VERSION, before, after, version, current.tags, ours)


def managed(spec: ResourceSpec, whole: Values) -> Values:
    """The options in a resource's description, without what the service tells besides."""
    return {name: whole[name] for name in spec.options if name in whole}


def _overlay(spec: ResourceSpec, before: Values, given: Values) -> tuple[Values, list[str]]:
    """The resource with the given options in place, and which of them differ from what there is."""
    given = {name: value for name, value in given.items() if not (spec.options[name].echoed_as and is_empty(value))}
    changed = _changed(spec, before, given)
    lost = {name for name, option in spec.options.items() if option.incidental or option.kept_with in changed}
    inherited = {name: value for name, value in before.items() if name not in lost}
    incoming = {
        name: value
        for name, value in given.items()
        if name in changed or spec.options[name].not_returned or spec.options[name].incidental
    }
    after = {name: value for name, value in {**inherited, **incoming}.items() if not is_empty(value)}
    return after, changed


def _changed(spec: ResourceSpec, before: Values, given: Values) -> list[str]:
    """The given options that differ from what there is. What is the same to the letter is not looked at any closer."""
    options = {name: spec.options[name] for name, value in given.items() if value != before.get(name)}
    was = canonical(options, {name: before[name] for name in options if name in before})
    wanted = canonical(options, {name: given[name] for name in options})
    return sorted(name for name in options if was.get(name) != wanted.get(name))


def merge_tags(current: Tags, tags: Mapping[str, str] | None, purge: bool) -> Tags:
    """The tags as they are to be."""
    if tags is None:
        return current
    kept = {key: value for key, value in current.items() if not purge or key.startswith(_OF_AWS)}
    return {**kept, **tags}


def tags_to_set(before: Tags, after: Tags) -> Tags:
    """Those that are new or have another value."""
    return {key: value for key, value in after.items() if before.get(key) != value}


def tags_to_remove(before: Tags, after: Tags) -> list[str]:
    """The keys of those that are to go."""
    return sorted(set(before) - set(after))


def _version(current: Current) -> Version | None:
    return Version.parse(current.arn.version) if current.arn.version else None


def _refuse_create_only(spec: ResourceSpec, name: str, changed: list[str]) -> None:
    for option in changed:
        if option in spec.create_only:
            raise ImageBuilderError(
                f"{option}: cannot be changed for the {spec.kind.title} '{name}'. {spec.create_only[option]}",
                option=option,
            )


def _next_version(
    spec: ResourceSpec, desired: Desired, current: Current, before: Values, after: Values
) -> Version | None:
    wanted, newest = desired.version, _version(current)
    if wanted and not wanted.is_wildcard and spec.kind.versions is Versions.VERSIONS:
        major, minor, _patch = wanted.order
        raise ImageBuilderError(
            f"version: the {spec.kind.title} '{desired.name}' {wanted} exists with other content, and a version never "
            f"changes. Ask for another version, or for {major}.{minor}.x, which makes the next one by itself. "
            f"The difference:\n{difference(spec, before, after)}",
            option="version",
        )
    try:
        return wanted and wanted.after(newest)
    except ValueError as error:
        raise ImageBuilderError(f"version: {error}", option="version") from error


def predicted_arn(spec: ResourceSpec, plan: Plan, current: Current | None, wanted: Arn) -> Arn:
    """Of the resource after the plan; ``wanted`` is where it was looked for."""
    if plan.version is None:
        return current.arn if current else wanted
    version, build = str(plan.version), ""
    if spec.kind.versions is Versions.BUILDS:
        same = current is not None and current.arn.version == version
        build = str(int(current.arn.build) + 1 if same and current else 1)
    return replace(wanted, version=version, build=build)


def difference(spec: ResourceSpec, before: Values, after: Values) -> str:
    """A unified difference of two descriptions, as YAML."""
    lines = difflib.unified_diff(
        describe(spec, before).splitlines(), describe(spec, after).splitlines(), "there", "asked for", lineterm="", n=1
    )
    return "\n".join(lines)


def describe(spec: ResourceSpec, values: Values, **besides: object) -> str:
    """A description as YAML for a difference: what is volatile is left out. Nothing at all for nothing."""
    if not values:
        return ""
    shown = {
        name: value for name, value in complete(spec.options, values).items() if not spec.options[name].not_returned
    }
    told = {key: dict(sorted(value.items())) if isinstance(value, dict) else value for key, value in besides.items()}
    return yaml.dump({**{key: value for key, value in told.items() if value}, **tidy(spec.options, shown)})

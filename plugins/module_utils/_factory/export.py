# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Export the resources of an account as the lists of a factory. A factory with these lists changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .._aws.arn import Arn, name_segment
from .._aws.client import Client
from .._aws.concurrency import run_concurrently
from .._aws.kinds import kind_of
from .._documents import yaml
from .._engine.plan import managed_options
from .._engine.users import arns_in
from .._options.compare import without_defaults
from .._options.document import DOCUMENT
from .._options.spec import Option, Options, Reference, Values
from .._resources.resource import ResourceSpec
from .entries import LISTS, Entry, Key, read_entries
from .ownership import MARK

SHARED, UNUSED = "shared", "unused"
"""The files for resources that several pipelines use, and for those that none uses."""

Lists = dict[str, list[Values]]


@dataclass(frozen=True)
class Selection:
    """The resources to export."""

    name: str | None = None
    """A name, or ``web*`` or ``*web*``."""
    tags: Mapping[str, str] = field(default_factory=dict)
    with_references: bool = True
    """Whether to export the resources that they refer to as well."""

    def includes(self, name: str, tags: Mapping[str, str]) -> bool:
        return self._matches(name) and self.tags.items() <= tags.items()

    def _matches(self, name: str) -> bool:
        if self.name is None or "*" not in self.name:
            return self.name is None or name_segment(self.name) == name_segment(name)
        text = self.name.strip("*")
        return text in name if self.name.startswith("*") else name.startswith(text)


@dataclass(frozen=True)
class _Resource:
    spec: ResourceSpec
    arn: Arn
    values: Values
    """In the shape of the options, with its name and its tags."""


def export(client: Client, selection: Selection) -> Lists:
    """Return the newest version of each selected resource, and of the resources in this account that they refer to."""
    listed = run_concurrently(lambda spec: client.list_tagged_resources(spec.kind), LISTS.values())
    newest: dict[Key, Arn] = {}
    to_read: set[Key] = set()
    for items in listed:
        for item in sorted(items, key=lambda item: Arn.parse(item["arn"]).order):
            arn = Arn.parse(item["arn"])
            newest[arn.kind, arn.name] = arn
            if selection.includes(item["name"], item.get("tags") or {}):
                to_read.add((arn.kind, arn.name))
    found: dict[Key, _Resource] = {}
    while to_read:
        read = run_concurrently(partial(_read, client), [newest[key] for key in sorted(to_read)])
        existing = [resource for resource in read if resource]
        referred = {
            (arn.kind, arn.name) for resource in existing for arn in arns_in(resource.spec.kind, resource.values)
        }
        found.update({(resource.arn.kind, resource.arn.name): resource for resource in existing})
        to_read = (referred & newest.keys()) - found.keys() if selection.with_references else set()
    return _lists(client, found)


def _read(client: Client, arn: Arn) -> _Resource | None:
    kind = kind_of(arn.kind)
    members = client.get_resource(kind, arn)
    if members is None:
        return None
    spec = LISTS[kind.plural]
    return _Resource(spec, arn, spec.from_api(members))


def _lists(client: Client, found: Mapping[Key, _Resource]) -> Lists:
    caller = client.caller
    names = {resource.arn: resource.values["name"] for resource in found.values()}

    def short(arn: Arn) -> str | None:
        """Return a bare name for an exported resource, or else a reference with the version; None for others."""
        if (arn.partition, arn.region) != (caller.partition, caller.region) or arn.owner not in (caller.owner, "aws"):
            return None
        if arn in names:
            return str(names[arn])
        owner = "aws" if arn.owner == "aws" else ""
        return "/".join(filter(None, (owner, arn.name, arn.version, arn.build)))

    lists: Lists = {plural: [] for plural in LISTS}
    for _key, resource in sorted(found.items()):
        lists[resource.spec.kind.plural].append(_entry(resource, short))
    return lists


def _entry(resource: _Resource, short: Callable[[Arn], str | None]) -> Values:
    options, resource_values = resource.spec.options, resource.values
    values = _shorten(options, without_defaults(options, managed_options(resource.spec, resource_values)), short)
    for name, value in values.items():
        if options[name].conversion is DOCUMENT:
            values[name] = yaml.readable(value)
    tags = {key: value for key, value in resource_values["tags"].items() if key != MARK and not key.startswith("aws:")}
    return {"name": resource_values["name"], **values, **({"tags": tags} if tags else {})}


def _shorten(options: Options, values: Values, short: Callable[[Arn], str | None]) -> Values:
    """Return the values in their shortest form: short references instead of ARNs, and strings instead of mappings."""
    shortened: Values = {}
    for name, value in values.items():
        option = options[name]
        if option.reference and isinstance(value, str):
            shortened.update(_reference(name, option.reference, value, short))
        elif option.options and isinstance(value, list):
            shortened[name] = [_element(option, _shorten(option.options, item, short)) for item in value]
        elif option.options:
            shortened[name] = _shorten(option.options, value, short)
        else:
            shortened[name] = value
    return shortened


def _element(option: Option, item: Values) -> Any:
    first = option.shorthand[: len(item)]
    return "/".join(item[name] for name in first) if item and set(item) == set(first) else item


def _reference(name: str, reference: Reference, text: str, short: Callable[[Arn], str | None]) -> Values:
    try:
        arn = Arn.parse(text)
    except ValueError:
        return {name: text}
    shortened = short(arn)
    if shortened is None:
        return {name: text}
    typed = {reference.type_option: arn.kind.partition("/")[2].upper()} if reference.type_option else {}
    return {name: shortened, **typed}


def files(lists: Lists, prefix: str) -> dict[str, str]:
    """Return the lists as YAML files, by name: one for each pipeline with everything that only it uses, one for shared
    resources, and one for unused resources. Their variables can all be loaded together."""
    entries = read_entries(lists)
    users: dict[Entry, set[str]] = {}
    for entry in entries:
        if entry.kind.plural == "image_pipelines":
            _use(entry, name_segment(entry.name), users)
    for entry in entries:
        if entry not in users:
            # A resource that nothing refers to, such as a lifecycle policy, is placed with what it refers to.
            users[entry] = {user for needed in entry.depends_on for user in users.get(needed, ())}
    parts: dict[str, Lists] = {}
    for entry in entries:
        used_by = users[entry]
        file = min(used_by) if len(used_by) == 1 else SHARED if used_by else UNUSED
        given = lists[entry.kind.plural][entry.index]
        parts.setdefault(file, {}).setdefault(entry.kind.plural, []).append(given)
    return {f"{file}.yml": _text(file, held, prefix) for file, held in sorted(parts.items())}


def _use(entry: Entry, user: str, users: dict[Entry, set[str]]) -> None:
    users.setdefault(entry, set()).add(user)
    for needed in entry.depends_on:
        _use(needed, user, users)


def _text(file: str, held: Lists, prefix: str) -> str:
    variables = {f"{prefix}_{plural}__{file.replace('-', '_')}": held[plural] for plural in LISTS if plural in held}
    return "---\n" + "\n".join(yaml.dump({name: items}, for_ansible=True) for name, items in variables.items())

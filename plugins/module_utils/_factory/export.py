# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is in an account, in the form in which a factory is written down: given to one, it changes nothing."""

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
from .._engine.references import arns_in
from .._options.compare import without_defaults
from .._options.conversions import DOCUMENT
from .._options.spec import Option, Options, Reference, Values
from .._resources.resource import ResourceSpec
from .entries import LISTS, Entry, Key, read_entries
from .ownership import MARK

SHARED, UNUSED = "shared", "unused"
"""The files of what several pipelines use, and of what none does."""

Lists = dict[str, list[Values]]


@dataclass(frozen=True)
class Wanted:
    """Which resources; what they refer to comes along."""

    name: str | None = None
    """A name, or ``web*`` or ``*web*``."""
    tags: Mapping[str, str] = field(default_factory=dict)

    def includes(self, name: str, tags: Mapping[str, str]) -> bool:
        return self._names(name) and self.tags.items() <= tags.items()

    def _names(self, name: str) -> bool:
        if self.name is None or "*" not in self.name:
            return self.name is None or name_segment(self.name) == name_segment(name)
        text = self.name.strip("*")
        return text in name if self.name.startswith("*") else name.startswith(text)


@dataclass(frozen=True)
class _Resource:
    spec: ResourceSpec
    arn: Arn
    whole: Values
    """In the shape of the options, with its name and its tags."""


def export(client: Client, wanted: Wanted) -> Lists:
    """The newest version of each resource that is wanted, and of all of this account's that those refer to."""
    listed = run_concurrently(lambda spec: client.list_tagged_resources(spec.kind), LISTS.values())
    newest: dict[Key, Arn] = {}
    due: set[Key] = set()
    for items in listed:
        for item in sorted(items, key=lambda item: Arn.parse(item["arn"]).order):
            arn = Arn.parse(item["arn"])
            newest[arn.kind, arn.name] = arn
            if wanted.includes(item["name"], item.get("tags") or {}):
                due.add((arn.kind, arn.name))
    found: dict[Key, _Resource] = {}
    while due:
        read = run_concurrently(partial(_read, client), [newest[key] for key in sorted(due)])
        there = [resource for resource in read if resource]
        referred = {
            (arn.kind, arn.name) for resource in there for arn in arns_in(resource.spec.options, resource.whole)
        }
        found.update({(resource.arn.kind, resource.arn.name): resource for resource in there})
        due = (referred & newest.keys()) - found.keys()
    return _written(client, found)


def _read(client: Client, arn: Arn) -> _Resource | None:
    kind = kind_of(arn.kind)
    members = client.get_resource(kind, arn)
    if members is None:
        return None
    spec = LISTS[kind.plural]
    return _Resource(spec, arn, spec.from_api(members))


def _written(client: Client, found: Mapping[Key, _Resource]) -> Lists:
    here = client.caller
    names = {resource.arn: resource.whole["name"] for resource in found.values()}

    def short(arn: Arn) -> str | None:
        """A bare name for what is written down itself; else the version that is meant as well."""
        if (arn.partition, arn.region) != (here.partition, here.region) or arn.owner not in (here.owner, "aws"):
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
    options, whole = resource.spec.options, resource.whole
    values = _shorten(options, without_defaults(options, managed_options(resource.spec, whole)), short)
    for name, value in values.items():
        if options[name].conversion is DOCUMENT:
            values[name] = yaml.readable(value)
    tags = {key: value for key, value in whole["tags"].items() if key != MARK and not key.startswith("aws:")}
    return {"name": whole["name"], **values, **({"tags": tags} if tags else {})}


def _shorten(options: Options, values: Values, short: Callable[[Arn], str | None]) -> Values:
    """The same values as briefly as they can be written: with a short reference for each ARN that has one, and a text
    where an element is nothing more."""
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
    return "/".join(item[name] for name in first) if set(item) == set(first) else item


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
    """The same as YAML for people, by the names of files: one for each pipeline with all that only it uses, one for
    what several share, and one for what none uses. Their variables can all be loaded together."""
    entries = read_entries(lists)
    users: dict[Entry, set[str]] = {}
    for entry in entries:
        if entry.kind.plural == "image_pipelines":
            _use(entry, name_segment(entry.name), users)
    for entry in entries:
        if entry not in users:
            # What nothing refers to, such as a lifecycle policy, goes with what it refers to itself.
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

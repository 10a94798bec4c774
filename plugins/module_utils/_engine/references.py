# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References: an option that takes an ARN also takes ``name``, ``name/version`` or ``aws/name/version``.

``web`` is looked up and pinned to the newest version, ``web/1.x.x`` keeps its wildcard and the service follows it at
build time. A reference to nothing is an error that lists the near names, before anything is written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NoReturn

from .._aws.arn import Arn, Version, name_segment
from .._aws.client import Client
from .._aws.concurrency import Memo
from .._aws.errors import InvalidOption, shorten
from .._aws.kinds import CONTAINER_RECIPE, IMAGE, IMAGE_RECIPE, WORKFLOW, Kind, Versions, kind_of
from .._options.spec import Options, Reference, Values
from .._options.translate import from_api
from .._resources.resource import ResourceSpec

SHORT = re.compile(r"(?:(?P<owner>aws)/)?(?P<kind>)(?P<name>[^/:]+)(?:/(?P<version>[^/]+)(?:/(?P<build>[0-9]+))?)?")
_NEWEST = "x.x.x"
_WORKFLOW_TYPES = ("build", "test", "distribution")


class References:
    """Resolves references and reads what they name; each resource is read at most once, whoever asks."""

    def __init__(self, client: Client, declared: Collection[tuple[Kind, str]] = ()) -> None:
        """``declared`` are the kinds and names of what the same task makes."""
        self._client = client
        self._declared = declared
        self._read = Memo(self._get)
        self._listed = Memo(self._list)
        self._short: dict[str, str] = {}
        """The ARNs that stand for a short reference, with the path of the option."""
        self._told: dict[str, Arn] = {}
        """What a bare name means, by its kind and name."""
        self._planned: set[str] = set()

    def tell(self, arn: Arn, whole: Values, planned: bool) -> None:
        """Say what a resource is, or what it will be: its bare name means this one, and it is not read again."""
        self._told[f"{arn.kind}/{arn.name}"] = arn
        self._read.put(str(arn), whole)
        (self._planned.add if planned else self._planned.discard)(str(arn))

    def lookup(self, arn: str) -> Values | None:
        """The resource that an ARN names, all in snake_case; None where there is none, or it is another service's.

        A wildcard names the newest, be that one that was told or another.
        """
        found = self._read(arn)
        told = self._told_of(Arn.parse(arn)) if _is_arn(arn) else None
        newer = told and (found is None or Arn.parse(found["arn"]).order < told.order)
        return self._read(str(told)) if newer else found

    def _told_of(self, wanted: Arn) -> Arn | None:
        told = self._told.get(f"{wanted.kind}/{wanted.name}")
        return told if told and wanted.covers(told) else None

    def _get(self, arn: str) -> Values | None:
        try:
            kind = kind_of(Arn.parse(arn).kind)
        except (ValueError, KeyError):
            return None
        members = self._client.get_resource(kind, arn)
        return None if members is None else from_api({}, members)

    def resolve(self, options: Options, values: Values, path: str = "") -> Values:
        """The same values with an ARN in the place of each reference."""
        resolved: Values = {}
        for name, value in values.items():
            option, where = options[name], f"{path}{name}"
            if option.reference and isinstance(value, str) and value:
                resolved[name] = self._resolve(option.reference, value, values, where)
            elif option.options and isinstance(value, list):
                resolved[name] = [
                    self.resolve(option.options, item, f"{where}[{index}].") for index, item in enumerate(value)
                ]
            elif option.options and value:
                resolved[name] = self.resolve(option.options, value, f"{where}.")
            elif not option.local:
                resolved[name] = value
        return resolved

    def verify(self, options: Options, before: Values, after: Values) -> None:
        """Raise InvalidOption for a short reference to nothing. What is in use already is known to exist."""
        for arn in set(_arns(options, after)) - set(_arns(options, before)):
            if arn in self._short and self.lookup(arn) is None:
                self.missing(Arn.parse(arn), self._short[arn])

    def unmade(self, options: Options, after: Values) -> list[str]:
        """The references, given as ARNs, to what does not exist: in check mode, what an earlier task would make."""
        ours = [arn for arn in _arns(options, after) if _is_arn(arn)]
        found = {arn: self.lookup(arn) for arn in ours}
        return [arn for arn, whole in found.items() if whole is None or whole["arn"] in self._planned]

    def verify_names(self, spec: ResourceSpec, before: Values, after: Values) -> None:
        """Raise InvalidOption for a name, in place of a reference, of nothing."""
        for arn, path in self.unmade_names(spec, before, after):
            self.missing(arn, path)

    def unmade_names(self, spec: ResourceSpec, before: Values, after: Values) -> Iterator[tuple[Arn, str]]:
        """What is to be named and is not there, with the path of the option. What is named already is not asked for."""
        known = {(one.kind, name_segment(one.name), one.version) for one in spec.names(before)}
        for one in spec.names(after):
            arn = self._client.resource_arn(one.kind.segment, one.name, one.version)
            if (one.kind, arn.name, arn.version) not in known and self.lookup(str(arn)) is None:
                yield arn, one.path

    def _resolve(self, reference: Reference, text: str, beside: Values, path: str) -> str:
        if reference.foreign and re.fullmatch(reference.foreign, text):
            return text
        wanted = self._parse(reference, text, path)
        if reference.kind is WORKFLOW:
            wanted = self._typed(wanted, beside.get(reference.type_option), reference.type_option, path)
        if wanted.owner == "aws" and reference.amazon_version:
            wanted = _with_only_version(wanted, reference.amazon_version, path)
        versioned = reference.kind.versions is not Versions.NONE
        if reference.reading:
            return str(replace(wanted, version=wanted.version or _NEWEST) if versioned else wanted)
        if versioned and not wanted.version:
            return self._pin(wanted, path)
        if not text.startswith("arn:"):
            self._short[str(wanted)] = path
        return str(wanted)

    def _parse(self, reference: Reference, text: str, path: str) -> Arn:
        """An ARN that may still lack its version, and for a workflow its type."""
        kind = reference.kind
        short = SHORT.fullmatch(text)
        try:
            if short:
                # Checked before anybody is asked which account this is.
                _check_parts(kind, Arn("", "", **{part: value or "" for part, value in short.groupdict().items()}))
                arn = self._client.resource_arn(
                    kind.segment, short["name"], short["version"] or "", short["owner"] or ""
                )
                return replace(arn, build=short["build"] or "")
            arn = Arn.parse(text)
            _check_parts(kind, arn)
        except ValueError as error:
            raise InvalidOption(path, f"'{shorten(text)}': {error}. {_usage(reference)}") from error
        return replace(arn, name=name_segment(arn.name))

    def _typed(self, wanted: Arn, given: str | None, type_option: str, path: str) -> Arn:
        """A workflow's ARN with its type: as given, or that of the one workflow of this name."""
        known = wanted.kind.partition("/")[2]
        if known and given and known != given.lower():
            raise InvalidOption(path, f"'{wanted}' is a {known} workflow, and {type_option} says {given}")
        if known or given:
            return replace(wanted, kind=f"workflow/{known or (given or '').lower()}")
        told = [self._told.get(f"workflow/{type_}/{wanted.name}") for type_ in _WORKFLOW_TYPES if wanted.owner != "aws"]
        named = list(filter(None, told)) or [arn for arn in self._others(wanted) if arn.name == wanted.name]
        kinds = sorted({arn.kind for arn in named})
        if len(kinds) > 1:
            types = " and ".join(kind.partition("/")[2].upper() for kind in kinds)
            raise InvalidOption(path, f"'{wanted.name}' is a workflow of types {types}: say which in {type_option}")
        if not kinds:
            self.missing(wanted, path)
        return replace(wanted, kind=kinds[0])

    def _pin(self, wanted: Arn, path: str) -> str:
        newest = replace(wanted, version=_NEWEST)
        told = self._told_of(newest)
        if told:
            return str(told)
        found = self.lookup(str(newest))
        if found is None:
            self.missing(wanted, path)
        return str(found["arn"])

    def _others(self, wanted: Arn) -> list[Arn]:
        """The resources of a kind that one owner has, as the service lists them."""
        return self._listed((kind_of(wanted.kind), wanted.owner))

    def _list(self, asked: tuple[Kind, str]) -> list[Arn]:
        kind, owner = asked
        query = {"owner": "Amazon"} if owner == "aws" else {}
        return [Arn.parse(item["arn"]) for item in self._client.list_resources(kind, **query)]

    def missing(self, wanted: Arn, path: str) -> NoReturn:
        """Raise InvalidOption for a reference to nothing, with what is near it."""
        kind = kind_of(wanted.kind)
        told = [arn for arn in tuple(self._told.values()) if kind_of(arn.kind) is kind and wanted.owner != "aws"]
        others = [*told, *self._others(wanted)]
        owner = "aws/" if wanted.owner == "aws" else ""
        named = [arn for arn in others if arn.name == wanted.name]
        if kind is IMAGE:
            self._check_built(wanted, named, path)
        types = sorted({arn.kind.partition("/")[2].upper() for arn in named if arn.kind != wanted.kind})
        if types:
            raise InvalidOption(path, f"'{owner}{wanted.name}' is a workflow of type {' and '.join(types)} only")
        if named:
            asked = f"{wanted.version}/{wanted.build}" if wanted.build else wanted.version
            there = ", ".join(self._nearest(wanted, named))
            raise InvalidOption(path, f"{kind.title} '{owner}{wanted.name}' has no {asked}; it has {there}")
        declared = {name for one, name in self._declared if one is kind and wanted.owner != "aws"}
        names = sorted(declared | {arn.name for arn in others})
        near = difflib.get_close_matches(wanted.name, names, n=5, cutoff=0.5)
        advice = f"Near it are: {', '.join(owner + name for name in near)}" if near else "No name is near it"
        raise InvalidOption(path, f"there is no {kind.title} '{owner}{wanted.name}'. {advice}.")

    def _nearest(self, wanted: Arn, versions: list[Arn]) -> list[str]:
        """The newest builds of the version that is wanted, where it has any; else the newest versions."""
        # The service tells builds to their owner only.
        asks = wanted.build and wanted.owner != "aws"
        existing = self._client.list_versions(kind_of(wanted.kind), wanted) if asks else []
        builds = [arn for arn in existing if arn.version == wanted.version]
        newest = sorted(builds or versions, key=lambda arn: arn.order, reverse=True)
        return list(dict.fromkeys(f"{arn.version}/{arn.build}" if builds else arn.version for arn in newest))[:5]

    def _check_built(self, wanted: Arn, versions: list[Arn], path: str) -> None:
        """Say it of an image that has only yet to be built: nothing but an available build can be referred to."""
        asked = Version.parse(wanted.version or _NEWEST)
        if not wanted.build and any(asked.matches(Version.parse(arn.version)) for arn in versions):
            reason = "wait for the build that is under way, or see why the last one failed"
            raise InvalidOption(path, f"image '{wanted.name}' has no build that is available: {reason}")
        kinds = () if versions or wanted.owner == "aws" else (IMAGE_RECIPE, CONTAINER_RECIPE)
        listed = {(kind, arn.name) for kind in kinds for arn in self._listed((kind, wanted.owner))}
        if any((kind, wanted.name) in listed.union(self._declared) for kind in kinds):
            raise InvalidOption(path, f"there is no image '{wanted.name}' yet, only its recipe: build it first")


def _check_parts(kind: Kind, wanted: Arn) -> None:
    """ValueError for a reference that no resource of the kind can have; ``kind`` is empty in a short one."""
    if wanted.kind and wanted.kind.split("/")[0] != kind.segment:
        raise ValueError(f"it names a resource of kind {wanted.kind}")
    if not re.fullmatch(r"[-_A-Za-z0-9 ]+", wanted.name):
        raise ValueError("a name has letters, digits, spaces, hyphens and underscores")
    if kind.versions is Versions.NONE and wanted.version:
        raise ValueError(f"it asks for a version, and {kind.title}s have none")
    if kind.versions is Versions.NONE and wanted.owner == "aws":
        raise ValueError(f"Amazon has no {kind.title}s of its own")
    if wanted.build and kind.versions is not Versions.BUILDS:
        raise ValueError(f"{kind.title}s have no builds")
    if wanted.version and Version.parse(wanted.version).is_wildcard and wanted.build:
        raise ValueError("a version with a wildcard has no build")


def _with_only_version(wanted: Arn, version: str, path: str) -> Arn:
    if wanted.version not in ("", version):
        raise InvalidOption(path, f"Amazon's own can be referred to as {version} only, not as {wanted.version}")
    return replace(wanted, version=version, build="")


def _usage(reference: Reference) -> str:
    kind = reference.kind
    version = " or name/version" if kind.versions is not Versions.NONE else ""
    foreign = f", or {reference.foreign_words}" if reference.foreign_words else ""
    return f"Give the name of an existing {kind.title}{version}, or its ARN{foreign}."


def _is_arn(text: str) -> bool:
    return text.startswith("arn:") and ":imagebuilder:" in text


def _arns(options: Options, values: Values) -> Iterator[str]:
    """Every ARN that stands in the place of a reference."""
    return (text for _path, _reference, text in references_in(options, values))


def references_of(options: Options, whole: Values) -> Iterator[Arn]:
    """What a resource refers to, of Image Builder's resources. An ARN in a tag or in a text refers to nothing."""
    for text in _arns(options, whole):
        if _is_arn(text):
            yield Arn.parse(text)


def references_in(options: Options, values: Values, path: str = "") -> Iterator[tuple[str, Reference, str]]:
    """What stands in the place of each reference, with the path of the option."""
    for name, value in values.items():
        option, where = options.get(name), f"{path}{name}"
        if option is None:
            # What the service tells besides the options.
            continue
        if option.reference and isinstance(value, str):
            yield where, option.reference, value
        elif option.options and isinstance(value, list):
            for index, item in enumerate(value):
                yield from references_in(option.options, item, f"{where}[{index}].")
        elif option.options:
            yield from references_in(option.options, value, f"{where}.")

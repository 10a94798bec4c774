# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References: an option that takes an ARN also takes ``name``, ``name/version`` or ``aws/name/version``.

``web`` is resolved to its newest version; ``web/1.x.x`` keeps its wildcard, which the service resolves at build time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple, NoReturn

from .._aws.arn import Arn, Version, is_image_builder_arn, name_segment
from .._aws.client import Client
from .._aws.errors import AwsError, InvalidOption, raise_invalid, shorten
from .._aws.kinds import WORKFLOW, Kind, Versions
from .._options.spec import Option, Options, Reference, Values, map_nested, walk
from .._resources.resource import ResourceSpec
from .known_resources import KnownResources
from .missing import missing_reference

SHORT = re.compile(r"(?:(?P<owner>aws)/)?(?P<kind>)(?P<name>[^/:]+)(?:/(?P<version>[^/]+)(?:/(?P<build>[0-9]+))?)?")
"""``name``, ``name/version``, ``name/version/build``, each with ``aws/`` in front for resources owned by Amazon."""

_NEWEST = "x.x.x"
_WORKFLOW_TYPES = ("build", "test", "distribution")


class References:
    """Resolves references to ARNs and verifies that they exist. ``known`` holds everything that was read for it."""

    def __init__(self, client: Client, declared: Collection[tuple[Kind, str]] = (), check_mode: bool = False) -> None:
        """``declared`` are the kinds and names of the resources that the same task makes."""
        self.known = KnownResources(client, declared, check_mode)
        self._client = client
        self._to_verify: set[str] = set()
        """The ARNs that short references were resolved to without reading anything."""

    def lookup(self, arn: str) -> Values | None:
        """Return the resource that an ARN names; see ``KnownResources.lookup``."""
        return self.known.lookup(arn)

    def resolve(self, options: Options, values: Values) -> Values:
        """Return the values with ARNs in place of references, without options that are no members of the API.

        Raises InvalidOption with all references that are malformed, or that cannot be resolved.
        """
        resolved, mistakes = self.resolve_leniently(options, values)
        raise_invalid(mistakes)
        return resolved

    def resolve_leniently(self, options: Options, values: Values) -> tuple[Values, list[InvalidOption]]:
        """Like ``resolve``, but return invalid references unchanged, together with the mistakes."""
        mistakes: list[InvalidOption] = []
        return self._resolve_all(options, values, "", mistakes), mistakes

    def verify(self, options: Options, before: Values, after: Values, invalid: Collection[str] = ()) -> None:
        """Raise InvalidOption for references to resources that do not exist.

        It checks short references, and ARNs of resources that belong to no account, which cannot be created later.
        References that ``before`` contains exist; those in ``invalid`` were reported already.
        """
        checked = {used.text for used in references_in(options, before)}.union(invalid)
        raise_invalid(
            missing_reference(self.known, Arn.parse(used.text), used.path)
            for used in references_in(options, after)
            if used.text not in checked and self._is_missing(used.text)
        )

    def missing_names(self, spec: ResourceSpec, before: Values, after: Values) -> Iterator[InvalidOption]:
        """Yield an error for each resource that is newly selected by name, and that does not exist."""
        for arn, path in self._new_names(spec, before, after):
            if self.lookup(str(arn)) is None:
                yield missing_reference(self.known, arn, path)

    def all_exist(self, spec: ResourceSpec, before: Values, after: Values) -> bool:
        """Return whether all resources that a resource refers to exist in AWS, and are not only predicted."""
        arns = [used.text for used in references_in(spec.options, after)]
        names = [str(arn) for arn, _path in self._new_names(spec, before, after)]
        return all(self.known.exists(arn) for arn in (*filter(is_image_builder_arn, arns), *names))

    def missing(self, wanted: Arn, path: str) -> NoReturn:
        """Raise InvalidOption for a reference to a resource that does not exist."""
        raise missing_reference(self.known, wanted, path)

    def _is_missing(self, arn: str) -> bool:
        if arn in self._to_verify:
            return self.lookup(arn) is None
        try:
            return _is_public(arn) and self.lookup(arn) is None
        except AwsError as error:
            if error.is_forbidden:
                return False
            raise

    def _new_names(self, spec: ResourceSpec, before: Values, after: Values) -> Iterator[tuple[Arn, str]]:
        selected = {(one.kind, name_segment(one.name), one.version) for one in spec.named_resources(before)}
        for one in spec.named_resources(after):
            arn = self._client.resource_arn(one.kind.segment, one.name, one.version)
            if (one.kind, arn.name, arn.version) not in selected:
                yield arn, one.path

    def _resolve_all(self, options: Options, values: Values, path: str, mistakes: list[InvalidOption]) -> Values:
        def resolve_inner(options: Options, values: Values, path: str) -> Values:
            return self._resolve_all(options, values, path, mistakes)

        resolved: Values = {}
        for name, value in values.items():
            option = options[name]
            if option.local:
                continue
            try:
                resolved[name] = self._resolve_value(option, value, values, f"{path}{name}")
            except InvalidOption as mistake:
                mistakes.append(mistake)
                resolved[name] = value
            resolved[name] = map_nested(option, resolved[name], resolve_inner, f"{path}{name}")
        return resolved

    def _resolve_value(self, option: Option, value: object, siblings: Values, path: str) -> object:
        if option.reference and isinstance(value, str) and value:
            return self._resolve(option.reference, value, siblings, path)
        return value

    def _resolve(self, reference: Reference, text: str, siblings: Values, path: str) -> str:
        if reference.foreign and re.fullmatch(reference.foreign, text):
            return text
        wanted = self._parse(reference, text, path)
        if reference.kind is WORKFLOW:
            wanted = self._with_type(wanted, siblings.get(reference.type_option), reference.type_option, path)
        if wanted.owner == "aws" and reference.amazon_version:
            wanted = _with_only_version(wanted, reference.amazon_version, path)
        versioned = reference.kind.versions is not Versions.NONE
        if reference.reading:
            return str(replace(wanted, version=wanted.version or _NEWEST) if versioned else wanted)
        if versioned and not wanted.version:
            return self._newest(wanted, path)
        if not text.startswith("arn:"):
            self._to_verify.add(str(wanted))
        return str(wanted)

    def _parse(self, reference: Reference, text: str, path: str) -> Arn:
        """Return an ARN that may still lack its version and, for a workflow, its type."""
        kind = reference.kind
        short = SHORT.fullmatch(text)
        try:
            if short:
                # Checked before AWS is asked which account this is.
                _check_parts(kind, Arn("", "", **{part: value or "" for part, value in short.groupdict().items()}))
                arn = self._client.resource_arn(
                    kind.segment, short["name"], short["version"] or "", short["owner"] or ""
                )
                return replace(arn, build=short["build"] or "")
            arn = _parse_arn(text)
            _check_parts(kind, arn)
            self._check_place(arn)
        except ValueError as error:
            raise InvalidOption(path, f"'{shorten(text)}' is not valid: {error}. {_usage(reference, text)}") from error
        return replace(arn, name=name_segment(arn.name))

    def _check_place(self, arn: Arn) -> None:
        """Raise ValueError for a resource that a task in this region can never use."""
        for what in ("partition", "region"):
            given, own = getattr(arn, what), getattr(self._client, what)
            if given != own:
                raise ValueError(f"it is in {what} {given}, but the task works in {what} {own}")

    def _with_type(self, wanted: Arn, given: str | None, type_option: str, path: str) -> Arn:
        """Return the ARN of a workflow with its type: the given one, or that of the only workflow with this name."""
        known = wanted.kind.partition("/")[2]
        if known and given and known != given.lower():
            raise InvalidOption(path, f"'{wanted}' is a {known} workflow, but {type_option} is {given}.")
        if known or given:
            return replace(wanted, kind=f"workflow/{known or (given or '').lower()}")
        recorded = [
            arn
            for type_ in _WORKFLOW_TYPES
            if wanted.owner != "aws" and (arn := self.known.recorded_by_name(f"workflow/{type_}", wanted.name))
        ]
        named = recorded or [arn for arn in self.known.listed(WORKFLOW, wanted.owner) if arn.name == wanted.name]
        kinds = sorted({arn.kind for arn in named})
        if len(kinds) > 1:
            types = " and ".join(kind.partition("/")[2].upper() for kind in kinds)
            raise InvalidOption(path, f"'{wanted.name}' is the name of workflows of type {types}. Set {type_option}.")
        if not kinds:
            self.missing(wanted, path)
        return replace(wanted, kind=kinds[0])

    def _newest(self, wanted: Arn, path: str) -> str:
        newest = replace(wanted, version=_NEWEST)
        recorded = self.known.recorded(newest)
        if recorded:
            return str(recorded)
        found = self.lookup(str(newest))
        if found is None:
            self.missing(wanted, path)
        return str(found["arn"])


class UsedReference(NamedTuple):
    """The value of an option that takes references."""

    path: str
    reference: Reference
    text: str
    """An ARN, or another value that the option takes (an AMI ID); before it is resolved, also a short reference."""


def references_in(options: Options, values: Values) -> Iterator[UsedReference]:
    """Yield the value of every option that takes references."""
    for path, option, value in walk(options, values):
        if option.reference and isinstance(value, str):
            yield UsedReference(path, option.reference, value)


def _parse_arn(text: str) -> Arn:
    try:
        return Arn.parse(text)
    except ValueError as error:
        raise ValueError("it is neither a name nor the ARN of an Image Builder resource") from error


def _is_public(text: str) -> bool:
    """Return whether a resource belongs to Amazon or another provider, so that no task can create it."""
    return is_image_builder_arn(text) and not Arn.parse(text).owner.isdigit()


def _check_parts(kind: Kind, wanted: Arn) -> None:
    """Raise ValueError for a reference that no resource of the kind can have; a short one has no ``kind``."""
    if wanted.kind and wanted.kind.split("/")[0] != kind.segment:
        raise ValueError(f"it names a resource of kind {wanted.kind}")
    if not re.fullmatch(r"[-_A-Za-z0-9 ]+", wanted.name):
        raise ValueError("a name has only letters, digits, spaces, hyphens and underscores")
    if kind.versions is Versions.NONE and wanted.version:
        raise ValueError(f"it has a version, but {kind.title}s are not versioned")
    if kind.versions is Versions.NONE and wanted.owner == "aws":
        raise ValueError(f"Amazon does not provide {kind.title}s")
    if wanted.build and kind.versions is not Versions.BUILDS:
        raise ValueError(f"it has a build, but {kind.title}s have no builds")
    if wanted.version and Version.parse(wanted.version).is_wildcard and wanted.build:
        raise ValueError("a version with a wildcard has no build")


def _with_only_version(wanted: Arn, version: str, path: str) -> Arn:
    if wanted.version not in ("", version):
        raise InvalidOption(path, f"'{wanted.label}': resources owned by Amazon can only be referred to as {version}.")
    return replace(wanted, version=version, build="")


def _usage(reference: Reference, text: str) -> str:
    """Return what to write instead, as a sentence."""
    kind = reference.kind
    parameter = re.fullmatch(r"(?:resolve:ssm:|ssm:)?(/.+)", text)
    if parameter and reference.foreign and re.fullmatch(reference.foreign, f"ssm:{parameter[1]}"):
        return f"Write ssm:{shorten(parameter[1])}."
    typed = re.fullmatch(r"aws/(build|test|distribution)/([^/]+)", text) if kind is WORKFLOW else None
    if typed:
        return f"Write aws/{typed[2]}."
    version = " or name/version" if kind.versions is not Versions.NONE else ""
    foreign = f", or {reference.foreign_words}" if reference.foreign_words else ""
    return f"Give the name of an existing {kind.title}{version}, or its ARN{foreign}."

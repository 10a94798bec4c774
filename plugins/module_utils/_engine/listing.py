# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read resources for the info modules: by name, ARN or version, by owner, by the service's filters, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .._aws.arn import ANY, Arn, Version
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import InvalidOption
from .._aws.kinds import Versions, camel_case
from .._options import model
from .._options.conversions import Unfit, text
from .._options.spec import Values
from .._options.translate import resource_from_api
from .._resources.resource import InfoSpec


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know about."""

    name: str | None = None
    """A name; ``web*`` and ``*web*`` are the wildcards that the service knows."""
    arn: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    owner: str = "Self"
    version: Version | None = None
    every_version: bool = False

    @property
    def exact_name(self) -> str | None:
        return None if self.name is None or "*" in self.name else self.name


def read(client: Client, spec: InfoSpec, asked: Asked) -> list[Values]:
    """The resources, whole, in the shape of the module's options; by name, the newest version first."""
    arns = _named(client, spec, asked)
    if arns is None and spec.resource.kind.lists_details:
        found = client.list_resources(spec.resource.kind, **_query(client, spec, asked))
    else:
        found = _get(client, spec, _listed(client, spec, asked) if arns is None else arns)
    resources = [resource_from_api(spec.resource.options, members) for members in found]
    newest_first = sorted(resources, key=lambda resource: Arn.parse(resource["arn"]).order, reverse=True)
    return sorted(newest_first, key=lambda resource: _resource(Arn.parse(resource["arn"])))


def _named(client: Client, spec: InfoSpec, asked: Asked) -> list[Arn] | None:
    """The one ARN that is asked for, where that needs no listing."""
    kind = spec.resource.kind
    if asked.arn is not None:
        return [_checked(spec, asked.arn)]
    if asked.exact_name is not None:
        # A name of the wrong shape would make an ARN of the wrong shape.
        _inspect(client.input_shape(kind.operation("create")).members["name"], asked.exact_name, ["name"])
    if not asked.exact_name or spec.resource.typed_by:
        return None
    if kind.versions is Versions.NONE:
        return [client.resource_arn(kind.segment, asked.exact_name)]
    owner = {"Self": "", "Amazon": "aws"}.get(asked.owner)
    if asked.every_version or owner is None:
        return None
    return [client.resource_arn(kind.segment, asked.exact_name, asked.version or ANY, owner)]


def _checked(spec: InfoSpec, text: str) -> Arn:
    kind = spec.resource.kind
    try:
        arn = Arn.parse(text)
    except ValueError as error:
        raise InvalidOption("arn", str(error)) from error
    if arn.kind.split("/")[0] != kind.segment:
        raise InvalidOption("arn", f"'{text}' names a resource of kind {arn.kind}, not of kind {kind.segment}")
    if kind.versions is not Versions.NONE and not arn.version:
        raise InvalidOption("arn", f"'{text}' lacks its version: add it, or /x.x.x for the newest")
    return arn


def _listed(client: Client, spec: InfoSpec, asked: Asked) -> list[Arn]:
    """The ARNs of what the service lists and is asked for."""
    kind = spec.resource.kind
    arns = [Arn.parse(item["arn"]) for item in client.list_resources(kind, **_query(client, spec, asked))]
    if asked.exact_name:
        # The service's filter tells spellings apart that are one name.
        segment = client.resource_arn(kind.segment, asked.exact_name).name
        arns = [arn for arn in arns if arn.name == segment]
    if asked.version:
        arns = [arn for arn in arns if asked.version.matches(Version.parse(arn.version))]
    if not asked.every_version:
        return _newest(arns)
    if kind.versions is Versions.BUILDS and asked.owner == "Self":
        versions, builds = set(arns), (Arn.parse(item["arn"]) for item in client.list_tagged_resources(kind))
        return [build for build in builds if replace(build, build="") in versions]
    return arns


def _newest(arns: Iterable[Arn]) -> list[Arn]:
    return list({_resource(arn): arn for arn in sorted(arns, key=lambda arn: arn.order)}.values())


def _resource(arn: Arn) -> tuple[str, str, str]:
    """What the versions of one resource share, however its name is spelled in each."""
    return arn.name, arn.kind, arn.owner


def _get(client: Client, spec: InfoSpec, arns: list[Arn]) -> list[Members]:
    kind = spec.resource.kind
    found = run_concurrently(lambda arn: client.get_resource(kind, arn), arns)
    return [members for members in found if members is not None]


def _query(client: Client, spec: InfoSpec, asked: Asked) -> dict[str, Any]:
    for name in asked.filters:
        if name not in spec.filters:
            raise InvalidOption(f"filters.{name}", f"there is no such filter; these are: {', '.join(spec.filters)}")
    by_name = {"name": asked.name} if asked.name and not asked.exact_name else {}
    filters = {**asked.filters, **by_name}
    pairs = [
        {"name": camel_case(name), "values": _texts(f"filters.{name}", values)} for name, values in filters.items()
    ]
    owner = {"owner": asked.owner} if spec.owners else {}
    query = {**owner, **({"filters": pairs} if pairs else {})}
    options = [f"filters.{name}" for name in asked.filters] + list(by_name)
    _inspect(client.input_shape(spec.resource.kind.operation("list")), query, options)
    return query


def _texts(option: str, values: Any) -> list[str]:
    try:
        return [text(value) for value in (values if isinstance(values, list) else [values])]
    except Unfit as problem:
        raise InvalidOption(option, str(problem)) from problem


def _inspect(shape: Any, value: Any, options: list[str]) -> None:
    """Find what the service would refuse to look for. ``options`` are those that the entries of a list stand for."""
    try:
        model.inspect(shape, value)
    except model.Problem as problem:
        index = problem.parameter.partition("[")[2].partition("]")[0]
        raise InvalidOption(options[int(index or 0)], str(problem)) from problem

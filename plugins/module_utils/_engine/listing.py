# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Retrieve resources for the info modules: by name, ARN or version, by owner, by the service's filters, or all."""

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
from .._resources.resource import InfoSpec


@dataclass(frozen=True)
class Query:
    """Which resources to retrieve."""

    name: str | None = None
    """A name; the service supports the wildcards ``web*`` and ``*web*``."""
    arn: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    owner: str = "Self"
    version: Version | None = None
    every_version: bool = False

    @property
    def exact_name(self) -> str | None:
        return None if self.name is None or "*" in self.name else self.name


def find_resources(client: Client, spec: InfoSpec, query: Query) -> list[Values]:
    """Return the resources, in the shape of the module's options, sorted by name, the newest version first."""
    arns = _computed_arns(client, spec, query)
    if arns is None and spec.resource.kind.lists_details:
        found = client.list_resources(spec.resource.kind, **_request(client, spec, query))
    else:
        found = _read_all(client, spec, _listed_arns(client, spec, query) if arns is None else arns)
    resources = [spec.resource.from_api(members) for members in found]
    newest_first = sorted(resources, key=lambda resource: Arn.parse(resource["arn"]).order, reverse=True)
    return sorted(newest_first, key=lambda resource: _identity(Arn.parse(resource["arn"])))


def _computed_arns(client: Client, spec: InfoSpec, query: Query) -> list[Arn] | None:
    """Return the ARN to read, if it is known without listing."""
    kind = spec.resource.kind
    if query.arn is not None:
        return [_parse_arn(spec, query.arn)]
    if query.exact_name is not None:
        # An invalid name would make an invalid ARN.
        shape = client.input_shape(kind.operation("create")).members["name"]
        model.check(shape, query.exact_name, lambda parameter: "name")
    if not query.exact_name or spec.resource.typed_by:
        return None
    if kind.versions is Versions.NONE:
        return [client.resource_arn(kind.segment, query.exact_name)]
    owner = {"Self": "", "Amazon": "aws"}.get(query.owner)
    if query.every_version or owner is None:
        return None
    return [client.resource_arn(kind.segment, query.exact_name, query.version or ANY, owner)]


def _parse_arn(spec: InfoSpec, text: str) -> Arn:
    kind = spec.resource.kind
    try:
        arn = Arn.parse(text)
    except ValueError as error:
        raise InvalidOption("arn", f"{error}.") from error
    if arn.kind.split("/")[0] != kind.segment:
        raise InvalidOption("arn", f"'{text}' names a resource of kind {arn.kind}, not of kind {kind.segment}.")
    if kind.versions is not Versions.NONE and not arn.version:
        raise InvalidOption("arn", f"'{text}' has no version. Append one, or /x.x.x for the newest.")
    return arn


def _listed_arns(client: Client, spec: InfoSpec, query: Query) -> list[Arn]:
    """Return the ARNs that the service lists and that match the query."""
    kind = spec.resource.kind
    arns = [Arn.parse(item["arn"]) for item in client.list_resources(kind, **_request(client, spec, query))]
    if query.exact_name:
        # The service's filter distinguishes spellings of the same name.
        segment = client.resource_arn(kind.segment, query.exact_name).name
        arns = [arn for arn in arns if arn.name == segment]
    if query.version:
        arns = [arn for arn in arns if query.version.matches(Version.parse(arn.version))]
    if not query.every_version:
        return _newest(arns)
    if kind.versions is Versions.BUILDS and query.owner == "Self":
        versions, builds = set(arns), (Arn.parse(item["arn"]) for item in client.list_tagged_resources(kind))
        return [build for build in builds if replace(build, build="") in versions]
    return arns


def _newest(arns: Iterable[Arn]) -> list[Arn]:
    return list({_identity(arn): arn for arn in sorted(arns, key=lambda arn: arn.order)}.values())


def _identity(arn: Arn) -> tuple[str, str, str]:
    """Return what all versions of a resource have in common."""
    return arn.name, arn.kind, arn.owner


def _read_all(client: Client, spec: InfoSpec, arns: list[Arn]) -> list[Members]:
    kind = spec.resource.kind
    found = run_concurrently(lambda arn: client.get_resource(kind, arn), arns)
    return [members for members in found if members is not None]


def _request(client: Client, spec: InfoSpec, query: Query) -> dict[str, Any]:
    for name in query.filters:
        if name not in spec.filters:
            raise InvalidOption(f"filters.{name}", f"unknown filter. The filters are: {', '.join(spec.filters)}.")
    by_name = {"name": query.name} if query.name and not query.exact_name else {}
    filters = {**query.filters, **by_name}
    pairs = [
        {"name": camel_case(name), "values": _texts(f"filters.{name}", values)} for name, values in filters.items()
    ]
    owner = {"owner": query.owner} if spec.owners else {}
    request = {**owner, **({"filters": pairs} if pairs else {})}
    options = [f"filters.{name}" for name in query.filters] + list(by_name)

    def option_of(parameter: str) -> str:
        index = parameter.partition("[")[2].partition("]")[0]
        return options[int(index or 0)]

    model.check(client.input_shape(spec.resource.kind.operation("list")), request, option_of)
    return request


def _texts(option: str, values: Any) -> list[str]:
    try:
        return [text(value) for value in (values if isinstance(values, list) else [values])]
    except Unfit as problem:
        raise InvalidOption(option, str(problem)) from problem

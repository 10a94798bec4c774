# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read resources for the info modules: by name, by ARN, by the service's filters, or all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import _preflight
from ._arn import Arn
from ._client import Client, Members
from ._errors import InvalidOption
from ._kinds import camel
from ._shape import from_api
from ._spec import InfoSpec, ResourceSpec, Values


def read(client: Client, spec: InfoSpec, name: str | None, arn: str | None, filters: Mapping[str, Any]) -> list[Values]:
    """The resources, whole, in the shape of the module's options; in the order of their names."""
    kind = spec.resource.kind
    if arn:
        found = [client.get(kind, _checked(spec, arn))]
    elif name and "*" not in name:
        found = [client.get(kind, client.arn(kind.segment, name))]
    else:
        query = _query(client, spec, {**filters, **({"name": name} if name else {})})
        found = [_whole(client, spec, item) for item in client.list_all(kind, **query)]
    resources = [_values(spec.resource, members) for members in found if members is not None]
    return sorted(resources, key=lambda resource: str(resource["name"]))


def _checked(spec: InfoSpec, text: str) -> Arn:
    kind = spec.resource.kind
    try:
        arn = Arn.parse(text)
    except ValueError as error:
        raise InvalidOption("arn", str(error)) from error
    if arn.kind != kind.segment:
        raise InvalidOption("arn", f"'{text}' names a resource of kind {arn.kind}, not an {kind.title}")
    return arn


def _whole(client: Client, spec: InfoSpec, item: Members) -> Members | None:
    kind = spec.resource.kind
    return item if kind.lists_whole else client.get(kind, item["arn"])


def _values(spec: ResourceSpec, members: Members) -> Values:
    return {**from_api(spec.options, members), "tags": dict(members.get("tags") or {})}


def _query(client: Client, spec: InfoSpec, filters: Mapping[str, Any]) -> dict[str, Any]:
    for name in filters:
        if name not in spec.filters:
            raise InvalidOption(f"filters.{name}", f"there is no such filter; these are: {', '.join(spec.filters)}")
    pairs = [
        {"name": camel(name), "values": [str(value) for value in (values if isinstance(values, list) else [values])]}
        for name, values in filters.items()
    ]
    query = {"filters": pairs} if pairs else {}
    try:
        _preflight.inspect(client.input_shape(spec.resource.kind, "list"), query)
    except _preflight.Problem as problem:
        index = int(problem.parameter.partition("[")[2].partition("]")[0])
        raise InvalidOption(f"filters.{list(filters)[index]}", str(problem)) from problem
    return query

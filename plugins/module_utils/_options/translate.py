# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options ↔ members of the API, walked along the option tree, so that a tag's key or a parameter's name never changes.

values ──to_api──▶ request
the service's answer ──from_api──▶ values ──canonical──▶ what two resources are compared by
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from .._aws.responses import UserKeys
from .spec import Options, Values, inside, is_empty, member_of


def to_api(options: Options, values: Values) -> dict[str, Any]:
    """The members of a request. What is empty is left out: the service refuses empty members."""
    members: dict[str, Any] = {}
    replaced = {option.uri_of for name, option in options.items() if name in values and option.uri_of}
    for name, option in options.items():
        if option.local or name in replaced or is_empty(values.get(name)):
            continue
        members[member_of(name, option)] = option.conversion.to_api(inside(option, values[name], to_api))
    # A flag's form writes an empty text on purpose, and None when it is off.
    return {member: value for member, value in members.items() if value == "" or not is_empty(value)}


def from_api(options: Options, members: Mapping[str, Any]) -> Values:
    """A resource as the service describes it, in the shape of the options; what is no option is only renamed."""
    named = {member_of(name, option): (name, option) for name, option in options.items() if not option.local}
    echoed = {name: members.get(option.echoed_as) for name, option in options.items() if option.echoed_as}
    values: Values = dict(echoed)
    for member, value in members.items():
        if member in named:
            name, option = named[member]
            values[name] = inside(option, option.conversion.from_api(value), from_api)
        else:
            values[snake(member)] = _renamed(value)
    return {name: value for name, value in values.items() if not is_empty(value)}


def resource_from_api(options: Options, members: Mapping[str, Any]) -> Values:
    """A resource as above with its tags, which are there even where it has none."""
    return {**from_api(options, members), "tags": dict(members.get("tags") or {})}


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if isinstance(value, UserKeys):
        return {key: _renamed(item) for key, item in value.items()}
    if isinstance(value, Mapping):
        return {snake(name): _renamed(item) for name, item in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def snake(member: str) -> str:
    """``dateNextRun`` → ``date_next_run``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", member).lower()


def option_path(options: Options, parameter: str) -> str:
    """A parameter's path as the service writes it → the option's.

    ``distributions[0].amiDistributionConfiguration.name`` → ``distributions[0].ami_distribution_configuration.name``
    """
    step, dot, rest = parameter.partition(".")
    member, bracket, index = step.partition("[")
    if member == "semanticVersion":
        return "version"
    name = next((name for name, option in options.items() if member_of(name, option) == member), snake(member))
    inner = options[name].options if name in options else {}
    # What has no options inside holds keys of the user's own, such as those of tags.
    return f"{name}{bracket}{index}{dot}{option_path(inner, rest) if inner else rest}"

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Translate between options and members of the API, along the option tree.

The keys of maps, such as tags and parameters, are the user's and never change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from typing import Any

from .._aws.responses import UserKeys
from .spec import Options, Values, is_empty, member_of, nested


def to_api(options: Options, values: Values) -> dict[str, Any]:
    """Return the members of a request. Empty values are left out: the service refuses empty members."""
    members: dict[str, Any] = {}
    replaced = {option.uri_of for name, option in options.items() if name in values and option.uri_of}
    for name, option in options.items():
        if option.local or name in replaced or is_empty(values.get(name)):
            continue
        members[member_of(name, option)] = option.conversion.to_api(nested(option, values[name], to_api))
    # The conversion of a flag writes an empty string on purpose, and None when the flag is false.
    return {member: value for member, value in members.items() if value == "" or not is_empty(value)}


def from_api(options: Options, members: Mapping[str, Any]) -> Values:
    """Return a resource in the shape of the options; members that are no options are converted to snake_case."""
    named = {member_of(name, option): (name, option) for name, option in options.items() if not option.local}
    values: Values = {}
    for member, value in members.items():
        if member in named:
            name, option = named[member]
            value = dict(value) if isinstance(value, UserKeys) else value
            values[name] = nested(option, option.conversion.from_api(value), from_api)
        else:
            values[snake(member)] = _to_snake_case(value)
    return {name: value for name, value in values.items() if not is_empty(value)}


def _to_snake_case(value: Any) -> Any:
    if isinstance(value, list):
        return [_to_snake_case(item) for item in value]
    if isinstance(value, UserKeys):
        return {key: _to_snake_case(item) for key, item in value.items()}
    if isinstance(value, Mapping):
        return {snake(name): _to_snake_case(item) for name, item in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


@cache
def snake(member: str) -> str:
    """Convert ``dateNextRun`` to ``date_next_run``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", member).lower()


def option_path(options: Options, parameter: str) -> str:
    """Convert the service's path of a parameter to the path of the option.

    ``distributions[0].amiDistributionConfiguration.name`` becomes
    ``distributions[0].ami_distribution_configuration.name``.
    """
    step, dot, rest = parameter.partition(".")
    member, bracket, index = step.partition("[")
    if member == "semanticVersion":
        return "version"
    name = next((name for name, option in options.items() if member_of(name, option) == member), snake(member))
    inner = options[name].options if name in options else {}
    # Below an option without suboptions, the keys are the user's, such as those of tags.
    return f"{name}{bracket}{index}{dot}{option_path(inner, rest) if inner else rest}"

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options ↔ members of the API, walked along the option tree, so that a tag's key or a parameter's name never changes.

values ──to_api──▶ request
the service's answer ──from_api──▶ values ──canonical──▶ what two resources are compared by
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from ._spec import Option, Options, Values, member_of


def is_empty(value: Any) -> bool:
    """An empty value clears an option; the API has no empty members, it leaves them out. False and 0 are values."""
    return value is None or value in ("", [], {})


def _into(option: Option, value: Any, walk: Callable[[Options, Values], Values]) -> Any:
    """Apply ``walk`` to the mapping, or the list of mappings, that an option with options of its own holds."""
    if not option.options or value is None:
        return value
    return [walk(option.options, item) for item in value] if isinstance(value, list) else walk(option.options, value)


def to_api(options: Options, values: Values) -> dict[str, Any]:
    """The members of a request. What is empty is left out: the service refuses empty members."""
    members: dict[str, Any] = {}
    replaced = {option.stands_for for name, option in options.items() if name in values and option.stands_for}
    for name, option in options.items():
        if option.local or name in replaced or is_empty(values.get(name)):
            continue
        members[member_of(name, option)] = option.form.to_api(_into(option, values[name], to_api))
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
            values[name] = _into(option, option.form.from_api(value), from_api)
        else:
            values[snake(member)] = _renamed(value)
    return {name: value for name, value in values.items() if not is_empty(value)}


def whole_from_api(options: Options, members: Mapping[str, Any]) -> Values:
    """A resource as above with its tags, which are there even where it has none."""
    return {**from_api(options, members), "tags": dict(members.get("tags") or {})}


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if isinstance(value, Mapping):
        return {snake(name): _renamed(item) for name, item in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def snake(member: str) -> str:
    """``dateNextRun`` → ``date_next_run``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", member).lower()


def complete(options: Options, values: Values) -> Values:
    """The values with what the service fills in by itself: how a resource will read after it is written."""
    whole = {name: _into(options[name], value, complete) for name, value in values.items() if not is_empty(value)}
    whole = {name: value for name, value in whole.items() if not is_empty(value)}
    for name, option in options.items():
        if name not in whole and option.default is not None:
            whole[name] = _into(option, option.default, complete)
    return whole


def without_defaults(options: Options, values: Values) -> Values:
    """The values without what the service fills in by itself, without what is told once and never again, and without
    what is taken when nothing is said: what somebody has to write down."""
    kept: Values = {}
    for name, value in values.items():
        option = options[name]
        inner = _into(option, value, without_defaults)
        known = [_into(option, option.default, without_defaults), option.preset, *option.fills]
        if (
            option.incidental
            or option.unanswered
            or option.local
            or inner in [item for item in known if item is not None]
        ):
            continue
        # An empty value would clear the option; a value that is all defaults has to stand there all the same.
        kept[name] = value if is_empty(inner) else inner
    return kept


def canonical(options: Options, values: Values) -> Values:
    """What two descriptions of one resource are compared by."""
    form = {}
    for name, value in complete(options, values).items():
        option = options[name]
        if option.unanswered or option.local or option.incidental or value in option.fills:
            continue
        value = option.form.comparable(_into(option, value, canonical))
        form[name] = sorted(value, key=_order) if option.unordered else value
    return form


def tidy(options: Options, values: Values) -> Values:
    """The same values, with what has no order in one order, for a difference that shows what differs."""
    return {name: _tidied(options[name], _into(options[name], value, tidy)) for name, value in values.items()}


def _tidied(option: Option, value: Any) -> Any:
    if option.unordered:
        return sorted(value, key=_order)
    # The keys of a mapping without options are the user's, and come back in an order of the service's.
    return dict(sorted(value.items())) if option.type == "dict" and not option.options else value


def _order(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


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

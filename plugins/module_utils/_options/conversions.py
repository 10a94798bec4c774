# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conversions: values that an option writes differently from the API, or that are not compared as text.

A conversion is a set of pure functions: user input → option value → API member → option value, and the value by which
two option values are compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .._aws.arn import name_segment

Function = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Conversion:
    accept: Function = _same
    """User input → user input, with the API's own form of the value rewritten as the option's."""
    parse: Function = _same
    """User input → option value. Raises Unfit."""
    to_api: Function = _same
    """Option value → API member."""
    from_api: Function = _same
    """API member → option value."""
    comparable: Function = _same
    """Option value → what it is compared by."""
    example: str = ""
    """An example of the option value, for messages."""


class Unfit(Exception):
    """A value that the API cannot represent; ``key`` is its place in the option, ``Team`` or ``Url[1]``."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def text(value: Any, key: str = "") -> str:
    """Return a scalar of YAML or JSON as the string that the API expects; true becomes ``true``, null an empty one."""
    if isinstance(value, (dict, list)):
        raise Unfit(key, f"{value!r} must be a string.")
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def fill_placeholders(value: Any) -> Any:
    """Replace ``[[ imagebuilder:… ]]`` and ``[[ ssm:… ]]`` by the service's ``{{ … }}`` at any depth.

    Extra variables, surveys and JSON cannot mark a value ``!unsafe`` to keep Ansible from templating the braces.
    """
    if isinstance(value, str):
        return re.sub(r"\[\[\s*((?:imagebuilder|ssm):[^\[\]]+?)\s*\]\]", r"{{ \1 }}", value)
    if isinstance(value, list):
        return [fill_placeholders(item) for item in value]
    if isinstance(value, dict):
        return {fill_placeholders(key): fill_placeholders(item) for key, item in value.items()}
    return value


def _from_pairs(key: str, value: str) -> Function:
    """Return a function that rewrites a list of ``{key: …, value: …}`` pairs, the API's form of a map, as a mapping."""

    def accept(given: Any) -> Any:
        pairs = given if isinstance(given, list) else []
        if not pairs or not all(isinstance(pair, dict) and set(pair) == {key, value} for pair in pairs):
            return given
        mapping = {pair[key]: pair[value] for pair in pairs if isinstance(pair[key], str)}
        return mapping if len(mapping) == len(pairs) else given

    return accept


def _parse_tags(given: dict[str, Any]) -> dict[str, str]:
    return {key: text(value, key) for key, value in fill_placeholders(given).items()}


def _parse_parameters(given: dict[str, Any]) -> dict[str, Any]:
    return {name: _one_or_list(value, name) for name, value in given.items()}


def _one_or_list(value: Any, name: str = "") -> Any:
    """Return a string, or a list of strings; a list of one is equivalent to the string."""
    if not isinstance(value, list):
        return text(value, name)
    texts = [text(item, f"{name}[{index}]") for index, item in enumerate(value)]
    return texts[0] if len(texts) == 1 else texts


def moment_of(text: str) -> datetime:
    """Parse an ISO 8601 time; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


AS_IS = Conversion()

PLACEHOLDERS = Conversion(parse=fill_placeholders)

TAGS = Conversion(accept=_from_pairs("Key", "Value"), parse=_parse_tags, example="{Env: prod}")
"""Tags: a mapping of strings."""

PARAMETERS = Conversion(
    accept=_from_pairs("name", "value"),
    parse=_parse_parameters,
    to_api=lambda values: [
        {"name": name, "value": value if isinstance(value, list) else [value]} for name, value in values.items()
    ],
    from_api=lambda entries: {entry["name"]: _one_or_list(entry["value"]) for entry in entries},
    example="{Tier: silver}",
)
"""Parameters of a component or a workflow: ``name: value`` or ``name: [values]``; the API has a list of pairs."""

EMPTY_TEXT = Conversion(
    accept=lambda given: True if given == "" else given,
    parse=lambda flag: flag or None,
    to_api=lambda flag: "" if flag else None,
    from_api=lambda member: True if member == "" else None,
)
"""A flag that the API writes as an empty string, ``noDevice``; false is equivalent to omitted."""

NAME = Conversion(comparable=name_segment)
"""The name of another resource, which has several equivalent spellings."""

ROLE = Conversion(comparable=lambda role: role.rpartition("/")[2])
"""A role, by name or by ARN; which of the two the service returns is not documented."""

MOMENT = Conversion(to_api=moment_of)
"""A point in time, as ISO 8601 text."""

TIMEZONE = Conversion(comparable=lambda timezone: "UTC" if timezone == "Etc/UTC" else timezone)
"""A time zone; UTC has two names."""

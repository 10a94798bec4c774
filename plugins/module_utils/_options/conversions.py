# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Forms: the values that options write in another way than the API does, or that compare otherwise than as text.

Four pure functions a form: what the user gave → the option's value → the API's member → the option's value again,
and the value that two of them are compared by.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .._aws.arn import name_segment
from .._documents import yaml

Function = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Conversion:
    parse: Function = _same
    """What the user gave → the option's value."""
    to_api: Function = _same
    """The option's value → the API's member."""
    from_api: Function = _same
    """The API's member → the option's value."""
    comparable: Function = _same
    """The option's value → what it is compared by."""


class Unfit(Exception):
    """A value that the API has no way to write; ``key`` is its place in the option, ``Team`` or ``Url[1]``."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def text(value: Any, key: str = "") -> str:
    """A scalar of YAML or JSON as the API wants it, where everything is a string; true is ``true``, null is empty."""
    if isinstance(value, (dict, list)):
        raise Unfit(key, f"{value!r} is not a text: there is no nesting here")
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tags(given: dict[str, Any]) -> dict[str, str]:
    return {key: text(value, key) for key, value in fill_placeholders(given).items()}


def _parameters(given: dict[str, Any]) -> dict[str, Any]:
    return {name: _texts(value, name) for name, value in given.items()}


def _texts(value: Any, name: str = "") -> Any:
    """One text stays one; a list of one is the same as that one."""
    if not isinstance(value, list):
        return text(value, name)
    texts = [text(item, f"{name}[{index}]") for index, item in enumerate(value)]
    return texts[0] if len(texts) == 1 else texts


def fill_placeholders(value: Any) -> Any:
    """Write ``[[ imagebuilder:… ]]`` and ``[[ ssm:… ]]`` as the service's own ``{{ … }}``, however deep they stand.

    Extra variables, surveys and JSON have no ``!unsafe`` to keep Ansible from reading the braces as a template.
    """
    if isinstance(value, str):
        return re.sub(r"\[\[\s*((?:imagebuilder|ssm):[^\[\]]+?)\s*\]\]", r"{{ \1 }}", value)
    if isinstance(value, list):
        return [fill_placeholders(item) for item in value]
    if isinstance(value, dict):
        return {fill_placeholders(key): fill_placeholders(item) for key, item in value.items()}
    return value


def _comparable_document(text: str) -> str:
    """One text for all the ways to write the same document; unlike Python's values, it tells ``true`` from ``1``.

    What is no document is compared as it is: to YAML, two commands on two lines are the same as both on one.
    """
    document = yaml.load(text)
    is_one = isinstance(document, dict) and "schemaVersion" in document
    return yaml.dump(document, sort_keys=True) if is_one else text


AS_IS = Conversion()

PLACEHOLDERS = Conversion(parse=fill_placeholders)

TAGS = Conversion(parse=_tags)

PARAMETERS = Conversion(
    parse=_parameters,
    to_api=lambda values: [
        {"name": name, "value": value if isinstance(value, list) else [value]} for name, value in values.items()
    ],
    from_api=lambda entries: {entry["name"]: _texts(entry["value"]) for entry in entries},
)
"""Parameters of a component or a workflow: ``name: value`` or ``name: [values]``, where the API has a list of pairs."""

EMPTY_TEXT = Conversion(
    parse=lambda flag: flag or None,
    to_api=lambda flag: "" if flag else None,
    from_api=lambda member: True if member == "" else None,
)
"""A flag that the API writes as an empty string, ``noDevice``; false is the same as left out."""

DOCUMENT = Conversion(
    parse=lambda document: document if isinstance(document, str) else yaml.dump(document),
    comparable=_comparable_document,
)
"""A YAML document, given as text or as a structure: another indentation is no difference, another command is."""

NAME = Conversion(comparable=name_segment)
"""The name of another resource, which may be spelled in several ways."""

ROLE = Conversion(comparable=lambda role: role.rpartition("/")[2])
"""A role, by name or by ARN: which of the two the service gives back is not documented."""


def moment_of(text: str) -> datetime:
    """A point in time by its ISO 8601 text; UTC where that names no offset. ValueError for anything else."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


MOMENT = Conversion(to_api=moment_of)
"""A point in time, as text."""

TIMEZONE = Conversion(comparable=lambda timezone: "UTC" if timezone == "Etc/UTC" else timezone)
"""A time zone; the two names of UTC are one."""

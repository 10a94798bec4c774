# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be wrong with a document of any kind, and how it is said: where it stands, why, and what to write.

Refused is only what the service is known to refuse, and what can never work. A key that nobody knows is refused when
it is nearly one that there is, because then it is a slip (``timeoutSecond``) that the service would refuse or, worse,
not see. Any other one may be a key that is not documented, as those for the retries of a workflow's step are.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._aws.errors import InvalidOption, did_you_mean
from .yaml import Dumped, NotYaml, Part, read

MOST = 10
"""How many mistakes are told at once."""

_ALIKE = 0.85
"""From which likeness on, between 0 and 1, a key is taken for a slip."""


@dataclass(frozen=True)
class Mistake:
    line: int
    reason: str
    places: tuple[str, ...] = ()
    """Where in the document, from the outside in: ``phase 'build'``, ``step 'Install'``."""


Mistakes = Iterator[Mistake]

Setting = tuple[Callable[[Any], bool], str]
"""Whether a value will do, and what to write."""


def check_document(values: Mapping[str, Any], mistakes_in: Callable[[Part], Mistakes], otherwise: str = "") -> None:
    """Raise InvalidOption with all that is wrong with a resource's document, a line for each mistake.

    ``values`` has the document in ``data``, also when it was read from ``uri``. ``otherwise`` is added where the text
    is no document at all.
    """
    text = values["data"]
    found = list(_mistakes(text, mistakes_in, otherwise))
    if found:
        lines = [_line(mistake, isinstance(text, Dumped)) for mistake in found[:MOST]]
        more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
        reason = lines[0] if len(found) == 1 else "\n- ".join([f"has {len(found)} mistakes:", *lines, *more])
        raise InvalidOption(source_of(values), reason)


def source_of(values: Mapping[str, Any]) -> str:
    """The option that a resource's document was given in."""
    return "uri" if values.get("uri") else "data"


def _mistakes(text: str, mistakes_in: Callable[[Part], Mistakes], otherwise: str) -> Mistakes:
    try:
        document = read(text)
    except NotYaml as error:
        yield Mistake(error.line, f"this is not YAML: {error}{otherwise}")
        return
    if isinstance(document.value, dict):
        yield from mistakes_in(document)
    else:
        yield Mistake(document.line, f"a document is a mapping, which begins with schemaVersion: 1.0{otherwise}")


def _line(mistake: Mistake, made: bool) -> str:
    line = () if made else (f"line {mistake.line}",)
    where = ", ".join((*line, *mistake.places))
    return f"{where}: {mistake.reason}" if where else mistake.reason


def within(place: str, mistakes: Iterable[Mistake]) -> Mistakes:
    """The same mistakes, in a place of the document."""
    for mistake in mistakes:
        yield replace(mistake, places=(place, *mistake.places))


def labelled(what: str, parts: Iterable[Part]) -> Iterator[tuple[str, Part]]:
    """Each part with what to call it: ``step 'Install'``, or ``step 2`` as long as it has no name."""
    for number, part in enumerate(parts, 1):
        name = part.get("name").text
        yield f"{what} '{name}'" if name else f"{what} {number}", part


def head_mistakes(document: Part, keys: Collection[str]) -> Mistakes:
    """What stands above the steps of any document."""
    yield from key_mistakes(document, keys)
    version = document.get("schemaVersion")
    if str(version.value) not in ("1.0", "1"):
        yield Mistake(version.line, "schemaVersion has to be 1.0")


def key_mistakes(mapping: Part, keys: Collection[str]) -> Mistakes:
    """Keys that are slips of known ones."""
    by_lower = {key.lower(): key for key in keys}
    for key, part in mapping.entries.items():
        alike = difflib.get_close_matches(key.lower(), by_lower, n=1, cutoff=_ALIKE)
        if key not in keys and alike:
            yield Mistake(part.line, f"there is no '{key}'; write {by_lower[alike[0]]}")


def setting_mistakes(mapping: Part, settings: Mapping[str, Setting]) -> Mistakes:
    """Values that a setting cannot have."""
    for key, (will_do, wanted) in settings.items():
        part = mapping.get(key)
        if part.value is not None and not will_do(part.value):
            yield Mistake(part.line, f"{key} has to be {wanted}{f', not {part.text}' if part.text else ''}")


def action_mistakes(step: Part, actions: Collection[str]) -> Mistakes:
    """A step's action that is missing, or that there is not."""
    action = step.get("action")
    if not action.text:
        yield Mistake(action.line, "a step has to have an action")
    elif action.text not in actions:
        advice = did_you_mean(action.text, actions) or f" These are: {', '.join(actions)}."
        yield Mistake(action.line, f"there is no action {action.text}.{advice}")


def list_mistakes(document: Part, key: str, needed: str = "") -> Mistakes:
    """A list that is none, or that is empty and must not be; ``needed`` says what it has to hold."""
    part = document.get(key)
    if part.value is not None and not isinstance(part.value, list):
        yield Mistake(part.line, f"{key} has to be a list: begin each of its entries with a hyphen")
    elif needed and not part.items:
        yield Mistake(part.line, f"{key} has to hold {needed}")


def repetition_mistakes(names: Iterable[Part], what: str) -> Mistakes:
    """Names that stand there already."""
    first: dict[str, Part] = {}
    for name in names:
        if name.text and first.setdefault(name.text, name) is not name:
            yield Mistake(name.line, f"there is a {what} '{name.text}' already: give each its own name")


def is_whole(value: Any, least: int, most: int | None = None) -> bool:
    """Whether it is a whole number in these bounds; to Python, a boolean is one too."""
    number = isinstance(value, int) and not isinstance(value, bool)
    return number and value >= least and (most is None or value <= most)


def is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def one_of(*choices: str) -> Setting:
    return (lambda value: value in choices), f"{', '.join(choices[:-1])} or {choices[-1]}"

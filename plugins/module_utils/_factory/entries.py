# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of a factory: an entry takes the options of its kind's module, and entries refer to each other by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .._aws.arn import ANY, Arn, name_segment
from .._aws.errors import ImageBuilderError, InvalidOption, shorten
from .._aws.kinds import Kind
from .._engine.applying import Applied
from .._engine.declaration import Declaration, declare_leniently
from .._engine.plan import Desired
from .._engine.planning import Planned, Snapshot
from .._engine.references import SHORT, references_in
from .._options.spec import Values
from .._resources.catalog import CATALOG
from .._resources.resource import ResourceSpec
from .ownership import MARK

LISTS = {spec.kind.plural: spec for spec in CATALOG}
"""The lists and what they hold, in the order in which it can be created."""

Key = tuple[str, str]
"""Identifies a resource: its kind and name, as in its ARN."""


@dataclass(frozen=True)
class Place:
    """The position of an entry."""

    list: str
    index: int
    name: str

    def __str__(self) -> str:
        return f"{self.list}[{self.index}]{f' ({shorten(self.name)})' if self.name else ''}"


Mistake = tuple[Place, InvalidOption]
Lists = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(eq=False)
class Entry:
    """One entry of one list, and its progress."""

    spec: ResourceSpec
    index: int
    declaration: Declaration
    mistakes: list[InvalidOption]
    """What is wrong with it apart from the options in ``declaration``."""
    depends_on: list[Entry] = field(default_factory=list)
    """The entries that it refers to."""
    snapshot: Snapshot = field(init=False)
    planned: Planned = field(init=False)
    applied: Applied | None = None
    """What was done or, in check mode, would be done; None until then."""
    failure: ImageBuilderError | None = None

    @property
    def kind(self) -> Kind:
        return self.spec.kind

    @property
    def name(self) -> str:
        return self.desired.name

    @property
    def desired(self) -> Desired:
        return self.declaration.desired

    @property
    def key(self) -> Key:
        return self.spec.arn_kind(self.desired.values), name_segment(self.desired.name)

    @property
    def place(self) -> Place:
        return Place(self.kind.plural, self.index, self.name)

    @property
    def is_absent(self) -> bool:
        """Whether every version of it is to be absent."""
        return self.declaration.absent and self.desired.version in (None, ANY)

    @property
    def resource(self) -> Values | None:
        """As it is now or, in check mode, would be."""
        return self.applied.resource if self.applied else None

    @property
    def arn(self) -> Arn | None:
        return Arn.parse(self.resource["arn"]) if self.resource else None

    @property
    def changed(self) -> bool:
        return self.applied is not None and self.applied.planned.plan.changed


class NotTried(ImageBuilderError):
    """Something that has to be done first has failed."""


class Mistakes(ImageBuilderError):
    """Invalid options of entries, each with its place; nothing was written."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        count = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "1 mistake"
        lines = [f"{place}: {mistake}" for place, mistake in mistakes]
        facts = [
            {**asdict(place), "option": mistake.facts["option"], "msg": str(mistake)} for place, mistake in mistakes
        ]
        super().__init__("\n".join([f"The factory has {count}. Nothing was written.", *lines]), mistakes=facts)


def read_entries(lists: Lists) -> list[Entry]:
    """Return the entries of all lists, each after those that it refers to.

    Raises Mistakes for entries that cannot be identified; other mistakes stay with their entry.
    """
    entries, mistakes = read_entries_leniently(lists)
    if mistakes:
        raise Mistakes([*mistakes, *mistakes_in(entries)])
    return entries


def read_entries_leniently(lists: Lists) -> tuple[list[Entry], list[Mistake]]:
    """Like ``read_entries``, but return the entries that can be identified together with the mistakes of the others."""
    entries: dict[Key, Entry] = {}
    mistakes: list[Mistake] = []
    for plural, spec in LISTS.items():
        for index, given in enumerate(lists.get(plural, ())):
            try:
                entry = _entry(spec, index, given)
                _refuse_duplicate(entries.setdefault(entry.key, entry), entry)
            except InvalidOption as error:
                place = Place(plural, index, str(given.get("name") or ""))
                mistakes += [(place, mistake) for mistake in error.mistakes]
    _connect(entries.values())
    return list(entries.values()), mistakes


def mistakes_in(entries: Iterable[Entry]) -> list[Mistake]:
    """Return everything that is wrong with the entries, with their places: first what reading them found."""
    found = []
    for entry in entries:
        own = {mistake.facts["option"]: mistake for mistake in entry.mistakes}
        planned = entry.failure.mistakes if isinstance(entry.failure, InvalidOption) else []
        # What is missing in an entry with mistakes may be what these are about.
        given = [one for one in planned if not own or one.facts["option"].split(".")[0] in entry.desired.values]
        found += [(entry.place, mistake) for mistake in ({one.facts["option"]: one for one in given} | own).values()]
    return found


def _entry(spec: ResourceSpec, index: int, given: Mapping[str, Any]) -> Entry:
    declaration, mistakes = declare_leniently(spec, given)
    if MARK in (declaration.desired.tags or {}):
        mistakes.append(InvalidOption(f"tags.{MARK}", "is set by the factory. Remove it."))
    return Entry(spec, index, declaration, mistakes)


def _refuse_duplicate(first: Entry, entry: Entry) -> None:
    if first is not entry:
        raise InvalidOption("name", f"'{entry.name}' is already declared in {first.place}.")


def _connect(entries: Iterable[Entry]) -> None:
    """Connect each entry to those that it refers to; a reference to an absent one is a mistake."""
    by_name: dict[tuple[Kind, str], list[Entry]] = {}
    for entry in entries:
        by_name.setdefault((entry.kind, name_segment(entry.name)), []).append(entry)
    for entry in entries:
        names = {} if entry.declaration.absent else names_in(entry.spec, entry.desired.values)
        for name, path in sorted(names.items(), key=str):
            named = by_name.get(name, [])
            entry.depends_on += [other for other in named if not other.declaration.absent]
            if path and named and all(other.is_absent for other in named):
                reason = f"refers to {named[0].place}, which has state: absent."
                entry.mistakes.append(InvalidOption(path, reason))


def names_in(spec: ResourceSpec, values: Values) -> dict[tuple[Kind, str], str]:
    """Return the kind and name, as in ARNs, of everything that options refer to, with the path of the option.

    Resources owned by Amazon are left out. The path is empty for an ARN, which may belong to another account.
    """
    references = (
        (used.reference.kind, _own_name(used.text), "" if used.text.startswith("arn:") else used.path)
        for used in references_in(spec.options, values)
    )
    names = ((named.kind, named.name, named.path) for named in spec.named_resources(values))
    return {(kind, name_segment(name)): path for kind, name, path in (*references, *names) if name}


def _own_name(text: str) -> str:
    short = SHORT.fullmatch(text)
    if short:
        return "" if short["owner"] else short["name"]
    try:
        arn = Arn.parse(text)
    except ValueError:
        return ""
    return arn.name if arn.owner.isdigit() else ""

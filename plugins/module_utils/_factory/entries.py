# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of a factory: each entry takes the options of the module of its kind, and entries refer to each other by
name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .._aws.arn import ANY, Arn, name_segment
from .._aws.errors import ImageBuilderError, InvalidOption, shorten
from .._aws.kinds import Kind
from .._engine.declaration import Declared, read
from .._engine.plan import Desired
from .._engine.reconcile import Applied, Look, Work
from .._engine.references import SHORT, references_in
from .._options.spec import Values
from .._resources.catalog import CATALOG
from .._resources.resource import ResourceSpec
from .ownership import MARK

LISTS = {spec.kind.plural: spec for spec in CATALOG}
"""What stands in which list, in the order in which it can be made."""

Key = tuple[str, str]
"""What no two entries share: the kind of resource and the name, as its ARN has them."""


@dataclass(frozen=True)
class Place:
    """Where an entry stands."""

    list: str
    index: int
    name: str

    def __str__(self) -> str:
        return f"{self.list}[{self.index}]{f' ({shorten(self.name)})' if self.name else ''}"


@dataclass(eq=False)
class Entry:
    """One entry of one list, and what has become of it so far."""

    spec: ResourceSpec
    index: int
    declared: Declared
    needs: list[Entry] = field(default_factory=list)
    """The entries that it refers to."""
    look: Look = field(init=False)
    work: Work = field(init=False)
    made: Applied | None = None
    """What was done, or in a rehearsal would be; None as long as it has not got that far."""
    failure: ImageBuilderError | None = None

    @property
    def kind(self) -> Kind:
        return self.spec.kind

    @property
    def name(self) -> str:
        return self.desired.name

    @property
    def desired(self) -> Desired:
        return self.declared.desired

    @property
    def key(self) -> Key:
        return self.spec.arn_kind(self.desired.values), name_segment(self.desired.name)

    @property
    def place(self) -> Place:
        return Place(self.kind.plural, self.index, self.name)

    @property
    def is_absent(self) -> bool:
        """Nothing of it is to stay, no version either."""
        return self.declared.absent and self.desired.version in (None, ANY)

    @property
    def resource(self) -> Values | None:
        """As it is now, or in a rehearsal would be."""
        return self.made.resource if self.made else None

    @property
    def arn(self) -> Arn | None:
        """Of the resource as it is now."""
        return Arn.parse(self.resource["arn"]) if self.resource else None

    @property
    def changed(self) -> bool:
        return self.made is not None and self.made.work.plan.changed


class NotTried(ImageBuilderError):
    """Something that has to be done before has failed."""


class Mistakes(ImageBuilderError):
    """Entries that cannot be right, each with its place; nothing was written."""

    def __init__(self, mistakes: list[tuple[Place, InvalidOption]]) -> None:
        count = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "A mistake"
        lines = [f"{place}: {error}" for place, error in mistakes]
        facts = [{**asdict(place), "option": error.facts["option"], "msg": str(error)} for place, error in mistakes]
        super().__init__("\n".join([f"{count} in the factory, so nothing was written.", *lines]), mistakes=facts)


def read_entries(lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Entry]:
    """The entries of all lists, by the plural of their kind, each after those that it refers to."""
    entries: dict[Key, Entry] = {}
    mistakes: list[tuple[Place, InvalidOption]] = []
    for plural, spec in LISTS.items():
        for index, given in enumerate(lists.get(plural, ())):
            try:
                entry = Entry(spec, index, _declared(spec, given))
                _refuse_double(entries.setdefault(entry.key, entry), entry)
            except InvalidOption as error:
                mistakes.append((Place(plural, index, str(given.get("name") or "")), error))
    if not mistakes:
        mistakes.extend(_connect(entries.values()))
    if mistakes:
        raise Mistakes(mistakes)
    return list(entries.values())


def _declared(spec: ResourceSpec, given: Mapping[str, Any]) -> Declared:
    declared = read(spec, given)
    if MARK in (declared.desired.tags or {}):
        raise InvalidOption(f"tags.{MARK}", "is the mark of the factory itself: leave it out")
    return declared


def _refuse_double(first: Entry, entry: Entry) -> None:
    if first is not entry:
        raise InvalidOption("name", f"'{entry.name}' stands in {first.place} already")


def _connect(entries: Iterable[Entry]) -> Iterator[tuple[Place, InvalidOption]]:
    """Tell each entry which others it needs; the mistakes are entries that need what is to go."""
    by_name: dict[tuple[Kind, str], list[Entry]] = {}
    for entry in entries:
        by_name.setdefault((entry.kind, name_segment(entry.name)), []).append(entry)
    for entry in entries:
        names = {} if entry.declared.absent else named(entry.spec, entry.desired.values)
        for name, path in sorted(names.items(), key=str):
            needed = by_name.get(name, [])
            entry.needs += [need for need in needed if not need.declared.absent]
            if path and needed and all(need.is_absent for need in needed):
                reason = f"it needs {needed[0].place}, which has state: absent: change one of the two"
                yield entry.place, InvalidOption(path, reason)


def named(spec: ResourceSpec, values: Values) -> dict[tuple[Kind, str], str]:
    """What values refer to, not resolved yet: each resource's kind, and its name as an ARN has it, with the path of the
    option. Not Amazon's; and an ARN, which may be another account's, without its path."""
    texts = references_in(spec.options, values)
    referred = ((ref.kind, _own_name(text), "" if text.startswith("arn:") else path) for path, ref, text in texts)
    names = ((one.kind, one.name, one.path) for one in spec.names(values))
    return {(kind, name_segment(name)): path for kind, name, path in (*referred, *names) if name}


def _own_name(text: str) -> str:
    short = SHORT.fullmatch(text)
    if short:
        return "" if short["owner"] else short["name"]
    try:
        arn = Arn.parse(text)
    except ValueError:
        return ""
    return arn.name if arn.owner.isdigit() else ""

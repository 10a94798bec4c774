# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make many resources what they are declared to be: read all, plan all, then apply what differs.

Each resource is planned and applied after those that it refers to, and concurrently with all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from .._aws.arn import ANY, Arn, name_segment
from .._aws.client import Client
from .._aws.concurrency import run_concurrently, run_in_order
from .._aws.errors import AwsError, InvalidOption, as_failure
from .._aws.kinds import IMAGE, Versions
from .._engine.applying import Applied, Applier
from .._engine.plan import Action, Desired
from .._engine.planning import Planner, Snapshot
from .._engine.references import References
from .._options.spec import Values
from .._options.translate import option_path
from .._resources.catalog import CATALOG
from .._resources.resource import ResourceSpec
from .build_order import Parent, needed_for
from .entries import Entry, Mistake, Mistakes, NotTried, mistakes_in
from .existing import Existing
from .ownership import MARK, Owner

Step = Callable[[Entry], None]


class OwnersPlanner(Planner):
    """A planner that marks what its owner makes, and refuses to change what the owner does not own."""

    def __init__(
        self, client: Client, spec: ResourceSpec, references: References, check_mode: bool, owner: Owner
    ) -> None:
        super().__init__(client, spec, references, check_mode)
        self._owner = owner

    def take_snapshot(self, desired: Desired, may_exist: bool = True) -> Snapshot:
        maximum = self.client.input_shape(self.spec.kind.operation("create")).members["tags"].metadata["max"]
        count = len(desired.tags or {})
        if count >= maximum:
            raise InvalidOption("tags", f"has {count} entries; at most {maximum - 1}, as the factory adds its own tag.")
        snapshot = super().take_snapshot(self._marked(desired), may_exist)
        if snapshot.current:
            self._owner.claim(self.spec.kind, desired.name, snapshot.current.tags)
        return snapshot

    def _marked(self, desired: Desired) -> Desired:
        """Add the mark of the owner. If no tags are declared, the existing tags are kept."""
        tags = {**(desired.tags or {}), MARK: self._owner.factory}
        return replace(desired, tags=tags, purge_tags=desired.tags is not None and desired.purge_tags)


class Factory:
    """Entries to converge; absent ones are only checked. In check mode nothing is written, only predicted."""

    def __init__(self, client: Client, owner: Owner, entries: list[Entry], check_mode: bool) -> None:
        declared = {(entry.kind, name_segment(entry.name)) for entry in entries if not entry.declaration.absent}
        self._client = client
        self.references = References(client, declared)
        self._planners = {
            spec.kind: OwnersPlanner(client, spec, self.references, check_mode, owner) for spec in CATALOG
        }
        self._parents: Mapping[Entry, Parent] = {}
        self._deferred: set[Entry] = set()
        """The recipes whose parent image does not exist before this task has built it."""
        self._all = entries
        self._entries = [entry for entry in entries if not entry.declaration.absent]
        self._existing = Existing(client, self._entries)
        self._check_mode = check_mode

    def expect(self, components: Iterable[Values]) -> None:
        """Let entries refer by name to components that earlier tasks would create."""
        for index, component in enumerate(components):
            try:
                arn = Arn.parse(str(component.get("arn", "")))
            except ValueError as error:
                raise InvalidOption(f"predicted_components[{index}].arn", f"{error}.") from error
            self.references.known.record(arn, component, predicted=True)

    def expect_images(self, parents: Mapping[Entry, Parent]) -> None:
        """Let recipes refer to parent images that are built later. Until then, such a recipe is planned only."""
        self._parents = parents

    def converge(self, mistakes: Iterable[Mistake] = (), before_write: Callable[[], object] = lambda: None) -> None:
        """Converge the entries; each holds its outcome afterwards.

        Raises Mistakes before the first write: ``mistakes`` of entries that could not be read, and those of the others.
        ``before_write`` is called after all checks, if anything is to be written.
        """
        # The first entries of all kinds first, because a missing one can save the calls for others of its kind.
        in_turns = sorted(self._entries, key=lambda entry: entry.index)
        run_concurrently(partial(_attempt, self._take_snapshot), in_turns, self._client.workers)
        self._predict_images()
        self._run_in_order(self._plan)
        found = [*mistakes, *mistakes_in(self._all)]
        if found:
            raise Mistakes(found)
        if not self._check_mode and any(not entry.failure and entry.planned.plan.changed for entry in self._entries):
            before_write()
        self._run_in_order(self._apply)

    def _run_in_order(self, step: Step) -> None:
        depends_on = {entry: entry.depends_on for entry in self._entries}
        run_in_order(partial(_attempt_in_order, step), depends_on, self._client.workers)

    def _take_snapshot(self, entry: Entry) -> None:
        try:
            may_exist = self._existing.may_exist(entry)
            entry.snapshot = self._planners[entry.kind].take_snapshot(entry.desired, may_exist)
        except InvalidOption:
            self._record_invalid(entry)
            raise
        if entry.snapshot.current is None:
            self._existing.add_missing(entry)

    def _predict_images(self) -> None:
        """Record each parent image that is built later and does not exist yet."""
        for recipe, parent in self._parents.items():
            base = parent.base
            wanted = self._client.resource_arn(IMAGE.segment, base.name, parent.version)
            if recipe.failure or base.failure or self.references.known.exists(str(wanted)):
                continue
            current = base.snapshot.current
            version = current.arn.version if current else (base.desired.version or ANY).after(None)
            arn = replace(wanted, version=str(version), build="1")
            if wanted.covers(arn):
                self.references.known.record(arn, {"arn": str(arn), "name": base.name}, predicted=True)
                self._deferred.add(recipe)

    def _plan(self, entry: Entry) -> None:
        planner = self._planners[entry.kind]
        try:
            entry.planned = planner.plan(entry.snapshot)
        except InvalidOption:
            self._record_invalid(entry)
            raise
        self._record(Applied(entry.planned, planner.predict(entry.planned)), planned=True)

    def _apply(self, entry: Entry) -> None:
        """Plan again, now that what it refers to exists and is not only predicted, and apply."""
        current = entry.snapshot.current
        if current and not entry.planned.plan.changed:
            entry.applied = Applied(entry.planned, current.resource)
            return
        if not self._check_mode and not self._deferred.isdisjoint(needed_for([entry])):
            return
        entry.applied = Applier(self._planners[entry.kind]).apply(entry.snapshot, entry.planned)
        if entry.applied.failure:
            raise entry.applied.failure
        self._record(entry.applied, planned=self._check_mode)

    def _record_invalid(self, entry: Entry) -> None:
        """Let entries that refer to an invalid one be planned as if it were valid, to find what is wrong with them."""
        version = entry.desired.version and entry.desired.version.after(None)
        arn = self._client.resource_arn(*entry.key, version or "")
        arn = replace(arn, build="1") if entry.kind.versions is Versions.BUILDS else arn
        self.references.known.record(arn, {"arn": str(arn), "name": entry.name}, predicted=True)

    def _record(self, applied: Applied, planned: bool) -> None:
        """Let other entries refer to the resource by its name, without a call to AWS."""
        action, snapshot = applied.planned.plan.action, applied.planned.snapshot
        predicted = planned and action in (Action.CREATE, Action.NEW_VERSION)
        is_first = snapshot.current is None and snapshot.wanted.version in ("", str(ANY))
        self.references.known.record(Arn.parse(applied.resource["arn"]), applied.resource, predicted, is_first)


def _attempt(step: Step, entry: Entry) -> None:
    """Take a step with an entry. A failure is kept with the entry, and the others continue."""
    try:
        step(entry)
    except AwsError as error:
        entry.failure = error.with_option_names(partial(option_path, entry.spec.options))
    except Exception as error:
        entry.failure = as_failure(error)


def _attempt_in_order(step: Step, entry: Entry) -> None:
    """Take a step with an entry, unless it or something that it depends on has failed."""
    failed = next((other for other in entry.depends_on if _blocks(other)), None)
    if failed and not entry.failure:
        entry.failure = NotTried(f"It depends on {failed.kind.title} '{failed.name}', which failed.")
    if not entry.failure:
        _attempt(step, entry)


def _blocks(entry: Entry) -> bool:
    """Return whether nothing that depends on an entry can be tried. Invalid options are reported all at once."""
    return entry.failure is not None and not isinstance(entry.failure, InvalidOption)

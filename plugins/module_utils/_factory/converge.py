# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many resources in one go: all are read, then all are planned, and only then what differs is made, each after what it
refers to, and at the same time as what it has nothing to do with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .._aws.arn import Arn, name_segment
from .._aws.client import Client
from .._aws.concurrency import run_concurrently, run_in_order
from .._aws.errors import AwsError, ImageBuilderError, InvalidOption
from .._engine.plan import Action
from .._engine.reconcile import Applied
from .._engine.references import References
from .._options.translate import option_path
from .._resources.catalog import CATALOG
from .entries import Entry, Mistakes, NotTried
from .ownership import Owner, OwnersReconciler

Step = Callable[[Entry], None]


class Factory:
    """Entries that are to be there. With ``rehearse`` nothing is written, and they hold predictions afterwards."""

    def __init__(self, client: Client, owner: Owner, entries: list[Entry], workers: int, check_mode: bool) -> None:
        references = References(client, {(entry.kind, name_segment(entry.name)) for entry in entries})
        self._reconcilers = {
            spec.kind: OwnersReconciler(client, spec, owner, references, check_mode) for spec in CATALOG
        }
        self._references = references
        self._entries = entries
        self._workers = workers
        self._check_mode = check_mode

    def converge(self) -> None:
        """Make the entries what they are to be; each then tells how that went. Raises Mistakes before any write."""
        run_concurrently(partial(_attempt, self._look), self._entries, self._workers)
        self._run_in_order(self._plan)
        mistakes = [(entry.place, entry.failure) for entry in self._entries if isinstance(entry.failure, InvalidOption)]
        if mistakes:
            raise Mistakes(mistakes)
        self._run_in_order(self._make)

    def _run_in_order(self, step: Step) -> None:
        run_in_order(partial(_attempt_in_turn, step), {entry: entry.needs for entry in self._entries}, self._workers)

    def _look(self, entry: Entry) -> None:
        entry.look = self._reconcilers[entry.kind].look(entry.desired)

    def _plan(self, entry: Entry) -> None:
        reconciler = self._reconcilers[entry.kind]
        entry.work = reconciler.plan(entry.look)
        self._tell(Applied(entry.work, reconciler.predict(entry.work)), planned=True)

    def _make(self, entry: Entry) -> None:
        """Plan again, now that what it refers to is there and not only planned, and do it."""
        current = entry.look.current
        if current and not entry.work.plan.changed:
            entry.made = Applied(entry.work, current.whole)
            return
        entry.made = self._reconcilers[entry.kind].make(entry.look)
        if entry.made.failure:
            raise entry.made.failure
        self._tell(entry.made, planned=self._check_mode)

    def _tell(self, made: Applied, planned: bool) -> None:
        planned = planned and made.work.plan.action in (Action.CREATE, Action.NEW_VERSION)
        self._references.tell(Arn.parse(made.resource["arn"]), made.resource, planned)


def _attempt(step: Step, entry: Entry) -> None:
    """Take a step with an entry; its failure stays with it."""
    try:
        step(entry)
    except AwsError as error:
        entry.failure = error.with_option_names(partial(option_path, entry.spec.options))
    except ImageBuilderError as error:
        entry.failure = error


def _attempt_in_turn(step: Step, entry: Entry) -> None:
    """Take a step with an entry, unless it has failed before, or something that it needs has."""
    failed = next((need for need in entry.needs if need.failure), None)
    if failed and not entry.failure:
        entry.failure = NotTried(f"It needs the {failed.kind.title} '{failed.name}', which failed.")
    if not entry.failure:
        _attempt(step, entry)

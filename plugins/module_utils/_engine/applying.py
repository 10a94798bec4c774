# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applying plans to resources of one kind: write, read back, delete and prune. In check mode, predict the result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from .._aws.arn import ANY, Arn, Version
from .._aws.errors import AwsError, ImageBuilderError, until_failure
from .._aws.kinds import Versions
from .._options.spec import Values
from .._resources.resource import ResourceSpec
from .plan import Action, Current, Desired, describe, make_plan, managed_options
from .planning import Planned, Planner, Snapshot
from .users import arns_in, delete_versions, prune_versions, refuse_used

READ_BACK_DELAYS = (1, 2, 4)
"""Seconds between attempts to read what was written: reads may lag behind writes."""


@dataclass(frozen=True)
class Outcome:
    """The result of a task, which is a prediction in check mode."""

    changed: bool
    resource: Values | None
    """The resource as it is now, or would be; None if it is absent."""
    action: str = ""
    """``create``, ``new_version``, ``update`` or ``delete``; empty if nothing changed."""
    before: str = ""
    after: str = ""
    """The options as YAML, for a diff; empty if there is none."""
    pruned: list[str] = field(default_factory=list)
    """The ARNs of the deleted versions."""
    remaining: list[Arn] = field(default_factory=list)
    """What a deleted resource referred to; it is not deleted."""
    failure: ImageBuilderError | None = None
    """What failed after a part was done; the other fields say which part."""


@dataclass(frozen=True)
class Applied:
    """The applied change of one resource, which is a prediction in check mode."""

    planned: Planned
    resource: Values
    """As it is afterwards."""
    failure: ImageBuilderError | None = None
    """What failed after a part was done."""
    as_planned: bool = True
    """Whether AWS returned the resource as it was written."""

    def after(self, spec: ResourceSpec) -> str:
        """Return the options and tags afterwards, as YAML for a diff."""
        version, plan = self.resource.get("version"), self.planned.plan
        if self.failure:
            options = managed_options(spec, self.resource)
            return describe(spec, options, version=version, tags=self.resource["tags"])
        return describe(spec, plan.after, version=version, tags=plan.tags_after)


class Applier:
    """Applies the desired state to resources of one kind.

    ``before_write`` creates what a resource needs. It is called after all checks, before each write.
    """

    def __init__(self, planner: Planner, before_write: Callable[[], object] = lambda: None) -> None:
        self._planner = planner
        self._client = planner.client
        self._spec = planner.spec
        self._check_mode = planner.check_mode
        self._before_write = before_write

    def present(self, desired: Desired, keep_versions: int | None = None) -> Outcome:
        """Create or change the resource, and prune its old versions."""
        applied = self.apply(self._planner.take_snapshot(desired))
        pruned: list[Arn] = []
        failure = applied.failure
        if keep_versions and not failure:
            kept, scope = Arn.parse(applied.resource["arn"]), desired.version or ANY
            pruned, failure = prune_versions(
                self._client, self._spec.kind, kept, scope, keep_versions, self._check_mode
            )
        plan = applied.planned.plan
        return Outcome(
            changed=plan.changed or bool(pruned),
            resource=applied.resource,
            action=plan.reported_action.name.lower() if plan.changed else "delete" if pruned else "",
            before=applied.planned.before(self._spec) if plan.changed else "",
            after=applied.after(self._spec) if plan.changed else "",
            pruned=[str(old) for old in pruned],
            failure=failure,
        )

    def absent(self, desired: Desired) -> Outcome:
        """Delete the resource, or the versions of it that ``desired.version`` matches."""
        wanted = self._planner.arn_of(desired)
        existing = self._existing(wanted)
        version = desired.version
        to_delete = [arn for arn in existing if not version or version.matches(Version.parse(arn.version))]
        if not to_delete:
            return Outcome(changed=False, resource=None)
        refuse_used(self._client, self._spec.kind, desired.name, existing, to_delete)
        newest = self._planner.find(to_delete[0])
        deleted, failure = delete_versions(self._client, self._spec.kind, to_delete, self._check_mode)
        left = [arn for arn in to_delete if arn not in deleted]
        used = arns_in(self._spec.kind, newest.resource) if newest and not left else ()
        return Outcome(
            changed=bool(deleted),
            resource=newest.resource if newest and left else None,
            action="delete",
            before=self._describe(newest, to_delete),
            after=self._describe(newest, left),
            pruned=[str(arn) for arn in deleted],
            remaining=[arn for arn in used if arn.owner == wanted.owner],
            failure=failure,
        )

    def apply(self, snapshot: Snapshot, predicted: Planned | None = None) -> Applied:
        """Plan and apply the change or, in check mode, predict it. Errors before the first write are raised."""
        try:
            return self._apply(self._planner.plan(snapshot, predicted))
        except AwsError as error:
            if error.code != "ResourceAlreadyExistsException":
                raise
        # Another run created the same version after the snapshot; compare with that. Reads may lag behind.
        return self._apply(self._planner.plan(self._again(snapshot)))

    def _again(self, snapshot: Snapshot) -> Snapshot:
        """Take the snapshot of a resource that exists by now."""
        found = self._planner.take_snapshot(snapshot.desired)
        for delay in READ_BACK_DELAYS:
            if found.current != snapshot.current:
                break
            time.sleep(delay)
            found = self._planner.take_snapshot(snapshot.desired)
        return found

    def _apply(self, planned: Planned) -> Applied:
        current = planned.snapshot.current
        if current and not planned.plan.changed:
            return Applied(planned, current.resource)
        if self._check_mode:
            self._planner.dry_run(planned)
            return Applied(planned, self._planner.predict(planned))
        return self._write(planned)

    def _write(self, planned: Planned) -> Applied:
        plan, current = planned.plan, planned.snapshot.current
        self._before_write()
        if current is None or plan.action is Action.NEW_VERSION:
            arn = self._client.write_resource(self._spec.kind, self._spec.create_verb(plan.after), planned.request)
            return self._read_back(planned, arn, lambda found: True)
        failure = self._update(planned, current.arn)
        if failure:
            return replace(self._read_back(planned, current.arn, lambda found: True), failure=failure)
        applied = self._read_back(planned, current.arn, partial(self._is_as_planned, planned))
        if applied.as_planned:
            return applied
        try:
            return self._update_again(planned)
        except ImageBuilderError as error:
            return replace(applied, failure=error)

    def _update_again(self, planned: Planned) -> Applied:
        """Repeat an update once that another client has overwritten at the same time."""
        again = self._planner.plan(self._planner.take_snapshot(planned.snapshot.desired))
        if again.plan.changed and again.snapshot.current:
            failure = self._update(again, again.snapshot.current.arn)
            applied = self._read_back(planned, again.snapshot.current.arn, partial(self._is_as_planned, again))
            if failure or not applied.as_planned:
                lost = f"{self._spec.kind.title.capitalize()} '{planned.snapshot.desired.name}' was updated, but AWS "
                lost += "returns other values. Another client may have changed it at the same time. Run the task again."
                return replace(applied, failure=failure or ImageBuilderError(lost))
            return applied
        return self._read_back(planned, planned.snapshot.wanted, lambda found: True)

    def _is_as_planned(self, planned: Planned, found: Current) -> bool:
        desired = planned.snapshot.desired
        aligned = replace(found, resource=self._spec.align(desired.values, found.resource)[1])
        return not make_plan(self._spec, desired, aligned).changed

    def _read_back(self, planned: Planned, arn: Arn, is_expected: Callable[[Current], bool]) -> Applied:
        """Read the written resource. Try again if AWS does not return it yet, or returns the previous state."""
        predicted = {**self._planner.predict(planned), "arn": str(arn)}
        found: Current | None = None
        for delay in (*READ_BACK_DELAYS, None):
            try:
                found = self._planner.find(arn)
            except AwsError as error:
                return Applied(planned, predicted, failure=error)
            if delay is None or (found and is_expected(found)):
                break
            time.sleep(delay)
        if found is None:
            written = f"{self._spec.kind.title.capitalize()} '{arn}' was written"
            self._client.warn(f"{written}, but AWS does not return it yet. The result is a prediction.")
            return Applied(planned, predicted)
        resource = self._spec.align(planned.snapshot.desired.values, found.resource)[1]
        return Applied(planned, resource, as_planned=is_expected(found))

    def _update(self, planned: Planned, arn: Arn) -> ImageBuilderError | None:
        """Send the update, if the options differ, and change the tags, which are separate requests.

        Return the error if a later request fails. An error of the first request is raised.
        """
        plan, steps = planned.plan, list[Callable[[], object]]()
        if planned.request:
            steps.append(partial(self._client.write_resource, self._spec.kind, "update", planned.request))
        if plan.tags_to_set:
            steps.append(partial(self._client.update_tags, arn, plan.tags_to_set, []))
        if plan.tags_to_remove:
            steps.append(partial(self._client.update_tags, arn, {}, plan.tags_to_remove))
        done, failure = until_failure(lambda step: step(), steps)
        if failure and not done:
            raise failure
        return failure

    def _existing(self, wanted: Arn) -> list[Arn]:
        if self._spec.kind.versions is not Versions.NONE:
            return self._client.list_versions(self._spec.kind, wanted)
        found = self._planner.find(wanted)
        return [found.arn] if found else []

    def _describe(self, newest: Current | None, versions: list[Arn]) -> str:
        """Return versions of a resource as YAML for a diff, with the options and tags of the newest."""
        if not (newest and versions):
            return ""
        numbers = [arn.version for arn in versions if arn.version]
        options = managed_options(self._spec, newest.resource)
        return describe(self._spec, options, versions=numbers, tags=newest.tags)

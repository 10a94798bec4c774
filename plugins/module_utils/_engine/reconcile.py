# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find, plan, apply, read back: makes AWS agree with what a task asks for. Knows neither Ansible nor botocore."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .._aws.arn import ANY, Arn, Version
from .._aws.client import Client, Members, with_token
from .._aws.errors import AwsError, ImageBuilderError, InvalidOption, until_failure
from .._aws.kinds import Versions
from .._options import model
from .._options.compare import complete
from .._options.spec import Values
from .._options.translate import option_path, resource_from_api, to_api
from .._resources.resource import ResourceSpec, RuleContext
from .plan import Action, Current, Desired, Plan, describe, make_plan, managed, predicted_arn
from .references import References
from .users import delete, prune, refuse_used


@dataclass(frozen=True)
class Outcome:
    """What a task did, or in a rehearsal would do."""

    changed: bool
    resource: Values | None
    """The resource as it is now, or would be; None when it is absent."""
    before: str = ""
    after: str = ""
    """The options, as YAML, for a difference; empty where there is none."""
    pruned: list[str] = field(default_factory=list)
    """The ARNs of the versions that were deleted."""
    failure: ImageBuilderError | None = None
    """What kept it from being done to the end; all the rest tells how far it got."""


@dataclass(frozen=True)
class Look:
    """What a task asks for, and what there is."""

    desired: Desired
    wanted: Arn
    """Where that is looked for; its version may be a wildcard."""
    current: Current | None


@dataclass(frozen=True)
class Work:
    """What is to be done about one resource."""

    look: Look
    """With ARNs in the place of references."""
    plan: Plan
    request: Members
    """The Create or Update; empty where nothing changes, or only tags do."""

    def before(self, spec: ResourceSpec) -> str:
        """The options and tags that there were, as YAML for a difference."""
        version = self.look.current and self.look.current.arn.version
        return describe(spec, self.plan.before, version=version, tags=self.plan.tags_before)


@dataclass(frozen=True)
class Applied:
    """What was done about one resource, or in a rehearsal would be."""

    work: Work
    resource: Values
    """As it is then."""
    failure: ImageBuilderError | None = None
    """What kept it from being done to the end, after a part of it was."""

    def after(self, spec: ResourceSpec) -> str:
        """The options and tags that there are now, as YAML for a difference."""
        version = self.resource.get("version")
        if self.failure:
            return describe(spec, managed(spec, self.resource), version=version, tags=self.resource["tags"])
        return describe(spec, self.work.plan.after, version=version, tags=self.work.plan.tags_after)


class Reconciler:
    """Resources of one kind. With ``rehearse`` nothing is written, and what comes out is a prediction."""

    def __init__(
        self, client: Client, spec: ResourceSpec, references: References | None = None, check_mode: bool = False
    ) -> None:
        self._client = client
        self._spec = spec
        self._references = references or References(client)
        self._check_mode = check_mode

    def present(self, desired: Desired, keep_versions: int | None = None) -> Outcome:
        """Make the resource what the task asks for."""
        made = self.make(self.look(desired))
        pruned: list[Arn] = []
        failure = made.failure
        if keep_versions and not failure:
            kept, wanted = Arn.parse(made.resource["arn"]), desired.version or ANY
            pruned, failure = prune(self._client, self._spec.kind, kept, wanted, keep_versions, self._check_mode)
        differs = made.work.plan.changed
        return Outcome(
            changed=differs or bool(pruned),
            resource=made.resource,
            before=made.work.before(self._spec) if differs else "",
            after=made.after(self._spec) if differs else "",
            pruned=[str(old) for old in pruned],
            failure=failure,
        )

    def absent(self, name: str, version: Version | None, values: Values) -> Outcome:
        """Delete the resource, or those of its versions that ``version`` matches."""
        self._check_member("name", name)
        existing = self._existing(self._client.resource_arn(self._spec.arn_kind(values), name))
        to_delete = [arn for arn in existing if not version or version.matches(Version.parse(arn.version))]
        if not to_delete:
            return Outcome(changed=False, resource=None)
        refuse_used(self._client, self._spec.kind, name, existing, to_delete)
        newest = self._find(to_delete[0])
        gone, failure = delete(self._client, self._spec.kind, to_delete, self._check_mode)
        left = [arn for arn in to_delete if arn not in gone]
        return Outcome(
            changed=bool(gone),
            resource=newest.whole if newest and left else None,
            before=self._describe(newest, to_delete),
            after=self._describe(newest, left),
            pruned=[str(arn) for arn in gone],
            failure=failure,
        )

    def look(self, desired: Desired) -> Look:
        """Read what there is; nothing that the resource refers to."""
        self._check_member("name", desired.name)
        desired = replace(desired, values=self._read_sources(desired.values))
        wanted = self._client.resource_arn(self._spec.arn_kind(desired.values), desired.name, desired.version or "")
        current = self._find(wanted)
        given, there = self._spec.align(desired.values, current.whole if current else {})
        return Look(replace(desired, values=given), wanted, current and replace(current, whole=there))

    def plan(self, look: Look) -> Work:
        """Say what is to be done, after everything that can be wrong with it has been looked for."""
        desired = replace(look.desired, values=self._references.resolve(self._spec.options, look.desired.values))
        plan = make_plan(self._spec, desired, look.current)
        request = {} if plan.action is Action.NOTHING else self._request(desired.name, plan, look.current)
        if plan.changed:
            self._check(plan, request)
        return Work(replace(look, desired=desired), plan, request)

    def make(self, look: Look) -> Applied:
        """Plan and do it; or, in a rehearsal, predict it. What fails before anything was done is raised."""
        try:
            return self._do(self.plan(look))
        except AwsError as error:
            if error.code != "ResourceAlreadyExistsException":
                raise
            # Another run made the same version, between our look and our write: what it made is what we compare with.
            return self._do(self.plan(self.look(look.desired)))

    def predict(self, work: Work) -> Values:
        """The resource as it would read, without what only the service can tell after a change."""
        plan, current, options = work.plan, work.look.current, self._spec.options
        if current and plan.action is Action.NOTHING:
            return {**current.whole, "tags": plan.tags_after}
        arn = predicted_arn(self._spec, plan, current, work.look.wanted)
        spelled = current.whole["name"] if current and plan.action is Action.UPDATE else work.look.desired.name
        complete_values = complete(options, plan.after).items()
        written = {name: value for name, value in complete_values if not options[name].not_returned}
        version = {"version": arn.version} if arn.version else {}
        return {"arn": str(arn), "name": spelled, **version, **written, "tags": plan.tags_after}

    def _do(self, work: Work) -> Applied:
        if work.look.current and not work.plan.changed:
            return Applied(work, work.look.current.whole)
        if self._check_mode:
            self._try(work.plan, work.request)
            return Applied(work, self.predict(work))
        return self._write(work)

    def _write(self, work: Work) -> Applied:
        plan, current = work.plan, work.look.current
        failure = None
        if current is None or plan.action is Action.NEW_VERSION:
            arn = self._client.write_resource(self._spec.kind, self._spec.making(plan.after), work.request)
        else:
            arn, failure = current.arn, self._change(plan, work.request, current.arn)
        try:
            return Applied(work, self._whole(arn, work.look.desired.values), failure)
        except AwsError as error:
            return Applied(work, {**self.predict(work), "arn": str(arn)}, failure or error)

    def _find(self, arn: Arn) -> Current | None:
        members = self._client.get_resource(self._spec.kind, arn)
        if members is None:
            return None
        whole = resource_from_api(self._spec.options, members)
        return Current(Arn.parse(whole["arn"]), whole)

    def _existing(self, wanted: Arn) -> list[Arn]:
        if self._spec.kind.versions is not Versions.NONE:
            return self._client.list_versions(self._spec.kind, wanted)
        found = self._find(wanted)
        return [found.arn] if found else []

    def _whole(self, arn: Arn, given: Values) -> Values:
        found = self._find(arn)
        if found is None:
            raise ImageBuilderError(f"'{arn}' was written and is gone again: is something else deleting it?")
        return self._spec.align(given, found.whole)[1]

    def _read_sources(self, values: Values) -> Values:
        """Read the content that an address in S3 stands for, because Get answers with the content."""
        read = {
            content: self._client.read_s3_object(address, values[address])
            for content, address in self._spec.sources.items()
            if values.get(address)
        }
        return {**values, **read}

    def _change(self, plan: Plan, request: Members, arn: Arn) -> ImageBuilderError | None:
        """Write an update, if there is one, and the tags, which an update does not take. Gives what failed after a part
        of that was done; what fails at once is raised."""
        steps: list[Callable[[], object]] = []
        if request:
            steps.append(partial(self._client.write_resource, self._spec.kind, "update", request))
        if plan.tags_to_set:
            steps.append(partial(self._client.update_tags, arn, plan.tags_to_set, []))
        if plan.tags_to_remove:
            steps.append(partial(self._client.update_tags, arn, {}, plan.tags_to_remove))
        done, failure = until_failure(lambda step: step(), steps)
        if failure and not done:
            raise failure
        return failure

    def _request(self, name: str, plan: Plan, current: Current | None) -> Members:
        """The whole Create or Update: what the service is not sent, it takes away."""
        imports = self._spec.making(plan.after) == "import"
        sent = {
            name: value for name, value in plan.after.items() if imports or not self._spec.options[name].import_only
        }
        members = to_api(self._spec.options, sent)
        if plan.action is Action.UPDATE and current:
            return with_token({self._spec.kind.arn_member: str(current.arn), **members})
        version = {"semanticVersion": str(plan.version)} if plan.version else {}
        tags = {"tags": plan.tags_after} if plan.tags_after else {}
        return with_token({"name": name, **version, **members, **tags})

    def _check(self, plan: Plan, request: Members) -> None:
        """Find what the service would refuse, and say it in the names of the options."""
        if request:
            for content, address in self._spec.sources.items():
                if content not in plan.after:
                    raise InvalidOption(content, f"a {self._spec.kind.title} needs it: give {content} or {address}")
            for rule in self._spec.rules:
                rule(plan.after, RuleContext(self._references.lookup, plan.before, self._client.warn))
            self._references.verify(self._spec.options, plan.before, plan.after)
            verb = "update" if plan.action is Action.UPDATE else self._spec.making(plan.after)
            self._inspect(self._client.input_shape(self._spec.kind.operation(verb)), request)
            if not self._check_mode:
                # An earlier task may make it, and a name has no other form, as a reference has, to say so.
                self._references.verify_names(self._spec, plan.before, plan.after)
        if plan.tags_to_set:
            self._check_member("tags", plan.tags_to_set)

    def _check_member(self, name: str, value: Any) -> None:
        """Check one member of a creation by itself.

        The tags of what exists go another way; a name of the wrong shape would make an ARN of the wrong shape.
        """
        shape = self._client.input_shape(self._spec.kind.operation("create")).members[name]
        self._inspect(shape, value, name)

    def _inspect(self, shape: Any, value: Any, path: str = "") -> None:
        model.check(self._spec.options, shape, value, path, self._client.sdk_version)

    def _try(self, plan: Plan, request: Members) -> None:
        """Have AWS itself validate a creation, when all that it refers to exists."""
        creates = plan.action in (Action.CREATE, Action.NEW_VERSION)
        if request and creates and not self._unmade(plan):
            lack = self._client.dry_run(self._spec.kind, self._spec.making(plan.after), request)
            if lack:
                named = lack.with_option_names(partial(option_path, self._spec.options))
                self._client.warn(f"{named} In check mode this is a warning only.")

    def _unmade(self, plan: Plan) -> bool:
        """Whether the resource refers to something that is not there yet."""
        unmade = self._references.unmade(self._spec.options, plan.after)
        return bool(unmade) or any(self._references.unmade_names(self._spec, plan.before, plan.after))

    def _describe(self, newest: Current | None, versions: list[Arn]) -> str:
        """Versions of a resource as YAML for a difference, with the options and tags of the newest."""
        if not (newest and versions):
            return ""
        numbers = [arn.version for arn in versions if arn.version]
        return describe(self._spec, managed(self._spec, newest.whole), versions=numbers, tags=newest.tags)

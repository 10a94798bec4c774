# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Planning for resources of one kind: read the current state, plan the change and check it. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from .._aws.arn import Arn, Version
from .._aws.client import Client, Members, with_token
from .._aws.errors import InvalidOption, raise_invalid
from .._options import model
from .._options.compare import complete
from .._options.spec import Values
from .._options.translate import option_path, to_api
from .._resources.resource import ResourceSpec, RuleContext
from .missing import similar, suggestion
from .plan import Action, Current, Desired, Plan, describe, make_plan, predicted_arn
from .references import References, references_in


@dataclass(frozen=True)
class Snapshot:
    """The desired and the current state of a resource."""

    desired: Desired
    wanted: Arn
    """The ARN that was looked up; its version may be a wildcard."""
    current: Current | None


@dataclass(frozen=True)
class Planned:
    """The planned change of a resource."""

    snapshot: Snapshot
    """With ARNs in place of references."""
    plan: Plan
    request: Members
    """The request of the Create, Import or Update; empty if nothing changes, or only tags do."""

    def before(self, spec: ResourceSpec) -> str:
        """Return the current options and tags, as YAML for a diff."""
        version = self.snapshot.current and self.snapshot.current.arn.version
        return describe(spec, self.plan.before, version=version, tags=self.plan.tags_before)


class Planner:
    """Plans changes to resources of one kind."""

    def __init__(self, client: Client, spec: ResourceSpec, references: References, check_mode: bool) -> None:
        self.client = client
        self.spec = spec
        self.references = references
        self.check_mode = check_mode

    def take_snapshot(self, desired: Desired, may_exist: bool = True) -> Snapshot:
        """Read the resource, unless it is known not to exist, but nothing that it refers to."""
        wanted = self.arn_of(desired)
        desired = replace(desired, values=self._read_uris(desired.values))
        current = self._find_newest(wanted, desired.version) if may_exist else None
        values, resource = self.spec.align(desired.values, current.resource if current else {})
        return Snapshot(replace(desired, values=values), wanted, current and replace(current, resource=resource))

    def arn_of(self, desired: Desired) -> Arn:
        """Return the ARN to look up. Raises InvalidOption for an invalid name."""
        self._check_member("name", desired.name)
        return self.client.resource_arn(self.spec.arn_kind(desired.values), desired.name, desired.version or "")

    def find(self, arn: Arn) -> Current | None:
        """Read a resource; None if it does not exist."""
        members = self.client.get_resource(self.spec.kind, arn)
        if members is None:
            return None
        resource = self.spec.from_api(members)
        return Current(Arn.parse(resource["arn"]), resource)

    def _find_newest(self, wanted: Arn, version: Version | None) -> Current | None:
        """Read the newest version that matches. The service does not resolve ``1.x.0``, so its versions are listed."""
        if not version or version.wildcards_trail:
            return self.find(wanted)
        existing = self.client.list_versions(self.spec.kind, wanted)
        newest = next((arn for arn in existing if version.matches(Version.parse(arn.version))), None)
        return self.find(newest) if newest else None

    def plan(self, snapshot: Snapshot, predicted: Planned | None = None) -> Planned:
        """Plan the change and check it. Raises InvalidOption with everything that is known to be wrong with it.

        ``predicted`` is an earlier plan for the same snapshot, made when the resources that it refers to were only
        predicted. If they got the predicted ARNs, the earlier plan is returned.
        """
        values, invalid = self.references.resolve_leniently(self.spec.options, snapshot.desired.values)
        desired = replace(snapshot.desired, values=values)
        if predicted and predicted.snapshot.desired == desired:
            return predicted
        try:
            plan = make_plan(self.spec, desired, snapshot.current)
        except InvalidOption:
            raise_invalid(invalid)  # An invalid reference may be all that differs.
            raise
        request = {} if plan.action is Action.NOTHING else self._request(desired.name, plan, snapshot.current)
        try:
            raise_invalid([*invalid, *self._mistakes(plan, request, invalid)])
        except InvalidOption as mistake:
            raise self._explained(mistake, desired, plan) from mistake
        if request:
            self._warn_of_missing_names(plan)
        return Planned(replace(snapshot, desired=desired), plan, request)

    def predict(self, planned: Planned) -> Values:
        """Return the resource after the change, without attributes that only the service knows."""
        plan, current, options = planned.plan, planned.snapshot.current, self.spec.options
        if current and plan.action is Action.NOTHING:
            return {**current.resource, "tags": plan.tags_after}
        arn = predicted_arn(self.spec, plan, current, planned.snapshot.wanted)
        updated = current is not None and plan.action is Action.UPDATE
        name = current.resource["name"] if updated and current else planned.snapshot.desired.name
        written = {name: value for name, value in complete(options, plan.after).items() if options[name].is_returned}
        version = {"version": arn.version} if arn.version else {}
        return {"arn": str(arn), "name": name, **version, **written, "tags": plan.tags_after}

    def dry_run(self, planned: Planned) -> None:
        """Let AWS validate the creation of a resource, if all resources that it refers to exist."""
        plan = planned.plan
        creates = plan.action in (Action.CREATE, Action.NEW_VERSION)
        if not (planned.request and creates and self.references.all_exist(self.spec, plan.before, plan.after)):
            return
        missing = self.client.dry_run(self.spec.kind, self.spec.create_verb(plan.after), planned.request)
        if missing:
            named = missing.with_option_names(partial(option_path, self.spec.options))
            reason = "AWS did not validate it" if missing.is_forbidden else "an earlier task may create it"
            self.client.warn(f"{named} In check mode this is only a warning: {reason}.")

    def _read_uris(self, values: Values) -> Values:
        """Read the content of S3 URIs: Get returns the content."""
        contents = {
            content: self.client.read_s3_object(uri, values[uri])
            for content, uri in self.spec.uri_options.items()
            if values.get(uri)
        }
        return {**values, **contents}

    def _request(self, name: str, plan: Plan, current: Current | None) -> Members:
        """Return the complete Create, Import or Update: an Update removes what is not sent."""
        imports = self.spec.create_verb(plan.after) == "import"
        sent = {name: value for name, value in plan.after.items() if imports or not self.spec.options[name].import_only}
        members = to_api(self.spec.options, sent)
        if plan.action is Action.UPDATE and current:
            return with_token({self.spec.kind.arn_member: str(current.arn), **members})
        version = {"semanticVersion": str(plan.version)} if plan.version else {}
        tags = {"tags": plan.tags_after} if plan.tags_after else {}
        return with_token({"name": name, **version, **members, **tags})

    def _mistakes(self, plan: Plan, request: Members, invalid: list[InvalidOption]) -> Iterator[InvalidOption]:
        """Yield an error for each option that AWS would refuse. The references in ``invalid`` are not read."""
        if request:
            paths = {mistake.facts["option"] for mistake in invalid}
            texts = {used.text for used in references_in(self.spec.options, plan.after) if used.path in paths}
            missing = [content for content in self.spec.uri_options if content not in plan.after]
            for content in missing:
                yield InvalidOption(content, f"is required. Set {content} or {self.spec.uri_options[content]}.")
            context = RuleContext(partial(self._lookup, texts), plan.before, self.client.warn)
            for rule in () if missing else self.spec.rules:
                yield from _mistakes_of(rule, plan.after, context)
            yield from _mistakes_of(self.references.verify, self.spec.options, plan.before, plan.after, texts)
            verb = "update" if plan.action is Action.UPDATE else self.spec.create_verb(plan.after)
            yield from _mistakes_of(self._check_request, verb, request)
        if plan.tags_to_set:
            yield from _mistakes_of(self._check_member, "tags", plan.tags_to_set)

    def _lookup(self, invalid: Collection[str], text: str) -> Values | None:
        return None if text in invalid else self.references.lookup(text)

    def _warn_of_missing_names(self, plan: Plan) -> None:
        """AWS accepts names of resources that do not exist. In check mode, an earlier task may create them."""
        if not self.check_mode:
            for mistake in self.references.missing_names(self.spec, plan.before, plan.after):
                self.client.warn(str(mistake))

    def _explained(self, mistake: InvalidOption, desired: Desired, plan: Plan) -> InvalidOption:
        """Return the mistake, or one that suggests existing names.

        If a task only lacks options that a new resource requires, its name may have a typo.
        """
        omitted = [one for one in mistake.mistakes if _top_level(one.facts["option"]) not in desired.values]
        if plan.action is not Action.CREATE or len(omitted) < len(mistake.mistakes):
            return mistake
        wanted = self.client.resource_arn(self.spec.arn_kind(desired.values), desired.name)
        names = {arn.name for arn in self.references.known.listed(self.spec.kind, wanted.owner)}
        near = suggestion(similar(wanted.name, names - {wanted.name}))
        if not near:
            return mistake
        needed = " ".join(map(str, omitted))
        reason = f"No {self.spec.kind.title} named '{desired.name}' exists.{near} To create it: {needed}"
        return InvalidOption("name", reason)

    def _check_member(self, name: str, value: Any) -> None:
        """Check one member of a Create: an invalid name would make an invalid ARN; Update takes no tags."""
        shape = self.client.input_shape(self.spec.kind.operation("create")).members[name]
        model.check(shape, value, partial(option_path, self.spec.options), name, self.client.sdk_version)

    def _check_request(self, verb: str, request: Members) -> None:
        shape = self.client.input_shape(self.spec.kind.operation(verb))
        option_of = partial(option_path, self.spec.options)
        model.check(shape, request, option_of, sdk_version=self.client.sdk_version)


def _top_level(path: str) -> str:
    """Return the option that the path of an option, such as ``components[0].component_arn``, begins with."""
    return path.partition(".")[0].partition("[")[0]


def _mistakes_of(check: Any, *arguments: Any) -> list[InvalidOption]:
    """Return the errors that a check raises."""
    try:
        check(*arguments)
    except InvalidOption as mistake:
        return mistake.mistakes
    return []

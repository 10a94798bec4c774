# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Share a component, an image or a recipe with other accounts through its resource policy.

The policy format is documented in the EC2 Image Builder User Guide, "Create an AWS RAM resource share". The module only
checks the JSON, that the policy has a statement, and that all statements are about the resource.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

from .._aws.arn import Arn, Version
from .._aws.client import Client, Members
from .._aws.errors import AwsError, ImageBuilderError, InvalidOption, shorten
from .._aws.kinds import COMPONENT, CONTAINER_RECIPE, IMAGE, IMAGE_RECIPE, Kind, camel_case
from .._engine.operation import Context, OperationSpec, request
from .._options.conversions import Conversion
from .._options.diff import make_diff
from .._options.spec import Option, Reference, Values

SHAREABLE = (COMPONENT, IMAGE, IMAGE_RECIPE, CONTAINER_RECIPE)
"""The kinds of resource that have a resource policy."""

Policy = dict[str, Any]

POLICY = Option("raw", conversion=Conversion(to_api=json.dumps))

KINDS = {f"{kind.name}_arn": kind for kind in SHAREABLE}
"""The kinds that have a policy, by the option for their ARN."""


def ensure_resource_policy(context: Context, values: Values) -> Values:
    """Set the policy of a resource, or end its sharing, and return the result of the task."""
    client = context.client
    option = next(name for name in KINDS if name in values)
    kind, absent = KINDS[option], values["state"] == "absent"
    found = _find(context, option, values[option], tolerant=absent)
    arn = found or Arn.parse(values[option])
    before = _read_policy(client, kind, arn) if found else {}
    after = _new_policy(values, kind, arn, before)
    if after is not before:
        named = _named(kind, arn)
        members = request(client, f"put_{kind.name}_policy", {"policy": POLICY}, {"policy": after}, **named)
        if not context.check_mode:
            _write(client, kind, arn, members, ending=absent)
    return {
        "changed": after is not before,
        "resource_policy": {"arn": str(arn), "policy": after},
        "diff": make_diff(f"resource policy of {kind.title} {arn.label}", before, after),
    }


def _find(context: Context, option: str, text: str, *, tolerant: bool) -> Arn | None:
    """Return the ARN of the existing resource. None if it need not exist: to end sharing, or in check mode, where an
    earlier task may create it."""
    wanted = Arn.parse(text)
    if not wanted.owner.isdigit():
        raise InvalidOption(option, f"'{text}' belongs to another owner. Only the owner can share it.")
    found = context.references.lookup(text)
    if found is not None:
        return Arn.parse(found["arn"])
    may_be_created = context.check_mode and not Version.parse(wanted.version).is_wildcard
    if not (tolerant or may_be_created):
        context.references.missing(wanted, option)
    return None


def _read_policy(client: Client, kind: Kind, arn: Arn) -> Policy:
    """Return the current policy; empty if there is none, for which the service has two responses."""
    try:
        response = client.call(f"read the policy of '{arn}'", f"get_{kind.name}_policy", **_named(kind, arn))
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            return {}
        raise
    return dict(json.loads(response.get("policy") or "{}"))


def _new_policy(values: Values, kind: Kind, arn: Arn, before: Policy) -> Policy:
    """Return the policy as it will be; ``before`` itself if that is equivalent."""
    if values["state"] == "absent":
        return owner_only_policy(kind, arn) if _is_shared(before, arn) else before
    policy = _parse(values["policy"], arn)
    return before if _is_same(before, policy) else policy


def _write(client: Client, kind: Kind, arn: Arn, members: Members, *, ending: bool) -> None:
    try:
        client.call(f"set the policy of '{arn}'", f"put_{kind.name}_policy", **members)
    except AwsError as error:
        if not ending:
            raise
        advice = "Where a policy cannot end the sharing, delete the resource share in AWS Resource Access Manager."
        raise ImageBuilderError(f"{error} {advice}", **error.facts) from error


def _named(kind: Kind, arn: Arn) -> dict[str, str]:
    return {camel_case(f"{kind.name}_arn"): str(arn)}


def owner_only_policy(kind: Kind, arn: Arn) -> Policy:
    """Return a policy that allows the resource's own account only."""
    actions = [f"imagebuilder:Get{camel_case('_' + kind.name)}", f"imagebuilder:List{camel_case('_' + kind.plural)}"]
    statement = {"Effect": "Allow", "Principal": {"AWS": [arn.owner]}, "Action": actions, "Resource": [str(arn)]}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _parse(given: Any, arn: Arn) -> Policy:
    """Return the policy, a mapping or JSON text, with its version and the ARN of the resource filled in."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise InvalidOption("policy", f"is not valid JSON: {error}. Fix it, or write a mapping.") from error
    if not isinstance(given, dict):
        raise InvalidOption("policy", "must be a mapping, or a mapping as JSON text.")
    statements = _as_list(given.get("Statement"))
    if not statements:
        raise InvalidOption("policy.Statement", "is required. Add a statement.")
    checked = [_statement(item, f"policy.Statement[{index}]", arn) for index, item in enumerate(statements)]
    return {"Version": "2012-10-17", **given, "Statement": checked}


def _statement(statement: Any, path: str, arn: Arn) -> Policy:
    if not isinstance(statement, dict):
        raise InvalidOption(path, f"must be a mapping, not {shorten(repr(statement))}.")
    for resource in _as_list(statement.get("Resource")):
        if resource != "*" and not _covers(resource, arn):
            raise InvalidOption(
                f"{path}.Resource", f"{shorten(repr(resource))} is not this resource. Omit it, or write '{arn}'."
            )
    if "NotResource" in statement:
        return statement
    return {**statement, "Resource": statement.get("Resource") or [str(arn)]}


def _covers(resource: Any, arn: Arn) -> bool:
    try:
        return arn.covers(Arn.parse(resource))
    except (TypeError, ValueError):
        return False


def _is_same(one: Policy, other: Policy) -> bool:
    return not compare_policies(_with_account_ids(one), _with_account_ids(other))


def _is_shared(policy: Policy, arn: Arn) -> bool:
    """Return whether the policy allows other accounts than the resource's own."""
    own = re.compile(rf"{arn.owner}|arn:aws[^:]*:iam::{arn.owner}:.+")
    allowing = [one for one in _as_list(policy.get("Statement")) if one.get("Effect") == "Allow"]
    return any(not own.fullmatch(principal) for one in allowing for principal in _principals(one))


def _principals(statement: Policy) -> Iterator[str]:
    given = statement.get("Principal", statement.get("NotPrincipal", []))
    for names in given.values() if isinstance(given, Mapping) else [given]:
        yield from (str(name) for name in _as_list(names))


def _as_list(value: Any) -> list[Any]:
    """Return the elements of a policy element that may be one value or a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _with_account_ids(policy: Policy) -> Policy:
    """Return the policy with account ARNs as account IDs; compare_policies does so for the partition aws only."""
    plain: Policy = json.loads(re.sub(r"arn:aws[^:]*:iam::([0-9]{12}):root", r"\1", json.dumps(policy)))
    return {**plain, "Statement": _as_list(plain.get("Statement"))}


OPERATION = OperationSpec(
    options={
        "state": Option(choices=("present", "absent"), default="present"),
        **{name: Option(reference=Reference(kind, reading=True)) for name, kind in KINDS.items()},
        "policy": POLICY,
    },
    run=ensure_resource_policy,
    mutually_exclusive=(tuple(KINDS),),
    required_one_of=(tuple(KINDS),),
    required_if=(("state", "present", ("policy",)),),
)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let others use a component, an image or a recipe, by its policy."""

from __future__ import annotations

import json

from .. import _policies
from .._arn import Arn, Version
from .._client import Client, Members
from .._errors import AwsError, ImageBuilderError, InvalidOption
from .._forms import Form
from .._kinds import Kind, camel
from .._references import References
from .._spec import Option, Reference, Values
from .._task import TaskSpec, difference, request

POLICY = Option("raw", form=Form(to_api=json.dumps))

KINDS = {f"{kind.name}_arn": kind for kind in _policies.SHAREABLE}
"""The option that says which resource, for each kind that has a policy."""


def run(client: Client, values: Values, rehearse: bool) -> Values:
    option = next(name for name in KINDS if name in values)
    kind, absent = KINDS[option], values["state"] == "absent"
    found = _find(client, option, values[option], tolerant=absent, rehearse=rehearse)
    arn = found or Arn.parse(values[option])
    before = _read(client, kind, arn) if found else {}
    after = _wanted(values, kind, arn, before)
    if after is not before:
        named = _named(kind, arn)
        members = request(client, f"put_{kind.name}_policy", {"policy": POLICY}, {"policy": after}, **named)
        if not rehearse:
            _write(client, kind, arn, members, ending=absent)
    return {
        "changed": after is not before,
        "resource_policy": {"arn": str(arn), "policy": after},
        "diff": difference(before, after),
    }


def _find(client: Client, option: str, text: str, *, tolerant: bool, rehearse: bool) -> Arn | None:
    """The concrete resource; None where there need not be one: it is gone, or an earlier task would make it."""
    kind, wanted = KINDS[option], Arn.parse(text)
    if not wanted.owner.isdigit():
        raise InvalidOption(option, f"'{text}' is not this account's: only its owner can share it")
    found = client.get(kind, wanted)
    if found is not None:
        return Arn.parse(found["arn"])
    to_be_made = rehearse and not Version.parse(wanted.version).is_wildcard
    if not (tolerant or to_be_made):
        References(client).missing(wanted, option)
    return None


def _read(client: Client, kind: Kind, arn: Arn) -> _policies.Policy:
    """The policy that there is; empty where there is none, which the service may tell in two ways."""
    try:
        answer = client.call(f"read the policy of '{arn}'", f"get_{kind.name}_policy", **_named(kind, arn))
    except AwsError as error:
        if error.code == "ResourceNotFoundException":
            return {}
        raise
    return dict(json.loads(answer.get("policy") or "{}"))


def _wanted(values: Values, kind: Kind, arn: Arn, before: _policies.Policy) -> _policies.Policy:
    """The policy that there is to be; ``before`` itself where that means the same."""
    if values["state"] == "absent":
        return _policies.of_owner(kind, arn) if _policies.shares(before, arn) else before
    policy = _policies.checked(_policies.parse(values["policy"]), kind, arn)
    return before if _policies.same(before, policy) else policy


def _write(client: Client, kind: Kind, arn: Arn, members: Members, *, ending: bool) -> None:
    try:
        client.call(f"set the policy of '{arn}'", f"put_{kind.name}_policy", **members)
    except AwsError as error:
        if not ending:
            raise
        advice = "Where a policy cannot end the sharing, delete the resource share in AWS Resource Access Manager."
        raise ImageBuilderError(f"{error} {advice}", **error.facts) from error


def _named(kind: Kind, arn: Arn) -> dict[str, str]:
    return {camel(f"{kind.name}_arn"): str(arn)}


TASK = TaskSpec(
    options={
        "state": Option(choices=("present", "absent"), preset="present"),
        **{name: Option(reference=Reference(kind, reading=True)) for name, kind in KINDS.items()},
        "policy": POLICY,
    },
    run=run,
    mutually_exclusive=(tuple(KINDS),),
    required_one_of=(tuple(KINDS),),
    required_if=(("state", "present", ("policy",)),),
)

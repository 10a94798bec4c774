# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies of resources, which let others use a component, an image or a recipe: pure work on the policy itself.

What a policy of such a resource is made of: the EC2 Image Builder User Guide, "Create an AWS RAM resource share". It
allows to get and to list the resource, and nothing else is published. What only AWS can judge is left to AWS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

from ._arn import Arn
from ._errors import InvalidOption
from ._kinds import COMPONENT, CONTAINER_RECIPE, IMAGE, IMAGE_RECIPE, Kind, camel

SHAREABLE = (COMPONENT, IMAGE, IMAGE_RECIPE, CONTAINER_RECIPE)
"""The kinds of resources that have a policy."""

Policy = dict[str, Any]

_PARTS = ("Version", "Id", "Statement")
_ELEMENTS = "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split()
_EXAMPLE = "{AWS: ['111122223333']}"


def actions(kind: Kind) -> list[str]:
    """What a policy lets others do with a resource of the kind."""
    return [f"imagebuilder:Get{camel('_' + kind.name)}", f"imagebuilder:List{camel('_' + kind.plural)}"]


def parse(given: Any) -> Policy:
    """A policy, given as a mapping or as JSON."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as error:
            raise InvalidOption("policy", f"it is not valid JSON: {error}") from error
    if not isinstance(given, dict):
        raise InvalidOption("policy", "it is neither a mapping nor the JSON of one")
    return given


def checked(policy: Policy, kind: Kind, arn: Arn) -> Policy:
    """The policy with what goes without saying; InvalidOption for what cannot be one of this resource."""
    unknown = [name for name in policy if name not in _PARTS]
    if unknown:
        raise InvalidOption(f"policy.{unknown[0]}", f"a policy has no such part; these are: {', '.join(_PARTS)}")
    statements = _listed(policy.get("Statement"))
    if not statements:
        raise InvalidOption("policy.Statement", "at least one statement is needed")
    whole = [_checked(statement, f"policy.Statement[{i}]", kind, arn) for i, statement in enumerate(statements)]
    return {"Version": "2012-10-17", **policy, "Statement": whole}


def same(one: Policy, other: Policy) -> bool:
    """Whether two policies mean the same, however they are written."""
    return not compare_policies(_plain(one), _plain(other))


def of_owner(kind: Kind, arn: Arn) -> Policy:
    """A policy that lets nobody use the resource but the account that has it."""
    statement = {"Effect": "Allow", "Principal": {"AWS": [arn.owner]}, "Action": actions(kind)}
    return checked({"Statement": [statement]}, kind, arn)


def shares(policy: Policy, arn: Arn) -> bool:
    """Whether the policy lets anybody use the resource but the account that has it."""
    own = re.compile(rf"{arn.owner}|arn:aws[^:]*:iam::{arn.owner}:.+")
    allowing = [one for one in _listed(policy.get("Statement")) if one.get("Effect") == "Allow"]
    return any(not own.fullmatch(principal) for one in allowing for principal in _principals(one))


def _checked(statement: Any, where: str, kind: Kind, arn: Arn) -> Policy:
    if not isinstance(statement, dict):
        raise InvalidOption(where, f"{statement!r} is not a mapping")
    for name in statement:
        if name not in _ELEMENTS:
            reason = f"a statement has no such element; these are: {', '.join(_ELEMENTS)}"
            raise InvalidOption(f"{where}.{name}", reason)
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise InvalidOption(f"{where}.Effect", "write Allow, or Deny")
    _check_principal(statement, where)
    _check_actions(statement, where, kind)
    if "NotResource" in statement:
        return statement
    _check_resource(statement, where, arn)
    return {**statement, "Resource": statement.get("Resource") or [str(arn)]}


def _check_principal(statement: Policy, where: str) -> None:
    if "NotPrincipal" in statement:
        return
    given = statement.get("Principal")
    if given != "*" and not isinstance(given, dict):
        raise InvalidOption(f"{where}.Principal", f"say who may use the resource: {_EXAMPLE}")
    named = list(_principals(statement))
    if not named or "" in named:
        raise InvalidOption(f"{where}.Principal", f"it names nobody; say who may use the resource: {_EXAMPLE}")
    for names in given.values() if isinstance(given, dict) else ():
        for name in _listed(names):
            if not isinstance(name, str):
                raise InvalidOption(f"{where}.Principal", f"{name!r} is not a text: write an account id in quotes")


def _check_actions(statement: Policy, where: str, kind: Kind) -> None:
    given = _listed(statement.get("Action", statement.get("NotAction")))
    if not given:
        raise InvalidOption(f"{where}.Action", f"say what is allowed: {', '.join(actions(kind))}")
    of_others = {action.lower() for other in SHAREABLE if other is not kind for action in actions(other)}
    for action in given:
        ours = isinstance(action, str) and (action == "*" or action.lower().startswith("imagebuilder:"))
        if not ours or action.lower() in of_others:
            raise InvalidOption(
                f"{where}.Action",
                f"{action!r} is nothing that can be done with a shared {kind.title}: write {', '.join(actions(kind))}",
            )


def _check_resource(statement: Policy, where: str, arn: Arn) -> None:
    for resource in _listed(statement.get("Resource")):
        if resource != "*" and not _is_covered(arn, resource):
            raise InvalidOption(
                f"{where}.Resource", f"{resource!r} is not the resource that the policy is for, {arn}: leave it out"
            )


def _is_covered(arn: Arn, resource: Any) -> bool:
    try:
        return arn.covers(Arn.parse(resource))
    except (TypeError, ValueError):
        return False


def _principals(statement: Policy) -> Iterator[str]:
    given = statement.get("Principal", statement.get("NotPrincipal", []))
    for names in given.values() if isinstance(given, Mapping) else [given]:
        yield from (str(name) for name in _listed(names))


def _listed(value: Any) -> list[Any]:
    """Where a policy may have one or many."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _plain(policy: Policy) -> Policy:
    """The policy with accounts by their ids, which the comparison does for one partition only."""
    plain: Policy = json.loads(re.sub(r"arn:aws[^:]*:iam::([0-9]{12}):root", r"\1", json.dumps(policy)))
    return {**plain, "Statement": _listed(plain.get("Statement"))}

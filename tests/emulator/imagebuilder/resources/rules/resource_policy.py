"""The policy of a shared resource, as AWS Resource Access Manager checks it.

The rules of Resource Access Manager are not published. These are the general rules of policies, and what all
published examples have in common.
"""

from __future__ import annotations

import json
from typing import Any

from ...api.exceptions import ImageBuilderError, invalid_value
from ...unverified import assumed
from ..arns import Arn
from ..kind import Kind

_KNOWN = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


def check(kind: Kind, arn: Arn, text: str) -> None:
    """Reject an invalid policy, and a policy of another resource."""
    statements = statements_of(text)
    if not statements:
        raise _refusal("A policy requires at least one statement.")
    for statement in statements:
        _check_statement(kind, arn, statement)


def statements_of(text: str) -> list[dict[str, Any]]:
    """Return the statements of a policy; a single statement can be without a list."""
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise _refusal(f"It is not valid JSON: {error}") from error
    if not isinstance(policy, dict):
        raise _refusal("A policy must be a JSON object.")
    statements = as_list(policy.get("Statement", []))
    if not all(isinstance(statement, dict) for statement in statements):
        raise _refusal("A statement must be a JSON object.")
    return statements


def principals(statement: dict[str, Any]) -> list[str]:
    """Return the principals of a statement: accounts, users, roles, organizations."""
    given = statement.get("Principal", {})
    named = given.get("AWS", []) if isinstance(given, dict) else given
    return [str(principal) for principal in as_list(named)]


def is_owner(arn: Arn, principal: str) -> bool:
    """Whether a principal is the account that owns the resource, or an identity in it; an organization is neither."""
    return principal == arn.owner or (":iam::" in principal and principal.split(":")[4] == arn.owner)


def as_list(value: Any) -> list[Any]:
    """Return a list of one or many values."""
    return value if isinstance(value, list) else [value]


def _check_statement(kind: Kind, arn: Arn, statement: dict[str, Any]) -> None:
    if set(statement) - _KNOWN:
        raise _refusal(f"Unknown elements of a statement: {', '.join(sorted(set(statement) - _KNOWN))}.")
    effects = ("Allow", "Deny") if assumed.policies_can_deny else ("Allow",)
    if statement.get("Effect") not in effects:
        raise _refusal(f"The effect must be {' or '.join(effects)}.")
    named = principals(statement)
    if not named:
        raise _refusal("A statement requires principals.")
    if not assumed.policies_can_name_the_owner and any(is_owner(arn, principal) for principal in named):
        raise _refusal("A resource cannot be shared with its owner.")
    _check_actions(kind, statement)
    if as_list(statement.get("Resource")) != [str(arn)]:
        raise _refusal(f"The resource must be {arn}.")


def _check_actions(kind: Kind, statement: dict[str, Any]) -> None:
    reading = {f"imagebuilder:Get{kind.name}", f"imagebuilder:List{kind.name}s"}
    actions = [str(action) for action in as_list(statement.get("Action", []))]
    if not actions:
        raise _refusal("A statement requires actions.")
    for action in actions:
        if not action.startswith("imagebuilder:") or (assumed.policies_allow_reading_only and action not in reading):
            raise _refusal(f"The action {action} cannot be shared.")


def _refusal(reason: str) -> ImageBuilderError:
    return invalid_value("policy", reason)

"""Resource policies, which share components, images and recipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ..api.exceptions import ImageBuilderError, not_found
from ..unverified import assumed
from .arns import Arn
from .kind import Call, Kind
from .kinds import KINDS
from .rules import resource_policy
from .store import Resource


def put(kind: Kind, call: Call) -> dict[str, Any]:
    """Replace the policy of a resource."""
    resource = _resource(kind, call)
    if resource.arn.owner != call.backend.account_id:
        raise ImageBuilderError(assumed.code_of_changing_amazons, f"You are not authorized to share '{resource.arn}'.")
    resource_policy.check(kind, resource.arn, call.members["policy"])
    resource.policy = call.members["policy"]
    return {_arn_member(kind): str(resource.arn)}


def get(kind: Kind, call: Call) -> dict[str, Any]:
    """Return the policy of a resource; without a policy, an empty object (botocore)."""
    resource = _resource(kind, call)
    if not resource.policy and assumed.absent_policies_are_not_found:
        raise ImageBuilderError("ResourceNotFoundException", f"The resource '{resource.arn}' has no policy.")
    return {"policy": resource.policy or "{}"}


def is_shared(resource: Resource) -> bool:
    """Whether the policy allows another account to use the resource, which prevents its deletion."""
    if not resource.policy:
        return False
    allowing = [one for one in resource_policy.statements_of(resource.policy) if one["Effect"] == "Allow"]
    allowed = [principal for statement in allowing for principal in resource_policy.principals(statement)]
    return assumed.any_policy_shares or not all(resource_policy.is_owner(resource.arn, one) for one in allowed)


def operations() -> Iterator[tuple[str, Callable[[Call], dict[str, Any]]]]:
    """The two operations of each kind that can be shared."""
    for kind in KINDS:
        if kind.shareable:
            yield f"Put{kind.name}Policy", partial(put, kind)
            yield f"Get{kind.name}Policy", partial(get, kind)


def _arn_member(kind: Kind) -> str:
    """Return the member with the ARN: ``imageRecipeArn``, and ``imageArn`` for images."""
    return f"{kind.name[0].lower()}{kind.name[1:]}Arn"


def _resource(kind: Kind, call: Call) -> Resource:
    """Return the resource of the request: a policy belongs to one build, or to one version of a recipe."""
    text = call.members[_arn_member(kind)]
    arn = Arn.parse(text)
    resource = call.backend.store_of(arn.owner).find(arn) if arn else None
    if resource is None:
        raise not_found(text)
    return resource

"""Create, Get, Update, Delete and the tag operations, for all kinds of resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from moto.core.utils import get_service_model

from ..builds import schedules
from ..builds.operations import OPERATIONS as BUILDS
from ..lifecycle import daily_runs
from ..lifecycle.operations import OPERATIONS as LIFECYCLE
from ..resources import policies, versions
from ..resources.arns import Arn
from ..resources.kind import Call, Kind, Nodes
from ..resources.kinds import KINDS
from ..resources.references import check_references, referrers
from ..resources.rules.names import check_version
from ..resources.store import Resource
from ..unverified import assumed
from . import dates, lists
from .exceptions import ImageBuilderError, depended_on, dry_run, invalid_value, not_found
from .service_model import without_empty_lists

Answer = dict[str, Any]


def create(kind: Kind, call: Call) -> Answer:
    """Store a new resource, a new version or a new build of one."""
    if kind.nodes is not Nodes.NONE:
        versions.asked_version(call)
    _check(kind, call)
    if call.members.get("dryRun") and not assumed.dry_run_finds_duplicates:
        raise dry_run()
    body = _configuration(kind, call)
    arn = versions.allocate(kind, call, body)
    if call.members.get("dryRun"):
        raise dry_run()
    now = dates.now()
    body.update(name=call.members["name"], dateCreated=now, owner=call.backend.account_id)
    if kind.nodes is not Nodes.NONE:
        body["version"] = str(arn.version)
    if kind.updated_from_creation:
        body["dateUpdated"] = now
    made = call.backend.own.add(Resource(arn, body, dict(call.members.get("tags", {}))))
    _follow(kind, call, made)
    return {kind.arn_member: str(arn), **versions.latest_references(arn)}


def import_(kind: Kind, call: Call) -> Answer:
    """Store an imported resource, whose request has another form than Create."""
    return {kind.arn_member: create(kind, call)[kind.arn_member]}


def get(kind: Kind, call: Call) -> Answer:
    """Return a resource; an ARN with wildcards or without a build gives the latest one."""
    arn = _arn(kind, call)
    resource = call.backend.get(arn)
    return {kind.member: lists.view(kind, resource), **versions.latest_references(resource.arn)}


def update(kind: Kind, call: Call) -> Answer:
    """Replace the complete configuration: omitted members are removed or set to their defaults."""
    call.current = _own(call, _arn(kind, call))
    _check(kind, call)
    old = call.current.body
    kept = {name: old[name] for name in ("name", "dateCreated", "owner", *kind.survives_update) if name in old}
    call.current.body = {**kept, **_configuration(kind, call), "dateUpdated": dates.now()}
    _follow(kind, call, call.current)
    hidden = {"clientToken": None} if kind.name in _WITHOUT_TOKEN else {}
    return {kind.arn_member: str(call.current.arn), **hidden}


_WITHOUT_TOKEN = frozenset({"InfrastructureConfiguration", "ImagePipeline"})
"""The kinds whose Update does not return the client token, although the model has it (responses of AWS, 2026)."""


def delete(kind: Kind, call: Call) -> Answer:
    """Delete a resource that is neither shared nor referred to."""
    resource = _own(call, _arn(kind, call))
    if not kind.removable(resource) or policies.is_shared(resource) or any(referrers(call.backend, resource)):
        raise depended_on(resource.arn)
    call.backend.own.remove(resource.arn)
    _follow(kind, call, resource)
    return {kind.arn_member: str(resource.arn)}


_FOLLOWED = {"ImagePipeline": schedules.follow, "LifecyclePolicy": daily_runs.follow}
"""The functions to call when a resource that depends on the clock is created, changed or deleted."""


def _follow(kind: Kind, call: Call, resource: Resource) -> None:
    if kind.name in _FOLLOWED:
        _FOLLOWED[kind.name](call.backend, resource)


def tag_resource(call: Call) -> Answer:
    """Add tags to the existing ones."""
    resource = _tagged(call)
    together = {**resource.tags, **call.members["tags"]}
    if len(together) > assumed.most_tags:
        raise invalid_value("tags", f"A resource can have at most {assumed.most_tags} tags.", _TAG_ERROR)
    resource.tags = together
    return {}


def untag_resource(call: Call) -> Answer:
    """Remove tags by their keys; missing keys are ignored."""
    resource = _tagged(call)
    resource.tags = {key: value for key, value in resource.tags.items() if key not in call.members["tagKeys"]}
    return {}


def list_tags_for_resource(call: Call) -> Answer:
    """Return the tags of a resource."""
    return {"tags": _tagged(call, writing=False).tags}


_TAG_ERROR = "InvalidParameterException"


def _tagged(call: Call, writing: bool = True) -> Resource:
    """Return the resource of a tag operation: tags belong to a build of a component or a version of a recipe."""
    text = call.members["resourceArn"]
    arn = Arn.parse(text)
    if arn is None:
        raise not_found(text)
    return _own(call, arn) if writing else _concrete(call, arn)


def _concrete(call: Call, arn: Arn) -> Resource:
    """Return the resource with exactly this ARN; writes and tag operations do not accept wildcards."""
    resource = call.backend.store_of(arn.owner).find(arn)
    if resource is None:
        raise not_found(arn)
    return resource


def _arn(kind: Kind, call: Call) -> Arn:
    """Return the ARN in the request, and reject wildcards in invalid positions."""
    text = call.members[kind.arn_member]
    arn = Arn.parse(text)
    if arn is None:
        raise not_found(text)
    if arn.version is not None:
        check_version(arn.version, kind.arn_member)
    return arn


def _own(call: Call, arn: Arn) -> Resource:
    """Return the resource that a request changes; the caller must own it."""
    resource = _concrete(call, arn)
    if arn.owner != call.backend.account_id:
        raise ImageBuilderError(assumed.code_of_changing_amazons, f"You are not authorized to change '{arn}'.")
    return resource


def _check(kind: Kind, call: Call) -> None:
    for rule in kind.rules:
        rule(call)
    check_references(kind.references, call)
    for rule in kind.late_rules:
        rule(call)


def _configuration(kind: Kind, call: Call) -> dict[str, Any]:
    """Return what is stored: the members of the request that Get returns, and those that the service adds."""
    given = call.members
    if not assumed.empty_lists_are_kept:
        given = without_empty_lists(call.operation.input_shape, given)
    returned = set(_object_shape(kind).members) - {"tags"}
    filled = {**{name: value for name, value in given.items() if name in returned}, **kind.fill(call)}
    return {name: value for name, value in filled.items() if value is not None}


def _object_shape(kind: Kind) -> Any:
    operation = get_service_model("imagebuilder").operation_model(f"Get{kind.name}")
    return operation.output_shape.members[kind.member]


def _table() -> Iterator[tuple[str, Callable[[Call], Answer]]]:
    verbs: dict[str, Callable[[Kind, Call], Answer]] = {
        "Create": create,
        "Import": import_,
        "Get": get,
        "Update": update,
        "Delete": delete,
    }
    for kind in KINDS:
        for verb in kind.verbs:
            yield f"{verb}{kind.name}", partial(verbs[verb], kind)
        for one in kind.listings:
            yield one.operation, partial(lists.answer, kind, one)


OPERATIONS: dict[str, Callable[[Call], Answer]] = {
    **dict(_table()),
    **dict(policies.operations()),
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
    **BUILDS,
    **LIFECYCLE,
}
"""The functions of all operations, by the name of the operation."""

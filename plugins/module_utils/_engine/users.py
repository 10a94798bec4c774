# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the users of resources, and delete versions that are not in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from .._aws.arn import Arn, Version, is_image_builder_arn
from .._aws.client import Client
from .._aws.concurrency import run_concurrently
from .._aws.errors import ImageBuilderError, until_failure
from .._aws.kinds import KINDS, Kind, kind_of
from .._options.spec import Values
from .._options.translate import from_api

REFERENCES = {
    # catalog: references
    "image_recipe": {
        "components.component_arn": "component",
        "parent_image": "image",
    },
    "container_recipe": {
        "components.component_arn": "component",
        "parent_image": "image",
    },
    "image_pipeline": {
        "image_recipe_arn": "image_recipe",
        "container_recipe_arn": "container_recipe",
        "infrastructure_configuration_arn": "infrastructure_configuration",
        "distribution_configuration_arn": "distribution_configuration",
        "workflows.workflow_arn": "workflow",
    },
    # catalog: end
}
"""The options of each kind of resource that refer to others, and to which kind. `make generate` writes them."""

User = dict[str, str]
"""A resource that uses another: ``kind``, ``name`` and, if it has one, ``version``."""


def kinds_using(kind: Kind) -> list[Kind]:
    """Return the kinds of resource that can refer to a kind, which prevents its deletion."""
    return [KINDS[user] for user, references in REFERENCES.items() if kind.name in references.values()]


def arns_in(kind: Kind, resource: Values) -> Iterator[Arn]:
    """Yield the resources of Image Builder that a resource refers to; an ARN in a tag or a text is no reference."""
    for path in REFERENCES.get(kind.name, ()):
        for value in _values_of(resource, *path.split(".")):
            if is_image_builder_arn(value):
                yield Arn.parse(value)


def _values_of(value: Any, *path: str) -> Iterator[Any]:
    """Yield the value of an option, in each mapping of a list."""
    if isinstance(value, list):
        for item in value:
            yield from _values_of(item, *path)
    elif not path:
        yield value
    elif path[0] in value:
        yield from _values_of(value[path[0]], *path[1:])


class Uses:
    """The references of resources, which are given in the shape of the options."""

    def __init__(self, users: Iterable[Values]) -> None:
        self._by_name: dict[tuple[str, str], list[tuple[Arn, User]]] = {}
        for user in users:
            own = Arn.parse(user["arn"])
            for reference in arns_in(kind_of(own.kind), user):
                if (reference.kind, reference.name) != (own.kind, own.name):
                    used = self._by_name.setdefault((reference.kind, reference.name), [])
                    used.append((reference, _user(own, user)))

    def used_by(self, existing: list[Arn]) -> dict[Arn, list[User]]:
        """Return those of the ``existing`` resources that are used, each with its users.

        ``existing`` are all versions and builds of one resource: a reference with a wildcard, or without a build, uses
        the newest that it covers.
        """
        used: dict[Arn, list[User]] = {}
        for kind, name in {(arn.kind, arn.name) for arn in existing}:
            for reference, user in self._by_name.get((kind, name), ()):
                for arn in _newest(reference, existing):
                    if user not in used.setdefault(arn, []):
                        used[arn].append(user)
        return used


def find_users(client: Client, kind: Kind, existing: list[Arn]) -> Mapping[Arn, list[User]]:
    """Return those of the ``existing`` versions and builds that resources of this account use, with their users."""
    kinds = kinds_using(kind) if existing else []
    return Uses(user for kind in kinds for user in _read_all(client, kind)).used_by(existing)


def _newest(reference: Arn, existing: Iterable[Arn]) -> list[Arn]:
    return sorted((arn for arn in existing if reference.covers(arn)), key=lambda arn: arn.order)[-1:]


def _user(arn: Arn, resource: Values) -> User:
    version = {"version": str(resource["version"])} if "version" in resource else {}
    return {"kind": kind_of(arn.kind).name, "name": str(resource["name"]), **version}


def _read_all(client: Client, kind: Kind) -> list[Values]:
    """Read all resources of a kind: the summaries of most lists do not contain their references."""
    listed = client.list_resources(kind)
    if not kind.lists_details:
        read = run_concurrently(lambda item: client.get_resource(kind, item["arn"]), listed)
        listed = [members for members in read if members is not None]
    return [from_api({}, members) for members in listed]


def in_use_error(kind: Kind, name: str, users: Iterable[User]) -> ImageBuilderError:
    """Return the error for a resource that cannot be deleted. ``used_by`` in its facts holds the users."""
    ordered = sorted({tuple(user.items()): user for user in users}.values(), key=lambda user: [*user.values()])
    titles = [f"{user['kind'].replace('_', ' ')} '{user['name']}'{_version_of(user)}" for user in ordered]
    return ImageBuilderError(
        f"{kind.title.capitalize()} '{name}' is in use by {', '.join(titles)}. Change or delete those first.",
        used_by=ordered,
    )


def _version_of(user: User) -> str:
    return f" {user['version']}" if "version" in user else ""


def excess_versions(existing: list[Arn], kept: Arn, scope: Version, keep: int) -> list[Arn]:
    """Return the versions to prune: all in ``scope`` except the newest ``keep``.

    A wildcard selects the versions that it matches, an exact version itself and all older ones. ``kept``, the version
    in effect, counts and is never pruned.
    """
    selected = [arn for arn in existing if _in_scope(arn, kept, scope)]
    newest_first = sorted(selected, key=lambda arn: arn.order, reverse=True)
    return [arn for arn in newest_first[max(keep, 1) :] if arn != kept]


def _in_scope(arn: Arn, kept: Arn, scope: Version) -> bool:
    if scope.is_wildcard:
        return scope.matches(Version.parse(arn.version))
    return arn.order <= kept.order


class Deleted(NamedTuple):
    """The deleted versions, in the order in which they were given, and what failed before the others were deleted."""

    deleted: list[Arn]
    failure: ImageBuilderError | None = None


def delete_versions(client: Client, kind: Kind, to_delete: list[Arn], check_mode: bool) -> Deleted:
    """Delete versions that are given newest first, in reverse: if that fails half-way, the newest still exists."""
    if check_mode:
        return Deleted(to_delete)
    deleted, failure = until_failure(partial(client.delete_resource, kind), reversed(to_delete))
    return Deleted(deleted[::-1], failure)


def prune_versions(client: Client, kind: Kind, kept: Arn, scope: Version, keep: int, check_mode: bool) -> Deleted:
    """Delete the excess versions that nothing uses."""
    try:
        existing = client.list_versions(kind, kept)
        existing = existing if kept in existing else [kept, *existing]
        candidates = excess_versions(existing, kept, scope, keep)
        used = find_users(client, kind, existing) if candidates else {}
    except ImageBuilderError as error:
        return Deleted([], error)
    return delete_versions(client, kind, [arn for arn in candidates if arn not in used], check_mode)


def refuse_used(client: Client, kind: Kind, name: str, existing: list[Arn], to_delete: list[Arn]) -> None:
    """Raise ImageBuilderError if other resources use any of the versions to delete."""
    used = find_users(client, kind, existing)
    users = [user for arn in to_delete for user in used.get(arn, ())]
    if users:
        raise in_use_error(kind, name, users)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses a resource, and deleting the versions that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from .._aws.arn import Arn, Version
from .._aws.client import Client
from .._aws.concurrency import run_concurrently
from .._aws.errors import ImageBuilderError, until_failure
from .._aws.kinds import COMPONENT, DISTRIBUTION_CONFIGURATION, INFRASTRUCTURE_CONFIGURATION, WORKFLOW, Kind, kind_of
from .._options.spec import Values
from .._options.translate import resource_from_api
from .._resources.container_recipe import CONTAINER_RECIPE
from .._resources.image_pipeline import IMAGE_PIPELINE
from .._resources.image_recipe import IMAGE_RECIPE
from .._resources.resource import ResourceSpec
from .references import references_of

USERS = {
    COMPONENT: (IMAGE_RECIPE, CONTAINER_RECIPE),
    IMAGE_RECIPE.kind: (IMAGE_PIPELINE,),
    CONTAINER_RECIPE.kind: (IMAGE_PIPELINE,),
    INFRASTRUCTURE_CONFIGURATION: (IMAGE_PIPELINE,),
    DISTRIBUTION_CONFIGURATION: (IMAGE_PIPELINE,),
    WORKFLOW: (IMAGE_PIPELINE,),
}
"""Which resources refer to a kind, and so keep it from being deleted."""

_OPTIONS = {spec.kind: spec.options for specs in USERS.values() for spec in specs}


class Uses:
    """Who of some resources, whole and in the shape of the options, refers to what."""

    def __init__(self, users: Iterable[Values]) -> None:
        self._by_name: dict[tuple[str, str], list[tuple[Arn, str]]] = {}
        for user in users:
            own = Arn.parse(user["arn"])
            for reference in references_of(_OPTIONS[kind_of(own.kind)], user):
                if (reference.kind, reference.name) != (own.kind, own.name):
                    used = self._by_name.setdefault((reference.kind, reference.name), [])
                    used.append((reference, f"{kind_of(own.kind).title} '{_title(user)}'"))

    def of(self, existing: list[Arn]) -> dict[Arn, list[str]]:
        """Those of the ``existing`` resources that are used, each with the names of its users.

        ``existing`` are all versions and builds of one resource: a reference with a wildcard, or without a build, uses
        the newest that it covers.
        """
        used: dict[Arn, list[str]] = {}
        for kind, name in {(arn.kind, arn.name) for arn in existing}:
            for reference, user in self._by_name.get((kind, name), ()):
                for arn in _newest(reference, existing):
                    used.setdefault(arn, []).append(user)
        return {arn: sorted(set(names)) for arn, names in used.items()}


def users(client: Client, kind: Kind, existing: list[Arn]) -> dict[Arn, list[str]]:
    """Those of the ``existing`` versions and builds of a resource that others in this account use, with their names."""
    if not existing:
        return {}
    return Uses(user for spec in USERS.get(kind, ()) for user in _whole(client, spec)).of(existing)


def _newest(reference: Arn, existing: Iterable[Arn]) -> list[Arn]:
    return sorted((arn for arn in existing if reference.covers(arn)), key=lambda arn: arn.order)[-1:]


def _title(user: Values) -> str:
    return f"{user['name']} {user['version']}" if "version" in user else str(user["name"])


def _whole(client: Client, spec: ResourceSpec) -> list[Values]:
    """All resources of a kind in this account, whole: summaries do not tell what they refer to."""
    listed = client.list_resources(spec.kind)
    read = (
        listed
        if spec.kind.lists_details
        else run_concurrently(lambda item: client.get_resource(spec.kind, item["arn"]), listed)
    )
    return [resource_from_api(spec.options, members) for members in read if members is not None]


def in_use(kind: Kind, name: str, names: list[str]) -> ImageBuilderError:
    return ImageBuilderError(
        f"The {kind.title} '{name}' is in use by {', '.join(names)}: change or remove those first.", used_by=names
    )


def excess_versions(existing: list[Arn], kept: Arn, wanted: Version, keep: int) -> list[Arn]:
    """The versions to prune: all but the newest ``keep``, of those that the task is about.

    It is about the versions that a wildcard matches; with an exact version, about that one and all older ones.
    ``kept``, the one in effect, counts and stays.
    """
    mine = [arn for arn in existing if _in_scope(arn, kept, wanted)]
    newest_first = sorted(mine, key=lambda arn: arn.order, reverse=True)
    return [arn for arn in newest_first[max(keep, 1) :] if arn != kept]


def _in_scope(arn: Arn, kept: Arn, wanted: Version) -> bool:
    if wanted.is_wildcard:
        return wanted.matches(Version.parse(arn.version))
    return arn.order <= kept.order


class Deleted(NamedTuple):
    """What is gone, in the order in which it was given, and what kept the rest from going."""

    gone: list[Arn]
    failure: ImageBuilderError | None = None


def delete(client: Client, kind: Kind, to_delete: list[Arn], check_mode: bool) -> Deleted:
    """Delete what is given newest first, the newest last: where that ends half-way, what is newest has not changed."""
    if check_mode:
        return Deleted(to_delete)
    gone, failure = until_failure(partial(client.delete_resource, kind), reversed(to_delete))
    return Deleted(gone[::-1], failure)


def prune(client: Client, kind: Kind, kept: Arn, wanted: Version, keep: int, check_mode: bool) -> Deleted:
    """Delete the old versions that ``surplus`` tells and nobody uses."""
    try:
        existing = client.list_versions(kind, kept)
        existing = existing if kept in existing else [kept, *existing]
        candidates = excess_versions(existing, kept, wanted, keep)
        used = users(client, kind, existing) if candidates else {}
    except ImageBuilderError as error:
        return Deleted([], error)
    return delete(client, kind, [arn for arn in candidates if arn not in used], check_mode)


def refuse_used(client: Client, kind: Kind, name: str, existing: list[Arn], to_delete: list[Arn]) -> None:
    """Raise ImageBuilderError when others use any of the doomed versions."""
    used = users(client, kind, existing)
    names = sorted({user for arn in to_delete for user in used.get(arn, ())})
    if names:
        raise in_use(kind, name, names)

"""The List operations: entries, owners, filters and pages."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from ..resources.arns import ANY_VERSION, PROVIDERS, Arn
from ..resources.kind import Call, Kind, Listing
from ..resources.store import Resource, Store
from ..unverified import assumed
from . import paths
from .exceptions import ImageBuilderError, invalid_value

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

DEFAULT_PAGE = 25

Entry = tuple[int, dict[str, Any]]
"""The number that determines the order of an entry, and its members."""


def view(kind: Kind, resource: Resource) -> dict[str, Any]:
    """Return a resource as Get returns it; the summary in a list has those members that its shape defines."""
    shown = {**resource.body, **kind.derive(resource), "arn": str(resource.arn), "tags": resource.tags}
    return {name: value for name, value in shown.items() if value is not None}


def _summary(kind: Kind, resource: Resource) -> dict[str, Any]:
    shown = view(kind, resource)
    return {**shown, **kind.summarize(shown)}


def answer(kind: Kind, listing: Listing, call: Call) -> dict[str, Any]:
    """Return one page of a List operation."""
    _check_combination(listing, call)
    resources = _chosen(kind, listing, call)
    entries = [entry for entry in _entries(kind, listing, call, resources) if _passes(listing, call, entry[1])]
    entries.sort(key=lambda entry: entry[0], reverse=assumed.newest_first)
    shown, token = page(call, entries)
    result = next(name for name, shape in call.operation.output_shape.members.items() if shape.type_name == "list")
    return {result: [members for _other, members in shown], "nextToken": token}


def _check_combination(listing: Listing, call: Call) -> None:
    owner = call.members.get("owner")
    if owner in listing.refused_owners:
        raise invalid_value("owner", f"The owner {owner} is not supported for {listing.operation}.")
    names = [_filter_name(listing, index, one) for index, one in enumerate(call.members.get("filters", []))]
    if call.members.get("byName") and "version" in names:
        raise ImageBuilderError(
            assumed.code_of_by_name_with_version, "The version filter can't be combined with the byName option."
        )


def _filter_name(listing: Listing, index: int, one: dict[str, Any]) -> str:
    name = one.get("name")
    if name not in listing.filters:
        known = ", ".join(sorted(listing.filters))
        reason = f"'{name}' is not one of {known}."
        raise invalid_value(f"filters[{index}].name", reason, assumed.code_of_unknown_filter)
    if "values" not in one:
        raise invalid_value(f"filters[{index}].values", f"filters[{index}].values must be specified.")
    return str(name)


def _chosen(kind: Kind, listing: Listing, call: Call) -> list[Resource]:
    """Return the resources that the request selects, before filtering."""
    backend = call.backend
    narrowing = call.members.get(listing.narrowed_by or "")
    if narrowing:
        arn = Arn.parse(narrowing)
        return _store(backend, listing, arn.owner).covered(arn) if arn else []
    if listing.parent:
        member, place = listing.parent
        return [r for r in backend.own.of(kind.segments) if r.body.get(place) == call.members[member]]
    owner = call.members.get("owner", "Self")
    store = {"Self": backend.own, "Shared": Store()}.get(owner, backend.provided)
    return [r for r in store.of(kind.segments) if store is not backend.provided or PROVIDERS[r.arn.owner] == owner]


def _store(backend: ImageBuilderBackend, listing: Listing, owner: str) -> Store:
    return backend.store_of(owner) if listing.lists_amazons else backend.own


def _entries(kind: Kind, listing: Listing, call: Call, resources: list[Resource]) -> list[Entry]:
    if not listing.by_version:
        return [(resource.number, _summary(kind, resource)) for resource in resources]
    by_name = bool(call.members.get("byName"))
    groups: dict[Arn, list[Resource]] = {}
    for resource in sorted(resources, key=lambda resource: resource.arn.order):
        groups.setdefault(resource.arn.family if by_name else resource.arn.version_arn, []).append(resource)
    return [_aggregate(kind, arn, group, by_name) for arn, group in groups.items()]


def _aggregate(kind: Kind, arn: Arn, group: list[Resource], by_name: bool) -> Entry:
    """Return one entry for several builds or versions, with the members of the newest."""
    entry = _summary(kind, group[-1])
    entry["status"] = _status(entry)
    entry["arn"] = str(arn.at(ANY_VERSION)) if by_name else str(arn)
    entry["version"] = None if by_name else str(arn.version)
    return min(resource.number for resource in group), entry


def _status(entry: dict[str, Any]) -> str | None:
    status: str | None = entry.get("state", {}).get("status")
    return status


def _passes(listing: Listing, call: Call, entry: dict[str, Any]) -> bool:
    """Whether an entry matches every filter, and in each filter at least one value."""
    filters = call.members.get("filters", [])
    owner = entry.get("owner") if entry.get("owner") in PROVIDERS.values() else "Self"
    if _status(entry) == "DEPRECATED" and owner in listing.hides_deprecated and not _asks_for_deprecated(call, filters):
        return False
    return all(_meets(one["name"], one["values"], paths.values(entry, listing.filters[one["name"]])) for one in filters)


def _asks_for_deprecated(call: Call, filters: list[dict[str, Any]]) -> bool:
    asked = any(one["name"] == "status" and "DEPRECATED" in one["values"] for one in filters)
    return asked or bool(call.members.get("includeDeprecated"))


def _meets(name: str, wanted: list[str], found: list[str]) -> bool:
    """Whether a value matches; names can have a wildcard at the end or at both ends (botocore: Filter.values)."""
    matches = _matches if name == "name" else str.__eq__
    return any(matches(pattern, value) for pattern in wanted for value in found)


def _matches(pattern: str, name: str) -> bool:
    if pattern.startswith("*") and pattern.endswith("*"):
        return pattern.strip("*") in name
    if pattern.endswith("*"):
        return name.startswith(pattern[:-1])
    return name == pattern


def page(call: Call, entries: list[Entry], newest_first: bool | None = None) -> tuple[list[Entry], str | None]:
    """Return a page and the token of the next one; a token is valid only for the same request."""
    falls = assumed.newest_first if newest_first is None else newest_first
    request = {name: value for name, value in call.members.items() if name not in ("nextToken", "maxResults")}
    digest = hashlib.sha256(json.dumps([call.operation.name, request], sort_keys=True).encode()).hexdigest()[:16]
    remaining = entries
    if "nextToken" in call.members:
        last = _read_token(call.members["nextToken"], digest)
        remaining = [entry for entry in entries if (entry[0] < last if falls else entry[0] > last)]
    size = call.members.get("maxResults", DEFAULT_PAGE)
    shown = remaining[:size]
    return shown, _write_token(shown[-1][0], digest) if len(remaining) > size else None


def numbered_page(
    call: Call, members: list[dict[str, Any]], newest_first: bool | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of entries without numbers; they are numbered in the given order, that of creation."""
    falls = assumed.newest_first if newest_first is None else newest_first
    entries = sorted(enumerate(members, 1), key=lambda entry: entry[0], reverse=falls)
    shown, token = page(call, entries, falls)
    return [one for _other, one in shown], token


def _write_token(last: int, digest: str) -> str:
    """A page token contains the last entry of a page, so that a deletion between two pages skips no entry."""
    return base64.urlsafe_b64encode(f"{digest}:{last}".encode()).decode()


def _read_token(token: str, digest: str) -> int:
    try:
        given, _sep, last = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
        position = int(last)
    except ValueError as error:
        raise _bad_token() from error
    if given != digest:
        raise _bad_token()
    return position


def _bad_token() -> ImageBuilderError:
    return ImageBuilderError(
        "InvalidPaginationTokenException", "The value supplied for parameter 'nextToken' is not valid."
    )

"""The ARNs of new resources."""

from __future__ import annotations

from typing import Any

from ..api.exceptions import ImageBuilderError, already_exists
from ..unverified import assumed
from .arns import ANY_VERSION, WILDCARD, Arn, Version
from .kind import Call, Kind, Nodes
from .rules.names import check_bounds, normalise
from .store import Resource


def allocate(kind: Kind, call: Call, body: dict[str, Any]) -> Arn:
    """Return the ARN of a new resource; raise an error if it exists."""
    backend = call.backend
    name = normalise(call.members["name"])
    plain = Arn(backend.partition, backend.region_name, backend.account_id, kind.segment_of(call.members), name)
    arn = plain
    if kind.nodes is not Nodes.NONE:
        asked = asked_version(call)
        arn = plain.at(_next_version(asked, backend.own.family(plain)) if asked.has_wildcard else asked)
    if kind.nodes is Nodes.BUILD:
        return _next_build(kind, arn, backend.own.covered(arn), body)
    if backend.own.find(arn):
        raise already_exists(kind.name, arn)
    return arn


def asked_version(call: Call) -> Version:
    """Return the version in a Create request; the service can assign one node in any position."""
    text = call.members["semanticVersion"]
    version = Version.parse(text)
    if version is None:
        raise ImageBuilderError("InvalidVersionNumberException", f"The version number '{text}' is not valid.")
    check_bounds(version, "semanticVersion")
    if version.nodes.count(WILDCARD) > 1 and not assumed.several_wildcards_make_a_version:
        raise ImageBuilderError(
            "InvalidVersionNumberException",
            f"The version number '{version}' is not valid: only one node can be assigned automatically.",
        )
    return version


def _next_version(asked: Version, existing: list[Resource]) -> Version:
    """Return the first free version for a pattern such as ``1.0.x`` or ``1.x.0``; the first wildcard counts."""
    position = asked.nodes.index(WILDCARD)
    taken = [r.arn.version.numbers[position] for r in existing if r.arn.version and asked.covers(r.arn.version)]
    node = max(taken) + 1 if taken else assumed.first_automatic_node
    nodes = [str(node) if i == position else "0" if n == WILDCARD else n for i, n in enumerate(asked.nodes)]
    return Version((nodes[0], nodes[1], nodes[2]))


def _next_build(kind: Kind, arn: Arn, builds: list[Resource], body: dict[str, Any]) -> Arn:
    """Return the next build of a version; raise an error if the content equals that of the latest build."""
    if not builds:
        return arn.at(arn.version, 1)
    latest = builds[-1]
    if all(body.get(name) == latest.body.get(name) for name in kind.content):
        raise already_exists(kind.name, latest.arn)
    return latest.arn.at(latest.arn.version, (latest.arn.build or 0) + 1)


def latest_references(arn: Arn) -> dict[str, Any]:
    """Return the ARNs with wildcards that match later versions (botocore: LatestVersionReferences)."""
    if arn.version is None:
        return {}
    references = {"latestVersionArn": str(arn.at(ANY_VERSION))}
    if not (arn.segment.startswith("workflow/") and arn.owner == "aws"):
        references["latestMajorVersionArn"] = str(arn.at(arn.version.wildcard_from(1)))
        references["latestMinorVersionArn"] = str(arn.at(arn.version.wildcard_from(2)))
        references["latestPatchVersionArn"] = str(arn.version_arn)
    return {"latestVersionReferences": references}

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error for a reference to a resource that does not exist, with suggestions."""

from __future__ import annotations

import difflib

from .._aws.arn import Arn, Version, name_segment
from .._aws.errors import InvalidOption
from .._aws.kinds import COMPONENT, CONTAINER_RECIPE, IMAGE, IMAGE_RECIPE, WORKFLOW, Kind, kind_of
from .known_resources import KnownResources

OF_AMAZON = (COMPONENT, IMAGE, WORKFLOW)
"""The kinds of resource that Amazon provides."""

EARLIER_TASK = "If an earlier task creates it, pass the ARN that the task returns: in check mode it does not exist yet."


def missing_reference(known: KnownResources, wanted: Arn, path: str) -> InvalidOption:
    """Return the error for a resource that does not exist; ``path`` is that of the option that refers to it."""
    kind = kind_of(wanted.kind)
    title = f"{kind.title} '{'aws/' if wanted.owner == 'aws' else ''}{wanted.name}'"
    candidates = known.listed(kind, wanted.owner) if wanted.owner.isdigit() or wanted.owner == "aws" else []
    recorded = known.recorded_of(kind) if wanted.owner.isdigit() else []
    named = [arn for arn in (*recorded, *candidates) if arn.name == wanted.name]
    reason = (
        (_not_built(known, wanted, named) if kind is IMAGE else "")
        or _other_type(title, wanted, named)
        or _other_version(known, title, wanted, named)
        or _no_such_name(known, kind, wanted, [*recorded, *candidates])
    )
    return InvalidOption(path, reason)


def _not_built(known: KnownResources, wanted: Arn, named: list[Arn]) -> str:
    """Only an available build of an image can be referred to."""
    asked = Version.parse(wanted.version or "x.x.x")
    if not wanted.build and any(asked.matches(Version.parse(arn.version)) for arn in named):
        return (
            f"Image '{wanted.name}' has no available build. Wait for the current build, or check why the last failed."
        )
    recipes = () if named or not wanted.owner.isdigit() else (IMAGE_RECIPE, CONTAINER_RECIPE)
    listed = {(kind, arn.name) for kind in recipes for arn in known.listed(kind, wanted.owner)}
    declared = any((kind, wanted.name) in known.declared for kind in recipes)
    if declared or any((kind, wanted.name) in listed for kind in recipes):
        # Only a factory declares recipes, and it can build the image before it creates what is based on it.
        build = "Set build: if_changed and list a pipeline for the recipe: the factory then builds the image first."
        return f"Image '{wanted.name}' does not exist yet, only its recipe. {build if declared else 'Build it first.'}"
    return ""


def _other_type(title: str, wanted: Arn, named: list[Arn]) -> str:
    types = sorted({arn.kind.partition("/")[2].upper() for arn in named if arn.kind != wanted.kind})
    return f"{title.capitalize()} has the type {' and '.join(types)}." if types else ""


def _other_version(known: KnownResources, title: str, wanted: Arn, named: list[Arn]) -> str:
    if not (named and wanted.version):
        return ""
    asked = f"{wanted.version}/{wanted.build}" if wanted.build else wanted.version
    versions = ", ".join(_nearest_versions(known, wanted, named))
    return f"{title.capitalize()} has no version {asked}. Existing: {versions}."


def _nearest_versions(known: KnownResources, wanted: Arn, named: list[Arn]) -> list[str]:
    """Return the newest builds of the requested version, if it has any, or else the newest versions."""
    # The service lists builds only for their owner.
    asks_for_build = wanted.build and wanted.owner.isdigit()
    existing = known.client.list_versions(kind_of(wanted.kind), wanted) if asks_for_build else []
    builds = [arn for arn in existing if arn.version == wanted.version]
    newest = sorted(builds or named, key=lambda arn: arn.order, reverse=True)
    return list(dict.fromkeys(f"{arn.version}/{arn.build}" if builds else arn.version for arn in newest))[:5]


def _no_such_name(known: KnownResources, kind: Kind, wanted: Arn, candidates: list[Arn]) -> str:
    declared = {name for one, name in known.declared if one is kind and wanted.owner.isdigit()}
    prefix = "aws/" if wanted.owner == "aws" else ""
    names = [f"{prefix}{name}" for name in similar(wanted.name, declared | {arn.name for arn in candidates})]
    if wanted.owner.isdigit() and kind in OF_AMAZON:
        amazon = {arn.name for arn in known.listed(kind, "aws")}
        names += [f"aws/{name}" for name in similar(wanted.name, amazon)]
    later = f" {EARLIER_TASK}" if known.check_mode and wanted.owner.isdigit() else ""
    return f"{_does_not_exist(kind, wanted)}{suggestion(names)}{later}"


def _does_not_exist(kind: Kind, wanted: Arn) -> str:
    if wanted.owner == "aws":
        return f"Amazon provides no {kind.title} named '{wanted.name}' in this region."
    if not wanted.owner.isdigit():
        return f"No {kind.title} named '{wanted.name}' of owner {wanted.owner} exists in this region."
    return f"No {kind.title} named '{wanted.name}' exists in this account and region."


def similar(name: str, names: set[str]) -> list[str]:
    """Return at most five of the names that resemble a name, the most similar first."""
    name = name_segment(name)
    starting = sorted(other for other in names if len(name) > 3 and other.startswith(name))
    close = difflib.get_close_matches(name, sorted(names), n=5, cutoff=0.5)
    return list(dict.fromkeys([*starting, *close]))[:5]


def suggestion(names: list[str]) -> str:
    """Return a sentence that suggests the names; empty if there are none."""
    return f" Did you mean {' or '.join(names[:5])}?" if names else ""

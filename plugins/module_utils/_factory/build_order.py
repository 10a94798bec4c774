# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which pipelines of a factory to build, and in which order: a pipeline after those that build its parent image.

This file only plans; it sends no requests.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from .._aws.arn import Arn, name_segment
from .._aws.errors import InvalidOption, did_you_mean, raise_invalid
from .._aws.kinds import CONTAINER_RECIPE, IMAGE, IMAGE_PIPELINE, IMAGE_RECIPE
from .._engine.references import SHORT, references_in
from .entries import Entry

RECIPES = (IMAGE_RECIPE, CONTAINER_RECIPE)


@dataclass(frozen=True)
class Parent:
    """The reference of a recipe to a parent image of another recipe of the factory."""

    base: Entry
    """The other recipe."""
    version: str
    """The version of the image. It can contain wildcards."""


@dataclass(frozen=True)
class Node:
    """A pipeline to build."""

    entry: Entry
    parents: tuple[str, ...]
    """The names of the pipelines that are built first."""
    layer: int
    """1 without parents, and otherwise one more than the highest layer of the parents."""


def find_parents(entries: Iterable[Entry], account: str) -> dict[Entry, Parent]:
    """Return the parents of those recipes whose parent image is built from another recipe of the entries."""
    recipes = [entry for entry in entries if entry.kind in RECIPES and not entry.declaration.absent]
    by_name = {name_segment(recipe.name): recipe for recipe in recipes}
    found = {}
    for recipe in recipes:
        name, version = _parent_image(recipe, account)
        base = by_name.get(name)
        if base and base is not recipe:
            found[recipe] = Parent(base, version)
    return found


def _parent_image(recipe: Entry, account: str) -> tuple[str, str]:
    """Return the name and version of an image of this account; empty for others, and for one build of an image."""
    for used in references_in(recipe.spec.options, recipe.desired.values):
        foreign = used.reference.foreign
        if used.reference.kind is not IMAGE or (foreign and re.fullmatch(foreign, used.text)):
            continue
        if short := SHORT.fullmatch(used.text):
            is_other = short["owner"] or short["build"]
            return ("", "") if is_other else (name_segment(short["name"]), short["version"] or "x.x.x")
        try:
            arn = Arn.parse(used.text)
        except ValueError:
            continue
        if arn.owner == account and not arn.build:
            return arn.name, arn.version
    return "", ""


def plan_builds(entries: Collection[Entry], parents: Mapping[Entry, Parent], only: Collection[str]) -> list[Node]:
    """Return the pipelines to build, each after its parents: those named in ``only``, or all if it is empty.

    Raise InvalidOption for unknown names, and for pipelines that build each other's parent images.
    """
    pipelines = [entry for entry in entries if entry.kind is IMAGE_PIPELINE and not entry.declaration.absent]
    names = {pipeline.name: pipeline for pipeline in pipelines}
    raise_invalid(_undefined(only, names))
    needs = {
        pipeline.name: [other.name for other in pipelines if _builds_parent(other, pipeline, parents)]
        for pipeline in pipelines
    }
    order = _in_order(needs)
    nodes: dict[str, Node] = {}
    for name in (name for name in order if name in (only or names)):
        before = [nodes[parent] for parent in needs[name] if parent in nodes]
        layer = 1 + max((node.layer for node in before), default=0)
        nodes[name] = Node(names[name], tuple(node.entry.name for node in before), layer)
    return sorted(nodes.values(), key=lambda node: node.layer)


def _undefined(only: Collection[str], names: Collection[str]) -> Iterator[InvalidOption]:
    for index, name in enumerate(only):
        if name not in names:
            reason = f"no pipeline named '{name}' is in image_pipelines.{did_you_mean(name, names)}"
            yield InvalidOption(f"build_only[{index}]", reason)


def _builds_parent(other: Entry, pipeline: Entry, parents: Mapping[Entry, Parent]) -> bool:
    bases = [parents[recipe].base for recipe in pipeline.depends_on if recipe in parents]
    return any(base in other.depends_on for base in bases)


def _in_order(needs: Mapping[str, Iterable[str]]) -> list[str]:
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        reason = f"pipelines build each other's parent image: {cycle}. Change the parent image of one of their recipes."
        raise InvalidOption("image_pipelines", reason) from error


def needed_for(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with everything that they depend on, each after what it depends on."""
    found: dict[Entry, None] = {}

    def add(entry: Entry) -> None:
        if entry not in found:
            for other in entry.depends_on:
                add(other)
            found[entry] = None

    for entry in entries:
        add(entry)
    return list(found)

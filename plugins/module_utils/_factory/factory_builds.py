# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The builds of a factory: started after it has converged, continued at each poll, predicted in check mode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, replace

from .._aws.errors import InvalidOption
from .._engine.operation import Context
from .._images.build_reasons import find_current
from .._images.findings import check_is_scanned
from .._images.image import IN_PROGRESS, status_of
from .._images.pipeline_builds import check_may_start
from .._images.search import Search, list_images
from .._options.spec import Values
from .._options.wait import wait_options
from .build_order import RECIPES, Node, Parent, find_parents, plan_builds
from .build_results import BUILDING, PLANNED, UNCHANGED, PipelineBuild, amis_of, failure_of, new_builds
from .build_rounds import Building, Converge
from .converge import Factory
from .entries import Entry
from .report import merge_reports

WAIT = wait_options(14400)


class FactoryBuilds:
    """The pipelines of a factory that a task builds. ``parents`` are the images that are built before their recipes."""

    def __init__(self, context: Context, values: Values, entries: list[Entry]) -> None:
        """Raise InvalidOption for options that do not match the entries."""
        self._context, self._values = context, values
        _check_options(values)
        builds = values["build"] != "never"
        parents = find_parents(entries, context.client.caller.owner) if builds else {}
        self.nodes: list[Node] = plan_builds(entries, parents, values.get("build_only", [])) if builds else []
        self.parents = dict(_built_here(parents, self.nodes))
        for node in self.nodes:
            given = node.entry.desired.values
            if values.get("maximum_severity") and "image_scanning_configuration" in given:
                check_is_scanned(given)

    def check_permission(self) -> None:
        """Raise AwsError if the caller may not start builds."""
        for node in self.nodes[:1]:
            check_may_start(self._context.client, str(self._context.client.resource_arn(*node.entry.key)))

    def begin(self, report: Values, converge: Converge) -> Values:
        """Build the pipelines and return the result of the task."""
        if self._values["build"] == "never":
            return report
        building = Building(self._context, self._values, converge, new_builds(self.nodes))
        return _run(self._context, self._values, building, report)

    def predict(self, report: Values, factory: Factory) -> Values:
        """Return the result of check mode: which pipelines would be built, why and in which order."""
        if self._values["build"] == "never":
            return report
        builds = new_builds(self.nodes)
        context = replace(self._context, references=factory.references)
        by_name = {build.pipeline: build for build in builds}
        for node, build in zip(self.nodes, builds, strict=True):
            first = [name for name in node.parents if by_name[name].status != UNCHANGED]
            build.status = PLANNED
            if first:
                build.reasons = [f"the pipeline {name} builds its parent image first" for name in first]
            elif self._values["build"] == "if_changed":
                _predict_status(context, node.entry, build)
        changed = report["changed"] or any(build.status == PLANNED for build in builds)
        return {**report, "changed": changed, "builds": [build.to_result() for build in builds], "amis": {}}


def continue_builds(context: Context, values: Values, converge: Converge) -> Values:
    """Run the next round of builds that an earlier run of the module started, and return the result of the task."""
    try:
        given = values["progress"]
        building = Building(context, values, converge, [PipelineBuild(**build) for build in given["builds"]])
        building.later, building.max_builds = given["later"], given["max_builds"]
    except (KeyError, TypeError) as error:
        raise InvalidOption("progress", "is set by the action plugin. Remove it.") from error
    return _run(context, values, building, {})


def _run(context: Context, values: Values, building: Building, report: Values) -> Values:
    polls = context.one_poll and values["wait"]
    building.run_round() if polls and values["wait_timeout"] else building.run()
    ends, later = building.is_over or not polls, building.later
    merged = {**report, **merge_reports(report, later)} if report and later else (report or later)
    result = {
        **merged,
        "changed": bool(merged.get("changed")) or any(build.started for build in building.builds),
        "builds": [build.to_result() for build in building.builds],
        "amis": amis_of(building.builds, context.client.caller.owner) if ends else {},
        **(_progress(values, building) if polls else {}),
    }
    if ends and (failure := failure_of(building.builds, result)):
        raise failure
    return result


def _progress(values: Values, building: Building) -> Values:
    """Return the progress and the time of the next poll, for the action plugin."""
    progress: Values = {"lines": building.lines, "over": building.is_over}
    if not building.is_over:
        builds = [asdict(build) for build in building.builds]
        progress.update(builds=builds, later=building.later, max_builds=building.max_builds)
    after = None if building.is_over else building.poll_after
    return {"progress": progress, "poll": {"after": after, "timeout": values["wait_timeout"]}}


def _check_options(values: Values) -> None:
    names = [name for name in ("build_only", "maximum_severity") if values.get(name)]
    if names and values["build"] == "never":
        raise InvalidOption(names[0], "requires builds. Set build: if_changed or build: always.")


def _built_here(parents: Mapping[Entry, Parent], nodes: Collection[Node]) -> Iterator[tuple[Entry, Parent]]:
    """Yield the parent images that this task builds, by the recipes that use them."""
    built = {recipe for node in nodes for recipe in node.entry.depends_on if recipe.kind in RECIPES}
    yield from ((recipe, parent) for recipe, parent in parents.items() if recipe in built and parent.base in built)


def _predict_status(context: Context, pipeline: Entry, build: PipelineBuild) -> None:
    """Set the status and the reasons of a build in check mode."""
    resource = pipeline.resource if pipeline.snapshot.current else None
    images = list_images(context.client, Search(pipeline=resource["arn"])) if resource else []
    image, reasons = find_current(context, resource or {}, images)
    build.reasons = [*reasons, *_changing(pipeline)] if images else reasons
    if not build.reasons and image:
        build.status = BUILDING if status_of(image) in IN_PROGRESS else UNCHANGED


def _changing(pipeline: Entry) -> Iterator[str]:
    """Yield the configurations that this task would change in a way that affects a build."""
    for entry in pipeline.depends_on:
        if entry.applied and entry.changed and entry.kind not in RECIPES:
            plan = entry.applied.planned.plan
            names = {name for name in {*plan.before, *plan.after} if plan.before.get(name) != plan.after.get(name)}
            if names - {"description"}:
                yield f"the {entry.kind.title} {entry.name} would change"

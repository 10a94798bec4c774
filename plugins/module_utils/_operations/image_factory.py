# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge a factory: create and change the declared resources, delete what it no longer declares, and build images."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from .._aws.client import CONNECTIONS
from .._aws.concurrency import CallLimit
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import COMPONENT, IMAGE_PIPELINE
from .._engine.operation import Context, OperationSpec
from .._factory.build_order import needed_for
from .._factory.converge import Factory
from .._factory.entries import LISTS, Mistakes, read_entries, read_entries_leniently
from .._factory.factory_builds import WAIT, FactoryBuilds, continue_builds
from .._factory.ownership import Owner
from .._factory.removal import Removal, Rules
from .._factory.report import report
from .._images.poll import FOLLOWING
from .._options import model
from .._options.spec import Option, Values

_NOTHING: Values = {"build": "never", "build_only": [], "maximum_severity": ""}
"""The options for builds with state: absent. They replace those of the task."""


def ensure_factory(context: Context, values: Values) -> Values:
    """Converge the factory, build its pipelines if ``build`` requests it, and return the result of the task."""
    client, check_mode = context.client, context.check_mode
    if most := values.get("max_concurrency"):
        client.limit_calls(CallLimit(most, most))
    owner, everything = Owner(values["factory"], values["adopt"]), values["state"] == "absent"
    again = partial(_converge_again, context, values, owner)
    if everything:
        values = {**values, **{plural: [] for plural in LISTS}, **_NOTHING}
    if values.get("progress"):
        return continue_builds(context, values, again)
    entries, mistakes = read_entries_leniently(_lists(values))
    if values["prune"] and not everything and not mistakes and all(entry.declaration.absent for entry in entries):
        advice = "Pruning would delete everything that the factory owns. Set state to absent for that."
        raise InvalidOption("prune", f"no resource is declared. {advice}")
    client.identify_caller()
    mark = client.input_shape(COMPONENT.operation("create")).members["tags"].value
    model.check(mark, values["factory"], lambda parameter: "factory")
    builds = FactoryBuilds(context, values, entries)
    factory = Factory(client, owner, entries, check_mode)
    if check_mode:
        factory.expect(values.get("predicted_components", []))
    factory.expect_images(builds.parents)
    factory.converge(mistakes, builds.check_permission)
    rules = Rules(owner, everything, values["prune"], values.get("keep_versions"))
    removal = Removal(client, rules, entries, check_mode)
    removal.remove()
    result = report(owner.factory, entries, removal)
    return builds.predict(result, factory) if check_mode else builds.begin(result, again)


def _lists(values: Values) -> dict[str, list[Values]]:
    return {plural: values.get(plural, []) for plural in LISTS}


def _converge_again(
    context: Context, values: Values, owner: Owner, names: Collection[str]
) -> tuple[Values, dict[str, str]]:
    """Converge pipelines and the resources that they need, after their parent images were built.

    Return the report, and the messages of the pipelines that failed, by name.
    """
    pipelines = [
        entry for entry in read_entries(_lists(values)) if entry.kind is IMAGE_PIPELINE and entry.name in names
    ]
    entries = needed_for(pipelines)
    try:
        Factory(context.client, owner, entries, False).converge()
        nothing = Removal(context.client, Rules(owner, False, False, None), [], False)
        return report(owner.factory, entries, nothing), {}
    except Mistakes as error:
        return {}, dict.fromkeys(names, str(error))
    except ImageBuilderError as error:
        return dict(error.facts), {entry.name: str(error) for entry in pipelines if entry.failure}


OPERATION = OperationSpec(
    options={
        "factory": Option(required=True),
        "state": Option(choices=("present", "absent"), default="present"),
        **{plural: Option("list", elements="dict") for plural in LISTS},
        "predicted_components": Option("list", elements="dict"),
        "prune": Option("bool", default=False),
        "adopt": Option("bool", default=False),
        "keep_versions": Option("int", bounds=(1, None)),
        "max_concurrency": Option("int", bounds=(1, CONNECTIONS)),
        "build": Option(choices=("never", "if_changed", "always"), default="never"),
        "build_only": Option("list", elements="str"),
        "max_builds": Option("int", default=10, bounds=(1, None)),
        **{name: FOLLOWING[name] for name in ("log_lines", "maximum_severity", "progress")},
        **WAIT,
    },
    run=ensure_factory,
)

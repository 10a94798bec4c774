# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge a factory: create and change the declared resources, and delete what it no longer declares."""

from __future__ import annotations

from .._aws.client import CONNECTIONS
from .._aws.concurrency import DEFAULT_CONCURRENCY
from .._aws.errors import InvalidOption
from .._aws.kinds import COMPONENT
from .._engine.operation import Context, OperationSpec
from .._factory.converge import Factory
from .._factory.entries import LISTS, read_entries_leniently
from .._factory.ownership import Owner
from .._factory.removal import Removal, Rules
from .._factory.report import report
from .._options import model
from .._options.spec import Option, Values


def ensure_factory(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    owner, workers = Owner(values["factory"], values["adopt"]), values["max_concurrency"]
    everything = values["state"] == "absent"
    lists = {} if everything else {plural: values.get(plural, []) for plural in LISTS}
    entries, mistakes = read_entries_leniently(lists)
    if values["prune"] and not everything and not mistakes and all(entry.declaration.absent for entry in entries):
        advice = "Pruning would delete everything that the factory owns. Set state to absent for that."
        raise InvalidOption("prune", f"no resource is declared. {advice}")
    client.identify_caller()
    mark = client.input_shape(COMPONENT.operation("create")).members["tags"].value
    model.check(mark, values["factory"], lambda parameter: "factory")
    factory = Factory(client, owner, entries, workers, check_mode)
    if check_mode:
        factory.expect(values.get("predicted_components", []))
    factory.converge(mistakes)
    rules = Rules(owner, everything, values["prune"], values.get("keep_versions"))
    removal = Removal(client, rules, entries, workers, check_mode)
    removal.remove()
    return report(owner.factory, entries, removal)


OPERATION = OperationSpec(
    options={
        "factory": Option(required=True),
        "state": Option(choices=("present", "absent"), default="present"),
        **{plural: Option("list", elements="dict") for plural in LISTS},
        "predicted_components": Option("list", elements="dict"),
        "prune": Option("bool", default=False),
        "adopt": Option("bool", default=False),
        "keep_versions": Option("int", bounds=(1, None)),
        "max_concurrency": Option("int", default=DEFAULT_CONCURRENCY, bounds=(1, CONNECTIONS)),
    },
    run=ensure_factory,
)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that declare a resource."""

from __future__ import annotations

from typing import Any

from .._aws.client import Client
from .._aws.kinds import Versions
from .._engine import declaration
from .._engine.reconcile import Outcome, Reconciler
from .._resources.resource import ResourceSpec
from .edge import open_module, run_reporting_errors


def run_resource(spec: ResourceSpec) -> None:
    """The whole of a module that declares a resource."""
    module = open_module(declaration.options(spec), mutually_exclusive=declaration.exclusive(spec))
    module.exit_json(**run_reporting_errors(module, spec.options, lambda client: _declare(module, client, spec)))


def _declare(module: Any, client: Client, spec: ResourceSpec) -> dict[str, Any]:
    """The result; where something failed after something was done, the error tells it."""
    outcome = _reconcile(module, client, spec)
    result = _result(spec, outcome)
    if outcome.failure:
        outcome.failure.add_facts(**result)
        raise outcome.failure
    return result


def _reconcile(module: Any, client: Client, spec: ResourceSpec) -> Outcome:
    reconciler = Reconciler(client, spec, check_mode=module.check_mode)
    options = declaration.options(spec)
    declared = declaration.read(spec, {name: module.params[name] for name in options})
    desired = declared.desired
    if declared.absent:
        return reconciler.absent(desired.name, desired.version, desired.values)
    return reconciler.present(desired, declared.keep_versions)


def _result(spec: ResourceSpec, outcome: Outcome) -> dict[str, Any]:
    result: dict[str, Any] = {
        "changed": outcome.changed,
        spec.kind.name: outcome.resource or {},
        "diff": {"before": outcome.before, "after": outcome.after},
    }
    if spec.kind.versions is not Versions.NONE:
        result["pruned"] = outcome.pruned
    return result

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that declare a resource."""

from __future__ import annotations

from .._aws.client import Client
from .._engine.applying import Applier
from .._engine.declaration import Declaration, declaration_options, declare, exclusive_options
from .._engine.planning import Planner
from .._engine.references import References
from .._engine.result import resource_result
from .._options.spec import Values
from .._resources.resource import ResourceSpec
from .edge import open_module, run_with_client


def run_resource(spec: ResourceSpec) -> None:
    """Run a module that declares a resource."""
    module, values = open_module(declaration_options(spec), mutually_exclusive=exclusive_options(spec))
    result = run_with_client(
        module, spec.options, lambda client: _run(client, spec, declare(spec, values), module.check_mode)
    )
    module.exit_json(**result)


def _run(client: Client, spec: ResourceSpec, declaration: Declaration, check_mode: bool) -> Values:
    references = References(client, check_mode=check_mode)
    applier = Applier(Planner(client, spec, references, check_mode))
    desired = declaration.desired
    outcome = applier.absent(desired) if declaration.absent else applier.present(desired, declaration.keep_versions)
    return resource_result(spec, desired.name, outcome)

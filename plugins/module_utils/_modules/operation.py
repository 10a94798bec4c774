# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that neither declare a resource nor only read resources."""

from __future__ import annotations

from typing import Any

from .._aws.client import Client
from .._aws.errors import InvalidOption
from .._engine.operation import Context, OperationSpec
from .._engine.references import References
from .._options.arguments import validate
from .._options.spec import Values
from .._options.wait import ONE_POLL
from .edge import open_module, run_reporting_errors


def run_operation(spec: OperationSpec) -> None:
    """Run the module of an operation, and exit."""
    module = open_module(
        spec.options,
        mutually_exclusive=spec.mutually_exclusive,
        required_one_of=spec.required_one_of,
        required_together=spec.required_together,
        required_if=spec.required_if,
        required_by={name: list(others) for name, others in spec.required_by.items()},
    )
    module.exit_json(**run_reporting_errors(module, spec.options, lambda client: _run(module, client, spec)))


def _run(module: Any, client: Client, spec: OperationSpec) -> Values:
    one_poll = bool((module.params.get("progress") or {}).pop(ONE_POLL, False))
    references = References(client)
    given = validate(spec.options, {name: module.params[name] for name in spec.options})
    for name, value in given.items():
        if value == "" and spec.options[name].reference:
            raise InvalidOption(name, "must not be empty. Give a value or omit the option.")
    values = references.resolve(spec.options, given)
    references.verify(spec.options, {}, values)
    return spec.run(Context(client, references, module.check_mode, one_poll), values)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that neither declare a resource nor only read resources."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import InvalidOption, raise_invalid
from .._engine.operation import Context, OperationSpec
from .._engine.references import References
from .._options.spec import Values
from .._options.wait import ONE_POLL
from .edge import open_module, run_with_client


def run_operation(spec: OperationSpec) -> None:
    """Run the module of an operation."""
    module, values = open_module(
        spec.options,
        mutually_exclusive=spec.mutually_exclusive,
        required_one_of=spec.required_one_of,
        required_together=spec.required_together,
        required_if=spec.required_if,
        required_by={name: list(others) for name, others in spec.required_by.items()},
    )
    result = run_with_client(module, spec.options, lambda client: _run(client, spec, values, module.check_mode))
    module.exit_json(**result)


def _run(client: Client, spec: OperationSpec, values: Values, check_mode: bool) -> Values:
    progress = dict(values.get("progress") or {})
    one_poll = bool(progress.pop(ONE_POLL, False))
    values = {**values, **({"progress": progress} if "progress" in values else {})}
    references = References(client, check_mode=check_mode)
    raise_invalid(
        InvalidOption(name, "must not be empty.")
        for name, value in values.items()
        if value == "" and (spec.options[name].reference or name in spec.selectors)
    )
    resolved = references.resolve(spec.options, values)
    references.verify(spec.options, {}, resolved)
    return spec.run(Context(client, references, check_mode, one_poll), resolved)

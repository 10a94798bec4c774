"""Run the rules of a resource, with no account behind them."""

from __future__ import annotations

from typing import Any

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import (
    ResourceSpec,
    RuleContext,
)

Values = dict[str, Any]


def check(spec: ResourceSpec, options: Values, current: Values | None = None) -> tuple[list[str], list[str]]:
    """Return the options that the rules refuse, and those that they warn of. ``current`` is the existing resource."""
    warnings: list[str] = []
    context = RuleContext(lookup=lambda arn: None, current=current or {}, warn=warnings.append)
    values = validate(spec.options, options)
    refused = []
    for rule in spec.rules:
        try:
            rule(values, context)
        except InvalidOption as error:
            refused += [str(mistake.facts["option"]) for mistake in error.mistakes]
    return refused, [warning.partition(": ")[0] for warning in warnings]

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare two descriptions of a resource, both in the shape of the options."""

from __future__ import annotations

import json
from typing import Any

from .spec import Option, Options, Values, is_empty, nested


def complete(options: Options, values: Values) -> Values:
    """Fill in the service's defaults: how the resource will read after it is written."""
    given = _without_empty(options, values)
    completed = {name: nested(options[name], value, complete) for name, value in given.items()}
    for name, option in options.items():
        if name not in completed and option.service_default is not None:
            completed[name] = nested(option, option.service_default, complete)
    return completed


def _without_empty(options: Options, values: Values) -> Values:
    """Leave out empty values, and mappings that hold nothing else: they are not sent, and so get no defaults."""
    kept = {name: nested(options[name], value, _without_empty) for name, value in values.items() if not is_empty(value)}
    return {name: value for name, value in kept.items() if not is_empty(value)}


def without_defaults(options: Options, values: Values) -> Values:
    """Leave out everything that the service or the module fills in, and what is not part of the resource's state."""
    kept: Values = {}
    for name, value in values.items():
        option = options[name]
        if not option.is_state:
            continue
        inner = nested(option, value, without_defaults)
        defaults = [nested(option, option.service_default, without_defaults), option.default, *option.fills]
        if inner in [default for default in defaults if default is not None]:
            continue
        # An empty mapping would clear the option, so a mapping that holds only defaults is kept as it is.
        kept[name] = value if is_empty(inner) else inner
    return kept


def canonical(options: Options, values: Values) -> Values:
    """Return the form by which two descriptions of a resource are compared."""
    form = {}
    for name, value in complete(options, values).items():
        option = options[name]
        if not option.is_state or value in option.fills:
            continue
        value = option.conversion.comparable(nested(option, value, canonical))
        form[name] = sorted(value, key=_sort_key) if option.unordered else value
    return form


def tidy(options: Options, values: Values) -> Values:
    """Sort what has no order, so that a diff shows only what differs."""
    return {name: _tidy_value(options[name], nested(options[name], value, tidy)) for name, value in values.items()}


def _tidy_value(option: Option, value: Any) -> Any:
    if option.unordered:
        return sorted(value, key=_sort_key)
    # A mapping without suboptions has the user's keys, which the service returns in any order.
    return dict(sorted(value.items())) if option.type == "dict" and not option.options else value


def _sort_key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)

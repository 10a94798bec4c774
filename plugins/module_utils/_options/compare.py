# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The canonical form by which two descriptions of a resource are compared, and what is left out of it."""

from __future__ import annotations

import json
from typing import Any

from .spec import Option, Options, Values, inside, is_empty


def complete(options: Options, values: Values) -> Values:
    """The values with what the service fills in by itself: how a resource will read after it is written."""
    whole = {name: inside(options[name], value, complete) for name, value in values.items() if not is_empty(value)}
    whole = {name: value for name, value in whole.items() if not is_empty(value)}
    for name, option in options.items():
        if name not in whole and option.service_default is not None:
            whole[name] = inside(option, option.service_default, complete)
    return whole


def without_defaults(options: Options, values: Values) -> Values:
    """The values without what the service fills in by itself, without what is told once and never again, and without
    what is taken when nothing is said: what somebody has to write down."""
    kept: Values = {}
    for name, value in values.items():
        option = options[name]
        inner = inside(option, value, without_defaults)
        known = [inside(option, option.service_default, without_defaults), option.default, *option.fills]
        if (
            option.incidental
            or option.not_returned
            or option.local
            or inner in [item for item in known if item is not None]
        ):
            continue
        # An empty value would clear the option; a value that is all defaults has to stand there all the same.
        kept[name] = value if is_empty(inner) else inner
    return kept


def canonical(options: Options, values: Values) -> Values:
    """What two descriptions of one resource are compared by."""
    form = {}
    for name, value in complete(options, values).items():
        option = options[name]
        if option.not_returned or option.local or option.incidental or value in option.fills:
            continue
        value = option.conversion.comparable(inside(option, value, canonical))
        form[name] = sorted(value, key=_order) if option.unordered else value
    return form


def tidy(options: Options, values: Values) -> Values:
    """The same values, with what has no order in one order, for a difference that shows what differs."""
    return {name: _tidied(options[name], inside(options[name], value, tidy)) for name, value in values.items()}


def _tidied(option: Option, value: Any) -> Any:
    if option.unordered:
        return sorted(value, key=_order)
    # The keys of a mapping without options are the user's, and come back in an order of the service's.
    return dict(sorted(value.items())) if option.type == "dict" and not option.options else value


def _order(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the state of an image tells of its failure: the service's context of it, and its reason. Pure."""

from __future__ import annotations

import re

from .._arn import Arn
from .._spec import Values

_IN_REASON = (
    ("component", "component_arn", re.compile(r"Document (arn:\S+?) failed!")),
    ("workflow", "execution_id", re.compile(r"Workflow Execution ID: '(wf-[^']+)'")),
    ("step", "name", re.compile(r"in workflow step (\w+)")),
)
"""What can be read from ``state.reason`` when nothing else tells: the place in ``failure`` and the pattern."""

_COPY = re.compile(
    r"destination account \(ID: (?P<account_id>\d{12})\) in Region (?P<region>[a-z0-9-]+)(?P<error>[^)]*)"
)
"""How a reason names each copy that failed (user guide, troubleshooting)."""


def cause(component: Values, reason: str) -> str:
    """Why, in one sentence: the component, if one is known, where in it, and what it says, or else the reason."""
    named = {"component": label(component["component_arn"])} if component.get("component_arn") else {}
    named |= {name: component[name] for name in ("phase", "step", "action") if component.get(name)}
    where = ", ".join(f"{name} {value}" for name, value in named.items())
    return f"{where}: {component.get('error') or reason}" if where else reason


def label(arn: str) -> str:
    """The short name of a resource, or what else it is, as it is."""
    try:
        return Arn.parse(arn).label
    except ValueError:
        return arn


def of_context(state: Values) -> Values:
    """What ``state.failureContext`` tells; the service has it since 2026, and older SDKs leave it out."""
    context = state.get("failure_context", {})
    component, distribution = context.get("component_failure", {}), context.get("distribution_failure", {})
    return {
        "stage": context.get("image_status"),
        "workflow": {"arn": context.get("workflow_arn"), "execution_id": context.get("workflow_execution_id")},
        "step": {"name": context.get("failed_step"), "execution_id": context.get("step_execution_id")},
        "component": {
            "component_arn": component.get("component_arn"),
            "phase": component.get("phase_name"),
            "step": component.get("step_name"),
            "action": component.get("action"),
            "error": component.get("error_message"),
        },
        "distribution": {
            "error": distribution.get("error_message"),
            "regions": [_region(region) for region in distribution.get("region_failures", [])],
        },
    }


def _region(told: Values) -> Values:
    named = {
        "region": told.get("region"),
        "account_id": told.get("target_account_id"),
        "status": told.get("status"),
        "step": told.get("image_configuration_step"),
        "error": told.get("error_message"),
    }
    return {name: value for name, value in named.items() if value}


def of_reason(reason: str) -> Values:
    """What can be read from the reason itself; it knows less than the context, which older SDKs leave out."""
    values: Values = {}
    for part, name, pattern in _IN_REASON:
        if match := pattern.search(reason):
            values.setdefault(part, {})[name] = match[1]
    copies = [{**match.groupdict(), "error": match["error"].strip(" .:,")} for match in _COPY.finditer(reason)]
    return {**values, "distribution": {"regions": copies}} if copies else values

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switch Amazon Inspector on or off for what Image Builder has scanned."""

from __future__ import annotations

from .._client import Client
from .._errors import InvalidOption
from .._inspector import RESOURCE_TYPES, SETTINGS, Inspector
from .._spec import Option, Values
from .._task import TaskSpec, difference
from .._wait import Wait, waiting


def run(client: Client, values: Values, rehearse: bool) -> Values:
    if not values["resource_types"]:
        raise InvalidOption("resource_types", f"name {' or '.join(RESOURCE_TYPES)}, or leave it out for both")
    present = values["state"] == "present"
    settings = {name: values[name] for name in SETTINGS if name in values and present}
    inspector = Inspector(client, Wait.of(values))
    inspector.check(settings)
    before = inspector.read()
    after = _after(before, values["resource_types"], settings, present)
    if rehearse:
        told = after
    elif after == before:
        told = before
    else:
        _make(inspector, before, values, settings)
        told = inspector.read()
    return {
        "changed": _shown(before) != _shown(after),
        "inspector_scanning": told,
        "diff": difference(_shown(before), _shown(after)),
    }


def _after(before: Values, types: list[str], settings: Values, present: bool) -> Values:
    """What there is to be once it is done."""
    status = {**before["status"], **dict.fromkeys(types, "ENABLED" if present else "DISABLED")}
    on = [name for name in RESOURCE_TYPES if (present if name in types else name in before["resource_types"])]
    return {**before, "resource_types": on, "status": status, **settings}


def _make(inspector: Inspector, before: Values, values: Values, settings: Values) -> None:
    verb, status = ("enable", "ENABLED") if values["state"] == "present" else ("disable", "DISABLED")
    on = before["resource_types"]
    types = [name for name in values["resource_types"] if (name in on) != (verb == "enable")]
    if types:
        inspector.switch(verb, types)
    if values["wait"]:
        inspector.settle(status, values["resource_types"])
    if settings:
        inspector.set(settings)
        if values["wait"]:
            inspector.settle_settings()


def _shown(whole: Values) -> Values:
    """What differs when something changed; the status only tells how far Inspector is with it."""
    return {name: value for name, value in whole.items() if name != "status"}


TASK = TaskSpec(
    options={
        "state": Option(choices=("present", "absent"), preset="present"),
        "resource_types": Option("list", elements="str", choices=RESOURCE_TYPES, preset=list(RESOURCE_TYPES)),
        **SETTINGS,
        **waiting(300),
    },
    run=run,
    required_by={
        # These members of the API are required beside them.
        "ecr_pull_date_rescan_duration": ("ecr_rescan_duration",),
        "ecr_pull_date_rescan_mode": ("ecr_rescan_duration",),
        "ec2_vm_scanner": ("ec2_scan_mode",),
    },
)

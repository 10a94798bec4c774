# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switch Amazon Inspector scanning on or off for the account and region, and change its settings.

Enabling or disabling a resource type takes Inspector a while, during which it refuses further changes. Its settings can
be read and changed while it is enabled for any resource type.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._aws.client import Client, Members
from .._aws.errors import ImageBuilderError, InvalidOption
from .._engine.operation import Context, OperationSpec, difference
from .._options import model
from .._options.spec import Option, Options, Values
from .._options.translate import from_api, to_api
from .._options.wait import Wait, waiting

RESOURCE_TYPES = ("EC2", "ECR")
ON = ("ENABLED", "ENABLING")
DURATIONS = ("DAYS_3", "DAYS_7", "DAYS_14", "DAYS_30", "DAYS_60", "DAYS_90", "DAYS_180")

PARTS: Mapping[str, Options] = {
    "ecrConfiguration": {
        "ecr_rescan_duration": Option(member="rescanDuration", choices=(*DURATIONS, "LIFETIME")),
        "ecr_pull_date_rescan_duration": Option(member="pullDateRescanDuration", choices=DURATIONS),
        "ecr_pull_date_rescan_mode": Option(member="pullDateRescanMode", choices=("LAST_PULL_DATE", "LAST_IN_USE_AT")),
    },
    "ec2Configuration": {
        "ec2_scan_mode": Option(member="scanMode", choices=("EC2_SSM_AGENT_BASED", "EC2_HYBRID")),
        "ec2_vm_scanner": Option("bool", member="activateVMScanner"),
    },
}
"""The settings, by the member of the request that they stand in."""

SETTINGS: Options = {name: option for options in PARTS.values() for name, option in options.items()}

_TOO_EARLY = ("ENABLE_IN_PROGRESS", "DISABLE_IN_PROGRESS", "SUSPEND_IN_PROGRESS")
"""What Inspector answers while it is not done with an earlier request."""


class Inspector:
    """Amazon Inspector in the account and region of the task; all waiting for it is within ``wait``."""

    def __init__(self, client: Client, wait: Wait) -> None:
        self._client = client
        self._wait = wait

    def _call(self, action: str, operation: str, **request: Any) -> Members:
        answer = self._client.call(action, operation, "inspector2", **request)
        failed = next((one for one in answer.get("failedAccounts") or [] if one["errorCode"] not in _TOO_EARLY), None)
        if failed:
            told = {"code": failed["errorCode"], "message": failed.get("errorMessage", "")}
            message = f"Could not {action} in account {failed['accountId']}: {told['code']}: {told['message']}"
            raise ImageBuilderError(message.rstrip(": "), error=told)
        return answer

    def read(self) -> Values:
        """The types that are on, the ``status`` of each, and while Inspector is on its settings."""
        account = self._account()
        status = {name: account["resourceState"][name.lower()]["status"] for name in RESOURCE_TYPES}
        types = [name for name in RESOURCE_TYPES if status[name] in ON]
        settings = self._settings() if account["state"]["status"] in ON else {}
        return {"resource_types": types, "status": status, **settings}

    def _account(self) -> Members:
        answer = self._call("read the status of Amazon Inspector", "batch_get_account_status")
        (account,) = answer["accounts"]
        return dict(account)

    def _settings(self) -> Values:
        ecr, ec2 = self._configuration()
        read = {**from_api(PARTS["ecrConfiguration"], ecr), **from_api(PARTS["ec2Configuration"], ec2)}
        return {name: value for name, value in read.items() if name in SETTINGS}

    def _configuration(self) -> tuple[Members, Members]:
        """The state of the settings for ECR and for EC2."""
        answer = self._call("read the settings of Amazon Inspector", "get_configuration")
        ecr, ec2 = answer.get("ecrConfiguration", {}), answer.get("ec2Configuration", {})
        scanner = {"activateVMScanner": ec2.get("vmScannerState", {}).get("activated")}
        return ecr.get("rescanDurationState", {}), {**ec2.get("scanModeState", {}), **scanner}

    def check(self, settings: Values) -> None:
        """Raise InvalidOption for a setting that the installed botocore does not know."""
        shape = self._client.input_shape("update_configuration", "inspector2")
        for member, part in _request(settings).items():
            options = PARTS[member]
            if member not in shape.members:
                unknown = next(name for name in options if name in settings)
                reason = f"botocore {self._client.sdk_version} does not know it: a newer botocore is needed"
                raise InvalidOption(unknown, reason)
            model.check(options, shape.members[member], part, sdk_version=self._client.sdk_version)

    def set(self, settings: Values) -> None:
        """Make the settings what is given, where they are not; a part in which something differs is sent whole."""
        current = _request(self._settings())
        wanted = {member: {**current.get(member, {}), **part} for member, part in _request(settings).items()}
        changed = {member: part for member, part in wanted.items() if part != current.get(member)}
        if changed:
            self._call("change the settings of Amazon Inspector", "update_configuration", **changed)

    def switch(self, verb: str, types: list[str]) -> None:
        """``enable`` or ``disable`` scanning of types of resources, as soon as Inspector is not busy with another."""
        action = f"{verb} {' and '.join(types)} scanning of Amazon Inspector"
        self._until(
            lambda: _described(self._call(action, verb, resourceTypes=types).get("failedAccounts") or []),
            f"Could not {action} yet",
        )

    def settle(self, status: str, types: list[str]) -> None:
        """Wait until the types have the status."""

        def others() -> str:
            states = self._account()["resourceState"]
            found = [{"name": name, **states[name.lower()]} for name in types]
            return _described(state for state in found if state["status"] != status)

        self._until(others, f"Amazon Inspector is not {status} yet")

    def settle_settings(self) -> None:
        """Wait until the settings are in effect."""

        def others() -> str:
            ecr, ec2 = self._configuration()
            statuses = (ecr.get("status"), ec2.get("scanModeStatus"))
            if "FAILED" in statuses:
                raise ImageBuilderError("Amazon Inspector could not put its new settings into effect.")
            return "they are PENDING" if "PENDING" in statuses else ""

        self._until(others, "The settings of Amazon Inspector are not in effect yet")

    def _until(self, problem: Callable[[], str], message: str) -> None:
        """Look until there is no problem, as long as there is time."""
        if found := self._wait.until(operator.not_, problem):
            raise ImageBuilderError(f"{message}: {found}. Run the task again, or give it a longer wait_timeout.")


def _request(settings: Values) -> Members:
    """The request that sets them."""
    parts = {
        member: {name: settings[name] for name in options if name in settings} for member, options in PARTS.items()
    }
    return {member: to_api(PARTS[member], part) for member, part in parts.items() if part}


def _described(states: Iterable[Mapping[str, Any]]) -> str:
    """What Inspector tells of accounts or types of resources: ``ECR DISABLED SSM_UNAVAILABLE: Try later``."""
    told = ("name", "status", "errorCode", "errorMessage")
    return ", ".join(" ".join(str(state[part]) for part in told if state.get(part)) for state in states)


def run(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    if not values["resource_types"]:
        raise InvalidOption("resource_types", f"name {' or '.join(RESOURCE_TYPES)}, or leave it out for both")
    present = values["state"] == "present"
    settings = {name: values[name] for name in SETTINGS if name in values and present}
    inspector = Inspector(client, Wait.of(values))
    inspector.check(settings)
    before = inspector.read()
    after = _after(before, values["resource_types"], settings, present)
    if check_mode:
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


OPERATION = OperationSpec(
    options={
        "state": Option(choices=("present", "absent"), default="present"),
        "resource_types": Option("list", elements="str", choices=RESOURCE_TYPES, default=list(RESOURCE_TYPES)),
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

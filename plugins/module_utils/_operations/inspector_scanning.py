# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enable or disable Amazon Inspector scanning for the account and region, and change its settings.

While Inspector enables or disables a resource type, it refuses further changes. Its settings can be read and changed
while it is enabled for any resource type.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._aws.client import Client, Members
from .._aws.errors import ImageBuilderError, InvalidOption
from .._engine.operation import Context, OperationSpec, reporting_changes
from .._options import model
from .._options.diff import make_diff
from .._options.spec import Option, Options, Values
from .._options.translate import from_api, option_path, to_api
from .._options.wait import Wait, wait_options

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
"""The settings, by the member of the request that contains them."""

SETTINGS: Options = {name: option for options in PARTS.values() for name, option in options.items()}

_TOO_EARLY = ("ENABLE_IN_PROGRESS", "DISABLE_IN_PROGRESS", "SUSPEND_IN_PROGRESS")
"""The error codes of Inspector while it processes an earlier request."""


class Inspector:
    """Amazon Inspector in the account and region of the task, and the time to wait for it."""

    def __init__(self, client: Client, wait: Wait) -> None:
        self._client = client
        self._wait = wait
        self.has_changed = False
        """Whether a request of this object changed something."""

    def _call(self, action: str, operation: str, **request: Any) -> Members:
        response = self._client.call(action, operation, "inspector2", **request)
        failures = response.get("failedAccounts") or []
        failed = next((one for one in failures if one["errorCode"] not in _TOO_EARLY), None)
        if failed:
            facts = {"code": failed["errorCode"], "message": failed.get("errorMessage", "")}
            message = f"Could not {action} in account {failed['accountId']}: {facts['code']}: {facts['message']}"
            raise ImageBuilderError(message.rstrip(": "), error=facts)
        return response

    def read_scanning(self) -> Values:
        """Return the enabled resource types, the ``status`` of each, and the settings if Inspector is enabled."""
        account = self._account()
        status = {name: account["resourceState"][name.lower()]["status"] for name in RESOURCE_TYPES}
        types = [name for name in RESOURCE_TYPES if status[name] in ON]
        settings = self._settings() if account["state"]["status"] in ON else {}
        return {"resource_types": types, "status": status, **settings}

    def _account(self) -> Members:
        response = self._call("read the status of Amazon Inspector", "batch_get_account_status")
        (account,) = response["accounts"]
        return dict(account)

    def _settings(self) -> Values:
        ecr, ec2 = self._configuration()
        read = {**from_api(PARTS["ecrConfiguration"], ecr), **from_api(PARTS["ec2Configuration"], ec2)}
        return {name: value for name, value in read.items() if name in SETTINGS}

    def _configuration(self) -> tuple[Members, Members]:
        """Return the settings for ECR and those for EC2, each with its status."""
        response = self._call("read the settings of Amazon Inspector", "get_configuration")
        ecr, ec2 = response.get("ecrConfiguration", {}), response.get("ec2Configuration", {})
        scanner = {"activateVMScanner": ec2.get("vmScannerState", {}).get("activated")}
        return ecr.get("rescanDurationState", {}), {**ec2.get("scanModeState", {}), **scanner}

    def check_settings(self, settings: Values) -> None:
        """Raise InvalidOption for a setting that the installed botocore does not know."""
        shape = self._client.input_shape("update_configuration", "inspector2")
        request = _request(settings)

        def option_of(parameter: str) -> str:
            member, _dot, setting = parameter.partition(".")
            return option_path(PARTS[member], setting or next(iter(request[member])))

        model.check(shape, request, option_of, sdk_version=self._client.sdk_version)

    def update_settings(self, settings: Values) -> None:
        """Change the settings that differ. A part of the request contains all of its settings."""
        current = _request(self._settings())
        wanted = {member: {**current.get(member, {}), **part} for member, part in _request(settings).items()}
        changed = {member: part for member, part in wanted.items() if part != current.get(member)}
        if changed:
            self._call("change the settings of Amazon Inspector", "update_configuration", **changed)
            self.has_changed = True

    def switch_types(self, verb: str, types: list[str]) -> None:
        """``enable`` or ``disable`` scanning of resource types, after Inspector has processed earlier requests."""
        action = f"{verb} {' and '.join(types)} scanning of Amazon Inspector"
        self._until(
            lambda: _described(self._call(action, verb, resourceTypes=types).get("failedAccounts") or []),
            f"Could not {action} yet",
        )
        self.has_changed = True

    def await_status(self, status: str, types: list[str]) -> None:
        """Wait until the resource types have the status."""

        def others() -> str:
            states = self._account()["resourceState"]
            found = [{"name": name, **states[name.lower()]} for name in types]
            return _described(state for state in found if state["status"] != status)

        self._until(others, f"Amazon Inspector is not {status} yet")

    def await_settings(self) -> None:
        """Wait until the settings are in effect."""

        def others() -> str:
            ecr, ec2 = self._configuration()
            statuses = (ecr.get("status"), ec2.get("scanModeStatus"))
            if "FAILED" in statuses:
                raise ImageBuilderError("Amazon Inspector could not put its new settings into effect.")
            return "they are PENDING" if "PENDING" in statuses else ""

        self._until(others, "The settings of Amazon Inspector are not in effect yet")

    def _until(self, problem: Callable[[], str], message: str) -> None:
        """Poll until ``problem`` returns an empty text. ImageBuilderError if it does not in time."""
        if found := self._wait.until(operator.not_, problem):
            raise ImageBuilderError(f"{message}: {found}. Run the task again, or raise wait_timeout.")


def _request(settings: Values) -> Members:
    """Return the request that sets the settings."""
    parts = {
        member: {name: settings[name] for name in options if name in settings} for member, options in PARTS.items()
    }
    return {member: to_api(PARTS[member], part) for member, part in parts.items() if part}


def _described(states: Iterable[Mapping[str, Any]]) -> str:
    """Return the states of accounts or resource types as text: ``ECR DISABLED SSM_UNAVAILABLE: Try later``."""
    members = ("name", "status", "errorCode", "errorMessage")
    return ", ".join(" ".join(str(state[member]) for member in members if state.get(member)) for state in states)


def ensure_scanning(context: Context, values: Values) -> Values:
    """Enable or disable scanning and change the settings, and return the result of the task."""
    if not values["resource_types"]:
        raise InvalidOption("resource_types", f"must not be empty. Give {' or '.join(RESOURCE_TYPES)}, or omit it.")
    present = values["state"] == "present"
    settings = {name: values[name] for name in SETTINGS if name in values and present}
    inspector = Inspector(context.client, Wait.from_options(values))
    inspector.check_settings(settings)
    before = inspector.read_scanning()
    after = predicted = _predict(before, values["resource_types"], settings, present)
    if not context.check_mode and predicted != before:
        after = _apply(inspector, before, values, settings)
    return {
        "changed": _comparable(before) != _comparable(predicted),
        "inspector_scanning": after,
        "diff": make_diff("Amazon Inspector scanning", _comparable(before), _comparable(predicted)),
    }


def _predict(before: Values, types: list[str], settings: Values, present: bool) -> Values:
    """Return the scanning after the change. Settings cannot be read if no resource type is enabled."""
    status = {**before["status"], **dict.fromkeys(types, "ENABLED" if present else "DISABLED")}
    enabled = [name for name in RESOURCE_TYPES if (present if name in types else name in before["resource_types"])]
    known = {name: value for name, value in before.items() if enabled or name not in SETTINGS}
    return {**known, "resource_types": enabled, "status": status, **settings}


def _apply(inspector: Inspector, before: Values, values: Values, settings: Values) -> Values:
    """Make the changes and return the scanning after them."""
    with reporting_changes(lambda: inspector.has_changed):
        _send_changes(inspector, before, values, settings)
        return inspector.read_scanning()


def _send_changes(inspector: Inspector, before: Values, values: Values, settings: Values) -> None:
    verb, status = ("enable", "ENABLED") if values["state"] == "present" else ("disable", "DISABLED")
    enabled = before["resource_types"]
    types = [name for name in values["resource_types"] if (name in enabled) != (verb == "enable")]
    if types:
        inspector.switch_types(verb, types)
    if values["wait"]:
        inspector.await_status(status, values["resource_types"])
    if settings:
        inspector.update_settings(settings)
        if values["wait"]:
            inspector.await_settings()


def _comparable(scanning: Values) -> Values:
    """Return what a change is recognized by. The status only shows how far Inspector is."""
    return {name: value for name, value in scanning.items() if name != "status"}


OPERATION = OperationSpec(
    options={
        "state": Option(choices=("present", "absent"), default="present"),
        "resource_types": Option("list", elements="str", choices=RESOURCE_TYPES, default=list(RESOURCE_TYPES)),
        **SETTINGS,
        **wait_options(300),
    },
    run=ensure_scanning,
    required_by={
        # The API requires these members together.
        "ecr_pull_date_rescan_duration": ("ecr_rescan_duration",),
        "ecr_pull_date_rescan_mode": ("ecr_rescan_duration",),
        "ec2_vm_scanner": ("ec2_scan_mode",),
    },
)

"""The backend: the types of resources that Amazon Inspector scans for one account in one region, and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from moto.core.utils import unix_time
from moto.inspector2 import models as moto

from ..imagebuilder.unverified import assumed

_ATTRIBUTES = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "_lambda", "LAMBDA_CODE": "lambda_code"}
"""moto's attributes with the status of each type of resource."""

_DONE = {"ENABLING": "ENABLED", "DISABLING": "DISABLED"}
_PENDING = {"ENABLING": "ENABLE_IN_PROGRESS", "DISABLING": "DISABLE_IN_PROGRESS"}
"""The error codes of a request during an earlier one (botocore: ErrorCode)."""


class AccountStatus(moto.AccountStatus):
    """moto's status, with changes that take some time."""

    def __init__(self, account_id: str):
        super().__init__(account_id)
        self._requests_left = 0

    def toggle(self, resource_types: list[str], enable: bool) -> None:
        """Start to enable or disable types of resources, unless they already are."""
        done, begun = ("ENABLED", "ENABLING") if enable else ("DISABLED", "DISABLING")
        self._requests_left = assumed.inspector_takes_requests
        for attribute in (_ATTRIBUTES[one] for one in resource_types if one in _ATTRIBUTES):
            if getattr(self, attribute) != done:
                setattr(self, attribute, begun if self._requests_left else done)

    def describe(self) -> dict[str, Any]:
        """Return the state as a read returns it."""
        self._progress()
        state: dict[str, Any] = self.to_batch_json()
        return state

    def pending(self, resource_types: list[str]) -> str | None:
        """Return the error code of a request for types with an earlier request in progress."""
        self._progress()
        statuses = [getattr(self, _ATTRIBUTES[one]) for one in resource_types if one in _ATTRIBUTES]
        return next((_PENDING[status] for status in statuses if status in _PENDING), None)

    def _progress(self) -> None:
        """Count a request, which represents the passing of time; after enough of them, complete the changes."""
        if self._requests_left:
            self._requests_left -= 1
            return
        for attribute in _ATTRIBUTES.values():
            status = getattr(self, attribute)
            setattr(self, attribute, _DONE.get(status, status))

    def _status(self) -> str:
        """Return the status of the account: the first of these statuses that a type of resource has."""
        statuses = {getattr(self, attribute) for attribute in _ATTRIBUTES.values()}
        return next((one for one in ("ENABLED", "ENABLING", "DISABLING") if one in statuses), "DISABLED")


@dataclass
class Settings:
    """The settings of scans of images and instances. The initial settings are not documented."""

    rescan_duration: str = "DAYS_14"
    pull_date_rescan_duration: str = "DAYS_14"
    pull_date_rescan_mode: str = "LAST_IN_USE_AT"
    scan_mode: str = "EC2_HYBRID"
    vm_scanner: bool = False
    rescan_updated_at: float | None = None


class Inspector2Backend(moto.Inspector2Backend):
    """moto's backend, with the settings of scans and with stricter checks."""

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self._accounts = {account_id: AccountStatus(account_id)}
        self.account_status = cast(dict[str, moto.AccountStatus], self._accounts)
        self.settings = Settings()

    def switch(self, accounts: list[str], resource_types: list[str], enable: bool) -> dict[str, Any]:
        """Enable or disable scanning; an account other than the caller and its members fails individually."""
        known, failed = self._known(accounts or [self.account_id])
        for status in list(known):
            code = status.pending(resource_types)
            if code:
                known.remove(status)
                failed.append(_failure(status.account_id, code, "Another request is in progress."))
            else:
                status.toggle(resource_types, enable)
        return {"accounts": [status.to_json() for status in known], "failedAccounts": failed}

    def states(self, accounts: list[str]) -> dict[str, Any]:
        """Return the status of the accounts, by default of the caller."""
        known, failed = self._known(accounts or [self.account_id])
        return {"accounts": [status.describe() for status in known], "failedAccounts": failed}

    def configuration(self) -> dict[str, Any]:
        """GetConfiguration."""
        settings = self.settings
        rescan = {
            "rescanDuration": settings.rescan_duration,
            "pullDateRescanDuration": settings.pull_date_rescan_duration,
            "pullDateRescanMode": settings.pull_date_rescan_mode,
            "status": "SUCCESS",
            "updatedAt": settings.rescan_updated_at,
        }
        return {
            "ecrConfiguration": {"rescanDurationState": {k: v for k, v in rescan.items() if v is not None}},
            "ec2Configuration": {
                "scanModeState": {"scanMode": settings.scan_mode, "scanModeStatus": "SUCCESS"},
                "vmScannerState": {"activated": settings.vm_scanner},
            },
        }

    def configure(self, ecr: dict[str, str], ec2: dict[str, Any]) -> None:
        """Update the settings; omitted ones are kept, but a new scan mode without a VM scanner disables it."""
        given = {
            "rescan_duration": ecr.get("rescanDuration"),
            "pull_date_rescan_duration": ecr.get("pullDateRescanDuration"),
            "pull_date_rescan_mode": ecr.get("pullDateRescanMode"),
            "scan_mode": ec2.get("scanMode"),
            "vm_scanner": bool(ec2.get("activateVMScanner")) if ec2 else None,
            "rescan_updated_at": unix_time() if ecr else None,
        }
        for name, value in given.items():
            if value is not None:
                setattr(self.settings, name, value)

    @property
    def is_on(self) -> bool:
        """Whether scanning is enabled or being enabled for a type of resource."""
        return bool(self._accounts[self.account_id]._status() in ("ENABLED", "ENABLING"))

    def _known(self, accounts: list[str]) -> tuple[list[AccountStatus], list[dict[str, Any]]]:
        allowed = {self.account_id, *self.members}
        known = [self._accounts.setdefault(one, AccountStatus(one)) for one in accounts if one in allowed]
        refused = [one for one in accounts if one not in allowed]
        return known, [_failure(one, "ACCESS_DENIED", "The account is not a member account.") for one in refused]


def _failure(account: str, code: str, message: str) -> dict[str, Any]:
    return {"accountId": account, "errorCode": code, "errorMessage": message}

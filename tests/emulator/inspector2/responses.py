"""Handles incoming Amazon Inspector requests and returns responses."""

from __future__ import annotations

import json
from typing import Any, cast

from moto.core.exceptions import ServiceException
from moto.core.utils import get_service_model
from moto.inspector2.models import inspector2_backends
from moto.inspector2.responses import Inspector2Response as MotoResponse

from ..imagebuilder.api.requests import read_members
from ..imagebuilder.api.service_model import check
from ..imagebuilder.unverified import assumed
from .models import Inspector2Backend


class InspectorError(ServiceException):
    """An error of the service; botocore's model of the code has the HTTP status."""

    def __init__(self, code: str, message: str):
        super().__init__(code, message)


class Inspector2Response(MotoResponse):
    """moto's responses, with the differences of this emulator."""

    @property
    def backend(self) -> Inspector2Backend:
        """The backend of the caller's account in the region of the request."""
        return cast(Inspector2Backend, inspector2_backends[self.current_account][self.region])

    def enable(self) -> str:
        """Enable scanning of types of resources."""
        given = self._members("Enable")
        return json.dumps(self.backend.switch(given.get("accountIds", []), given["resourceTypes"], enable=True))

    def disable(self) -> str:
        """Disable scanning of types of resources, by default of all."""
        given = self._members("Disable")
        types = given.get("resourceTypes") or get_service_model("inspector2").shape_for("ResourceScanType").enum
        return json.dumps(self.backend.switch(given.get("accountIds", []), list(types), enable=False))

    def batch_get_account_status(self) -> str:
        """Return the status of scanning."""
        return json.dumps(self.backend.states(self._members("BatchGetAccountStatus").get("accountIds", [])))

    def get_configuration(self) -> str:
        """Return the settings of scanning."""
        self._members("GetConfiguration")
        self._must_be_on()
        return json.dumps(self.backend.configuration())

    def update_configuration(self) -> str:
        """Change the settings of scanning."""
        given = self._members("UpdateConfiguration")
        self._must_be_on()
        self.backend.configure(given.get("ecrConfiguration", {}), given.get("ec2Configuration", {}))
        return json.dumps({})

    def _members(self, name: str) -> dict[str, Any]:
        """Check the members of the request against botocore's model, and return them."""
        operation = get_service_model("inspector2").operation_model(name)
        members = read_members(operation, self.normalized_request, {})
        check(operation, members, lambda _path, reason: InspectorError("ValidationException", reason))
        return members

    def _must_be_on(self) -> None:
        if not self.backend.is_on and not assumed.inspector_has_settings_while_off:
            raise InspectorError("ResourceNotFoundException", "Amazon Inspector is not enabled for this account.")

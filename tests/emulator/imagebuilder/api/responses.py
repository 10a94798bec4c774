"""Handles incoming Image Builder requests and returns responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionContext, ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model
from werkzeug.http import http_date

from ..clock import clock
from ..models import ImageBuilderBackend, imagebuilder_backends
from .operations import OPERATIONS
from .requests import read_members


class NoSuchRegion(JsonRESTError):
    """The request is signed for a Region that does not exist (IAM User Guide, troubleshooting SigV4 signing)."""

    code = 403

    def __init__(self, region: str):
        super().__init__("InvalidSignatureException", f"Credential should be scoped to a valid region, not '{region}'.")


class Result(ActionResult):
    """A result whose members have the names of the model; moto would try several names for each member."""

    def execute_result(self, context: ActionContext) -> TYPE_RESPONSE:
        """Serialize the result."""
        serialized = context.serializer_class(context.operation_model).serialize(self.result)
        return serialized["status_code"], dict(serialized["headers"]), serialized["body"]


class ImageBuilderResponse(BaseResponse):
    """Serves every operation of the table ``OPERATIONS``."""

    def __init__(self) -> None:
        super().__init__(service_name="imagebuilder")

    @property
    def imagebuilder_backend(self) -> ImageBuilderBackend:
        """The backend of the caller's account in the region of the request."""
        backends = imagebuilder_backends[self.current_account]
        if self.region not in backends:
            raise NoSuchRegion(self.region)
        return backends[self.region]

    def _get_action(self) -> str:
        """Return the operation by method and path only, because a body can contain the text ``&Action=``."""
        return self._get_action_from_method_and_request_uri(self.normalized_request)

    def call_action(self) -> TYPE_RESPONSE:
        """Return 501, which clients do not retry, and the name of the operation if it is not implemented."""
        name = self._get_action()
        if name and name not in OPERATIONS:
            return _not_implemented(name)
        return super().call_action()

    def answer(self, name: str) -> ActionResult:
        """Perform an operation; the date of the response is that of the simulated clock."""
        operation = get_service_model("imagebuilder").operation_model(name)
        members = read_members(operation, self.normalized_request, self.uri_match)
        result = self.imagebuilder_backend.perform(operation, members)
        if "date" in self.response_headers:  # otherwise the server adds it
            self.response_headers["date"] = http_date(clock.now())
        return Result(result)


def _not_implemented(name: str) -> TYPE_RESPONSE:
    headers = {"Content-Type": "application/json", "X-Amzn-Errortype": "NotImplementedException"}
    message = f"The operation {name} is not implemented in this emulator of EC2 Image Builder."
    return 501, headers, json.dumps({"__type": "NotImplementedException", "message": message})


def _method(name: str) -> Callable[[Any], ActionResult]:
    def method(self: ImageBuilderResponse) -> ActionResult:
        return self.answer(name)

    method.__doc__ = f"Serve {name}."
    return method


for _name in OPERATIONS:
    setattr(ImageBuilderResponse, camelcase_to_underscores(_name), _method(_name))

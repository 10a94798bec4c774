"""moto's optional enforcement of IAM policies for all services, with two corrections.

Services with a JSON protocol return errors in JSON. Signatures are not verified: moto computes them wrongly with a
query string. What moto cannot enforce: the resources of policies (except for S3), their conditions, and actions that
a service performs with the caller's permissions: ``iam:PassRole``, ``imagebuilder:TagResource`` for a Create with tags.
"""

from __future__ import annotations

from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.core.utils import get_service_model


class AccessDenied(JsonRESTError):
    """The caller's policies do not allow the operation."""

    code = 403

    def __init__(self, message: str):
        super().__init__("AccessDeniedException", message)


def extend() -> None:
    """Apply the corrections; they have an effect only if enforcement is enabled."""
    ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = _authorize  # type: ignore[method-assign,assignment]


def _authorize(response: Any, resource: str = "*") -> None:
    from moto.iam.access_control import IAMRequest  # the import is slow, and rarely needed

    class UnsignedRequest(IAMRequest):
        def check_signature(self) -> None:
            """Accept any signature."""

    try:
        response._authenticate_and_authorize_action(UnsignedRequest, resource)
    except AccessDeniedError as error:
        if "json" in get_service_model(response.boto3_service_name).protocol:
            raise AccessDenied(error.message) from error
        raise

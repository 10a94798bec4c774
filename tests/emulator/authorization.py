"""moto's enforcement of IAM policies, which it does for all services if asked to, with two corrections.

Services that speak JSON refuse in JSON, and signatures are not checked: moto computes them wrongly for requests with a
query. What moto cannot enforce: the resources of policies (except for S3), their conditions, and actions that
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
    """Let moto enforce policies as described above, once it enforces them at all."""
    ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = _authorize  # type: ignore[method-assign,assignment]


def _authorize(response: Any, resource: str = "*") -> None:
    from moto.iam.access_control import IAMRequest  # takes long to import, and is rarely needed

    class UnsignedRequest(IAMRequest):
        def check_signature(self) -> None:
            """Accept any signature."""

    try:
        response._authenticate_and_authorize_action(UnsignedRequest, resource)
    except AccessDeniedError as error:
        if "json" in get_service_model(response.boto3_service_name).protocol:
            raise AccessDenied(error.message) from error
        raise

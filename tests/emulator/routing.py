"""Determine the operation of a request only once: moto does so up to five times, and the journal once more."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from moto.core import botocore_stubber, responses
from moto.core.request import Request, normalize_request
from moto.core.routing import ProtocolRouter
from moto.core.utils import method_names_from_class

_match = ProtocolRouter.match


def extend() -> None:
    """Make moto store the normalized form and the operation with each request, and cache the methods of each class."""
    ProtocolRouter.match = _match_once  # type: ignore[method-assign]
    botocore_stubber.normalize_request = normalized  # type: ignore[attr-defined]
    responses.method_names_from_class = cache(method_names_from_class)  # type: ignore[attr-defined]


def normalized(request: AWSPreparedRequest) -> Request:
    """Return moto's form of a request in process, which is the same object each time."""
    if not hasattr(request, "normalized"):
        request.normalized = normalize_request(request)
    return request.normalized  # type: ignore[no-any-return]


def _match_once(self: ProtocolRouter, request: Any) -> Any:
    """Return the operation of a request and its parameters in the path; a caller may change the latter."""
    remembered = vars(request).setdefault("matched", {})
    if self not in remembered:
        remembered[self] = _match(self, request)
    operation, in_path = remembered[self]
    return operation, dict(in_path)

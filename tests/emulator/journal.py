"""A journal of the served operations, in order, so that a test or a benchmark can count them.

In process::

    with journal.recorded() as calls:
        client.list_components()
    assert [call.operation for call in calls] == ["ListComponents"]

On the server: ``GET /emulator/journal``, optionally with ``?service=`` or ``?operation=``, and ``DELETE``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError
from moto.core.request import Request
from moto.core.responses import BaseResponse
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/[0-9]+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_XML_CODE = re.compile(r"<Code>([^<]+)</Code>")
_CANNOT_ROUTE = (BotoCoreError, HTTPException, NotImplementedError)
"""The exceptions of moto for a service with another signing name, and for a path without an operation."""


@dataclass(frozen=True)
class Call:
    """A served operation of any service."""

    service: str | None
    operation: str
    account: str
    region: str | None
    parameters: dict[str, Any]
    status: int
    error: str | None


_calls: list[Call] = []
_listeners: list[list[Call]] = []
_lock = Lock()


def calls(service: str | None = None, operation: str | None = None) -> list[Call]:
    """Return the served operations, optionally of one service or with one name."""
    with _lock:
        return [call for call in _calls if service in (None, call.service) and operation in (None, call.operation)]


def clear() -> None:
    """Clear the journal."""
    with _lock:
        _calls.clear()


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Return a list to which the calls inside the block are added."""
    heard: list[Call] = []
    with _lock:
        _listeners.append(heard)
    try:
        yield heard
    finally:
        with _lock:
            _listeners.remove(heard)


def record(request: Request, status: int, headers: Any, body: Any) -> None:
    """Record a request and its response."""
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    service = scope["service"] if scope else None
    operation, parameters = _describe(service, request)
    call = Call(
        service,
        operation,
        _account(request),
        scope["region"] if scope else None,
        parameters,
        int(status),
        _error_code(headers, body) if int(status) >= 400 else None,
    )
    with _lock:
        for heard in (_calls, *_listeners):
            heard.append(call)


def _account(request: Request) -> str:
    response = BaseResponse()
    response.headers, response.querystring = request.headers, {}
    return response.get_current_account()


def _describe(service: str | None, request: Request) -> tuple[str, dict[str, Any]]:
    """Return the operation and its parameters, for all protocols."""
    given = {name: values[0] if len(values) == 1 else values for name, values in request.values.lists()}
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.split(".")[-1], _json(request)
    if "Action" in given:
        return str(given.pop("Action")), given
    try:
        operation, from_path = get_service_router(service or "s3").match(request)
    except _CANNOT_ROUTE:
        return f"{request.method} {request.path}", given
    return operation.name, {**from_path, **given, **_json(request)}


def _json(request: Request) -> dict[str, Any]:
    try:
        parsed = json.loads(request.get_data() or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _error_code(headers: Any, body: Any) -> str | None:
    """Return the error code: according to the protocol, from a header, a JSON member or an XML element."""
    in_header = {name.lower(): value for name, value in dict(headers).items()}.get("x-amzn-errortype")
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body)
    in_xml = _XML_CODE.search(text)
    code = in_header or (in_xml[1] if in_xml else _code_in_json(text))
    return re.split(r"[#:]", code)[-1] if code else None


def _code_in_json(text: str) -> str | None:
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    return (parsed.get("__type") or parsed.get("code")) if isinstance(parsed, dict) else None

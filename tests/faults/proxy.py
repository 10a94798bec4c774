"""A proxy in front of the emulator that injects faults: throttling, server errors, lost connections, broken bodies,
and reads that lag behind writes.

The faults depend on the seed, the operation and the ordinal number of the call of that operation, not on the time.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LOOPBACK = "127.0.0.1"
PAGE = b"<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body>nginx</body></html>"


class Fault(Enum):
    """The fault of one call. "After" means that the emulator has performed the operation."""

    THROTTLED = "throttled"
    ERROR_BEFORE = "500 with JSON, before"
    ERROR_AFTER = "500 with JSON, after"
    GATEWAY_BEFORE = "502 with HTML, before"
    GATEWAY_AFTER = "504 with HTML, after"
    LOST_BEFORE = "connection lost, before"
    LOST_AFTER = "connection lost, after"
    CUT = "body cut off, connection closed"
    CUT_SHORT = "body cut off, length adapted"
    PAGE = "200 with HTML, after"


BEFORE = frozenset({Fault.THROTTLED, Fault.ERROR_BEFORE, Fault.GATEWAY_BEFORE, Fault.LOST_BEFORE})


@dataclass(frozen=True)
class Rates:
    """The share of calls that each group of faults hits, from 0 to 1, and the seconds that reads lag behind writes."""

    throttled: float = 0
    errors: float = 0
    lost: float = 0
    broken: float = 0
    lag: float = 0

    def groups(self) -> tuple[tuple[float, tuple[Fault, ...]], ...]:
        """Return the share of each group and its faults, which are equally likely."""
        return (
            (self.throttled, (Fault.THROTTLED,)),
            (self.errors, (Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.GATEWAY_BEFORE, Fault.GATEWAY_AFTER)),
            (self.lost, (Fault.LOST_BEFORE, Fault.LOST_AFTER)),
            (self.broken, (Fault.CUT, Fault.CUT_SHORT, Fault.PAGE)),
        )


@dataclass
class Faults:
    """Draws the fault of each call, and counts."""

    rates: Rates
    seed: int
    calls: Counter[str] = field(default_factory=Counter)
    injected: Counter[Fault] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def draw(self, operation: str) -> Fault | None:
        """Return the fault of the next call of an operation, None for most calls."""
        with self._lock:
            self.calls[operation] += 1
            fault = self._draw(random.Random(f"{self.seed} {operation} {self.calls[operation]}"))
            if fault:
                self.injected[fault] += 1
        return fault

    def _draw(self, source: random.Random) -> Fault | None:
        number = source.random()
        for share, faults in self.rates.groups():
            if number < share:
                return source.choice(faults)
            number -= share
        return None


@dataclass
class Response:
    """A response of the emulator."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of_json(cls, status: int, code: str, message: str) -> Response:
        """Return an error of Image Builder."""
        headers = {"Content-Type": "application/json", "x-amzn-errortype": code}
        return cls(status, headers, json.dumps({"message": message}).encode())

    @property
    def members(self) -> dict[str, Any]:
        """The body of a successful response in JSON; empty for other responses."""
        is_json = self.status < http.client.MULTIPLE_CHOICES and self.body.startswith(b"{")
        return dict(json.loads(self.body)) if is_json else {}


class Lag:
    """Delays the effect of writes on reads: for some seconds, new resources are missing and updates are not visible."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._updated: set[str] = set()
        self._read: dict[str, Response] = {}

    def apply(self, operation: str, path: str, response: Response) -> Response:
        """Return the response as a client sees it, and remember what it wrote or read."""
        members = response.members
        if operation.startswith(("Create", "Update")):
            arns = [value for name, value in members.items() if name.endswith("Arn")]
            self._until.update(dict.fromkeys(arns, time.monotonic() + self._seconds))
            self._updated.update(arns if operation.startswith("Update") else ())
        elif operation.startswith("Get") and members:
            return self._get(path, members, response)
        elif operation.startswith("List"):
            return self._list(members, response)
        return response

    def _is_hidden(self, arn: str, *, prefix: bool = False) -> bool:
        now = time.monotonic()
        hidden = [written for written, until in list(self._until.items()) if until > now]
        return any(written == arn or (prefix and written.startswith(f"{arn}/")) for written in hidden)

    def _get(self, path: str, members: Mapping[str, Any], response: Response) -> Response:
        resource = next((value for value in members.values() if isinstance(value, dict) and "arn" in value), {})
        arn = resource.get("arn", "")
        if not self._is_hidden(arn):
            self._read[path] = response
            return response
        if arn in self._updated:
            return self._read.get(path, response)
        return Response.of_json(404, "ResourceNotFoundException", f"The resource '{arn}' does not exist.")

    def _list(self, members: dict[str, Any], response: Response) -> Response:
        for name, items in members.items():
            if isinstance(items, list):
                members[name] = [
                    item
                    for item in items
                    if item.get("arn") in self._updated or not self._is_hidden(item.get("arn", ""), prefix=True)
                ]
        return Response(response.status, response.headers, json.dumps(members).encode()) if members else response


class Proxy:
    """Serves the emulator at ``url``, with faults."""

    def __init__(self, upstream: str, rates: Rates, seed: int) -> None:
        self.faults = Faults(rates, seed)
        self._upstream = urlsplit(upstream).netloc
        self._lag = Lag(rates.lag)
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_call(self) -> None:
                proxy.handle(self)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_call

            def log_message(self, format: str, *args: Any) -> None:
                """Write no line for each request."""

        return Handler

    @contextmanager
    def serving(self) -> Iterator[Proxy]:
        """Serve from a thread."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one call, with or without a fault."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        operation = operation_of(request.command, request.path, body)
        fault = self.faults.draw(operation)
        if fault in BEFORE:
            _respond(request, fault, _refusal(operation, body))
            return
        response = self._forward(request, body)
        _respond(request, fault, self._lag.apply(operation, request.path, response))

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> Response:
        connection = http.client.HTTPConnection(self._upstream, timeout=60)
        try:
            connection.request(request.command, request.path, body, dict(request.headers))
            received = connection.getresponse()
            skipped = ("content-length", "connection", "transfer-encoding", "server")
            headers = {name: value for name, value in received.getheaders() if name.lower() not in skipped}
            return Response(received.status, headers, received.read())
        finally:
            connection.close()


def operation_of(method: str, path: str, body: bytes) -> str:
    """Return the name of a call's operation."""
    name = unquote(urlsplit(path).path).strip("/").partition("/")[0]
    if name == "tags":
        return {"POST": "TagResource", "DELETE": "UntagResource"}.get(method, "ListTagsForResource")
    if name:
        return name
    return parse_qs(body.decode(errors="replace")).get("Action", [method])[0]


def _refusal(operation: str, body: bytes) -> Response:
    """Return the response to a throttled call, in the service's protocol."""
    if re.search(rb"(?:^|&)Action=", body):
        text = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"
        return Response(400, {"Content-Type": "text/xml"}, text.encode())
    return Response.of_json(429, "CallRateLimitExceededException", f"Rate exceeded for {operation}.")


def _respond(request: BaseHTTPRequestHandler, fault: Fault | None, response: Response) -> None:
    """Send a response as its fault leaves it."""
    if fault in (Fault.ERROR_BEFORE, Fault.ERROR_AFTER):
        response = Response.of_json(500, "ServiceException", "An internal error has occurred.")
    elif fault in (Fault.GATEWAY_BEFORE, Fault.GATEWAY_AFTER, Fault.PAGE):
        status = {Fault.GATEWAY_BEFORE: 502, Fault.GATEWAY_AFTER: 504, Fault.PAGE: 200}[fault]
        response = Response(status, {"Content-Type": "text/html"}, PAGE)
    if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER):
        _disconnect(request)
        return
    kept = len(response.body) // 2 if fault in (Fault.CUT, Fault.CUT_SHORT) else len(response.body)
    request.send_response(response.status)
    for name, value in response.headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(response.body) if fault is Fault.CUT else kept))
    request.end_headers()
    request.wfile.write(response.body[:kept])
    if fault is Fault.CUT:
        _disconnect(request)


def _disconnect(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True
    request.wfile.flush()
    request.connection.shutdown(socket.SHUT_RDWR)

"""Serves the emulator, together with the rest of moto, on the loopback interface."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Event, Thread
from typing import Any

import flask
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.http import http_date
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from . import autoscaling, cloudformation, journal
from .assumptions import change_assumptions, current_assumptions, forget_changes
from .imagebuilder import clock
from .imagebuilder.builds import faults, findings
from .imagebuilder.models import settle_everywhere

LOOPBACK = "127.0.0.1"

_delay = {"seconds": 0.0}
"""The delay of each call, which simulates a slow network."""

_TICK = 0.25
"""Real seconds between two ticks of the server."""


class Application:
    """moto's application, with the journal and the emulator's paths under ``/emulator/``."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(_create_backend_app)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith("/emulator/"):
            return _answer_own(Request(environ))(environ, start_response)
        time.sleep(_delay["seconds"])
        return self._moto(environ, start_response)


@cache
def _create_backend_app(service: Any) -> flask.Flask:
    """moto's application for one service, which records responses in the journal; all servers share it."""
    app = create_backend_app(service)
    if service == "cloudformation":
        cloudformation.extend()
    app.after_request(_record)
    return app


def _record(response: flask.Response) -> flask.Response:
    request: Any = flask.request
    if not request.path.startswith("/moto-api/"):
        body = b"" if response.status_code < 400 else response.get_data()
        journal.record(request._get_current_object(), response.status_code, response.headers, body)
    return response


def _answer_own(request: Request) -> Response:
    handlers = _OWN_PATHS.get(request.path)
    try:
        if handlers is None:
            raise NotFound
        if request.method not in handlers:
            raise MethodNotAllowed(list(handlers))
        return Response(json.dumps(handlers[request.method](request)), content_type="application/json")
    except ValueError as error:
        return Response(json.dumps({"message": str(error)}), status=400, content_type="application/json")
    except HTTPException as error:
        return Response(error.description, status=error.code)


def _read_journal(request: Request) -> list[dict[str, Any]]:
    found = journal.calls(request.args.get("service"), request.args.get("operation"))
    return [dataclasses.asdict(call) for call in found]


def _clear_journal(_request: Request) -> list[dict[str, Any]]:
    journal.clear()
    return []


def _read_assumptions(_request: Request) -> dict[str, Any]:
    return current_assumptions()


def _change_assumptions(request: Request) -> dict[str, Any]:
    change_assumptions(json.loads(request.get_data()))
    return current_assumptions()


def _forget_assumptions(_request: Request) -> dict[str, Any]:
    forget_changes()
    return current_assumptions()


def _read_delay(_request: Request) -> dict[str, float]:
    return _delay


def _change_delay(request: Request) -> dict[str, float]:
    seconds = json.loads(request.get_data())["seconds"]
    if not 0 <= seconds <= 60:
        raise ValueError("seconds must be from 0 to 60")
    _delay["seconds"] = seconds
    return _delay


def _read_clock(_request: Request) -> dict[str, Any]:
    return clock.describe()


def _change_clock(request: Request) -> dict[str, Any]:
    clock.change(json.loads(request.get_data()))
    return clock.describe()


def _read_faults(_request: Request) -> dict[str, Any]:
    return {"waiting": faults.waiting(), "known": list(faults.FAULTS)}


def _add_fault(request: Request) -> dict[str, Any]:
    faults.change(json.loads(request.get_data()))
    return _read_faults(request)


def _clear_faults(request: Request) -> dict[str, Any]:
    faults.clear()
    return _read_faults(request)


def _read_findings(_request: Request) -> list[dict[str, Any]]:
    return findings.known()


def _add_finding(request: Request) -> list[dict[str, Any]]:
    findings.change(json.loads(request.get_data()))
    return findings.known()


def _clear_findings(_request: Request) -> list[dict[str, Any]]:
    findings.clear()
    return []


_OWN_PATHS: dict[str, dict[str, Callable[[Request], Any]]] = {
    "/emulator/journal": {"GET": _read_journal, "DELETE": _clear_journal},
    "/emulator/delay": {"GET": _read_delay, "PUT": _change_delay},
    "/emulator/clock": {"GET": _read_clock, "PATCH": _change_clock},
    "/emulator/faults": {"GET": _read_faults, "PATCH": _add_fault, "DELETE": _clear_faults},
    "/emulator/findings": {"GET": _read_findings, "PATCH": _add_finding, "DELETE": _clear_findings},
    "/emulator/assumptions": {
        "GET": _read_assumptions,
        "PATCH": _change_assumptions,
        "DELETE": _forget_assumptions,
    },
}


class _Handler(MotoRequestHandler):
    """Sets the dates of responses from the simulated clock."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the value of the header Date."""
        return http_date(clock.clock.now())


class _QuietHandler(_Handler):
    """Writes no log line per request."""

    def log_request(self, *_: Any, **__: Any) -> None:
        """Write no log line."""


@contextmanager
def _ticking() -> Iterator[None]:
    """Advance builds while simulated time passes, without requests to Image Builder.

    An error in one tick is logged, and the next tick follows.
    """
    stop = Event()

    def tick() -> None:
        while not stop.wait(_TICK):
            try:
                settle_everywhere()
                autoscaling.models.settle_everywhere()
            except Exception:
                logging.getLogger(__name__).exception("Could not advance the builds.")

    thread = Thread(target=tick, name="ticker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _make_server(host: str, port: int, handler: type[MotoRequestHandler]) -> BaseWSGIServer:
    return make_server(host, port, Application(), threaded=True, request_handler=handler)


def _url(server: BaseWSGIServer) -> str:
    return f"http://{server.server_address[0]!s}:{server.server_address[1]}"


@contextmanager
def serve() -> Iterator[str]:
    """Serve on a free port from a thread of this process, and return the URL."""
    server = _make_server(LOOPBACK, 0, _QuietHandler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        with _ticking():
            yield _url(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(host: str, port: int) -> None:
    """Serve in the foreground until SIGINT or SIGTERM; the first line printed ends with the address."""
    server = _make_server(host, port, _Handler)
    os.environ.setdefault("MOTO_PORT", str(server.server_address[1]))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    print(f"EC2 Image Builder and the rest of moto are served on {_url(server)}", flush=True)
    try:
        with _ticking():
            server.serve_forever()
    finally:
        server.server_close()

"""EC2 Image Builder for moto, which does not support it: in process with ``mock_aws``, or served on loopback.

In process::

    emulator.register()
    with mock_aws():
        boto3.client("imagebuilder", "eu-west-1").list_components(owner="Amazon")

Served, together with the rest of moto::

    with emulator.serve() as url:
        boto3.client("imagebuilder", "eu-west-1", endpoint_url=url)

Builds advance with simulated time (see ``imagebuilder.clock``): in process whenever a request reads from Image
Builder or a test advances the clock, on the server continuously.

State lives in moto's backends: a new ``mock_aws`` or ``POST /moto-api/reset`` empties them.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from moto import backend_index
from moto.core.botocore_stubber import BotocoreStubber

from . import authorization, autoscaling, imagebuilder, inspector2, journal, routing
from .imagebuilder.builds import faults, findings
from .imagebuilder.clock import IMMEDIATE, clock
from .imagebuilder.unverified import assumed

__all__ = ["IMMEDIATE", "assumed", "clock", "faults", "findings", "journal", "register", "serve"]


def register() -> None:
    """Add Image Builder, the missing parts of Amazon Inspector and Auto Scaling, and the journal to moto.

    A second call has no effect.
    """
    if "moto.imagebuilder" in sys.modules:
        return
    sys.modules["moto.imagebuilder"] = imagebuilder
    urls = importlib.import_module(f"{__name__}.imagebuilder.urls")
    backend_index.backend_url_patterns[:0] = [("imagebuilder", re.compile(base)) for base in urls.url_bases]
    autoscaling.extend()
    inspector2.extend()
    authorization.extend()
    routing.extend()
    BotocoreStubber.process_request = _journaled(BotocoreStubber.process_request)  # type: ignore[method-assign]


@contextmanager
def serve() -> Iterator[str]:
    """Serve on a free loopback port from a thread of this process, and return the URL."""
    register()
    server = importlib.import_module(f"{__name__}.server")
    with server.serve() as url:
        yield url


def _journaled(process: Callable[..., Any]) -> Callable[..., Any]:
    """Handle a request in process as moto does, and record it in the journal."""

    @wraps(process)
    def process_request(self: BotocoreStubber, request: Any) -> Any:
        response = process(self, request)
        if response is not None:
            status, headers, body = response
            journal.record(routing.normalized(request), status, headers, body)
        return response

    return process_request

"""Chromium without a window, driven by the DevTools protocol over two pipes, which needs no library."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""The names of the program, in the order in which they are searched for."""

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-pipe",
)


def find_program() -> str | None:
    """Return the path of Chromium, or None if it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """The only page of a browser. ``events`` are what the browser reported since the last navigation."""

    def __init__(self, requests: int, responses: int) -> None:
        self._requests = requests
        self._responses = responses
        self._numbers = itertools.count(1)
        self._received = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []

    def attach(self) -> None:
        """Open the page and have the browser report what happens in it."""
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._send(f"{domain}.enable")

    def open(self, url: str) -> None:
        """Load a page completely."""
        self.events.clear()
        self._send("Page.navigate", url=url)
        self._wait_for("Page.loadEventFired")

    def show(self, width: int, height: int, **features: str) -> None:
        """Set the size of the window, and media features such as ``prefers_color_scheme``."""
        self._send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 700
        )
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._send("Emulation.setEmulatedMedia", features=named)

    def print_media(self) -> None:
        """Show the page as it is printed, until ``show`` is called."""
        self._send("Emulation.setEmulatedMedia", media="print")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, or of a promise."""
        given = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        result = self._send("Runtime.evaluate", **given)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key that writes no text."""
        for kind in ("rawKeyDown", "keyUp"):
            self._send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9)

    def screenshot(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self._send("Page.captureScreenshot", format="png")["data"]))

    def print(self, path: Path) -> None:
        """Write the page as it is printed, as PDF."""
        printed = self._send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(printed["data"]))

    def problems(self) -> list[str]:
        """Return the errors on the console, and the requests to anything other than the page and data in it."""
        found = [_RELEVANT[event["method"]](event["params"]) for event in self.events if event["method"] in _RELEVANT]
        return [problem for problem in found[1:] if not problem.startswith("request: data:")]

    def _send(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._requests, json.dumps(message).encode() + b"\0")
        response = self._receive(lambda received: received.get("id") == number)
        if "error" in response:
            raise RuntimeError(f"{method}: {response['error']['message']}")
        return response["result"]

    def _wait_for(self, event: str) -> None:
        if not any(one["method"] == event for one in self.events):
            self._receive(lambda received: received.get("method") == event)

    def _receive(self, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next message that is wanted; keep the events before it."""
        while True:
            while b"\0" not in self._received:
                received = os.read(self._responses, 1 << 20)
                if not received:
                    raise RuntimeError("Chromium ended.")
                self._received += received
            text, _end, self._received = self._received.partition(b"\0")
            message: dict[str, Any] = json.loads(text)
            if "method" in message:
                self.events.append(message)
            if is_wanted(message):
                return message


_RELEVANT: dict[str, Callable[[dict[str, Any]], str]] = {
    "Network.requestWillBeSent": lambda event: f"request: {event['request']['url']}",
    "Runtime.exceptionThrown": lambda event: f"exception: {event['exceptionDetails']['text']}",
    "Runtime.consoleAPICalled": lambda event: f"console: {event['type']}",
    "Log.entryAdded": lambda event: f"log: {event['entry']['text']}",
}
"""The events that are problems. The first is the request of the page."""


@contextmanager
def opened(program: str) -> Iterator[Page]:
    """Start Chromium, yield its page, and end it."""
    from_browser, to_us = os.pipe()
    from_us, to_browser = os.pipe()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        # The browser reads its file descriptor 3 and writes 4.
        shell = f'exec "$0" "$@" 3<&{from_us} 4>&{to_us}'
        command = ["sh", "-c", shell, program, *_OPTIONS, f"--user-data-dir={profile}"]
        process = subprocess.Popen(command, pass_fds=(from_us, to_us), stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        try:
            page = Page(to_browser, from_browser)
            page.attach()
            yield page
        finally:
            os.close(to_browser)
            process.terminate()
            process.wait()
            os.close(from_browser)

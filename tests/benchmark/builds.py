"""Build the pipelines of a factory in simulated time: each pause of the module advances the clock of the emulator.

``python builds.py lists.json 25``: the lists as options of image_factory, and max_builds. Prints the simulated seconds
from the first call to the last, and the seconds of the longest chain of these builds.
"""

from __future__ import annotations

import heapq
import json
import os
import sys
import time
import urllib.request
from datetime import datetime
from functools import partial
from typing import Any

import boto3
from botocore.config import Config

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client, client_config
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.operation import Context
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.image_factory import OPERATION
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate


def _change_clock(**changes: float) -> float:
    """Change the clock of the emulator, and return its time in seconds."""
    url = os.environ["AWS_ENDPOINT_URL"] + "/emulator/clock"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(changes).encode(), method="PATCH")) as response:
        return datetime.fromisoformat(json.load(response)["now"].removesuffix("Z")).timestamp()


def _longest_chain(builds: list[dict[str, Any]], most: int) -> float:
    """Return the seconds of the builds if each starts when its parents have ended and fewer than ``most`` run."""
    ended: dict[str, float] = {}
    waiting, running, now = list(builds), list[tuple[float, str]](), 0.0
    while waiting or running:
        for build in [build for build in waiting if ended.keys() >= {*build["parents"]}][: most - len(running)]:
            waiting.remove(build)
            heapq.heappush(running, (now + build["duration"], build["pipeline"]))
        now, pipeline = heapq.heappop(running)
        ended[pipeline] = now
    return now


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        lists, most = json.load(file), int(sys.argv[2])
    begun = _change_clock(speed=0)
    monotonic = time.monotonic
    paused = [0.0]

    def sleep(seconds: float) -> None:
        paused[0] += seconds
        _change_clock(advance=seconds)

    time.sleep, time.monotonic = sleep, lambda: monotonic() + paused[0]
    client = Client(partial(boto3.session.Session().client, config=Config(**client_config())))
    given = {"factory": "layers", "build": "if_changed", "max_builds": most, **lists}
    context = Context(client, References(client), check_mode=False)
    builds = OPERATION.run(context, validate(OPERATION.options, given))["builds"]
    assert {build["status"] for build in builds} == {"available"}
    print(json.dumps([_change_clock(advance=0) - begun, _longest_chain(builds, most)]))


if __name__ == "__main__":
    main()

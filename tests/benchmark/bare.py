"""The lower bound: a script that only makes the read requests of a factory, with boto3 and some threads.

``python bare.py lists.json 8``: the lists of a factory as options of image_factory, and the number of threads.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config
from factories import singular

VERSIONED = {"component", "workflow", "image_recipe", "container_recipe"}
BUILT = {"component", "workflow"}


def main() -> None:
    threads = int(sys.argv[2])
    with open(sys.argv[1], encoding="utf-8") as file:
        lists: dict[str, list[dict[str, Any]]] = json.load(file)
    session = boto3.session.Session()
    account = session.client("sts").get_caller_identity()["Account"]
    client = session.client("imagebuilder", config=Config(max_pool_connections=threads))
    here = f"arn:aws:imagebuilder:{session.region_name}:{account}"

    def read(one: tuple[str, str]) -> Any:
        kind, name = one
        head, *tail = kind.split("_")
        member = head + "".join(word.capitalize() for word in tail) + ("BuildVersion" if kind in BUILT else "") + "Arn"
        version = "/x.x.x" if kind in VERSIONED else ""
        arn = f"{here}:{kind.replace('_', '-')}/{name}{version}"
        return getattr(client, f"get_{kind}")(**{member: arn})

    wanted = [(singular(plural), entry["name"]) for plural, entries in lists.items() for entry in entries]
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(read, wanted))
    assert len(found) == len(wanted)


if __name__ == "__main__":
    main()

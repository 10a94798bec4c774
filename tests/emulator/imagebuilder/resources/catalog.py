"""The resources of Amazon and other publishers in every region, from ``catalog.yml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .arns import IMAGE_SOURCES, PROVIDERS, Arn, Version
from .kinds import component, workflow
from .rules.names import normalise
from .store import Resource, Store

_FILE = Path(__file__).with_name("catalog.yml")

_SHARED = ("name", "description", "platform", "supportedOsVersions", "osVersion", "publisher", "productCodes")
"""The members of an entry that are copied to the resource."""


@cache
def in_region(partition: str, region: str) -> Store:
    """Return the resources with the ARNs of a region."""
    store = Store()
    readers = {"components": _component, "images": _image, "workflows": _workflow}
    for section, entries in _entries().items():
        for entry in entries:
            segment, body = readers[section](entry)
            plain = Arn(partition, region, entry.get("owner", "aws"), segment, normalise(entry["name"]))
            for arn, details in _builds(plain, entry):
                store.add(Resource(arn, {**body, **_of_version(segment, arn), **details}))
    return store


@cache
def _entries() -> dict[str, list[dict[str, Any]]]:
    content: dict[str, list[dict[str, Any]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


def _builds(plain: Arn, entry: dict[str, Any]) -> Iterator[tuple[Arn, dict[str, Any]]]:
    """Yield the ARN of each build of each version, and its own members."""
    for one in entry["versions"]:
        details: dict[str, Any] = {"dateCreated": f"{one['created']}T00:00:00.000Z"}
        if "status" in one:
            details["state"] = {"status": one["status"]}
        for build in range(1, one.get("builds", 1) + 1):
            yield plain.at(Version.parse(one["version"]), build), details


def _of_version(segment: str, arn: Arn) -> dict[str, Any]:
    """Return the version; that of an image ends in its build."""
    return {"version": f"{arn.version}/{arn.build}" if segment == "image" else str(arn.version)}


def _common(entry: dict[str, Any]) -> dict[str, Any]:
    owner = PROVIDERS[entry.get("owner", "aws")]
    return {"owner": owner, **{name: entry[name] for name in _SHARED if name in entry}}


def _component(entry: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the document of an entry; the default has a single step."""
    document = entry.get("document") or _document(entry)
    return "component", {**_common(entry), **_known(component.describe(document))}


def _document(entry: dict[str, Any]) -> str:
    action = "ExecutePowerShell" if entry["platform"] == "Windows" else "ExecuteBash"
    step = {"name": "Run", "action": action, "inputs": {"commands": [f"{_COMMANDS[action]} '{entry['name']}'"]}}
    phases = [{"name": entry.get("phase", "build"), "steps": [step]}]
    return yaml.safe_dump({"schemaVersion": 1.0, "phases": phases}, sort_keys=False)


_COMMANDS = {"ExecuteBash": "echo", "ExecutePowerShell": "Write-Host"}


def _image(entry: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    own = {
        "type": entry.get("type", "AMI"),
        "state": {"status": "AVAILABLE"},
        "imageSource": IMAGE_SOURCES[entry.get("owner", "aws")],
    }
    return "image", {**_common(entry), **own}


def _workflow(entry: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    own = _known(workflow.describe(entry["document"], entry["type"]))
    return f"workflow/{entry['type'].lower()}", {**_common(entry), **own}


def _known(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if value is not None}

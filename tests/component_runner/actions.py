"""The actions of steps that the documents of this collection use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from .machine import Machine, Ran

REBOOT = 194
"""The exit code with which a step requests a reboot and a repetition (user guide, "Manage restarts")."""


def run_action(action: str, inputs: Any, machine: Machine, s3: Any, timeout: float | None) -> Ran:
    """Run an action and return its end. ``s3`` is a client of S3."""
    if action == "ExecuteBash":
        return machine.run(["bash", "-c", "\n".join(inputs["commands"])], timeout=timeout)
    if action == "S3Download":
        return _download(inputs, machine, s3)
    for one in inputs:
        ran = _ON_FILES[action](one, machine)
        if ran.code:
            return ran
    return Ran(0, "", "")


def _download(inputs: Any, machine: Machine, s3: Any) -> Ran:
    for one in inputs:
        source = urlsplit(one["source"])
        try:
            content = s3.get_object(Bucket=source.netloc, Key=source.path.lstrip("/"))["Body"].read()
        except s3.exceptions.ClientError as error:
            return Ran(1, "", f"Failed to download {one['source']}: {error}")
        machine.write(one["destination"], content)
    return Ran(0, "", "")


def _create_file(inputs: Mapping[str, Any], machine: Machine) -> Ran:
    if not inputs.get("overwrite") and machine.run(["test", "-e", inputs["path"]]).code == 0:
        return Ran(1, "", f"{inputs['path']} exists")
    machine.write(inputs["path"], inputs["content"].encode(), str(inputs.get("permissions", "0644")))
    return Ran(0, "", "")


def _create_folder(inputs: Mapping[str, Any], machine: Machine) -> Ran:
    return machine.run(["mkdir", "--parents", "--mode", str(inputs.get("permissions", "0755")), inputs["path"]])


def _delete_file(inputs: Mapping[str, Any], machine: Machine) -> Ran:
    return machine.run(["rm", inputs["path"]])


def _delete_folder(inputs: Mapping[str, Any], machine: Machine) -> Ran:
    command = ["rm", "--recursive"] if inputs.get("force") else ["rmdir"]
    return machine.run([*command, inputs["path"]])


_ON_FILES: dict[str, Callable[[Mapping[str, Any], Machine], Ran]] = {
    "CreateFile": _create_file,
    "CreateFolder": _create_folder,
    "DeleteFile": _delete_file,
    "DeleteFolder": _delete_folder,
}
"""The actions that take a list."""

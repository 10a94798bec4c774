"""ImportVmImage and ImportDiskImage: images from import tasks and disk images."""

from __future__ import annotations

import re
from typing import Any

from ..api.exceptions import invalid_value
from ..processes import Steps
from ..resources import other_services
from ..resources.kind import Call, Reference
from ..resources.references import check_references
from ..resources.rules import image_pipeline as rules
from . import machine_images
from .build import Build, Stages
from .failure import StepFailure
from .stages import begin
from .start import embedded, image_family, put

ISO_SYSTEM = "Microsoft Windows 11"
"""The only operating system that is imported from a disk image (botocore: ImportDiskImage.osVersion)."""

_SHORTEST_NAME, _LONGEST_NAME = 3, 128
"""Limits of a resource's name; the model has none for ImportVmImage."""

_TASK = re.compile(r"import-ami-[0-9a-z]+")


def import_vm_image(call: Call) -> dict[str, Any]:
    """Create an image for the AMI of an EC2 import task."""
    if not _SHORTEST_NAME <= len(call.members["name"]) <= _LONGEST_NAME:
        raise invalid_value("name", f"The name must have {_SHORTEST_NAME} to {_LONGEST_NAME} characters.")
    group = call.members.get("loggingConfiguration", {}).get("logGroupName", rules.SERVICE_LOG_GROUPS)
    if not group.startswith(rules.SERVICE_LOG_GROUPS):
        raise invalid_value("loggingConfiguration.logGroupName", f"It must be within {rules.SERVICE_LOG_GROUPS}.")
    return {"imageArn": str(_import(call, "IMPORT", _VM_STAGES).arn)}


def import_disk_image(call: Call) -> dict[str, Any]:
    """Create a Windows image from a disk image in S3."""
    if call.members["platform"] != "Windows":
        raise invalid_value("platform", "The only supported value is Windows.")
    if call.members["osVersion"] != ISO_SYSTEM:
        raise invalid_value("osVersion", f"The only supported value is {ISO_SYSTEM}.")
    if not re.fullmatch(r"s3://[^/]+/.+\.(iso|ISO|Iso)", call.members["uri"]):
        raise invalid_value("uri", "It must be in the format s3://bucket/key, and the key must end in .iso.")
    rules.check_logging(call)
    check_references([Reference("infrastructureConfigurationArn", "infrastructure-configuration")], call)
    return {"imageBuildVersionArn": str(_import(call, "IMPORT_ISO", _DISK_STAGES).arn)}


def _import(call: Call, build_type: str, stages: Stages) -> Build:
    members = call.members
    kept = ("name", "platform", "osVersion", "executionRole", "loggingConfiguration")
    body = {
        **{name: members[name] for name in kept if name in members},
        **embedded(call.backend, members),
        "type": "AMI",
        "buildType": build_type,
        "imageSource": "IMPORTED",
        "outputResources": {"amis": []},
    }
    image = image_family(call.backend, members["name"], members["semanticVersion"])
    made = put(call.backend, image, body, members.get("tags", {}))
    return begin(Build(call.backend, made, stages, request=dict(members)))


def _follow_task(build: Build) -> Steps:
    """Wait for an import task; moto has none, so any task with a valid identifier completes after some time."""
    yield 600.0
    task = build.request["vmImportTaskId"]
    if not _TASK.fullmatch(task):
        raise StepFailure(f"EC2 Client Error: 'The import task ID {task} does not exist'")
    _output(build)


def _read_disk(build: Build) -> Steps:
    yield 25.0
    uri = build.request["uri"]
    if not other_services.can_be_downloaded(build.backend.account_id, build.backend.region_name, uri):
        raise StepFailure(f"The disk image '{uri}' does not exist or cannot be read.")


def _convert_disk(build: Build) -> Steps:
    yield 3600.0
    _output(build)


def _output(build: Build) -> None:
    home = (build.backend.account_id, build.backend.region_name)
    build.ami_id = machine_images.create(build, build.request.get("description"))
    build.image.body["outputResources"] = {"amis": [machine_images.output(*home, build.ami_id)]}


_VM_STAGES: Stages = {"PENDING": _follow_task}
_DISK_STAGES: Stages = {"CREATING": _read_disk, "BUILDING": _convert_disk}

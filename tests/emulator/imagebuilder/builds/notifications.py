"""The messages that Image Builder publishes to the SNS topic of an infrastructure configuration.

AWS: user guide, "Amazon SNS integration in Image Builder". The job identifiers in the messages of the guide are
omitted, because no operation returns them.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from moto.backends import get_backend

from ..api.dates import read
from ..resources.arns import Arn
from ..resources.other_services import MOTO_ERRORS
from .build import Build

_ALIKE = (
    "name",
    "type",
    "platform",
    "osVersion",
    "sourcePipelineArn",
    "imageRecipe",
    "containerRecipe",
    "infrastructureConfiguration",
    "distributionConfiguration",
    "outputResources",
    "enhancedImageMetadataEnabled",
    "buildType",
)
"""The members that are copied from the image."""

_EXECUTIONS = {"BUILD": "buildExecutionId", "TEST": "testExecutionId"}
_NODE_BITS = 30


def publish(build: Build, _before: str, status: str) -> None:
    """Publish a message about an available or failed image."""
    topic = build.image.body.get("infrastructureConfiguration", {}).get("snsTopicArn")
    if topic is None or status not in ("AVAILABLE", "FAILED"):
        return
    region, account = topic.split(":")[3:5]
    try:
        get_backend("sns")[account][region].publish(json.dumps(_message(build), default=str), topic)
    except MOTO_ERRORS as error:
        build.say(f"The notification could not be published to {topic}: {error}")


def _message(build: Build) -> dict[str, Any]:
    body, arn = build.image.body, build.arn
    state = {name: value for name, value in body["state"].items() if name in ("status", "reason")}
    executions = {
        _EXECUTIONS[one.planned.type]: one.id.removeprefix("wf-")
        for one in build.executions
        if one.planned.type in _EXECUTIONS
    }
    return {
        "versionlessArn": str(arn.family),
        "semver": _number(arn),
        "arn": str(arn),
        "version": str(arn.version),
        "buildVersion": arn.build,
        **{name: body[name] for name in _ALIKE if name in body},
        "state": state,
        "imageTestsConfigurationDocument": body.get("imageTestsConfiguration"),
        "dateCreated": _written(read(body["dateCreated"])),
        "accountId": build.backend.account_id,
        "tags": {**build.image.tags, "resourceArn": str(arn)},
        **executions,
    }


def _number(arn: Arn) -> int:
    """Return version and build as one number, with 30 bits for each node."""
    number = 0
    for node in (*(arn.version.numbers if arn.version else ()), arn.build or 0):
        number = (number << _NODE_BITS) + node
    return number


def _written(moment: datetime) -> str:
    return f"{moment:%b} {moment.day}, {moment.year} {moment.hour % 12 or 12}:{moment:%M:%S %p}"

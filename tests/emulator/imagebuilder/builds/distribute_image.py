"""DistributeImage: distribute an existing AMI to Regions and accounts, and create an image for it."""

from __future__ import annotations

import re
from typing import Any

from ..api.exceptions import ImageBuilderError, invalid_value
from ..resources import other_services
from ..resources.arns import Arn
from ..resources.kind import Call, Reference
from ..resources.references import check_references
from ..resources.rules import image_pipeline as rules
from ..resources.rules.recipe import AMI_ID, PARAMETER
from ..resources.store import Resource
from ..unverified import assumed
from . import distribution, integration, stages
from .build import Build, Stages
from .start import embedded, image_family, put

_NO_NAME = re.compile(r"[^-_A-Za-z0-9 ]")
"""The characters of an AMI's name that the name of an image cannot have (botocore: ResourceName)."""

_FROM_IMAGES = ("name", "platform", "osVersion", "imageSource")


def distribute_image(call: Call) -> dict[str, Any]:
    """Start the distribution of an AMI.

    The new image is the next build of the image that the AMI belongs to. Without such an image it is named after the
    AMI and has the version 1.0.0 (responses of AWS, 2026).
    """
    rules.check_logging(call)
    check_references([Reference("distributionConfigurationArn", "distribution-configuration")], call)
    image = _image(call)
    ami_id = _ami_id(call, image)
    embedded_resources = embedded(call.backend, call.members)
    body: dict[str, Any] = {
        **_of_ami(call, ami_id),
        "imageSource": "CUSTOM",
        **({member: image.body[member] for member in _FROM_IMAGES if member in image.body} if image else {}),
        **{name: call.members[name] for name in ("executionRole", "loggingConfiguration") if name in call.members},
        **embedded_resources,
        "type": "AMI",
        "buildType": "USER_INITIATED",
        "outputResources": {"amis": []},
    }
    version = str(image.arn.version) if image else "1.0.0"
    made = put(call.backend, image_family(call.backend, body["name"], version), body, call.members.get("tags", {}))
    build = stages.begin(Build(call.backend, made, _STAGES, ami_id=ami_id))
    return {"imageBuildVersionArn": str(build.arn)}


def _image(call: Call) -> Resource | None:
    """Return the source, if it is an Image Builder image."""
    text = call.members["sourceImage"]
    if Arn.parse(text) is None:
        return None
    image = call.resolve(text)
    if image is None:
        raise ImageBuilderError(
            assumed.code_of_unknown_reference,
            f"The value supplied for parameter 'sourceImage' is not valid. The resource '{text}' does not exist.",
        )
    return image


def _ami_id(call: Call, image: Resource | None) -> str:
    """Return the AMI of the source in this account and Region."""
    text, (account, region) = call.members["sourceImage"], (call.backend.account_id, call.backend.region_name)
    found: str | None = text if AMI_ID.fullmatch(text) else None
    if image is not None:
        amis = image.body.get("outputResources", {}).get("amis", [])
        found = next((ami["image"] for ami in amis if (ami["accountId"], ami["region"]) == (account, region)), None)
    elif parameter := PARAMETER.fullmatch(text):
        found = other_services.parameter_value(account, region, parameter["name"])
    if found is None or other_services.machine_image(account, region, found) is None:
        raise invalid_value("sourceImage", f"'{text}' does not resolve to an AMI in the Region {region}.")
    return found


def _of_ami(call: Call, ami_id: str) -> dict[str, Any]:
    """Return the name and the platform of an image for an AMI."""
    ami = other_services.machine_image(call.backend.account_id, call.backend.region_name, ami_id)
    is_windows = ami is not None and ami.platform == "windows"
    name = (ami.name if ami is not None else None) or ami_id
    return {"name": _NO_NAME.sub("-", name), "platform": "Windows" if is_windows else "Linux"}


_STAGES: Stages = {"DISTRIBUTING": distribution.distribute, "INTEGRATING": integration.integrate}

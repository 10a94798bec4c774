"""Rules of container recipes that the service model cannot say."""

from __future__ import annotations

import re

from ...api.exceptions import bad_combination, invalid_value
from ...unverified import assumed
from .. import other_services
from ..kind import Call
from .recipe import AMI_ID, PARAMETER, ParentImage

_HOST = r"(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?"
_PATH = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
_REGISTRY_IMAGE = re.compile(rf"{_HOST}{_PATH}(?:/{_PATH})*(?::[\w][\w.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?", re.A)
"""``amazonlinux:latest``, ``public.ecr.aws/team/web@sha256:...``"""

_PLATFORMS = {
    "Windows": ("windows", "nanoserver"),
    "Linux": ("linux", "ubuntu", "centos", "debian", "fedora", "alpine", "suse", "ubi8", "ubi9"),
}
"""By what in its name the platform of a container image can be told."""


def parent_image(call: Call) -> ParentImage:
    """Find out about the parent image, or refuse it."""
    text, override = call.members["parentImage"], call.members.get("platformOverride")
    image = call.resolve(text)
    if image is not None:
        if image.body["type"] != "DOCKER":
            raise invalid_value("parentImage", f"The image '{text}' is not a container image.")
        return ParentImage(override or image.body["platform"], image.body.get("osVersion"))
    if not _REGISTRY_IMAGE.fullmatch(text):
        raise invalid_value(
            "parentImage", f"'{text}' is neither an Image Builder image ARN nor the URI of a container image."
        )
    return ParentImage(override or _platform_in(text), call.members.get("imageOsVersionOverride"))


def _platform_in(text: str) -> str | None:
    names = ((platform, part) for platform, parts in _PLATFORMS.items() for part in parts)
    return next((platform for platform, part in names if part in text.lower()), None)


def check_platform(call: Call) -> None:
    """The platform must be known, and be one that containers can have."""
    parent = parent_image(call)
    if parent.platform == "macOS":
        raise invalid_value("platformOverride", "Container recipes support only the Linux and Windows platforms.")
    if parent.platform is None and assumed.container_platforms_must_be_known:
        raise bad_combination(
            "platformOverride", f"The platform of '{call.members['parentImage']}' is unknown and must be specified."
        )


def check_overrides(call: Call) -> None:
    """What is known of an Image Builder image is not overridden."""
    image = call.resolve(call.members["parentImage"])
    if image is None:
        return
    if "imageOsVersionOverride" in call.members:
        raise bad_combination(
            "imageOsVersionOverride", "It can only be used when the parent image is a container image from a registry."
        )
    platform = image.body["platform"]
    if call.members.get("platformOverride", platform) != platform and assumed.contradicting_platforms_are_refused:
        raise bad_combination("platformOverride", f"The platform of the parent image is {platform}.")


def check_repository(call: Call) -> None:
    """The repository for the container image must exist."""
    name = call.members["targetRepository"]["repositoryName"]
    backend = call.backend
    exists = other_services.repository_exists(backend.account_id, backend.region_name, name)
    if not exists and assumed.repositories_are_looked_up:
        raise invalid_value("targetRepository.repositoryName", f"The ECR repository '{name}' does not exist.")


def check_instance(call: Call) -> None:
    """The image of the instance that builds the container is an AMI, given by its ID or in a parameter."""
    image = call.members.get("instanceConfiguration", {}).get("image")
    if image is None or PARAMETER.fullmatch(image):
        return
    place = "instanceConfiguration.image"
    if not AMI_ID.fullmatch(image):
        raise invalid_value(place, f"'{image}' is neither an AMI ID nor an SSM parameter.")
    ami = other_services.machine_image(call.backend.account_id, call.backend.region_name, image)
    if ami is None and assumed.instance_images_are_looked_up:
        raise invalid_value(place, f"The AMI '{image}' does not exist.")

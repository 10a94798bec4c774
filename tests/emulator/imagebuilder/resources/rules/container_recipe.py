"""Rules of container recipes that are not in the service model."""

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

_PUBLIC_ECR = "public.ecr.aws"
_PRIVATE_ECR = re.compile(r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
_DOCKER_HUB = ("", "docker.io", "registry-1.docker.io")

_WINDOWS = ("windows", "nanoserver")
"""The parts of a name on Docker Hub that mark a Windows image; all other images are for Linux."""


def parent_image(call: Call) -> ParentImage:
    """Return the properties of the parent image, or reject it."""
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


def _platform_in(text: str) -> str:
    return "Windows" if any(part in text.lower() for part in _WINDOWS) else "Linux"


def _registry(text: str) -> str:
    """Return the host in the URI of a container image; Docker Hub requires none."""
    host, slash, _path = text.partition("/")
    return host if slash and ("." in host or ":" in host) else ""


def check_platform(call: Call) -> None:
    """Check that the platform supports containers; the platform of an image in ECR must be specified."""
    text = call.members["parentImage"]
    parent = parent_image(call)
    if parent.platform == "macOS":
        raise invalid_value("platformOverride", "Container recipes support only the Linux and Windows platforms.")
    if call.resolve(text) is None:
        _check_registry(call, text)


def _check_registry(call: Call, text: str) -> None:
    host = _registry(text)
    if host != _PUBLIC_ECR and not _PRIVATE_ECR.fullmatch(host):
        if host not in _DOCKER_HUB and assumed.other_registries_are_refused:
            raise invalid_value("parentImage", f"The registry '{host}' is not supported.")
        return
    if "platformOverride" not in call.members:
        registry = "ECR Public Repositories" if host == _PUBLIC_ECR else "ECR Repositories"
        raise invalid_value(
            "parentImage", f"You must specify a platform override when using {registry} as your parent image."
        )
    if call.members["platformOverride"] == "Windows" and "imageOsVersionOverride" not in call.members:
        raise bad_combination(
            "parentImage",
            "You must specify an image OsVersion override when using ECR Repositories as your parent image for "
            "Windows Platform.",
        )


def check_overrides(call: Call) -> None:
    """Reject overrides of the properties of Image Builder images."""
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
    """Check that the repository for the container image exists."""
    name = call.members["targetRepository"]["repositoryName"]
    backend = call.backend
    exists = other_services.repository_exists(backend.account_id, backend.region_name, name)
    if not exists and assumed.repositories_are_looked_up:
        raise invalid_value("targetRepository.repositoryName", f"The ECR repository '{name}' does not exist.")


def check_instance(call: Call) -> None:
    """Check that the image of the build instance is an AMI ID or a parameter."""
    image = call.members.get("instanceConfiguration", {}).get("image")
    if image is None or PARAMETER.fullmatch(image):
        return
    place = "instanceConfiguration.image"
    if not AMI_ID.fullmatch(image):
        raise invalid_value(place, f"'{image}' is neither an AMI ID nor an SSM parameter.")
    ami = other_services.machine_image(call.backend.account_id, call.backend.region_name, image)
    if ami is None and assumed.instance_images_are_looked_up:
        raise invalid_value(place, f"The AMI '{image}' does not exist.")

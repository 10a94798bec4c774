"""Rules of recipes that are not in the service model: parent images and components."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...api.exceptions import ImageBuilderError, bad_combination, invalid_value
from ...unverified import assumed
from .. import other_services
from ..arns import Arn
from ..kind import Call, Rule
from ..store import Resource

MOST_COMPONENTS = 20
"""The service's quota for a recipe."""

AMI_ID = re.compile(r"ami-[0-9a-z]+")
PARAMETER = re.compile(
    r"ssm:(?P<name>(?:arn:aws[^:]*:ssm:[^:]+:[0-9]{12}:parameter/)?[\w.\-/]+(?::[\w.-]+)?)",
    re.ASCII,
)
"""A Systems Manager parameter by name or ARN, with an optional version or label."""


@dataclass(frozen=True)
class ParentImage:
    """The properties of a parent image; None means unknown."""

    platform: str | None
    os_version: str | None = None


def parent_image(call: Call) -> ParentImage:
    """Return the properties of the parent image, or reject it."""
    text = call.members["parentImage"]
    if AMI_ID.fullmatch(text):
        return _machine_image(call, text)
    parameter = PARAMETER.fullmatch(text)
    if parameter:
        return _parameter_image(call, parameter["name"])
    if re.fullmatch(assumed.marketplace_product, text):
        return ParentImage(None)
    image = call.resolve(text)
    if image is None:
        raise _bad_parent(
            f"'{text}' is not an AMI ID, an Image Builder image ARN, an SSM parameter or a Marketplace product ID."
        )
    if image.body["type"] != "AMI":
        raise _bad_parent(f"The image '{text}' is not an AMI.")
    return ParentImage(image.body["platform"], image.body.get("osVersion"))


def _machine_image(call: Call, ami_id: str) -> ParentImage:
    ami = other_services.machine_image(call.backend.account_id, call.backend.region_name, ami_id)
    if ami is None:
        raise _bad_parent(f"The AMI '{ami_id}' does not exist, or you are not authorized to use the provided image.")
    return ParentImage(_platform_of(ami))


def _parameter_image(call: Call, name: str) -> ParentImage:
    """Return the current AMI of a parameter, if any: the parameter can be created before the first build."""
    account, region = call.backend.account_id, call.backend.region_name
    value = other_services.parameter_value(account, region, name)
    ami = other_services.machine_image(account, region, value) if value else None
    return ParentImage(_platform_of(ami) if ami else _platform_in(name))


def _platform_of(ami: Any) -> str:
    return "Windows" if ami.platform == "windows" else _platform_in(ami.name or "")


def _platform_in(name: str) -> str:
    lower = name.lower()
    return "Windows" if "windows" in lower else "macOS" if "macos" in lower else "Linux"


def _bad_parent(reason: str) -> ImageBuilderError:
    return invalid_value("parentImage", reason)


def check_agent(call: Call) -> None:
    """Reject settings of the Systems Manager agent for Windows."""
    additional = call.members.get("additionalInstanceConfiguration", {})
    if "systemsManagerAgent" in additional and parent_image(call).platform == "Windows":
        raise invalid_value(
            "additionalInstanceConfiguration.systemsManagerAgent",
            "The Systems Manager agent settings apply to Linux and macOS build instances only.",
        )


def check_watermarks(call: Call) -> None:
    """Check that the names of watermarks are unique."""
    names = call.members.get("amiWatermarks", [])
    if len(set(names)) != len(names):
        raise invalid_value("amiWatermarks", "The names of AMI watermarks must be unique.")


def check_component_count(call: Call) -> None:
    """Check the quota, and that each component occurs only once, in any version."""
    components = call.members.get("components", [])
    if len(components) > MOST_COMPONENTS:
        raise ImageBuilderError(
            "ServiceQuotaExceededException", f"A recipe can have at most {MOST_COMPONENTS} components."
        )
    seen = set()
    for index, one in enumerate(components):
        arn = Arn.parse(one["componentArn"])
        if arn is not None and arn.family in seen:
            raise invalid_value(
                f"components[{index}].componentArn", f"The component '{arn.name}' is specified more than once."
            )
        seen.add(arn.family if arn else None)


def components_fit(parent_image_of: Callable[[Call], ParentImage]) -> Rule:
    """Check that each component supports the parent image, and that its parameters are valid."""

    def check_components(call: Call) -> None:
        parent = parent_image_of(call)
        for index, one, component in _components(call):
            _check_state(index, component)
            _check_platform(index, component, parent)
            _check_parameters(index, one.get("parameters", []), component)

    return check_components


def _components(call: Call) -> Iterator[tuple[int, dict[str, Any], Resource]]:
    for index, one in enumerate(call.members.get("components", [])):
        component = call.resolve(one["componentArn"])
        if component is not None:
            yield index, one, component


def _check_state(index: int, component: Resource) -> None:
    status = component.body.get("state", {}).get("status")
    if status in ("DEPRECATED", "DISABLED"):
        raise invalid_value(
            f"components[{index}].componentArn", f"The component '{component.arn}' has the status {status}."
        )


def _check_platform(index: int, component: Resource, parent: ParentImage) -> None:
    platform = component.body["platform"]
    if parent.platform not in (None, platform):
        raise invalid_value(
            f"components[{index}].componentArn",
            f"The platform {platform} of the component does not match the platform {parent.platform} of the recipe.",
        )
    supported = component.body.get("supportedOsVersions")
    if parent.os_version and supported and not any(parent.os_version.startswith(start) for start in supported):
        raise invalid_value(
            f"components[{index}].componentArn",
            f"The component does not support the OS version '{parent.os_version}' of the parent image.",
        )


def _check_parameters(index: int, given: list[dict[str, Any]], component: Resource) -> None:
    """Reject undefined parameters, and require those without defaults."""
    defined = {parameter["name"]: parameter for parameter in component.body.get("parameters", [])}
    names = [parameter["name"] for parameter in given]
    unknown = [name for name in names if name not in defined]
    if unknown:
        raise bad_combination(
            f"components[{index}].parameters",
            f"The following parameters are not defined in the provided component: {', '.join(unknown)}",
        )
    missing = [name for name, one in defined.items() if name not in names and "defaultValue" not in one]
    if missing:
        raise bad_combination(
            f"components[{index}].parameters",
            f"The following parameters have no default value and must be provided: {', '.join(missing)}",
        )

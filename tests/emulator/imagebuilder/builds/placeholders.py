"""Placeholders in the names and tags of outputs, such as ``{{ imagebuilder:buildDate }}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..resources import other_services

if TYPE_CHECKING:
    from .build import Build

DEFAULT_NAME = "{{ imageName }} {{ imagebuilder:buildDate }}"
"""The default name of an AMI (botocore: AmiDistributionConfiguration.name)."""

_VARIABLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def stamp(build: Build) -> str:
    """Return the time of a build in the format for names of AMIs: ``2022-10-26T22-30-05.912619Z``."""
    return build.now.strftime("%Y-%m-%dT%H-%M-%S.%fZ")


def fill_in(text: str, build: Build) -> str:
    """Return the text with the values of its placeholders; unknown placeholders are kept."""
    known = {
        "imageName": str(build.image.body["name"]),
        "imagebuilder:buildDate": stamp(build),
        "imagebuilder:buildVersion": str(build.arn.build),
    }

    def replace(match: re.Match[str]) -> str:
        found: str | None = known.get(match[1])
        if match[1].startswith("ssm:"):
            name = match[1].removeprefix("ssm:")
            found = other_services.parameter_value(build.backend.account_id, build.backend.region_name, name)
        return match[0] if found is None else found

    return _VARIABLE.sub(replace, text)


def fill_in_all(texts: dict[str, str], build: Build) -> dict[str, str]:
    """Return a mapping with the placeholders in its values replaced."""
    return {key: fill_in(text, build) for key, text in texts.items()}

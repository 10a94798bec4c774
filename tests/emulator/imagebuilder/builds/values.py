"""The dynamic values in the names and tags of outputs: ``{{ imagebuilder:buildDate }}`` and its like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import neighbours

if TYPE_CHECKING:
    from .build import Build

_VARIABLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def stamp(build: Build) -> str:
    """The time of a build as it stands in the names of AMIs: ``2022-10-26T22-30-05.912619Z``."""
    return build.now.strftime("%Y-%m-%dT%H-%M-%S.%fZ")


def fill_in(text: str, build: Build) -> str:
    """The text with its variables replaced; one that means nothing stays."""

    def replace(match: re.Match[str]) -> str:
        kind, _sep, name = match[1].partition(":")
        if match[1] == "imagebuilder:buildDate":
            return stamp(build)
        if match[1] == "imagebuilder:buildVersion":
            return str(build.arn.build)
        found = None
        if kind == "ssm":
            found = neighbours.parameter_value(build.backend.account_id, build.backend.region_name, name)
        return match[0] if found is None else found

    return _VARIABLE.sub(replace, text)

"""Container images in moto's ECR."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from moto.backends import get_backend
from moto.utilities.utils import get_partition

from .build import Build
from .failure import StepFailure

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
_MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


def push(build: Build, targets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Push the image to its repositories, and return the URIs by Region."""
    return [{"region": target["region"], "imageUris": _push_to(build, target)} for target in targets]


def _push_to(build: Build, target: dict[str, Any]) -> list[str]:
    settings = target.get("containerDistributionConfiguration", {})
    repository = settings.get("targetRepository", build.recipe["targetRepository"])["repositoryName"]
    account, region = build.backend.account_id, target["region"]
    registry = get_backend("ecr")[account][region]
    if repository not in registry.repositories:
        raise StepFailure(f"The repository with name '{repository}' does not exist in the registry with id '{account}'")
    tags = [*settings.get("containerTags", []), f"{build.arn.version}-{build.arn.build}"]
    for tag in dict.fromkeys(tags):
        registry.put_image(repository, _manifest(build), tag)
    host = f"{account}.dkr.ecr.{region}.{_SUFFIXES.get(get_partition(region), 'amazonaws.com')}"
    build.say(f"Pushed {host}/{repository} with the tags {', '.join(tags)}")
    return [f"{host}/{repository}:{tag}" for tag in dict.fromkeys(tags)]


def _manifest(build: Build) -> str:
    """A manifest that is like no other build's."""
    digest = hashlib.sha256(str(build.arn).encode()).hexdigest()
    layer = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 7023, "digest": f"sha256:{digest}"}
    return json.dumps({"schemaVersion": 2, "mediaType": _MEDIA_TYPE, "config": layer, "layers": []})

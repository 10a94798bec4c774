"""Container images in moto's ECR."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from moto.backends import get_backend
from moto.utilities.utils import get_partition

from .build import Build
from .failure import TargetFailure

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
_MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


def push(build: Build, target: dict[str, Any]) -> list[str]:
    """Push the image to a repository, and return its URIs there."""
    settings = target.get("containerDistributionConfiguration", {})
    repository = settings.get("targetRepository", build.recipe["targetRepository"])["repositoryName"]
    account, region = build.backend.account_id, target["region"]
    registry = get_backend("ecr")[account][region]
    if repository not in registry.repositories:
        raise TargetFailure(
            f"The repository with name '{repository}' does not exist in the registry with id '{account}'"
        )
    tags = list(dict.fromkeys([*settings.get("containerTags", []), f"{build.arn.version}-{build.arn.build}"]))
    for tag in tags:
        registry.put_image(repository, _manifest(build), tag)
    host = f"{account}.dkr.ecr.{region}.{_SUFFIXES.get(get_partition(region), 'amazonaws.com')}"
    build.say(f"Pushed {host}/{repository} with the tags {', '.join(tags)}")
    return [f"{host}/{repository}:{tag}" for tag in tags]


def _manifest(build: Build) -> str:
    """Return a manifest that is unique to the build."""
    digest = hashlib.sha256(str(build.arn).encode()).hexdigest()
    layer = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 7023, "digest": f"sha256:{digest}"}
    return json.dumps({"schemaVersion": 2, "mediaType": _MEDIA_TYPE, "config": layer, "layers": []})


def remove(account: str, uri: str) -> bool:
    """Delete an image by its URI, and return whether it existed."""
    host, _sep, rest = uri.partition("/")
    repository, _sep, tag = rest.rpartition(":")
    registry = get_backend("ecr")[account][host.split(".")[3]]
    if repository not in registry.repositories:
        return False
    answer = registry.batch_delete_image(repository, image_ids=[{"imageTag": tag}])
    return bool(answer["imageIds"])

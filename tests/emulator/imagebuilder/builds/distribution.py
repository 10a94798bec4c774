"""Distribution: an image for each Region and account, and what is configured there."""

from __future__ import annotations

from typing import Any

from ..processes import Steps
from . import containers, machine_images, values
from .build import Build


def distribute(build: Build) -> Steps:
    """Give each Region and account its image."""
    yield 180.0
    targets = _targets(build)
    if build.is_container:
        build.image.body["outputResources"] = {"containers": containers.push(build, targets)}
    else:
        build.image.body["outputResources"] = {"amis": [ami for one in targets for ami in _machine_images(build, one)]}


def integrate(build: Build) -> Steps:
    """Configure what was distributed."""
    yield 30.0
    build.say(f"Configured the outputs of {build.arn}")


def _targets(build: Build) -> list[dict[str, Any]]:
    """The distributions; without any, the image is where it was built."""
    configured = build.image.body.get("distributionConfiguration", {}).get("distributions")
    return configured or [{"region": build.backend.region_name}]


def _machine_images(build: Build, target: dict[str, Any]) -> list[dict[str, Any]]:
    """The AMIs of one Region, one for each account."""
    settings = target.get("amiDistributionConfiguration", {})
    home = build.backend.account_id
    accounts = dict.fromkeys((home, *settings.get("targetAccountIds", [])))
    return [_machine_image(build, target["region"], account, settings) for account in accounts]


def _machine_image(build: Build, region: str, account: str, settings: dict[str, Any]) -> dict[str, Any]:
    backend = build.backend
    default = f"{build.image.body['name']} {{{{ imagebuilder:buildDate }}}}"
    name = values.fill_in(settings.get("name", default), build)
    description = settings.get("description") or build.recipe.get("description")
    is_here = (account, region) == (backend.account_id, backend.region_name)
    if is_here and "name" not in settings and build.ami_id:
        ami_id = build.ami_id
        name = machine_images.name_of(account, region, ami_id)
    else:
        ami_id = machine_images.make(build, account, region, name, description, settings.get("amiTags", {}))
    machine_images.allow(account, region, ami_id, settings.get("launchPermission", {}))
    build.say(f"Distributed {ami_id} to account {account} in Region {region}")
    shown = {"region": region, "image": ami_id, "name": name, "accountId": account}
    return {**shown, **({"description": description} if description else {}), "state": {"status": "AVAILABLE"}}

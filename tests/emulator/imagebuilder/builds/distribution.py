"""Distribution of images to Regions and accounts."""

from __future__ import annotations

from typing import Any

from ..processes import Steps
from . import containers, faults, machine_images, placeholders
from .build import Build
from .failure import Targets


def distribute(build: Build) -> Steps:
    """Create the image of each Region and account."""
    yield 180.0
    failed = Targets()
    outputs = _containers(build, failed) if build.is_container else _machine_images(build, failed)
    build.image.body["outputResources"] = {"containers" if build.is_container else "amis": outputs}
    failed.check(_reason(build, failed))


def targets(build: Build) -> list[dict[str, Any]]:
    """Return the distributions; the default is the Region of the build."""
    configured = build.image.body.get("distributionConfiguration", {}).get("distributions")
    return configured or [{"region": build.backend.region_name}]


def _reason(build: Build, failed: Targets) -> str:
    """Return the text of the service for AMIs."""
    source = build.backend.account_id
    reports = [
        f"{number}) AMI Copy Reported Failure For {build.ami_id} when distributing the image from the source account "
        f"(ID: {source}) to the destination account (ID: {one['targetAccountId']}) in Region {one['region']}. "
        f"{one['errorMessage']}"
        for number, one in enumerate(failed.failures, 1)
    ]
    if build.is_container:
        reports = [one["errorMessage"] for one in failed.failures]
    return " ".join(["Not all distribution jobs are completed.", *reports])


def _containers(build: Build, failed: Targets) -> list[dict[str, Any]]:
    outputs = []
    for target in targets(build):
        region, account = target["region"], build.backend.account_id
        with failed.of(region, account):
            faults.inject_target(build, "DISTRIBUTING", region, account)
            outputs.append({"region": region, "imageUris": containers.push(build, target)})
    return outputs


def _machine_images(build: Build, failed: Targets) -> list[dict[str, Any]]:
    outputs = []
    for target in targets(build):
        settings = target.get("amiDistributionConfiguration", {})
        for account in dict.fromkeys((build.backend.account_id, *settings.get("targetAccountIds", []))):
            with failed.of(target["region"], account):
                faults.inject_target(build, "DISTRIBUTING", target["region"], account)
                outputs.append(_machine_image(build, target["region"], account, settings))
    return outputs


def _machine_image(build: Build, region: str, account: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the AMI for an account and Region; where the image was built, that of the build if no name is set."""
    description = settings.get("description") or build.recipe.get("description")
    is_here = (account, region) == (build.backend.account_id, build.backend.region_name)
    if is_here and "name" not in settings and build.ami_id:
        ami_id = build.ami_id
        machine_images.mark(account, region, ami_id, placeholders.fill_in_all(settings.get("amiTags", {}), build))
    else:
        name = placeholders.fill_in(settings.get("name", placeholders.DEFAULT_NAME), build)
        ami_id = machine_images.make(build, account, region, name, description, settings.get("amiTags", {}))
    machine_images.allow(account, region, ami_id, settings.get("launchPermission", {}))
    build.say(f"Distributed {ami_id} to account {account} in Region {region}")
    return machine_images.output(account, region, ami_id)

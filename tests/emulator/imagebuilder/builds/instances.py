"""The instances that images are built and tested on, in moto's EC2."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from moto.backends import get_backend

from ..resources import other_services
from ..resources.rules.recipe import AMI_ID, PARAMETER
from .build import Build

_USUAL_TYPE = "m5.large"
"""The instance type of an infrastructure configuration without instance types."""


def launch(build: Build, is_test: bool) -> str:
    """Launch an instance of the parent image or of the image to be tested."""
    settings = build.image.body["infrastructureConfiguration"]
    tags = {
        "CreatedBy": "EC2 Image Builder",
        "Ec2ImageBuilderArn": str(build.arn),
        "Name": f"{'Test' if is_test else 'Build'} instance for {build.image.body['name']}",
        **settings.get("resourceTags", {}),
    }
    image = build.ami_id if is_test and build.ami_id else _parent(build)
    reservation = _ec2(build).run_instances(
        image,
        1,
        None,
        [],
        instance_type=settings.get("instanceTypes", [_USUAL_TYPE])[0],
        is_instance_type_default=False,
        region_name=build.backend.region_name,
        tags={"instance": tags},
    )
    reservation.instances[0].launch_time = build.now
    return str(reservation.instances[0].id)


def finish(build: Build, instances: Iterable[str], flag: str) -> bool:
    """Terminate instances unless the infrastructure configuration keeps them; return whether it does not."""
    if not build.image.body["infrastructureConfiguration"].get(flag, True):
        return False
    ec2 = _ec2(build)
    running = [one for one in instances if (found := _find(ec2, one)) and found.state == "running"]
    if running:
        ec2.terminate_instances(running)
    return True


def _ec2(build: Build) -> Any:
    return get_backend("ec2")[build.backend.account_id][build.backend.region_name]


def _find(ec2: Any, instance: str) -> Any | None:
    return ec2.get_instance_by_id(instance)


def _parent(build: Build) -> str:
    """Return the AMI of the parent image. Images of Amazon, which moto's EC2 lacks, get an ID derived from the name."""
    text = str(build.recipe["parentImage"])
    home = build.backend.account_id, build.backend.region_name
    if AMI_ID.fullmatch(text):
        return text
    if (parameter := PARAMETER.fullmatch(text)) and (value := other_services.parameter_value(*home, parameter["name"])):
        return value
    amis = build.parent.body.get("outputResources", {}).get("amis", []) if build.parent else []
    here = [ami["image"] for ami in amis if (ami["accountId"], ami["region"]) == home]
    return here[0] if here else f"ami-{hashlib.sha256(text.encode()).hexdigest()[:17]}"

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The instances of builds that wait for a reply. Reading them takes one call, and four more for each instance."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError
from .._options.spec import Values
from .details import list_steps
from .image import read_image
from .waiting_steps import describe_waiting_step, instance_of

_ADDRESSES = {
    "PrivateIpAddress": "private_ip_address",
    "PublicIpAddress": "public_ip_address",
    "PrivateDnsName": "private_dns_name",
    "PublicDnsName": "public_dns_name",
}
"""The members of an EC2 instance, with their names in the result."""

_RENAMED = {"name": "step", "since": "waits_since", "until": "waits_until"}
"""The names of a waiting step that do not fit a host; ``until`` is reserved in plays."""


def list_build_instances(client: Client, pipelines: Collection[str] = ()) -> list[Values]:
    """Return the instances of waiting builds, each with one waiting step. ``pipelines`` limits them to these names."""
    waiting = client.paginate("list the steps that wait", "list_waiting_workflow_steps")
    found = run_concurrently(lambda step: _describe(client, step, pipelines), waiting)
    hosts = {host["instance_id"]: host for host in found if host}
    addresses = _read_addresses(client, sorted(hosts))
    return [{**host, **addresses.get(instance, {})} for instance, host in sorted(hosts.items())]


def _describe(client: Client, waiting: Members, pipelines: Collection[str]) -> Values | None:
    """Return the instance of a waiting step with its build, or None if it has none or is not selected."""
    image = read_image(client, waiting["imageBuildVersionArn"])
    if image is None:
        return None
    pipeline = _name(image.get("source_pipeline_arn", ""))
    if pipelines and pipeline not in pipelines:
        return None
    instance = instance_of(list_steps(client, waiting["workflowExecutionId"]))
    if not instance:
        return None
    step = describe_waiting_step(client, waiting["stepExecutionId"], instance)
    recipe = image.get("image_recipe") or image.get("container_recipe") or {}
    return {
        **{_RENAMED.get(name, name): value for name, value in step.items()},
        "pipeline": pipeline,
        "recipe": _name(recipe.get("arn", "")),
        "version": Arn.parse(step["image_build_version_arn"]).version,
        "platform": image.get("platform", ""),
    }


def _name(arn: str) -> str:
    return Arn.parse(arn).name if arn else ""


def _read_addresses(client: Client, instances: list[str]) -> dict[str, Values]:
    """Return the addresses of the instances. The caller may lack the permission, and a connection by Systems Manager
    needs no address."""
    if not instances:
        return {}
    request: dict[str, Any] = {"Filters": [{"Name": "instance-id", "Values": instances}]}
    try:
        response = client.call("read the instances", "describe_instances", "ec2", **request)
    except AwsError as error:
        if not error.is_forbidden:
            raise
        client.warn(f"The hosts have no addresses. {error}")
        return {}
    found = [instance for reservation in response["Reservations"] for instance in reservation["Instances"]]
    return {
        instance["InstanceId"]: {name: instance[member] for member, name in _ADDRESSES.items() if instance.get(member)}
        for instance in found
    }

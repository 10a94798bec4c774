# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The infrastructure configuration: where images are built and tested."""

from __future__ import annotations

from .._aws.errors import InvalidOption
from .._aws.kinds import INFRASTRUCTURE_CONFIGURATION as KIND
from .._options.conversions import TAGS
from .._options.spec import Option, Values
from .resource import InfoSpec, ResourceSpec, RuleContext

RESERVED_TAGS = {"CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"}
"""Keys that Image Builder sets on the instances itself (API reference, CreateInfrastructureConfiguration)."""


def subnet_needs_security_group(values: Values, context: RuleContext) -> None:
    if values.get("subnet_id") and not values.get("security_group_ids"):
        raise InvalidOption("security_group_ids", "at least one is needed when subnet_id is given")


def no_reserved_tags(values: Values, context: RuleContext) -> None:
    reserved = sorted(RESERVED_TAGS & set(values.get("resource_tags", {})))
    if reserved:
        raise InvalidOption("resource_tags", f"Image Builder sets {', '.join(reserved)} itself: take other keys")


def one_host(values: Values, context: RuleContext) -> None:
    placement = values.get("placement", {})
    if placement.get("host_id") and placement.get("host_resource_group_arn"):
        raise InvalidOption("placement", "host_id and host_resource_group_arn exclude each other: give one")


INFRASTRUCTURE_CONFIGURATION = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "instance_types": Option("list", elements="str", unordered=True),
        "instance_profile_name": Option(),
        "security_group_ids": Option("list", elements="str", unordered=True),
        "subnet_id": Option(),
        "logging": Option(
            "dict",
            options={"s3_logs": Option("dict", options={"s3_bucket_name": Option(), "s3_key_prefix": Option()})},
        ),
        "key_pair": Option(),
        "terminate_instance_on_failure": Option("bool", service_default=True),
        "terminate_instance_on_completion": Option("bool", service_default=True),
        "sns_topic_arn": Option(),
        "resource_tags": Option("dict", conversion=TAGS),
        "instance_metadata_options": Option(
            "dict",
            options={
                "http_tokens": Option(enum=("optional", "required")),
                "http_put_response_hop_limit": Option("int"),
            },
        ),
        "placement": Option(
            "dict",
            options={
                "availability_zone": Option(),
                "tenancy": Option(enum=("default", "dedicated", "host")),
                "host_id": Option(),
                "host_resource_group_arn": Option(),
            },
        ),
        "parent_instance": Option(
            "dict",
            options={
                "auto_scaling_group": Option(
                    "dict", options={"name": Option(), "capacity_wait_timeout_seconds": Option("int")}
                )
            },
        ),
    },
    rules=(subnet_needs_security_group, no_reserved_tags, one_host),
)

INFRASTRUCTURE_CONFIGURATIONS = InfoSpec(INFRASTRUCTURE_CONFIGURATION, filters=("name",))

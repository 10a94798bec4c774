# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The infrastructure configuration: the instances that build and test images."""

from __future__ import annotations

from collections.abc import Iterator

from .._aws.errors import InvalidOption, shorten
from .._aws.kinds import INFRASTRUCTURE_CONFIGURATION as KIND
from .._options.conversions import TAGS
from .._options.spec import Option, Values
from .resource import InfoSpec, ResourceSpec, RuleContext, lenient_rule, rule
from .s3 import bucket_mistakes

RESERVED_TAGS = {"CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"}
"""Keys that Image Builder sets on the instances (API reference, CreateInfrastructureConfiguration)."""

SUBNET, GROUP = "subnet-0123456789abcdef0", "sg-0123456789abcdef0"


@rule
def subnet_needs_security_group(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    if values.get("subnet_id") and not values.get("security_group_ids"):
        yield InvalidOption("security_group_ids", "is required with subnet_id. Set at least one security group.")


@lenient_rule
def no_reserved_tags(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    reserved = sorted(RESERVED_TAGS & set(values.get("resource_tags", {})))
    if reserved:
        yield InvalidOption("resource_tags", f"Image Builder sets {', '.join(reserved)}. Use other keys.")


@rule
def one_host(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    placement = values.get("placement", {})
    if placement.get("host_id") and placement.get("host_resource_group_arn"):
        yield InvalidOption("placement", "host_id and host_resource_group_arn are mutually exclusive. Set one of them.")


@lenient_rule
def host_needs_tenancy(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """EC2 accepts a host resource group without a tenancy, but a host only with the tenancy host."""
    placement = values.get("placement", {})
    tenancy = placement.get("tenancy")
    for name in ("host_id", "host_resource_group_arn"):
        if not placement.get(name) or tenancy == "host":
            continue
        if tenancy or name == "host_id":
            found = f"not tenancy: {tenancy}" if tenancy else "which is omitted"
            yield InvalidOption(f"placement.{name}", f"requires tenancy: host, {found}. Set tenancy: host.")
        else:
            context.warn(f"placement.{name}: applies only with tenancy: host. Set tenancy: host.")


@lenient_rule
def valid_identifiers(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """EC2 launches instances by the IDs of subnets and security groups, not by their names."""
    subnet = values.get("subnet_id", "")
    if subnet and not subnet.startswith("subnet-"):
        yield InvalidOption(
            "subnet_id", f"'{shorten(subnet)}' is not the ID of a subnet. Write an ID such as {SUBNET}."
        )
    for index, group in enumerate(values.get("security_group_ids", [])):
        if not group.startswith("sg-"):
            reason = f"'{shorten(group)}' is not the ID of a security group. Write an ID such as {GROUP}."
            yield InvalidOption(f"security_group_ids[{index}]", reason)


@lenient_rule
def valid_log_bucket(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    logs = values.get("logging", {}).get("s3_logs", {})
    yield from bucket_mistakes(logs, "s3_bucket_name", "s3_key_prefix", "logging.s3_logs.")


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
    rules=(
        subnet_needs_security_group,
        no_reserved_tags,
        one_host,
        host_needs_tenancy,
        valid_identifiers,
        valid_log_bucket,
    ),
)

INFRASTRUCTURE_CONFIGURATIONS = InfoSpec(INFRASTRUCTURE_CONFIGURATION, filters=("name",))

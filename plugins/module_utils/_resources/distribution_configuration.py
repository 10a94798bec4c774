# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distribution configuration: where images go, region by region."""

from __future__ import annotations

import re

from .._aws.errors import InvalidOption
from .._aws.kinds import DISTRIBUTION_CONFIGURATION as KIND
from .._options.conversions import PLACEHOLDERS, TAGS
from .._options.spec import Option, Options, Values
from .resource import InfoSpec, ResourceSpec, RuleContext

TARGET_REPOSITORY = Option(
    "dict", options={"service": Option(enum=("ECR",), required=True), "repository_name": Option(required=True)}
)

LAUNCH_PERMISSION: Options = {
    "user_ids": Option("list", elements="str", unordered=True),
    "user_groups": Option("list", elements="str", unordered=True),
    "organization_arns": Option("list", elements="str", unordered=True),
    "organizational_unit_arns": Option("list", elements="str", unordered=True),
}

AMI: Options = {
    "name": Option(conversion=PLACEHOLDERS),
    "description": Option(conversion=PLACEHOLDERS),
    "target_account_ids": Option("list", elements="str", unordered=True),
    "ami_tags": Option("dict", conversion=TAGS),
    "kms_key_id": Option(),
    "launch_permission": Option("dict", options=LAUNCH_PERMISSION),
}

CONTAINER: Options = {
    "description": Option(conversion=PLACEHOLDERS),
    "container_tags": Option("list", elements="str", unordered=True, conversion=PLACEHOLDERS),
    "target_repository": TARGET_REPOSITORY,
}

FAST_LAUNCH: Options = {
    "enabled": Option("bool", required=True),
    "snapshot_configuration": Option("dict", options={"target_resource_count": Option("int")}),
    "max_parallel_launches": Option("int"),
    "launch_template": Option(
        "dict",
        options={
            "launch_template_id": Option(),
            "launch_template_name": Option(),
            "launch_template_version": Option(),
        },
    ),
    "account_id": Option(),
}

DISTRIBUTION: Options = {
    "region": Option(required=True),
    "ami_distribution_configuration": Option("dict", options=AMI),
    "container_distribution_configuration": Option("dict", options=CONTAINER),
    "license_configuration_arns": Option("list", elements="str", unordered=True),
    "launch_template_configurations": Option(
        "list",
        elements="dict",
        unordered=True,
        options={
            "launch_template_id": Option(required=True),
            "account_id": Option(),
            "set_default_version": Option("bool", service_default=True),
        },
    ),
    "s3_export_configuration": Option(
        "dict",
        options={
            "role_name": Option(required=True),
            "disk_image_format": Option(enum=("VMDK", "RAW", "VHD"), required=True),
            "s3_bucket": Option(required=True),
            "s3_prefix": Option(),
        },
    ),
    "fast_launch_configurations": Option("list", elements="dict", unordered=True, options=FAST_LAUNCH),
    "ssm_parameter_configurations": Option(
        "list",
        elements="dict",
        unordered=True,
        options={
            "ami_account_id": Option(),
            "parameter_name": Option(required=True),
            "data_type": Option(enum=("text", "aws:ec2:image")),
        },
    ),
}


def each_region_once(values: Values, context: RuleContext) -> None:
    seen: dict[str, int] = {}
    for index, distribution in enumerate(values.get("distributions", [])):
        first = seen.setdefault(distribution["region"], index)
        if first != index:
            where = f"distributions[{index}].region"
            raise InvalidOption(where, f"distributions[{first}] is for {distribution['region']} too: make them one")


def something_for_each_region(values: Values, context: RuleContext) -> None:
    """The service refuses a region that gets no output."""
    for index, distribution in enumerate(values.get("distributions", [])):
        outputs = sorted(set(DISTRIBUTION) - {"region"})
        if not any(distribution.get(name) for name in outputs):
            where = f"distributions[{index}]"
            region = distribution["region"]
            raise InvalidOption(where, f"there is nothing to distribute to {region}: give one of {', '.join(outputs)}")


def build_date_in_ami_name(values: Values, context: RuleContext) -> None:
    """Each build needs an AMI name of its own."""
    for index, distribution in enumerate(values.get("distributions", [])):
        name = distribution.get("ami_distribution_configuration", {}).get("name")
        if name and not re.search(r"{{\s*imagebuilder:buildDate\s*}}", name):
            raise InvalidOption(
                f"distributions[{index}].ami_distribution_configuration.name",
                f"'{name}' must contain {{{{ imagebuilder:buildDate }}}}, so that each build has a name of its own; "
                f"write it as [[ imagebuilder:buildDate ]] where Ansible would take the braces for a template",
            )


def one_launch_template(values: Values, context: RuleContext) -> None:
    for index, distribution in enumerate(values.get("distributions", [])):
        for place, fast_launch in enumerate(distribution.get("fast_launch_configurations", [])):
            template = fast_launch.get("launch_template", {})
            if template.get("launch_template_id") and template.get("launch_template_name"):
                raise InvalidOption(
                    f"distributions[{index}].fast_launch_configurations[{place}].launch_template",
                    "launch_template_id and launch_template_name exclude each other: give one",
                )


DISTRIBUTION_CONFIGURATION = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "distributions": Option("list", elements="dict", unordered=True, options=DISTRIBUTION),
    },
    rules=(each_region_once, something_for_each_region, build_date_in_ami_name, one_launch_template),
)

DISTRIBUTION_CONFIGURATIONS = InfoSpec(DISTRIBUTION_CONFIGURATION, filters=("name",))

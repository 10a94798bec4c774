# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distribution configuration: the regions and accounts that get an image, and its settings in each region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .._aws.errors import InvalidOption, shorten
from .._aws.kinds import DISTRIBUTION_CONFIGURATION as KIND
from .._options.conversions import PLACEHOLDERS, TAGS
from .._options.spec import Option, Options, Values, is_empty
from .kms import alias_mistakes, key_region
from .resource import InfoSpec, ResourceSpec, RuleContext, lenient_rule, rule
from .s3 import bucket_mistakes

MIN_PARALLEL_LAUNCHES = 6

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


def _distributions(values: Values) -> Iterator[tuple[str, Values]]:
    for index, distribution in enumerate(values.get("distributions", [])):
        yield f"distributions[{index}]", distribution


def _fast_launches(values: Values) -> Iterator[tuple[str, Values]]:
    for path, distribution in _distributions(values):
        for index, fast_launch in enumerate(distribution.get("fast_launch_configurations", [])):
            yield f"{path}.fast_launch_configurations[{index}]", fast_launch


def _is_set(value: Any) -> bool:
    """Return whether a value is sent: mappings and lists that hold only empty values are not."""
    if isinstance(value, (dict, list)):
        return any(map(_is_set, value.values() if isinstance(value, dict) else value))
    return not is_empty(value)


@rule
def each_region_once(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    seen: dict[str, str] = {}
    for path, distribution in _distributions(values):
        region = distribution["region"]
        first = seen.setdefault(region, path)
        if first != path:
            yield InvalidOption(f"{path}.region", f"{first} is for '{shorten(region)}' too. Merge the two entries.")


@rule
def something_for_each_region(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """The service refuses a region without any output."""
    outputs = sorted(set(DISTRIBUTION) - {"region"})
    for path, distribution in _distributions(values):
        if not any(_is_set(distribution.get(name)) for name in outputs):
            reason = f"'{shorten(distribution['region'])}' gets no output. Set one of {', '.join(outputs)}."
            yield InvalidOption(path, reason)


@rule
def build_date_in_ami_name(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """The AMI of each build needs a unique name."""
    for path, distribution in _distributions(values):
        name = distribution.get("ami_distribution_configuration", {}).get("name")
        if name and not re.search(r"{{\s*imagebuilder:buildDate\s*}}", name):
            yield InvalidOption(
                f"{path}.ami_distribution_configuration.name",
                f"'{shorten(name)}' does not contain {{{{ imagebuilder:buildDate }}}}, so that all builds would have "
                "the same name. Add [[ imagebuilder:buildDate ]], which Ansible does not treat as a template.",
            )


@rule
def one_launch_template(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    for path, fast_launch in _fast_launches(values):
        template = fast_launch.get("launch_template", {})
        if template.get("launch_template_id") and template.get("launch_template_name"):
            reason = "launch_template_id and launch_template_name are mutually exclusive. Set one of them."
            yield InvalidOption(f"{path}.launch_template", reason)


@lenient_rule
def enough_parallel_launches(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """The minimum is that of EC2 (API reference, EnableFastLaunch); Image Builder's own is 1."""
    for path, fast_launch in _fast_launches(values):
        launches = fast_launch.get("max_parallel_launches")
        if launches is not None and launches < MIN_PARALLEL_LAUNCHES:
            reason = f"is {launches}, but EC2 Fast Launch requires at least {MIN_PARALLEL_LAUNCHES}."
            yield InvalidOption(f"{path}.max_parallel_launches", f"{reason} Set {MIN_PARALLEL_LAUNCHES} or more.")


@lenient_rule
def key_of_the_region(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """EC2 encrypts the copy of an AMI with a key of the region of the copy."""
    for path, distribution in _distributions(values):
        ami, wanted = distribution.get("ami_distribution_configuration", {}), distribution["region"]
        yield from alias_mistakes(ami, f"{path}.ami_distribution_configuration.")
        region = key_region(ami.get("kms_key_id", ""))
        if region and region != wanted:
            reason = f"the key is in {shorten(region)}, but the distribution is for {shorten(wanted)}."
            yield InvalidOption(
                f"{path}.ami_distribution_configuration.kms_key_id", f"{reason} Use a key in {shorten(wanted)}."
            )


@lenient_rule
def valid_export_buckets(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    for path, distribution in _distributions(values):
        export = distribution.get("s3_export_configuration", {})
        yield from bucket_mistakes(export, "s3_bucket", "s3_prefix", f"{path}.s3_export_configuration.")


DISTRIBUTION_CONFIGURATION = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "distributions": Option("list", elements="dict", unordered=True, options=DISTRIBUTION),
    },
    rules=(
        each_region_once,
        something_for_each_region,
        build_date_in_ami_name,
        one_launch_template,
        enough_parallel_launches,
        key_of_the_region,
        valid_export_buckets,
    ),
)

DISTRIBUTION_CONFIGURATIONS = InfoSpec(DISTRIBUTION_CONFIGURATION, filters=("name",))

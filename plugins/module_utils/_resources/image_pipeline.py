# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The image pipeline: a recipe with its infrastructure, distribution, schedule, tests, scans and logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._aws.errors import InvalidOption, shorten
from .._aws.kinds import (
    CONTAINER_RECIPE,
    DISTRIBUTION_CONFIGURATION,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    WORKFLOW,
)
from .._aws.kinds import IMAGE_PIPELINE as KIND
from .._options.conversions import PARAMETERS, ROLE, TAGS, TIMEZONE, Conversion, Unfit
from .._options.spec import Option, Options, Reference, Values
from .resource import InfoSpec, ResourceSpec, RuleContext, rule
from .schedule import schedule_problem

OTHER_TYPE = re.compile(r":workflow/(?!test/)")
"""Matches the ARN of a workflow that is not a test workflow."""

START_CONDITIONS = ("EXPRESSION_MATCH_ONLY", "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE")

SCHEDULE: Options = {
    "schedule_expression": Option(),
    "timezone": Option(service_default="UTC", conversion=TIMEZONE),
    "pipeline_execution_start_condition": Option(service_default=START_CONDITIONS[1]),
    "auto_disable_policy": Option("dict", options={"failure_count": Option("int")}),
}

IMAGE_TESTS: Options = {
    "image_tests_enabled": Option("bool", service_default=True),
    "timeout_minutes": Option("int", service_default=720),
}


def refuse_rescan_duration(value: object) -> None:
    """Raise Unfit. The option exists only so that the message can name the place of the setting."""
    raise Unfit(
        "",
        "is a setting of Amazon Inspector for the account, not of a pipeline. Set ecr_rescan_duration of "
        "goldsmith.image_builder.inspector_scanning (such as DAYS_30) instead.",
    )


IMAGE_SCANNING: Options = {
    "image_scanning_enabled": Option("bool"),
    "ecr_configuration": Option(
        "dict",
        options={
            "repository_name": Option(),
            "container_tags": Option("list", elements="str", unordered=True),
            "rescan_duration": Option(
                "raw",
                local="it is a setting of Amazon Inspector, which users look for here",
                conversion=Conversion(parse=refuse_rescan_duration),
            ),
        },
    ),
    "image_scanning_types": Option("list", elements="str"),
    "scan_result_condition": Option(
        "dict",
        options={
            "maximum_severity_label": Option(enum=("INFORMATIONAL", "LOW", "MEDIUM", "HIGH")),
            "fix_available": Option("bool", service_default=True),
        },
    ),
}

IMAGE_LOGGING: Options = {"log_group_name": Option()}
"""The log group of an image. A pipeline has one for itself and one for its images, with other option names."""

WORKFLOWS = Option(
    "list",
    elements="raw",
    shorthand=("workflow_arn",),
    options={
        "workflow_arn": Option(
            required=True, reference=Reference(WORKFLOW, type_option="workflow_type", amazon_version="x.x.x")
        ),
        "workflow_type": Option(
            choices=("BUILD", "TEST", "DISTRIBUTION"), local="it is part of the ARN that workflow_arn becomes"
        ),
        "parameters": Option("dict", conversion=PARAMETERS),
        "parallel_group": Option(),
        "on_failure": Option(enum=("CONTINUE", "ABORT")),
    },
)


@rule
def one_recipe(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    if not values.get("image_recipe_arn") and not values.get("container_recipe_arn"):
        yield InvalidOption("image_recipe_arn", "is required. Set image_recipe_arn or container_recipe_arn.")


@rule
def same_kind_of_recipe(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """A task sets at most one of the two, so that the pipeline has the other one already."""
    if values.get("image_recipe_arn") and values.get("container_recipe_arn"):
        wanted, current = "image_recipe_arn", "container_recipe_arn"
        if context.current.get(wanted):
            wanted, current = current, wanted
        reason = f"the pipeline has {current}, and the kind of its recipe cannot be changed."
        yield InvalidOption(wanted, f"{reason} Delete the pipeline first, or set another name.")


@rule
def valid_schedule(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    schedule = values.get("schedule", {})
    problem = schedule_problem(schedule.get("schedule_expression", "")) if schedule else None
    if problem:
        yield InvalidOption("schedule.schedule_expression", problem)
    condition = schedule.get("pipeline_execution_start_condition", START_CONDITIONS[0])
    if condition not in START_CONDITIONS:
        yield InvalidOption(
            "schedule.pipeline_execution_start_condition",
            f"'{shorten(condition)}' is not one of {' and '.join(START_CONDITIONS)}. "
            "To enable the pipeline, set status: ENABLED next to schedule.",
        )


@rule
def valid_scanning(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    scanning = values.get("image_scanning_configuration", {})
    tests = values.get("image_tests_configuration", {})
    if scanning.get("image_scanning_enabled") and tests.get("image_tests_enabled") is False:
        yield InvalidOption(
            "image_scanning_configuration.image_scanning_enabled",
            "images are scanned in the test stage, which is disabled. "
            "Set image_tests_configuration.image_tests_enabled to true.",
        )
    on_demand = scanning.get("image_scanning_types") == ["ON_DEMAND_AMI_CVE"]
    if scanning.get("scan_result_condition") and not on_demand:
        yield InvalidOption(
            "image_scanning_configuration.scan_result_condition",
            "is available only for on-demand scans. Set image_scanning_types to [ON_DEMAND_AMI_CVE].",
        )


def _workflows(values: Values) -> Iterator[tuple[str, Values]]:
    for index, workflow in enumerate(values.get("workflows", [])):
        yield f"workflows[{index}]", workflow


@rule
def valid_workflows(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    if values.get("workflows") and not values.get("execution_role"):
        reason = "is required with workflows. Set the role that Image Builder assumes to run them."
        yield InvalidOption("execution_role", reason)
    for path, workflow in _workflows(values):
        for name in ("parallel_group", "on_failure"):
            if workflow.get(name) and OTHER_TYPE.search(workflow["workflow_arn"]):
                yield InvalidOption(f"{path}.{name}", f"is available only for test workflows. Omit {name}.")


@rule
def role_for_log_groups(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """The service-linked role of Image Builder can write only to log groups below /aws/imagebuilder/."""
    for name, group in values.get("logging_configuration", {}).items():
        if group and not group.startswith("/aws/imagebuilder/") and not values.get("execution_role"):
            yield InvalidOption(
                f"logging_configuration.{name}",
                f"'{shorten(group)}' is outside /aws/imagebuilder/. Set an execution_role that can write to it.",
            )


@rule
def fast_launch_on_windows(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """EC2 Fast Launch is available only for Windows."""
    distribution = context.lookup(values.get("distribution_configuration_arn", "")) or {}
    if not any(item.get("fast_launch_configurations") for item in distribution.get("distributions", [])):
        return
    recipe = context.lookup(values.get("image_recipe_arn", "")) or {}
    if recipe.get("platform") not in (None, "Windows"):
        yield InvalidOption(
            "distribution_configuration_arn",
            f"'{distribution['name']}' has fast_launch_configurations, which are available only for Windows, but "
            f"recipe '{recipe['name']}' is for {recipe['platform']}. Use a distribution configuration without them.",
        )


IMAGE_PIPELINE = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "image_recipe_arn": Option(reference=Reference(IMAGE_RECIPE)),
        "container_recipe_arn": Option(reference=Reference(CONTAINER_RECIPE)),
        "infrastructure_configuration_arn": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION)),
        "distribution_configuration_arn": Option(reference=Reference(DISTRIBUTION_CONFIGURATION)),
        "image_tests_configuration": Option("dict", service_default={}, options=IMAGE_TESTS),
        "enhanced_image_metadata_enabled": Option("bool", service_default=True),
        "schedule": Option("dict", options=SCHEDULE),
        "status": Option(enum=("ENABLED", "DISABLED"), service_default="ENABLED"),
        "image_tags": Option("dict", conversion=TAGS),
        "image_scanning_configuration": Option("dict", options=IMAGE_SCANNING),
        "workflows": WORKFLOWS,
        "execution_role": Option(conversion=ROLE),
        "logging_configuration": Option(
            "dict", options={"image_log_group_name": Option(), "pipeline_log_group_name": Option()}
        ),
    },
    rules=(
        one_recipe,
        same_kind_of_recipe,
        valid_schedule,
        valid_scanning,
        valid_workflows,
        role_for_log_groups,
        fast_launch_on_windows,
    ),
    mutually_exclusive=(("image_recipe_arn", "container_recipe_arn"),),
)

IMAGE_PIPELINES = InfoSpec(
    IMAGE_PIPELINE,
    filters=(
        "description",
        "distribution_configuration_arn",
        "image_recipe_arn",
        "infrastructure_configuration_arn",
        "name",
        "status",
    ),
)

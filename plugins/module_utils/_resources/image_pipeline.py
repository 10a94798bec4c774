# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The image pipeline: recipe, infrastructure and distribution together, with schedule, tests, scans and logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._aws.errors import InvalidOption
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
from .resource import InfoSpec, ResourceSpec, RuleContext
from .schedule import problem as schedule_problem

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
    """Raise Unfit: the option is only there to say where the setting is."""
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
"""Where one image logs. A pipeline has a group of its own beside that of its images, and other names for both."""

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


def one_recipe(values: Values, context: RuleContext) -> None:
    if not values.get("image_recipe_arn") and not values.get("container_recipe_arn"):
        raise InvalidOption("image_recipe_arn", "a recipe is needed: give image_recipe_arn or container_recipe_arn")


def same_kind_of_recipe(values: Values, context: RuleContext) -> None:
    if values.get("image_recipe_arn") and values.get("container_recipe_arn"):
        raise InvalidOption(
            "image_recipe_arn",
            "a pipeline keeps the kind of recipe it was made with, image or container, and it cannot have both: "
            "delete the pipeline first, or give this one another name",
        )


def valid_schedule(values: Values, context: RuleContext) -> None:
    schedule = values.get("schedule", {})
    problem = schedule_problem(schedule.get("schedule_expression", "")) if schedule else None
    if problem:
        raise InvalidOption("schedule.schedule_expression", problem)
    condition = schedule.get("pipeline_execution_start_condition", START_CONDITIONS[0])
    if condition not in START_CONDITIONS:
        raise InvalidOption(
            "schedule.pipeline_execution_start_condition",
            f"'{condition}' is not one of {' and '.join(START_CONDITIONS)}; to switch the pipeline on, "
            "write status: ENABLED beside schedule",
        )


def valid_scanning(values: Values, context: RuleContext) -> None:
    scanning = values.get("image_scanning_configuration", {})
    tests = values.get("image_tests_configuration", {})
    if scanning.get("image_scanning_enabled") and tests.get("image_tests_enabled") is False:
        raise InvalidOption(
            "image_scanning_configuration.image_scanning_enabled",
            "scanning happens in the test stage: set image_tests_configuration.image_tests_enabled to true as well",
        )
    on_demand = scanning.get("image_scanning_types") == ["ON_DEMAND_AMI_CVE"]
    if scanning.get("scan_result_condition") and not on_demand:
        raise InvalidOption(
            "image_scanning_configuration.scan_result_condition", "needs image_scanning_types: [ON_DEMAND_AMI_CVE]"
        )


def _workflows(values: Values) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, workflow in enumerate(values.get("workflows", [])):
        yield f"workflows[{index}]", workflow


def valid_workflows(values: Values, context: RuleContext) -> None:
    if values.get("workflows") and not values.get("execution_role"):
        raise InvalidOption("execution_role", "is required with workflows: the role that Image Builder runs them with")
    for where, workflow in _workflows(values):
        for name in ("parallel_group", "on_failure"):
            if workflow.get(name) and ":workflow/test/" not in workflow["workflow_arn"]:
                raise InvalidOption(f"{where}.{name}", "is for test workflows only")


def role_for_log_groups(values: Values, context: RuleContext) -> None:
    """Image Builder's own role writes below /aws/imagebuilder/ only."""
    for name, group in values.get("logging_configuration", {}).items():
        if group and not group.startswith("/aws/imagebuilder/") and not values.get("execution_role"):
            raise InvalidOption(
                f"logging_configuration.{name}",
                f"'{group}' is outside /aws/imagebuilder/, where only your own role may write: give execution_role",
            )


def fast_launch_on_windows(values: Values, context: RuleContext) -> None:
    """EC2 Fast Launch exists for Windows only."""
    distribution = context.lookup(values.get("distribution_configuration_arn", "")) or {}
    if not any(item.get("fast_launch_configurations") for item in distribution.get("distributions", [])):
        return
    recipe = context.lookup(values.get("image_recipe_arn", "")) or {}
    if recipe.get("platform") not in (None, "Windows"):
        raise InvalidOption(
            "distribution_configuration_arn",
            f"'{distribution['name']}' has fast_launch_configurations, which are for Windows only, "
            f"and the recipe '{recipe['name']}' makes {recipe['platform']} images",
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

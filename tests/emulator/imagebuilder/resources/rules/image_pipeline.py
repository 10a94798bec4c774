"""Rules of image pipelines that are not in the service model."""

from __future__ import annotations

from ...api.exceptions import ImageBuilderError, bad_combination, invalid_value
from ...unverified import assumed
from .. import other_services
from ..arns import ANY_VERSION, Arn
from ..kind import Call
from . import schedule

SERVICE_LOG_GROUPS = "/aws/imagebuilder/"
"""Log groups with this prefix are written with the service-linked role (botocore: PipelineLoggingConfiguration)."""


def check_recipe_choice(call: Call) -> None:
    """Check that there is exactly one recipe, and that an update keeps its kind."""
    given = [name for name in ("imageRecipeArn", "containerRecipeArn") if name in call.members]
    if len(given) != 1:
        raise bad_combination("imageRecipeArn", "Exactly one of imageRecipeArn and containerRecipeArn is required.")
    if call.current is not None and given[0] not in call.current.body:
        raise bad_combination(given[0], "The recipe must be of the same type as the pipeline's current recipe.")


def check_schedule(call: Call) -> None:
    """Check the expression and the time zone."""
    given = call.members.get("schedule")
    if given is None:
        return
    if "scheduleExpression" not in given and assumed.schedules_need_an_expression:
        raise invalid_value("schedule.scheduleExpression", "schedule.scheduleExpression must be specified.")
    try:
        schedule.parse(given.get("scheduleExpression", "rate(1 day)"))
    except schedule.InvalidExpression as error:
        raise invalid_value("schedule.scheduleExpression", f"Invalid schedule expression. Details: {error}") from error
    if "timezone" in given and not schedule.is_time_zone(given["timezone"]) and assumed.unknown_time_zones_are_refused:
        raise invalid_value("schedule.timezone", f"'{given['timezone']}' is not a time zone of the IANA database.")


def check_workflows(call: Call) -> None:
    """Check that workflows have a role, and that those of Amazon have the latest version."""
    workflows = call.members.get("workflows", [])
    if workflows and "executionRole" not in call.members:
        raise bad_combination("executionRole", "You must also specify executionRole when you provide workflows.")
    for index, one in enumerate(workflows):
        arn = Arn.parse(one["workflowArn"])
        if arn is not None and arn.owner == "aws" and (arn.version != ANY_VERSION or arn.build is not None):
            raise invalid_value(
                "workflows", f"AWS managed workflows must have latest version 'x.x.x' for '{one['workflowArn']}'"
            )
        if arn is not None and arn.segment != "workflow/test":
            for member in ("parallelGroup", "onFailure"):
                if member in one:
                    raise bad_combination(f"workflows[{index}].{member}", "It can only be set for test workflows.")


def check_logging(call: Call) -> None:
    """Check that log groups other than those of the service have a role."""
    for name, group in call.members.get("loggingConfiguration", {}).items():
        if not group.startswith(SERVICE_LOG_GROUPS) and "executionRole" not in call.members:
            raise bad_combination(
                f"loggingConfiguration.{name}",
                f"A log group outside {SERVICE_LOG_GROUPS} requires an executionRole.",
            )


def check_scanning(call: Call) -> None:
    """Check the settings of image scanning (botocore: ImageScanningConfiguration)."""
    scanning = call.members.get("imageScanningConfiguration", {})
    on_demand = scanning.get("imageScanningTypes") == ["ON_DEMAND_AMI_CVE"]
    if "scanResultCondition" in scanning and not on_demand:
        raise bad_combination(
            "imageScanningConfiguration.scanResultCondition", "It requires the scan type ON_DEMAND_AMI_CVE."
        )
    if not scanning.get("imageScanningEnabled"):
        return
    if not call.members.get("imageTestsConfiguration", {}).get("imageTestsEnabled", True):
        raise bad_combination(
            "imageScanningConfiguration.imageScanningEnabled", "Image scanning requires that image tests are enabled."
        )
    if on_demand and "containerRecipeArn" in call.members:
        raise bad_combination(
            "imageScanningConfiguration.imageScanningTypes", "ON_DEMAND_AMI_CVE requires an image recipe."
        )
    if not on_demand:
        _check_inspector(call)


def _check_inspector(call: Call) -> None:
    scanned = "ecr" if "containerRecipeArn" in call.members else "ec2"
    account = call.backend.account_id
    if not other_services.inspector_is_active(account, call.backend.region_name, scanned):
        raise ImageBuilderError(
            "ResourceDependencyException",
            f"Resource dependency error: Amazon Inspector is not enabled for '{scanned}' resources "
            f"in account '{account}'.",
        )

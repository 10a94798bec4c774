# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a build failed: what the service tells in several places, put together, with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._arn import Arn
from .._client import Client, Members
from .._errors import AwsError
from .._shape import from_api, is_empty
from .._spec import Values
from .images import executions, steps
from .logs import end_of_log

CAUSES = (
    (
        r"not in a valid state|Systems Manager Agent availability|SSM agent",
        "The build instance was not reached through Systems Manager: its subnet needs a way to the endpoints of ssm, "
        "ssmmessages and ec2messages, its security groups must let HTTPS out, the instance profile needs "
        "AmazonSSMManagedInstanceCore, and the base image a running SSM agent.",
    ),
    (
        r"bootstrap TOE|iamInstanceProfileName|instance profile|not authorized to perform: (?:s3|ssm|imagebuilder):",
        "The instance profile of the infrastructure configuration lacks permissions: attach "
        "EC2InstanceProfileForImageBuilder and AmazonSSMManagedInstanceCore, for containers "
        "EC2InstanceProfileForImageBuilderECRContainerBuilds as well, and read access to S3 where components need it.",
    ),
    (
        r"(?i)inventory.*association|association.*inventory",
        "Collecting the enhanced metadata took too long, often because another State Manager association collects the "
        "inventory already: set enhanced_image_metadata_enabled to false, or leave build instances out of the other.",
    ),
    (
        r"launch[- ]template.*does not exist|InvalidLaunchTemplateId",
        "The launch template is gone in that region or account: mend launch_template_configurations of the "
        "distribution configuration.",
    ),
    (
        r"block public access",
        "The account does not let AMIs be shared with everybody: take user_groups: [all] out of launch_permission, or "
        "switch block public access for AMIs off in that region.",
    ),
    (
        r"KMS|kms:|[Kk]ey ID .*not accessible|InvalidKMSKey",
        "A key of KMS cannot be used: its policy must let the target account, and the role "
        "EC2ImageBuilderDistributionCrossAccountRole there, use it and create grants.",
    ),
    (
        r"EC2ImageBuilderDistributionCrossAccountRole|sts:AssumeRole",
        "Image Builder may not act in the target account: that needs the role "
        "EC2ImageBuilderDistributionCrossAccountRole, with Ec2ImageBuilderCrossAccountDistributionAccess.",
    ),
    (
        r"Inspector is not enabled",
        "Switch Amazon Inspector on for EC2 (for containers, ECR) in this account and region, or leave scanning off.",
    ),
    (
        r"VcpuLimitExceeded|InsufficientInstanceCapacity|InstanceLimitExceeded|no default VPC|VPCIdNotSpecified",
        "The instance could not be launched: give other instance_types, a subnet_id, or have the quota raised.",
    ),
    (
        r"RequestLimitExceeded|ResourceLimitExceeded|concurrent AMI copies",
        "Too much is copied at once: distribute to fewer regions and accounts at a time.",
    ),
    (
        r"Step \S+ timed out|TimedOut",
        "A step did not end in time: give it a longer timeoutSeconds, or find what hangs.",
    ),
)
"""What the service's texts are known to mean: a pattern, and what to do."""

_IN_REASON = (
    ("component", "component_arn", re.compile(r"Document (arn:\S+?) failed!")),
    ("workflow", "execution_id", re.compile(r"Workflow Execution ID: '(wf-[^']+)'")),
    ("step", "name", re.compile(r"in workflow step (\w+)")),
)
"""What can be read from ``state.reason`` when nothing else tells: the place in ``failure`` and the pattern."""

_COPY = re.compile(
    r"destination account \(ID: (?P<account_id>\d{12})\) in Region (?P<region>[a-z0-9-]+)(?P<error>[^)]*)"
)
"""How a reason names each copy that failed (user guide, troubleshooting)."""


@dataclass(frozen=True)
class Failure:
    """Why, for a person and for a play."""

    message: str
    values: Values


def explain(client: Client, image: Members, log_lines: int) -> Failure:
    """Why an image is not available, from all that the service tells about it."""
    state = from_api({}, image["state"])
    values: Values = {"status": state["status"], "reason": state.get("reason", "")}
    if state["status"] == "FAILED":
        sources = (_context(state), _executed(client, image["arn"]), _said(values["reason"]))
        values = {**values, **_first_of_each(*sources)}
        values["advice"] = _advice(values)
        values["log"] = end_of_log(client, image, log_lines)
    values = {name: value for name, value in values.items() if not is_empty(value)}
    return Failure("\n".join(_paragraphs(Arn.parse(image["arn"]), values)), values)


def _first_of_each(*sources: Values) -> Values:
    """What the sources tell, member by member; an earlier one knows better."""
    merged: Values = {}
    for source in sources:
        for name, part in source.items():
            if isinstance(part, dict):
                told = {inner: value for inner, value in part.items() if not is_empty(value)}
                merged[name] = {**told, **merged.get(name, {})}
            elif is_empty(merged.get(name)):
                merged[name] = part
    return merged


def _context(state: Values) -> Values:
    """What ``state.failureContext`` tells; the service has it since 2026, and older SDKs leave it out."""
    context = state.get("failure_context", {})
    component, distribution = context.get("component_failure", {}), context.get("distribution_failure", {})
    return {
        "stage": context.get("image_status"),
        "workflow": {"arn": context.get("workflow_arn"), "execution_id": context.get("workflow_execution_id")},
        "step": {"name": context.get("failed_step"), "execution_id": context.get("step_execution_id")},
        "component": {
            "component_arn": component.get("component_arn"),
            "phase": component.get("phase_name"),
            "step": component.get("step_name"),
            "action": component.get("action"),
            "error": component.get("error_message"),
        },
        "distribution": {
            "error": distribution.get("error_message"),
            "regions": [_region(region) for region in distribution.get("region_failures", [])],
        },
    }


def _region(told: Values) -> Values:
    named = {
        "region": told.get("region"),
        "account_id": told.get("target_account_id"),
        "status": told.get("status"),
        "step": told.get("image_configuration_step"),
        "error": told.get("error_message"),
    }
    return {name: value for name, value in named.items() if value}


def _executed(client: Client, arn: str) -> Values:
    """What the workflow that failed tells, and its step. The records are kept for a limited time, or not readable."""
    try:
        failed = _last_failed(executions(client, arn))
        step = _last_failed(steps(client, failed["workflowExecutionId"])) if failed else {}
    except AwsError as error:
        return {"workflow": {"message": str(error)}}
    return {
        "workflow": {
            "arn": failed.get("workflowBuildVersionArn"),
            "execution_id": failed.get("workflowExecutionId"),
            "message": failed.get("message"),
        },
        "step": {
            "name": step.get("name"),
            "action": step.get("action"),
            "execution_id": step.get("stepExecutionId"),
            # The outputs of a step that failed hold its error (botocore: WorkflowStepMetadata.outputs).
            "message": step.get("message") or step.get("outputs"),
        },
    }


def _last_failed(executions: list[Members]) -> Members:
    """Of what failed, the last to end; what was tried again does not count."""
    failed = [one for one in executions if one["status"] in ("FAILED", "ROLLBACK_COMPLETED") and not one.get("retried")]
    return max(failed, key=lambda one: one.get("endTime", ""), default={})


def _said(reason: str) -> Values:
    values: Values = {}
    for part, name, pattern in _IN_REASON:
        if match := pattern.search(reason):
            values.setdefault(part, {})[name] = match[1]
    copies = [{**match.groupdict(), "error": match["error"].strip(" .:,")} for match in _COPY.finditer(reason)]
    return {**values, "distribution": {"regions": copies}} if copies else values


def _advice(values: Values) -> list[str]:
    told = "\n".join(_told(values))
    return [advice for pattern, advice in CAUSES if re.search(pattern, told)]


def _told(value: Any) -> Iterator[str]:
    """The service's sentences, of all that is known. Names and ARNs are the user's, and mean nothing."""
    for item in value if isinstance(value, list) else []:
        yield from _told(item)
    for name, item in value.items() if isinstance(value, dict) else []:
        if name in ("reason", "message", "error"):
            yield item
        else:
            yield from _told(item)


def _paragraphs(arn: Arn, values: Values) -> list[str]:
    name = f"{arn.name}/{arn.version}/{arn.build}"
    if values["status"] != "FAILED":
        reason = f": {values['reason']}" if values.get("reason") else ""
        return [f"The image {name} is {values['status']}, not AVAILABLE{reason}"]
    stage = f" while it was {values['stage']}" if values.get("stage") else ""
    return [
        f"The build of {name} failed{stage}: {values.get('reason', 'the service gives no reason')}",
        *_component(values.get("component", {})),
        *_workflow(values.get("workflow", {}), values.get("step", {}), values.get("reason", "")),
        *_distribution(values.get("distribution", {})),
        *(f"What to do: {advice}" for advice in values.get("advice", [])),
        *_log(values["log"]),
    ]


def _component(told: Values) -> list[str]:
    if not told:
        return []
    named = {"Component": told["component_arn"], **{name: told.get(name) for name in ("phase", "step", "action")}}
    where = ", ".join(f"{name} {value}" for name, value in named.items() if value)
    return [f"{where}{_colon(told.get('error'))}"]


def _workflow(workflow: Values, step: Values, told: str) -> list[str]:
    """The texts of both are left out where they are told already."""
    lines = []
    for what, part in (("Workflow", {**workflow, "name": workflow.get("arn")}), ("Workflow step", step)):
        if part.get("name"):
            action = f" ({part['action']})" if "action" in part else ""
            message = part.get("message", "")
            lines.append(f"{what} {part['name']}{action}{_colon(message if message not in told else '')}")
    return lines


def _distribution(told: Values) -> list[str]:
    lines = [f"Distribution: {told['error']}"] if "error" in told else []
    for region in told.get("regions", []):
        account = f", account {region['account_id']}" if "account_id" in region else ""
        how = " ".join(region[name] for name in ("step", "status") if name in region)
        lines.append(f"Region {region['region']}{account}{f', {how}' if how else ''}{_colon(region.get('error'))}")
    return lines


def _log(log: Values) -> list[str]:
    head = f"Log group {log['group']}, stream {log['stream']}"
    lines = [f"{head}, the end:", *(f"    {line}" for line in log["lines"])] if log["lines"] else [f"{head}."]
    lines += [log["note"]] if "note" in log else []
    return [*lines, f"The whole log: {log['url']}", *([f"In S3: {log['s3_uri']}"] if "s3_uri" in log else [])]


def _colon(text: str | None) -> str:
    return f": {text}" if text else ""

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a build failed: what the service tells in several places, put together, with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._client import Client, Members
from .._errors import INSPECTOR_IS_OFF, AwsError
from .._shape import from_api, is_empty
from .._spec import Values
from .images import executions, steps
from .logs import end_of_log
from .reasons import cause, label, of_context, of_reason

CAUSES = (
    (
        r"not in a valid state|Systems Manager Agent availability|SSM agent",
        "The build instance was not reached through Systems Manager: its subnet needs a way to the endpoints of ssm, "
        "ssmmessages and ec2messages, its security groups must let HTTPS out, the instance profile needs "
        "AmazonSSMManagedInstanceCore, and the base image a running SSM agent.",
    ),
    (
        r"bootstrap TOE|iamInstanceProfileName|instance profile|not authorized to perform: (?:s3|ssm|imagebuilder):"
        # A session on an instance has its identifier for a name. Of S3, the AWS CLI tells no more than the rest.
        r"|:assumed-role/\S+/i-[0-9a-f]+ is not authorized|\((?:403|AccessDenied)\) when calling the \w+Object\w* ",
        "The instance profile of the infrastructure configuration lacks permissions: attach "
        "EC2InstanceProfileForImageBuilder and AmazonSSMManagedInstanceCore, for containers "
        "EC2InstanceProfileForImageBuilderECRContainerBuilds as well, and allow its role what components need besides, "
        "such as reading from a bucket.",
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
    INSPECTOR_IS_OFF,
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

RETRIED = ("TESTING", "DISTRIBUTING")
"""The stages from which a build of a machine image can go on (botocore's description of RetryImage)."""


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
        sources = (of_context(state), _executed(client, image["arn"]), of_reason(values["reason"]))
        values = {**values, **_first_of_each(*sources)}
        values["advice"] = _advice(values)
        values["log"] = end_of_log(client, image, log_lines)
    values = {name: value for name, value in values.items() if not is_empty(value)}
    return Failure("\n".join(_paragraphs(image, values)), values)


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


def _paragraphs(image: Members, values: Values) -> list[str]:
    """What went wrong and what to do come first: they are what is seen before anybody scrolls."""
    name, reason = label(image["arn"]), values.get("reason", "")
    if values["status"] != "FAILED":
        return [f"The image {name} is {values['status']}, not AVAILABLE{_colon(reason)}"]
    stage = f" while it was {values['stage']}" if "stage" in values else ""
    why = cause(values.get("component", {}), reason or "the service gives no reason")
    told = f"{why}\n{reason}"
    return [
        f"The build of {name} failed{stage}: {why}",
        *_distribution(values.get("distribution", {})),
        *(f"What to do: {what}" for what in (*values.get("advice", []), *_next_steps(image, values))),
        *_workflow(values.get("workflow", {}), values.get("step", {}), told),
        *([f"The service's reason: {reason}"] if reason not in why else []),
        *_log(values["log"]),
    ]


def _next_steps(image: Members, values: Values) -> Iterator[str]:
    """How to go on, whatever the cause."""
    if "component" in values and "advice" not in values:
        yield (
            "Mend the component, or what it stumbled over, and build again. For a look at the instance, set "
            "terminate_instance_on_failure: false in the infrastructure configuration: the next one that fails stays."
        )
    if values.get("stage") in RETRIED and image.get("type") != "DOCKER":
        yield (
            "If the cause lies outside of the image, mend that, and this build can go on from there: "
            f"goldsmith.image_builder.image with state: retried and image_build_version_arn: {image['arn']}"
        )


def _workflow(workflow: Values, step: Values, told: str) -> list[str]:
    """Where it was, and the texts of both, unless they are told already."""
    action = f" ({step['action']})" if "action" in step else ""
    named = [f"workflow {label(workflow['arn'])}"] if "arn" in workflow else []
    named += [f"step {step['name']}{action}"] if "name" in step else []
    texts = dict.fromkeys(part["message"] for part in (workflow, step) if part.get("message", "") not in told)
    where = [f"In {', '.join(named)}"] if named else []
    return [": ".join([*where, *texts])] if where or texts else []


def _distribution(told: Values) -> list[str]:
    lines = [f"Distribution: {told['error']}"] if "error" in told else []
    for region in told.get("regions", []):
        account = f", account {region['account_id']}" if "account_id" in region else ""
        how = " ".join(region[name] for name in ("step", "status") if name in region)
        where = f"Region {region.get('region', 'unknown')}{account}"
        lines.append(f"{where}{f', {how}' if how else ''}{_colon(region.get('error'))}")
    return lines


def _log(log: Values) -> list[str]:
    head = f"Log group {log['group']}, stream {log['stream']}"
    lines = [f"{head}, the end:", *(f"    {line}" for line in log["lines"])] if log["lines"] else [f"{head}."]
    lines += [log["note"]] if "note" in log else []
    return [*lines, f"The whole log: {log['url']}", *([f"In S3: {log['s3_uri']}"] if "s3_uri" in log else [])]


def _colon(text: str | None) -> str:
    return f": {text}" if text else ""

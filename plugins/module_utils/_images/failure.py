# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a build failed: what the service reports in several places, combined, with advice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._aws.advice import advice_for_build
from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.errors import AwsError
from .._options.spec import Values, is_empty
from .._options.translate import from_api
from .logs import end_of_log
from .search import executions, steps

RETRIED = ("TESTING", "DISTRIBUTING")
"""The stages from which a build of a machine image can go on (botocore's description of RetryImage)."""


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
    """What to do. Where regions failed, their errors are more precise than the reason of the build."""
    regions = values.get("distribution", {}).get("regions", [])
    return advice_for_build(list(_told(region)) for region in regions) or advice_for_build([list(_told(values))])


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


def cause(component: Values, reason: str) -> str:
    """Why, in one sentence: the component, if one is known, where in it, and what it says, or else the reason."""
    named = {"component": label(component["component_arn"])} if component.get("component_arn") else {}
    named |= {name: component[name] for name in ("phase", "step", "action") if component.get(name)}
    where = ", ".join(f"{name} {value}" for name, value in named.items())
    return f"{where}: {component.get('error') or reason}" if where else reason


def label(arn: str) -> str:
    """The short name of a resource, or what else it is, as it is."""
    try:
        return Arn.parse(arn).label
    except ValueError:
        return arn


def of_context(state: Values) -> Values:
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


def of_reason(reason: str) -> Values:
    """What can be read from the reason itself; it knows less than the context, which older SDKs leave out."""
    values: Values = {}
    for part, name, pattern in _IN_REASON:
        if match := pattern.search(reason):
            values.setdefault(part, {})[name] = match[1]
    copies = [{**match.groupdict(), "error": match["error"].strip(" .:,")} for match in _COPY.finditer(reason)]
    return {**values, "distribution": {"regions": copies}} if copies else values

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a build failed. The service reports it in several places; this file combines them and adds advice."""

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
from .ansible_result import SEARCHED_LINES, failed_result, next_step, result_in_words
from .details import list_executions, list_steps
from .logs import read_log_end

RETRYABLE = ("TESTING", "DISTRIBUTING")
"""The stages from which the build of an AMI can be retried (botocore's description of RetryImage)."""

_IN_REASON = (
    ("component", "component_arn", re.compile(r"Document (arn:\S+?) failed!")),
    ("workflow", "execution_id", re.compile(r"Workflow Execution ID: '(wf-[^']+)'")),
    ("step", "name", re.compile(r"in workflow step (\w+)")),
)
"""The parts of ``failure`` that ``state.reason`` may contain: part, name and pattern."""

_COPY = re.compile(
    r"destination account \(ID: (?P<account_id>\d{12})\) in Region (?P<region>[a-z0-9-]+)(?P<error>[^)]*)"
)
"""A failed copy in a reason (user guide, troubleshooting)."""


@dataclass(frozen=True)
class Failure:
    """A failed build: the message for people, and the values for the result of the task."""

    message: str
    values: Values


def explain_failure(client: Client, image: Members, log_lines: int) -> Failure:
    """Return why an image is not available. ``log_lines`` is the number of lines to read from its log."""
    state = from_api({}, image["state"])
    values: Values = {"status": state["status"], "reason": state.get("reason", "")}
    if state["status"] == "FAILED":
        sources = (from_context(state), _from_executions(client, image["arn"]), _from_reason(values["reason"]))
        values = _without_repetitions({**values, **_merge(*sources)})
        values["log"], values["ansible"] = _read_log(client, image, log_lines, _component_failed(values))
        values["advice"] = _advice(values)
    values = {name: value for name, value in values.items() if not is_empty(value)}
    return Failure("\n".join(_paragraphs(image, values)), values)


def _component_failed(values: Values) -> bool:
    return bool(values.get("component")) or values.get("step", {}).get("action") == "ExecuteComponents"


def _read_log(client: Client, image: Members, count: int, component_failed: bool) -> tuple[Values, Values]:
    """Return the end of the log, and the result of a playbook that a failed component ran, from one call."""
    searched = max(count, SEARCHED_LINES) if component_failed and count else count
    log = read_log_end(client, image, searched)
    result = failed_result(log["lines"]) if component_failed else {}
    return {**log, "lines": log["lines"][-count:] if count else []}, result


def _merge(*sources: Values) -> Values:
    """Merge the sources member by member; an earlier source has precedence."""
    merged: Values = {}
    for source in sources:
        for name, part in source.items():
            if isinstance(part, dict):
                known = {inner: value for inner, value in part.items() if not is_empty(value)}
                merged[name] = {**known, **merged.get(name, {})}
            elif is_empty(merged.get(name)):
                merged[name] = part
    return merged


def _without_repetitions(values: Values) -> Values:
    """Return the values without messages of the workflow and the step that repeat the reason or each other."""
    said = [values["reason"]]
    for name in ("step", "workflow"):
        message = values.get(name, {}).get("message")
        if message and any(message in text for text in said):
            values = {**values, name: {key: value for key, value in values[name].items() if key != "message"}}
        said.append(message or "")
    return values


def _from_executions(client: Client, arn: str) -> Values:
    """Return the failed workflow and step. AWS keeps the executions for a limited time."""
    try:
        failed = _last_failed(list_executions(client, arn))
        step = _last_failed(list_steps(client, failed["workflowExecutionId"])) if failed else {}
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
            # The outputs of a failed step contain its error (botocore: WorkflowStepMetadata.outputs).
            "message": step.get("message") or step.get("outputs"),
        },
    }


def _last_failed(executions: list[Members]) -> Members:
    """Return the failed execution or step that ended last, without those that were retried."""
    failed = [one for one in executions if one["status"] in ("FAILED", "ROLLBACK_COMPLETED") and not one.get("retried")]
    return max(failed, key=lambda one: one.get("endTime", ""), default={})


def _advice(values: Values) -> list[str]:
    """Return what to do. The errors of failed regions are more precise than the reason of the build."""
    regions = values.get("distribution", {}).get("regions", [])
    return advice_for_build(list(_texts(region)) for region in regions) or advice_for_build([list(_texts(values))])


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of the service, without names and ARNs, which users choose."""
    for item in value if isinstance(value, list) else []:
        yield from _texts(item)
    for name, item in value.items() if isinstance(value, dict) else []:
        if name in ("reason", "message", "error"):
            yield item
        else:
            yield from _texts(item)


def _paragraphs(image: Members, values: Values) -> list[str]:
    """Return the parts of the message, the cause and the advice first."""
    name, reason = label(image["arn"]), values.get("reason", "")
    if values["status"] != "FAILED":
        return [f"The image {name} is {values['status']}, not AVAILABLE{_colon(reason)}"]
    stage = f" while it was {values['stage']}" if "stage" in values else ""
    component, result = values.get("component", {}), values.get("ansible", {})
    why = cause_in_words(component, reason or "the service returned no reason")
    headline = _playbook_in_words(component, result) if result else why
    said = f"{why}\n{reason}"
    return [
        f"The build of {name} failed{stage}: {headline}",
        *_distribution(values.get("distribution", {})),
        *(f"What to do: {what}" for what in (*values.get("advice", []), *_next_steps(image, values))),
        *([f"In {why}"] if result and component else []),
        *_workflow(values.get("workflow", {}), values.get("step", {}), said),
        *([f"Reason: {reason}"] if reason not in why else []),
        *_log(values["log"]),
    ]


def _next_steps(image: Members, values: Values) -> Iterator[str]:
    """Yield advice that does not depend on the cause."""
    if "component" in values and "advice" not in values:
        fix = next_step(values["ansible"]) if "ansible" in values else "Fix the component and build again."
        yield (
            f"{fix} To keep the instance of the next failed build for an inspection, set "
            "terminate_instance_on_failure: false in the infrastructure configuration."
        )
    if values.get("stage") in RETRYABLE and image.get("type") != "DOCKER":
        yield (
            "If the cause is outside of the image, fix it and continue this build with goldsmith.image_builder.image, "
            f"state: retried and image_build_version_arn: {image['arn']}"
        )


def _workflow(workflow: Values, step: Values, said: str) -> list[str]:
    """Return the failed workflow and step, with their messages unless ``said`` contains them."""
    action = f" ({step['action']})" if "action" in step else ""
    named = [f"workflow {label(workflow['arn'])}"] if "arn" in workflow else []
    named += [f"step {step['name']}{action}"] if "name" in step else []
    texts = dict.fromkeys(part["message"] for part in (workflow, step) if part.get("message", "") not in said)
    where = [f"In {', '.join(named)}"] if named else []
    return [": ".join([*where, *texts])] if where or texts else []


def _distribution(distribution: Values) -> list[str]:
    lines = [f"Distribution: {distribution['error']}"] if "error" in distribution else []
    for region in distribution.get("regions", []):
        account = f", account {region['account_id']}" if "account_id" in region else ""
        how = " ".join(region[name] for name in ("step", "status") if name in region)
        where = f"Region {region.get('region', 'unknown')}{account}"
        lines.append(f"{where}{f', {how}' if how else ''}{_colon(region.get('error'))}")
    return lines


def _log(log: Values) -> list[str]:
    head = f"Log group {log['group']}, stream {log['stream']}"
    lines = [f"{head}, last lines:", *(f"    {line}" for line in log["lines"])] if log["lines"] else [f"{head}."]
    lines += [log["note"]] if "note" in log else []
    return [*lines, f"Complete log: {log['url']}", *([f"In S3: {log['s3_uri']}"] if "s3_uri" in log else [])]


def _colon(text: str | None) -> str:
    return f": {text}" if text else ""


def cause_in_words(component: Values, reason: str) -> str:
    """Return the failed component, phase, step and action with the error, or the reason if they are unknown."""
    where = _place(component, "component_arn", "phase", "step", "action")
    return f"{where}: {component.get('error') or reason}" if where else reason


def _playbook_in_words(component: Values, result: Values) -> str:
    """Return the failed component and phase with the tasks that Ansible reported."""
    where = _place(component, "component_arn", "phase")
    return f"{where}: {result_in_words(result)}" if where else result_in_words(result)


def _place(component: Values, *names: str) -> str:
    """Return those of the names of a component's failure that are known, as ``component web/1.0.0/1, phase build``."""
    known = {name.removesuffix("_arn"): label(component[name]) for name in names if component.get(name)}
    return ", ".join(f"{name} {value}" for name, value in known.items())


def label(arn: str) -> str:
    """Return the short name of an ARN, such as ``web/1.0.3/7``, or any other text unchanged."""
    try:
        return Arn.parse(arn).label
    except ValueError:
        return arn


def from_context(state: Values) -> Values:
    """Return the contents of ``state.failure_context``. The service has it since 2026; older SDKs omit it."""
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


def _region(failure: Values) -> Values:
    named = {
        "region": failure.get("region"),
        "account_id": failure.get("target_account_id"),
        "status": failure.get("status"),
        "step": failure.get("image_configuration_step"),
        "error": failure.get("error_message"),
    }
    return {name: value for name, value in named.items() if value}


def _from_reason(reason: str) -> Values:
    """Return what the reason contains, which is less than the context."""
    values: Values = {}
    for part, name, pattern in _IN_REASON:
        if match := pattern.search(reason):
            values.setdefault(part, {})[name] = match[1]
    copies = [{**match.groupdict(), "error": match["error"].strip(" .:,")} for match in _COPY.finditer(reason)]
    return {**values, "distribution": {"regions": copies}} if copies else values

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find workflow steps that wait for a reply, and resume or stop them."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import IMAGE, IMAGE_PIPELINE
from .._engine.operation import Context, OperationSpec, reporting_changes, request
from .._images.details import workflow_executions
from .._images.image import IN_PROGRESS, check_build_arn, read_image, status_of
from .._images.search import Search, list_images
from .._images.waiting_steps import WAITS_FOR_REPLY
from .._options.spec import Option, Options, Reference, Values
from .._options.translate import from_api
from .._options.wait import Wait, wait_options

_STATUS_AFTER = {"RESUME": "COMPLETED", "STOP": "FAILED"}
"""The status of a step after a reply (botocore: SendWorkflowStepAction)."""

_SELECTORS = ("image_build_version_arn", "image_pipeline_arn", "step_name", "step_execution_id")

REPLY: Options = {
    "step_execution_id": Option(),
    "image_build_version_arn": Option(reference=Reference(IMAGE, reading=True)),
    "action": Option(choices=tuple(_STATUS_AFTER)),
    "reason": Option(),
}
"""The options of SendWorkflowStepAction."""


def reply_to_steps(context: Context, values: Values) -> Values:
    """Return the steps that wait; with ``action``, reply to them."""
    check_build_arn(values)
    if "action" in values and not any(values.get(name) for name in _SELECTORS):
        raise InvalidOption("action", f"requires one of {', '.join(_SELECTORS)}.")
    steps = _find_steps(context.client, values)
    if "action" not in values:
        return {"changed": False, "steps": steps}
    waiting = [step for step in steps if "status" not in step]
    if not waiting:
        _check_replies(steps, values)
        return {"changed": False, "steps": steps}
    replied: list[Values] = []
    with reporting_changes(lambda: bool(replied) and not context.check_mode):
        for step in waiting:
            _reply(context, step, values)
            replied.append(step)
    return {"changed": True, "steps": waiting}


def _find_steps(client: Client, values: Values) -> list[Values]:
    """Return the waiting steps; if there are none and a reply is given, those with a reply, which have a status."""

    def poll() -> list[Values]:
        images = _find_builds(client, values)
        steps = _list_waiting(client, values, images)
        if not steps and "action" in values:
            steps = _list_replied(client, values, images)
        if not steps and images and not any(status in IN_PROGRESS for status in images.values()):
            statuses = ", ".join(f"'{arn}' is {status}" for arn, status in images.items())
            raise ImageBuilderError(f"No step waits for a reply, because no build is in progress: {statuses}.")
        return steps

    if not values["wait"] and "action" not in values:
        return _list_waiting(client, values, _find_builds(client, values))
    found = Wait.from_options(values).until(bool, poll)
    if not found:
        late = f" within wait_timeout ({values['wait_timeout']} seconds)" if values["wait"] else ""
        advice = "To list the steps that wait, omit wait and action."
        raise ImageBuilderError(f"No matching step waits for a reply{late}. {advice}")
    return found


def _find_builds(client: Client, values: Values) -> dict[str, str]:
    """Return the statuses of the selected builds by ARN; empty if the options select none."""
    if values.get("image_pipeline_arn"):
        listed = list_images(client, Search(pipeline=values["image_pipeline_arn"]))
        in_progress = [summary for summary in listed if status_of(summary) in IN_PROGRESS]
        return {summary["arn"]: status_of(summary) for summary in in_progress or listed[:1]}
    arn = values.get("image_build_version_arn") or _build_of_step(client, values.get("step_execution_id", ""))
    if not arn:
        return {}
    image = read_image(client, arn)
    if image is None:
        raise InvalidOption("image_build_version_arn", f"no image '{arn}' exists.")
    return {arn: status_of(image)}


def _build_of_step(client: Client, step_execution_id: str) -> str:
    if not step_execution_id:
        return ""
    action = f"read the step '{step_execution_id}'"
    response = client.call(action, "get_workflow_step_execution", stepExecutionId=step_execution_id)
    return str(response["imageBuildVersionArn"])


def _list_waiting(client: Client, values: Values, images: dict[str, str]) -> list[Values]:
    listed = client.paginate("list the steps that wait", "list_waiting_workflow_steps")
    steps = [from_api({}, step) for step in listed]
    if images or values.get("image_pipeline_arn"):
        steps = [step for step in steps if step["image_build_version_arn"] in images]
    return sorted((step for step in steps if _is_selected(step, values)), key=lambda step: str(step["start_time"]))


def _is_selected(step: Values, values: Values) -> bool:
    return all(
        step[member] == values[option]
        for option, member in (("step_name", "name"), ("step_execution_id", "step_execution_id"))
        if values.get(option)
    )


def _list_replied(client: Client, values: Values, images: dict[str, str]) -> list[Values]:
    """Return the steps of the builds that waited and got a reply."""
    return [
        {**step, "image_build_version_arn": arn, "workflow_execution_id": execution["workflow_execution_id"]}
        for arn in images
        for execution in workflow_executions(client, arn)
        for step in execution["steps"]
        if step["action"] == WAITS_FOR_REPLY and step["status"] in _STATUS_AFTER.values() and _is_selected(step, values)
    ]


def _check_replies(steps: list[Values], values: Values) -> None:
    """Raise InvalidOption if a step got another reply."""
    for step in steps:
        if step["status"] != _STATUS_AFTER[values["action"]]:
            reason = f"the step '{step['name']}' of '{step['image_build_version_arn']}' is already {step['status']}."
            raise InvalidOption("action", reason)


def _reply(context: Context, step: Values, values: Values) -> None:
    given = {name: values[name] for name in REPLY if name in values}
    selected = {name: step[name] for name in ("step_execution_id", "image_build_version_arn")}
    members = request(context.client, "send_workflow_step_action", REPLY, {**given, **selected})
    if not context.check_mode:
        context.client.call(f"reply to the step '{step['name']}'", "send_workflow_step_action", **members)


OPERATION = OperationSpec(
    options={
        **REPLY,
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE)),
        "step_name": Option(),
        **wait_options(3600, wait=False),
    },
    run=reply_to_steps,
    selectors=("step_name", "step_execution_id"),
    mutually_exclusive=(("image_build_version_arn", "image_pipeline_arn"),),
    required_by={"reason": ("action",)},
)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the steps of workflows that wait for somebody, and let them go on or stop them."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import IMAGE, IMAGE_PIPELINE
from .._engine.operation import Context, OperationSpec, request
from .._images import search
from .._images.progress import WAITS_FOR_ANSWER
from .._images.search import UNDERWAY, Search, status_of
from .._options.spec import Option, Options, Reference, Values
from .._options.translate import from_api
from .._options.wait import Wait, waiting

ANSWERED_BY = {"RESUME": "COMPLETED", "STOP": "FAILED"}
"""The status that a step has after an answer (botocore: SendWorkflowStepAction)."""

WHICH = ("image_build_version_arn", "image_pipeline_arn", "step_name", "step_execution_id")
ANSWER: Options = {
    "step_execution_id": Option(),
    "image_build_version_arn": Option(reference=Reference(IMAGE, reading=True)),
    "action": Option(choices=tuple(ANSWERED_BY)),
    "reason": Option(),
}
"""What SendWorkflowStepAction takes."""


def run(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    _check(values)
    steps = _look(client, values)
    if "action" not in values:
        return {"changed": False, "steps": steps}
    unanswered = [step for step in steps if "status" not in step]
    if not unanswered:
        return {"changed": False, "steps": _as_answered(steps, values)}
    for step in unanswered:
        _answer(client, step, values, check_mode)
    return {"changed": True, "steps": unanswered}


def _check(values: Values) -> None:
    search.check_build(values)
    if "action" in values and not any(values.get(name) for name in WHICH):
        raise InvalidOption("action", f"say which steps it is for: {', '.join(WHICH)}")


def _look(client: Client, values: Values) -> list[Values]:
    """The steps that wait; where none does, for an answer, those that were answered, which have a status."""

    def waiting_or_answered() -> list[Values]:
        named = _considered(client, values)
        steps = _waiting(client, values, named)
        if not steps and "action" in values:
            steps = _answered(client, values, named)
        if not steps and named and not any(status in UNDERWAY for status in named.values()):
            raise ImageBuilderError(f"No step waits, and none will: {_told(named)}")
        return steps

    if not values["wait"] and "action" not in values:
        return _waiting(client, values, _considered(client, values))
    found = Wait.of(values).until(bool, waiting_or_answered)
    if not found:
        late = f" after {values['wait_timeout']} seconds (wait_timeout)" if values["wait"] else ""
        advice = "Without wait and action, the task lists the steps that do."
        raise ImageBuilderError(f"No such step waits for an answer{late}. {advice}")
    return found


def _considered(client: Client, values: Values) -> dict[str, str]:
    """The images that the options name, with their statuses; none where they name none."""
    if values.get("image_pipeline_arn"):
        listed = search.summaries(client, Search(pipeline=values["image_pipeline_arn"]))
        under_way = [summary for summary in listed if status_of(summary) in UNDERWAY]
        return {summary["arn"]: status_of(summary) for summary in under_way or listed[:1]}
    arn = values.get("image_build_version_arn") or _owner(client, values.get("step_execution_id", ""))
    if not arn:
        return {}
    image = search.read(client, arn)
    if image is None:
        raise InvalidOption("image_build_version_arn", f"there is no image '{arn}'")
    return {arn: status_of(image)}


def _owner(client: Client, step: str) -> str:
    """The image that a step belongs to."""
    if not step:
        return ""
    answer = client.call(f"read the step '{step}'", "get_workflow_step_execution", stepExecutionId=step)
    return str(answer["imageBuildVersionArn"])


def _told(named: dict[str, str]) -> str:
    return ", ".join(f"'{arn}' is {status}" for arn, status in named.items())


def _waiting(client: Client, values: Values, named: dict[str, str]) -> list[Values]:
    listed = client.paginate("list the steps that wait", "list_waiting_workflow_steps")
    steps = [from_api({}, step) for step in listed]
    if named or values.get("image_pipeline_arn"):
        steps = [step for step in steps if step["image_build_version_arn"] in named]
    return sorted((step for step in steps if _is_meant(step, values)), key=lambda step: str(step["start_time"]))


def _is_meant(step: Values, values: Values) -> bool:
    return all(
        step[member] == values[option]
        for option, member in (("step_name", "name"), ("step_execution_id", "step_execution_id"))
        if values.get(option)
    )


def _answered(client: Client, values: Values, named: dict[str, str]) -> list[Values]:
    """The steps that waited and do so no longer, of the images that are named."""
    return [
        {**step, "image_build_version_arn": arn, "workflow_execution_id": execution["workflow_execution_id"]}
        for arn in named
        for execution in search.workflow_executions(client, arn)
        for step in execution["steps"]
        if step["action"] == WAITS_FOR_ANSWER and step["status"] in ANSWERED_BY.values() and _is_meant(step, values)
    ]


def _as_answered(steps: list[Values], values: Values) -> list[Values]:
    """The steps, if they have been answered in that way."""
    for step in steps:
        if step["status"] != ANSWERED_BY[values["action"]]:
            raise InvalidOption(
                "action",
                f"the step '{step['name']}' of '{step['image_build_version_arn']}' is {step['status']} already",
            )
    return steps


def _answer(client: Client, step: Values, values: Values, check_mode: bool) -> None:
    given = {name: values[name] for name in ANSWER if name in values}
    which = {name: step[name] for name in ("step_execution_id", "image_build_version_arn")}
    asked = request(client, "send_workflow_step_action", ANSWER, {**given, **which})
    if not check_mode:
        client.call(f"answer the step '{step['name']}'", "send_workflow_step_action", **asked)


OPERATION = OperationSpec(
    options={
        **ANSWER,
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE)),
        "step_name": Option(),
        **waiting(3600, wait=False),
    },
    run=run,
    mutually_exclusive=(("image_build_version_arn", "image_pipeline_arn"),),
    required_by={"reason": ("action",)},
)

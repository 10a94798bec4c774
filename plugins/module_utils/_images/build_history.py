# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The duration of builds, and the steps of a build with their times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._options.conversions import moment_of
from .._options.spec import Values
from .._options.translate import from_api
from .details import list_steps
from .failure import cause_in_words, from_context
from .image import IN_PROGRESS, status_of


def describe_build(image: Values, executions: Iterable[Members], now: str) -> Values:
    """Return a build, given its image and the executions of its workflows.

    ``seconds`` is the time from its start to the end of its last workflow, or to ``now`` if it is in progress. It is
    None if it is not known: the service keeps executions for a limited time.
    """
    start, in_progress = image["date_created"], status_of(image) in IN_PROGRESS
    ends = [now] if in_progress else [execution["endTime"] for execution in executions if execution.get("endTime")]
    arn = Arn.parse(image["arn"])
    return {
        "arn": image["arn"],
        "label": arn.label,
        "version": arn.label.partition("/")[2],
        "status": status_of(image),
        "in_progress": in_progress,
        "date_created": start,
        "seconds": max((seconds_between(start, end) for end in ends), default=None),
        "reason": _reason(image["state"]),
    }


def read_steps(client: Client, image: Values, executions: Iterable[Members], now: str) -> list[Values]:
    """Return the steps of a build in the order of their start. ``start`` is in seconds after the start of the build."""
    steps = [
        _describe_step(execution, step, image["date_created"], now)
        for execution in executions
        for step in list_steps(client, execution["workflowExecutionId"])
    ]
    started = sorted((step for step in steps if step["start"] is not None), key=lambda step: step["start"])
    return [*started, *(step for step in steps if step["start"] is None)]


def _describe_step(execution: Members, step: Members, start: str, now: str) -> Values:
    """Return a step. ``start`` and ``seconds`` are None if it has not run; a running step lasts until ``now``."""
    begin = step.get("startTime")
    end = step.get("endTime") or (now if step["status"] == "RUNNING" else None)
    workflow = Arn.parse(execution["workflowBuildVersionArn"])
    return {
        "workflow": f"{workflow.name}/{workflow.version}",
        "type": execution["type"],
        "name": step["name"],
        "action": step.get("action", ""),
        "status": step["status"],
        "start": seconds_between(start, begin) if begin else None,
        "seconds": seconds_between(begin, end) if begin and end else None,
        "message": step.get("message", "") if step["status"] == "FAILED" else "",
    }


def seconds_between(start: str, end: str) -> int:
    """Return the rounded seconds between two times of the service; 0 if their order is reversed."""
    return max(0, round((moment_of(end) - moment_of(start)).total_seconds()))


def _reason(state: Mapping[str, Any]) -> str:
    """Return the reason of a failed or cancelled build in one line; empty for other builds."""
    described = from_api({}, state)
    return cause_in_words(from_context(described)["component"], described.get("reason", ""))

"""Progress lines of a build: one for each change, with the times of AWS, for any order of the lists."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.progress import Progress

ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7"
WORKFLOW = "arn:aws:imagebuilder:eu-west-1:aws:workflow/build/build-image/1.0.3/1"
EXECUTION = {
    "workflowExecutionId": "wf-1",
    "workflowBuildVersionArn": WORKFLOW,
    "type": "BUILD",
    "status": "RUNNING",
    "totalStepCount": 3,
    "startTime": "2026-09-09T19:00:30.000Z",
}


def image(status: str, **state: Any) -> dict[str, Any]:
    return {"arn": ARN, "state": {"status": status, **state}}


def step(number: int, status: str, began: str = "", ended: str = "", **members: Any) -> dict[str, Any]:
    times = {"startTime": began, "endTime": ended}
    named = {"stepExecutionId": f"step-{number}", "name": f"Step{number}", "status": status}
    return {**named, **{name: f"2026-09-09T19:{time}.000Z" for name, time in times.items() if time}, **members}


@pytest.fixture
def progress() -> Progress:
    return Progress(ARN, date_created="2026-09-09T19:00:00.000Z")


def texts(progress: Progress) -> list[str]:
    """Return and remove the new lines, without the name of the image."""
    lines = [line.removeprefix("web/1.0.3/7  ") for line in progress.lines]
    progress.lines.clear()
    return lines


def test_a_status_is_reported_once(progress: Progress) -> None:
    for status in ("PENDING", "PENDING", "CREATING"):
        progress.add_image(image(status), "2026-09-09T19:01:05Z")
    assert texts(progress) == ["00:01:05  PENDING", "00:01:05  CREATING"]


def test_a_status_that_a_workflow_implies_has_no_separate_line(progress: Progress) -> None:
    progress.add_execution(EXECUTION)
    progress.add_image(image("BUILDING"), "2026-09-09T19:00:45Z")
    assert texts(progress) == ["00:00:30  BUILDING      build-image/1.0.3 started, 3 steps"]


def test_a_workflow_can_be_newer_than_the_image_read_before_it(progress: Progress) -> None:
    progress.add_execution({**EXECUTION, "type": "TEST", "startTime": "2026-09-09T19:12:00.000Z"})
    progress.add_image(image("BUILDING"), "2026-09-09T19:11:59Z")
    progress.add_image(image("TESTING"), "2026-09-09T19:12:10Z")
    progress.add_image(image("FAILED", reason="Retried later"), "2026-09-09T19:13:00Z")
    progress.add_image(image("TESTING"), "2026-09-09T19:30:00Z")
    assert [text.split()[:2] for text in texts(progress)] == [
        ["00:12:00", "TESTING"],
        ["00:13:00", "FAILED"],
        ["00:30:00", "TESTING"],
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_steps_are_counted_by_time(progress: Progress, order: tuple[int, ...]) -> None:
    progress.add_execution(EXECUTION)
    texts(progress)
    steps = [
        step(1, "COMPLETED", "00:30", "03:30"),
        step(2, "SKIPPED", "", "03:31"),
        step(3, "RUNNING", "03:32"),
    ]
    progress.add_steps("wf-1", [steps[index] for index in order])
    assert texts(progress) == [
        "00:03:30  BUILDING      build-image/1.0.3, step 1 of 3, Step1: completed in 3:00",
        "00:03:31  BUILDING      build-image/1.0.3, step 2 of 3, Step2: skipped",
        "00:03:32  BUILDING      build-image/1.0.3, step 3 of 3, Step3: running",
    ]
    progress.add_steps("wf-1", steps)
    assert texts(progress) == []


def test_attempts_and_failures(progress: Progress) -> None:
    progress.add_execution(EXECUTION)
    texts(progress)
    for attempt in (1, 2):
        progress.add_steps("wf-1", [step(1, "RUNNING", "00:30", attemptNumber=attempt, maxAttempts=2)])
    failed = step(1, "FAILED", "00:30", "00:42", message="exit\n\x1b[31m1\x07", attemptNumber=2, maxAttempts=2)
    progress.add_steps("wf-1", [failed])
    assert [text.partition("Step1: ")[2] for text in texts(progress)] == [
        "running",
        "running, attempt 2 of 2",
        "failed after 0:12, attempt 2 of 2: exit [31m1",
    ]


def test_a_step_that_waits_for_an_action_is_reported(progress: Progress) -> None:
    progress.add_execution(EXECUTION)
    progress.add_steps("wf-1", [step(1, "RUNNING", "00:30", action="WaitForAction")])
    assert texts(progress)[-1].endswith("Step1: waits for a reply")


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_the_last_line_has_no_reason_because_the_message_of_the_task_has_it(progress: Progress, status: str) -> None:
    progress.add_image(image("PENDING"), "2026-09-09T19:00:01Z")
    progress.add_image(image(status, reason="No longer needed"), "2026-09-09T20:00:00Z")
    assert texts(progress)[-1] == f"01:00:00  {status}"


@pytest.mark.parametrize("status", ["RUNNING", "WAITING"])
def test_a_step_that_waits_is_active_until_it_ends(progress: Progress, status: str) -> None:
    progress.add_execution(EXECUTION)
    (execution,) = progress.executions.values()
    progress.add_steps("wf-1", [step(1, status, "00:30", action="WaitForAction")])
    assert execution.is_active
    assert texts(progress)[-1].endswith("waits for a reply")
    progress.add_steps("wf-1", [step(1, "COMPLETED", "00:30", "01:30", action="WaitForAction")])
    assert not execution.is_active


def test_changes_before_the_first_poll_have_no_time(progress: Progress) -> None:
    progress.add_image({**image("AVAILABLE"), "scanState": {"status": "COMPLETED"}}, "2026-09-16T19:00:00Z")
    assert texts(progress) == ["--:--:--  AVAILABLE", "--:--:--  AVAILABLE     scan completed"]


def test_an_outage_has_one_line(progress: Progress) -> None:
    progress.add_image(image("PENDING"), "2026-09-09T19:00:01Z")
    for _look in range(3):
        progress.add_outage("EndpointConnectionError: no route")
    progress.add_image(image("PENDING"), "2026-09-09T19:05:01Z")
    progress.add_outage("EndpointConnectionError: no route")
    assert sum("no route" in text for text in texts(progress)) == 2


def test_durations_are_never_negative(progress: Progress) -> None:
    progress.add_image(image("PENDING"), "2026-09-09T18:59:00Z")
    assert texts(progress) == ["00:00:00  PENDING"]


def test_progress_can_be_stored_as_json(progress: Progress) -> None:
    progress.add_execution(EXECUTION)
    progress.add_steps("wf-1", [step(1, "RUNNING", "00:30")])
    given = json.loads(json.dumps({**progress.to_values(), "over": False}))
    again = Progress.from_values(given)
    assert again.lines == []
    again.add_steps("wf-1", [step(1, "RUNNING", "00:30")])
    assert again.lines == []
    assert {**again.to_values(), "lines": progress.lines} == progress.to_values()

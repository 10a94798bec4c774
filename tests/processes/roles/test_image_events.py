"""The role image_events, and the events that its rules send to its queues."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from moto.backends import get_backend
from processes.roles.conftest import ROOT, Terminal

from emulator import journal

ACCOUNT, REGION = "123456789012", "eu-west-1"

PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
"""
RUN = """
    - ansible.builtin.include_role: {{name: goldsmith.image_builder.image_events, apply: {{check_mode: {check}}}}}
      vars: {variables}
    - ansible.builtin.assert: {{that: (__image_events_stack is changed) == {changed}}}
"""
TYPO = """
    - block:
        - ansible.builtin.include_role: {name: goldsmith.image_builder.image_events}
          vars: {image_events_event: [build_failed]}
      rescue:
        - ansible.builtin.assert: {that: "'Did you mean image_events_events?' in ansible_failed_result.msg"}
    - ansible.builtin.assert: {that: image_events_result is undefined}
"""

EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "image_available": ("Image State Change", {"state": {"status": "AVAILABLE"}}),
    "build_failed": ("Image State Change", {"state": {"status": "FAILED"}}),
    "step_waiting": ("Workflow Step Waiting", {"workflow-step-name": "Approve"}),
    "cve_detected": ("CVE Detected", {"finding-severity-counts": {"all": 2, "critical": 0, "high": 1}}),
    "pipeline_disabled": ("Image Pipeline Automatically Disabled", {"consecutive-failures": "5"}),
}
NOT_DELIVERED: list[tuple[str, dict[str, Any]]] = [
    ("Image State Change", {"state": {"status": "CANCELLED"}}),
    ("CVE Detected", {"finding-severity-counts": {"all": 0, "critical": 0, "high": 0}}),
]


def backend(service: str) -> Any:
    backends: Any = get_backend
    return backends(service)[ACCOUNT][REGION]


def check_permissions() -> None:
    """Check that the policy of the guide allows every call of the role to CloudFormation."""
    policy = json.loads(re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "events.md").read_text(), re.DOTALL)[0])
    called = {f"cloudformation:{call.operation}" for call in journal.calls("cloudformation")}
    assert "cloudformation:CreateStack" in called
    assert called <= set(policy["Statement"][0]["Action"])


def runs(*runs: tuple[dict[str, Any], bool, bool]) -> str:
    """Return tasks that use the role several times: its variables, check mode, and whether it reports a change."""
    return "".join(
        RUN.format(variables=json.dumps(variables), check=check, changed=changed) for variables, check, changed in runs
    )


def send(detail_type: str, detail: dict[str, Any]) -> None:
    event = {
        "Source": "aws.imagebuilder",
        "DetailType": f"EC2 Image Builder {detail_type}",
        "Detail": json.dumps(detail),
    }
    backend("events").put_events([event])


def test_each_event_reaches_its_queue_and_no_other(tmp_path: Path, terminal: Terminal) -> None:
    (tmp_path / "create.yml").write_text(
        PLAY + runs(({}, True, True), ({}, False, True), ({}, False, False), ({}, True, False))
    )
    terminal("create.yml")
    check_permissions()
    for sent in [*EVENTS.values(), *NOT_DELIVERED]:
        send(*sent)

    queues = backend("sqs").queues
    received = {
        name: [json.loads(message.body)["detail"] for message in queue.messages] for name, queue in queues.items()
    }
    expected = {f"image-builder-{name.replace('_', '-')}": [detail] for name, (_type, detail) in EVENTS.items()}
    assert received == {**expected, "image-builder-dead-letters": []}

    for name in expected:
        (statement,) = json.loads(queues[name].policy)["Statement"]
        rule = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"
        assert (statement["Action"], statement["Resource"]) == ("sqs:SendMessage", queues[name].queue_arn)
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": rule}}
        (target,) = backend("events").describe_rule(name, "default").targets
        dead_letters = queues["image-builder-dead-letters"].queue_arn
        assert target["DeadLetterConfig"]["Arn"] == queues[name].redrive_policy["deadLetterTargetArn"] == dead_letters
    assert {queue.attributes["SqsManagedSseEnabled"] for queue in queues.values()} == {"true"}


def test_queues_of_events_that_are_not_listed_are_deleted(tmp_path: Path, terminal: Terminal) -> None:
    fewer, absent = {"image_events_events": ["build_failed"]}, {"image_events_state": "absent"}
    (tmp_path / "fewer.yml").write_text(PLAY + TYPO + runs(({}, False, True), (fewer, False, True)))
    terminal("fewer.yml")
    assert set(backend("sqs").queues) == {"image-builder-build-failed", "image-builder-dead-letters"}
    (tmp_path / "absent.yml").write_text(
        PLAY + runs((absent, True, True), (absent, False, True), (absent, False, False))
    )
    terminal("absent.yml")
    assert (dict(backend("sqs").queues), list(backend("events").list_rules()[0])) == ({}, [])
    check_permissions()

"""Compare the policies of ``docs/permissions.md`` with the actions that the modules use.

As in ``unit/operations.py``, only a run of all unit tests finds problems: it fails if a module used an action that the
policies for its purpose do not allow, or if a policy allows an action that no module used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from emulator.journal import Call

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"

PURPOSES = ("looking", "making", "building", "rolling_out")
"""The purposes of the policies on the page, in its order. All others extend the first."""

BUILDING = {
    *("image", "image_distribution", "image_import", "image_pipeline_execution"),
    *("lifecycle_execution", "workflow_step_action"),
}
"""The modules that create an image or change the state of one."""

ROLLING_OUT = {"instance_refresh"}
"""The modules that replace running instances."""

STARTS_PIPELINES = {"imagebuilder:StartImagePipelineExecution", "logs:GetLogEvents"}
"""The actions with which a module of another purpose builds: a factory."""

NEEDS_NONE = {
    "sts:GetCallerIdentity": "requires no permission",
    "iam:CreateInstanceProfile": "called by a test while a module waits for the profile",
}
"""Recorded actions that no policy has to allow, and why."""

IAM_ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
}
"""The actions of operations whose action has another name (service authorization reference, S3)."""

FOR_THE_SERVICE = "ForTheService"
"""Prefix of the statements with actions that the service performs for the caller, which no test records."""

requested: set[tuple[str, str]] = set()
"""Purposes and the actions that modules used for them, in the tests that ran so far."""

Policies = dict[str, dict[str, list[str]]]


def documents(page: str) -> list[dict[str, Any]]:
    """Return the policies of the page, in the order of ``PURPOSES``."""
    return [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)]


def policies(page: str) -> Policies:
    """Return the policies of the page: purpose → name of the statement → actions, which can contain asterisks."""
    return {
        purpose: {
            one["Sid"]: [one["Action"]] if isinstance(one["Action"], str) else one["Action"] for one in statements
        }
        for purpose, statements in zip(PURPOSES, (policy["Statement"] for policy in documents(page)), strict=True)
    }


def purpose_of(module: str) -> str:
    """Return the purpose of a module that does not only read."""
    return "building" if module in BUILDING else "rolling_out" if module in ROLLING_OUT else "making"


def count(module: str, check: bool, calls: Iterable[Call]) -> None:
    """Record the actions of a task. A dry run requires the same permissions as the write."""
    making = purpose_of(module)
    looks = check or module.endswith("_info")
    for call in calls:
        purpose = "looking" if looks and not call.parameters.get("dryRun") else making
        action = f"{call.service}:{call.operation}"
        purpose = "building" if action in STARTS_PIPELINES else purpose
        requested.add((purpose, IAM_ACTIONS.get(action, action)))


def problems(seen: set[tuple[str, str]], page: str) -> Iterator[str]:
    """Yield the problems of the page if the modules use exactly these actions."""
    written = policies(page)
    allowed = {
        purpose: [action for actions in policy.values() for action in actions] for purpose, policy in written.items()
    }
    for purpose, action in sorted(seen):
        if action not in NEEDS_NONE and not _matches(action, [*allowed["looking"], *allowed[purpose]]):
            yield f"{action} is used for {purpose}, but no policy of {PAGE.name} for that purpose allows it"
    for purpose, policy in written.items():
        used = [action for other, action in seen if purpose in (other, "looking")]
        for name, actions in policy.items():
            for action in actions if not name.startswith(FOR_THE_SERVICE) else ():
                if not any(fnmatchcase(one, action) for one in used):
                    yield f"{action} is allowed for {purpose} by {PAGE.name}, but no module uses it"


def _matches(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in patterns)

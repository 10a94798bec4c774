"""Whether the policies of ``docs/permissions.md`` allow what the modules ask for, and nothing that none of them does.

As with ``unit/operations.py``, only a run of all unit tests can tell: it fails when a module asked for something that
the policies for its purpose do not allow, or when a policy allows what was never asked for.
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

PURPOSES = ("looking", "making", "building")
"""What the policies of the page are for, in their order there. The others go on top of the first."""

BUILDING = {
    *("image", "image_distribution", "image_import", "image_pipeline_execution"),
    *("lifecycle_execution", "workflow_step_action"),
}
"""The modules that make an image or decide what becomes of one."""

NEEDS_NONE = {
    "sts:GetCallerIdentity": "AWS answers it to everybody",
    "iam:CreateInstanceProfile": "a test makes one while a module waits for it",
}
"""Actions that are seen and need not be allowed, and why."""

IAM_ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
}
"""The actions of operations whose action has another name (service authorization reference, S3)."""

FOR_THE_SERVICE = "ForTheService"
"""How the statements begin that hold what the service does in the caller's name, which no test can see."""

asked: set[tuple[str, str]] = set()
"""For what purpose modules asked for what action, in the tests that ran so far."""

Policies = dict[str, dict[str, list[str]]]


def documents(page: str) -> list[dict[str, Any]]:
    """The policies of the page as IAM gets them, in the order of ``PURPOSES``."""
    return [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)]


def policies(page: str) -> Policies:
    """The policies of the page: purpose → name of the statement → actions, perhaps with asterisks."""
    return {
        purpose: {
            one["Sid"]: [one["Action"]] if isinstance(one["Action"], str) else one["Action"] for one in statements
        }
        for purpose, statements in zip(PURPOSES, (policy["Statement"] for policy in documents(page)), strict=True)
    }


def count(module: str, check: bool, calls: Iterable[Call]) -> None:
    """Take note of what a task asked AWS for. A dry run takes what the write takes."""
    making = "building" if module in BUILDING else "making"
    looks = check or module.endswith("_info")
    for call in calls:
        purpose = "looking" if looks and not call.parameters.get("dryRun") else making
        action = f"{call.service}:{call.operation}"
        asked.add((purpose, IAM_ACTIONS.get(action, action)))


def problems(seen: set[tuple[str, str]], page: str) -> Iterator[str]:
    """What is wrong with the page, if this is all that modules ask for."""
    written = policies(page)
    allowed = {
        purpose: [action for actions in policy.values() for action in actions] for purpose, policy in written.items()
    }
    for purpose, action in sorted(seen):
        if action not in NEEDS_NONE and not _matches(action, [*allowed["looking"], *allowed[purpose]]):
            yield f"{action} was asked for in {purpose}, and no policy of {PAGE.name} for that allows it"
    for purpose, policy in written.items():
        used = [action for other, action in seen if purpose in (other, "looking")]
        for name, actions in policy.items():
            for action in actions if not name.startswith(FOR_THE_SERVICE) else ():
                if not any(fnmatchcase(one, action) for one in used):
                    yield f"{action} is allowed in {purpose} by {PAGE.name}, and no module asks for it"


def _matches(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in patterns)

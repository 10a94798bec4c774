"""Injected failures, for cases that no document can express.

In process::

    emulator.faults.fail_next("kms_access", region="us-east-1", account="111122223333")
    emulator.faults.fail_next(at="BUILDING", reason="An internal error has occurred.")
    emulator.faults.fail_next("playbook_failed", task="nginx : Install nginx", message="No package nginx available")

On the server: ``GET``, ``DELETE``, ``PATCH /emulator/faults`` with ``{"fault": "kms_access", "region": "eu-west-1"}``
or ``{"at": "BUILDING", "reason": "…"}``. The next build that reaches the place fails there, once.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from .failure import StepFailure, TargetFailure

if TYPE_CHECKING:
    from .build import Build
    from .components import Done

IN_TARGETS = ("DISTRIBUTING", "INTEGRATING")
"""The stages that fail for a Region and account."""

FAULTS: dict[str, tuple[str, str]] = {
    "internal_error": ("BUILDING", "An internal error has occurred."),
    "ssm_agent_unreachable": (
        "LaunchInstance",
        "An error occurred (InvalidInstanceId) when calling the SendCommand operation: "
        "Instances [[{instance}]] not in a valid state for account {account}",
    ),
    "instance_profile_lacks_policies": (
        "LaunchInstance",
        "Step timed out while step is verifying the Systems Manager Agent availability on the target instance(s)",
    ),
    "launch_refused": (
        "LaunchInstance",
        "ExpectationNotMet. ec2:RunInstances returned an error in workflow step {step}",
    ),
    "command_failed": (
        "ExecuteComponents",
        "ExpectationNotMet. ssm:ListCommandInvocations returned terminal state Failed in workflow step {step}",
    ),
    "toe_bootstrap": ("ExecuteComponents", "Unable to bootstrap TOE"),
    "playbook_failed": ("build playbook", "exit status 2"),
    "playbook_changed": ("validate playbook", "exit status 1"),
    "metadata_association_timeout": (
        "CollectImageMetadata",
        "Timed out waiting for the inventory association {association} of instance {instance} in workflow step {step}",
    ),
    "block_public_access": (
        "DISTRIBUTING",
        "EC2 Client Error: 'You can't publicly share this image because block public access for AMIs is enabled for "
        "this account in this Region.'",
    ),
    "kms_access": (
        "DISTRIBUTING",
        "EC2 Client Error: 'The destination account {account} does not have access to the KMS key of the image in "
        "Region {region}.'",
    ),
    "instances_unhealthy": ("REFRESH", "The new instances did not become healthy within one hour."),
    "rollback_unhealthy": ("ROLLBACK", "The instances of the rollback did not become healthy within one hour."),
}
"""The place and the reason of each named fault. A place is a status of the image, the action of a step, the playbook in
a phase of a component, or a part of an instance refresh."""


@dataclass(frozen=True)
class Fault:
    """A failure that has not yet been applied to a build or an instance refresh."""

    at: str
    reason: str
    region: str | None = None
    account: str | None = None
    image: str | None = None
    """The name of the image, or of the Auto Scaling group."""
    task: str = "nginx : Install nginx"
    """The task of a playbook, and its message."""
    message: str = "No package nginx available"


_waiting: list[Fault] = []


def fail_next(
    fault: str | None = None,
    *,
    at: str | None = None,
    reason: str | None = None,
    region: str | None = None,
    account: str | None = None,
    image: str | None = None,
    **playbook: str,
) -> None:
    """Make the next build fail that reaches a place and has the Region, the account and the name.

    ``playbook`` has the ``task`` and the ``message`` of a playbook that fails.
    """
    if fault is not None and fault not in FAULTS:
        raise ValueError(f"Unknown fault '{fault}'. Known faults: {', '.join(FAULTS)}.")
    known_at, known_reason = FAULTS[fault] if fault is not None else (None, None)
    place, why = at or known_at, reason or known_reason
    if place is None or why is None:
        raise ValueError("A fault requires a name, or a place (at) and a reason.")
    _waiting.append(Fault(place, why, region, account, image, **playbook))


def waiting() -> list[dict[str, Any]]:
    """Return the faults that have not occurred yet."""
    return [asdict(fault) for fault in _waiting]


def clear() -> None:
    """Remove the faults that have not occurred yet."""
    _waiting.clear()


def change(given: Any) -> None:
    """Add a failure from JSON with the arguments of ``fail_next``."""
    names = {"fault", *(field.name for field in fields(Fault))}
    if not isinstance(given, dict) or not given or set(given) - names:
        raise ValueError(f"A fault must be a JSON object with members from {', '.join(sorted(names))}.")
    fail_next(**given)


def inject(build: Build, at: str, **details: str) -> None:
    """Fail a stage or a step, if a fault for it was added."""
    if at not in IN_TARGETS and (fault := _take(build, at)):
        raise StepFailure(_reason(build, fault, details))


def inject_target(build: Build, at: str, region: str, account: str) -> None:
    """Fail the distribution to a Region and account, or the integration there, if a fault for it was added."""
    if fault := _take(build, at, region, account):
        raise TargetFailure(_reason(build, fault, {"region": region, "account": account}))


def inject_playbook(build: Build, done: Done) -> None:
    """Fail a step that runs a playbook, if a fault for it was added, with the line that the document prints.

    ``playbook_component`` documents that line.
    """
    if not done.runs_playbook or not (fault := _take(build, f"{done.phase} playbook")):
        return
    done.error, done.is_fatal = _reason(build, fault, {}), True
    status, counter = ("changed", "changed") if done.phase == "validate" else ("failed", "failures")
    task = {"play": "The image", "task": fault.task, "host": "localhost", "message": fault.message}
    result = {"playbook": "bake.yml", "status": status, "tasks": [task], "stats": {"localhost": {counter: 1}}}
    printed = f"{build.date()} Info CmdExecution: Stdout: ANSIBLE-RESULT: {json.dumps(result)}"
    done.lines += [printed, f"CmdExecution: {done.error}"]


def _take(build: Build, at: str, region: str | None = None, account: str | None = None) -> Fault | None:
    return take(at, region or build.backend.region_name, account, build.image.body["name"])


def take(at: str, region: str, account: str | None = None, name: str = "") -> Fault | None:
    """Remove and return the first fault for a place, Region, account and name."""
    for fault in list(_waiting):
        place = (fault.region in (None, region), fault.account in (None, account))
        if fault.at == at and all(place) and fault.image in (None, name):
            _waiting.remove(fault)
            return fault
    return None


def _reason(build: Build, fault: Fault, details: dict[str, str]) -> str:
    instance = details.get("instanceId") or f"i-{mock_random.get_random_hex(17)}"
    known = {
        "account": build.backend.account_id,
        "region": build.backend.region_name,
        "instance": instance,
        "association": str(mock_random.uuid4()),
        **details,
    }
    return fault.reason.format_map(known)

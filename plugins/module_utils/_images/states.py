# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change the state of an image: cancelled, retried, deprecated, disabled, available or absent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import IMAGE
from .._engine.operation import request
from .._options.conversions import MOMENT, ROLE, moment_of
from .._options.spec import Option, Options, Values, is_empty
from .._options.wait import Wait
from .._resources.lifecycle_policy import EXCLUDED_AMIS
from .image import IN_PROGRESS, read_image, status_of
from .lifecycle_executions import (
    await_execution,
    execution_status,
    list_lifecycle_executions,
    read_actions,
    read_execution,
)

UPDATE: Options = {
    "execution_role": Option(conversion=ROLE),
    "include_resources": Option(
        "dict", options={"amis": Option("bool"), "snapshots": Option("bool"), "containers": Option("bool")}
    ),
    "exclusion_rules": Option("dict", options={"amis": Option("dict", options=EXCLUDED_AMIS)}),
    "update_at": Option(conversion=MOMENT),
}
"""The options of StartResourceStateUpdate, except the image and its status."""


@dataclass(frozen=True)
class Transition:
    """A state of the module, in terms of the statuses of an image."""

    done: tuple[str, ...]
    """The statuses of an image that already is in the state."""
    possible: tuple[str, ...]
    """The statuses from which the service can change an image."""
    action: str = ""
    """The action of a lifecycle execution that changes the state."""
    containers: str = ""
    """Why container images cannot have the state; empty if they can."""


_ENDED = ("AVAILABLE", "DEPRECATED", "DISABLED", "FAILED", "CANCELLED")
_ONLY_DELETED = "container images can only be deleted, with state: absent"
_NOT_RETRIED = "only builds of AMIs can be retried. Build the image again"

TRANSITIONS = {
    "cancelled": Transition(("CANCELLED",), IN_PROGRESS),
    "retried": Transition((*IN_PROGRESS, "AVAILABLE"), ("FAILED", "CANCELLED"), containers=_NOT_RETRIED),
    "available": Transition(("AVAILABLE",), ("DEPRECATED", "DISABLED"), "AVAILABLE", _ONLY_DELETED),
    "deprecated": Transition(("DEPRECATED",), ("AVAILABLE", "DISABLED"), "DEPRECATE", _ONLY_DELETED),
    "disabled": Transition(("DISABLED",), ("AVAILABLE", "DEPRECATED"), "DISABLE", _ONLY_DELETED),
    "absent": Transition(("DELETED",), (*IN_PROGRESS, *_ENDED), "DELETE"),
}
"""The states of the module, except ``present``, from botocore's descriptions of CancelImageCreation, RetryImage,
DeleteImage and StartResourceStateUpdate."""


@dataclass
class StateChange:
    """The change of one image to a state of ``TRANSITIONS``."""

    client: Client
    arn: str
    state: str
    values: Values
    """The options of UPDATE, and ``wait``."""
    wait: Wait
    """The time that the task waits for the end of a cancelled build and of a lifecycle execution."""
    check_mode: bool
    has_changed: bool = False
    """Whether a request has changed something, even if the task fails afterwards."""

    def apply(self, image: Values) -> tuple[bool, Values]:
        """Return whether the image changes, and the lifecycle execution that changes it; empty if there is none.

        In check mode, write nothing.
        """
        if status_of(image) == "DELETED" and self.state == "absent":
            return False, {}
        needed = self._is_needed(image)
        execution = self._find_execution(needed) if self._has_resources or (needed and self._is_later) else ""
        changed = not execution and (needed or bool(self._has_resources and not self._is_scheduled(image)))
        if changed and not self.check_mode:
            execution = _METHODS[self.state](self, image)
        if not execution or self.check_mode:
            return changed, {}
        if self.values["wait"] and not self._is_later:
            return changed, await_execution(self.client, execution, self.wait)
        return changed, read_execution(self.client, execution) or {}

    @property
    def _is_later(self) -> bool:
        return "update_at" in self.values

    @property
    def _has_resources(self) -> bool:
        return any(self.values.get("include_resources", {}).values())

    def _is_scheduled(self, image: Values) -> bool:
        """Whether the image already has this deprecation time."""
        given, current = self.values.get("update_at"), image.get("deprecation_time")
        return bool(given and current and moment_of(given) == moment_of(current))

    def _is_needed(self, image: Values) -> bool:
        """Return whether the status of the image must change. InvalidOption if the service would refuse the change."""
        transition, status = TRANSITIONS[self.state], status_of(image)
        if image["type"] == "DOCKER" and transition.containers:
            raise InvalidOption("state", f"'{self.arn}' cannot be {self.state}: {transition.containers}.")
        if status in transition.done or self._is_scheduled(image):
            return False
        if status not in transition.possible:
            possible = ", ".join(transition.possible)
            reason = f"'{self.arn}' is {status}. An image can be {self.state} only if it is one of {possible}."
            raise InvalidOption("state", reason)
        if self._is_later and moment_of(self.values["update_at"]) <= datetime.now(timezone.utc):
            raise InvalidOption("update_at", f"'{self.values['update_at']}' is not in the future.")
        return True

    def _find_execution(self, needed: bool) -> str:
        """Return the ID of the lifecycle execution that makes the same change, or made it; empty if there is none.

        ImageBuilderError if another execution is in progress.
        """
        same = "" if self._is_later else TRANSITIONS[self.state].action
        for execution in list_lifecycle_executions(self.client, self.arn):
            execution_id, status = execution["lifecycle_execution_id"], execution_status(execution)
            if status in ("FAILED", "CANCELLED") or (status == "SUCCESS" and needed) or _is_scheduled(execution):
                continue
            actions = read_actions(self.client, execution_id) if same else []
            if same in actions:
                return str(execution_id)
            if status != "SUCCESS":
                busy = f"The lifecycle execution '{execution_id}' is changing '{self.arn}'"
                advice = "Wait until it ends, or cancel it with lifecycle_execution."
                message = f"{busy} ({', '.join(actions) or status}). {advice}"
                raise ImageBuilderError(message, lifecycle_execution=execution)
        return ""

    def _cancel(self, image: Values) -> str:
        self._send_cancel()
        if self.values["wait"]:
            self._await_end()
        return ""

    def _send_cancel(self) -> None:
        members = request(self.client, "cancel_image_creation", {}, {}, imageBuildVersionArn=self.arn)
        self._send(f"cancel '{self.arn}'", "cancel_image_creation", members)

    def _send(self, action: str, operation: str, members: Members) -> Members:
        response = self.client.call(action, operation, **members)
        self.has_changed = True
        return response

    def _await_end(self, then: str = "") -> None:
        """Wait until a cancelled build ends; ``then`` is what to do after wait_timeout."""
        status = self.wait.until(lambda current: current not in IN_PROGRESS, self._read_status)
        if status in IN_PROGRESS:
            late = f"The build '{self.arn}' was cancelled, but did not end within wait_timeout: it is {status}."
            raise ImageBuilderError(f"{late} {then}".rstrip())

    def _read_status(self) -> str:
        image = read_image(self.client, self.arn)
        return status_of(image) if image else "DELETED"

    def _retry(self, image: Values) -> str:
        members = request(self.client, "retry_image", {}, {}, imageBuildVersionArn=self.arn)
        self._send(f"retry '{self.arn}'", "retry_image", members)
        return ""

    def _update(self, image: Values) -> str:
        status = "DELETED" if self.state == "absent" else self.state.upper()
        members = request(
            self.client,
            "start_resource_state_update",
            UPDATE,
            {name: value for name, value in self.values.items() if name in UPDATE and not is_empty(value)},
            resourceArn=self.arn,
            state={"status": status},
        )
        action = f"change the state of '{self.arn}' to {status}"
        response = self._send(action, "start_resource_state_update", members)
        return str(response.get("lifecycleExecutionId", ""))

    def _remove(self, image: Values) -> str:
        """Delete the image; cancel a build in progress first, because the service does not delete it."""
        if status_of(image) in IN_PROGRESS:
            self._send_cancel()
            self._await_end("To delete it, run the task again.")
        if self._has_resources:
            return self._update(image)
        self.client.delete_resource(IMAGE, Arn.parse(self.arn))
        self.has_changed = True
        return ""


def _is_scheduled(execution: Values) -> bool:
    """Whether a lifecycle execution in progress has changed nothing yet, such as one that waits for its update_at."""
    impact = execution.get("resources_impacted_summary", {}).get("has_impacted_resources", True)
    return execution_status(execution) == "IN_PROGRESS" and not impact


_METHODS: dict[str, Callable[[StateChange, Values], str]] = {
    "cancelled": StateChange._cancel,
    "retried": StateChange._retry,
    "available": StateChange._update,
    "deprecated": StateChange._update,
    "disabled": StateChange._update,
    "absent": StateChange._remove,
}
"""The method for each state. It returns the ID of the lifecycle execution that it started, or an empty string."""


def check_resources(state: str, values: Values) -> None:
    """Raise InvalidOption for options about AMIs, snapshots and containers that the service would refuse."""
    include = values.get("include_resources", {})
    has_resources = any(include.values())
    if has_resources and not values.get("execution_role"):
        raise InvalidOption("execution_role", "is required with include_resources.")
    if values.get("execution_role") and not has_resources:
        raise InvalidOption("execution_role", "is only allowed with include_resources.")
    for name in ("snapshots", "containers"):
        if include.get(name) and state != "absent":
            raise InvalidOption(f"include_resources.{name}", "is only allowed with state: absent.")
    if include.get("snapshots") and not include.get("amis"):
        raise InvalidOption("include_resources.snapshots", "requires include_resources.amis: true.")
    if values.get("exclusion_rules", {}).get("amis") and not include.get("amis"):
        raise InvalidOption("exclusion_rules.amis", "requires include_resources.amis: true.")

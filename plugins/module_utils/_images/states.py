# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of an image that exists: cancelled, retried, deprecated, disabled, available again, absent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from .._aws.arn import Arn
from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption
from .._aws.kinds import IMAGE
from .._engine.operation import request
from .._options.conversions import MOMENT, ROLE, moment_of
from .._options.spec import Option, Options, Values, is_empty
from .._options.wait import Wait
from .._resources.lifecycle_policy import EXCLUDED_AMIS
from . import lifecycle, search
from .search import UNDERWAY, status_of

UPDATE: Options = {
    "execution_role": Option(conversion=ROLE),
    "include_resources": Option(
        "dict", options={"amis": Option("bool"), "snapshots": Option("bool"), "containers": Option("bool")}
    ),
    "exclusion_rules": Option("dict", options={"amis": Option("dict", options=EXCLUDED_AMIS)}),
    "update_at": Option(conversion=MOMENT),
}
"""What StartResourceStateUpdate takes, beside the image and its status."""


@dataclass(frozen=True)
class Transition:
    done: tuple[str, ...]
    """The statuses in which nothing is left to do."""
    possible: tuple[str, ...]
    """The statuses from which the service takes an image there."""
    action: str = ""
    """What a lifecycle execution calls it."""
    containers: str = ""
    """Why container images cannot have it; empty where they can."""


_OVER = ("AVAILABLE", "DEPRECATED", "DISABLED", "FAILED", "CANCELLED")
_ONLY_DELETED = "container images can only be deleted: state absent"
_NOT_RETRIED = "only machine images can be retried: build it again"

TRANSITIONS = {
    "cancelled": Transition(("CANCELLED",), UNDERWAY),
    "retried": Transition((*UNDERWAY, "AVAILABLE"), ("FAILED", "CANCELLED"), containers=_NOT_RETRIED),
    "available": Transition(("AVAILABLE",), ("DEPRECATED", "DISABLED"), "AVAILABLE", _ONLY_DELETED),
    "deprecated": Transition(("DEPRECATED",), ("AVAILABLE", "DISABLED"), "DEPRECATE", _ONLY_DELETED),
    "disabled": Transition(("DISABLED",), ("AVAILABLE", "DEPRECATED"), "DISABLE", _ONLY_DELETED),
    "absent": Transition(("DELETED",), (*UNDERWAY, *_OVER), "DELETE"),
}
"""The states of the module, from botocore's descriptions of CancelImageCreation, RetryImage, DeleteImage and
StartResourceStateUpdate."""


@dataclass(frozen=True)
class Change:
    """One image, and what is to become of it. With ``rehearse`` nothing is written."""

    client: Client
    arn: str
    state: str
    values: Values
    """The options of UPDATE, and ``wait``."""
    wait: Wait
    """The time for what has to be waited for."""
    check_mode: bool

    def make(self, image: Values) -> tuple[bool, Values]:
        """Whether anything changed, and the lifecycle execution that does it; empty where there is none."""
        if status_of(image) == "DELETED" and self.state == "absent":
            return False, {}
        needed = self._is_needed(image)
        execution = self._at_work(needed) if self._included or (needed and "update_at" in self.values) else ""
        changed = not execution and (needed or bool(self._included and not self._is_scheduled(image)))
        if changed and not self.check_mode:
            execution = _DO[self.state](self, image)
        if not execution or self.check_mode:
            return changed, {}
        if self.values["wait"] and "update_at" not in self.values:
            return changed, lifecycle.settle(self.client, execution, self.wait)
        return changed, lifecycle.read(self.client, execution) or {}

    @property
    def _included(self) -> bool:
        return any(self.values.get("include_resources", {}).values())

    def _is_scheduled(self, image: Values) -> bool:
        """Whether the image is to be deprecated at that very time already."""
        asked, set_for = self.values.get("update_at"), image.get("deprecation_time")
        return bool(asked and set_for and moment_of(asked) == moment_of(set_for))

    def _is_needed(self, image: Values) -> bool:
        """Whether there is anything to do about the image; InvalidOption where the service would refuse it."""
        transition, status = TRANSITIONS[self.state], status_of(image)
        if image["type"] == "DOCKER" and transition.containers:
            raise InvalidOption("state", f"'{self.arn}' cannot be {self.state}: {transition.containers}")
        if status in transition.done or self._is_scheduled(image):
            return False
        if status not in transition.possible:
            *others, last = transition.possible
            possible = f"{', '.join(others)} or {last}" if others else last
            raise InvalidOption("state", f"'{self.arn}' is {status}; only what is {possible} can be {self.state}")
        if "update_at" in self.values and moment_of(self.values["update_at"]) <= datetime.now(timezone.utc):
            raise InvalidOption("update_at", f"'{self.values['update_at']}' is not in the future")
        return True

    def _at_work(self, needed: bool) -> str:
        """The lifecycle execution that does, or for an image in that state did, the same; empty where there is none."""
        same = "" if "update_at" in self.values else TRANSITIONS[self.state].action
        for execution in lifecycle.of(self.client, self.arn):
            execution_id, status = execution["lifecycle_execution_id"], lifecycle.status_of(execution)
            if status in ("FAILED", "CANCELLED") or (status == "SUCCESS" and needed):
                continue
            actions = lifecycle.actions(self.client, execution_id) if same else []
            if same in actions:
                return str(execution_id)
            if status != "SUCCESS":
                busy = f"'{execution_id}' is busy with '{self.arn}' ({', '.join(actions) or status})"
                advice = "let it end, or cancel it with the module lifecycle_execution"
                raise ImageBuilderError(f"The lifecycle execution {busy}: {advice}.", lifecycle_execution=execution)
        return ""

    def cancel(self, image: Values) -> str:
        self._stop()
        if self.values["wait"]:
            self._await_end()
        return ""

    def _stop(self) -> None:
        asked = request(self.client, "cancel_image_creation", {}, {}, imageBuildVersionArn=self.arn)
        self.client.call(f"cancel '{self.arn}'", "cancel_image_creation", **asked)

    def _await_end(self, then: str = "") -> None:
        """Wait until a build that was told to stop is over; ``then`` is what to do about it when that takes long."""
        status = self.wait.until(lambda seen: seen not in UNDERWAY, self._status)
        if status in UNDERWAY:
            late = f"'{self.arn}' was not over within wait_timeout: it is being cancelled, and still {status}."
            raise ImageBuilderError(f"{late} {then}".rstrip())

    def _status(self) -> str:
        """What is not there any more is as good as deleted."""
        image = search.read(self.client, self.arn)
        return status_of(image) if image else "DELETED"

    def retry(self, image: Values) -> str:
        asked = request(self.client, "retry_image", {}, {}, imageBuildVersionArn=self.arn)
        self.client.call(f"retry '{self.arn}'", "retry_image", **asked)
        return ""

    def update(self, image: Values) -> str:
        status = "DELETED" if self.state == "absent" else self.state.upper()
        asked = request(
            self.client,
            "start_resource_state_update",
            UPDATE,
            {name: value for name, value in self.values.items() if name in UPDATE and not is_empty(value)},
            resourceArn=self.arn,
            state={"status": status},
        )
        answer = self.client.call(f"make '{self.arn}' {status}", "start_resource_state_update", **asked)
        return str(answer.get("lifecycleExecutionId", ""))

    def remove(self, image: Values) -> str:
        """What is being built is cancelled first: the service deletes no image before that is over."""
        if status_of(image) in UNDERWAY:
            self._stop()
            self._await_end("Only then can it be deleted: run the task again.")
        if self._included:
            return self.update(image)
        self.client.delete_resource(IMAGE, Arn.parse(self.arn))
        return ""


_DO: dict[str, Callable[[Change, Values], str]] = {
    "cancelled": Change.cancel,
    "retried": Change.retry,
    "available": Change.update,
    "deprecated": Change.update,
    "disabled": Change.update,
    "absent": Change.remove,
}
"""What is asked of the service; the identifier of the lifecycle execution that this starts, if it does."""


def check_resources(state: str, values: Values) -> None:
    """Raise InvalidOption for what the service would refuse about an image's AMIs, snapshots and containers."""
    include = values.get("include_resources", {})
    included = any(include.values())
    if included and not values.get("execution_role"):
        raise InvalidOption("execution_role", "is required with include_resources: the role that does it")
    if values.get("execution_role") and not included:
        raise InvalidOption("execution_role", "goes with include_resources only: say there what else is to change")
    for name in ("snapshots", "containers"):
        if include.get(name) and state != "absent":
            raise InvalidOption(f"include_resources.{name}", "can be deleted only: it goes with state absent")
    if include.get("snapshots") and not include.get("amis"):
        raise InvalidOption("include_resources.snapshots", "snapshots are deleted together with their AMIs: amis: true")
    if values.get("exclusion_rules", {}).get("amis") and not include.get("amis"):
        raise InvalidOption(
            "exclusion_rules.amis", "is about AMIs that are included: include_resources with amis: true"
        )

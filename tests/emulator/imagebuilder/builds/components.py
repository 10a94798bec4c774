"""Runs the documents of components.

No command is executed. A step succeeds unless one of these rules applies:

- a command of ``ExecuteBash`` or ``ExecutePowerShell`` is ``false``, or ``exit N`` with N greater than 0 that does not
  request a reboot;
- ``S3Download`` or ``WebDownload`` names an object that does not exist in S3 (moto);
- ``WebDownload`` names a host in the reserved top-level domain ``.invalid`` (RFC 2606).

A step with a condition or a loop always succeeds. Other failures can be injected: see ``faults``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..resources import other_services
from ..resources.rules.documents import parsed

PHASES = {"BUILD": ("build", "validate"), "TEST": ("test", "container-host-test"), "DISTRIBUTION": ()}
"""The phases that run in a workflow of each type."""

_REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9_-]+)\s*\}\}")
_EXIT = re.compile(r"exit\s+([0-9]+)")
_REBOOT = {"ExecuteBash": 194, "ExecutePowerShell": 3010}
"""The exit codes that request a reboot (user guide, "Manage restarts")."""

_PLAYBOOK = re.compile(r"ansible-playbook|/bake\.py (run|check|test)\b")
"""The commands that run a playbook; the second is that of ``playbook_component``."""

_SECONDS = {"UpdateOS": 120.0, "Reboot": 60.0}
_OTHER_SECONDS = 20.0
_LONGEST_MESSAGE = 1024


@dataclass(frozen=True)
class Component:
    """A component of a recipe."""

    arn: str
    document: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """The account and region in which steps run."""

    account: str
    region: str


@dataclass
class Done:
    """A step of a document, after its execution."""

    component: str
    phase: str
    step: str
    action: str
    seconds: float
    lines: list[str]
    error: str | None = None
    is_fatal: bool = False
    """Whether the document fails with the step."""
    runs_playbook: bool = False
    """Whether the step runs a playbook, for which a failure can be injected: see ``faults``."""

    def context(self) -> dict[str, str]:
        """The component's part of the image's failure context (botocore: ComponentFailureContext)."""
        return {
            "componentArn": self.component,
            "phaseName": self.phase,
            "stepName": self.step,
            "action": self.action,
            "errorMessage": (self.error or "")[:_LONGEST_MESSAGE],
        }

    def block(self) -> list[str]:
        """The lines at the end of the log that describe the failure."""
        return [
            f"Document: {self.component} failed!",
            f"ComponentArn: {self.component}",
            f"Phase: {self.phase}",
            f"Step: {self.step}",
            f"Action: {self.action}",
            f"ErrorMessage: {self.error}",
        ]


@dataclass
class Effect:
    """The result of the action of a step."""

    error: str | None = None
    lines: list[str] = field(default_factory=list)


def run(components: list[Component], phases: tuple[str, ...], place: Place) -> Iterator[Done]:
    """Run the phases of the documents, up to the end or to a step that aborts.

    A failure that the caller adds to a step takes effect before the next step.
    """
    for component in components:
        document = parsed(component.document)
        values = {**_defaults(document), **component.parameters}
        for phase in document["phases"]:
            if phase["name"] not in phases:
                continue
            for step in phase["steps"]:
                done = _run_step(component.arn, phase["name"], step, values, place)
                yield done
                if done.is_fatal and step.get("onFailure", "Abort") == "Abort":
                    return


def has_phase(component: Component, phases: tuple[str, ...]) -> bool:
    """Whether a component has a phase that runs."""
    return any(phase["name"] in phases for phase in parsed(component.document)["phases"])


def _defaults(document: dict[str, Any]) -> dict[str, str]:
    """Return the values of constants and the defaults of parameters."""
    entries = [*document.get("parameters", []), *document.get("constants", [])]
    named = {name: spec for entry in entries for name, spec in entry.items()}
    return {
        name: str(spec.get("value", spec.get("default")))
        for name, spec in named.items()
        if {"value", "default"} & set(spec)
    }


def _run_step(arn: str, phase: str, step: dict[str, Any], values: dict[str, str], place: Place) -> Done:
    action = step["action"]
    effect = Effect()
    if action in _RULES and not {"if", "loop"} & set(step):
        effect = _RULES[action](action, _fill_in(step.get("inputs", {}), values), place)
    attempts = step.get("maxAttempts", 1) if effect.error else 1
    seconds = _SECONDS.get(action, _OTHER_SECONDS) * attempts
    lines = [f"Phase {phase}, step {step['name']}, action {action}", *effect.lines * attempts]
    is_fatal = effect.error is not None and step.get("onFailure", "Abort") != "Ignore"
    runs_playbook = action == "ExecuteBash" and bool(_PLAYBOOK.search(str(step["inputs"])))
    return Done(arn, phase, step["name"], action, seconds, lines, effect.error, is_fatal, runs_playbook)


def _fill_in(value: Any, values: dict[str, str]) -> Any:
    """Return inputs with the values of parameters and constants."""
    if isinstance(value, dict):
        return {key: _fill_in(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill_in(item, values) for item in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: values.get(match[1], match[0]), value)
    return value


def _commands(action: str, inputs: Any, _place: Place) -> Effect:
    """Each command is a separate script; the first failure ends the step."""
    effect = Effect()
    for command in inputs["commands"]:
        code = _exit_code(str(command).strip())
        effect.lines.append(f"CmdExecution: ExitCode {code}")
        if code not in (0, _REBOOT[action]):
            effect.error = f"Command execution failed with exit code {code}."
            break
    return effect


def _exit_code(command: str) -> int:
    match = _EXIT.fullmatch(command)
    return int(match[1]) if match else int(command == "false")


def _download(_action: str, inputs: Any, place: Place) -> Effect:
    for one in inputs if isinstance(inputs, list) else [inputs]:
        source = str(one.get("source", ""))
        if not other_services.can_be_downloaded(place.account, place.region, source):
            return Effect(f"Failed to download {source}: NoSuchKey: The specified key does not exist.")
        if (urlsplit(source).hostname or "").endswith(".invalid"):
            return Effect(f"Failed to download {source}: no such host")
    return Effect()


_RULES: dict[str, Callable[[str, Any, Place], Effect]] = {
    "ExecuteBash": _commands,
    "ExecutePowerShell": _commands,
    "S3Download": _download,
    "WebDownload": _download,
}
"""The actions that can fail."""

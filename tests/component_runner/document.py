"""A run of a document: its phases and steps in order."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from .actions import REBOOT, run_action
from .conditions import decide
from .machine import Machine, Ran
from .references import defaults, fill_in

_MOST_REBOOTS = 5


@dataclass(frozen=True)
class StepRun:
    """A step after its execution, with the output of its last attempt."""

    phase: str
    step: str
    action: str
    code: int | None
    stdout: str
    stderr: str
    seconds: float
    attempts: int
    reboots: int

    @property
    def error(self) -> str:
        """Why the step failed, empty if it did not."""
        if self.code is None:
            return f"Step {self.step} timed out"
        return f"exit status {self.code}" if self.code else ""


@dataclass
class Run:
    """The run of a document: its steps, and the step with which it failed."""

    steps: list[StepRun] = field(default_factory=list)
    failed: StepRun | None = None

    @property
    def names(self) -> list[str]:
        """The names of the steps that were run."""
        return [step.step for step in self.steps]

    def log(self) -> list[str]:
        """Return the lines that TOE writes to CloudWatch Logs."""
        return [line for step in self.steps for line in _log_of(step)]


def run_document(
    text: str,
    machine: Machine,
    *,
    phases: Sequence[str] = ("build", "validate"),
    parameters: Mapping[str, str] | None = None,
    s3: Any = None,
) -> Run:
    """Run phases of a document on a machine. A failure ends the run, unless the step says otherwise."""
    document = yaml.safe_load(text)
    known: dict[str, Any] = {**defaults(document), **(parameters or {})}
    run = Run()
    for phase in document["phases"]:
        if phase["name"] not in phases:
            continue
        known[phase["name"]] = {}
        for step in phase["steps"]:
            if not _run_step(phase["name"], step, known, machine, s3, run):
                return run
    return run


def _run_step(phase: str, step: Mapping[str, Any], known: dict[str, Any], machine: Machine, s3: Any, run: Run) -> bool:
    """Run a step, and return whether the next one follows."""
    if unknown := set(step) - _MEMBERS:
        raise NotImplementedError(f"step {step['name']}: {unknown}")
    inputs = fill_in(step.get("inputs", {}), known)
    decision = decide(fill_in(step["if"], known), machine) if "if" in step else "Execute"
    if decision != "Execute":
        return decision == "Skip"
    done = _attempt(phase, step, inputs, machine, s3)
    run.steps.append(done)
    known[phase][step["name"]] = {"inputs": inputs, "outputs": {"stdout": done.stdout.rstrip("\n")}}
    on_failure = step.get("onFailure", "Abort")
    if done.error and on_failure != "Ignore":
        run.failed = run.failed or done
    return not done.error or on_failure != "Abort"


_MEMBERS = {"name", "action", "inputs", "if", "onFailure", "maxAttempts", "timeoutSeconds"}


def _attempt(phase: str, step: Mapping[str, Any], inputs: Any, machine: Machine, s3: Any) -> StepRun:
    """Run the action as often as it may be attempted, and again after each reboot."""
    started, attempts, reboots = time.monotonic(), 0, 0
    seconds = step.get("timeoutSeconds", 7200)
    ran = Ran(None, "", "")
    while ran.code != 0 and attempts < step.get("maxAttempts", 1) and reboots <= _MOST_REBOOTS:
        ran = run_action(step["action"], inputs, machine, s3, None if seconds == -1 else seconds)
        reboots += ran.code == REBOOT
        attempts += ran.code != REBOOT
    duration = time.monotonic() - started
    return StepRun(phase, step["name"], step["action"], ran.code, ran.stdout, ran.stderr, duration, attempts, reboots)


def _log_of(step: StepRun) -> Iterator[str]:
    """Yield the lines about a step, as far as they are known from public logs."""
    prefix = "2026-01-31 12:34:56 Info"
    yield f"{prefix} Phase {step.phase}, step {step.step}, action {step.action}"
    for stream, text in (("Stdout", step.stdout), ("Stderr", step.stderr)):
        for line in text.splitlines():
            yield f"{prefix} CmdExecution: {stream}: {line}"
    yield f"{prefix} CmdExecution: ExitCode {step.code}"

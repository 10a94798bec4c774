"""Runs the documents of components, as far as that can be done without an instance.

A step succeeds unless it is certain to fail. What it would do is looked up in a table by its action: files that it
reads and makes, commands of a shell (``shell``), objects in S3. A step with a condition or a loop is not judged, nor is
anything that hangs on a value which only an instance could tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .. import neighbours
from ..validation.documents import parsed
from . import shell
from .files import Files

__all__ = ["PHASES", "Component", "Done", "Files", "Surroundings", "run"]

PHASES = {"BUILD": ("build", "validate"), "TEST": ("test", "container-host-test"), "DISTRIBUTION": ()}
"""The phases that run in a workflow of each type."""

_REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9_-]+)\s*\}\}")
_SECONDS = {"UpdateOS": 120.0, "Reboot": 60.0}
_LONGEST_MESSAGE = 1024


@dataclass(frozen=True)
class Component:
    """A component of a recipe."""

    arn: str
    document: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """Where steps run and what they can reach."""

    account: str
    region: str
    files: Files


@dataclass
class Done:
    """A step of a document that was run."""

    component: str
    phase: str
    step: str
    action: str
    seconds: float
    lines: list[str]
    error: str | None = None
    is_fatal: bool = False
    """Whether the document fails with the step."""
    stderr: str = ""

    def context(self) -> dict[str, str]:
        """What the image's failure context tells of it (botocore: ComponentFailureContext)."""
        return {
            "componentArn": self.component,
            "phaseName": self.phase,
            "stepName": self.step,
            "action": self.action,
            "errorMessage": (self.error or "")[:_LONGEST_MESSAGE],
        }

    def block(self) -> list[str]:
        """What the log ends with."""
        return [
            f"Document: {self.component} failed!",
            f"ComponentArn: {self.component}",
            f"Phase: {self.phase}",
            f"Step: {self.step}",
            f"Action: {self.action}",
            f"ErrorMessage: {self.error}",
            f"Stderr: {self.stderr}",
        ]


@dataclass
class Effect:
    """What came of a step's action."""

    error: str | None = None
    lines: list[str] = field(default_factory=list)
    seconds: float = 20.0
    stderr: str = ""


def run(components: list[Component], phases: tuple[str, ...], surroundings: Surroundings) -> Iterator[Done]:
    """Run the phases of the documents, up to the end or to a step that aborts."""
    for component in components:
        document = parsed(component.document)
        values = {**_defaults(document), **component.parameters}
        for phase in document["phases"]:
            if phase["name"] not in phases:
                continue
            for step in phase["steps"]:
                done = _run_step(component.arn, phase["name"], step, values, surroundings)
                yield done
                if done.is_fatal and step.get("onFailure", "Abort") == "Abort":
                    return


def _defaults(document: dict[str, Any]) -> dict[str, str]:
    """The values of constants and the defaults of parameters."""
    entries = [*document.get("parameters", []), *document.get("constants", [])]
    named = {name: spec for entry in entries for name, spec in entry.items()}
    return {
        name: str(spec.get("value", spec.get("default")))
        for name, spec in named.items()
        if {"value", "default"} & set(spec)
    }


def _run_step(arn: str, phase: str, step: dict[str, Any], values: dict[str, str], where: Surroundings) -> Done:
    action, attempts = step["action"], step.get("maxAttempts", 1)
    inputs = _fill_in(step.get("inputs", {}), values)
    act = _ACTIONS.get(action, _nothing_known)
    effect = _nothing_known(inputs, where) if {"if", "loop"} & set(step) else act(inputs, where)
    limit = step.get("timeoutSeconds", 7200)
    if limit != -1 and effect.seconds > limit:
        effect = Effect(f"Step {step['name']} timed out", effect.lines, float(limit))
    if effect.error is None:
        attempts = 1
    seconds = _SECONDS.get(action, effect.seconds) * attempts
    lines = [f"Phase {phase}, step {step['name']}, action {action}", *effect.lines * attempts]
    is_fatal = effect.error is not None and step.get("onFailure", "Abort") != "Ignore"
    return Done(arn, phase, step["name"], action, seconds, lines, effect.error, is_fatal, effect.stderr)


def _fill_in(value: Any, values: dict[str, str]) -> Any:
    """Inputs with the values of parameters and constants."""
    if isinstance(value, dict):
        return {key: _fill_in(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill_in(item, values) for item in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: values.get(match[1], match[0]), value)
    return value


Action = Callable[[Any, Surroundings], Effect]


def _nothing_known(_inputs: Any, _where: Surroundings) -> Effect:
    return Effect()


def _bash(inputs: Any, where: Surroundings) -> Effect:
    """Each command is a script of its own; the first that fails ends the step."""
    effect = Effect()
    for command in inputs["commands"]:
        result = shell.run(str(command), where.files)
        effect.seconds += result.seconds
        effect.lines += [f"CmdExecution: Stdout: {line}" for line in result.stdout]
        effect.lines += [f"CmdExecution: Stderr: {line}" for line in result.stderr]
        effect.lines.append(f"CmdExecution: ExitCode {result.code}")
        if result.code not in (0, shell.REBOOT):
            said = "\n".join(result.stderr)
            effect.stderr = said
            effect.error = f"Command execution failed with exit code {result.code}." + (
                f" Stderr: {said}" if said else ""
            )
            break
    return effect


_POWERSHELL_EXIT = re.compile(r"(?im)^\s*(?:exit\s+(?P<code>\d+)|throw\s+(?P<said>.+?))\s*;?\s*$")


def _powershell(inputs: Any, _where: Surroundings) -> Effect:
    """Only a plain ``exit`` or ``throw`` is understood."""
    effect = Effect()
    for command in inputs["commands"]:
        match = _POWERSHELL_EXIT.search(str(command)) if "if" not in str(command).lower() else None
        if match is None:
            continue
        code = int(match["code"] or 1)
        if code in (0, shell.REBOOT_WINDOWS):
            break
        effect.stderr = (match["said"] or "").strip("'\" ")
        effect.lines = [f"CmdExecution: Stderr: {effect.stderr}", f"CmdExecution: ExitCode {code}"]
        effect.error = f"Command execution failed with exit code {code}." + (
            f" Stderr: {effect.stderr}" if effect.stderr else ""
        )
        break
    return effect


def _binary(inputs: Any, where: Surroundings) -> Effect:
    path = str(inputs.get("path", ""))
    if where.files.lacks(path):
        return Effect(f"fork/exec {path}: no such file or directory")
    return Effect()


def _download(inputs: Any, where: Surroundings) -> Effect:
    """What lies in S3 must be there; the rest of the world cannot be asked."""
    for one in inputs if isinstance(inputs, list) else [inputs]:
        source = str(one.get("source", ""))
        if not neighbours.can_be_downloaded(where.account, where.region, source):
            return Effect(f"Failed to download {source}: NoSuchKey: The specified key does not exist.")
        where.files.mention(str(one.get("destination", "")))
    return Effect()


def _files(reads: str | None, makes: str | None = None, removes: str | None = None) -> Action:
    """An action on a list of files; the arguments are the inputs with the paths."""

    def act(inputs: Any, where: Surroundings) -> Effect:
        for one in inputs if isinstance(inputs, list) else [inputs]:
            path = str(one.get(reads, ""))
            if where.files.lacks(path):
                return Effect(f"The system cannot find the path specified: {path}: no such file or directory")
            where.files.mention(str(one.get(makes, "")))
            where.files.remove(str(one.get(removes, "")))
        return Effect()

    return act


_ACTIONS: dict[str, Action] = {
    "AppendFile": _files("path"),
    "CopyFile": _files("source", "destination"),
    "CopyFolder": _files("source", "destination"),
    "CreateFile": _files(None, "path"),
    "CreateFolder": _files(None, "path"),
    "CreateSymlink": _files(None, "path"),
    "DeleteFile": _files(None, removes="path"),
    "DeleteFolder": _files(None, removes="path"),
    "ExecuteBash": _bash,
    "ExecuteBinary": _binary,
    "ExecutePowerShell": _powershell,
    "ListFiles": _files("path"),
    "MoveFile": _files("source", "destination", "source"),
    "MoveFolder": _files("source", "destination", "source"),
    "ReadFile": _files("path"),
    "S3Download": _download,
    "SetFileEncoding": _files("path"),
    "SetFileOwner": _files("path"),
    "SetFilePermissions": _files("path"),
    "SetFolderOwner": _files("path"),
    "SetFolderPermissions": _files("path"),
    "WebDownload": _download,
}
"""What is known of an action's doing; of the others nothing, so that they succeed."""

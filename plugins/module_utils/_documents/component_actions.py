# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions of component documents: their inputs and platforms.

Source: Image Builder user guide, "Action modules supported by AWSTOE component manager".
"""

from __future__ import annotations

from collections.abc import Mapping

from .checks import enumerate_words
from .conditions import COMPONENT_CONDITIONS, check_condition
from .problems import Problem, Problems
from .yaml import Node

_SOURCE_AND_DESTINATION = ("source", "destination")
_PATH = ("path",)

COMPONENT_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "AppendFile": _PATH,
    "Assert": (),
    "CopyFile": _SOURCE_AND_DESTINATION,
    "CopyFolder": _SOURCE_AND_DESTINATION,
    "CreateFile": _PATH,
    "CreateFolder": _PATH,
    "CreateSymlink": ("path", "target"),
    "DeleteFile": _PATH,
    "DeleteFolder": _PATH,
    "ExecuteBash": ("commands",),
    "ExecuteBinary": _PATH,
    "ExecuteDocument": ("document",),
    "ExecutePowerShell": ("commands or file",),
    "InstallMSI": _PATH,
    "ListFiles": _PATH,
    "MoveFile": _SOURCE_AND_DESTINATION,
    "MoveFolder": _SOURCE_AND_DESTINATION,
    "ReadFile": _PATH,
    "Reboot": (),
    "S3Download": _SOURCE_AND_DESTINATION,
    "S3Upload": _SOURCE_AND_DESTINATION,
    "SetFileEncoding": _PATH,
    "SetFileOwner": ("path", "owner"),
    "SetFilePermissions": ("path", "permissions"),
    "SetFolderOwner": ("path", "owner"),
    "SetFolderPermissions": ("path", "permissions"),
    "SetRegistry": ("path", "name", "value", "type"),
    "UninstallMSI": _PATH,
    "UpdateOS": (),
    "WebDownload": _SOURCE_AND_DESTINATION,
}
"""The actions with their required inputs. Of ``commands or file``, one is required."""

_UNIX = ("Linux", "macOS")
_WINDOWS = ("Windows",)

PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "CreateSymlink": _UNIX,
    "ExecuteBash": _UNIX,
    "ExecutePowerShell": _WINDOWS,
    "InstallMSI": _WINDOWS,
    "SetFileOwner": _UNIX,
    "SetFilePermissions": _UNIX,
    "SetFolderOwner": _UNIX,
    "SetFolderPermissions": _UNIX,
    "SetRegistry": _WINDOWS,
    "UninstallMSI": _WINDOWS,
    "UpdateOS": ("Linux", "Windows"),
}
"""The platforms of actions that do not run on all of them."""

_WARN_ONLY = ("ExecutePowerShell",)
"""Actions that may run on other platforms than the guide says: PowerShell exists on Linux and macOS."""


def check_component_action(step: Node, platform: str) -> Problems:
    """Check the inputs of a step whose action is known, and whether the action runs on the component's platform."""
    action, inputs = step.get("action"), step.get("inputs")
    supported = PLATFORMS.get(action.text, ())
    if platform and supported and platform not in supported:
        reason = f"action {action.text} runs on {enumerate_words(supported)} only, and the platform is {platform}."
        yield Problem(action.line, reason, is_warning=action.text in _WARN_ONLY)
    if action.text == "Assert":
        yield from _check_assertion(inputs)
    else:
        yield from _check_inputs(action.text, inputs)


def _check_assertion(inputs: Node) -> Problems:
    if inputs.value is None:
        yield Problem(inputs.line, "action Assert requires inputs: one comparison or logical operator.")
    else:
        yield from check_condition(inputs, COMPONENT_CONDITIONS, "inputs")


def _check_inputs(action: str, inputs: Node) -> Problems:
    required = COMPONENT_ACTIONS[action]
    if required and not inputs.value:
        yield Problem(inputs.line, f"action {action} requires inputs: {enumerate_words(required)}.")
        return
    # The guide's examples of loops have the inputs of any action below commands.
    nested = "commands" in inputs.entries and not any("commands" in name for name in required)
    entries = inputs.get("commands") if nested else inputs
    for entry in entries.items or [entries]:
        for name in required:
            if not any(alternative in entry.entries for alternative in name.split(" or ")):
                yield Problem(entry.line, f"action {action} requires the input {name}.")
    commands = inputs.get("commands")
    if action.startswith("Execute") and isinstance(commands.value, str):
        yield Problem(commands.line, "commands must be a list. Start each command with a hyphen.")

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts: the service imports one as a document with a single step that runs it, and shows only that document.

How the service writes that document is not documented. So a script is known again in any document of one step that
does nothing but run commands, whether they are its lines or the whole of it is one.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from .yaml import Dumped, NotYaml, Part, read

_SHELLS = ("ExecuteBash", "ExecutePowerShell")


def is_document(text: str) -> bool:
    """Whether a text is meant for a document, and not for a script; a structure always is."""
    return isinstance(text, Dumped) or "schemaVersion" in _mapping(text).entries


def type_of(document: str) -> str:
    """What the service makes of a document: a test where that is its only phase (API reference, CreateComponent)."""
    phases = [phase.get("name").text for phase in _mapping(document).get("phases").items]
    return "TEST" if phases == ["test"] else "BUILD"


@functools.lru_cache(maxsize=256)
def parameters_of(document: str) -> Mapping[str, bool]:
    """The parameters that a document declares, each with whether it has a default."""
    declared = _mapping(document).get("parameters").items
    return {name: "default" in spec.entries for one in declared for name, spec in one.entries.items()}


def script_in(document: str, wanted: str) -> str | None:
    """The script that a document runs, as ``wanted`` has it if it is that one; None where there is more in it."""
    commands = _commands(_mapping(document))
    if not commands:
        return None
    # With the end that it was given, a difference shows nothing but what differs.
    return wanted if _same(wanted, commands) else "\n".join(commands).rstrip() + wanted[len(wanted.rstrip()) :]


def _mapping(text: str) -> Part:
    try:
        return read(text)
    except NotYaml:
        return Part({}, 1)


def _commands(document: Part) -> list[str]:
    steps = [step for phase in document.get("phases").items for step in phase.get("steps").items]
    if (
        len(steps) != 1
        or {"parameters", "constants"} & document.entries.keys()
        or {"loop", "if"} & steps[0].entries.keys()
    ):
        return []
    if steps[0].get("action").text not in _SHELLS:
        return []
    return [command.text for command in steps[0].get("inputs").get("commands").items]


def _same(script: str, commands: list[str]) -> bool:
    ours, theirs = script.rstrip().splitlines(), "\n".join(commands).rstrip().splitlines()
    line_by_line = not any("\n" in command for command in commands)
    return ours == theirs or (line_by_line and _filled(ours) == _filled(theirs))


def _filled(lines: list[str]) -> list[str]:
    """The lines that can be commands; where each line is a command, those that are blank may be left out."""
    return [line for line in lines if line.strip()]

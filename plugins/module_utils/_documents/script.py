# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts. The service stores a script as a document with one step that runs it, and returns that document.

The form of that document is not documented. Any document with one step that only runs commands counts as one, whether
each line of the script is a command, or all lines are one command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .yaml import InvalidYaml, Node, SerializedText, parse_nodes

_SHELLS = ("ExecuteBash", "ExecutePowerShell")
_DOCUMENT_KEY = re.compile(r"""^\s*\{?\s*["']?(schemaVersion|phases)["']?\s*:""", re.MULTILINE)


def is_document(text: str) -> bool:
    """Return whether text is a document, not a script. A structure always is a document."""
    return isinstance(text, SerializedText) or "schemaVersion" in _root(text).entries


def resembles_script(text: str) -> bool:
    """Return whether an invalid document is probably a script, because it has none of the keys of a document."""
    return not isinstance(text, SerializedText) and not _DOCUMENT_KEY.search(text)


def document_type(document: str) -> str:
    """Return the type of a component: TEST if its only phase is test (API reference, CreateComponent), else BUILD."""
    phases = [phase.get("name").text for phase in _root(document).get("phases").items]
    return "TEST" if phases == ["test"] else "BUILD"


def parameters_of(document: str) -> Mapping[str, bool]:
    """Return the parameters of a component document by name, each with whether it has a default."""
    declared = _root(document).get("parameters").items
    return {name: "default" in spec.entries for entry in declared for name, spec in entry.entries.items()}


def script_in(document: str, wanted: str) -> str | None:
    """Return the script that a document runs, or None if the document does more than run a script.

    If the script is equivalent to ``wanted``, ``wanted`` is returned.
    """
    commands = _commands(_root(document))
    if not commands:
        return None
    # Trailing white space is taken from the wanted script, so that a diff shows differences only.
    return wanted if _same(wanted, commands) else "\n".join(commands).rstrip() + wanted[len(wanted.rstrip()) :]


def _root(text: str) -> Node:
    try:
        return parse_nodes(text)
    except InvalidYaml:
        return Node({}, 1)


def _commands(document: Node) -> list[str]:
    """Return the commands of a document's only step; empty if the document has more than that."""
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
    return ours == theirs or (line_by_line and _without_blank(ours) == _without_blank(theirs))


def _without_blank(lines: list[str]) -> list[str]:
    """Return the lines without blank ones, which are no commands."""
    return [line for line in lines if line.strip()]

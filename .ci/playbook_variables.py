"""The variables of the playbooks, from playbooks/vars/playbooks.yml and the specifications of the roles.

``make generate`` writes the table of docs/playbooks.md with them. Surveys of job templates have the same source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from common import ROOT


@dataclass(frozen=True)
class Variable:
    """A variable of a playbook."""

    name: str
    type: str
    description: tuple[str, ...]
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    of_role: bool = False
    """It is a variable of the role, and not of the playbook."""
    shared: bool = False
    """All playbooks have it."""


@dataclass(frozen=True)
class Playbook:
    name: str
    title: str
    role: str
    variables: tuple[Variable, ...]


def playbooks() -> list[Playbook]:
    """Return the playbooks with all their variables, in the order of the file."""
    content = yaml.safe_load((ROOT / "playbooks" / "vars" / "playbooks.yml").read_text())
    shared = set(content["shared_variables"])
    return [_playbook(name, entry, shared) for name, entry in content["playbooks"].items()]


def _playbook(name: str, entry: dict[str, Any], shared: set[str]) -> Playbook:
    role = entry.get("role", "")
    variables = [_variable(each, argument, shared=each in shared) for each, argument in entry["options"].items()]
    if role:
        specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())["argument_specs"]
        options = specs[entry["entry_point"]]["options"]
        variables += [_variable(each, argument, of_role=True) for each, argument in options.items()]
    return Playbook(name, entry["short_description"], role, tuple(variables))


def _variable(name: str, argument: dict[str, Any], *, of_role: bool = False, shared: bool = False) -> Variable:
    description = argument["description"]
    return Variable(
        name,
        argument["type"],
        tuple([description] if isinstance(description, str) else description),
        bool(argument.get("required")),
        argument.get("default"),
        tuple(argument.get("choices", ())),
        of_role,
        shared,
    )


def markdown(text: str) -> str:
    """Return a text of Ansible's documentation markup as Markdown."""
    text = re.sub(r"\bM\((?:\w+\.\w+\.)?(\w+)\)", r"`\1`", text)
    text = re.sub(r"\bP\((?:\w+\.\w+\.)?(\w+)#\w+\)", r"`\1`", text)
    text = re.sub(r"\bO\(((?:\\.|[^()\\])*)\)", lambda found: f"`{found[1].rpartition(':')[2]}`", text)
    text = re.sub(r"\b[CV]\(((?:\\.|[^()\\])*)\)", lambda found: f"`{found[1]}`", text)
    return text.replace("\\(", "(").replace("\\)", ")").replace('`""`', '`""`')

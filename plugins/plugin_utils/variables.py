# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the roles and playbooks: evaluated, converted from text, and validated by their specifications."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml
from ansible.errors import AnsibleError

from ..module_utils._aws.errors import InvalidOption, did_you_mean
from ..module_utils._options.arguments import validate_leniently
from ..module_utils._options.spec import Option, Options
from .project import COLLECTION

PLAYBOOKS = "playbooks/vars/playbooks.yml"
"""The specifications of the playbooks."""

REGION = "image_pipeline_region"

Specification = Mapping[str, Any]
Evaluate = Callable[[str], Any]
"""Return the value of a variable, by its name. Raises AnsibleError, and KeyError for a variable that is omitted."""


@dataclass
class Checked:
    """The variables of a role or playbook. Only the valid ones have a value."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def check(specification: Specification, names: Collection[str], evaluate: Evaluate, *, blank: bool = False) -> Checked:
    """Return the values of the variables, and a message for each mistake.

    ``names`` are those of all variables of the host. The lists of a factory are joined with the variables whose names
    add two underscores and a suffix. With ``blank``, an empty text is an omitted variable for strings as well.
    """
    options = {name: _option(argument) for name, argument in specification.items()}
    mistakes = list(_unknown(options, names))
    given: dict[str, Any] = {}
    for name, option in options.items():
        parts: list[Any] = []
        for part in _parts(name, option, names):
            try:
                value = _from_text(option, evaluate(part), part)
            except InvalidOption as mistake:
                mistakes.append(mistake)
            except AnsibleError as error:
                mistakes.append(InvalidOption(part, f"cannot be evaluated: {' '.join(str(error).split())}"))
            except KeyError:
                continue
            else:
                parts += [] if value is None or (blank and value == "") else [value]
        if parts:
            given[name] = parts[0] if len(parts) == 1 else [item for part in parts for item in _items(part)]
    values, invalid = validate_leniently(options, given)
    failed = {str(mistake.facts["option"]).partition("__")[0] for mistake in mistakes}
    mistakes += [mistake for mistake in invalid if mistake.facts["option"] not in failed]
    return Checked(values, [str(mistake) for mistake in mistakes])


def region_problem(values: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """Return an error message if no region is set; a credential of AWX sets none. Return an empty text otherwise."""
    if values.get(REGION) or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION"):
        return ""
    try:
        from botocore.exceptions import BotoCoreError
        from botocore.session import Session
    except ImportError:  # The modules may run with another Python, and report a missing region as well.
        return ""
    try:
        if Session(profile=values.get("image_pipeline_profile") or None).get_config_variable("region"):
            return ""
    except BotoCoreError as error:
        return f"image_pipeline_profile: {error}."
    return (
        f"{REGION}: no region is set. Set this variable, AWS_REGION in the environment, or a region in the AWS profile."
    )


def role_specification(role: str, entry_point: str) -> Specification:
    """Return the variables of an entry point of a role of this collection."""
    entry_points = _load(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]
    return dict(entry_points[entry_point]["options"])


def playbook_specification(playbook: str) -> Specification:
    """Return the variables of a playbook of this collection, without those of its role."""
    return dict(_load(PLAYBOOKS)["playbooks"][playbook]["options"])


@lru_cache
def _load(file: str) -> Any:
    return yaml.load((COLLECTION / file).read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@lru_cache
def _known() -> frozenset[str]:
    """Return the names of all variables of the collection."""
    roles = sorted(path.name for path in (COLLECTION / "roles").iterdir())
    specs = [
        entry for role in roles for entry in _load(f"roles/{role}/meta/argument_specs.yml")["argument_specs"].values()
    ]
    specs += _load(PLAYBOOKS)["playbooks"].values()
    return frozenset(name for spec in specs for name in spec.get("options", {}))


def _option(argument: Mapping[str, Any]) -> Option:
    return Option(
        argument.get("type", "str"),
        elements=argument.get("elements", ""),
        options={name: _option(nested) for name, nested in (argument.get("options") or {}).items()},
        choices=tuple(argument.get("choices") or ()),
        required=bool(argument.get("required")),
        default=argument.get("default"),
    )


def _unknown(options: Options, names: Collection[str]) -> Iterator[InvalidOption]:
    """Yield the names that begin like those of the options and that nothing reads: they would have no effect."""
    beginnings = tuple({"_".join(name.split("_")[:2]) + "_" for name in options})
    for name in sorted(name for name in names if name.startswith(beginnings) and not name.endswith("_result")):
        base = name.partition("__")[0]
        joined = base in options and options[base].type == "list" and options[base].elements == "dict"
        if name not in _known() and not joined:
            yield InvalidOption(name, f"unknown variable.{did_you_mean(base, sorted({*options, *_known()}))}")


def _parts(name: str, option: Option, names: Collection[str]) -> list[str]:
    """Return the variables whose values make up the option."""
    joined = option.type == "list" and option.elements == "dict"
    return sorted(each for each in names if each == name or (joined and each.startswith(f"{name}__")))


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _from_text(option: Option, value: Any, name: str) -> Any:
    """Return the structure that a text contains as JSON or YAML; None for an empty text that is no string.

    Answers of a survey, and ``-e name=value``, are texts.
    """
    if not isinstance(value, str) or option.type == "str":
        return None if value == "" and option.choices else value
    if not value.strip():
        return value if option.type == "raw" else None
    if option.type not in ("list", "dict", "raw"):
        return value
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError as error:
        # A text such as `web/1.x.x, @scope` is a list of strings, or a name.
        if option.type == "raw" and not value.lstrip().startswith(("{", "[")) and "\n" not in value.strip():
            return value
        reason = " ".join(str(getattr(error, "problem", None) or error).split())
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise InvalidOption(name, f"is neither JSON nor YAML: {reason}, line {line}.") from error
    return parsed if isinstance(parsed, (list, dict)) else value


def search_path(variables: Mapping[str, Any], folders: list[str]) -> list[str]:
    """Return the folders to search for a relative path in a variable. Folders of this collection are last."""
    own = tuple(str(COLLECTION.resolve() / folder) for folder in ("roles", "playbooks"))
    ansible = [str(path) for path in variables.get("ansible_search_path") or ()]
    inside = [path for path in ansible if os.path.realpath(path).startswith(own)]
    return list(dict.fromkeys([*(path for path in ansible if path not in inside), *folders, *inside]))

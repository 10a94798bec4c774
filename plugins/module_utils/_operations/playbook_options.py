# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of playbook_component and their rules, which the action plugin checks too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .._aws.errors import InvalidOption, did_you_mean, shorten
from .._engine.declaration import declaration_options
from .._options.conversions import Conversion, Unfit, text
from .._options.spec import Option, Options, Values
from .._resources.component import COMPONENT
from .._resources.s3 import bucket_mistakes

DEFAULT_VERSION = ">=2.17,<2.20"
"""Of ansible-core: pip installs the newest release that the Python of the instance can run."""


def _parse_parameters(given: Values) -> Values:
    """Return the declaration of each parameter; a scalar is the default of a string."""
    return {name: _parse_parameter(name, value) for name, value in given.items()}


def _parse_parameter(name: str, value: Any) -> Values:
    if not isinstance(value, dict):
        return {"type": "string", "default": text(value, name)}
    unknown = set(value) - {"type", "default", "description"}
    if unknown:
        first = sorted(unknown)[0]
        raise Unfit(f"{name}.{first}", "unknown option. The options are: default, description, type.")
    return {"type": "string", **{key: text(item, f"{name}.{key}") for key, item in value.items() if item is not None}}


def _parse_texts(given: Values) -> Values:
    return {name: text(value, name) for name, value in given.items()}


RUNTIME: Options = {
    "install": Option(choices=("venv", "package", "present"), default="venv"),
    "version": Option(default=DEFAULT_VERSION),
    "index": Option(),
    "python": Option(),
    "packages": Option("list", elements="str"),
}

_NOT_OF_PLAYBOOKS = ("data", "uri", "format", "type")

OPTIONS: Options = {
    **{name: option for name, option in declaration_options(COMPONENT).items() if name not in _NOT_OF_PLAYBOOKS},
    "platform": Option(choices=("Windows", "Linux", "macOS"), default="Linux"),
    "playbook": Option("list", elements="str"),
    "test_playbook": Option(),
    "validate": Option(choices=("none", "idempotent"), default="none"),
    "files": Option("list", elements="str"),
    "exclude": Option("list", elements="str"),
    "roles": Option("list", elements="str"),
    "collections": Option("list", elements="str"),
    "requirements": Option(),
    "requirements_cache": Option(),
    "extra_vars": Option("dict"),
    "parameters": Option(
        "dict", conversion=Conversion(parse=_parse_parameters, example='{Port: {type: string, default: "8080"}}')
    ),
    "groups": Option("list", elements="str"),
    "run_tags": Option("list", elements="str"),
    "skip_tags": Option("list", elements="str"),
    "environment": Option("dict", conversion=Conversion(parse=_parse_texts, example="{http_proxy: http://proxy:3128}")),
    "verbosity": Option("int", bounds=(0, 6), default=0),
    "timeout": Option("int", bounds=(60, None), default=7200),
    "extra_arguments": Option("list", elements="str"),
    "runtime": Option("dict", options=RUNTIME),
    "vault_password_parameter": Option(),
    "bucket": Option(),
    "prefix": Option(default="image-builder"),
    "bundle": Option(),
}

_FLAGS = ("--become", "--diff", "--flush-cache", "--force-handlers")
_SETTINGS = ("--become-method", "--become-user", "--forks", "--start-at-task", "--task-timeout")
_OWN = {
    **{"--tags": "run_tags", "-t": "run_tags", "--skip-tags": "skip_tags", "--extra-vars": "extra_vars"},
    **{"-e": "extra_vars", "-v": "verbosity", "--verbose": "verbosity", "--inventory": "groups", "-i": "groups"},
    **{"--vault-password-file": "vault_password_parameter", "--check": "validate", "-C": "validate"},
}
"""Arguments of ansible-playbook for which there is an option."""


def option_mistakes(values: Values) -> Iterator[InvalidOption]:
    """Yield an error for each invalid option. The files that options name are not checked."""
    if values["state"] == "absent":
        return
    if values["platform"] != "Linux":
        reason = f"Ansible does not run on {values['platform']}. Provision the instance from the control node instead, "
        yield InvalidOption("platform", f"{reason}with the playbook goldsmith.image_builder.provision.")
    if not values.get("playbook"):
        yield InvalidOption("playbook", "is required.")
    yield from _parameter_mistakes(values)
    yield from _argument_mistakes(values)
    for index, group in enumerate(values.get("groups", [])):
        if not re.fullmatch(r"[A-Za-z_]\w*", group) or group in ("all", "ungrouped", "localhost"):
            reason = f"'{shorten(group)}' is not a valid name of a group. Use letters, digits and underscores."
            yield InvalidOption(f"groups[{index}]", reason)
    yield from bucket_mistakes(values, "bucket", "prefix", "")
    version = values.get("runtime", {}).get("version", DEFAULT_VERSION)
    if not re.fullmatch(r"\d+(\.\d+)+(\.?(a|b|rc)\d+)?|((==|>=|<=|~=|!=|<|>)\s*\d+(\.[\d*]+)*,?\s*)+", version):
        yield InvalidOption("runtime.version", f"'{shorten(version)}' is not a version such as 2.19.2 or >=2.17,<2.20.")
    parameter = values.get("vault_password_parameter", "")
    if parameter and not re.fullmatch(r"[\w./:-]+", parameter):
        yield InvalidOption("vault_password_parameter", f"'{shorten(parameter)}' is not the name of an SSM parameter.")


def _parameter_mistakes(values: Values) -> Iterator[InvalidOption]:
    for name, spec in values.get("parameters", {}).items():
        if not re.fullmatch(r"[A-Za-z_]\w{2,127}", name, re.ASCII):
            reason = "the name must be 3 to 128 letters, digits and underscores, and not begin with a digit."
            yield InvalidOption(f"parameters.{name}", reason)
        if spec["type"] != "string":
            reason = f"'{shorten(spec['type'])}' is not a type of parameter. The only type is string."
            yield InvalidOption(f"parameters.{name}.type", reason)
        if name in values.get("extra_vars", {}):
            yield InvalidOption(f"parameters.{name}", "is in extra_vars as well. Remove it from one of the two.")


def _argument_mistakes(values: Values) -> Iterator[InvalidOption]:
    for index, argument in enumerate(values.get("extra_arguments", [])):
        name, is_setting, _value = argument.partition("=")
        path = f"extra_arguments[{index}]"
        if name in _OWN:
            yield InvalidOption(path, f"'{shorten(argument)}' is not allowed. Use the option {_OWN[name]}.")
        elif name not in (_SETTINGS if is_setting else _FLAGS):
            allowed = [*_FLAGS, *(f"{setting}=VALUE" for setting in _SETTINGS)]
            near = did_you_mean(name, allowed)
            yield InvalidOption(path, f"'{shorten(argument)}' is not allowed.{near} Allowed are: {', '.join(allowed)}.")

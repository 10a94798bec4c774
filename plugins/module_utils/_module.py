# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The edge to Ansible: the only file that knows AnsibleAWSModule, check mode and the result of a task."""

from __future__ import annotations

import gc
import platform
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from ansible.module_utils import basic

# Not AnsibleAWSModule's, which has ansible-core deprecate how it passes warnings on.
from ansible.module_utils.common.warnings import warn
from ansible_collections.amazon.aws.plugins.module_utils.common import set_collection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule, aws_argument_spec

from . import _declaration
from ._client import CONNECTIONS, Client
from ._errors import NO_REGION, AwsError, ImageBuilderError, InvalidOption
from ._given import normalise
from ._info import Asked, read
from ._kinds import Versions
from ._reconcile import Outcome, Reconciler
from ._references import References
from ._shape import option_path
from ._spec import InfoSpec, Option, Options, ResourceSpec, Values
from ._task import TaskSpec

VERSION = "0.1.0"
"""Of the collection; AWS sees it in the user agent."""

set_collection_info("goldsmith.image_builder", VERSION)

PYTHON = (3, 10)
"""The oldest Python that the modules run on; boto3 supports no older one either."""

NEW_OBJECTS = 20_000
"""How many there are before Python looks for garbage. A task keeps what it reads to the end of a short process: looked
through after each 700, as it is by default, hardly any turns out to be garbage."""

_CONNECTION = {
    name for first, argument in aws_argument_spec().items() for name in (first, *argument.get("aliases", ()))
}
"""The options that tell of AWS and how to reach it; amazon.aws looks at them."""

_FOUND: Options = {
    "name": Option(),
    "arn": Option(),
    "filters": Option("dict", preset={}),
}
_FOUND_VERSIONS: Options = {
    "version": Option(),
    "versions": Option(choices=("newest", "all"), preset="newest"),
}


def run_resource(spec: ResourceSpec) -> None:
    """The whole of a module that declares a resource."""
    module = _open(_declaration.options(spec), mutually_exclusive=_declaration.exclusive(spec))
    module.exit_json(**_answer(module, spec.options, lambda client: _declare(module, client, spec)))


def run_info(spec: InfoSpec) -> None:
    """The whole of an info module."""
    versioned = {} if spec.resource.kind.versions is Versions.NONE else _FOUND_VERSIONS
    owned = {"owner": Option(choices=spec.owners, preset="Self")} if spec.owners else {}
    module = _open({**_FOUND, **versioned, **owned}, mutually_exclusive=[("name", "arn", "filters")])
    found = _answer(module, spec.resource.options, lambda client: read(client, spec, _asked(module.params)))
    module.exit_json(changed=False, **{spec.resource.kind.plural: found})


def run_task(spec: TaskSpec) -> None:
    """The whole of a module that does something else."""
    module = _open(
        spec.options,
        mutually_exclusive=spec.mutually_exclusive,
        required_one_of=spec.required_one_of,
        required_together=spec.required_together,
        required_if=spec.required_if,
        required_by={name: list(others) for name, others in spec.required_by.items()},
    )
    module.exit_json(**_answer(module, spec.options, lambda client: _do(module, client, spec)))


def _open(options: Options, **constraints: Any) -> Any:
    """The task's module. A mistake in an option is told by its place, before Ansible tells it without."""
    given = basic._load_params() or {}
    written = {name: value for name, value in given.items() if not name.startswith("_ansible_")}
    try:
        if written:  # if not, somebody may only want to know what the options are
            normalise(options, written, besides=_CONNECTION)
    except InvalidOption as mistake:
        anything = {name: {"type": "raw", "no_log": False} for name in written if name not in _CONNECTION}
        AnsibleAWSModule(argument_spec=anything, supports_check_mode=True).fail_json(msg=str(mistake), **mistake.facts)
    arguments = {name: option.argument() for name, option in options.items()}
    return AnsibleAWSModule(argument_spec=arguments, supports_check_mode=True, **constraints)


def _do(module: Any, client: Client, spec: TaskSpec) -> Values:
    references = References(client)
    given = normalise(spec.options, {name: module.params[name] for name in spec.options})
    for name, value in given.items():
        if value == "" and spec.options[name].reference:
            raise InvalidOption(name, "is empty: write a value, or leave it out")
    values = references.resolve(spec.options, given)
    references.verify(spec.options, {}, values)
    return spec.run(client, values, module.check_mode)


def _asked(given: dict[str, Any]) -> Asked:
    return Asked(
        name=given["name"],
        arn=given["arn"],
        filters=given["filters"],
        owner=given.get("owner", "Self"),
        version=_declaration.version(given) if given.get("version") is not None else None,
        every_version=given.get("versions") == "all",
    )


def _answer(module: Any, options: Options, ask: Callable[[Client], Any]) -> Any:
    """What ``ask`` returns; the one place where errors become the failure of a task."""
    if sys.version_info < PYTHON:
        wanted, there = ".".join(map(str, PYTHON)), f"{sys.executable} is {platform.python_version()}"
        module.fail_json(msg=f"Python {wanted} or newer is needed, and {there}: set ansible_python_interpreter")
    gc.set_threshold(NEW_OBJECTS)
    try:
        if not module.region:
            raise InvalidOption("region", NO_REGION)
        return ask(Client(partial(module.client, config={"max_pool_connections": CONNECTIONS}), warn))
    except AwsError as error:
        error = error.naming(lambda parameter: option_path(options, parameter))
        module.fail_json(msg=str(error), **error.facts)
    except ImageBuilderError as error:
        module.fail_json(msg=str(error), **error.facts)


def _declare(module: Any, client: Client, spec: ResourceSpec) -> dict[str, Any]:
    """The result; where something failed after something was done, the error tells it."""
    outcome = _reconcile(module, client, spec)
    result = _result(spec, outcome)
    if outcome.failure:
        outcome.failure.tell(**result)
        raise outcome.failure
    return result


def _reconcile(module: Any, client: Client, spec: ResourceSpec) -> Outcome:
    reconciler = Reconciler(client, spec, rehearse=module.check_mode)
    options = _declaration.options(spec)
    declared = _declaration.read(spec, {name: module.params[name] for name in options})
    desired = declared.desired
    if declared.absent:
        return reconciler.absent(desired.name, desired.version, desired.values)
    return reconciler.present(desired, declared.keep_versions)


def _result(spec: ResourceSpec, outcome: Outcome) -> dict[str, Any]:
    result: dict[str, Any] = {
        "changed": outcome.changed,
        spec.kind.name: outcome.resource or {},
        "diff": {"before": outcome.before, "after": outcome.after},
    }
    if spec.kind.versions is not Versions.NONE:
        result["pruned"] = outcome.pruned
    return result

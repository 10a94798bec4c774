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

from ansible_collections.amazon.aws.plugins.module_utils.common import set_collection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from . import _declaration
from ._client import CONNECTIONS, Client
from ._errors import AwsError, ImageBuilderError, InvalidOption
from ._info import Asked, read
from ._kinds import Versions
from ._reconcile import Outcome, Reconciler
from ._references import References
from ._shape import normalise, option_path
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

_FOUND = {
    "name": {"type": "str"},
    "arn": {"type": "str"},
    "filters": {"type": "dict", "default": {}},
}
_FOUND_VERSIONS = {
    "version": {"type": "str"},
    "versions": {"type": "str", "choices": ["newest", "all"], "default": "newest"},
}


def run_resource(spec: ResourceSpec) -> None:
    """The whole of a module that declares a resource."""
    module = AnsibleAWSModule(
        argument_spec=_declaration.arguments(spec),
        mutually_exclusive=_declaration.exclusive(spec),
        supports_check_mode=True,
    )
    module.exit_json(**_answer(module, spec.options, lambda client: _declare(module, client, spec)))


def run_info(spec: InfoSpec) -> None:
    """The whole of an info module."""
    versioned = {} if spec.resource.kind.versions is Versions.NONE else _FOUND_VERSIONS
    owned = {"owner": {"type": "str", "choices": list(spec.owners), "default": "Self"}} if spec.owners else {}
    module = AnsibleAWSModule(
        argument_spec={**_FOUND, **versioned, **owned},
        mutually_exclusive=[("name", "arn", "filters")],
        supports_check_mode=True,
    )
    found = _answer(module, spec.resource.options, lambda client: read(client, spec, _asked(module.params)))
    module.exit_json(changed=False, **{spec.resource.kind.plural: found})


def run_task(spec: TaskSpec) -> None:
    """The whole of a module that does something else."""
    module = AnsibleAWSModule(
        argument_spec={name: option.argument() for name, option in spec.options.items()},
        mutually_exclusive=spec.mutually_exclusive,
        required_one_of=spec.required_one_of,
        required_together=spec.required_together,
        required_if=spec.required_if,
        required_by={name: list(others) for name, others in spec.required_by.items()},
        supports_check_mode=True,
    )
    module.exit_json(**_answer(module, spec.options, lambda client: _do(module, client, spec)))


def _do(module: Any, client: Client, spec: TaskSpec) -> Values:
    references = References(client)
    given = normalise(spec.options, {name: module.params[name] for name in spec.options})
    for name, value in given.items():
        _check(name, spec.options[name], value)
    values = references.resolve(spec.options, given)
    references.verify(spec.options, {}, values)
    return spec.run(client, values, module.check_mode)


def _check(name: str, option: Option, value: Any) -> None:
    """Raise InvalidOption for a value that no task could make sense of."""
    if value == "" and (option.reference or option.required):
        raise InvalidOption(name, "is empty: write a value, or leave it out")
    if option.bounds:
        least, most = option.bounds
        if value < least or (most is not None and value > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            raise InvalidOption(name, f"{value} is out of range: it takes {bounds}")


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
        return ask(Client(partial(module.client, config={"max_pool_connections": CONNECTIONS})))
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
    declared = _declaration.read(spec, module.params)
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

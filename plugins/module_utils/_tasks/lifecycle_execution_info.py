# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read lifecycle executions: those of a policy, those that changed one image, or one."""

from __future__ import annotations

from .. import _lifecycle
from .._builds.images import check_build
from .._client import Client
from .._kinds import IMAGE, LIFECYCLE_POLICY
from .._pool import at_once
from .._spec import Option, Reference, Values
from .._task import TaskSpec

OF = ("lifecycle_policy_arn", "image_build_version_arn")


def run(client: Client, values: Values, rehearse: bool) -> Values:
    found = _found(client, values)
    if values["newest"]:
        found = found[:1]
    if "resources" in values.get("include", ()):
        found = at_once(lambda one: {**one, "resources": _resources(client, one)}, found)
    return {"changed": False, "lifecycle_executions": found}


def _found(client: Client, values: Values) -> list[Values]:
    if values.get("lifecycle_execution_id"):
        execution = _lifecycle.read(client, values["lifecycle_execution_id"])
        return [execution] if execution else []
    arn = next(values[name] for name in OF if name in values)
    check_build(values)
    return _lifecycle.of(client, arn)


def _resources(client: Client, execution: Values) -> list[Values]:
    return _lifecycle.resources(client, execution["lifecycle_execution_id"])


TASK = TaskSpec(
    options={
        "lifecycle_execution_id": Option(),
        "lifecycle_policy_arn": Option(reference=Reference(LIFECYCLE_POLICY)),
        "image_build_version_arn": Option(reference=Reference(IMAGE, reading=True)),
        "newest": Option("bool", preset=False),
        "include": Option("list", elements="str", choices=("resources",)),
    },
    run=run,
    mutually_exclusive=(("lifecycle_execution_id", *OF),),
    required_one_of=(("lifecycle_execution_id", *OF),),
)

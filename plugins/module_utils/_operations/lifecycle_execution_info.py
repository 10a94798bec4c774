# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read lifecycle executions: those of a policy, those that changed one image, or one."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.concurrency import run_concurrently
from .._aws.kinds import IMAGE, LIFECYCLE_POLICY
from .._engine.operation import Context, OperationSpec
from .._images import lifecycle
from .._images.search import check_build
from .._options.spec import Option, Reference, Values

OF = ("lifecycle_policy_arn", "image_build_version_arn")


def run(context: Context, values: Values) -> Values:
    client = context.client
    found = _found(client, values)
    if values["newest"]:
        found = found[:1]
    if "resources" in values.get("include", ()):
        found = run_concurrently(lambda one: {**one, "resources": _resources(client, one)}, found)
    return {"changed": False, "lifecycle_executions": found}


def _found(client: Client, values: Values) -> list[Values]:
    if values.get("lifecycle_execution_id"):
        execution = lifecycle.read(client, values["lifecycle_execution_id"])
        return [execution] if execution else []
    arn = next(values[name] for name in OF if name in values)
    check_build(values)
    return lifecycle.of(client, arn)


def _resources(client: Client, execution: Values) -> list[Values]:
    return lifecycle.resources(client, execution["lifecycle_execution_id"])


OPERATION = OperationSpec(
    options={
        "lifecycle_execution_id": Option(),
        "lifecycle_policy_arn": Option(reference=Reference(LIFECYCLE_POLICY)),
        "image_build_version_arn": Option(reference=Reference(IMAGE, reading=True)),
        "newest": Option("bool", default=False),
        "include": Option("list", elements="str", choices=("resources",)),
    },
    run=run,
    mutually_exclusive=(("lifecycle_execution_id", *OF),),
    required_one_of=(("lifecycle_execution_id", *OF),),
)

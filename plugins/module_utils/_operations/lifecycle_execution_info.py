# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read lifecycle executions by ID, by policy, or by the image that they changed."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.concurrency import run_concurrently
from .._aws.kinds import IMAGE, LIFECYCLE_POLICY
from .._engine.operation import Context, OperationSpec
from .._images.image import check_build_arn
from .._images.lifecycle_executions import list_lifecycle_executions, read_execution, read_resources
from .._options.spec import Option, Reference, Values

_BY_ARN = ("lifecycle_policy_arn", "image_build_version_arn")


def read_lifecycle_executions(context: Context, values: Values) -> Values:
    """Return the lifecycle executions that the options ask for, newest first."""
    client = context.client
    found = _find(client, values)
    if values["newest"]:
        found = found[:1]
    if "resources" in values.get("include", ()):
        found = run_concurrently(lambda execution: _with_resources(client, execution), found)
    return {"changed": False, "lifecycle_executions": found}


def _with_resources(client: Client, execution: Values) -> Values:
    return {**execution, "resources": read_resources(client, execution["lifecycle_execution_id"])}


def _find(client: Client, values: Values) -> list[Values]:
    if values.get("lifecycle_execution_id"):
        execution = read_execution(client, values["lifecycle_execution_id"])
        return [execution] if execution else []
    arn = next(values[name] for name in _BY_ARN if name in values)
    check_build_arn(values)
    return list_lifecycle_executions(client, arn)


OPERATION = OperationSpec(
    options={
        "lifecycle_execution_id": Option(),
        "lifecycle_policy_arn": Option(reference=Reference(LIFECYCLE_POLICY)),
        "image_build_version_arn": Option(reference=Reference(IMAGE, reading=True)),
        "newest": Option("bool", default=False),
        "include": Option("list", elements="str", choices=("resources",)),
    },
    run=read_lifecycle_executions,
    selectors=("lifecycle_execution_id",),
    mutually_exclusive=(("lifecycle_execution_id", *_BY_ARN),),
    required_one_of=(("lifecycle_execution_id", *_BY_ARN),),
)

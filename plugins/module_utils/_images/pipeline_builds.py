# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start builds of a pipeline."""

from __future__ import annotations

from .._aws.client import Client, Members, with_token
from .._aws.errors import AwsError
from .._engine.operation import Context, request
from .._options.spec import TAG_OPTIONS, Option, Options, Values
from .start import NewBuild, build_token, builds_in_progress

STARTING: Options = {"image_pipeline_arn": Option(), **TAG_OPTIONS}
"""The options of StartImagePipelineExecution."""

_OPERATION = "start_image_pipeline_execution"
_RECIPES = ("image_recipe_arn", "container_recipe_arn")
_RESERVED = {"aws:reserved": ""}
"""Tags with which AWS refuses every request: their keys are reserved."""


def check_may_start(client: Client, pipeline_arn: str) -> None:
    """Raise AwsError if the caller lacks the permission to start builds of a pipeline, which may not exist yet.

    The operation has no dry run. So the request has a tag that AWS refuses after it has authorized the caller.
    """
    refused = with_token({"imagePipelineArn": pipeline_arn, "tags": _RESERVED})
    try:
        client.call(_action(pipeline_arn), _OPERATION, **refused)
    except AwsError as error:
        if error.is_forbidden and "TagResource" not in error.aws_message:
            raise


def _action(pipeline_arn: str) -> str:
    return f"start a build of '{pipeline_arn}'"


def plan_pipeline_build(
    context: Context, values: Values, pipeline: Values, images: list[Members], reasons: list[str]
) -> NewBuild:
    """Return the next build of a pipeline, ready to start.

    ``images`` are the summaries of the pipeline's images, newest first. ``reasons`` are the reasons for the build: runs
    that start it at the same time for the same reasons share one build.
    """
    given = {name: values[name] for name in STARTING if name in values}
    arn, recipe = values["image_pipeline_arn"], next((pipeline[name] for name in _RECIPES if name in pipeline), "")
    inputs = (given, reasons, pipeline.get("date_updated", ""))
    return NewBuild(
        _action(arn),
        _OPERATION,
        request(context.client, _OPERATION, STARTING, given),
        token=lambda: build_token(context, images, recipe, *inputs),
        in_progress=lambda: builds_in_progress(images),
    )

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a build of a pipeline, or follow one that was started."""

from __future__ import annotations

from .._aws.errors import InvalidOption
from .._aws.kinds import IMAGE, IMAGE_PIPELINE
from .._engine.operation import Context, OperationSpec
from .._images.build_reasons import find_current
from .._images.findings import check_is_scanned
from .._images.image import check_build_arn
from .._images.pipeline_builds import STARTING, plan_pipeline_build
from .._images.poll import FOLLOWING, check_following, follow_build
from .._images.search import Search, list_images
from .._images.start import ensure_build
from .._options.spec import Option, Reference, Values


def execute_pipeline(context: Context, values: Values) -> Values:
    """Start or follow a build of a pipeline, and return the result of the task."""
    check_build_arn(values)
    check_following(values)
    return (_follow if values["state"] == "followed" else _start)(context, values)


def _follow(context: Context, values: Values) -> Values:
    arn = values.get("image_build_version_arn")
    if arn is None:
        pipeline = values["image_pipeline_arn"]
        builds = list_images(context.client, Search(pipeline=pipeline))
        if not builds and context.check_mode:
            return {"changed": False}  # An earlier task may start the build.
        if not builds:
            raise InvalidOption("image_pipeline_arn", f"'{pipeline}' has no build. Start one with state: started.")
        arn = builds[0]["arn"]
    return follow_build(context, arn, values)


def _start(context: Context, values: Values) -> Values:
    arn = values["image_pipeline_arn"]
    pipeline = context.references.lookup(arn)
    if pipeline is None and not context.check_mode:
        raise InvalidOption("image_pipeline_arn", f"no image pipeline '{arn}' exists.")
    if pipeline and values.get("maximum_severity"):
        check_is_scanned(pipeline)
    images = list_images(context.client, Search(pipeline=arn)) if pipeline else []
    if_changed = values["build"] == "if_changed"
    existing, reasons = find_current(context, pipeline or {}, images) if if_changed else (None, [])
    result = ensure_build(
        context,
        values,
        existing,
        lambda: plan_pipeline_build(context, values, pipeline or {}, images, reasons),
    )
    return {**result, "reasons": reasons}


OPERATION = OperationSpec(
    options={
        **STARTING,
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE)),
        "image_build_version_arn": Option(reference=Reference(IMAGE)),
        "state": Option(choices=("started", "followed"), default="started"),
        "build": Option(choices=("always", "if_changed"), default="always"),
        **FOLLOWING,
    },
    run=execute_pipeline,
    mutually_exclusive=(("image_pipeline_arn", "image_build_version_arn"),),
    required_one_of=(("image_pipeline_arn", "image_build_version_arn"),),
    required_if=(("state", "started", ("image_pipeline_arn",)),),
)

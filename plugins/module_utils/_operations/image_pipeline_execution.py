# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a build of a pipeline, or look at one that was started."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import InvalidOption
from .._aws.kinds import IMAGE, IMAGE_PIPELINE
from .._engine.operation import Context, OperationSpec
from .._images.findings import problem_with_scans
from .._images.pipeline import STARTING, differences, newest_image, start
from .._images.poll import FOLLOWING, follow
from .._images.search import UNDERWAY, check_build, read
from .._options.spec import Option, Reference, Values


def run(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    check_build(values)
    patience = {**values, "wait": values["wait"] and not check_mode}
    if values["state"] == "followed":
        followed = _followed(client, values)
        if followed is None and not check_mode:
            raise InvalidOption("image_pipeline_arn", f"'{values['image_pipeline_arn']}' has no build yet")
        return follow(client, followed, patience) if followed else {"changed": False}
    pipeline = _pipeline(context, values)
    same, reasons = _same(client, pipeline) if values["build"] == "if_changed" else (None, [])
    if same:
        return {**follow(client, same, patience), "reasons": reasons}
    if check_mode:
        return {"changed": True, "reasons": reasons}
    return {**follow(client, start(client, values), patience, started=True), "reasons": reasons}


def _followed(client: Client, values: Values) -> str | None:
    """The ARN of the build to look at; None where a pipeline has none. An earlier task may be about to start it."""
    if "image_pipeline_arn" in values:
        return newest_image(client, values["image_pipeline_arn"])
    given: str = values["image_build_version_arn"]
    return given


def _pipeline(context: Context, values: Values) -> Values | None:
    """Return the pipeline; None if it does not exist in check mode, where an earlier task may create it."""
    arn = values["image_pipeline_arn"]
    pipeline = context.references.lookup(arn)
    if pipeline is None and not context.check_mode:
        raise InvalidOption("image_pipeline_arn", f"there is no image pipeline '{arn}'")
    problem = problem_with_scans(pipeline) if pipeline and values.get("maximum_severity") else None
    if problem:
        raise InvalidOption("maximum_severity", problem)
    return pipeline


def _same(client: Client, pipeline: Values | None) -> tuple[str | None, list[str]]:
    """The newest image, if another build would come from the same; and otherwise why not."""
    arn = newest_image(client, pipeline["arn"], (*UNDERWAY, "AVAILABLE")) if pipeline else None
    image = read(client, arn) if arn else None
    if pipeline is None or image is None:
        return None, ["there is no image yet"]
    reasons = differences(client, pipeline, image)
    return (None, reasons) if reasons else (arn, [])


OPERATION = OperationSpec(
    options={
        **STARTING,
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE)),
        "image_build_version_arn": Option(reference=Reference(IMAGE)),
        "state": Option(choices=("started", "followed"), default="started"),
        "build": Option(choices=("always", "if_changed"), default="always"),
        **FOLLOWING,
    },
    run=run,
    mutually_exclusive=(("image_pipeline_arn", "image_build_version_arn"),),
    required_one_of=(("image_pipeline_arn", "image_build_version_arn"),),
    required_if=(("state", "started", ("image_pipeline_arn",)),),
)

# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out whether another build of a pipeline would differ from its newest image, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .._aws.arn import Arn, is_image_builder_arn
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.kinds import CONTAINER_RECIPE, IMAGE_RECIPE, kind_of
from .._engine.operation import Context
from .._options.compare import canonical
from .._options.conversions import PARAMETERS, moment_of
from .._options.spec import Values
from .._options.translate import from_api
from .._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION
from .._resources.image_pipeline import IMAGE_PIPELINE
from .._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION
from .._resources.resource import ResourceSpec
from .image import IN_PROGRESS, read_image, status_of

_OPTIONAL = ("image_tests_configuration", "image_scanning_configuration")
"""The settings of a pipeline that its images contain only if they were given."""


def find_current(context: Context, pipeline: Values, images: list[Members]) -> tuple[Values | None, list[str]]:
    """Return the newest image if another build would be the same; else None and the reasons for a build."""
    usable = [summary["arn"] for summary in images if status_of(summary) in (*IN_PROGRESS, "AVAILABLE")]
    image = read_image(context.client, usable[0]) if usable else None
    if image is None:
        return None, ["no image exists yet"]
    reasons = reasons_to_build(context, pipeline, image)
    return (None, reasons) if reasons else (image, [])


def reasons_to_build(context: Context, pipeline: Values, image: Values) -> list[str]:
    """Return why a build that starts now would differ from ``image``; empty if it would not.

    Images may contain references with wildcards instead of the resources they were built from. Then a resource that is
    newer than the image is a reason.
    """
    return [
        *_recipe_changes(context, pipeline, image),
        *_configuration_changes(context.client, INFRASTRUCTURE_CONFIGURATION, pipeline, image),
        *_configuration_changes(context.client, DISTRIBUTION_CONFIGURATION, pipeline, image),
        *_workflow_changes(pipeline, image),
        *(
            f"{name} of the pipeline has changed"
            for name in _OPTIONAL
            if name in image and _differs(IMAGE_PIPELINE, name, pipeline, image)
        ),
    ]


def _recipe_changes(context: Context, pipeline: Values, image: Values) -> list[str]:
    kind = CONTAINER_RECIPE if "container_recipe_arn" in pipeline else IMAGE_RECIPE
    current, used = context.references.lookup(pipeline[f"{kind.name}_arn"]), image.get(kind.name, {})
    if current is None or current["arn"] != used.get("arn"):
        before = used.get("arn", "a recipe of another kind")
        return [f"the recipe is now {current['arn'] if current else 'deleted'}; the image was built from {before}"]
    if current["date_created"] != used.get("date_created"):
        return [f"the recipe {current['arn']} was deleted and created again"]
    moment = moment_of(image["date_created"])
    return [*_component_changes(context, current, used, moment), *_parent_changes(context, current, used, moment)]


def _component_changes(context: Context, recipe: Values, used: Values, moment: datetime) -> list[str]:
    before = [component["component_arn"] for component in used.get("components", [])]
    # The same version of a recipe has the same components in the same order.
    pairs = dict(zip((one["component_arn"] for one in recipe.get("components", [])), before, strict=False))
    found = run_concurrently(lambda reference: _newer(context, reference, pairs[reference], moment), list(pairs))
    return [reason for reason in found if reason]


def _parent_changes(context: Context, recipe: Values, used: Values, moment: datetime) -> list[str]:
    parent = recipe["parent_image"]
    if parent.startswith("ssm:"):
        changed: datetime = context.client.read_ssm_parameter(parent)["LastModifiedDate"]
        return [f"{parent} has changed since the image was built"] if changed > moment else []
    if not parent.startswith("arn:"):
        return []
    reason = _newer(context, parent, used.get("parent_image", ""), moment)
    return [reason] if reason else []


def _newer(context: Context, reference: str, used: str, moment: datetime) -> str:
    """Return why ``reference`` no longer resolves to what the image was built from; empty if it does.

    ``used`` is the reference that the image contains. If it is not the ARN of a build, the dates are compared.
    """
    if Arn.parse(reference).build:
        return ""
    current = context.references.lookup(reference)
    if current is None:
        return f"{reference} no longer exists"
    is_exact = is_image_builder_arn(used) and Arn.parse(used).build
    is_newer = current["arn"] != used if is_exact else moment_of(current["date_created"]) > moment
    title = kind_of(Arn.parse(reference).kind).title
    return f"the {title} {current['arn']} is newer than the one that {reference} resolved to" if is_newer else ""


def _configuration_changes(client: Client, spec: ResourceSpec, pipeline: Values, image: Values) -> list[str]:
    """Compare a configuration without its description, which does not affect a build."""
    arn, used = pipeline.get(f"{spec.kind.name}_arn"), image.get(spec.kind.name, {})
    if arn != used.get("arn"):
        before = used.get("arn", "none")
        return [f"the {spec.kind.title} is now {arn or 'none'}; the image was built with {before}"]
    members = client.get_resource(spec.kind, arn) if arn else None
    current = from_api(spec.options, members or {})
    changed = [name for name in spec.options if name != "description" and _differs(spec, name, current, used)]
    return [f"{name} of the {spec.kind.title} {arn} has changed" for name in changed]


def _differs(spec: ResourceSpec, name: str, one: Values, other: Values) -> bool:
    option = {name: spec.options[name]}
    comparable = [canonical(option, {name: values[name]} if name in values else {}) for values in (one, other)]
    return comparable[0] != comparable[1]


def _workflow_changes(pipeline: Values, image: Values) -> Iterator[str]:
    """Compare workflows. An image may contain Amazon's default workflows, and exact versions instead of x.x.x."""
    wanted, used = pipeline.get("workflows", []), image.get("workflows", [])
    same = [
        Arn.parse(current["workflow_arn"]).covers(Arn.parse(before["workflow_arn"]))
        and PARAMETERS.from_api(current.get("parameters", [])) == before.get("parameters", {})
        for current, before in zip(wanted, used, strict=False)
    ]
    if wanted and (len(wanted) != len(used) or not all(same)):
        yield "the workflows of the pipeline have changed"

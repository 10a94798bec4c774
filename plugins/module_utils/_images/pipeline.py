# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds of a pipeline: starting one, finding the newest, and whether another would come out different."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.kinds import COMPONENT, CONTAINER_RECIPE, IMAGE, IMAGE_RECIPE, Kind
from .._engine.operation import request
from .._options.compare import canonical
from .._options.conversions import PARAMETERS, moment_of
from .._options.spec import TAG_OPTIONS, Option, Values
from .._options.translate import from_api
from .._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION
from .._resources.image_pipeline import IMAGE_PIPELINE
from .._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION
from .._resources.resource import ResourceSpec
from .search import STATUSES, Search, summaries

_TOLD = ("image_tests_configuration", "image_scanning_configuration")
"""What an image tells, if it was asked to, of how it was tested and scanned."""

STARTING = {"image_pipeline_arn": Option(), **TAG_OPTIONS}
"""The options that StartImagePipelineExecution takes."""


def start(client: Client, values: Values) -> str:
    """Start a build; the ARN of its image."""
    operation = "start_image_pipeline_execution"
    given = {name: values[name] for name in STARTING if name in values}
    planned = request(client, operation, STARTING, given)
    answer = client.call(f"start a build of '{values['image_pipeline_arn']}'", operation, **planned)
    arn: str = answer["imageBuildVersionArn"]
    return arn


def newest_image(client: Client, pipeline: str, statuses: Collection[str] = STATUSES) -> str | None:
    """The ARN of the image that a pipeline's newest build in one of these statuses makes or made."""
    found = summaries(client, Search(pipeline=pipeline, statuses=statuses))
    return found[0]["arn"] if found else None


def differences(client: Client, pipeline: Values, image: Values) -> list[str]:
    """Why a build that starts now would not come from the same as ``image``; empty when it would.

    What was resolved when the image was built is not told by the service. So something newer counts by its date when
    the image holds only the wildcard that it was resolved from.
    """
    return [
        *_recipe(client, pipeline, image),
        *_configuration(client, INFRASTRUCTURE_CONFIGURATION, pipeline, image),
        *_configuration(client, DISTRIBUTION_CONFIGURATION, pipeline, image),
        *_workflows(pipeline, image),
        *(f"the pipeline has another {name}" for name in _TOLD if name in image and _differs(name, pipeline, image)),
    ]


def _recipe(client: Client, pipeline: Values, image: Values) -> list[str]:
    kind = CONTAINER_RECIPE if "container_recipe_arn" in pipeline else IMAGE_RECIPE
    now, then = client.get_resource(kind, pipeline[f"{kind.name}_arn"]), image.get(kind.name, {})
    if now is None or now["arn"] != then.get("arn"):
        return [f"the recipe is {now['arn'] if now else 'gone'}, and was {then.get('arn', 'another kind of recipe')}"]
    if now["dateCreated"] != then.get("date_created"):
        return [f"the recipe {now['arn']} was made anew"]
    moment = moment_of(image["date_created"])
    return [*_components(client, now, then, moment), *_parent(client, now["parentImage"], then, moment)]


def _components(client: Client, now: Members, then: Values, moment: datetime) -> list[str]:
    before = [component["component_arn"] for component in then.get("components", [])]
    # The same version of a recipe has the same components in the same order.
    used = dict(zip((component["componentArn"] for component in now.get("components", [])), before, strict=False))
    found = run_concurrently(lambda arn: _newer(client, COMPONENT, arn, used[arn], moment), list(used))
    return [reason for reason in found if reason]


def _parent(client: Client, parent: str, then: Values, moment: datetime) -> list[str]:
    if parent.startswith("ssm:"):
        changed: datetime = client.read_ssm_parameter(parent)["LastModifiedDate"]
        return [f"{parent} has changed since the image was built"] if changed > moment else []
    if not parent.startswith("arn:"):
        return []
    reason = _newer(client, IMAGE, parent, then["parent_image"], moment)
    return [reason] if reason else []


def _newer(client: Client, kind: Kind, reference: str, used: str, moment: datetime) -> str:
    """Why what a reference stands for now is not what was used. An ARN with a build always stands for the same."""
    if Arn.parse(reference).build:
        return ""
    now = client.get_resource(kind, reference)
    if now is None:
        return f"there is nothing any more that {reference} stands for"
    newer = now["arn"] != used if Arn.parse(used).build else moment_of(now["dateCreated"]) > moment
    return f"the {kind.title} {now['arn']} is newer than what {reference} stood for" if newer else ""


def _configuration(client: Client, spec: ResourceSpec, pipeline: Values, image: Values) -> list[str]:
    """Whether a configuration is the same but for its description, which nothing is built from."""
    arn, then = pipeline.get(f"{spec.kind.name}_arn"), image.get(spec.kind.name, {})
    if arn != then.get("arn"):
        return [f"the {spec.kind.title} is {arn or 'none'}, and was {then.get('arn', 'none')}"]
    members = client.get_resource(spec.kind, arn) if arn else None
    now = from_api(spec.options, members or {})
    changed = [name for name in spec.options if name != "description" and _of(spec, now, name) != _of(spec, then, name)]
    return [f"the {spec.kind.title} {arn} has another {name}" for name in changed]


def _differs(name: str, pipeline: Values, image: Values) -> bool:
    return _of(IMAGE_PIPELINE, pipeline, name) != _of(IMAGE_PIPELINE, image, name)


def _of(spec: ResourceSpec, values: Values, name: str) -> Values:
    return canonical({name: spec.options[name]}, {name: values[name]} if name in values else {})


def _workflows(pipeline: Values, image: Values) -> Iterator[str]:
    """The image may tell of Amazon's workflows where the pipeline names none, and of a version instead of x.x.x."""
    wanted, used = pipeline.get("workflows", []), image.get("workflows", [])
    same = [
        Arn.parse(now["workflow_arn"]).covers(Arn.parse(then["workflow_arn"]))
        and PARAMETERS.from_api(now.get("parameters", [])) == then.get("parameters", {})
        for now, then in zip(wanted, used, strict=False)
    ]
    if wanted and (len(wanted) != len(used) or not all(same)):
        yield "the pipeline has other workflows"

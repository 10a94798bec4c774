# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images, as the service describes them: what was built, from what, where it went and how that ended."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .._aws.arn import ANY, Arn, Version
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import InvalidOption
from .._aws.kinds import IMAGE
from .._options import model
from .._options.spec import Option, Options, Values
from .._options.translate import from_api, resource_from_api
from .._resources.container_recipe import CONTAINER_RECIPE
from .._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION
from .._resources.image_pipeline import IMAGE_SCANNING, IMAGE_TESTS, WORKFLOWS
from .._resources.image_recipe import IMAGE_RECIPE
from .._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION

PARTS: Options = {
    "image_recipe": Option("dict", options=IMAGE_RECIPE.options),
    "container_recipe": Option("dict", options=CONTAINER_RECIPE.options),
    "infrastructure_configuration": Option("dict", options=INFRASTRUCTURE_CONFIGURATION.options),
    "distribution_configuration": Option("dict", options=DISTRIBUTION_CONFIGURATION.options),
    "image_tests_configuration": Option("dict", options=IMAGE_TESTS),
    "image_scanning_configuration": Option("dict", options=IMAGE_SCANNING),
    "workflows": WORKFLOWS,
}
"""What an image holds whole of what it was built from, in the shape of the modules that declare it."""

UNDERWAY = ("PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING")
"""The statuses of an image that is being made."""

STATUSES = (*UNDERWAY, "AVAILABLE", "CANCELLED", "FAILED", "DEPRECATED", "DISABLED", "DELETED")


def read(client: Client, arn: Arn | str) -> Values | None:
    """The image; None where there is none. Without a build, or with a wildcard: the newest that is available."""
    members = client.get_resource(IMAGE, arn)
    return None if members is None else shown(members)


def shown(members: Members) -> Values:
    """An image, or the summary of one, in the shape of the options."""
    return resource_from_api(PARTS, members)


def status_of(image: Values | Members) -> str:
    status: str = image["state"]["status"]
    return status


def check_build(values: Mapping[str, Any]) -> None:
    """Raise InvalidOption where ``image_build_version_arn`` names images, and not one build."""
    arn = values.get("image_build_version_arn", "")
    if arn and not Arn.parse(arn).build:
        raise InvalidOption("image_build_version_arn", f"'{arn}' lacks the number of the build, as in web/1.0.3/7")


@dataclass(frozen=True)
class Search:
    """Which images are looked for; what is empty makes no difference."""

    arn: str = ""
    name: str = ""
    """``web*`` and ``*web*`` are the wildcards that the service knows."""
    version: Version = ANY
    pipeline: str = ""
    """An ARN."""
    recipe: str = ""
    """An ARN, which may have wildcards."""
    owner: str = "Self"
    statuses: Collection[str] = ()
    newest: bool = False
    """Only the newest of them."""


def find(client: Client, search: Search) -> list[Values]:
    """The images, whole, the newest first."""
    arns = [search.arn] if search.arn else [summary["arn"] for summary in summaries(client, search)]
    if search.newest:
        images = (read(client, arn) for arn in arns)
        return list(islice((image for image in images if image and _is_wanted(search, image)), 1))
    return [
        image for image in run_concurrently(lambda arn: read(client, arn), arns) if image and _is_wanted(search, image)
    ]


def _is_wanted(search: Search, image: Values) -> bool:
    """What only the whole image tells. Images share name and version with their recipe, and so may others."""
    recipes = [Arn.parse(image[kind]["arn"]) for kind in ("image_recipe", "container_recipe") if kind in image]
    of_recipe = not search.recipe or any(Arn.parse(search.recipe).covers(recipe) for recipe in recipes)
    return of_recipe and status_of(image) in (search.statuses or STATUSES)


def summaries(client: Client, search: Search) -> list[Members]:
    """What the service's lists tell of the images, the newest first; with a recipe, of all that have its name."""
    named = _named(client, search)
    listed = [summary for summary in _listed(client, search, named) if _fits(search, named, summary)]
    return sorted(listed, key=lambda summary: (summary["dateCreated"], Arn.parse(summary["arn"]).order), reverse=True)


def _named(client: Client, search: Search) -> Arn | None:
    """The ARN, perhaps with wildcards, of the images of a recipe, or of those that have one name."""
    if search.recipe:
        recipe = Arn.parse(search.recipe)
        return client.resource_arn(IMAGE.segment, recipe.name, recipe.version)
    if not search.name or "*" in search.name:
        return None
    model.check({}, client.input_shape("create_image_recipe").members["name"], search.name, "name")
    return client.resource_arn(IMAGE.segment, search.name, search.version)


def _listed(client: Client, search: Search, named: Arn | None) -> list[Members]:
    # The service's filter tells spellings apart that are one name, so that it is only good for wildcards.
    pattern: dict[str, Any] = {"filters": [{"name": "name", "values": [search.name]}]} if "*" in search.name else {}
    if pattern:
        value = client.input_shape("list_images").members["filters"].member.members["values"].member
        model.check({}, value, search.name, "name")
    if search.pipeline:
        action = f"list the images of '{search.pipeline}'"
        return client.paginate(action, "list_image_pipeline_images", imagePipelineArn=search.pipeline)
    if search.owner != "Self" and not search.recipe:
        return client.list_resources(IMAGE, owner=search.owner, **pattern)
    exact = {"imageVersionArn": str(named)} if named and not Version.parse(named.version).is_wildcard else {}
    return client.paginate("list images", "list_image_build_versions", **pattern, **exact)


def _fits(search: Search, named: Arn | None, summary: Members) -> bool:
    arn = Arn.parse(summary["arn"])
    version = Version.parse(arn.version)
    return (
        (named is None or (named.name == arn.name and Version.parse(named.version).matches(version)))
        and search.version.matches(version)
        # The list of others' images tells no status.
        and (not search.statuses or "state" not in summary or status_of(summary) in search.statuses)
    )


def workflow_executions(client: Client, arn: str) -> list[Values]:
    """Each time a workflow ran for the build, in order, with its steps."""
    return [
        {
            **from_api({}, execution),
            "steps": [from_api({}, step) for step in steps(client, execution["workflowExecutionId"])],
        }
        for execution in executions(client, arn)
    ]


def executions(client: Client, arn: str) -> list[Members]:
    """The runs of workflows for a build, in the order in which they began."""
    action = f"list the workflows that ran for '{arn}'"
    found = client.paginate(action, "list_workflow_executions", imageBuildVersionArn=arn)
    return sorted(found, key=began)


def steps(client: Client, execution_id: str) -> list[Members]:
    """The steps of one run of a workflow, in the order in which they began."""
    action = f"list the steps of '{execution_id}'"
    found = client.paginate(action, "list_workflow_step_executions", workflowExecutionId=execution_id)
    return sorted(found, key=began)


def began(run: Mapping[str, Any]) -> tuple[bool, str]:
    """An order for runs of workflows and steps: that of the service's lists is not documented, that of time is known.
    What has not begun comes last; what was skipped has only an end."""
    moment = run.get("startTime") or run.get("endTime", "")
    return (not moment, moment)


def packages(client: Client, arn: str) -> list[Values]:
    action = f"list the packages of '{arn}'"
    found = client.paginate(action, "list_image_packages", imageBuildVersionArn=arn)
    return [from_api({}, package) for package in found]


def scan_findings(client: Client, arn: str) -> list[Values]:
    """What Amazon Inspector found."""
    filters = [{"name": "imageBuildVersionArn", "values": [arn]}]
    found = client.paginate(f"list the findings about '{arn}'", "list_image_scan_findings", filters=filters)
    return [from_api({}, finding) for finding in found]


def scan_finding_counts(client: Client, arn: str) -> Values:
    """How many findings there are of each severity; the service counts low ones in ``all`` only."""
    counted = {"name": "imageBuildVersionArn", "values": [arn]}
    answer = client.call(f"count the findings about '{arn}'", "list_image_scan_finding_aggregations", filter=counted)
    found = [response["imageAggregation"]["severityCounts"] for response in answer.get("responses", [])]
    return {"all": 0, "critical": 0, "high": 0, "medium": 0, **(found[0] if found else {})}


INCLUDES: dict[str, Callable[[Client, str], Any]] = {
    "workflow_executions": workflow_executions,
    "packages": packages,
    "scan_findings": scan_findings,
    "scan_finding_counts": scan_finding_counts,
}
"""What the service tells of an image elsewhere than in its description."""


def with_more(client: Client, images: list[Values], names: Collection[str]) -> list[Values]:
    """The images, and of each what ``names`` of INCLUDES are asked for."""

    def more(image: Values) -> Values:
        return {**image, **{name: INCLUDES[name](client, image["arn"]) for name in names}}

    return run_concurrently(more, images) if names else images

"""CreateImage and StartImagePipelineExecution: create an image and start its build."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ..api import dates, lists
from ..api.exceptions import ImageBuilderError, not_found
from ..api.service_model import without_empty_lists
from ..resources.arns import IMAGE_SOURCES, Arn, Version
from ..resources.kind import Call, Reference
from ..resources.kinds import kind_of
from ..resources.references import check_references
from ..resources.rules import image_pipeline as rules
from ..resources.rules.names import check_version, normalise
from ..resources.store import Resource
from ..resources.versions import latest_references
from ..unverified import assumed
from . import dependencies, scans, stages
from .build import Build

if TYPE_CHECKING:
    from ..models import ImageBuilderBackend

_REFERENCES = (
    Reference("imageRecipeArn", "image-recipe"),
    Reference("containerRecipeArn", "container-recipe"),
    Reference("infrastructureConfigurationArn", "infrastructure-configuration"),
    Reference("distributionConfigurationArn", "distribution-configuration"),
    Reference("workflows[].workflowArn", "workflow"),
)

_EMBEDDED = ("imageRecipe", "containerRecipe", "infrastructureConfiguration", "distributionConfiguration")
"""The members of an image that contain a complete resource; the request has the ARN in a member with the suffix Arn."""

_KEPT = ("imageScanningConfiguration", "workflows", "executionRole", "loggingConfiguration")
"""The settings that an image returns as given."""


def create_image(call: Call) -> dict[str, Any]:
    """Build an image without a pipeline."""
    for rule in (rules.check_recipe_choice, rules.check_workflows, rules.check_logging):
        rule(call)
    check_references(_REFERENCES, call)
    rules.check_scanning(call)
    _check_quota(call.backend)
    settings = without_empty_lists(call.operation.input_shape, call.members)
    build = start(call.backend, settings, settings.get("tags", {}))
    return {"imageBuildVersionArn": str(build.arn), **latest_references(build.arn)}


def start_image_pipeline_execution(call: Call) -> dict[str, Any]:
    """Build an image with an enabled or disabled pipeline."""
    text = call.members["imagePipelineArn"]
    arn = Arn.parse(text)
    pipeline = call.backend.own.find(arn) if arn else None
    if pipeline is None:
        raise not_found(text)
    _check_quota(call.backend)
    return {"imageBuildVersionArn": str(run_pipeline(call.backend, pipeline, call.members.get("tags", {})).arn)}


def _check_quota(backend: ImageBuilderBackend) -> None:
    """Reject a build if the account has reached its quota of builds in progress."""
    running = [build for build in backend.builds if build.process and build.process.due]
    if len(running) >= assumed.most_builds:
        raise ImageBuilderError("ServiceQuotaExceededException", f"At most {assumed.most_builds} builds can run.")


def run_pipeline(
    backend: ImageBuilderBackend, pipeline: Resource, tags: dict[str, str], build_type: str = "USER_INITIATED"
) -> Build:
    """Start a build with the settings of a pipeline."""
    settings = dict(pipeline.body)
    logging = settings.pop("loggingConfiguration", {})
    if "imageLogGroupName" in logging:
        settings["loggingConfiguration"] = {"logGroupName": logging["imageLogGroupName"]}
    return start(backend, settings, tags, build_type, pipeline)


def start(
    backend: ImageBuilderBackend,
    settings: dict[str, Any],
    tags: dict[str, str],
    build_type: str = "USER_INITIATED",
    pipeline: Resource | None = None,
) -> Build:
    """Create the image, and start its build."""
    body = {**embedded(backend, settings), **_described(backend, settings), **scans.initial(settings)}
    recipe = body.get("imageRecipe") or body["containerRecipe"]
    body.update(name=recipe["name"], platform=recipe.get("platform", "Linux"), buildType=build_type)
    if pipeline is not None:
        body["sourcePipelineArn"] = str(pipeline.arn)
    image = put(backend, image_family(backend, recipe["name"], recipe["version"]), body, tags)
    known = dependencies.of(backend, recipe)
    return stages.begin(Build(backend, image, stages.STAGES, pipeline, dependencies=known))


def image_family(backend: ImageBuilderBackend, name: str, version: str) -> Arn:
    """Return the ARN of an image version, without a build."""
    parsed = Version.parse(version)
    if parsed is None:
        raise ImageBuilderError("InvalidVersionNumberException", f"The version number '{version}' is not valid.")
    check_version(parsed, "semanticVersion")
    return Arn(backend.partition, backend.region_name, backend.account_id, "image", normalise(name), parsed)


def put(backend: ImageBuilderBackend, family: Arn, body: dict[str, Any], tags: dict[str, str]) -> Resource:
    """Store a new build of an image."""
    arn = backend.builds.next_arn(family)
    common = {"owner": backend.account_id, "dateCreated": dates.now(), "state": {"status": "PENDING"}}
    return backend.own.add(Resource(arn, {**body, **common, "version": f"{arn.version}/{arn.build}"}, dict(tags)))


def embedded(backend: ImageBuilderBackend, settings: dict[str, Any]) -> dict[str, Any]:
    """Return copies of the resources that the image is built from; later changes do not affect the image."""
    found: dict[str, Any] = {}
    for member in _EMBEDDED:
        text = settings.get(f"{member}Arn")
        resource = backend.look_up(text) if text else None
        kind = kind_of(resource.arn) if resource else None
        if resource and kind:
            found[member] = copy.deepcopy(lists.view(kind, resource))
    return found


def _described(backend: ImageBuilderBackend, settings: dict[str, Any]) -> dict[str, Any]:
    is_container = "containerRecipeArn" in settings
    return {
        **{name: copy.deepcopy(settings[name]) for name in _KEPT if name in settings},
        "type": "DOCKER" if is_container else "AMI",
        "enhancedImageMetadataEnabled": settings.get("enhancedImageMetadataEnabled", True),
        "imageTestsConfiguration": {
            "imageTestsEnabled": True,
            "timeoutMinutes": 720,
            **settings.get("imageTestsConfiguration", {}),
        },
        "outputResources": {"containers": []} if is_container else {"amis": []},
        "imageSource": _source(backend, settings),
    }


def _source(backend: ImageBuilderBackend, settings: dict[str, Any]) -> str:
    """Return the source of the parent image."""
    recipe = backend.look_up(settings.get("imageRecipeArn") or settings["containerRecipeArn"])
    parent = Arn.parse(recipe.body["parentImage"]) if recipe else None
    return IMAGE_SOURCES.get(parent.owner, "CUSTOM") if parent is not None else "CUSTOM"

"""Resolves references at the start of a build: components, parent image and workflows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..resources import other_services
from ..resources.arns import ANY_VERSION, Arn
from ..resources.kinds.workflow import segment_type
from ..resources.rules import recipe as recipes
from ..resources.rules.documents import parsed
from ..resources.store import Resource
from ..unverified import assumed
from .build import Build
from .components import Component
from .execution import Planned
from .failure import BuildFailure

_DEFAULT_WORKFLOWS = {
    "AMI": ("build/build-image", "test/test-image"),
    "DOCKER": ("build/build-container", "test/test-container", "distribution/distribute-container"),
}


def resolve(build: Build) -> None:
    """Resolve the references of the recipe and of the workflows."""
    build.components = [_component(build, one) for one in build.recipe.get("components", [])]
    _resolve_parent(build)
    build.plan = list(_plan(build))


def _component(build: Build, one: dict[str, Any]) -> Component:
    found = _look_up(build, one["componentArn"])
    given = {parameter["name"]: parameter["value"][0] for parameter in one.get("parameters", []) if parameter["value"]}
    return Component(str(found.arn), found.body["data"], given)


def _look_up(build: Build, text: str) -> Resource:
    arn = Arn.parse(text)
    found = build.backend.resolve(arn) if arn else None
    if found is None:
        raise BuildFailure(f"The resource '{text}' does not exist.")
    return found


def _resolve_parent(build: Build) -> None:
    text = build.recipe["parentImage"]
    shown = text
    if Arn.parse(text):
        build.parent = _look_up(build, text)
        shown = str(build.parent.arn)
    elif recipes.AMI_ID.fullmatch(text):
        if other_services.machine_image(build.backend.account_id, build.backend.region_name, text) is None:
            raise BuildFailure(f"EC2 Client Error: 'The image id '[{text}]' does not exist'")
    elif parameter := recipes.PARAMETER.fullmatch(text):
        shown = _parameter(build, parameter["name"])
    if shown != text:
        build.say(f"Resolved Image Recipe parent image {text} to {shown}.")
        if assumed.embedded_parents_are_resolved and build.parent is not None:
            build.recipe["parentImage"] = shown


def _parameter(build: Build, name: str) -> str:
    account, region = build.backend.account_id, build.backend.region_name
    ami_id = other_services.parameter_value(account, region, name)
    if ami_id is None and not name.startswith("/aws/service/"):
        raise BuildFailure(f"The SSM parameter '{name}' does not exist.")
    return f"AMI {ami_id or 'of ' + name}"


def _plan(build: Build) -> Iterator[Planned]:
    """Return the workflows of the request, or the default workflows of Amazon."""
    configured = build.image.body.get("workflows")
    tested = build.image.body["imageTestsConfiguration"]["imageTestsEnabled"]
    for one in configured or [{"workflowArn": arn} for arn in _defaults(build)]:
        planned = _planned(build, one)
        if planned.type != "TEST" or tested:
            yield planned


def _defaults(build: Build) -> Iterator[str]:
    backend = build.backend
    for path in _DEFAULT_WORKFLOWS[build.image.body["type"]]:
        kind, _sep, name = path.partition("/")
        yield str(Arn(backend.partition, backend.region_name, "aws", f"workflow/{kind}", name, ANY_VERSION))


def _planned(build: Build, configuration: dict[str, Any]) -> Planned:
    found = _look_up(build, configuration["workflowArn"])
    document = parsed(found.body["data"])
    return Planned(
        found.arn,
        segment_type(found.arn.segment),
        document,
        _parameters(document, configuration.get("parameters", [])),
        configuration.get("parallelGroup"),
        configuration.get("onFailure") == "CONTINUE",
    )


def _parameters(document: dict[str, Any], given: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the values of a workflow's parameters; only lists have more than one."""
    specs = {spec["name"]: spec for spec in document.get("parameters", [])}
    values = {name: spec["default"] for name, spec in specs.items() if "default" in spec}
    for one in given:
        is_list = specs.get(one["name"], {}).get("type") == "stringList"
        values[one["name"]] = one["value"] if is_list else (one["value"] or [""])[0]
    return values

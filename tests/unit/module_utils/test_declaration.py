"""Declarations: what the options of a task, or of an entry of a list, declare about one resource."""

from __future__ import annotations

from typing import Any

import pytest
from unit.module_utils.account import DOCUMENT, invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import ANY, Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Versions
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.declaration import (
    Declaration,
    declaration_options,
    declare,
    declare_leniently,
    exclusive_options,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.plan import Desired
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import parse_version, validate
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import COMPONENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.workflow import WORKFLOW


@pytest.mark.parametrize(
    ("spec", "given", "declaration"),
    [
        (
            IMAGE_PIPELINE,
            {"name": "nightly", "status": "DISABLED", "description": None},
            Declaration(Desired("nightly", {"status": "DISABLED"}), absent=False, keep_versions=None),
        ),
        (
            IMAGE_RECIPE,
            {"name": "golden", "keep_versions": "3", "components": ["web"]},
            Declaration(
                Desired("golden", {"components": [{"component_arn": "web"}]}, ANY), absent=False, keep_versions=3
            ),
        ),
        (
            COMPONENT,
            {"name": "web", "version": "1.4.x", "state": "absent", "tags": {}, "purge_tags": "no"},
            Declaration(Desired("web", {}, Version((1, 4, None)), {}, False), absent=True, keep_versions=None),
        ),
    ],
)
def test_options_are_a_declaration(spec: ResourceSpec, given: dict[str, Any], declaration: Declaration) -> None:
    assert declare(spec, validate(declaration_options(spec), given)) == declaration
    assert declare_leniently(spec, given) == (declaration, [])


def test_every_resource_can_be_declared_by_its_name(spec: ResourceSpec) -> None:
    typed = {spec.typed_by: "BUILD"} if spec.typed_by else {}
    declaration, mistakes = declare_leniently(spec, {"name": "web", **typed})
    version = None if spec.kind.versions is Versions.NONE else ANY
    defaults = {name: option.default for name, option in spec.options.items() if option.default is not None}
    assert declaration == Declaration(Desired("web", {**defaults, **typed}, version), absent=False, keep_versions=None)
    assert mistakes == []


def test_only_versioned_resources_have_options_for_versions(spec: ResourceSpec) -> None:
    versioned = spec.kind.versions is not Versions.NONE
    assert ({"version", "keep_versions"} <= declaration_options(spec).keys()) is versioned


@pytest.mark.parametrize(
    ("spec", "given", "valid", "paths"),
    [
        (
            COMPONENT,
            {"name": "web", "platform": "Linux", "type": "BIG", "descripton": "a"},
            {"platform": "Linux"},
            ["descripton", "type"],
        ),
        (
            IMAGE_RECIPE,
            {"name": "golden", "components": ["web", {}], "parent_image": "ami-1"},
            {"parent_image": "ami-1"},
            ["components[1].component_arn"],
        ),
        (COMPONENT, {"name": "web", "keep_versions": 0}, {}, ["keep_versions"]),
        (COMPONENT, {"name": "web", "tags": ["a"]}, {}, ["tags"]),
        (IMAGE_PIPELINE, {"name": "nightly", "version": "1.0.0"}, {}, ["version"]),
        (COMPONENT, {"name": "web", "state": "gone"}, {}, ["state"]),
        (COMPONENT, {"name": "web", "version": ["1.0.0"]}, {}, ["version"]),
        (COMPONENT, {"name": "web", "version": "1.0", "type": "BIG"}, {}, ["type", "version"]),
        (
            COMPONENT,
            {"name": "web", "data": DOCUMENT, "uri": "s3://bucket/key", "type": "BIG"},
            {"data": DOCUMENT},
            ["type", "uri"],
        ),
    ],
)
def test_an_entry_keeps_its_valid_options(
    spec: ResourceSpec, given: dict[str, Any], valid: dict[str, Any], paths: list[str]
) -> None:
    declaration, mistakes = declare_leniently(spec, given)
    assert declaration.desired.values == valid
    assert [mistake.facts["option"] for mistake in mistakes] == paths


@pytest.mark.parametrize(
    ("spec", "given", "paths"),
    [
        (COMPONENT, {}, ["name"]),
        (COMPONENT, {"name": ""}, ["name"]),
        (COMPONENT, {"nmae": "web", "type": "BIG"}, ["nmae", "type", "name"]),
        (WORKFLOW, {"name": "ship"}, ["type"]),
        (WORKFLOW, {"name": "ship", "type": "SHIP"}, ["type"]),
    ],
)
def test_an_entry_that_cannot_be_identified_raises_all_its_mistakes(
    spec: ResourceSpec, given: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(InvalidOption) as refusal:
        declare_leniently(spec, given)
    assert sorted(invalid_options(refusal.value)) == sorted(paths)


@pytest.mark.parametrize(
    ("spec", "values", "option"),
    [
        (COMPONENT, {"data": DOCUMENT, "uri": "s3://bucket/key"}, "uri"),
        (COMPONENT, {"data": "", "uri": "s3://bucket/key"}, "uri"),
        (IMAGE_PIPELINE, {"image_recipe_arn": "golden", "container_recipe_arn": "golden"}, "container_recipe_arn"),
    ],
)
def test_exclusive_options_are_refused(spec: ResourceSpec, values: dict[str, Any], option: str) -> None:
    with pytest.raises(InvalidOption) as refusal:
        declare(spec, {"name": "web", "state": "present", **values})
    assert invalid_options(refusal.value) == [option]


def test_exclusive_options_are_options(spec: ResourceSpec) -> None:
    groups = exclusive_options(spec)
    assert all(set(group) <= spec.options.keys() and len(group) > 1 for group in groups)
    assert all({content, uri} in map(set, groups) for content, uri in spec.uri_options.items())


@pytest.mark.parametrize(
    ("values", "version"),
    [({}, None), ({"version": "x.x.x"}, ANY), ({"version": "1.2.3"}, Version((1, 2, 3)))],
)
def test_a_version_is_parsed(values: dict[str, Any], version: Version | None) -> None:
    assert parse_version(values) == version

"""The descriptions of the kinds match botocore's service model."""

from __future__ import annotations

import dataclasses
import inspect

import pytest
from moto.core.utils import get_service_model

from emulator.imagebuilder.api.operations import OPERATIONS
from emulator.imagebuilder.resources.kind import Kind, Listing, Nodes
from emulator.imagebuilder.resources.kinds import KINDS
from emulator.imagebuilder.unverified import Unverified

MODEL = get_service_model("imagebuilder")
LISTINGS = [pytest.param(kind, one, id=one.operation) for kind in KINDS for one in kind.listings]


def test_all_operations_of_the_eight_resources_are_served() -> None:
    wanted = {
        name
        for name in MODEL.operation_names
        for resource in (
            "Component",
            "ImageRecipe",
            "InfrastructureConfiguration",
            "DistributionConfiguration",
            "ImagePipeline",
            "ContainerRecipe",
            "Workflow",
            "LifecyclePolicy",
        )
        for verb in ("Create", "Get", "Update", "Delete", "List")
        if name in (f"{verb}{resource}", f"{verb}{_plural(resource)}", f"{verb}{resource}BuildVersions")
    }
    wanted |= {
        "ListImagePipelineImages",
        "ListLifecycleExecutions",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
    }
    assert len(wanted) == 43
    assert wanted <= set(OPERATIONS) <= set(MODEL.operation_names)


def _plural(resource: str) -> str:
    return "LifecyclePolicies" if resource == "LifecyclePolicy" else f"{resource}s"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_members_of_a_kind_exist_in_its_operations(kind: Kind) -> None:
    for verb in kind.verbs:
        operation = MODEL.operation_model(f"{verb}{kind.name}")
        carrier = operation.output_shape if verb in ("Create", "Import") else operation.input_shape
        assert kind.arn_member in carrier.members
    shape = MODEL.operation_model(f"Get{kind.name}").output_shape.members[kind.member]
    assert ("version" in shape.members) == (kind.nodes is not Nodes.NONE)
    assert {reference.path.split("[]")[0].split(".")[0] for reference in kind.references} <= set(shape.members)
    assert set(kind.content) | set(kind.survives_update) <= set(shape.members)


@pytest.mark.parametrize(("kind", "listing"), LISTINGS)
def test_the_filters_of_a_list_are_those_that_the_model_describes(kind: Kind, listing: Listing) -> None:
    members = MODEL.operation_model(listing.operation).input_shape.members
    assert bool(listing.filters) == ("filters" in members)
    assert listing.by_version == ("byName" in members)
    assert listing.narrowed_by is None or listing.narrowed_by in members
    described = members["filters"].documentation if "filters" in members else ""
    for name in listing.filters:
        assert f">{name}<" in described or f" {name}" in described


def test_each_assumption_has_a_reason() -> None:
    source = inspect.getsource(Unverified)
    for field in dataclasses.fields(Unverified):
        after = source.partition(f"    {field.name}: ")[2]
        assert after.splitlines()[1].strip().startswith('"""'), field.name

"""Before its first write, an operation sends no request twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from unit.modules.conftest import READS, Account, Result, Run
from unit.modules.samples import LIFECYCLE_ROLE

POLICY = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "imagebuilder:GetComponent"}}
PARTS = {"image_recipe_arn": "web", "infrastructure_configuration_arn": "web", "distribution_configuration_arn": "web"}
DISTRIBUTION = {"distribution_configuration_arn": "web", "execution_role": LIFECYCLE_ROLE}
POLICED = {"component_arn": "web", "policy": POLICY}


def requests_before_the_first_write(result: Result) -> list[tuple[str, str]]:
    """Return operation and parameters of each request sent before the first one that is not a read."""
    requests = [(call.operation, json.dumps(call.parameters, sort_keys=True)) for call in result.calls]
    writes = [index for index, (operation, _parameters) in enumerate(requests) if not operation.startswith(READS)]
    return requests[: writes[0]] if writes else requests


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("image_pipeline_execution", {"image_pipeline_arn": "web", "wait": False}),
        ("image_pipeline_execution", {"image_pipeline_arn": "web", "build": "if_changed", "wait": False}),
        ("image", {**PARTS, "build": "always", "wait": False}),
        ("image", {**PARTS, "wait": False}),
        ("image_distribution", {"source_image": "web", **DISTRIBUTION, "wait": False}),
        ("resource_policy", POLICED),
    ],
)
def test_no_request_is_sent_twice(
    factory: Account, run: Run, module: str, options: dict[str, Any], check: bool
) -> None:
    run("image", image_recipe_arn="web", infrastructure_configuration_arn="web")
    result = run(module, check=check, **options)
    assert result.get("msg") is None
    requests = requests_before_the_first_write(result)
    assert sorted(requests) == sorted(set(requests))
    assert (result.writes == []) is check


def test_the_journal_of_a_started_build(factory: Account, clock: Any, run: Run) -> None:
    result = run("image_pipeline_execution", image_pipeline_arn="web", wait=False)
    assert result.operations == [
        "GetCallerIdentity",
        "GetImagePipeline",
        "ListImagePipelineImages",
        "GetImageRecipe",
        "GetImage",
        "StartImagePipelineExecution",
        "GetImage",
    ]
    parent, build = (call.parameters for call in result.calls if call.operation == "GetImage")
    assert parent != build

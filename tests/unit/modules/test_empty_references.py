"""An empty reference or selector, such as a variable that was never set, is an error. It never selects everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

IMAGE = "image_build_version_arn"
PIPELINE = "image_pipeline_arn"


@pytest.mark.parametrize(
    ("module", "option", "others"),
    [
        ("image", "image_recipe_arn", {"infrastructure_configuration_arn": "web"}),
        ("image", IMAGE, {"state": "absent"}),
        ("image_distribution", "source_image", {"distribution_configuration_arn": "web", "execution_role": "builder"}),
        ("image_factory", "factory", {"state": "absent"}),
        ("image_info", PIPELINE, {}),
        ("image_info", "arn", {}),
        ("image_info", "name", {}),
        ("image_factory_info", "name", {}),
        ("image_factory_info", "factory", {}),
        ("instance_refresh", "image_id", {"auto_scaling_groups": ["web"]}),
        ("lifecycle_execution_info", "lifecycle_execution_id", {}),
        ("workflow_step_action", "step_name", {IMAGE: "web/1.0.0/1", "action": "RESUME"}),
        ("workflow_step_action", "step_execution_id", {}),
        ("image_pipeline_execution", PIPELINE, {}),
        ("image_usage_info", PIPELINE, {}),
        ("image_usage_info", "image_recipe_arn", {}),
        ("image_usage_info", "factory", {}),
        ("image_pipeline_execution", IMAGE, {"state": "followed"}),
        ("lifecycle_execution_info", "lifecycle_policy_arn", {}),
        ("workflow_step_action", PIPELINE, {"step_name": "Approve", "action": "RESUME"}),
    ],
    ids=json.dumps,
)
def test_an_empty_reference_is_refused(
    parts: Any, run: Any, refused: Any, module: str, option: str, others: dict[str, Any]
) -> None:
    run("image", image_recipe_arn="web", infrastructure_configuration_arn="web")
    refused(module, option, **{option: ""}, **others)

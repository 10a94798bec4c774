"""The common behaviour of all modules that can wait."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

ENGINE = "ansible_collections.goldsmith.image_builder.plugins.module_utils"
SMALLEST: dict[str, dict[str, Any]] = {
    "image": {"image_recipe_arn": "web", "infrastructure_configuration_arn": "web"},
    "image_distribution": {
        "source_image": "ami-0123456789abcdef0",
        "distribution_configuration_arn": "web",
        "execution_role": "builder",
    },
    "image_factory": {"factory": "web"},
    "image_import": {"name": "legacy", "version": "1.0.0", "vm_import_task_id": "import-ami-0123456789abcdef0"},
    "image_pipeline_execution": {"image_pipeline_arn": "web"},
    "inspector_scanning": {},
    "instance_refresh": {"image_id": "ami-0123456789abcdef0", "auto_scaling_groups": ["web"]},
    "lifecycle_execution": {"lifecycle_execution_id": "lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"},
    "workflow_step_action": {},
}
"""The modules that can wait, with the required options only."""


def test_the_tested_modules_are_all_modules_that_wait() -> None:
    files = Path(str(importlib.import_module(f"{ENGINE}._operations").__path__[0])).glob("*.py")
    imported = {file.stem: importlib.import_module(f"{ENGINE}._operations.{file.stem}") for file in files}
    operations = {name: module.OPERATION for name, module in imported.items() if hasattr(module, "OPERATION")}
    assert {name for name, operation in operations.items() if "wait_timeout" in operation.options} == set(SMALLEST)


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("module", SMALLEST)
def test_a_negative_timeout_is_refused(account: Any, refused: Any, module: str, wait: bool) -> None:
    assert refused(module, "wait_timeout", **SMALLEST[module], wait=wait, wait_timeout=-1).calls == []

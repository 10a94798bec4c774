"""The role image_rollout: its files agree, and its variables are passed to the module."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.instance_refresh import OPERATION

ROLE = Path(__file__).resolve().parents[3] / "roles" / "image_rollout"
VARIABLES = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
MODULE = "goldsmith.image_builder.instance_refresh"
BLOCK = yaml.safe_load((ROLE / "tasks" / "main.yml").read_text())[-1]["block"]
SELECTS = {"image", "groups", "by_usage"}
"""Variables that are not named after an option of the module."""
SET = {"image_id", "image_pipeline_arn", "image_build_version_arn", "auto_scaling_groups", "ignore_unsupported"}
"""Options that the role sets by those variables."""


def test_every_option_of_the_module_has_a_variable_of_its_type() -> None:
    plan, refresh = (task[MODULE] for task in BLOCK if MODULE in task)
    assert plan == refresh
    assert set(plan) == set(OPERATION.options) - {"progress"}
    options = {f"image_rollout_{name}": OPERATION.options[name] for name in set(plan) - SET}
    assert set(VARIABLES) == {*options, *(f"image_rollout_{name}" for name in SELECTS)}
    for name, option in options.items():
        assert (VARIABLES[name]["type"], VARIABLES[name].get("default")) == (option.type, option.default)


def test_defaults_list_every_variable_and_agree_with_the_documentation() -> None:
    text = (ROLE / "defaults" / "main.yml").read_text()
    assert set(re.findall(r"^(?:# )?(\w+):", text, re.M)) == set(VARIABLES)
    assert yaml.safe_load(text) == {name: spec["default"] for name, spec in VARIABLES.items() if "default" in spec}


def test_readme_lists_every_variable() -> None:
    assert set(re.findall(r"^\| `(image_rollout_\w+)`", (ROLE / "README.md").read_text(), re.M)) == set(VARIABLES)

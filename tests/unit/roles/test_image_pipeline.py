"""The role image_pipeline: its files agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.modules.tasks import TRUSTED

from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINE

ROLE = Path(__file__).resolve().parents[3] / "roles" / "image_pipeline"
VARIABLES = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]


def _types(options: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (option["type"], option.get("elements"), _types(option.get("options") or {}))
        for name, option in options.items()
    }


@pytest.mark.parametrize(
    ("variable", "option"),
    [
        ("image_pipeline_schedule", "schedule"),
        ("image_pipeline_tests", "image_tests_configuration"),
        ("image_pipeline_logging", "logging_configuration"),
    ],
)
def test_nested_options_are_those_of_the_module(variable: str, option: str) -> None:
    assert _types(VARIABLES[variable]["options"]) == _types(IMAGE_PIPELINE.options[option].argument()["options"])


def test_every_option_of_the_pipeline_has_a_variable() -> None:
    task = yaml.safe_load((ROLE / "tasks" / "pipeline.yml").read_text())[0]
    given = set(task["goldsmith.image_builder.image_pipeline"])
    assert given == {"name", "tags", *IMAGE_PIPELINE.options}


def test_defaults_list_every_variable_and_agree_with_the_documentation() -> None:
    text = (ROLE / "defaults" / "main.yml").read_text()
    assert set(re.findall(r"^(?:# )?(\w+):", text, re.M)) == set(VARIABLES)
    assert yaml.safe_load(text) == {name: spec["default"] for name, spec in VARIABLES.items() if "default" in spec}


def test_readme_lists_every_variable() -> None:
    assert set(re.findall(r"^\| `(image_pipeline_\w+)`", (ROLE / "README.md").read_text(), re.M)) == set(VARIABLES)


def test_readme_shows_every_variable() -> None:
    *parts, everything = re.findall(r"^```yaml\n(.*?)^```", (ROLE / "README.md").read_text(), re.M | re.S)
    instead = "image_pipeline_container_recipe"
    assert {instead, *yaml.safe_load(everything)} == set(VARIABLES) - {"image_pipeline_state"}
    assert any(block.startswith(f"{instead}:") for block in parts)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"execution_role": "builder"}, ""),
        ({}, "image_pipeline_execution_role"),
        ({"execution_role": ""}, "image_pipeline_execution_role"),
        ({"execution_role": "builder", "container_recipe": {}}, "image_pipeline_provision"),
    ],
)
def test_provisioning_requires_its_variables(variables: dict[str, Any], named: str) -> None:
    problem = str(_evaluated("__image_pipeline_provision_problem", {"__image_pipeline": variables}))
    assert problem.partition(":")[0] == named


@pytest.mark.parametrize(
    ("result", "built", "lines"),
    [
        (
            {"image": {"arn": "arn:1"}, "amis": {"eu-west-1": "ami-1", "us-east-1": "ami-2"}, "image_uris": {}},
            {"changed": True},
            [["arn:1"], ["eu-west-1", "ami-1"], ["us-east-1", "ami-2"]],
        ),
        (
            {"image": {"arn": "arn:1"}, "amis": {}, "image_uris": {"eu-west-1": ["a:1", "a:2"]}},
            {"changed": False},
            [["arn:1"], ["eu-west-1", "a:1", "a:2"]],
        ),
        ({"image": {}, "amis": {}, "image_uris": {}}, {"changed": True, "reasons": ["no image"]}, [["no image"]]),
        ({"image": {}, "amis": {}, "image_uris": {}}, {"changed": True, "reasons": []}, [["image_pipeline_build"]]),
    ],
)
def test_a_build_shows_its_image_by_region_or_its_reasons(
    result: dict[str, Any], built: dict[str, Any], lines: list[list[str]]
) -> None:
    shown = _evaluated(
        "__image_pipeline_build_lines", {"image_pipeline_result": result, "__image_pipeline_built": built}
    )
    assert len(shown) == len(lines)
    assert all(part in line for line, parts in zip(shown, lines, strict=True) for part in parts)


def _evaluated(name: str, variables: dict[str, Any]) -> Any:
    """Return the value of a variable of the role."""
    loader = DataLoader()
    expressions = loader.load_from_file(str(ROLE / "vars" / "main.yml"), cache="none", **TRUSTED)
    return Templar(loader=loader, variables={**expressions, **variables}).template(expressions[name])

"""The parts of a pipeline: mistakes are reported with the variables of the role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.parts import part_problems

README = Path(__file__).resolve().parents[3] / "roles" / "image_pipeline" / "README.md"
DOCUMENT = {"schemaVersion": 1.0, "phases": []}
DATE = "{{ imagebuilder:buildDate }}"


def paths(**variables: Any) -> list[str]:
    return [problem.partition(":")[0] for problem in part_problems({"name": "web", **variables}, "__omit__")]


@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"infrastructure": {"instance_type": "m7i.large"}}, "infrastructure.instance_type"),
        ({"infrastructure": {"instance_types": {"a": 1}}}, "infrastructure.instance_types"),
        ({"recipe": {"block_device_mappings": [{"ebs": {"size": 8}}]}}, "recipe.block_device_mappings[0].ebs.size"),
        ({"container_recipe": {"version": "one"}, "recipe": ""}, ""),
        ({"schedule": {"schedule_expression": "0 3 * * 0"}}, "schedule.schedule_expression"),
        ({"schedule": {"schedule_expression": "cron(0 3 ? * SUN *)"}}, ""),
        ({"scanning": {"enabled": True}}, "scanning.enabled"),
        ({"components": ["aws/update-linux", {"name": "a", "plattform": "Linux"}]}, "components[1].plattform"),
        ({"components": [{"name": "a", "playbook": "a.yml", "data": DOCUMENT}]}, "components[0].data"),
        ({"components": [{"name": "a", "data": DOCUMENT, "parameters": {"Port": 1}}]}, ""),
        ({"workflows": [{"name": "a", "type": "TESTS", "on_failure": "ABORT"}]}, "workflows[0].type"),
        ({"distribution": {"distributions": [{"regions": "eu-west-1"}]}}, "distribution.distributions[0].regions"),
        ({"lifecycle": {"policy_details": [{"filter": {"type": "AGE"}}]}}, "lifecycle.policy_details[0].filter.value"),
        ({"inspector": {"resource_types": ["EC3"]}}, "inspector.resource_types"),
        ({"build_options": {"wait_timout": 60}}, "build_options.wait_timout"),
        ({"infrastructure": {"region": "eu-west-1", "instance_types": "__omit__"}}, ""),
    ],
)
def test_the_first_mistake_of_a_part_is_named(variables: dict[str, Any], path: str) -> None:
    assert paths(**variables)[:1] == ([f"image_pipeline_{path}"] if path else [])


def test_rules_of_regions_are_checked_without_aws() -> None:
    twice = [{"region": "eu-west-1", "ami_distribution_configuration": {"name": f"web {DATE}"}}] * 2
    unnamed = [{"region": "eu-west-1", "ami_distribution_configuration": {"name": "web"}}]
    assert paths(distribution={"distributions": twice}) == ["image_pipeline_distribution.distributions[1].region"]
    assert paths(distribution={"distributions": unnamed})[0].endswith("ami_distribution_configuration.name")


def test_the_example_with_all_variables_is_valid() -> None:
    block = README.read_text().split("```yaml\n")[-1].split("```")[0]
    variables = yaml.safe_load(block.replace("[[", "{{").replace("]]", "}}"))
    assert part_problems({name.removeprefix("image_pipeline_"): value for name, value in variables.items()}, None) == []

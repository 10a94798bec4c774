"""The pattern for AAP follows the specification of patterns, with schema version 1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

PATTERN = Path(__file__).parents[3] / "extensions" / "patterns" / "image_builder"
DEFINITION = json.loads((PATTERN / "meta" / "pattern.json").read_text())
TEMPLATES = DEFINITION["aap_resources"]["controller_job_templates"]


def required(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


TEXT, BOOLEAN = {"type": "string", "minLength": 1}, {"type": "boolean"}
NAME = {**TEXT, "maxLength": 200}
QUESTION = required(
    {
        "type": {"enum": ["text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect"]},
        "question_name": TEXT,
        "question_description": TEXT,
        "variable": {"type": "string", "pattern": "^[a-z0-9_]{1,64}$"},
        "required": BOOLEAN,
        "choices": {"type": "array", "items": TEXT},
        "default": TEXT,
    },
    "choices",
    "default",
)
SCHEMA = required(
    {
        "schema_version": {"const": "1.0"},
        "name": {"const": PATTERN.name},
        "title": {**TEXT, "maxLength": 64},
        "description": TEXT,
        "short_description": {**TEXT, "pattern": "[^.]$"},
        "tags": {"type": "array", "items": TEXT, "uniqueItems": True},
        "aap_resources": required(
            {
                "controller_project": required({"name": NAME, "description": TEXT}),
                "controller_job_templates": {
                    "type": "array",
                    "items": required(
                        {
                            "name": NAME,
                            "description": TEXT,
                            "playbook": TEXT,
                            "primary": BOOLEAN,
                            "ask_inventory_on_launch": BOOLEAN,
                            "ask_credential_on_launch": BOOLEAN,
                            "survey": required(
                                {
                                    "name": TEXT,
                                    "description": {"type": "string"},
                                    "spec": {"type": "array", "items": QUESTION},
                                }
                            ),
                        },
                        "survey",
                    ),
                },
            }
        ),
    }
)


def test_the_definition_matches_the_schema() -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(DEFINITION)
    assert [template["name"] for template in TEMPLATES if template["primary"]] == ["Image Builder converge"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["playbook"])
def test_a_job_template_has_its_playbook_and_the_specification_of_its_variables(template: dict[str, Any]) -> None:
    (play,) = yaml.safe_load((PATTERN / "playbooks" / template["playbook"]).read_text())
    name = play["import_playbook"].removeprefix("goldsmith.image_builder.")
    assert (PATTERN.parents[2] / "playbooks" / f"{name}.yml").is_file()
    specification = yaml.safe_load((PATTERN / "playbooks" / f"{name}.meta.yml").read_text())
    options = specification["argument_specs"][name]["options"]
    questions = template.get("survey", {"spec": []})["spec"]
    assert {question["variable"] for question in questions} <= set(options)
    assert set(json.loads(template.get("extra_vars", "{}"))) <= set(options)


def test_the_readme_lists_each_job_template() -> None:
    readme = (PATTERN / "README.md").read_text()
    assert [template["name"] for template in TEMPLATES if f"| `{template['name']}` |" not in readme] == []

"""The job templates of the role controller and of the pattern for AAP. Surveys ask for variables of the playbooks."""

from __future__ import annotations

import json
from typing import Any

from playbook_variables import Playbook, Variable, markdown, playbooks

NAME = "image_builder"
PATTERN = f"extensions/patterns/{NAME}"

SURVEYS = {
    "converge": ("image_pipeline_name", "image_pipeline_recipe", "image_pipeline_components", "image_pipeline_build"),
    "build": ("image_pipeline_name", "image_pipeline_build"),
    "remove": ("image_pipeline_name",),
    "factory": ("image_factory_build", "image_factory_build_only", "image_factory_max_builds"),
    "rollout": ("image_pipeline_name", "image_rollout_min_healthy_percentage", "image_rollout_batch_size"),
    "report": ("image_report_maximum_age_days", "image_report_maximum_severity"),
    "approve": ("image_approve_pipeline", "image_approve_action", "image_approve_reason"),
    "export": ("image_export_factory_name", "image_export_name", "image_export_to", "image_export_bucket"),
}
"""What a person is asked for at a launch. Other variables are extra variables of the job template."""

_TYPES = {"raw": "textarea", "int": "integer", "float": "float", "list": "textarea", "dict": "textarea"}


def files() -> dict[str, str]:
    """Return the generated files, by their paths in the repository."""
    known = {variable.name: variable for playbook in playbooks() for variable in playbook.variables}
    templates = [_template(playbook, known) for playbook in playbooks() if playbook.name in SURVEYS]
    return {
        "roles/controller/vars/main/templates.json": json.dumps({"__controller_templates": templates}, indent=2) + "\n",
        f"{PATTERN}/meta/pattern.json": json.dumps(_pattern(templates), indent=2) + "\n",
        **{f"{PATTERN}/playbooks/{template['name']}.yml": _playbook(template) for template in templates},
    }


def _template(playbook: Playbook, known: dict[str, Variable]) -> dict[str, Any]:
    questions = [_question(known[name]) for name in SURVEYS[playbook.name]]
    return {"name": playbook.name, "description": playbook.title, "survey": questions}


def _question(variable: Variable) -> dict[str, Any]:
    """Return a question of a survey, with the keys that the API returns."""
    choices = variable.choices or (("true", "false") if variable.type == "bool" else ())
    default = variable.default
    if isinstance(default, bool | list | dict):
        default = json.dumps(default) if default not in ([], {}) else ""
    kind = "multiplechoice" if choices else _TYPES.get(variable.type, "text")
    return {
        "question_name": variable.name.removeprefix("image_").replace("_", " ").capitalize(),
        "question_description": markdown(variable.description[0]).replace("`", ""),
        "variable": variable.name,
        "type": kind,
        "required": variable.required,
        "default": "" if default is None else default,
        "choices": list(choices) or "",
        "min": 0 if kind in ("text", "textarea") else None,
        "max": 1024 if kind == "text" else 65536 if kind == "textarea" else None,
    }


def _pattern(templates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "name": NAME,
        "title": "Golden images with EC2 Image Builder",
        "short_description": "Create pipelines, build images, and roll them out",
        "description": "Job templates with surveys for the playbooks of goldsmith.image_builder.",
        "tags": ["aws", "ami", "imagebuilder"],
        "aap_resources": {
            "controller_project": {"name": "Image Builder", "description": "Playbooks of goldsmith.image_builder"},
            "controller_job_templates": [
                {
                    "name": f"Image Builder {template['name']}",
                    "description": template["description"],
                    "playbook": f"{template['name']}.yml",
                    "primary": template["name"] == "converge",
                    "survey": {"name": template["description"], "description": "", "spec": template["survey"]},
                }
                for template in templates
            ],
        },
    }


def _playbook(template: dict[str, Any]) -> str:
    return (
        "---\n# Written by make generate.\n"
        f"- name: {template['description']}\n  import_playbook: goldsmith.image_builder.{template['name']}\n"
    )

"""The job templates of the role controller and of the pattern for AAP. Surveys ask for variables of the playbooks."""

from __future__ import annotations

import json
from typing import Any

import yaml
from common import ROOT
from playbook_variables import Playbook, Variable, markdown, playbooks

NAME = "image_builder"
PATTERN = f"extensions/patterns/{NAME}"

SURVEYS = {
    "converge": ("image_pipeline_name", "image_pipeline_recipe", "image_pipeline_components", "image_pipeline_build"),
    "build": ("image_pipeline_name", "image_pipeline_build"),
    "remove": ("image_pipeline_name",),
    "factory": ("image_factory_build", "image_factory_build_only", "image_factory_max_builds"),
    "rollout": ("image_rollout_image", "image_rollout_min_healthy_percentage", "image_rollout_batch_size"),
    "provision": (
        *("image_provision_pipeline", "image_provision_roles", "image_provision_tasks"),
        *("image_provision_bucket", "image_provision_resume"),
    ),
    "rebuild": ("image_rebuild_pipeline",),
    "notify": (),
    "report": ("image_report_maximum_age_days", "image_report_maximum_severity"),
    "approve": ("image_approve_pipeline", "image_approve_action", "image_approve_reason"),
    "export": ("image_export_factory_name", "image_export_name", "image_export_to", "image_export_bucket"),
}
"""What a person is asked for at a launch. Other variables are extra variables of the job template.

A rulebook launches ``notify`` with an event, which is a mapping, and AWX accepts only texts as answers of a survey.
"""

OPTIONAL = ("image_rollout_image",)
"""Required variables that have a value in the job template, and that a survey therefore does not require."""

WIDTH = 120

_TYPES = {"raw": "textarea", "int": "integer", "float": "float", "list": "textarea", "dict": "textarea"}


def files() -> dict[str, str]:
    """Return the generated files, by their paths in the repository."""
    templates = [_template(playbook) for playbook in playbooks()]
    return {
        "roles/controller/vars/main/templates.json": _json({"__controller_templates": templates}),
        f"{PATTERN}/meta/pattern.json": _json(_pattern(templates)),
        **{f"{PATTERN}/playbooks/{playbook.name}.yml": _playbook(playbook) for playbook in playbooks()},
        **{f"{PATTERN}/playbooks/{playbook.name}.meta.yml": _specification(playbook) for playbook in playbooks()},
    }


def list_of_templates() -> str:
    """Return the table of the job templates of the pattern."""
    rows = [
        f"| `Image Builder {playbook.name}` | {playbook.title} | "
        f"{', '.join(f'`{name}`' for name in SURVEYS[playbook.name])} |\n"
        for playbook in playbooks()
    ]
    return "".join(["\n| job template | description | asks for |\n|---|---|---|\n", *rows])


def _template(playbook: Playbook) -> dict[str, Any]:
    known = {variable.name: variable for each in playbooks() for variable in each.variables}
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
        "required": variable.required and variable.name not in OPTIONAL,
        "default": "" if default is None else default,
        "choices": list(choices) or "",
        "min": 0 if kind in ("text", "textarea") else None,
        "max": 1024 if kind == "text" else 65536 if kind == "textarea" else None,
    }


def _pattern(templates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "name": NAME,
        "title": "Build golden images with EC2 Image Builder",
        "short_description": "Create pipelines, build images, and roll them out",
        "description": (
            "Creates job templates with surveys for the playbooks of goldsmith.image_builder. Launch them to create a"
            " pipeline, build an image, approve it, and roll it out to the Auto Scaling groups that use an older image."
        ),
        "tags": ["aws", "ami", "imagebuilder"],
        "aap_resources": {
            "controller_project": {"name": "Image Builder", "description": "Playbooks of goldsmith.image_builder"},
            "controller_job_templates": [_pattern_template(template) for template in templates],
        },
    }


def _pattern_template(template: dict[str, Any]) -> dict[str, Any]:
    """Return a job template as patterns define it. Inventory and credential are chosen at the launch."""
    title = template["description"]
    survey = {"name": title, "description": "", "spec": [_pattern_question(each) for each in template["survey"]]}
    variables = _extra_variables().get(template["name"])
    return {
        "name": f"Image Builder {template['name']}",
        "description": title,
        "playbook": f"{template['name']}.yml",
        "primary": template["name"] == "converge",
        "ask_inventory_on_launch": True,
        "ask_credential_on_launch": True,
        "ask_variables_on_launch": True,
        **({"extra_vars": json.dumps(variables)} if variables else {}),
        **({"survey_enabled": True, "survey": survey} if template["survey"] else {}),
    }


def _pattern_question(question: dict[str, Any]) -> dict[str, Any]:
    """Return a question without the keys that do not apply. In the schema of patterns, a default is a text."""
    optional = {"default": str, "choices": list, "min": int, "max": int}
    return {
        name: value
        for name, value in question.items()
        if name not in optional or (isinstance(value, optional[name]) and value != "")
    }


def _extra_variables() -> dict[str, dict[str, Any]]:
    """Return the extra variables of the job templates, which the role `controller` sets as well."""

    class Loader(yaml.SafeLoader):
        """Loads templates for AWX as texts."""

    Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))  # type: ignore[arg-type]
    content = yaml.load((ROOT / "roles/controller/vars/main/main.yml").read_text(), Loader)
    variables: dict[str, dict[str, Any]] = content["__controller_playbook_variables"]
    return variables


def _playbook(playbook: Playbook) -> str:
    return (
        "---\n# Written by make generate.\n"
        f"- name: {playbook.title}\n  import_playbook: goldsmith.image_builder.{playbook.name}\n"
    )


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def _specification(playbook: Playbook) -> str:
    """Return the variables of a playbook, in the format of ansible-creator."""
    specification = {
        "short_description": playbook.title,
        "description": f"Imports the playbook `goldsmith.image_builder.{playbook.name}`.",
        "argument_specs": {
            playbook.name: {
                "short_description": playbook.title,
                "options": {variable.name: _argument(variable) for variable in playbook.variables},
                "examples": f"- import_playbook: goldsmith.image_builder.{playbook.name}",
            }
        },
    }
    text = yaml.dump(specification, Dumper=_Dumper, sort_keys=False, width=WIDTH, allow_unicode=True)
    return f"---\n# Written by make generate.\n{text}"


def _argument(variable: Variable) -> dict[str, Any]:
    return {
        "description": markdown(" ".join(variable.description)),
        "type": variable.type,
        **({"required": True} if variable.required else {}),
        **({"default": variable.default} if variable.default is not None else {}),
        **({"choices": list(variable.choices)} if variable.choices else {}),
    }


def _json(content: Any) -> str:
    return json.dumps(content, indent=2) + "\n"

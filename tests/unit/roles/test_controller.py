"""The role controller: its variables are documented, and AWX accepts its surveys. The stub refuses what AWX refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.modules.tasks import TRUSTED, plain

from controller.rules import survey_mistakes
from controller.stub import Api

ROOT = Path(__file__).resolve().parents[3]
ROLE = ROOT / "roles" / "controller"
VARIABLES = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
TEMPLATES = json.loads((ROLE / "vars" / "main" / "templates.json").read_text())["__controller_templates"]


def test_defaults_and_readme_list_every_variable() -> None:
    assert set(re.findall(r"^(?:# )?(\w+):", (ROLE / "defaults" / "main.yml").read_text(), re.M)) == set(VARIABLES)
    table = (ROLE / "README.md").read_text().partition("## Variables")[2]
    assert set(re.findall(r"`(controller_\w+)`", table)) >= set(VARIABLES)


def test_each_playbook_has_a_job_template_by_default() -> None:
    playbooks = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    chosen = VARIABLES["controller_playbooks"]
    assert set(chosen["default"]) == set(chosen["choices"]) == {each["name"] for each in TEMPLATES} == playbooks


@pytest.mark.parametrize("template", [each for each in TEMPLATES if each["survey"]], ids=lambda each: each["name"])
def test_awx_accepts_each_survey(template: dict[str, Any]) -> None:
    assert survey_mistakes({"name": "", "description": "", "spec": template["survey"]}) == {}


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, []),
        ({"controller_surveys": {"build": {"image_pipeline_name": {"default": "web"}}}}, []),
        ({"controller_surveys": {"build": {"image_pipeline": {"default": "web"}}}}, ["controller_surveys.build"]),
        ({"controller_surveys": {"notify": {"image_notify_topic": {}}}}, ["controller_surveys.notify"]),
        ({"controller_surveys": {"bake": {"image_pipeline_name": {}}}}, ["controller_surveys.bake"]),
        ({"controller_extra_vars": {"bake": {}}}, ["controller_extra_vars"]),
        ({"controller_playbooks": ["converge", "build", "rollout"]}, ["controller_workflow"]),
        ({"controller_playbooks": ["converge"], "controller_workflow": False}, []),
    ],
)
def test_invalid_variables_are_named(variables: dict[str, Any], named: list[str]) -> None:
    problems = template("__controller_problems", {"controller_project_url": "https://example.org", **variables})
    assert [problem.partition(":")[0] for problem in problems] == named


def test_a_change_of_a_survey_replaces_properties_of_a_question() -> None:
    changes = {"type": "multiplechoice", "choices": ["base", "web"]}
    variables = {"controller_surveys": {"build": {"image_pipeline_name": changes}}}
    (asked,) = [each["survey"] for each in TEMPLATES if each["name"] == "build"]
    changed = template("__controller_survey", {**variables, "__controller_asked": "build"})
    assert changed["spec"] == [{**asked[0], **changes}, *asked[1:]]
    assert survey_mistakes(changed) == {}
    assert template("__controller_survey", {**variables, "__controller_asked": "notify"}) == {}


def template(name: str, variables: dict[str, Any]) -> Any:
    """Return the value of a variable of the role."""
    loader = DataLoader()
    files = (ROLE / "defaults" / "main.yml", *sorted((ROLE / "vars" / "main").iterdir()))
    known = [loader.load_from_file(str(file), cache="none", **TRUSTED) for file in files]
    variables = {name: value for each in (*known, variables) for name, value in each.items()}
    return plain(Templar(loader=loader, variables=variables).template(variables[name]))


QUESTION = {"question_name": "Name", "variable": "name", "required": True, "type": "text"}


@pytest.fixture
def api() -> Api:
    """An API with an organization, a project, an inventory and a job template with a survey."""
    created = Api()
    for kind, fields in {
        "organizations": {"name": "Images"},
        "projects": {"name": "images", "organization": 2},
        "inventories": {"name": "accounts", "organization": 2},
        "job_templates": {"name": "build", "project": 3, "inventory": 4, "survey_enabled": True},
        "workflow_job_templates": {"name": "bake"},
    }.items():
        assert created.respond("POST", f"/api/v2/{kind}/", {}, fields)[0] == 201
    spec = {"name": "", "description": "", "spec": [QUESTION]}
    assert created.respond("POST", "/api/v2/job_templates/5/survey_spec/", {}, spec)[0] == 200
    return created


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("job_templates", {"name": "x", "project": 3, "inventory": 4, "surveys": True}, {"surveys"}),
        ("job_templates", {"project": 3, "inventory": 4}, {"name"}),
        ("job_templates", {"name": "x", "inventory": 4}, {"project"}),
        ("job_templates", {"name": "x", "project": 3}, {"inventory"}),
        ("job_templates", {"name": "x", "project": 30, "inventory": 4}, {"project"}),
        ("job_templates", {"name": "x", "project": 3, "inventory": 4, "extra_vars": "{"}, {"extra_vars"}),
        ("job_templates/5/survey_spec", {"name": "", "spec": [QUESTION]}, {"error"}),
        ("job_templates/5/survey_spec", {"name": "", "description": "", "spec": []}, {"error"}),
        ("job_templates/5/survey_spec", {"name": "", "description": "", "spec": [QUESTION, QUESTION]}, {"error"}),
        (
            "job_templates/5/survey_spec",
            {"name": "", "description": "", "spec": [{**QUESTION, "type": "multiplechoice", "choices": ""}]},
            {"error"},
        ),
        (
            "job_templates/5/survey_spec",
            {"name": "", "description": "", "spec": [{**QUESTION, "type": "integer", "default": "5"}]},
            {"error"},
        ),
        ("job_templates/5/credentials", {"id": 30}, {"msg"}),
        ("job_templates/5/launch", {}, {"variables_needed_to_start"}),
        ("job_templates/5/launch", {"extra_vars": {"name": ["web"]}}, {"variables_needed_to_start"}),
        ("job_templates/5/launch", {"extra_vars": {"name": "web", "other": 1}}, {"extra_vars"}),
        ("credential_types", {"name": "x", "kind": "aws"}, {"kind"}),
        (
            "credential_types",
            {"name": "x", "kind": "cloud", "injectors": {"env": {"A": "{{ region }}"}}},
            {"injectors"},
        ),
        ("credentials", {"name": "x", "credential_type": 1, "organization": 2, "inputs": {"region": "x"}}, {"inputs"}),
        ("credentials", {"name": "x", "credential_type": 1}, {"detail"}),
        (
            "notification_templates",
            {
                "name": "x",
                "organization": 2,
                "notification_type": "webhook",
                "notification_configuration": {"url": "https://hooks.example.org"},
            },
            {"notification_configuration"},
        ),
        (
            "workflow_job_template_nodes",
            {"workflow_job_template": 6, "unified_job_template": 5, "extra_data": {"name": "web"}},
            {"extra_data"},
        ),
        ("schedules", {"name": "x", "unified_job_template": 5, "rrule": "RRULE:FREQ=DAILY;INTERVAL=1"}, {"rrule"}),
        (
            "schedules",
            {"name": "x", "unified_job_template": 5, "rrule": "DTSTART:20260101T020000Z RRULE:FREQ=DAILY"},
            {"rrule"},
        ),
    ],
)
def test_the_stub_refuses_what_awx_refuses(api: Api, path: str, body: dict[str, Any], named: set[str]) -> None:
    api.changes.clear()
    status, refused = api.respond("POST", f"/api/v2/{path}/", {}, body)
    assert (status, set(refused), api.changes) == (400, named, [])

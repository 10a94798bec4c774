"""The variables of the roles and playbooks: conversion of texts, messages, and the files of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible import context
from ansible.errors import AnsibleError
from ansible.utils.context_objects import CLIArgs

from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.project import COLLECTION, project_folders
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.variables import (
    Checked,
    check,
    region_problem,
    role_specification,
    search_path,
)

SPECIFICATION = {
    "image_pipeline_name": {"type": "str", "required": True},
    "image_pipeline_components": {"type": "list", "elements": "raw"},
    "image_pipeline_recipe": {"type": "raw"},
    "image_pipeline_tags": {"type": "dict"},
    "image_pipeline_provision": {"type": "bool", "default": False},
    "image_pipeline_keep_versions": {"type": "int"},
    "image_pipeline_status": {"type": "str", "choices": ["ENABLED", "DISABLED"]},
    "image_pipeline_tests": {"type": "dict", "options": {"timeout_minutes": {"type": "int"}}},
    "image_pipeline_description": {"type": "str"},
}
NAME = {"image_pipeline_name": "web"}


def checked(variables: dict[str, Any], **options: Any) -> Checked:
    return check(SPECIFICATION, variables, variables.__getitem__, **options)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("components", '["aws/update-linux", {"name": "nginx"}]', ["aws/update-linux", {"name": "nginx"}]),
        ("components", "- aws/update-linux\n- name: nginx\n", ["aws/update-linux", {"name": "nginx"}]),
        ("components", "aws/update-linux, web/1.x.x", ["aws/update-linux", "web/1.x.x"]),
        ("components", "", None),
        ("recipe", "web/1.x.x", "web/1.x.x"),
        ("recipe", "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0", ...),
        ("recipe", "parent_image: aws/ubuntu", {"parent_image": "aws/ubuntu"}),
        ("recipe", "", ""),
        ("tags", '{"Team": "web"}', {"Team": "web"}),
        ("tags", "Team: web", {"Team": "web"}),
        ("tests", '{"timeout_minutes": "60"}', {"timeout_minutes": 60}),
        ("provision", "true", True),
        ("provision", "", False),
        ("keep_versions", "3", 3),
        ("keep_versions", "", None),
        ("status", "", None),
        ("description", "", ""),
    ],
)
def test_texts_are_converted_to_the_types_of_the_specification(name: str, text: str, value: Any) -> None:
    found = checked({**NAME, f"image_pipeline_{name}": text})
    assert found.problems == []
    assert found.values.get(f"image_pipeline_{name}") == (text if value is ... else value)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, ["image_pipeline_name: is required."]),
        ({**NAME, "image_pipeline_recipe": '{"parent_image": '}, ["image_pipeline_recipe: is neither JSON nor YAML"]),
        ({**NAME, "image_pipeline_tags": "[a]"}, ["image_pipeline_tags: must be a mapping"]),
        ({**NAME, "image_pipeline_keep_versions": "three"}, ["image_pipeline_keep_versions: must be an integer"]),
        (
            {**NAME, "image_pipeline_tests": "timeout: 60", "image_pipeline_provision": "maybe"},
            ["image_pipeline_provision: must be a boolean", "image_pipeline_tests.timeout: unknown option."],
        ),
        (
            {**NAME, "image_pipeline_descripton": "x", "image_pipeline_region": "eu-west-1"},
            ["image_pipeline_descripton: unknown variable. Did you mean image_pipeline_description?"],
        ),
    ],
)
def test_each_mistake_names_its_variable(variables: dict[str, Any], named: list[str]) -> None:
    problems = checked(variables).problems
    assert len(problems) == len(named)
    assert [text for text in named if not any(problem.startswith(text) for problem in problems)] == []


def test_a_variable_that_cannot_be_evaluated_is_named() -> None:
    def evaluate(name: str) -> Any:
        raise AnsibleError("could not locate file in lookup: components/web.yml")

    (problem,) = check(SPECIFICATION, ["image_pipeline_name"], evaluate).problems
    assert problem.startswith("image_pipeline_name: cannot be evaluated: could not locate file")


def test_a_blank_answer_is_an_omitted_variable_of_a_playbook() -> None:
    assert "image_pipeline_description" in checked({**NAME, "image_pipeline_description": ""}).values
    assert "image_pipeline_description" not in checked({**NAME, "image_pipeline_description": ""}, blank=True).values


def test_a_missing_region_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile shop]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert region_problem({}, {}).startswith("image_pipeline_region: ")
    assert region_problem({"image_pipeline_profile": "absent"}, {}).startswith("image_pipeline_profile: ")
    for values, environment in (
        ({"image_pipeline_region": "eu-west-1"}, {}),
        ({}, {"AWS_REGION": "eu-west-1"}),
        ({}, {"AWS_DEFAULT_REGION": "eu-west-1"}),
        ({"image_pipeline_profile": "shop"}, {}),
    ):
        assert region_problem(values, environment) == ""


def test_files_are_searched_in_the_project_before_the_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.yml").touch()
    (tmp_path / "working").mkdir()
    monkeypatch.chdir(tmp_path / "working")
    playbooks = (str(tmp_path / "site.yml"), "goldsmith.image_builder.converge")
    monkeypatch.setattr(context, "CLIARGS", CLIArgs({"args": playbooks}))
    folders = project_folders({"image_pipeline_folder": "documents", "inventory_dir": str(tmp_path / "inventory")})
    named = [tmp_path / "working" / "documents", tmp_path, tmp_path / "inventory", tmp_path / "working"]
    assert folders == [str(folder) for folder in named]

    own, other = str(COLLECTION / "roles" / "image_pipeline"), str(tmp_path / "roles" / "wrapper")
    assert search_path({"ansible_search_path": [own, other]}, folders) == [other, *folders, own]


def test_the_specification_of_a_role_is_that_of_its_entry_point() -> None:
    assert set(role_specification("image_pipeline", "build")) < set(role_specification("image_pipeline", "main"))

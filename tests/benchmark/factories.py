"""The measured factories: pipelines with separate or with shared resources, also as tasks and roles."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

PROFILE, ROLE = "image-builder", "image-lifecycle"

Lists = dict[str, list[dict[str, Any]]]


def _component(name: str, command: str) -> dict[str, Any]:
    step = {"name": "Install", "action": "ExecuteBash", "inputs": {"commands": [command, f"systemctl enable {name}"]}}
    data = {"schemaVersion": 1.0, "phases": [{"name": "build", "steps": [step]}]}
    return {"name": name, "platform": "Linux", "description": f"Installs {name}", "data": data}


def _infrastructure(name: str) -> dict[str, Any]:
    return {"name": name, "instance_profile_name": PROFILE, "instance_types": ["m7i.large"]}


def _distribution(name: str) -> dict[str, Any]:
    ami = {"name": f"{name} [[ imagebuilder:buildDate ]]", "ami_tags": {"Application": name}}
    return {"name": name, "distributions": [{"region": "eu-west-1", "ami_distribution_configuration": ami}]}


def _recipe(name: str, component: str, parent: str = "aws/amazon-linux-2023-x86/x.x.x") -> dict[str, Any]:
    return {"name": name, "parent_image": parent, "components": ["aws/update-linux/x.x.x", component]}


def _policy(name: str) -> dict[str, Any]:
    rule = {"action": {"type": "DELETE", "include_resources": {"amis": True}}, "filter": {"type": "COUNT", "value": 3}}
    return {
        "name": name,
        "execution_role": ROLE,
        "resource_type": "AMI_IMAGE",
        "policy_details": [rule],
        "resource_selection": {"recipes": [{"name": name, "semantic_version": "x.x.x"}]},
    }


def _pipeline(name: str, parts: str) -> dict[str, Any]:
    return {
        "name": name,
        "image_recipe_arn": name,
        "infrastructure_configuration_arn": parts,
        "distribution_configuration_arn": parts,
        "schedule": {"schedule_expression": "cron(0 3 ? * SUN *)", "timezone": "Europe/Berlin"},
    }


def factory(pipelines: int, shared: bool, command: str = "dnf install -y nginx") -> Lists:
    """Return the lists of image_factory. ``command`` is the command of the first component."""
    names = [f"app-{number}" for number in range(pipelines)]
    parts = ["shared"] if shared else names
    return {
        "components": [_component(name, command if name == parts[0] else "dnf install -y nginx") for name in parts],
        "infrastructure_configurations": [_infrastructure(name) for name in parts],
        "distribution_configurations": [_distribution(name) for name in parts],
        "image_recipes": [_recipe(name, "shared" if shared else name) for name in names],
        "lifecycle_policies": [_policy(name) for name in names],
        "image_pipelines": [_pipeline(name, "shared" if shared else name) for name in names],
    }


def layers(*counts: int) -> Lists:
    """Return a factory of pipelines in layers: the parent images of a layer are the images of the previous one."""
    names = [[f"layer-{layer}-{number}" for number in range(count)] for layer, count in enumerate(counts)]
    recipes = [_recipe(name, "shared") for name in names[0]]
    for parents, children in pairwise(names):
        recipes += [_recipe(name, "shared", parents[index % len(parents)]) for index, name in enumerate(children)]
    return {
        "components": [_component("shared", "dnf install -y nginx")],
        "infrastructure_configurations": [_infrastructure("shared")],
        "distribution_configurations": [_distribution("shared")],
        "image_recipes": recipes,
        "image_pipelines": [_pipeline(recipe["name"], "shared") for recipe in recipes],
    }


def tasks(lists: Lists) -> list[dict[str, Any]]:
    """Return the same resources as tasks, one for each resource."""
    return [
        {f"goldsmith.image_builder.{singular(plural)}": entry} for plural, entries in lists.items() for entry in entries
    ]


def roles(lists: Lists) -> list[dict[str, Any]]:
    """Return the same resources as roles, one for each pipeline, whose resources must be separate."""
    include = {"ansible.builtin.include_role": {"name": "goldsmith.image_builder.image_pipeline"}}
    return [
        {**include, "vars": {f"image_pipeline_{name}": value for name, value in _variables(lists, index).items()}}
        for index in range(len(lists["image_pipelines"]))
    ]


def _variables(lists: Lists, index: int) -> dict[str, Any]:
    part = {plural: dict(entries[index]) for plural, entries in lists.items()}
    return {
        "name": part["image_pipelines"]["name"],
        "schedule": part["image_pipelines"]["schedule"],
        "components": [part["image_recipes"].pop("components")[0], part["components"]],
        "recipe": part["image_recipes"],
        "infrastructure": part["infrastructure_configurations"],
        "distribution": part["distribution_configurations"],
        "lifecycle": part["lifecycle_policies"],
    }


def singular(plural: str) -> str:
    """``lifecycle_policies`` → ``lifecycle_policy``: a module's name by that of a list."""
    return plural[:-3] + "y" if plural.endswith("ies") else plural[:-1]

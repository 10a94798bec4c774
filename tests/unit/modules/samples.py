"""What the module tests give to modules again and again."""

from __future__ import annotations

from typing import Any

PARENT = "aws/amazon-linux-2023-x86/x.x.x"
WINDOWS = "aws/windows-server-2022-english-full-base-x86/x.x.x"
AMI_NAME = "web {{ imagebuilder:buildDate }}"


def document(*commands: str, phase: str = "build", **parameters: Any) -> dict[str, Any]:
    """A component's document that runs commands; its parameters by name, with their defaults (None: no default)."""
    steps = [{"name": "Run", "action": "ExecuteBash", "inputs": {"commands": list(commands or ["true"])}}]
    declared = [
        {name: {"type": "string", **({} if default is None else {"default": default})}}
        for name, default in parameters.items()
    ]
    whole: dict[str, Any] = {"schemaVersion": 1.0, "phases": [{"name": phase, "steps": steps}]}
    return {**whole, "parameters": declared} if declared else whole


def component(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "platform": "Linux", "data": document("dnf install -y nginx"), **changes}


def recipe(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "parent_image": PARENT, **changes}


def infrastructure(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "instance_profile_name": "image-builder", **changes}


def region(code: str = "eu-west-1", **outputs: Any) -> dict[str, Any]:
    """One entry of a distribution configuration; an AMI if nothing else is asked for."""
    return {"region": code, **(outputs or {"ami_distribution_configuration": {"name": AMI_NAME}})}


def distribution(*regions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "web", "distributions": list(regions or [region()]), **changes}


def pipeline(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "image_recipe_arn": "web", "infrastructure_configuration_arn": "web", **changes}


SMALLEST = {
    "component": component,
    "image_recipe": recipe,
    "infrastructure_configuration": infrastructure,
    "distribution_configuration": distribution,
    "image_pipeline": pipeline,
}
"""The least that each module takes, in the order in which they depend on each other."""

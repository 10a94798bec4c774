"""What the module tests give to modules again and again."""

from __future__ import annotations

from typing import Any

PARENT = "aws/amazon-linux-2023-x86/x.x.x"
WINDOWS = "aws/windows-server-2022-english-full-base-x86/x.x.x"
AMI_NAME = "web {{ imagebuilder:buildDate }}"
PROFILE = "image-builder"
LIFECYCLE_ROLE = "image-lifecycle"
TRUST = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "imagebuilder.amazonaws.com"}}
  ]
}"""
"""Lets Image Builder take on a role."""
REPOSITORY = {"service": "ECR", "repository_name": "web"}
DOCKERFILE = """\
FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
"""


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
    data = document("dnf install -y nginx")
    if changes.get("platform") == "Windows":
        data["phases"][0]["steps"][0]["action"] = "ExecutePowerShell"
    return {"name": "web", "platform": "Linux", "data": data, **changes}


def recipe(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "parent_image": PARENT, **changes}


def infrastructure(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "instance_profile_name": PROFILE, **changes}


def region(code: str = "eu-west-1", **outputs: Any) -> dict[str, Any]:
    """One entry of a distribution configuration; an AMI if nothing else is asked for."""
    return {"region": code, **(outputs or {"ami_distribution_configuration": {"name": AMI_NAME}})}


def distribution(*regions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "web", "distributions": list(regions or [region()]), **changes}


def pipeline(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "image_recipe_arn": "web", "infrastructure_configuration_arn": "web", **changes}


def container_recipe(**changes: Any) -> dict[str, Any]:
    given = {"parent_image": "amazonlinux:latest", "dockerfile_template_data": DOCKERFILE}
    return {"name": "web", **given, "target_repository": REPOSITORY, **changes}


def steps(*names: str, action: str = "WaitForAction", **besides: Any) -> dict[str, Any]:
    """A workflow's document, with steps of these names that every type of workflow may have."""
    listed = [{"name": name, "action": action} for name in names or ["Wait"]]
    return {"schemaVersion": 1.0, **besides, "steps": listed}


def workflow(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "type": "TEST", "data": steps(), **changes}


def rule(action: str = "DELETE", by: dict[str, Any] | None = None, **exclusion_rules: Any) -> dict[str, Any]:
    """One of a lifecycle policy's rules; if nothing else is asked for, the newest three images stay."""
    told = {"action": {"type": action, "include_resources": {"amis": True}}}
    whole: dict[str, Any] = {**told, "filter": by or {"type": "COUNT", "value": 3}}
    return {**whole, "exclusion_rules": exclusion_rules} if exclusion_rules else whole


def lifecycle_policy(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "name": "web",
        "execution_role": LIFECYCLE_ROLE,
        "resource_type": "AMI_IMAGE",
        "policy_details": list(rules or [rule()]),
        "resource_selection": {"tag_map": {"Lifecycle": "short"}},
        **changes,
    }


SMALLEST = {
    "component": component,
    "image_recipe": recipe,
    "infrastructure_configuration": infrastructure,
    "distribution_configuration": distribution,
    "image_pipeline": pipeline,
    "container_recipe": container_recipe,
    "workflow": workflow,
    "lifecycle_policy": lifecycle_policy,
}
"""The least that makes a resource of each module."""

PARTS = ("component", "image_recipe", "infrastructure_configuration", "distribution_configuration")
"""What a pipeline is made of."""


def named(module: str, **changes: Any) -> dict[str, Any]:
    """Only what tells which resource is meant: the one that the least of a module makes."""
    return {"name": "web", **({"type": "TEST"} if module == "workflow" else {}), **changes}

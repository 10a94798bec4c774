"""Options with which most tests of modules begin."""

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
"""The trust policy that lets Image Builder assume a role."""
REPOSITORY = {"service": "ECR", "repository_name": "web"}
DOCKERFILE = """\
FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
"""


def document(*commands: str, phase: str = "build", **parameters: Any) -> dict[str, Any]:
    """Return a component document that runs commands; parameters map names to defaults (None: no default)."""
    steps = [{"name": "Run", "action": "ExecuteBash", "inputs": {"commands": list(commands or ["true"])}}]
    declared = [
        {name: {"type": "string", **({} if default is None else {"default": default})}}
        for name, default in parameters.items()
    ]
    content: dict[str, Any] = {"schemaVersion": 1.0, "phases": [{"name": phase, "steps": steps}]}
    return {**content, "parameters": declared} if declared else content


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
    """Return an entry of a distribution configuration; the default output is an AMI."""
    return {"region": code, **(outputs or {"ami_distribution_configuration": {"name": AMI_NAME}})}


def distribution(*regions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "web", "distributions": list(regions or [region()]), **changes}


def pipeline(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "image_recipe_arn": "web", "infrastructure_configuration_arn": "web", **changes}


def container_recipe(**changes: Any) -> dict[str, Any]:
    given = {"parent_image": "amazonlinux:latest", "dockerfile_template_data": DOCKERFILE}
    return {"name": "web", **given, "target_repository": REPOSITORY, **changes}


def steps(*names: str, action: str = "WaitForAction", **members: Any) -> dict[str, Any]:
    """Return a workflow document with steps of these names; every workflow type allows the default action."""
    listed = [{"name": name, "action": action} for name in names or ["Wait"]]
    return {"schemaVersion": 1.0, **members, "steps": listed}


def workflow(**changes: Any) -> dict[str, Any]:
    return {"name": "web", "type": "TEST", "data": steps(), **changes}


def rule(action: str = "DELETE", by: dict[str, Any] | None = None, **exclusion_rules: Any) -> dict[str, Any]:
    """Return a rule of a lifecycle policy; the default rule deletes all images but the newest three."""
    what = {"action": {"type": action, "include_resources": {"amis": True}}}
    content: dict[str, Any] = {**what, "filter": by or {"type": "COUNT", "value": 3}}
    return {**content, "exclusion_rules": exclusion_rules} if exclusion_rules else content


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
"""For each module, a function that returns the required options."""

PARTS = ("component", "image_recipe", "infrastructure_configuration", "distribution_configuration")
"""The modules whose resources a pipeline uses."""


def named(module: str, **changes: Any) -> dict[str, Any]:
    """Return only the options that identify the resource of ``SMALLEST``."""
    return {"name": "web", **({"type": "TEST"} if module == "workflow" else {}), **changes}

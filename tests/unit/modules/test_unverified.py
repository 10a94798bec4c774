"""The modules do not depend on unverified behaviour of AWS: with each assumption, a second run changes nothing."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from unit.modules.samples import DOCKERFILE, REPOSITORY, lifecycle_policy, named, rule, steps

import emulator

SWITCHES = [field.name for field in fields(emulator.assumed) if isinstance(getattr(emulator.assumed, field.name), bool)]

DOCUMENT = {
    "schemaVersion": 1.0,
    "phases": [
        {
            "name": "build",
            "steps": [{"name": "Install", "action": "ExecuteBash", "inputs": {"commands": ["dnf install -y nginx"]}}],
        }
    ],
}
AGE = {"type": "AGE", "value": 6, "unit": "MONTHS"}
FACTORY: list[tuple[str, dict[str, Any]]] = [
    ("component", {"platform": "Linux", "data": DOCUMENT, "description": "Web server"}),
    (
        "component",
        {"name": "script", "platform": "Linux", "format": "SHELL", "type": "TEST", "data": "set -e\n\ntrue\n"},
    ),
    (
        "image_recipe",
        {
            "components": ["web", "aws/update-linux"],
            "parent_image": "aws/amazon-linux-2023-x86/x.x.x",
            "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"volume_size": 20, "encrypted": True}}],
        },
    ),
    ("infrastructure_configuration", {"instance_profile_name": "image-builder", "instance_types": ["m7i.large"]}),
    (
        "distribution_configuration",
        {
            "distributions": [
                {
                    "region": region,
                    "ami_distribution_configuration": {"name": "web [[ imagebuilder:buildDate ]]"},
                    "launch_template_configurations": [{"launch_template_id": "lt-0a1b2c3d4e5f60718"}],
                }
                for region in ("us-east-1", "eu-west-1")
            ]
        },
    ),
    (
        "image_pipeline",
        {
            "image_recipe_arn": "web",
            "infrastructure_configuration_arn": "web",
            "distribution_configuration_arn": "web",
            "schedule": {"schedule_expression": "cron(0 3 ? * SUN *)"},
            "image_tests_configuration": {"timeout_minutes": 90},
            "status": "DISABLED",
        },
    ),
    (
        "container_recipe",
        {
            "components": ["web"],
            "parent_image": "amazonlinux:2023",
            "dockerfile_template_data": DOCKERFILE,
            "instance_configuration": {"block_device_mappings": [{"device_name": "/dev/xvda", "virtual_name": "a"}]},
            "target_repository": REPOSITORY,
        },
    ),
    ("workflow", {"type": "TEST", "data": steps(), "description": "Smoke test"}),
    (
        "lifecycle_policy",
        lifecycle_policy(rule(amis={"regions": ["eu-west-1"]}), rule("DEPRECATE", AGE), status="DISABLED"),
    ),
]


DECISIVE = [
    "leading_zeros_are_ignored",
    "runs_of_separators_collapse",
    "unknown_actions_are_refused",
    "unknown_document_keys_are_refused",
    "conditions_are_checked",
    "workflow_actions_fit_the_type",
    "workflow_inputs_are_checked",
    "workflow_references_are_checked",
    "included_resources_fit_the_type",
    "imported_script_is_one_command",
    "active_state_is_shown",
    "working_directory_is_filled_in",
    "included_resources_are_filled_in",
    "termination_is_filled_in",
    "distribution_timeout_is_shown",
    "distributions_are_reordered",
    "distributions_show_empty_lists",
    "empty_lists_are_kept",
]
"""The switches that the service reads for the tasks of FACTORY; all others make no difference to them."""


def run_twice(run: Any) -> None:
    first = [run(module, **{**named(module), **options}) for module, options in FACTORY]
    assert [result.get("msg", result.get("changed")) for result in first] == [True] * len(FACTORY)

    second = [run(module, **{**named(module), **options}) for module, options in FACTORY]

    assert [result.get("msg", result.get("changed")) for result in second] == [False] * len(FACTORY)
    assert [result.before for result in second] == [result.after for result in second]


def test_the_decisive_switches_are_known(account: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read = set()

    class Recording(type(emulator.assumed)):  # type: ignore[misc]
        def __getattribute__(self, name: str) -> Any:
            read.add(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(emulator.assumed, "__class__", Recording)
    run_twice(run)
    assert read & set(SWITCHES) == set(DECISIVE)


@pytest.mark.parametrize("switch", DECISIVE)
def test_a_second_run_changes_nothing(account: Any, run: Any, monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    monkeypatch.setattr(emulator.assumed, switch, not getattr(emulator.assumed, switch))
    run_twice(run)


@pytest.mark.parametrize("switch", ["working_directory_is_filled_in", "distributions_show_empty_lists"])
def test_the_diff_contains_only_the_changed_option(
    account: Any, run: Any, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    monkeypatch.setattr(emulator.assumed, switch, not getattr(emulator.assumed, switch))
    for module, options in FACTORY:
        run(module, **{**named(module), **options})

    for module, _options in FACTORY:
        result = run(module, **named(module), description="Another one")
        assert result.get("msg") is None
        differing = set(result.after.splitlines()) - set(result.before.splitlines())
        assert differing <= {"description: Another one", "version: 1.0.1"}

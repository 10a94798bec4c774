"""Export: the resources of an account as the lists of a factory, which changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from unit.module_utils.account import AMAZON, DOCUMENT, HERE, FakeClient

from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.converge import Factory
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import read_entries
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.export import Selection, export, files
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK, Owner

PARENT = "ami-0123456789abcdef0"
OTHER_ACCOUNT = "arn:aws:imagebuilder:eu-west-1:210987654321"


def _component(name: str, version: str) -> dict[str, Any]:
    return {
        "arn": f"{HERE}:component/{name}/{version}/1",
        "name": name,
        "version": version,
        "platform": "Linux",
        "type": "BUILD",
        "data": DOCUMENT,
        "owner": "123456789012",
        "tags": {MARK: "golden", "aws:cloudformation:stack-name": "s"},
    }


def _recipe(name: str, version: str, *components: str, **members: Any) -> dict[str, Any]:
    return {
        "arn": f"{HERE}:image-recipe/{name}/{version}",
        "name": name,
        "version": version,
        "parentImage": PARENT,
        "components": [{"componentArn": component} for component in components],
        "workingDirectory": "/tmp",
        "tags": {MARK: "golden", "Team": "web"},
        **members,
    }


def _pipeline(name: str, recipe: str, **members: Any) -> dict[str, Any]:
    return {
        "arn": f"{HERE}:image-pipeline/{name}",
        "name": name,
        "imageRecipeArn": f"{HERE}:image-recipe/{recipe}",
        "infrastructureConfigurationArn": f"{HERE}:infrastructure-configuration/private",
        "status": "ENABLED",
        "enhancedImageMetadataEnabled": True,
        "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 720},
        "tags": {MARK: "golden"},
        **members,
    }


@pytest.fixture
def client() -> FakeClient:
    return FakeClient(
        _component("web", "1.0.0"),
        _component("web", "1.0.1"),
        _component("spare", "1.0.0"),
        {
            "arn": f"{HERE}:infrastructure-configuration/private",
            "name": "private",
            "instanceProfileName": "builder",
            "terminateInstanceOnFailure": True,
            "tags": {MARK: "golden"},
        },
        _recipe(
            "golden",
            "1.0.0",
            f"{HERE}:component/web/1.0.1/1",
            f"{HERE}:component/web/1.0.0/1",
            f"{HERE}:component/web/1.x.x",
            f"{AMAZON}:component/update-linux/x.x.x",
            f"{OTHER_ACCOUNT}:component/shared/1.0.0/1",
        ),
        _recipe("silver", "1.0.0", f"{HERE}:component/web/1.0.1/1"),
        _pipeline("nightly", "golden/1.0.0"),
        _pipeline(
            "weekly",
            "silver/1.0.0",
            tags={},
            workflows=[
                {
                    "workflowArn": f"{AMAZON}:workflow/test/test-image/x.x.x",
                    "parameters": [{"name": "Wait", "value": ["1"]}],
                }
            ],
            executionRole="role",
        ),
    )


def _export(client: FakeClient, wanted: Selection) -> dict[str, list[dict[str, Any]]]:
    return export(client, wanted)


def _names(lists: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    return {plural: [entry["name"] for entry in entries] for plural, entries in lists.items() if entries}


def test_entries_omit_defaults_and_use_names(client: FakeClient) -> None:
    lists = _export(client, Selection())
    assert lists["image_recipes"][0] == {
        "name": "golden",
        "parent_image": PARENT,
        "components": [
            "web",
            "web/1.0.0/1",
            "web/1.x.x",
            "aws/update-linux/x.x.x",
            f"{OTHER_ACCOUNT}:component/shared/1.0.0/1",
        ],
        "tags": {"Team": "web"},
    }
    assert lists["infrastructure_configurations"] == [{"name": "private", "instance_profile_name": "builder"}]
    assert lists["image_pipelines"] == [
        {"name": "nightly", "image_recipe_arn": "golden", "infrastructure_configuration_arn": "private"},
        {
            "name": "weekly",
            "image_recipe_arn": "silver",
            "infrastructure_configuration_arn": "private",
            "workflows": [
                {
                    "workflow_arn": "aws/test-image/x.x.x",
                    "workflow_type": "TEST",
                    "parameters": {"Wait": "1"},
                }
            ],
            "execution_role": "role",
        },
    ]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (
            Selection("nightly"),
            {
                "components": ["web"],
                "infrastructure_configurations": ["private"],
                "image_recipes": ["golden"],
                "image_pipelines": ["nightly"],
            },
        ),
        (Selection("SPARE"), {"components": ["spare"]}),
        (Selection("sp*"), {"components": ["spare"]}),
        (Selection("*par*"), {"components": ["spare"]}),
        (Selection("missing"), {}),
        (Selection(tags={"Team": "web"}), {"components": ["web"], "image_recipes": ["golden", "silver"]}),
        (Selection("golden", {"Team": "db"}), {}),
    ],
)
def test_selected_resources_are_exported_with_their_references(
    client: FakeClient, wanted: Selection, names: dict[str, list[str]]
) -> None:
    assert _names(_export(client, wanted)) == names


def test_a_factory_with_the_exported_lists_changes_nothing(client: FakeClient) -> None:
    # A recipe with the same component twice cannot be declared. `no_device: false` is stored as an empty mapping.
    client.resources[f"{HERE}:image-recipe/golden/1.0.0"].update(
        components=[{"componentArn": f"{HERE}:component/web/1.0.1/1"}], blockDeviceMappings=[{}]
    )
    lists = _export(client, Selection(tags={MARK: "golden"}))
    entries = read_entries(lists)
    Factory(client, Owner("golden"), entries, check_mode=False).converge()
    assert [entry.name for entry in entries if entry.changed or entry.failure] == []
    assert client.writes == []


def test_a_resource_that_is_deleted_during_the_export_is_omitted(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = client.get_resource
    monkeypatch.setattr(client, "get_resource", lambda kind, arn: None if "spare" in str(arn) else read(kind, arn))
    assert _names(_export(client, Selection()))["components"] == ["web"]


def test_each_pipeline_has_a_file_with_the_resources_that_only_it_uses(client: FakeClient) -> None:
    texts = files(_export(client, Selection()), "factory")
    held = {
        file: {name: [entry["name"] for entry in entries] for name, entries in yaml.safe_load(text).items()}
        for file, text in texts.items()
    }
    assert held == {
        "nightly.yml": {
            "factory_image_recipes__nightly": ["golden"],
            "factory_image_pipelines__nightly": ["nightly"],
        },
        "shared.yml": {
            "factory_components__shared": ["web"],
            "factory_infrastructure_configurations__shared": ["private"],
        },
        "unused.yml": {"factory_components__unused": ["spare"]},
        "weekly.yml": {
            "factory_image_recipes__weekly": ["silver"],
            "factory_image_pipelines__weekly": ["weekly"],
        },
    }

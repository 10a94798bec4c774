"""The module ``image_recipe``."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.conftest import Create
from unit.modules.samples import PARENT, WINDOWS, component, document, pipeline, recipe
from unit.modules.tasks import add_resource

AMI = "ami-760aaa0f"
"""An Amazon Linux image that every account of moto can see."""


@pytest.fixture
def components(account: Any, create: Create) -> Any:
    """Three components: web, sql, and site, which has parameters."""
    site = document("echo '{{ Site }} {{ theme_colour }}'", Site=None, theme_colour="blue")
    create(
        ("component", options) for options in (component(), component(name="sql"), component(name="site", data=site))
    )
    return account


def _versions(account: Any) -> list[str]:
    found = account.client().list_image_recipes()["imageRecipeSummaryList"]
    return sorted(item["arn"].rpartition("/")[2] for item in found)


DISKS = [
    {"device_name": "/dev/xvda", "ebs": {"volume_size": 30, "encrypted": True}},
    {"device_name": "/dev/xvdb", "ebs": {"volume_size": 10}},
]
SITE = {"component_arn": "site", "parameters": {"Site": "shop", "theme_colour": "red"}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"block_device_mappings": DISKS}, {"block_device_mappings": DISKS[::-1]}),
        ({"ami_watermarks": ["one", "two"]}, {"ami_watermarks": ["two", "one"]}),
        ({"components": ["web"]}, {"components": [{"component_arn": "web"}]}),
        ({"components": ["web"]}, {"components": ["WEB"]}),
        ({"components": ["web"]}, {"components": ["web/1.0.0/1"]}),
        ({"components": [SITE]}, {"components": [{**SITE, "parameters": {"theme_colour": ["red"], "Site": "shop"}}]}),
        ({"components": []}, {}),
        ({}, {"components": []}),
        ({}, {"block_device_mappings": [], "ami_tags": {}, "working_directory": ""}),
        ({"block_device_mappings": [{"device_name": "/dev/sdb", "no_device": True}]}, {}),
        ({"block_device_mappings": DISKS[:1]}, {"block_device_mappings": [{**DISKS[0], "virtual_name": None}]}),
        ({"block_device_mappings": DISKS[:1]}, {"block_device_mappings": [{**DISKS[0], "no_device": False}]}),
        ({"ami_tags": {"a": 1, "b": 2}}, {"ami_tags": {"b": "2", "a": "1"}}),
        ({"working_directory": "/tmp"}, {}),
        ({}, {"working_directory": "/tmp"}),
        ({"parent_image": AMI}, {"parent_image": AMI}),
    ],
)
def test_an_equal_form_is_no_change(components: Any, run: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
    assert run("image_recipe", **recipe(**first))["changed"]
    result = run("image_recipe", **{**recipe(), **first, **second})
    assert (result["changed"], result.writes) == (False, [])
    assert result.before == result.after


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"components": ["web", "sql"]}, {"components": ["sql", "web"]}),
        ({"components": ["web", "sql"]}, {"components": ["web"]}),
        ({"components": ["web"]}, {"components": []}),
        ({"components": ["web"]}, {"components": ["web/1.0.x"]}),
        ({"components": [SITE]}, {"components": [{**SITE, "parameters": {"Site": "shop"}}]}),
        ({"components": [SITE]}, {"components": [{**SITE, "parameters": {"Site": "blog", "theme_colour": "red"}}]}),
        ({"block_device_mappings": DISKS}, {"block_device_mappings": DISKS[:1]}),
        (
            {"block_device_mappings": [{"device_name": "/dev/sdb", "ebs": {"volume_size": 9, "encrypted": False}}]},
            {"block_device_mappings": [{"device_name": "/dev/sdb", "ebs": {"volume_size": 9}}]},
        ),
        ({"ami_tags": {"Team": "web"}}, {"ami_tags": {"team": "web"}}),
        ({"working_directory": "/var/build"}, {"working_directory": ""}),
        ({"parent_image": AMI}, {"parent_image": PARENT}),
    ],
)
def test_changed_options_create_the_next_version(
    components: Any, run: Any, four_ways: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    run("image_recipe", **recipe(**first))
    result = four_ways("image_recipe", **{**recipe(), **first, **second})
    assert result["image_recipe"]["version"] == "1.0.1"
    assert _versions(components) == ["1.0.0", "1.0.1"]


@pytest.mark.parametrize(
    ("reference", "stored"),
    [
        ("web", "component/web/1.0.1/1"),
        ("web/1.0.0", "component/web/1.0.0"),
        ("web/1.0.0/1", "component/web/1.0.0/1"),
        ("web/1.x.x", "component/web/1.x.x"),
        ("web/x.x.x", "component/web/x.x.x"),
        ("aws/update-linux", "aws:component/update-linux/1.0.2/2"),
        ("aws/update-linux/x.x.x", "aws:component/update-linux/x.x.x"),
        ("arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0/1", "component/web/1.0.0/1"),
        ("arn:aws:imagebuilder:eu-west-1:123456789012:component/web", "component/web/1.0.1/1"),
        ("arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.1/1", "aws:component/update-linux/1.0.1/1"),
    ],
)
def test_components_can_be_given_by_reference(
    components: Any, run: Any, four_ways: Any, reference: str, stored: str
) -> None:
    run("component", **component(data=document("true")))
    four_ways("image_recipe", **recipe(components=[reference]))
    owner, _sep, path = stored.rpartition(":")
    expected = components.arn(path, owner=owner or components.id)
    assert components.read("image-recipe/web/x.x.x")["components"] == [{"componentArn": expected}]


def test_a_recipe_follows_the_component_that_it_names(components: Any, run: Any, four_ways: Any) -> None:
    named, floating = recipe(components=["web"]), recipe(name="floating", components=["web/1.x.x"])
    run("image_recipe", **named)
    run("image_recipe", **floating)
    run("component", **component(data=document("true")))
    moved = four_ways("image_recipe", **named)
    assert moved["image_recipe"]["components"] == [{"component_arn": components.arn("component/web/1.0.1/1")}]
    assert run("image_recipe", **floating)["changed"] is False


@pytest.mark.parametrize(
    ("given", "stored", "platform"),
    [
        (AMI, AMI, "Linux"),
        ("ssm:/golden/base", "ssm:/golden/base", "Linux"),
        (PARENT, "aws:image/amazon-linux-2023-x86/x.x.x", "Linux"),
        ("aws/amazon-linux-2023-x86", "aws:image/amazon-linux-2023-x86/2025.11.8/1", "Linux"),
        ("aws/amazon-linux-2-x86/2019.x.x", "aws:image/amazon-linux-2-x86/2019.x.x", "Linux"),
        (WINDOWS, "aws:image/windows-server-2022-english-full-base-x86/x.x.x", "Windows"),
        ("prod-abc123def456", "prod-abc123def456", None),
        ("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", None),
    ],
)
def test_parent_images_can_be_given_in_all_forms(
    account: Any, four_ways: Any, given: str, stored: str, platform: str | None
) -> None:
    account.client("ssm").put_parameter(Name="/golden/base", Value=AMI, Type="String")
    result = four_ways("image_recipe", **recipe(parent_image=given))
    owner, _sep, path = stored.partition(":")
    expected = account.arn(path, owner=owner) if owner == "aws" else stored
    assert account.read("image-recipe/web/1.0.0")["parentImage"] == expected
    assert result["image_recipe"]["parent_image"] == expected
    assert result["image_recipe"].get("platform") == platform


class TestVersions:
    def test_an_identical_exact_version_is_no_change(self, account: Any, run: Any, four_ways: Any) -> None:
        four_ways("image_recipe", **recipe(version="1.2.0"))
        assert _versions(account) == ["1.2.0"]

    def test_an_exact_version_with_other_content_shows_the_difference(
        self, account: Any, run: Any, refused: Any
    ) -> None:
        run("image_recipe", **recipe(version="1.2.0", description="Old"))
        option = "version"
        refused("image_recipe", option, **recipe(version="1.2.0", description="New"))

    def test_another_exact_version_is_created(self, account: Any, run: Any, four_ways: Any) -> None:
        run("image_recipe", **recipe(version="1.2.0"))
        four_ways("image_recipe", **recipe(version="1.1.0", description="Older"))
        assert _versions(account) == ["1.1.0", "1.2.0"]

    def test_a_partial_wildcard_continues_its_own_versions(self, account: Any, run: Any, four_ways: Any) -> None:
        run("image_recipe", **recipe(version="1.4.x", description="a"))
        run("image_recipe", **recipe(version="2.0.x", description="b"))
        result = four_ways("image_recipe", **recipe(version="1.4.x", description="c"))
        assert result["image_recipe"]["version"] == "1.4.1"
        assert run("image_recipe", **recipe(version="1.x.x", description="c"))["changed"] is False
        assert run("image_recipe", **recipe(version="x.x.x", description="b"))["changed"] is False
        assert _versions(account) == ["1.4.0", "1.4.1", "2.0.0"]


class TestKeepVersions:
    def test_a_recipe_in_use_is_changed_its_pipeline_moved_and_the_old_version_pruned(
        self, factory: Any, run: Any, four_ways: Any
    ) -> None:
        changed = four_ways("image_recipe", **recipe(description="Changed"))
        assert changed["image_recipe"]["version"] == "1.0.1"
        assert _versions(factory) == ["1.0.0", "1.0.1"]
        assert factory.read("image-pipeline/web")["imageRecipeArn"] == factory.arn("image-recipe/web/1.0.0")

        kept = run("image_recipe", **recipe(description="Changed", keep_versions=1))
        assert (kept["changed"], kept["pruned"]) == (False, [])

        moved = four_ways("image_pipeline", **pipeline())
        assert moved["image_pipeline"]["image_recipe_arn"] == factory.arn("image-recipe/web/1.0.1")
        assert _versions(factory) == ["1.0.0", "1.0.1"]

        pruned = four_ways("image_recipe", **recipe(description="Changed", keep_versions=1))
        assert pruned["pruned"] == [factory.arn("image-recipe/web/1.0.0")]
        assert pruned.before == pruned.after
        assert _versions(factory) == ["1.0.1"]

    @pytest.mark.parametrize(
        ("reference", "left"), [("web/1.0.0", ["1.0.0", "1.0.2"]), ("web/1.0.x", ["1.0.2"]), ("web/x.x.x", ["1.0.2"])]
    )
    def test_versions_used_by_pipelines_are_kept(
        self, factory: Any, run: Any, four_ways: Any, reference: str, left: list[str]
    ) -> None:
        run("image_pipeline", **pipeline(image_recipe_arn=reference))
        run("image_recipe", **recipe(description="Second"))
        four_ways("image_recipe", **recipe(description="Third", keep_versions=1))
        assert _versions(factory) == left


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"components": ["web", "web/1.0.x"]}, "components[1]"),
        (
            {"components": [{"component_arn": "aws/stig-build-linux-medium", "parameters": {"Level": "high"}}]},
            "components[0].parameters.Level",
        ),
        ({"components": ["site/1.x.x"]}, "components[0].parameters"),
        ({"components": ["web", "sqll"]}, "components[1].component_arn"),
        ({"components": ["web/2.x.x"]}, "components[0].component_arn"),
        ({"components": ["aws/update-linx"]}, "components[0].component_arn"),
        ({"components": ["web/1.0.x/1"]}, "components[0].component_arn"),
        ({"parent_image": "aws/amazon-linux-2023-x68/x.x.x"}, "parent_image"),
        ({"parent_image": "we.b"}, "parent_image"),
        ({"parent_image": "arn:aws:ec2:eu-west-1::image/ami-1"}, "parent_image"),
        ({"parent_image": "arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0"}, "parent_image"),
        (
            {"additional_instance_configuration": {"user_data_override": "#!/bin/sh"}},
            "additional_instance_configuration.user_data_override",
        ),
        ({"block_device_mappings": [{"ebs": {"volume_size": 16001}}]}, "block_device_mappings[0].ebs.volume_size"),
        ({"version": "x.x.8"}, "version"),
    ],
)
def test_an_invalid_request_is_refused_before_it_is_sent(
    components: Any, refused: Any, changes: dict[str, Any], option: str
) -> None:
    refused("image_recipe", option, **recipe(**changes))


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"parent_image": "ami-0123456789abcdef0"}, "parent_image"),
        ({"components": ["aws/update-windows"]}, "components[0].component_arn"),
        ({"ami_watermarks": ["one", "one"]}, "ami_watermarks"),
        ({"components": ["aws/docker-ce-ubuntu"]}, "components[0].component_arn"),
    ],
)
def test_an_error_of_the_service_names_the_option(
    components: Any, refused: Any, changes: dict[str, Any], option: str
) -> None:
    result = refused("image_recipe", option, by_aws=True, **recipe(**changes))
    assert result["error"]["code"]
    assert components.read("image-recipe/web/x.x.x") is None


def test_parameters_of_a_component_that_does_not_exist_yet_are_not_checked(account: Any, run: Any) -> None:
    arn = account.arn("component/later/1.0.0/1")
    result = run("image_recipe", check=True, **recipe(components=[{"component_arn": arn, "parameters": {"A-b": "1"}}]))
    assert (result.get("msg"), result["changed"]) == (None, True)


def test_parameters_of_a_component_with_a_hidden_document_are_not_checked(components: Any, four_ways: Any) -> None:
    """Marketplace components show neither their document nor, perhaps, its parameters."""
    body = {"name": "agent", "version": "1.0.0", "platform": "Linux", "type": "BUILD", "obfuscate": True}
    hidden = [{"name": "License", "type": "string"}]
    add_resource(components.id, components.region, "component/agent/1.0.0/1", parameters=hidden, **body)
    given = {"component_arn": "agent", "parameters": {"License": "abc"}}
    result = four_ways("image_recipe", **recipe(components=[given]))
    assert result["image_recipe"]["components"][0]["parameters"] == {"License": "abc"}


class TestDryRun:
    def test_check_mode_makes_a_dry_run_if_all_references_exist(self, components: Any, run: Any) -> None:
        result = run("image_recipe", check=True, **recipe(components=["web"]))
        (create,) = [call for call in result.calls if call.operation == "CreateImageRecipe"]
        assert create.parameters["dryRun"] is True
        assert create.error == "DryRunOperationException"
        assert result["changed"]

    def test_check_mode_makes_no_dry_run_if_a_reference_is_missing(self, components: Any, run: Any) -> None:
        future = run("component", check=True, **component(name="future"))["component"]["arn"]
        result = run("image_recipe", check=True, **recipe(components=[future]))
        assert result["changed"]
        assert "CreateImageRecipe" not in result.operations
        assert result["image_recipe"]["components"] == [{"component_arn": future}]
        assert result["image_recipe"]["arn"] == components.arn("image-recipe/web/1.0.0")

    def test_a_missing_arn_is_an_error_outside_check_mode(self, components: Any, run: Any) -> None:
        result = run("image_recipe", **recipe(components=[components.arn("component/future/1.0.0/1")]))
        assert result["failed"]
        assert "'components[0].component_arn'" in result["error"]["message"]

    def test_check_mode_makes_a_dry_run_of_the_next_version(self, components: Any, run: Any) -> None:
        run("image_recipe", **recipe())
        result = run("image_recipe", check=True, **recipe(components=["web"]))
        assert "CreateImageRecipe" in result.operations
        assert result.writes == []
        assert result["image_recipe"]["arn"] == components.arn("image-recipe/web/1.0.1")


def test_a_missing_component_is_not_reported_as_a_misspelt_recipe(parts: Any, refused: Any) -> None:
    refused("image_recipe", "components[0].component_arn", **recipe(name="wbe", components=["wb"]))

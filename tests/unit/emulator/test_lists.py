"""Lists: entries, owners, filters and pages."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import (
    ACCOUNT,
    AMAZON_LINUX,
    DOCUMENT,
    NEEDS,
    REGION,
    WINDOWS,
    Account,
    arn,
)


def names(entries: list[dict[str, Any]]) -> list[str]:
    return sorted(entry["name"] for entry in entries)


def where(**filters: str | list[str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "values": values if isinstance(values, list) else [values]} for name, values in filters.items()
    ]


def test_components_are_listed_by_version_and_their_builds_by_build(account: Account) -> None:
    account.make("component", description="first", tags={"Team": "web"})
    account.make("component", description="second", changeDescription="better")
    account.make("component", semanticVersion="1.1.0")
    (version,) = account.client.list_components(filters=where(version="1.0.0"))["componentVersionList"]
    assert version.pop("dateCreated")
    assert version == {
        "arn": arn("component/web/1.0.0"),
        "name": "web",
        "version": "1.0.0",
        "description": "second",
        "platform": "Linux",
        "type": "BUILD",
        "owner": ACCOUNT,
        "status": "ACTIVE",
    }
    listed = account.client.list_component_build_versions(componentVersionArn=arn("component/web/1.0.0"))
    newest, oldest = listed["componentSummaryList"]
    assert oldest.pop("dateCreated") <= newest["dateCreated"]
    assert newest["changeDescription"] == "better"
    assert oldest == {
        "arn": arn("component/web/1.0.0/1"),
        "name": "web",
        "version": "1.0.0",
        "platform": "Linux",
        "type": "BUILD",
        "owner": ACCOUNT,
        "description": "first",
        "state": {"status": "ACTIVE"},
        "tags": {"Team": "web"},
    }


def test_an_arn_without_a_version_lists_all_own_builds(account: Account) -> None:
    account.make("component")
    account.make("component", name="other")
    assert names(account.client.list_component_build_versions()["componentSummaryList"]) == ["other", "web"]


@pytest.mark.parametrize("version", [arn("component/none/1.0.0"), arn("component/update-linux/1.0.2", owner="aws")])
def test_builds_of_missing_and_foreign_resources_are_an_empty_list(account: Account, version: str) -> None:
    listed = account.client.list_component_build_versions(componentVersionArn=version)
    assert listed["componentSummaryList"] == []


def test_a_recipe_summary_has_no_version(account: Account) -> None:
    account.make("image_recipe", description="hidden", tags={"Team": "web"})
    (summary,) = account.client.list_image_recipes()["imageRecipeSummaryList"]
    assert summary.pop("dateCreated")
    assert summary == {
        "arn": arn("image-recipe/web/1.0.0"),
        "name": "web",
        "platform": "Linux",
        "owner": ACCOUNT,
        "parentImage": AMAZON_LINUX,
        "tags": {"Team": "web"},
    }


def test_summaries_of_configurations_omit_their_content(account: Account) -> None:
    account.make("infrastructure_configuration", keyPair="debug", instanceTypes=["t3.small"], resourceTags={"a": "b"})
    account.make("distribution_configuration", description="Where web images go")
    (infrastructure,) = account.client.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"]
    (distribution,) = account.client.list_distribution_configurations()["distributionConfigurationSummaryList"]
    for summary in (infrastructure, distribution):
        assert summary.pop("dateCreated")
    assert infrastructure == {
        "arn": arn("infrastructure-configuration/web"),
        "name": "web",
        "instanceProfileName": "builder",
        "instanceTypes": ["t3.small"],
        "resourceTags": {"a": "b"},
        "tags": {},
    }
    assert distribution == {
        "arn": arn("distribution-configuration/web"),
        "name": "web",
        "description": "Where web images go",
        "regions": [REGION],
        "tags": {},
    }


def test_pipelines_are_listed_in_full(account: Account) -> None:
    of = account.make("image_pipeline", schedule={"scheduleExpression": "rate(1 day)"}, tags={"Team": "web"})
    assert account.client.list_image_pipelines()["imagePipelineList"] == [account.get("image_pipeline", of)]


def test_new_and_missing_pipelines_have_no_images(account: Account) -> None:
    for of in (account.make("image_pipeline"), arn("image-pipeline/none")):
        assert account.client.list_image_pipeline_images(imagePipelineArn=of)["imageSummaryList"] == []


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("Web Server", ["Web Server"]),
        ("web-server", []),
        ("web server", []),
        ("Web*", ["Web Client", "Web Server"]),
        ("*Server*", ["Big Server", "Web Server"]),
        ("*Server", []),
        ("W*r", []),
        (["Big Server", "Web Client"], ["Big Server", "Web Client"]),
    ],
)
def test_the_name_filter_matches_the_original_spelling(
    account: Account, pattern: str | list[str], found: list[str]
) -> None:
    for name in ("Web Server", "Web Client", "Big Server"):
        account.make("infrastructure_configuration", name=name)
    listed = account.client.list_infrastructure_configurations(filters=where(name=pattern))
    assert names(listed["infrastructureConfigurationSummaryList"]) == sorted(found)


def test_entries_match_all_filters(account: Account) -> None:
    account.make("image_recipe", name="linux")
    account.make("image_recipe", name="windows", parentImage=WINDOWS)
    list_recipes = account.client.list_image_recipes

    def found(**filters: str) -> list[str]:
        return names(list_recipes(filters=where(**filters))["imageRecipeSummaryList"])

    assert found(platform="Windows") == ["windows"]
    assert found(parentImage=AMAZON_LINUX) == ["linux"]
    assert found(platform="Windows", name="linux") == []
    assert found(platform="windows") == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"status": "DISABLED"}, ["off"]),
        ({"imageRecipeArn": arn("image-recipe/web/1.0.0")}, ["busy", "off"]),
        ({"infrastructureConfigurationArn": arn("infrastructure-configuration/none")}, []),
        ({"description": "Builds"}, ["busy"]),
    ],
)
def test_pipelines_are_filtered_by_their_references(
    account: Account, filters: dict[str, str], found: list[str]
) -> None:
    account.make("image_pipeline", name="off", status="DISABLED")
    account.make("image_pipeline", name="busy", description="Builds")
    listed = account.client.list_image_pipelines(filters=where(**filters))
    assert names(listed["imagePipelineList"]) == found


def test_components_are_filtered_by_supported_system_and_type(account: Account) -> None:
    account.make("component", supportedOsVersions=["Ubuntu", "Amazon Linux 2"])
    account.make("component", name="check", data=DOCUMENT.replace("name: build", "name: test"))
    list_components = account.client.list_components
    by_system = list_components(filters=where(supportedOsVersion="Amazon Linux 2"))
    assert names(by_system["componentVersionList"]) == ["web"]
    assert names(list_components(filters=where(type="TEST"))["componentVersionList"]) == ["check"]


@pytest.mark.parametrize(
    ("operation", "members", "code", "text"),
    [
        (
            "list_image_recipes",
            {"filters": where(description="a")},
            "InvalidParameterValueException",
            "filters[0].name",
        ),
        ("list_image_recipes", {"filters": [{"name": "name"}]}, "InvalidParameterValueException", "filters[0].values"),
        ("list_image_recipes", {"filters": []}, "InvalidParameterValueException", "at least 1 items"),
        ("list_image_recipes", {"filters": where(name="a;b")}, "InvalidParameterValueException", "must match pattern"),
        ("list_image_recipes", {"maxResults": 101}, "InvalidParameterValueException", "must be at most 100."),
        ("list_image_recipes", {"maxResults": 0}, "InvalidParameterValueException", "must be at least 1."),
        ("list_image_recipes", {"owner": "self"}, "InvalidParameterValueException", "must be one of Self"),
        (
            "list_components",
            {"byName": True, "filters": where(version="1.0.0")},
            "InvalidParameterCombinationException",
            "byName",
        ),
        ("list_workflows", {"owner": "Shared"}, "InvalidParameterValueException", "The owner Shared is not supported"),
        ("list_workflows", {"owner": "ThirdParty"}, "InvalidParameterValueException", "ThirdParty"),
        ("list_image_pipeline_images", {}, "InvalidParameterValueException", "imagePipelineArn must be specified."),
    ],
)
def test_invalid_list_requests_are_refused(
    account: Account, operation: str, members: dict[str, Any], code: str, text: str
) -> None:
    refusal = account.refusal(getattr(account.client, operation), **members)
    assert (refusal.code, refusal.status) == (code, 400)
    assert text in refusal.message


def test_no_resource_is_shared(account: Account) -> None:
    account.make("component")
    assert account.client.list_components(owner="Shared")["componentVersionList"] == []


def test_versions_can_be_listed_by_name(account: Account) -> None:
    for version in ("1.0.0", "1.1.0"):
        account.make("component", semanticVersion=version, description=version)
    account.make("component", name="other")
    listed = account.client.list_components(byName=True)["componentVersionList"]
    assert sorted((entry["arn"], entry.get("description")) for entry in listed) == [
        (arn("component/other/x.x.x"), None),
        (arn("component/web/x.x.x"), "1.1.0"),
    ]


def test_every_kind_has_its_own_list(account: Account) -> None:
    for kind in NEEDS:
        account.make(kind)
    operations = {
        "list_components": "componentVersionList",
        "list_image_recipes": "imageRecipeSummaryList",
        "list_infrastructure_configurations": "infrastructureConfigurationSummaryList",
        "list_distribution_configurations": "distributionConfigurationSummaryList",
        "list_image_pipelines": "imagePipelineList",
        "list_container_recipes": "containerRecipeSummaryList",
        "list_workflows": "workflowVersionList",
        "list_lifecycle_policies": "lifecyclePolicySummaryList",
    }
    for operation, key in operations.items():
        assert names(getattr(account.client, operation)()[key]) == ["web"]
    assert account.client.list_images()["imageVersionList"] == []

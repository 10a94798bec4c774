"""The catalog of resources of Amazon and other publishers."""

from __future__ import annotations

import pytest

from emulator.imagebuilder.resources import catalog

from .builds import look, start
from .conftest import MISSING, REGION, Account, amazons, arn

pytestmark = pytest.mark.usefixtures("no_images_of_others")


@pytest.mark.parametrize(
    ("name", "platform", "kind"),
    [
        ("update-linux", "Linux", "BUILD"),
        ("update-windows", "Windows", "BUILD"),
        ("amazon-cloudwatch-agent-linux", "Linux", "BUILD"),
        ("aws-cli-version-2-linux", "Linux", "BUILD"),
        ("reboot-linux", "Linux", "BUILD"),
        ("simple-boot-test-linux", "Linux", "TEST"),
        ("stig-build-linux-medium", "Linux", "BUILD"),
    ],
)
def test_amazons_components_can_be_read(account: Account, name: str, platform: str, kind: str) -> None:
    found = account.get("component", amazons(f"component/{name}/x.x.x"))
    assert (found["name"], found["platform"], found["type"], found["owner"]) == (name, platform, kind, "Amazon")
    assert found["data"].startswith("schemaVersion: 1.0")


def test_amazons_components_are_listed_separately_from_own_components(account: Account) -> None:
    account.make("component")
    pages = account.client.get_paginator("list_components").paginate(owner="Amazon", maxResults=10)
    listed = [entry for page in pages for entry in page["componentVersionList"]]
    assert amazons("component/update-linux/1.0.1") in [entry["arn"] for entry in listed]
    assert {entry["owner"] for entry in listed} == {"Amazon"}
    assert [entry["name"] for entry in account.client.list_components()["componentVersionList"]] == ["web"]


def test_wildcards_select_the_newest_of_several_versions_and_builds(account: Account) -> None:
    for asked, found in {"1.0.x": "1.0.2/2", "1.0.2": "1.0.2/2", "1.0.1": "1.0.1/1"}.items():
        component = account.get("component", amazons(f"component/update-linux/{asked}"))
        assert component["arn"] == amazons(f"component/update-linux/{found}")


def test_some_components_have_parameters(account: Account) -> None:
    found = account.get("component", amazons("component/stig-build-linux-medium/x.x.x"))
    assert [(one["name"], one["type"], one["defaultValue"]) for one in found["parameters"]] == [
        ("InstallPackages", "string", ["No"]),
        ("SetDoDConsentBanner", "string", ["No"]),
    ]


def test_deprecated_components_are_listed_only_with_their_filter(account: Account) -> None:
    def listed(**members: object) -> list[str]:
        entries = account.client.list_components(owner="Amazon", maxResults=100, **members)["componentVersionList"]
        return [entry["name"] for entry in entries]

    assert "dotnet-core-runtime-linux" not in listed()
    assert listed(filters=[{"name": "status", "values": ["DEPRECATED"]}]) == ["dotnet-core-runtime-linux"]
    found = account.get("component", amazons("component/dotnet-core-runtime-linux/x.x.x"))
    assert found["state"] == {"status": "DEPRECATED"}


@pytest.mark.parametrize(
    ("name", "platform", "system"),
    [
        ("amazon-linux-2-x86", "Linux", "Amazon Linux 2"),
        ("amazon-linux-2023-x86", "Linux", "Amazon Linux 2023"),
        ("amazon-linux-2023-arm64", "Linux", "Amazon Linux 2023"),
        ("ubuntu-server-22-lts-x86", "Linux", "Ubuntu 22"),
        ("ubuntu-server-24-lts-x86", "Linux", "Ubuntu 24"),
        ("windows-server-2022-english-full-base-x86", "Windows", "Microsoft Windows Server 2022"),
    ],
)
def test_amazons_images_can_be_read(account: Account, name: str, platform: str, system: str) -> None:
    answer = account.client.get_image(imageBuildVersionArn=amazons(f"image/{name}/x.x.x"))
    image = answer["image"]
    assert (image["platform"], image["osVersion"], image["state"]) == (platform, system, {"status": "AVAILABLE"})
    assert image["arn"] == amazons(f"image/{name}/{image['version']}")
    assert answer["latestVersionReferences"]["latestVersionArn"] == amazons(f"image/{name}/x.x.x")


def test_an_unavailable_image_can_be_read_only_by_its_build(account: Account) -> None:
    get = account.client.get_image
    version = amazons("image/amazon-linux-2023-x86/2025.12.30")
    assert get(imageBuildVersionArn=f"{version}/1")["image"]["state"]["status"] == "DEPRECATED"
    assert account.refusal(get, imageBuildVersionArn=version).code == "ResourceNotFoundException"
    latest = get(imageBuildVersionArn=amazons("image/amazon-linux-2023-x86/x.x.x"))["image"]
    assert latest["version"] == "2025.11.8/1"


def test_amazons_images_are_listed_without_deprecated_ones(account: Account) -> None:
    def listed(**members: object) -> list[str]:
        filters = [{"name": "name", "values": ["Amazon Linux 2023 x86"]}]
        answer = account.client.list_images(owner="Amazon", filters=filters, **members)
        return sorted(entry["version"] for entry in answer["imageVersionList"])

    assert listed() == ["2025.11.8", "2025.9.2"]
    assert listed(includeDeprecated=True) == ["2025.11.8", "2025.12.30", "2025.9.2"]
    builds = account.client.list_image_build_versions(imageVersionArn=amazons("image/amazon-linux-2-x86/2025.11.8"))
    assert [one["version"] for one in builds["imageSummaryList"]] == ["2025.11.8/2", "2025.11.8/1"]


def test_amazons_workflows_can_be_read_and_listed(account: Account) -> None:
    answer = account.client.get_workflow(workflowBuildVersionArn=amazons("workflow/build/build-image/x.x.x"))
    workflow = answer["workflow"]
    assert (workflow["arn"], workflow["type"]) == (amazons("workflow/build/build-image/1.0.3/1"), "BUILD")
    assert "action: ExecuteComponents" in workflow["data"]
    assert answer["latestVersionReferences"] == {"latestVersionArn": amazons("workflow/build/build-image/x.x.x")}
    listed = account.client.list_workflows(owner="Amazon", filters=[{"name": "type", "values": ["TEST"]}])
    assert {entry["name"] for entry in listed["workflowVersionList"]} == {"test-image", "test-container"}
    versions = account.client.list_workflow_build_versions(workflowVersionArn=amazons("workflow/test/test-image/1.x.x"))
    assert [one["version"] for one in versions["workflowSummaryList"]] == ["1.0.3", "1.0.2", "1.0.1"]


@pytest.mark.parametrize(
    "workflow",
    [
        "build/build-image",
        "build/build-container",
        "test/test-image",
        "test/test-container",
        "distribution/distribute-container",
        "distribution/distribute-image",
    ],
)
def test_the_catalog_contains_every_managed_workflow(account: Account, workflow: str) -> None:
    answer = account.client.get_workflow(workflowBuildVersionArn=amazons(f"workflow/{workflow}/x.x.x"))
    assert answer["workflow"]["name"] == workflow.partition("/")[2]


def test_the_catalog_is_available_in_every_region(account: Account) -> None:
    client = account.session.client("imagebuilder", "ap-southeast-2")
    of = arn("component/update-linux/x.x.x", "ap-southeast-2", "aws")
    assert client.get_component(componentBuildVersionArn=of)["component"]["version"] == "1.0.2"
    elsewhere = account.refusal(client.get_component, componentBuildVersionArn=amazons("component/update-linux/x.x.x"))
    assert elsewhere.code == "ResourceNotFoundException"


PUBLIC_TEMPLATES = {
    "component": """
        update-linux update-windows reboot-linux reboot-windows reboot-test-windows hello-world-linux
        hello-world-windows aws-cli-version-2-linux aws-cli-version-2-windows python-3-linux python-3-windows
        stig-build-linux stig-build-windows stig-build-linux-high stig-build-windows-low dotnet-runtime-linux
        dotnet-sdk-linux powershell-windows windows-activation-test apache-tomcat-9-linux chocolatey docker-ce-linux
        update-linux-kernel-mainline aws-codedeploy-agent-windows putty
    """,
    "image": """
        amazon-linux-2-x86 amazon-linux-2-arm64 amazon-linux-2023-x86 amazon-linux-2023-arm64 ubuntu-server-22-lts-x86
        ubuntu-server-22-lts-arm64 ubuntu-server-24-lts-x86 ubuntu-server-24-lts-arm64 ubuntu-server-18-lts-x86
        ubuntu-server-20-lts-x86 red-hat-enterprise-linux-8-x86 red-hat-enterprise-linux-10-x86
        red-hat-enterprise-linux-10-arm64 suse-linux-enterprise-server-15-x86 suse-linux-enterprise-server-15-arm64
        windows-server-2016-english-core-base-x86 windows-server-2016-english-full-base-x86
        windows-server-2019-english-core-base-x86 windows-server-2019-english-full-base-x86
        windows-server-2022-english-core-base-x86 windows-server-2022-english-full-base-x86
        windows-server-2025-english-core-base-x86 windows-server-2025-english-full-base-x86
        macos-sonoma-x86 macos-sonoma-arm64 macos-sequoia-x86 macos-sequoia-arm64
        amazon-linux-x86-2 amazon-linux-x86-latest amazon-linux-2023-x86-2023 ubuntu-22-x86-22-04 ubuntu-24-x86-24-04
        windows-server-2016-x86-core-ltsc2016-amd64 windows-server-2019-x86-core-ltsc2019-amd64
    """,
}
"""The names that public templates and CDK use, by the type in the ARN."""


@pytest.mark.parametrize(("segment", "names"), PUBLIC_TEMPLATES.items())
def test_the_names_of_public_templates_are_in_the_catalog(segment: str, names: str) -> None:
    provided = {one.arn.name for one in catalog.in_region("aws", REGION).of([segment]) if one.arn.owner == "aws"}
    assert set(names.split()) <= provided


@pytest.mark.parametrize(
    ("segment", "owner", "name"),
    [
        ("third-party", "ThirdParty", "example-agent-linux"),
        ("aws-marketplace", "AWSMarketplace", "example-scanner-prod-1"),
    ],
)
def test_components_of_other_publishers_hide_their_documents(
    account: Account, segment: str, owner: str, name: str
) -> None:
    reference = arn(f"component/{name}/x.x.x", owner=segment)
    found = account.get("component", reference)
    assert (found["owner"], found["obfuscate"], found["publisher"]) == (owner, True, "Example Corp.")
    assert "data" not in found
    listed = account.client.list_components(owner=owner)["componentVersionList"]
    assert {one["name"] for one in listed} == {name}
    recipe = account.make("image_recipe", components=[{"componentArn": reference}])
    assert account.get("image_recipe", recipe)["components"] == [{"componentArn": reference}]
    image = look(account, start(account, recipe))
    assert image["state"]["status"] == "AVAILABLE"


def test_a_marketplace_image_can_be_a_parent(account: Account) -> None:
    parent = arn("image/example-hardened-linux/x.x.x", owner="aws-marketplace")
    image = look(account, start(account, account.make("image_recipe", parentImage=parent)))
    assert image["state"]["status"] == "AVAILABLE"
    assert image["imageSource"] == "AWS_MARKETPLACE"


def test_unknown_resources_of_other_publishers_are_not_found(account: Account) -> None:
    missing = arn("component/agent/1.2.3/1", owner="third-party")
    refusal = account.refusal(account.make, "image_recipe", components=[{"componentArn": missing}])
    assert refusal.code == MISSING

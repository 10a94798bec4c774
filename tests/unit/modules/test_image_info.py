"""Reading images: selection, order, details, and additional results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from unit.modules.samples import component, container_recipe, distribution, document, infrastructure, pipeline, recipe

import emulator

HERE = {"infrastructure_configuration_arn": "web"}


@pytest.fixture
def ask(run: Any) -> Any:
    """Run the module, which only reads, also in check mode."""

    def ask_for(**options: Any) -> list[dict[str, Any]]:
        predicted, found = (run("image_info", check=check, **options) for check in (True, False))
        assert (found.get("msg"), found["changed"], predicted.writes + found.writes) == (None, False, [])
        assert predicted["images"] == found["images"]
        return list(found["images"])

    return ask_for


@pytest.fixture
def start(parts: Any) -> Any:
    """Build an image directly with boto3 and return its ARN."""

    def start_build(recipe_path: str = "image-recipe/web/1.0.0", **members: Any) -> str:
        kind = "containerRecipeArn" if recipe_path.startswith("container") else "imageRecipeArn"
        given = {kind: parts.arn(recipe_path), **members}
        infrastructure = parts.arn("infrastructure-configuration/web")
        answer = parts.client().create_image(**given, infrastructureConfigurationArn=infrastructure)
        return str(answer["imageBuildVersionArn"])

    return start_build


@pytest.fixture
def history(parts: Any, run: Any, start: Any) -> dict[str, str]:
    """Images of two versions of web, of a container recipe called web, of a pipeline of shop, and a failed one."""
    run("image_recipe", **recipe(version="1.1.0", description="Second"))
    run("container_recipe", **container_recipe(version="2.0.0"))
    run("component", **component(name="broken", data=document("false")))
    run("image_recipe", **recipe(name="Shop Front"))
    run("image_recipe", **recipe(name="shop back", components=["broken"]))
    run("image_pipeline", **pipeline(name="shop", image_recipe_arn="shop front"))
    made = {
        "web 1.0.0/1": start(),
        "web 1.1.0/1": start("image-recipe/web/1.1.0"),
        "web 1.0.0/2": start(),
        "web 2.0.0/1": start("container-recipe/web/2.0.0"),
    }
    answer = parts.client().start_image_pipeline_execution(imagePipelineArn=parts.arn("image-pipeline/shop"))
    made["Shop Front 1.0.0/1"] = answer["imageBuildVersionArn"]
    made["shop back 1.0.0/1"] = start("image-recipe/shop-back/1.0.0")
    return made


def _named(found: list[dict[str, Any]]) -> list[str]:
    return [f"{one['name']} {one['version']}" for one in found]


EVERY = [
    "shop back 1.0.0/1",
    "Shop Front 1.0.0/1",
    "web 2.0.0/1",
    "web 1.0.0/2",
    "web 1.1.0/1",
    "web 1.0.0/1",
]
WEB = EVERY[2:]

ASKED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, EVERY),
    ({"newest": True}, EVERY[:1]),
    ({"name": "web"}, WEB),
    ({"name": "WEB", "newest": True}, ["web 2.0.0/1"]),
    ({"name": "shop_front"}, ["Shop Front 1.0.0/1"]),
    ({"name": "shop*"}, ["shop back 1.0.0/1"]),
    ({"name": "*o*"}, ["shop back 1.0.0/1", "Shop Front 1.0.0/1"]),
    ({"name": "none"}, []),
    ({"name": "none*"}, []),
    ({"name": "web", "version": "1.0.0"}, ["web 1.0.0/2", "web 1.0.0/1"]),
    ({"name": "web", "version": "1.x.x"}, ["web 1.0.0/2", "web 1.1.0/1", "web 1.0.0/1"]),
    ({"name": "web", "version": "3.x.x"}, []),
    ({"version": "1.1.0"}, ["web 1.1.0/1"]),
    ({"image_recipe_arn": "web"}, ["web 1.0.0/2", "web 1.1.0/1", "web 1.0.0/1"]),
    ({"image_recipe_arn": "web/1.0.0"}, ["web 1.0.0/2", "web 1.0.0/1"]),
    ({"image_recipe_arn": "Web/1.1.x"}, ["web 1.1.0/1"]),
    ({"image_recipe_arn": "web/2.0.0"}, []),
    ({"image_recipe_arn": "web/1.1.0", "owner": "Amazon"}, ["web 1.1.0/1"]),
    ({"image_recipe_arn": "none"}, []),
    ({"container_recipe_arn": "web"}, ["web 2.0.0/1"]),
    ({"image_pipeline_arn": "shop"}, ["Shop Front 1.0.0/1"]),
    ({"image_pipeline_arn": "shop", "version": "2.x.x"}, []),
    ({"image_pipeline_arn": "none"}, []),
    ({"status": ["FAILED"]}, ["shop back 1.0.0/1"]),
    ({"status": ["AVAILABLE"], "newest": True}, ["Shop Front 1.0.0/1"]),
    ({"status": ["FAILED", "CANCELLED"], "name": "web"}, []),
    ({"arn": "web/1.0.0/1"}, ["web 1.0.0/1"]),
    ({"arn": "web/1.0.0"}, ["web 1.0.0/2"]),
    ({"arn": "web/1.x.x"}, ["web 1.1.0/1"]),
    ({"arn": "web"}, ["web 2.0.0/1"]),
    ({"arn": "web/1.0.0/9"}, []),
    ({"arn": "shop back"}, []),
    ({"arn": "shop back/1.0.0/1"}, ["shop back 1.0.0/1"]),
]
"""The options, and the images that they select, the newest first."""


def test_images_are_selected_by_the_options(history: Any, ask: Any) -> None:
    for options, expected in ASKED:
        assert _named(ask(**options)) == expected, options


def test_images_are_selected_by_arns(history: dict[str, str], parts: Any, ask: Any) -> None:
    for options, expected in (
        ({"arn": history["web 1.0.0/1"]}, ["web 1.0.0/1"]),
        ({"image_pipeline_arn": parts.arn("image-pipeline/shop")}, ["Shop Front 1.0.0/1"]),
        ({"image_recipe_arn": parts.arn("image-recipe/web/1.1.x")}, ["web 1.1.0/1"]),
    ):
        assert _named(ask(**options)) == expected


def test_an_empty_account_has_no_images(account: Any, ask: Any) -> None:
    assert ask() == ask(name="web") == ask(arn="web") == ask(image_pipeline_arn="web") == []


def test_images_of_amazon_are_returned(account: Any, ask: Any) -> None:
    (one,) = ask(arn="aws/amazon-linux-2023-x86")
    (same,) = ask(owner="Amazon", name="amazon-linux-2023-x86", newest=True)
    assert one == same
    assert one["state"]["status"] == "AVAILABLE"
    windows = {image["name"] for image in ask(owner="Amazon", name="Windows*")}
    assert "Windows Server 2022 English Full Base x86" in windows


def test_an_image_is_returned_in_the_shape_of_the_options(parts: Any, run: Any, ask: Any, start: Any) -> None:
    run("component", **component(name="site", data=document("echo '{{ Site }}'", Site=None)))
    given = [{"component_arn": "site", "parameters": {"Site": "shop"}}]
    made = run("image_recipe", **recipe(name="site", components=given, tags={"Team": "web"}))["image_recipe"]
    start(
        "image-recipe/site/1.0.0",
        distributionConfigurationArn=parts.arn("distribution-configuration/web"),
        tags={"Stage_one": "x"},
    )
    (image,) = ask(name="site")
    assert image["image_recipe"]["components"][0]["parameters"] == {"Site": "shop"}
    assert image["image_recipe"]["arn"] == made["arn"]
    assert image["infrastructure_configuration"]["instance_profile_name"] == "image-builder"
    assert image["distribution_configuration"]["distributions"][0]["region"] == "eu-west-1"
    assert image["tags"] == {"Stage_one": "x"}
    (ami,) = image["output_resources"]["amis"][-1:]
    assert (ami["region"], ami["account_id"]) == ("eu-west-1", parts.id)
    assert parts.client("ec2").describe_images(ImageIds=[ami["image"]])["Images"]


def test_a_build_in_progress_is_returned(parts: Any, ask: Any, start: Any, clock: Any) -> None:
    start()
    clock.advance(120)
    (image,) = ask(status=["PENDING", "CREATING", "BUILDING"], include=["workflow_executions"])
    assert image["state"]["status"] == "BUILDING"
    (execution,) = image["workflow_executions"]
    assert execution["status"] == "RUNNING"
    assert [step["status"] for step in execution["steps"]][:2] == ["RUNNING", "PENDING"]
    assert ask(status=["AVAILABLE"]) == []


def test_workflow_executions_are_returned_in_order(parts: Any, ask: Any, start: Any) -> None:
    start()
    (image,) = ask(name="web", include=["workflow_executions"])
    assert [execution["type"] for execution in image["workflow_executions"]] == ["BUILD", "TEST"]
    for execution in image["workflow_executions"]:
        assert len(execution["steps"]) == execution["total_step_count"]
        assert execution["steps"][0]["action"] == "LaunchInstance"
        assert execution["steps"][0]["status"] == "COMPLETED"


def test_packages_are_returned_on_request(parts: Any, ask: Any, start: Any) -> None:
    start()
    (image,) = ask(name="web", include=["packages"])
    assert {"package_name", "package_version"} <= set(image["packages"][0])
    assert "packages" not in ask(name="web")[0]


@pytest.fixture
def _scanned(parts: Any, run: Any) -> Iterator[None]:
    """Amazon Inspector is on, and finds two vulnerabilities in each image."""
    assert run("inspector_scanning", resource_types=["EC2"])["changed"]
    for severity, cve in (("HIGH", "CVE-2026-0001"), ("LOW", "CVE-2026-0002")):
        emulator.findings.add(cve, severity=severity, package="nginx", version="1.24.0")
    yield
    emulator.findings.clear()


@pytest.mark.usefixtures("_scanned")
def test_findings_are_returned_on_request(ask: Any, start: Any) -> None:
    start(imageScanningConfiguration={"imageScanningEnabled": True})
    (image,) = ask(name="web", include=["scan_findings", "scan_finding_counts"])
    assert {found["severity"] for found in image["scan_findings"]} == {"HIGH", "LOW"}
    assert image["scan_finding_counts"] == {"all": 2, "critical": 0, "high": 1, "medium": 0}


def test_an_image_that_was_not_scanned_has_no_findings(parts: Any, ask: Any, start: Any) -> None:
    start()
    (image,) = ask(name="web", include=["scan_findings", "scan_finding_counts"])
    assert image["scan_findings"] == []
    assert image["scan_finding_counts"] == {"all": 0, "critical": 0, "high": 0, "medium": 0}


REFUSED: list[tuple[dict[str, Any], str | list[str]]] = [
    ({"name": "web", "arn": "web"}, ["name", "arn"]),
    ({"name": "web", "image_pipeline_arn": "web"}, ["name", "image_pipeline_arn"]),
    ({"image_recipe_arn": "web", "version": "1.0.0"}, ["image_recipe_arn", "version"]),
    ({"arn": "web", "version": "1.0.0"}, ["arn", "version"]),
    ({"name": "web", "version": "1.0"}, "version"),
    ({"name": "web/1.0.0"}, "name"),
    ({"name": "sch\u00f6n*"}, "name"),
    ({"arn": "arn:aws:iam::123456789012:role/web"}, "arn"),
    ({"arn": "arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0/1"}, "arn"),
    ({"arn": "web/x.x.x/1"}, "arn"),
    ({"image_pipeline_arn": "web/1.0.0"}, "image_pipeline_arn"),
    ({"image_recipe_arn": "web/1.0.0/1"}, "image_recipe_arn"),
    ({"status": ["DONE"]}, "status"),
    ({"include": ["everything"]}, "include"),
    ({"owner": "Unknown"}, "owner"),
]


@pytest.mark.parametrize(("options", "option"), REFUSED)
def test_an_invalid_query_is_refused_without_a_request(
    account: Any, refused: Any, options: dict[str, Any], option: str | list[str]
) -> None:
    result = refused("image_info", option, **options)
    assert result.operations in ([], ["GetCallerIdentity"])


@pytest.mark.parametrize(
    ("options", "operations"),
    [
        ({"arn": "web"}, ["GetCallerIdentity", "GetImage"]),
        ({"name": "web", "newest": True}, ["GetCallerIdentity", "ListImageBuildVersions", "GetImage"]),
        ({"image_pipeline_arn": "web", "newest": True}, ["GetCallerIdentity", "ListImagePipelineImages"]),
    ],
)
def test_queries_cost_few_calls(
    parts: Any, run: Any, start: Any, options: dict[str, Any], operations: list[str]
) -> None:
    start()
    start()
    assert run("image_info", **options).operations == operations


def test_the_keys_of_tags_are_unchanged_in_nested_resources(parts: Any, run: Any, ask: Any) -> None:
    tags = {"CostCenter": "4711", "OwnerTeam": "web", "env": "prod"}
    run("image_recipe", **recipe(tags=tags))
    run("infrastructure_configuration", **infrastructure(tags=tags, resource_tags=tags))
    run("distribution_configuration", **distribution(tags=tags))
    everything = {**HERE, "image_recipe_arn": "web", "distribution_configuration_arn": "web", "tags": tags}
    built = run("image", **everything)["image"]
    (found,) = ask(arn="web/1.0.0/1")
    for image in (built, found):
        for part in ("image_recipe", "infrastructure_configuration", "distribution_configuration"):
            assert image[part]["tags"] == tags
        assert image["tags"] == image["infrastructure_configuration"]["resource_tags"] == tags

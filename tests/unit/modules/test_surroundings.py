"""Other partitions, other regions, and other versions of the SDK."""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import boto3
import botocore
import botocore.loaders
import pytest
from moto.backends import get_backend
from moto.core.utils import get_service_model
from unit.modules.samples import SMALLEST, component, distribution, infrastructure, pipeline, recipe, region


@pytest.mark.parametrize(
    ("partition", "place"),
    [("aws", "eu-west-1"), ("aws", "us-east-1"), ("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")],
)
@pytest.mark.parametrize("given", ["in the environment", "as an option"])
def test_arns_have_the_partition_of_the_region(
    account: Any, run: Any, four_ways: Any, monkeypatch: pytest.MonkeyPatch, partition: str, place: str, given: str
) -> None:
    here = dataclasses.replace(account, region=place, partition=partition)
    if here.partition != account.partition:
        # moto takes a call to IAM in GovCloud for one in the partition aws.
        get_backend("iam")[here.id][here.partition].create_instance_profile("image-builder", "/", [])
    option = {"region": place} if given == "as an option" else {}
    if not option:
        monkeypatch.setenv("AWS_REGION", place)

    run("component", **component(), **option)
    run("image_recipe", **recipe(components=["web", "aws/update-linux/x.x.x"]), **option)
    run("infrastructure_configuration", **infrastructure(), **option)
    run("distribution_configuration", **distribution(region(place)), **option)
    whole = pipeline(distribution_configuration_arn="web", workflows=["aws/build-image"], execution_role="builder")
    result = four_ways("image_pipeline", **whole, **option)

    made = result["image_pipeline"]
    assert made["arn"] == here.arn("image-pipeline/web")
    assert made["image_recipe_arn"] == here.arn("image-recipe/web/1.0.0")
    assert made["workflows"] == [{"workflow_arn": here.arn("workflow/build/build-image/x.x.x", owner="aws")}]
    stored = here.read("image-recipe/web/1.0.0")
    assert stored["parentImage"] == here.arn("image/amazon-linux-2023-x86/x.x.x", owner="aws")
    assert [entry["componentArn"] for entry in stored["components"]] == [
        here.arn("component/web/1.0.0/1"),
        here.arn("component/update-linux/x.x.x", owner="aws"),
    ]


def test_regions_have_separate_resources(account: Any, run: Any) -> None:
    run("infrastructure_configuration", **infrastructure())
    there = run("infrastructure_configuration", **infrastructure(), region="eu-central-1")
    assert there["changed"]
    gone = run("infrastructure_configuration", name="web", state="absent", region="eu-central-1")
    assert gone["changed"]
    assert account.read("infrastructure-configuration/web") is not None


@pytest.fixture
def _new_sessions(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Create new clients, because their configuration changes."""
    monkeypatch.setattr(boto3.session, "Session", functools.cache(type(boto3.session.Session())))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.mark.usefixtures("_new_sessions")
def test_missing_credentials_are_reported(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    result = run("infrastructure_configuration", **infrastructure())
    assert result["failed"]
    assert all(word in result["msg"] for word in ("access_key", "profile", "environment")), result["msg"]
    assert result.operations == []


@pytest.mark.usefixtures("_new_sessions")
@pytest.mark.parametrize("empty", [[], ["AWS_REGION"], ["AWS_DEFAULT_REGION"]])
@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("infrastructure_configuration", infrastructure()),
        ("component_info", {}),
        ("image_factory", {"factory": "web", "components": [component()]}),
        ("image_factory_info", {}),
        ("image_pipeline_execution", {"image_pipeline_arn": "web"}),
        ("resource_policy", {"component_arn": "web", "state": "absent"}),
    ],
)
def test_without_a_region_no_request_is_made(
    run: Any,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    options: dict[str, Any],
    empty: list[str],
) -> None:
    """With an endpoint boto3 takes an empty region for one."""
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_URL", "http://127.0.0.1:9")
    for name in empty:
        monkeypatch.setenv(name, "")
    result = run(module, **options)
    assert (result["option"], result.operations) == ("region", [])


Forget = Callable[..., None]


@pytest.fixture
def older_botocore(account: Any, _new_sessions: None, monkeypatch: pytest.MonkeyPatch) -> Forget:
    """Make the installed botocore forget members of shapes, or require them, and say that it is older."""
    for service in ("imagebuilder", "inspector2"):
        get_service_model(service)  # the service itself stays as it is
    load = botocore.loaders.Loader.load_service_model

    def forget(*members: tuple[str, str], of: str = "imagebuilder", requires: tuple[str, str] | None = None) -> None:
        def load_less(loader: Any, service_name: str, *arguments: Any, **options: Any) -> Any:
            model = load(loader, service_name, *arguments, **options)
            if service_name != of or "shapes" not in model:
                return model
            less = copy.deepcopy(model)
            for shape, member in members:
                del less["shapes"][shape]["members"][member]
            if requires:
                less["shapes"][requires[0]]["required"] = [requires[1]]
            return less

        monkeypatch.setattr(botocore.loaders.Loader, "load_service_model", load_less)
        monkeypatch.setattr(botocore, "__version__", "1.36.1")

    return forget


@pytest.mark.parametrize(
    ("module", "options", "member", "option"),
    [
        (
            "image_recipe",
            recipe(ami_watermarks=["golden"]),
            ("CreateImageRecipeRequest", "amiWatermarks"),
            "ami_watermarks",
        ),
        (
            "infrastructure_configuration",
            infrastructure(parent_instance={"auto_scaling_group": {"name": "warm"}}),
            ("CreateInfrastructureConfigurationRequest", "parentInstance"),
            "parent_instance",
        ),
        (
            "distribution_configuration",
            distribution(region(), region("us-east-1", ssm_parameter_configurations=[{"parameter_name": "/a"}])),
            ("Distribution", "ssmParameterConfigurations"),
            "distributions[1].ssm_parameter_configurations",
        ),
    ],
)
def test_an_option_that_botocore_does_not_know_is_named_with_the_version(
    account: Any,
    refused: Any,
    older_botocore: Forget,
    module: str,
    options: dict[str, Any],
    member: tuple[str, str],
    option: str,
) -> None:
    older_botocore(member)
    refused(module, option, **options)


@pytest.mark.parametrize(
    ("member", "option"),
    [
        (("UpdateConfigurationRequest", "ec2Configuration"), "ec2_scan_mode"),
        (("EcrConfiguration", "pullDateRescanMode"), "ecr_pull_date_rescan_mode"),
    ],
)
def test_an_option_of_amazon_inspector_that_botocore_does_not_know_is_named(
    account: Any, refused: Any, older_botocore: Forget, member: tuple[str, str], option: str
) -> None:
    older_botocore(member, of="inspector2")
    modes = {"ec2_scan_mode": "EC2_HYBRID", "ecr_pull_date_rescan_mode": "LAST_PULL_DATE"}
    refused("inspector_scanning", option, ecr_rescan_duration="DAYS_30", **{option: modes[option]})


def test_an_update_checks_the_members_that_botocore_knows(factory: Any, run: Any, older_botocore: Forget) -> None:
    older_botocore(("UpdateImagePipelineRequest", "imageTags"), ("Schedule", "autoDisablePolicy"))
    tagged = run("image_pipeline", name="web", image_tags={"a": "b"})
    assert tagged["failed"]
    assert tagged["option"] == "image_tags"
    schedule = {"schedule_expression": "rate(1 day)", "auto_disable_policy": {"failure_count": 3}}
    scheduled = run("image_pipeline", name="web", schedule=schedule)
    assert scheduled["option"] == "schedule.auto_disable_policy"
    assert tagged.writes == scheduled.writes == []


def test_unused_options_do_not_require_a_newer_botocore(account: Any, run: Any, older_botocore: Forget) -> None:
    older_botocore(
        ("CreateImageRecipeRequest", "amiWatermarks"),
        ("CreateImageRecipeRequest", "amiTags"),
        ("CreateInfrastructureConfigurationRequest", "parentInstance"),
    )
    assert run("image_recipe", **recipe(ami_watermarks=[]))["changed"]
    assert run("infrastructure_configuration", **infrastructure())["changed"]


def test_check_mode_predicts_without_dry_run(account: Any, run: Any, older_botocore: Forget) -> None:
    older_botocore(("CreateImageRecipeRequest", "dryRun"))
    predicted = run("image_recipe", check=True, **recipe())
    assert predicted["changed"]
    assert "CreateImageRecipe" not in predicted.operations
    assert predicted["image_recipe"]["arn"] == account.arn("image-recipe/web/1.0.0")
    assert run("image_recipe", **recipe())["image_recipe"]["arn"] == predicted["image_recipe"]["arn"]


@pytest.mark.parametrize("module", ["component", "workflow"])
def test_listing_all_versions_requires_a_newer_botocore(
    account: Any, refused: Any, older_botocore: Forget, module: str
) -> None:
    older_botocore(requires=(f"List{module.capitalize()}BuildVersionsRequest", f"{module}VersionArn"))
    refused(module, ["botocore 1.36.1", f"{module}VersionArn"], **{**SMALLEST[module](), "state": "absent"})

"""The module ``image_pipeline``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from unit.modules import samples
from unit.modules.samples import component, distribution, infrastructure, pipeline, recipe, region

import emulator

MODULE = "image_pipeline"
PATH = "image-pipeline/web"
ROLE = "arn:aws:iam::123456789012:role/images/builder"
DEPENDENCIES = "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"

FULL: dict[str, Any] = {
    "description": "Nightly",
    "distribution_configuration_arn": "web",
    "image_tests_configuration": {"image_tests_enabled": True, "timeout_minutes": 90},
    "enhanced_image_metadata_enabled": False,
    "schedule": {
        "schedule_expression": "cron(0 3 ? * SUN *)",
        "timezone": "Europe/Berlin",
        "pipeline_execution_start_condition": "EXPRESSION_MATCH_ONLY",
        "auto_disable_policy": {"failure_count": 3},
    },
    "status": "DISABLED",
    "image_tags": {"CostCentre": 7, "Built": "[[ imagebuilder:buildDate ]]"},
    "image_scanning_configuration": {
        "image_scanning_enabled": True,
        "ecr_configuration": {"repository_name": "scans", "container_tags": ["a", "b"]},
        "image_scanning_types": ["ON_DEMAND_AMI_CVE"],
        "scan_result_condition": {"maximum_severity_label": "HIGH", "fix_available": False},
    },
    "workflows": [
        {"workflow_arn": "aws/build-image"},
        {
            "workflow_arn": "aws/test-image",
            "workflow_type": "TEST",
            "parallel_group": "smoke",
            "on_failure": "CONTINUE",
        },
    ],
    "execution_role": ROLE,
    "logging_configuration": {"image_log_group_name": "/images/web", "pipeline_log_group_name": "/pipelines/web"},
}


def _full(**changes: Any) -> dict[str, Any]:
    return pipeline(**{**FULL, **changes})


@pytest.fixture
def container_recipe(parts: Any, run: Any) -> str:
    """A container recipe called api; its ARN."""
    arn: str = run("container_recipe", **samples.container_recipe(name="api"))["container_recipe"]["arn"]
    return arn


def test_omitted_options_of_an_existing_pipeline_are_kept(parts: Any, four_ways: Any) -> None:
    """Update replaces all members: a client that sent only the description would enable this pipeline."""
    parts.client().create_image_pipeline(
        name="web",
        description="By hand",
        imageRecipeArn=parts.arn("image-recipe/web/x.x.x"),
        infrastructureConfigurationArn=parts.arn("infrastructure-configuration/web"),
        distributionConfigurationArn=parts.arn("distribution-configuration/web"),
        imageTestsConfiguration={"imageTestsEnabled": False, "timeoutMinutes": 60},
        enhancedImageMetadataEnabled=False,
        schedule={
            "scheduleExpression": "cron(0 3 ? * SUN *)",
            "timezone": "Asia/Tokyo",
            "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY",
            "autoDisablePolicy": {"failureCount": 2},
        },
        status="DISABLED",
        imageTags={"CostCentre": "7"},
        workflows=[
            {
                "workflowArn": parts.arn("workflow/test/test-image/x.x.x", owner="aws"),
                "parameters": [{"name": "snake_case", "value": ["a", "b"]}, {"name": "CamelCase", "value": ["c"]}],
                "onFailure": "CONTINUE",
            }
        ],
        executionRole="builder",
        loggingConfiguration={"imageLogGroupName": "/aws/imagebuilder/web"},
        tags={"Team": "web"},
    )
    before = parts.read(PATH)
    result = four_ways(MODULE, name="web", description="By the module")
    after = parts.read(PATH)
    assert after.pop("dateUpdated") >= before.pop("dateUpdated")
    assert after == {**before, "description": "By the module"}
    assert result.writes == ["UpdateImagePipeline"]
    removed = [line for line in result.before.splitlines() if line not in result.after.splitlines()]
    added = [line for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert (removed, added) == (["description: By hand"], ["description: By the module"])


CLEARED = [
    ({"description": ""}, "description"),
    ({"distribution_configuration_arn": ""}, "distributionConfigurationArn"),
    ({"schedule": {}}, "schedule"),
    ({"image_tags": {}}, "imageTags"),
    ({"image_scanning_configuration": {}}, "imageScanningConfiguration"),
    ({"workflows": []}, "workflows"),
    ({"logging_configuration": {}}, "loggingConfiguration"),
]


@pytest.mark.parametrize(("changes", "member"), CLEARED)
def test_an_empty_value_clears_an_option(
    parts: Any, run: Any, four_ways: Any, changes: dict[str, Any], member: str
) -> None:
    run(MODULE, **_full())
    before = parts.read(PATH)
    result = four_ways(MODULE, name="web", **changes)
    after = parts.read(PATH)
    del before[member]
    for name in ("dateUpdated", "dateNextRun"):
        before.pop(name, None)
        after.pop(name, None)
    assert after == before
    assert result.writes == ["UpdateImagePipeline"]


@pytest.mark.parametrize(
    ("changes", "member", "expected"),
    [
        (
            {"image_tests_configuration": {}},
            "imageTestsConfiguration",
            {"imageTestsEnabled": True, "timeoutMinutes": 720},
        ),
        (
            {"image_tests_configuration": {"timeout_minutes": 60}},
            "imageTestsConfiguration",
            {"imageTestsEnabled": True, "timeoutMinutes": 60},
        ),
        ({"enhanced_image_metadata_enabled": True}, "enhancedImageMetadataEnabled", True),
        ({"status": "ENABLED"}, "status", "ENABLED"),
        (
            {"schedule": {"schedule_expression": "rate(1 day)"}},
            "schedule",
            {"scheduleExpression": "rate(1 day)", "pipelineExecutionStartCondition": DEPENDENCIES},
        ),
        (
            {"image_scanning_configuration": {"image_scanning_enabled": False}},
            "imageScanningConfiguration",
            {"imageScanningEnabled": False},
        ),
        (
            {"logging_configuration": {"image_log_group_name": "/images/other"}},
            "loggingConfiguration",
            {"imageLogGroupName": "/images/other"},
        ),
    ],
)
def test_a_given_option_is_managed_completely(
    parts: Any, run: Any, four_ways: Any, changes: dict[str, Any], member: str, expected: Any
) -> None:
    run(MODULE, **_full())
    before = parts.read(PATH)
    four_ways(MODULE, name="web", **changes)
    after = parts.read(PATH)
    for name in ("dateUpdated", "dateNextRun"):
        before.pop(name, None)
        after.pop(name, None)
    assert after == {**before, member: expected}


def test_a_required_role_cannot_be_cleared(parts: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **_full())
    refused = run(MODULE, name="web", execution_role="")
    assert refused["failed"]
    assert refused["option"] == "execution_role"
    assert refused.writes == []
    cleared = four_ways(MODULE, name="web", execution_role="", workflows=[], logging_configuration={})
    assert not {"execution_role", "workflows", "logging_configuration"} & cleared[MODULE].keys()


SCANNING = FULL["image_scanning_configuration"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"execution_role": "builder"},
        {"workflows": ["aws/build-image", FULL["workflows"][1]]},
        {"workflows": ["aws/build-image/x.x.x", {**FULL["workflows"][1], "workflow_type": None}]},
        {
            "image_scanning_configuration": {
                **SCANNING,
                "ecr_configuration": {"repository_name": "scans", "container_tags": ["b", "a"]},
            }
        },
        {"image_recipe_arn": "WEB", "infrastructure_configuration_arn": "Web"},
        {"image_recipe_arn": "web/1.0.0"},
        {"image_tags": {"Built": "{{ imagebuilder:buildDate }}", "CostCentre": "7"}},
    ],
)
def test_an_equal_form_is_no_change(parts: Any, run: Any, changes: dict[str, Any]) -> None:
    run(MODULE, **_full())
    result = run(MODULE, **_full(**changes))
    assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
    assert result.before == result.after


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            {},
            {
                "image_tests_configuration": {"image_tests_enabled": True, "timeout_minutes": 720},
                "enhanced_image_metadata_enabled": True,
                "status": "ENABLED",
                "schedule": {},
                "workflows": [],
                "distribution_configuration_arn": "",
            },
        ),
        (
            {"schedule": {"schedule_expression": "rate(1 day)"}},
            {
                "schedule": {
                    "schedule_expression": "rate(1 day)",
                    "timezone": "UTC",
                    "pipeline_execution_start_condition": DEPENDENCIES,
                }
            },
        ),
        (
            {"schedule": {"schedule_expression": "rate(1 day)"}},
            {"schedule": {"schedule_expression": "rate(1 day)", "timezone": "Etc/UTC"}},
        ),
        (
            {
                "image_scanning_configuration": {
                    "image_scanning_types": ["ON_DEMAND_AMI_CVE"],
                    "scan_result_condition": {"maximum_severity_label": "LOW"},
                }
            },
            {
                "image_scanning_configuration": {
                    "image_scanning_types": ["ON_DEMAND_AMI_CVE"],
                    "scan_result_condition": {"maximum_severity_label": "LOW", "fix_available": True},
                }
            },
        ),
    ],
)
def test_defaults_of_the_service_are_no_difference(
    parts: Any, run: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    run(MODULE, **pipeline(**first))
    result = run(MODULE, **pipeline(**second))
    assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
    back = run(MODULE, **pipeline(**first))
    assert back["changed"] is False


def test_the_order_of_workflows_is_a_change(parts: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **_full())
    four_ways(MODULE, **_full(workflows=FULL["workflows"][::-1]))


@pytest.mark.parametrize(
    ("option", "reference", "stored"),
    [
        ("image_recipe_arn", "web", "image-recipe/web/1.0.1"),
        ("image_recipe_arn", "web/1.0.0", "image-recipe/web/1.0.0"),
        ("image_recipe_arn", "web/1.0.x", "image-recipe/web/1.0.x"),
        ("image_recipe_arn", "web/x.x.x", "image-recipe/web/x.x.x"),
        (
            "image_recipe_arn",
            "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0",
            "image-recipe/web/1.0.0",
        ),
        ("image_recipe_arn", "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web", "image-recipe/web/1.0.1"),
        ("infrastructure_configuration_arn", "My Place", "infrastructure-configuration/my-place"),
        ("infrastructure_configuration_arn", "my_place", "infrastructure-configuration/my-place"),
        ("distribution_configuration_arn", "web", "distribution-configuration/web"),
    ],
)
def test_parts_can_be_given_by_reference(
    parts: Any, run: Any, four_ways: Any, option: str, reference: str, stored: str
) -> None:
    run("image_recipe", **recipe(description="Second"))
    run("infrastructure_configuration", **infrastructure(name="My Place"))
    result = four_ways(MODULE, **pipeline(**{option: reference}))
    assert result[MODULE][option] == parts.arn(stored)


@pytest.mark.parametrize(
    ("workflow", "stored"),
    [
        ("aws/build-image", "aws:workflow/build/build-image/x.x.x"),
        ({"workflow_arn": "aws/build-image", "workflow_type": "BUILD"}, "aws:workflow/build/build-image/x.x.x"),
        ("smoke", "workflow/test/smoke/1.0.0/1"),
        ("smoke/1.x.x", "workflow/test/smoke/1.x.x"),
        ({"workflow_arn": "smoke", "workflow_type": "TEST"}, "workflow/test/smoke/1.0.0/1"),
        ("arn:aws:imagebuilder:eu-west-1:aws:workflow/test/test-image/x.x.x", "aws:workflow/test/test-image/x.x.x"),
    ],
)
def test_workflows_can_be_given_by_reference(parts: Any, run: Any, four_ways: Any, workflow: Any, stored: str) -> None:
    run("workflow", **samples.workflow(name="smoke"))
    four_ways(MODULE, **pipeline(workflows=[workflow], execution_role="builder"))
    owner, _sep, path = stored.rpartition(":")
    assert parts.read(PATH)["workflows"] == [{"workflowArn": parts.arn(path, owner=owner or parts.id)}]


def test_parameters_of_workflows_are_a_mapping(parts: Any, four_ways: Any, run: Any) -> None:
    def with_parameters(**parameters: Any) -> dict[str, Any]:
        workflow = {"workflow_arn": "aws/build-image", "parameters": parameters}
        return pipeline(workflows=[workflow], execution_role="builder")

    four_ways(MODULE, **with_parameters(snake_case="a", CamelCase=["b", "c"], flag=True, number=5))
    assert parts.read(PATH)["workflows"][0]["parameters"] == [
        {"name": "snake_case", "value": ["a"]},
        {"name": "CamelCase", "value": ["b", "c"]},
        {"name": "flag", "value": ["true"]},
        {"name": "number", "value": ["5"]},
    ]
    reordered = with_parameters(number="5", flag="true", CamelCase=["b", "c"], snake_case=["a"])
    assert run(MODULE, **reordered)["changed"] is False
    four_ways(MODULE, **with_parameters(number="5"))


def test_a_pipeline_follows_the_recipe_that_it_names(factory: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **pipeline(name="floating", image_recipe_arn="web/1.x.x"))
    run("image_recipe", **recipe(description="Second"))
    moved = four_ways(MODULE, **pipeline())
    assert moved[MODULE]["image_recipe_arn"] == factory.arn("image-recipe/web/1.0.1")
    assert run(MODULE, **pipeline(name="floating", image_recipe_arn="web/1.x.x"))["changed"] is False
    assert run(MODULE, name="web")["changed"] is False


class TestContainers:
    def test_a_container_pipeline_is_created(self, container_recipe: str, four_ways: Any) -> None:
        result = four_ways(MODULE, name="web", container_recipe_arn="api", infrastructure_configuration_arn="web")
        assert result[MODULE]["container_recipe_arn"] == container_recipe
        assert "image_recipe_arn" not in result[MODULE]

    def test_the_type_of_recipe_cannot_be_changed(self, container_recipe: str, run: Any, refused: Any) -> None:
        run(MODULE, **pipeline())
        refused(MODULE, "container_recipe_arn", name="web", container_recipe_arn="api")


def test_check_mode_predicts_a_complete_new_factory(account: Any, run: Any) -> None:
    """In check mode on an empty account, each task's ARN is what the next one is given."""
    made = run("component", check=True, **component())["component"]["arn"]
    made = run("image_recipe", check=True, **recipe(components=[made]))["image_recipe"]["arn"]
    place = run("infrastructure_configuration", check=True, **infrastructure())["infrastructure_configuration"]["arn"]
    goal = run("distribution_configuration", check=True, **distribution())["distribution_configuration"]["arn"]
    arns = {
        "image_recipe_arn": made,
        "infrastructure_configuration_arn": place,
        "distribution_configuration_arn": goal,
    }
    result = run(MODULE, check=True, **pipeline(**arns))
    assert result["changed"]
    assert "CreateImagePipeline" not in result.operations
    assert result[MODULE]["arn"] == account.arn(PATH)
    assert {name: result[MODULE][name] for name in arns} == arns


@pytest.mark.parametrize("kind", ["parts", "nothing"])
def test_check_mode_makes_a_dry_run_only_if_all_references_exist(parts: Any, run: Any, kind: str) -> None:
    reference = {"parts": "web", "nothing": parts.arn("infrastructure-configuration/future")}[kind]
    result = run(MODULE, check=True, **pipeline(infrastructure_configuration_arn=reference))
    assert result["changed"]
    dry_runs = [call for call in result.calls if call.operation == "CreateImagePipeline"]
    assert [call.error for call in dry_runs] == (["DryRunOperationException"] if kind == "parts" else [])


def _scanning(**options: Any) -> dict[str, Any]:
    return {"image_scanning_configuration": {"image_scanning_enabled": True, **options}}


REFUSED: list[tuple[dict[str, Any], str | list[str]]] = [
    # By a rule, by botocore's model, and by Ansible
    ({"schedule": {"schedule_expression": "every day"}}, "schedule.schedule_expression"),
    ({"image_tests_configuration": {"timeout_minutes": 30}}, "image_tests_configuration.timeout_minutes"),
    ({"container_recipe_arn": "api"}, ["image_recipe_arn", "container_recipe_arn"]),
    # References
    ({"image_recipe_arn": "wob"}, "image_recipe_arn"),
    ({"image_recipe_arn": "web/2.x.x"}, "image_recipe_arn"),
    ({"image_recipe_arn": "web/x.0.0"}, "image_recipe_arn"),
    ({"image_recipe_arn": "we.b"}, "image_recipe_arn"),
    ({"infrastructure_configuration_arn": "aws/web"}, "infrastructure_configuration_arn"),
    ({"infrastructure_configuration_arn": "web/1.0.0"}, "infrastructure_configuration_arn"),
    ({"distribution_configuration_arn": "fast"}, "distribution_configuration_arn"),
    (
        {"distribution_configuration_arn": "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0"},
        "distribution_configuration_arn",
    ),
    ({"workflows": ["aws/test-image", "aws/build-imgae"], "execution_role": "builder"}, "workflows[1].workflow_arn"),
    ({"workflows": ["aws/build-image/1.0.3"], "execution_role": "builder"}, "workflows[0].workflow_arn"),
    (
        {"workflows": [{"workflow_arn": "aws/build-image", "workflow_type": "TEST"}], "execution_role": "builder"},
        "workflows[0].workflow_arn",
    ),
]


@pytest.mark.parametrize(("changes", "option"), REFUSED)
@pytest.mark.parametrize("there", ["new", "existing"])
def test_an_invalid_request_is_refused_before_it_is_sent(
    parts: Any, run: Any, refused: Any, changes: dict[str, Any], option: str | list[str], there: str
) -> None:
    fast = region(fast_launch_configurations=[{"enabled": True, "account_id": "123456789012"}])
    run("distribution_configuration", **distribution(fast, name="fast"))
    if there == "existing":
        run(MODULE, **pipeline())
    refused(MODULE, option, **pipeline(**changes))


@pytest.mark.parametrize("option", ["image_recipe_arn", "infrastructure_configuration_arn"])
def test_a_required_part_can_neither_be_omitted_nor_cleared(parts: Any, run: Any, refused: Any, option: str) -> None:
    refused(MODULE, option, **pipeline(**{option: None}))
    run(MODULE, **pipeline())
    refused(MODULE, option, **pipeline(**{option: ""}))


def test_fast_launch_requires_windows(parts: Any, run: Any, four_ways: Any) -> None:
    fast = region(fast_launch_configurations=[{"enabled": True, "account_id": "123456789012"}])
    run("distribution_configuration", **distribution(fast, name="fast"))
    run("image_recipe", **recipe(name="win", parent_image="aws/windows-server-2022-english-full-base-x86/x.x.x"))
    four_ways(MODULE, **pipeline(image_recipe_arn="win", distribution_configuration_arn="fast"))


def test_image_scanning_requires_amazon_inspector(parts: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "inspector_is_asked", True)
    refused = run(MODULE, **pipeline(**_scanning()))
    assert refused["error"]["code"] == "ResourceDependencyException"
    assert parts.read(PATH) is None
    monkeypatch.setattr(emulator.assumed, "inspector_takes_requests", 0)
    parts.client("inspector2").enable(accountIds=[parts.id], resourceTypes=["EC2"])
    assert run(MODULE, **pipeline(**_scanning()))["changed"]


def test_an_unknown_time_zone_is_refused_by_the_service(parts: Any, refused: Any) -> None:
    schedule = {"schedule_expression": "rate(1 day)", "timezone": "Europe/Atlantis"}
    refused(MODULE, "schedule.timezone", by_aws=True, **pipeline(schedule=schedule))
    assert parts.read(PATH) is None


def test_a_failed_update_changes_nothing(factory: Any, run: Callable[..., Any]) -> None:
    before = factory.read(PATH)
    result = run(MODULE, **_full(image_tests_configuration={"timeout_minutes": 30}), tags={"Team": "web"})
    assert result["failed"]
    assert factory.read(PATH) == before

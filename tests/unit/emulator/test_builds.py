"""Builds of images: statuses, responses and results."""

from __future__ import annotations

import json
from typing import Any

import pytest

import emulator

from .builds import built, document, executions, infrastructure, log, look, recipe, start, status, step_executions
from .conftest import ACCOUNT, AMAZON_LINUX, BUILD_IMAGE, REGION, Account, amazons, arn

pytestmark = pytest.mark.usefixtures("no_images_of_others")

STATUSES = ["PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING", "AVAILABLE"]


def statuses(account: Account, image: str) -> list[str]:
    """Return the statuses that a client reads every 5 simulated seconds."""
    seen: list[str] = []
    for _turn in range(1000):
        now = status(account, image)
        if not seen or seen[-1] != now:
            seen.append(now)
        if now in ("AVAILABLE", "FAILED", "CANCELLED"):
            break
        emulator.clock.advance(5)
    return seen


def test_an_image_goes_through_its_statuses_as_time_passes(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account))
    assert statuses(account, image) == STATUSES


def test_without_tests_an_image_is_not_testing(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account), imageTestsConfiguration={"imageTestsEnabled": False})
    assert statuses(account, image) == [status for status in STATUSES if status != "TESTING"]
    assert [one["type"] for one in executions(account, image)] == ["BUILD"]


def test_an_ami_takes_about_twenty_minutes(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account, document("dnf install -y nginx")))
    emulator.clock.advance(15 * 60)
    assert status(account, image) not in ("AVAILABLE", "FAILED")
    emulator.clock.advance(10 * 60)
    assert status(account, image) == "AVAILABLE"


def test_with_the_immediate_clock_a_build_is_complete_at_the_next_request(account: Account) -> None:
    assert built(account)["state"] == {"status": "AVAILABLE"}


def test_simulated_time_passes_at_the_set_speed(account: Account) -> None:
    emulator.clock.speed = 2400
    image = start(account, recipe(account))
    assert status(account, image) != "AVAILABLE"
    while status(account, image) != "AVAILABLE":
        pass


def test_an_image_contains_its_resources_as_they_were_at_the_start(account: Account) -> None:
    emulator.clock.speed = 0
    infra = infrastructure(account)
    distribution = account.make("distribution_configuration", description="before")
    image = start(account, recipe(account), distributionConfigurationArn=distribution, tags={"Team": "web"})
    account.client.update_infrastructure_configuration(
        infrastructureConfigurationArn=infra, instanceProfileName="builder", description="after"
    )
    found = look(account, image)
    assert found["arn"] == arn("image/web/1.0.0/1")
    assert (found["name"], found["version"], found["type"]) == ("web", "1.0.0/1", "AMI")
    assert found["imageRecipe"]["arn"] == arn("image-recipe/web/1.0.0")
    assert found["infrastructureConfiguration"]["arn"] == infra
    assert "description" not in found["infrastructureConfiguration"]
    assert found["distributionConfiguration"]["description"] == "before"
    assert found["imageTestsConfiguration"] == {"imageTestsEnabled": True, "timeoutMinutes": 720}
    assert (found["buildType"], found["imageSource"]) == ("USER_INITIATED", "AMAZON_MANAGED")
    assert found["tags"] == {"Team": "web"}
    assert found["outputResources"] == {"amis": []}
    assert "sourcePipelineArn" not in found
    assert "osVersion" not in found


def test_builds_of_a_version_are_counted(account: Account) -> None:
    made = recipe(account)
    pipeline = account.make(
        "image_pipeline", imageRecipeArn=made, infrastructureConfigurationArn=infrastructure(account)
    )
    first = start(account, made)
    second = account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"]
    assert [first, second] == [arn(f"image/web/1.0.0/{build}") for build in (1, 2)]
    listed = account.client.list_image_build_versions(imageVersionArn=arn("image/web/1.0.0"))["imageSummaryList"]
    assert [one["arn"] for one in listed] == [second, first]
    assert [one["arn"] for one in account.client.list_images()["imageVersionList"]] == [arn("image/web/1.0.0")]
    of_pipeline = account.client.list_image_pipeline_images(imagePipelineArn=pipeline)["imageSummaryList"]
    assert [one["arn"] for one in of_pipeline] == [second]
    assert of_pipeline[0]["outputResources"]["amis"][0]["image"].startswith("ami-")


def test_only_available_builds_match_a_version(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account))
    refusal = account.refusal(account.client.get_image, imageBuildVersionArn=arn("image/web/x.x.x"))
    assert refusal.code == "ResourceNotFoundException"
    emulator.clock.advance(3600)
    assert look(account, arn("image/web/x.x.x"))["arn"] == image


def test_references_are_resolved_when_the_build_runs(account: Account) -> None:
    account.make("component", name="app")
    made = account.make("image_recipe", components=[{"componentArn": arn("component/app/x.x.x")}])
    pipeline = account.make(
        "image_pipeline",
        imageRecipeArn=arn("image-recipe/web/x.x.x"),
        infrastructureConfigurationArn=infrastructure(account),
    )
    assert status(account, start(account, made)) == "AVAILABLE"
    account.make("component", name="app", semanticVersion="1.1.0", data=document("exit 3"))
    account.make("image_recipe", semanticVersion="2.0.0", components=[{"componentArn": arn("component/app/x.x.x")}])
    started = account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"]
    found = look(account, started)
    assert found["version"] == "2.0.0/1"
    failure = found["state"]["failureContext"]["componentFailure"]
    assert failure["componentArn"] == arn("component/app/1.1.0/1")


def test_the_recipe_in_an_image_shows_the_resolved_parent(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built(account)["imageRecipe"]["parentImage"] == amazons("image/amazon-linux-2023-x86/2025.11.8/1")
    assert account.get("image_recipe", arn("image-recipe/web/1.0.0"))["parentImage"] == AMAZON_LINUX
    monkeypatch.setattr(emulator.assumed, "embedded_parents_are_resolved", False)
    assert look(account, start(account, arn("image-recipe/web/1.0.0")))["imageRecipe"]["parentImage"] == AMAZON_LINUX


def test_a_pipeline_shows_its_latest_run(account: Account) -> None:
    emulator.clock.speed = 0
    pipeline = account.make("image_pipeline", imageTags={"From": "pipeline"})
    assert "lastRunStatus" not in account.get("image_pipeline", pipeline)
    started = account.client.start_image_pipeline_execution(imagePipelineArn=pipeline, tags={"By": "hand"})
    image = look(account, started["imageBuildVersionArn"])
    assert image["sourcePipelineArn"] == pipeline
    assert image["tags"] == {"By": "hand"}
    shown = account.get("image_pipeline", pipeline)
    assert (shown["dateLastRun"], shown["lastRunStatus"]) == (image["dateCreated"], "PENDING")
    emulator.clock.advance(3600)
    assert account.get("image_pipeline", pipeline)["lastRunStatus"] == "AVAILABLE"


def test_a_manual_failure_does_not_count(account: Account) -> None:
    made = recipe(account, document("false"))
    pipeline = account.make(
        "image_pipeline", imageRecipeArn=made, infrastructureConfigurationArn=infrastructure(account)
    )
    account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)
    shown = account.get("image_pipeline", pipeline)
    assert (shown["lastRunStatus"], shown["consecutiveFailures"], shown["status"]) == ("FAILED", 0, "ENABLED")


def test_enhanced_metadata_has_operating_system_and_packages(account: Account) -> None:
    image = built(account)
    assert image["osVersion"] == "Amazon Linux 2023"
    packages = account.client.list_image_packages(imageBuildVersionArn=image["arn"])["imagePackageList"]
    assert {"kernel", "openssl"} <= {one["packageName"] for one in packages}
    without = look(account, start(account, arn("image-recipe/web/1.0.0"), enhancedImageMetadataEnabled=False))
    assert "osVersion" not in without
    assert account.client.list_image_packages(imageBuildVersionArn=without["arn"])["imagePackageList"] == []


def test_workflow_steps_run_in_order(account: Account) -> None:
    image = built(account)["arn"]
    build, test = executions(account, image)
    assert [one["workflowBuildVersionArn"] for one in (build, test)] == [
        amazons("workflow/build/build-image/1.0.3/1"),
        amazons("workflow/test/test-image/1.0.3/1"),
    ]
    counts = ("status", "totalStepCount", "totalStepsSucceeded", "totalStepsFailed", "totalStepsSkipped")
    assert [build[name] for name in counts] == ["COMPLETED", 7, 5, 0, 2]
    assert [test[name] for name in counts] == ["COMPLETED", 4, 2, 0, 2]
    steps = step_executions(account, build)
    assert [(name, step["action"], step["status"]) for name, step in steps.items()] == [
        ("LaunchBuildInstance", "LaunchInstance", "COMPLETED"),
        ("ApplyBuildComponents", "ExecuteComponents", "SKIPPED"),
        ("InventoryCollection", "CollectImageMetadata", "COMPLETED"),
        ("RunSanitizeScript", "SanitizeInstance", "COMPLETED"),
        ("RunSysPrepScript", "RunSysPrep", "SKIPPED"),
        ("CreateOutputAMI", "CreateImage", "COMPLETED"),
        ("TerminateBuildInstance", "TerminateInstance", "COMPLETED"),
    ]
    one = account.client.get_workflow_step_execution(stepExecutionId=steps["CreateOutputAMI"]["stepExecutionId"])
    assert (one["onFailure"], one["timeoutSeconds"], one["attemptNumber"], one["maxAttempts"]) == ("Abort", 43200, 1, 1)
    assert (one["imageBuildVersionArn"], one["workflowExecutionId"]) == (image, build["workflowExecutionId"])
    whole = account.client.get_workflow_execution(workflowExecutionId=build["workflowExecutionId"])
    assert (whole["status"], whole["imageBuildVersionArn"]) == ("COMPLETED", image)


def test_executions_are_listed_oldest_first(account: Account) -> None:
    image = built(account)["arn"]
    listed = account.client.list_workflow_executions(imageBuildVersionArn=image)["workflowExecutions"]
    assert [(one["type"], one["retried"]) for one in listed] == [("BUILD", False), ("TEST", False)]
    paginator = account.client.get_paginator("list_workflow_executions")
    pages = paginator.paginate(imageBuildVersionArn=image, PaginationConfig={"PageSize": 1})
    assert [one["type"] for page in pages for one in page["workflowExecutions"]] == ["BUILD", "TEST"]


def test_components_run_only_in_stages_with_components(account: Account) -> None:
    image = built(account, document("true", phase="test"))["arn"]
    build, test = executions(account, image)
    assert step_executions(account, build)["ApplyBuildComponents"]["status"] == "SKIPPED"
    assert step_executions(account, test)["ApplyTestComponents"]["status"] == "COMPLETED"


def test_steps_have_the_inputs_and_outputs_of_the_service(account: Account) -> None:
    (build, _test) = executions(account, built(account)["arn"])
    steps = step_executions(account, build)
    instance = json.loads(steps["LaunchBuildInstance"]["outputs"])["instanceId"]
    skipped = steps["RunSysPrepScript"]
    assert skipped["startTime"] == skipped["endTime"]
    assert json.loads(skipped["inputs"]) == {"instanceId.$": "$.stepOutputs.LaunchBuildInstance.instanceId"}
    assert "inputs" not in steps["RunSanitizeScript"]
    assert set(json.loads(steps["RunSanitizeScript"]["outputs"])) == {"status", "output", "runCommandId"}
    assert json.loads(steps["TerminateBuildInstance"]["inputs"]) == {"instanceId": instance}
    assert "outputs" not in steps["TerminateBuildInstance"]


def test_lists_have_fewer_members_of_an_image_than_get(account: Account) -> None:
    image = built(account)
    (ami,) = image["outputResources"]["amis"]
    assert (ami["state"]["status"], image["imageSource"]) == ("AVAILABLE", "AMAZON_MANAGED")
    (version,) = account.client.list_images()["imageVersionList"]
    (summary,) = account.client.list_image_build_versions()["imageSummaryList"]
    assert [one["buildType"] for one in (version, summary)] == 2 * ["USER_INITIATED"]
    assert not any("imageSource" in one for one in (version, summary))
    assert summary["outputResources"]["amis"] == [{key: value for key, value in ami.items() if key != "state"}]


def test_while_a_workflow_runs_its_later_steps_are_pending(account: Account) -> None:
    emulator.clock.speed = 0
    image = start(account, recipe(account))
    emulator.clock.advance(60)
    (build,) = executions(account, image)
    assert (build["status"], build["totalStepCount"], build["totalStepsSucceeded"]) == ("RUNNING", 7, 0)
    assert [step["status"] for step in step_executions(account, build).values()] == ["RUNNING", *6 * ["PENDING"]]


def test_a_failing_component_fails_the_build_immediately(account: Account) -> None:
    image = built(account, document("true", "exit 3"))
    (build,) = executions(account, image["arn"])
    component = arn("component/web-1/1.0.0/1")
    state = image["state"]
    said = f"Workflow Execution ID: '{build['workflowExecutionId']}' failed with reason: Document {component} failed!"
    assert (state["status"], state["reason"]) == ("FAILED", said)
    steps = step_executions(account, build)
    assert state["failureContext"] == {
        "imageStatus": "BUILDING",
        "workflowExecutionId": build["workflowExecutionId"],
        "workflowArn": amazons("workflow/build/build-image/1.0.3/1"),
        "stepExecutionId": steps["ApplyBuildComponents"]["stepExecutionId"],
        "failedStep": "ApplyBuildComponents",
        "componentFailure": {
            "componentArn": component,
            "phaseName": "build",
            "stepName": "Run",
            "action": "ExecuteBash",
            "errorMessage": "Command execution failed with exit code 3.",
        },
    }
    assert (build["status"], build["message"]) == ("ROLLBACK_COMPLETED", f"Document {component} failed!")
    assert [step["status"] for step in steps.values()] == ["COMPLETED", "FAILED", *5 * ["PENDING"]]
    assert steps["LaunchBuildInstance"]["rollbackStatus"] == "COMPLETED"
    assert account.client.list_workflow_executions(imageBuildVersionArn=image["arn"])["message"] == said
    assert image["outputResources"] == {"amis": []}


def test_a_failing_test_fails_the_build_in_the_test_stage(account: Account) -> None:
    image = built(account, document("false", phase="test"))
    assert image["state"]["failureContext"]["imageStatus"] == "TESTING"
    assert image["state"]["failureContext"]["failedStep"] == "ApplyTestComponents"
    assert [one["status"] for one in executions(account, image["arn"])] == ["COMPLETED", "ROLLBACK_COMPLETED"]


def test_the_log_of_a_build_has_its_stages_and_steps(account: Account) -> None:
    image = built(account, document("true", "exit 3"))["arn"]
    lines = log(account)
    assert f"Image transitioned to BUILDING state for Image ARN: {image}" in lines
    assert "Started step LaunchBuildInstance with action LaunchInstance" in lines
    assert lines.index("CmdExecution: ExitCode 0") < lines.index("CmdExecution: ExitCode 3")
    block = lines.index(f"ComponentArn: {arn('component/web-1/1.0.0/1')}")
    assert lines[block : block + 4] == [
        f"ComponentArn: {arn('component/web-1/1.0.0/1')}",
        "Phase: build",
        "Step: Run",
        "Action: ExecuteBash",
    ]


def test_the_log_is_in_the_group_of_the_logging_configuration(account: Account) -> None:
    logging = {"logGroupName": "/aws/imagebuilder/mine"}
    image = built(account, loggingConfiguration=logging)
    assert image["loggingConfiguration"] == logging
    assert log(account, "/aws/imagebuilder/mine")
    pipeline = account.make(
        "image_pipeline", loggingConfiguration={"imageLogGroupName": "/aws/imagebuilder/of-pipeline"}
    )
    started = account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"]
    assert look(account, started)["loggingConfiguration"] == {"logGroupName": "/aws/imagebuilder/of-pipeline"}
    assert log(account, "/aws/imagebuilder/of-pipeline", "1.0.0/2")


def test_every_region_and_account_gets_its_ami(account: Account) -> None:
    settings = {
        "name": "web {{ imagebuilder:buildDate }} b{{imagebuilder:buildVersion}}",
        "description": "The web server",
        "targetAccountIds": ["111122223333"],
        "amiTags": {"Built": "{{ imagebuilder:buildDate }}", "Base": "{{ ssm:/golden/base }}"},
        "launchPermission": {"userIds": ["444455556666"]},
    }
    account.session.client("ssm").put_parameter(Name="/golden/base", Value="al2023", Type="String")
    regions = [REGION, "us-east-1"]
    distribution = account.make(
        "distribution_configuration",
        distributions=[{"region": region, "amiDistributionConfiguration": settings} for region in regions],
    )
    image = look(
        account,
        start(account, recipe(account, amiTags={"Role": "web"}), distributionConfigurationArn=distribution),
    )
    amis = image["outputResources"]["amis"]
    assert [(ami["region"], ami["accountId"]) for ami in amis] == [
        (region, owner) for region in regions for owner in (ACCOUNT, "111122223333")
    ]
    for ami in amis:
        if ami["accountId"] == ACCOUNT:
            _check_machine_image(account, image["arn"], ami)


def _check_machine_image(account: Account, image: str, ami: dict[str, Any]) -> None:
    ec2 = account.session.client("ec2", ami["region"])
    (found,) = ec2.describe_images(ImageIds=[ami["image"]], Owners=["self"])["Images"]
    assert found["Name"] == ami["name"]
    assert found["Name"].startswith("web 20")
    assert found["Name"].endswith("Z b1")
    assert found["Description"] == ami["description"] == "The web server"
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert tags.pop("Built") in found["Name"]
    assert tags == {"CreatedBy": "EC2 Image Builder", "Ec2ImageBuilderArn": image, "Role": "web", "Base": "al2023"}
    allowed = ec2.describe_image_attribute(ImageId=ami["image"], Attribute="launchPermission")["LaunchPermissions"]
    assert allowed == [{"UserId": "444455556666"}]


def test_without_a_distribution_the_ami_is_in_the_region_of_the_build(account: Account) -> None:
    (ami,) = built(account)["outputResources"]["amis"]
    assert (ami["region"], ami["accountId"]) == (REGION, ACCOUNT)
    (found,) = account.session.client("ec2").describe_images(Owners=["self"])["Images"]
    assert (found["ImageId"], found["Name"]) == (ami["image"], ami["name"])


def test_a_container_image_is_in_its_repositories(account: Account) -> None:
    made = account.make("container_recipe")
    account.session.client("ecr", "us-east-1").create_repository(repositoryName="team/web")
    target = {"targetRepository": {"service": "ECR", "repositoryName": "team/web"}, "containerTags": ["latest"]}
    distribution = account.make(
        "distribution_configuration",
        distributions=[{"region": "us-east-1", "containerDistributionConfiguration": target}],
    )
    for settings, region, tags in (
        ({}, REGION, ["1.0.0-1"]),
        ({"distributionConfigurationArn": distribution}, "us-east-1", ["latest", "1.0.0-2"]),
    ):
        image = look(account, start(account, made, **settings))
        assert (image["state"]["status"], image["type"]) == ("AVAILABLE", "DOCKER")
        uri = f"{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/team/web"
        assert image["outputResources"] == {
            "containers": [{"region": region, "imageUris": [f"{uri}:{tag}" for tag in tags]}]
        }
        ecr = account.session.client("ecr", region)
        found = ecr.describe_images(repositoryName="team/web")["imageDetails"]
        assert sorted(found[-1]["imageTags"]) == sorted(tags)
    assert [one["type"] for one in executions(account, image["arn"])] == ["BUILD", "TEST", "DISTRIBUTION"]


def test_a_missing_repository_fails_the_distribution(account: Account) -> None:
    made = account.make("container_recipe")
    account.session.client("ecr").delete_repository(repositoryName="team/web")
    image = look(account, start(account, made))
    assert image["state"]["failureContext"]["imageStatus"] == "DISTRIBUTING"
    assert "'team/web' does not exist" in image["state"]["reason"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"infrastructureConfigurationArn": arn("infrastructure-configuration/none")}, "ResourceNotFoundException"),
        ({"distributionConfigurationArn": arn("distribution-configuration/none")}, "ResourceNotFoundException"),
        ({"containerRecipeArn": arn("container-recipe/web/1.0.0")}, "InvalidParameterCombinationException"),
        ({"workflows": [{"workflowArn": BUILD_IMAGE}]}, "InvalidParameterCombinationException"),
        ({"loggingConfiguration": {"logGroupName": "/mine"}}, "InvalidParameterCombinationException"),
        ({"tags": {}}, "InvalidParameterValueException"),
    ],
)
def test_an_invalid_image_is_refused(account: Account, members: dict[str, Any], code: str) -> None:
    assert account.refusal(start, account, recipe(account), **members).code == code
    assert account.client.list_images()["imageVersionList"] == []


def test_a_missing_pipeline_cannot_be_started(account: Account) -> None:
    refusal = account.refusal(
        account.client.start_image_pipeline_execution, imagePipelineArn=arn("image-pipeline/none")
    )
    assert refusal.code == "ResourceNotFoundException"


def test_builds_beyond_the_quota_are_refused(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "most_builds", 1)
    emulator.clock.speed = 0
    made = recipe(account)
    first = start(account, made)
    assert account.refusal(start, account, made).code == "ServiceQuotaExceededException"
    emulator.clock.advance(3600)
    assert status(account, first) == "AVAILABLE"
    assert start(account, made) != first


def test_a_build_that_is_started_twice_with_a_token_runs_once(account: Account) -> None:
    made = recipe(account)
    assert start(account, made, clientToken="one") == start(account, made, clientToken="one")
    assert start(account, made, clientToken="two") == arn("image/web/1.0.0/2")


def test_lists_of_builds_have_pages(account: Account) -> None:
    image = built(account)["arn"]
    build = executions(account, image)[0]["workflowExecutionId"]
    start(account, arn("image-recipe/web/1.0.0"))
    lists = {
        "list_image_build_versions": ({}, "imageSummaryList", 2),
        "list_workflow_executions": ({"imageBuildVersionArn": image}, "workflowExecutions", 2),
        "list_workflow_step_executions": ({"workflowExecutionId": build}, "steps", 7),
        "list_image_packages": ({"imageBuildVersionArn": image}, "imagePackageList", 6),
    }
    for operation, (members, key, count) in lists.items():
        whole = getattr(account.client, operation)(**members)[key]
        assert len(whole) == count
        pages = list(account.client.get_paginator(operation).paginate(**members, PaginationConfig={"PageSize": 1}))
        assert [one for page in pages for one in page[key]] == whole
        assert len(pages) == count


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("get_workflow_execution", {"workflowExecutionId": "wf-00000000-0000-0000-0000-000000000000"}),
        ("list_workflow_step_executions", {"workflowExecutionId": "wf-00000000-0000-0000-0000-000000000000"}),
        ("get_workflow_step_execution", {"stepExecutionId": "step-00000000-0000-0000-0000-000000000000"}),
        ("list_workflow_executions", {"imageBuildVersionArn": arn("image/none/1.0.0/1")}),
        ("list_image_packages", {"imageBuildVersionArn": arn("image/none/1.0.0/1")}),
        ("cancel_image_creation", {"imageBuildVersionArn": arn("image/none/1.0.0/1")}),
        ("retry_image", {"imageBuildVersionArn": arn("image/none/1.0.0/1")}),
        ("delete_image", {"imageBuildVersionArn": arn("image/none/1.0.0/1")}),
        (
            "start_resource_state_update",
            {"resourceArn": arn("image/none/1.0.0/1"), "state": {"status": "DISABLED"}},
        ),
        ("get_lifecycle_execution", {"lifecycleExecutionId": "lce-00000000-0000-0000-0000-000000000000"}),
    ],
)
def test_missing_resources_are_not_found(account: Account, operation: str, members: dict[str, Any]) -> None:
    refusal = account.refusal(getattr(account.client, operation), **members)
    assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 404)


def test_amazons_images_have_no_build_and_cannot_be_deleted(account: Account) -> None:
    image = amazons("image/amazon-linux-2023-x86/2025.11.8/1")
    assert account.client.list_workflow_executions(imageBuildVersionArn=image)["workflowExecutions"] == []
    assert account.client.list_image_packages(imageBuildVersionArn=image)["imagePackageList"] == []
    assert account.refusal(account.client.delete_image, imageBuildVersionArn=image).code == "ForbiddenException"


def test_images_are_tagged_like_other_resources(account: Account) -> None:
    image = built(account, tags={"Team": "web"})["arn"]
    account.client.tag_resource(resourceArn=image, tags={"Stage": "test"})
    account.client.untag_resource(resourceArn=image, tagKeys=["Team"])
    assert look(account, image)["tags"] == {"Stage": "test"}
    assert account.client.list_tags_for_resource(resourceArn=image)["tags"] == {"Stage": "test"}


def test_images_of_other_accounts_and_regions_are_not_visible(account: Account) -> None:
    image = built(account)["arn"]
    elsewhere = account.session.client("imagebuilder", "us-east-1")
    assert elsewhere.list_images()["imageVersionList"] == []
    assert account.refusal(elsewhere.get_image, imageBuildVersionArn=image).code == "ResourceNotFoundException"

"""The module ``image_pipeline_execution``: starting, waiting, skipping unchanged builds, and explaining failures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from unit.modules.conftest import Create
from unit.modules.samples import component, distribution, document, infrastructure, pipeline, recipe, region, workflow

import emulator
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.wait import ONE_POLL, pause_after
from emulator.imagebuilder.api.exceptions import ImageBuilderError

MODULE = "image_pipeline_execution"
HOUR = 3600


@pytest.fixture
def web(parts: Any, create: Create, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An account with a pipeline, web."""
    # Otherwise moto reads its own AMIs for every region in which one is registered.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    create([("image_pipeline", pipeline())])
    return parts


@pytest.fixture
def fails(web: Any, run: Any) -> Any:
    """The same account, whose recipe has a component that fails."""
    run("component", **component(data=document("exit 3")))
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    return web


def images(account: Any) -> list[Any]:
    listed = account.client().list_image_pipeline_images(imagePipelineArn=account.arn("image-pipeline/web"))
    found: list[Any] = listed["imageSummaryList"]
    return found


def looks(result: Any) -> list[str]:
    """Return the operations after the start of the build."""
    return list(result.operations[result.operations.index("StartImagePipelineExecution") + 1 :])


def poll(run: Any, clock: Any, **options: Any) -> tuple[Any, list[str]]:
    """Poll a build until it ends, as a loop in a play does, and return the last result and all lines."""
    result = run(MODULE, **options, wait=False)
    lines = result["progress"]["lines"]
    while not (result.get("failed") or result["progress"]["over"]):
        clock.advance(result["progress"]["poll_after"])
        build = {"image_build_version_arn": result["progress"]["image_build_version_arn"]}
        result = run(MODULE, state="followed", **build, wait=False, progress=result["progress"])
        lines += result["progress"]["lines"]
    return result, lines


def test_the_task_waits_for_the_build_and_returns_its_image(web: Any, run: Any) -> None:
    result = run(MODULE, image_pipeline_arn="web", tags={"Commit": "1f0c9a2"})
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert result["image"]["state"]["status"] == "AVAILABLE"
    assert result["image"]["tags"] == {"Commit": "1f0c9a2"}
    (ami,) = result["image"]["output_resources"]["amis"]
    assert ami["region"] == web.region
    found = web.client("ec2").describe_images(ImageIds=[ami["image"]])["Images"]
    assert [image["Name"] for image in found] == [ami["name"]]
    assert run(MODULE, state="followed", image_pipeline_arn="web")["image"] == result["image"]
    assert "progress" not in result


def test_each_change_is_a_line_with_the_time_of_aws(web: Any, run: Any, clock: Any) -> None:
    _result, lines = poll(run, clock, image_pipeline_arn="web")
    assert all(line.startswith("web/1.0.0/1  00:") for line in lines)
    assert web.arn("image/web/1.0.0/1") in lines[0]
    words = [line[23:].split() for line in lines]
    statuses = [word[0] for word in words]
    stages = ["PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING", "AVAILABLE"]
    assert list(dict.fromkeys(statuses)) == stages
    assert "web/1.0.0/1  00:00:30  BUILDING      build-image/1.0.3 started, 7 steps" in lines
    running = [line for line in lines if "LaunchBuildInstance" in line]
    assert [line.partition(": ")[2] for line in running] == ["running", "completed in 3:00"]
    assert all("step 1 of 7" in line for line in running)
    assert not [line for line in lines if any(not letter.isprintable() for letter in line)]


def test_half_an_hour_of_waiting_costs_few_calls(web: Any, run: Any, clock: Any) -> None:
    slow = {"name": "Sleep", "action": "ExecuteBash", "inputs": {"commands": ["true"]}}
    steps = [{**slow, "name": f"Sleep{number}"} for number in range(34)]
    data = {"schemaVersion": 1.0, "phases": [{"name": "build", "steps": steps}]}
    run("component", **component(data=data))
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    begun = clock.now()
    result = run(MODULE, image_pipeline_arn="web")
    assert result["image"]["state"]["status"] == "AVAILABLE"
    minutes = (clock.now() - begun).total_seconds() / 60
    assert minutes >= 30, minutes
    assert len(looks(result)) <= 77


def test_polling_a_running_step_costs_one_call(web: Any, run: Any, clock: Any) -> None:
    started = run(MODULE, image_pipeline_arn="web", wait=False)
    assert looks(started) == ["GetImage"]
    clock.advance(60)
    follow = {"state": "followed", "image_build_version_arn": started["image"]["arn"], "wait": False}
    second = run(MODULE, **follow, progress=started["progress"])
    assert second["progress"]["status"] == "BUILDING"
    clock.advance(5)
    third = run(MODULE, **follow, progress=second["progress"])
    assert third.operations == ["ListWorkflowStepExecutions"]
    assert third["progress"]["lines"] == []
    assert third["progress"]["over"] is False


def test_a_cancelled_build_ends_the_wait_while_a_step_is_reported_as_running(
    web: Any, run: Any, clock: Any, disturb: Any
) -> None:
    follow = {
        "state": "followed",
        "image_build_version_arn": run(MODULE, image_pipeline_arn="web", wait=False)["image"]["arn"],
    }
    clock.advance(60)
    seen = run(MODULE, **follow, wait=False)
    answers: list[Any] = []

    def as_before(serve: Any) -> Any:
        answers.extend([serve()] if not answers else [])
        return answers[0]

    disturb("ListWorkflowStepExecutions", as_before, times=100)
    seen = run(MODULE, **follow, wait=False, progress=seen["progress"])
    web.client().cancel_image_creation(imageBuildVersionArn=follow["image_build_version_arn"])
    clock.advance(3600)
    result = run(MODULE, **follow, progress=seen["progress"])
    assert result["failure"]["status"] == "CANCELLED"
    assert result.operations.count("GetImage") == 1


def test_without_waiting_it_returns_at_once(web: Any, run: Any, clock: Any) -> None:
    before = clock.now()
    result = run(MODULE, image_pipeline_arn="web", wait=False)
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert result["image"]["state"]["status"] == "PENDING"
    assert clock.now() == before


def test_check_mode_starts_nothing(web: Any, run: Any) -> None:
    predicted = run(MODULE, check=True, image_pipeline_arn="web")
    assert (predicted.get("msg"), predicted["changed"], predicted.writes) == (None, True, [])
    assert images(web) == []
    arn = web.arn("image-pipeline/made-by-an-earlier-task")
    assert run(MODULE, check=True, image_pipeline_arn=arn)["changed"] is True


def test_check_mode_follows_what_an_earlier_task_would_start(web: Any, run: Any, clock: Any) -> None:
    assert run(MODULE, check=True, state="followed", image_pipeline_arn="web")["changed"] is False
    started = run(MODULE, image_pipeline_arn="web", wait=False)
    before = clock.now()
    looked = run(MODULE, check=True, state="followed", image_pipeline_arn="web")
    assert looked["image"]["arn"] == started["image"]["arn"]
    assert looked["progress"]["over"] is False
    assert clock.now() == before


def test_a_build_that_was_started_before_is_followed(web: Any, run: Any, clock: Any) -> None:
    started = run(MODULE, image_pipeline_arn="web", wait=False)
    for which in ({"image_pipeline_arn": "web"}, {"image_build_version_arn": "web/1.0.0/1"}):
        result = run(MODULE, state="followed", **which)
        assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
        assert result["image"]["arn"] == started["image"]["arn"]
        assert result["image"]["state"]["status"] == "AVAILABLE"


def test_wait_timeout_ends_the_task_and_the_build_continues(web: Any, run: Any, clock: Any) -> None:
    before = clock.now()
    result = run(MODULE, image_pipeline_arn="web", wait_timeout=600)
    assert result["failed"]
    assert result["changed"] is True
    assert (clock.now() - before).total_seconds() == pytest.approx(600, abs=2)
    arn = web.arn("image/web/1.0.0/1")
    for word in ("wait_timeout", "BUILDING", "state: followed", arn):
        assert word in result["msg"]
    assert {"failure", "progress"} & set(result) == set()
    assert (result["image"]["arn"], result["image"]["state"]) == (arn, {"status": "BUILDING"})
    again = run(MODULE, state="followed", image_build_version_arn=arn)
    assert again["image"]["state"]["status"] == "AVAILABLE"


def test_a_timeout_of_zero_polls_once(web: Any, run: Any, clock: Any) -> None:
    before = clock.now()
    late = run(MODULE, image_pipeline_arn="web", wait_timeout=0)
    assert (late["failed"], late["changed"], late.writes) == (True, True, ["StartImagePipelineExecution"])
    assert [word for word in ("wait_timeout", "PENDING") if word not in late["msg"]] == []
    assert looks(late) == ["GetImage"]
    assert clock.now() == before
    clock.advance(7200)
    over = run(MODULE, state="followed", image_pipeline_arn="web", wait_timeout=0)
    assert over["image"]["state"]["status"] == "AVAILABLE"


def test_a_cancelled_build_fails_the_task(web: Any, run: Any, clock: Any) -> None:
    started = run(MODULE, image_pipeline_arn="web", wait=False)
    clock.advance(60)
    web.client().cancel_image_creation(imageBuildVersionArn=started["image"]["arn"])
    result = run(MODULE, state="followed", image_pipeline_arn="web")
    assert result["failed"]
    assert "CANCELLED" in result["msg"]
    assert result["failure"]["status"] == "CANCELLED"


class TestIfChanged:
    """The changes that are a reason for a build, and those that are not."""

    @pytest.fixture(autouse=True)
    def _built(self, web: Any, run: Any) -> None:
        run("component", **component())
        run("distribution_configuration", **distribution())
        run("image_recipe", **recipe(components=[web.arn("component/web/x.x.x"), "aws/update-linux/1.0.x"]))
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        assert len(self.build(run)["reasons"]) == 1

    def build(self, run: Any, **options: Any) -> Any:
        predicted = run(MODULE, check=True, image_pipeline_arn="web", build="if_changed", **options)
        result = run(MODULE, image_pipeline_arn="web", build="if_changed", **options)
        assert (predicted.get("msg"), result.get("msg")) == (None, None)
        assert predicted.writes == []
        assert (predicted["changed"], predicted["reasons"]) == (result["changed"], result["reasons"])
        assert result["changed"] == ("StartImagePipelineExecution" in result.operations) == bool(result["reasons"])
        assert result["image"]["state"]["status"] == "AVAILABLE"
        return result

    def test_an_unchanged_pipeline_is_not_built(self, web: Any, run: Any) -> None:
        result = self.build(run)
        assert result["changed"] is False
        assert result["image"]["arn"] == web.arn("image/web/1.0.1/1") == images(web)[-1]["arn"]

    def test_changed_test_settings_are_a_reason(self, web: Any, run: Any) -> None:
        run("image_pipeline", **pipeline(image_tests_configuration={"image_tests_enabled": False}))
        assert "image_tests_configuration" in self.build(run)["reasons"][0]
        assert self.build(run)["changed"] is False

    def test_changed_descriptions_tags_and_schedules_are_no_reason(self, web: Any, run: Any) -> None:
        run("infrastructure_configuration", **infrastructure(description="Where images are built", tags={"Team": "a"}))
        run("distribution_configuration", **distribution(description="Where images go"))
        run("image_pipeline", **pipeline(schedule={"schedule_expression": "cron(0 3 * * ? *)"}, tags={"Team": "a"}))
        assert self.build(run)["changed"] is False

    @pytest.mark.parametrize(
        ("module", "options", "word"),
        [
            ("infrastructure_configuration", infrastructure(instance_types=["m7i.large"]), "instance_types"),
            ("distribution_configuration", distribution(region(), region("us-east-1")), "distributions"),
            ("component", component(data=document("dnf install -y httpd")), "component"),
            ("image_recipe", recipe(working_directory="/srv"), "image-recipe/web/1.0.2"),
        ],
    )
    def test_a_changed_resource_is_a_reason(self, web: Any, run: Any, module: str, options: Any, word: str) -> None:
        assert run(module, **options)["changed"]
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        result = self.build(run)
        assert result["changed"] is True
        assert word in result["reasons"][0]
        assert self.build(run)["changed"] is False

    def test_a_removed_configuration_is_a_reason(self, web: Any, run: Any) -> None:
        run("image_pipeline", **pipeline(distribution_configuration_arn=""))
        assert "distribution configuration" in self.build(run)["reasons"][0]

    def test_changed_workflows_are_a_reason(self, web: Any, run: Any) -> None:
        workflows = ["aws/build/build-image/x.x.x"]
        workflows = [web.arn("workflow/build/build-image/x.x.x", owner="aws")]
        run("image_pipeline", **pipeline(workflows=workflows, execution_role="image-lifecycle"))
        assert "workflows" in self.build(run)["reasons"][0]
        assert self.build(run)["changed"] is False

    def test_a_build_in_progress_is_awaited(self, web: Any, run: Any, clock: Any) -> None:
        started = run(MODULE, image_pipeline_arn="web", wait=False)
        assert started["image"]["state"]["status"] == "PENDING"
        result = run(MODULE, image_pipeline_arn="web", build="if_changed")
        assert result["changed"] is False
        assert result["image"]["arn"] == started["image"]["arn"]
        assert result["image"]["state"]["status"] == "AVAILABLE"

    @pytest.mark.parametrize("resolved", [True, False])
    def test_a_newer_parent_image_is_a_reason(
        self, web: Any, run: Any, monkeypatch: pytest.MonkeyPatch, resolved: bool
    ) -> None:
        """It is not verified whether an image contains the build of its parent image or only the wildcard."""
        monkeypatch.setattr(emulator.assumed, "embedded_parents_are_resolved", resolved)
        run("image_recipe", **recipe(name="base"))
        run("image_pipeline", **pipeline(name="base", image_recipe_arn="base"))
        assert run(MODULE, image_pipeline_arn="base")["changed"]
        run("image_recipe", **recipe(parent_image=web.arn("image/base/x.x.x")))
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        assert self.build(run)["changed"] is True
        assert self.build(run)["changed"] is False
        assert run(MODULE, image_pipeline_arn="base")["changed"]
        assert "image/base/1.0.0/2" in self.build(run)["reasons"][0]
        assert self.build(run)["changed"] is False

    @pytest.mark.parametrize("shown", ["ami-0a1b2c3d4e5f60718", None])
    def test_an_image_that_does_not_contain_the_arn_of_its_parent_image(
        self, web: Any, run: Any, disturb: Any, shown: str | None
    ) -> None:
        def without_arn(serve: Any) -> Any:
            response = serve()
            recipe = {name: value for name, value in response["image"]["imageRecipe"].items() if name != "parentImage"}
            recipe |= {"parentImage": shown} if shown else {}
            return {**response, "image": {**response["image"], "imageRecipe": recipe}}

        disturb("GetImage", without_arn, times=2)
        assert self.build(run)["changed"] is False

    @pytest.mark.parametrize("switch", ["newest_first", "steps_are_in_order", "embedded_parents_are_resolved"])
    def test_the_order_of_lists_does_not_matter(
        self, web: Any, run: Any, clock: Any, monkeypatch: pytest.MonkeyPatch, switch: str
    ) -> None:
        monkeypatch.setattr(emulator.assumed, switch, not getattr(emulator.assumed, switch))
        again, lines = poll(run, clock, image_pipeline_arn="web")
        assert self.build(run)["image"]["arn"] == again["image"]["arn"]
        followed = run(MODULE, state="followed", image_pipeline_arn="web")
        assert followed["image"]["arn"] == again["image"]["arn"]
        steps = dict.fromkeys(re.findall(r"(\S+), step (\d)", "\n".join(lines)))
        assert [number for _workflow, number in steps] == [*"1234567", *"1234"]

    def test_a_changed_parameter_is_a_reason(self, web: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        ssm = web.client("ssm")
        ami = images(web)[0]["outputResources"]["amis"][0]["image"]
        ssm.put_parameter(Name="/golden/base", Value=ami, Type="String")
        run("image_recipe", **recipe(parent_image="ssm:/golden/base", components=["web"]))
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        assert self.build(run)["changed"] is True
        assert self.build(run)["changed"] is False
        with monkeypatch.context() as simulated:
            simulated.setattr("moto.ssm.models.utcnow", emulator.clock.now)
            ssm.put_parameter(Name="/golden/base", Value=ami, Type="String", Overwrite=True)
        assert "ssm:/golden/base" in self.build(run)["reasons"][0]


class TestFailures:
    def test_the_failed_component_and_step_are_reported_with_the_log(self, fails: Any, run: Any) -> None:
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failed"]
        assert result["changed"] is True
        failure, arn = result["failure"], fails.arn("component/web/1.0.1/1")
        assert (failure["status"], failure["stage"]) == ("FAILED", "BUILDING")
        assert failure["component"] | {"error": ""} == {
            "component_arn": arn,
            "phase": "build",
            "step": "Run",
            "action": "ExecuteBash",
            "error": "",
        }
        assert "exit code 3" in failure["component"]["error"]
        assert failure["step"]["name"] == "ApplyBuildComponents"
        assert failure["step"]["action"] == "ExecuteComponents"
        assert failure["workflow"]["arn"].endswith(":workflow/build/build-image/1.0.3/1")
        log = failure["log"]
        assert (log["group"], log["stream"], len(log["lines"])) == ("/aws/imagebuilder/web", "1.0.1/1", 20)
        assert log["url"].endswith("log-group/$252Faws$252Fimagebuilder$252Fweb/log-events/1.0.1$252F1")
        for word in (arn, "ExecuteBash", "exit code 3", *log["lines"], log["url"]):
            assert word in result["msg"]

    def test_a_failed_task_returns_no_irrelevant_values(self, fails: Any, run: Any) -> None:
        """Ansible prints whatever a failed task returns."""
        result = run(MODULE, image_pipeline_arn="web")
        assert "progress" not in result
        image = {name: value for name, value in result["image"].items() if name != "output_resources"}
        assert image == {
            "arn": fails.arn("image/web/1.0.1/1"),
            "name": "web",
            "version": "1.0.1/1",
            "type": "AMI",
            "state": {"status": "FAILED"},
        }

    @pytest.mark.parametrize("rolled_back", [True, False])
    def test_an_older_botocore_omits_the_context(
        self, fails: Any, run: Any, disturb: Any, monkeypatch: pytest.MonkeyPatch, rolled_back: bool
    ) -> None:
        monkeypatch.setattr(emulator.assumed, "failed_workflows_are_rolled_back", rolled_back)

        def without_context(serve: Any) -> Any:
            answer = serve()
            image = answer["image"]
            state = {name: value for name, value in image["state"].items() if name != "failureContext"}
            return {**answer, "image": {**image, "state": state}}

        disturb("GetImage", without_context, times=100)
        failure = run(MODULE, image_pipeline_arn="web")["failure"]
        assert failure["component"] == {"component_arn": fails.arn("component/web/1.0.1/1")}
        assert failure["step"]["name"] == "ApplyBuildComponents"
        assert failure["workflow"]["arn"].endswith(":workflow/build/build-image/1.0.3/1")

    @pytest.mark.parametrize("count", [0, 3])
    def test_the_number_of_log_lines_follows_the_option(self, fails: Any, run: Any, count: int) -> None:
        result = run(MODULE, image_pipeline_arn="web", log_lines=count)
        assert len(result["failure"]["log"]["lines"]) == count
        assert ("GetLogEvents" in result.operations) is bool(count)
        assert result["failure"]["log"]["url"] in result["msg"]

    def test_the_log_group_of_the_image(self, fails: Any, run: Any) -> None:
        group = "/aws/imagebuilder/golden"
        run("image_pipeline", **pipeline(logging_configuration={"image_log_group_name": group}))
        log = run(MODULE, image_pipeline_arn="web")["failure"]["log"]
        assert (log["group"], len(log["lines"])) == (group, 20)

    def test_the_folder_in_s3(self, fails: Any, run: Any) -> None:
        logs = {"s3_logs": {"s3_bucket_name": "build-logs", "s3_key_prefix": "images/"}}
        run("infrastructure_configuration", **infrastructure(logging=logs))
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failure"]["log"]["s3_uri"] == "s3://build-logs/images/web/1.0.1/1/"
        assert "s3://build-logs/images/web/1.0.1/1/" in result["msg"]

    def test_a_missing_log_is_a_note(self, fails: Any, run: Any) -> None:
        arn = run(MODULE, image_pipeline_arn="web")["image"]["arn"]
        fails.client("logs").delete_log_group(logGroupName="/aws/imagebuilder/web")
        result = run(MODULE, state="followed", image_build_version_arn=arn)
        assert result["failure"]["component"]["step"] == "Run"
        assert result["failure"]["log"]["note"] in result["msg"]

    def test_a_log_without_permission_is_a_note(self, fails: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        from moto.core.exceptions import JsonRESTError
        from moto.logs.models import LogsBackend

        def refuse(*_arguments: Any, **_options: Any) -> Any:
            raise JsonRESTError("AccessDeniedException", "User is not authorized to perform: logs:GetLogEvents")

        monkeypatch.setattr(LogsBackend, "get_log_events", refuse)
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failure"]["component"]["step"] == "Run"
        assert "logs:GetLogEvents" in result["failure"]["log"]["note"]

    def test_without_waiting_a_failed_build_fails_as_well(self, fails: Any, run: Any) -> None:
        started = run(MODULE, image_pipeline_arn="web", wait=False)
        assert started["failed"]
        assert started["failure"]["component"]["step"] == "Run"


class TestPlaybook:
    """A component runs a playbook, which fails."""

    @pytest.fixture
    def bakes(self, web: Any, run: Any) -> None:
        steps = [{"name": "Run", "action": "ExecuteBash", "inputs": {"commands": ["ansible-playbook bake.yml"]}}]
        phases = [{"name": name, "steps": steps} for name in ("build", "validate")]
        run("component", **component(data={"schemaVersion": "1.0", "phases": phases}))
        run("image_recipe", **recipe(components=["web"]))
        run("image_pipeline", **pipeline())

    @pytest.mark.parametrize(("phase", "status"), [("build", "failed"), ("validate", "changed")])
    def test_failed_tasks_are_found_above_the_returned_lines(
        self, bakes: None, run: Any, phase: str, status: str
    ) -> None:
        emulator.faults.fail_next(f"playbook_{status}", task="motd : Welcome", message="No such directory")
        result = run(MODULE, image_pipeline_arn="web", log_lines=1)
        failure = result["failure"]
        (task,) = failure["ansible"]["tasks"]
        assert (task["task"], task["message"], task["host"]) == ("motd : Welcome", "No such directory", "localhost")
        assert (failure["ansible"]["status"], failure["ansible"]["playbook"]) == (status, "bake.yml")
        assert (failure["component"]["phase"], failure["component"]["step"]) == (phase, "Run")
        assert len(failure["log"]["lines"]) == 1
        assert f"component web/1.0.1/1, phase {phase}: " in result["msg"].splitlines()[0]
        assert "TASK [motd : Welcome]" in result["msg"].splitlines()[0]
        assert result.operations.count("GetLogEvents") == 1

    def test_a_log_that_is_not_read_names_no_task(self, bakes: None, run: Any) -> None:
        emulator.faults.fail_next("playbook_failed")
        result = run(MODULE, image_pipeline_arn="web", log_lines=0)
        assert result["failure"]["component"]["step"] == "Run"
        assert "ansible" not in result["failure"]
        assert "GetLogEvents" not in result.operations

    def test_the_advice_is_for_the_message_of_the_task(self, bakes: None, run: Any) -> None:
        emulator.faults.fail_next("playbook_failed", message="write error: No space left on device")
        (advice,) = run(MODULE, image_pipeline_arn="web")["failure"]["advice"]
        assert "volume_size" in advice


WELL_KNOWN = {
    "ssm_agent_unreachable": "Systems Manager",
    "instance_profile_lacks_policies": "AmazonSSMManagedInstanceCore",
    "toe_bootstrap": "EC2InstanceProfileForImageBuilder",
    "metadata_association_timeout": "enhanced_image_metadata_enabled",
    "block_public_access": "block public access",
    "kms_access": "KMS",
}
"""Failures that happen often, and what the advice has to speak of."""


class TestAdvice:
    @pytest.mark.parametrize("fault", WELL_KNOWN)
    def test_well_known_causes(self, web: Any, run: Any, fault: str) -> None:
        run("component", **component())
        run("image_recipe", **recipe(components=["web"]))
        run("image_pipeline", **pipeline())
        emulator.faults.fail_next(fault)
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failed"]
        (advice,) = result["failure"]["advice"]
        assert WELL_KNOWN[fault] in advice
        assert advice in result["msg"]

    def test_an_unknown_cause_has_no_advice(self, fails: Any, run: Any) -> None:
        assert "advice" not in run(MODULE, image_pipeline_arn="web")["failure"]

    def test_a_missing_launch_template_is_reported(self, web: Any, run: Any) -> None:
        gone: dict[str, Any] = {"launch_template_configurations": [{"launch_template_id": "lt-0123456789abcdef0"}]}
        ami: dict[str, Any] = {"ami_distribution_configuration": {"name": "web {{ imagebuilder:buildDate }}"}}
        run("distribution_configuration", **distribution(region(**ami, **gone)))
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failure"]["stage"] == "INTEGRATING"
        (where,) = result["failure"]["distribution"]["regions"]
        assert (where["region"], where["step"], where["status"]) == (web.region, "UPDATE_LAUNCH_TEMPLATES", "FAILED")
        assert "lt-0123456789abcdef0" in where["error"]
        assert "launch_template_configurations" in result["failure"]["advice"][0]

    def test_each_failed_region_and_account_of_a_distribution_is_reported(self, web: Any, run: Any) -> None:
        ami = {"name": "web {{ imagebuilder:buildDate }}", "target_account_ids": ["111122223333"]}
        entries = [region(code, ami_distribution_configuration=ami) for code in ("eu-west-1", "us-east-1")]
        run("distribution_configuration", **distribution(*entries))
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        for code in ("eu-west-1", "us-east-1"):
            emulator.faults.fail_next("kms_access", region=code, account="111122223333")
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failure"]["stage"] == "DISTRIBUTING"
        targets = {(where["region"], where["account_id"]) for where in result["failure"]["distribution"]["regions"]}
        assert targets == {("eu-west-1", "111122223333"), ("us-east-1", "111122223333")}
        assert [word for pair in targets for word in pair if word not in result["msg"]] == []


class TestGate:
    @pytest.fixture(autouse=True)
    def _scanned(self, web: Any, run: Any) -> Iterator[None]:
        assert run("inspector_scanning", resource_types=["EC2"])["changed"]
        run("image_pipeline", **pipeline(image_scanning_configuration={"image_scanning_enabled": True}))
        emulator.findings.add("CVE-2026-0001", severity="HIGH", package="nginx", version="1.24.0", fixed_in="1.24.1")
        yield
        emulator.findings.clear()

    def test_findings_above_the_maximum_fail_the_task_but_not_the_image(self, web: Any, run: Any) -> None:
        result = run(MODULE, image_pipeline_arn="web", maximum_severity="MEDIUM")
        assert result["failed"]
        assert (result["changed"], result["image"]["state"]["status"]) == (True, "AVAILABLE")
        (found,) = result["failure"]["findings"]
        assert (found["vulnerability_id"], found["severity"]) == ("CVE-2026-0001", "HIGH")
        assert [word for word in ("CVE-2026-0001", "nginx", "1.24.1") if word not in result["msg"]] == []

    def test_findings_up_to_the_maximum_are_accepted(self, web: Any, run: Any) -> None:
        result = run(MODULE, image_pipeline_arn="web", maximum_severity="HIGH")
        assert (result.get("msg"), result["image"]["scan_state"]["status"]) == (None, "COMPLETED")

    def test_an_existing_image_must_also_pass(self, web: Any, run: Any) -> None:
        assert run(MODULE, image_pipeline_arn="web")["changed"]
        result = run(MODULE, image_pipeline_arn="web", build="if_changed", maximum_severity="LOW")
        assert (result["failed"], result["changed"], result.writes) == (True, False, [])

    def test_on_demand_scans_have_their_own_condition(self, web: Any, run: Any) -> None:
        on_demand = {"image_scanning_enabled": True, "image_scanning_types": ["ON_DEMAND_AMI_CVE"]}
        run("image_pipeline", **pipeline(image_scanning_configuration=on_demand))
        result = run(MODULE, image_pipeline_arn="web", maximum_severity="HIGH")
        assert result["option"] == "maximum_severity"
        assert "scan_result_condition" in result["msg"]
        assert result.writes == []


class TestTrouble:
    """AWS does not respond during the start of a build or while the task waits."""

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_lost_response_starts_no_second_build(self, web: Any, run: Any, disturb: Any, times: int) -> None:
        def lose(serve: Any) -> Any:
            serve()
            raise ConnectionClosedError(endpoint_url="https://imagebuilder.eu-west-1.amazonaws.com")

        disturb("StartImagePipelineExecution", lose, times)
        result = run(MODULE, image_pipeline_arn="web")
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert [image["arn"] for image in images(web)] == [result["image"]["arn"]]

    def test_a_lost_connection_does_not_end_the_wait(self, web: Any, run: Any, disturb: Any, clock: Any) -> None:
        def lose(serve: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://imagebuilder.eu-west-1.amazonaws.com")

        started = run(MODULE, image_pipeline_arn="web", wait=False)
        disturb("GetImage", lose, times=12)
        follow = {"state": "followed", "image_pipeline_arn": "web", "progress": started["progress"]}
        result, lines = poll(run, clock, **follow)
        assert (result.get("msg"), result["changed"]) == (None, False)
        assert result["image"]["state"]["status"] == "AVAILABLE"
        assert sum("cannot be reached" in line for line in lines) == 1
        disturb("GetImage", lose, times=12)
        waited = run(MODULE, **follow)
        assert (waited.get("msg"), waited["image"]["state"]["status"]) == (None, "AVAILABLE")

    def test_throttling_does_not_end_the_wait(self, web: Any, run: Any, disturb: Any, clock: Any) -> None:
        def throttle(serve: Any) -> Any:
            raise ImageBuilderError("CallRateLimitExceededException", "Rate exceeded.")

        disturb("ListWorkflowStepExecutions", throttle, times=30)
        result = run(MODULE, image_pipeline_arn="web")
        assert (result.get("msg"), result["image"]["state"]["status"]) == (None, "AVAILABLE")

    def test_a_permanent_error_fails_and_names_the_options_to_continue(
        self, web: Any, run: Any, disturb: Any, clock: Any
    ) -> None:
        def refuse(serve: Any) -> Any:
            raise ImageBuilderError("AccessDeniedException", "User is not authorized: imagebuilder:GetImage")

        disturb("GetImage", refuse, times=100)
        result = run(MODULE, image_pipeline_arn="web")
        assert result["failed"]
        assert result["changed"] is True
        assert "imagebuilder:GetImage" in result["msg"]
        assert f"state: followed and image_build_version_arn: {web.arn('image/web/1.0.0/1')}" in result["msg"]


UNKNOWN = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/wob"

NOTHING_STARTED: dict[str, tuple[dict[str, Any], str | list[str]]] = {
    "no pipeline": ({}, ["image_pipeline_arn"]),
    "unknown pipeline": ({"image_pipeline_arn": "wob"}, "image_pipeline_arn"),
    "unknown ARN": ({"image_pipeline_arn": UNKNOWN, "state": "followed"}, "image_pipeline_arn"),
    "an image to start": ({"image_build_version_arn": "web/1.0.0/1"}, ["image_pipeline_arn"]),
    "both": (
        {"image_pipeline_arn": "web", "image_build_version_arn": "web/1.0.0/1"},
        ["image_pipeline_arn", "image_build_version_arn"],
    ),
    "no build": ({"state": "followed", "image_pipeline_arn": "web"}, "image_pipeline_arn"),
    "too much log": ({"image_pipeline_arn": "web", "log_lines": 10001}, "log_lines"),
    "no such severity": ({"image_pipeline_arn": "web", "maximum_severity": "CRITICAL"}, "maximum_severity"),
    "nothing is scanned": ({"image_pipeline_arn": "web", "maximum_severity": "HIGH"}, "maximum_severity"),
    "odd tags": ({"image_pipeline_arn": "web", "tags": {"aws:x": "y"}}, "tags"),
}


@pytest.mark.parametrize("case", NOTHING_STARTED)
def test_an_invalid_task_is_refused_before_the_build(web: Any, run: Any, case: str) -> None:
    options, option = NOTHING_STARTED[case]
    result = run(MODULE, **options)
    assert result.get("failed"), result
    assert result.get("option", "") == (option if isinstance(option, str) else ""), result["msg"]
    assert [name for name in option if isinstance(option, list) and name not in result["msg"]] == [], result["msg"]
    assert result.writes == []


@pytest.mark.parametrize("progress", [{"status": "BUILDING"}, {"image_build_version_arn": 1, "executions": []}])
def test_malformed_progress_is_refused(web: Any, run: Any, progress: Any) -> None:
    run(MODULE, image_pipeline_arn="web")
    result = run(MODULE, state="followed", image_pipeline_arn="web", progress=progress)
    assert result["option"] == "progress"


def test_progress_belongs_to_one_build(web: Any, run: Any) -> None:
    first = run(MODULE, image_pipeline_arn="web", wait=False)
    second = run(MODULE, image_pipeline_arn="web", wait=False)
    result = run(
        MODULE,
        state="followed",
        image_build_version_arn=second["image"]["arn"],
        progress=json.loads(json.dumps(first["progress"])),
    )
    assert result["option"] == "progress"
    assert first["image"]["arn"] in result["msg"]


@pytest.mark.parametrize("one_poll", [True, False])
@pytest.mark.parametrize("check", [True, False])
def test_progress_is_refused_for_a_new_build(web: Any, run: Any, one_poll: bool, check: bool) -> None:
    options = {ONE_POLL: True} if one_poll else {}
    earlier = run(MODULE, image_pipeline_arn="web", wait=False)["progress"]
    for progress in (earlier, {"since": 1}):
        result = run(MODULE, check=check, image_pipeline_arn="web", progress={**progress, **options})
        assert (result["failed"], result["option"], result.writes) == (True, "progress", [])


class TestOnePoll:
    """The action plugin runs the module once for each poll."""

    def test_one_poll_returns_the_next_poll_time(self, web: Any, run: Any, clock: Any) -> None:
        before = clock.now()
        result = run(MODULE, image_pipeline_arn="web", wait_timeout=900, progress={ONE_POLL: True})
        assert result["poll"] == {"after": result["progress"]["poll_after"], "timeout": 900}
        assert result["progress"]["poll_after"] == 2
        assert clock.now() == before

    def test_several_active_workflows_lengthen_the_poll_interval(self, web: Any, run: Any, clock: Any) -> None:
        workflows = [workflow(name=name) for name in ("first", "second", "third")]
        for one in workflows:
            assert run("workflow", **one)["changed"]
        parallel = [{"workflow_arn": one["name"], "parallel_group": "tests"} for one in workflows]
        started = {"workflows": parallel, "execution_role": "image-lifecycle"}
        run("image_pipeline", **pipeline(**started))
        result = run(MODULE, image_pipeline_arn="web", progress={ONE_POLL: True})
        follow, factors = {"state": "followed", "image_build_version_arn": result["image"]["arn"]}, set()
        for _minute in range(30):
            factors.add(result["poll"]["after"] // pause_after(result["progress"]["memory"]["polls"]))
            clock.advance(60)
            result = run(MODULE, **follow, progress={**result["progress"], ONE_POLL: True})
        assert factors == {1, 3}

    def test_a_build_that_has_ended_is_not_polled_again(self, web: Any, run: Any) -> None:
        result = run(MODULE, image_pipeline_arn="web", progress={ONE_POLL: True})
        assert (result["poll"]["after"], result["progress"]["over"]) == (None, True)

    def test_the_last_poll_fails_when_no_time_is_left(self, web: Any, run: Any, clock: Any) -> None:
        result = run(MODULE, image_pipeline_arn="web", wait_timeout=0, progress={ONE_POLL: True})
        assert (result["failed"], result["changed"]) == (True, True)
        assert "wait_timeout" in result["msg"]

    def test_wait_timeout_has_no_effect_without_wait(self, web: Any, run: Any, clock: Any) -> None:
        result = run(MODULE, image_pipeline_arn="web", wait=False, progress={ONE_POLL: True})
        assert ("poll" in result, result["progress"]["over"]) == (False, False)


class TestToken:
    """A build that is requested again, in the same run or another one, is started once."""

    @pytest.fixture(autouse=True)
    def _time_stands_still(self, clock: Any) -> None:
        """Builds stay in progress until a test advances the clock."""

    def test_a_run_after_a_lost_response_joins_the_build(self, web: Any, run: Any, disturb: Any) -> None:
        is_lost = True

        def lose(serve: Any) -> Any:
            response = serve()
            if is_lost:
                raise ConnectionClosedError(endpoint_url="https://imagebuilder.eu-west-1.amazonaws.com")
            return response

        disturb("StartImagePipelineExecution", lose, times=100)
        assert run(MODULE, image_pipeline_arn="web", wait=False)["failed"]
        is_lost = False
        again = run(MODULE, image_pipeline_arn="web", wait=False)
        assert (again.get("msg"), again["changed"]) == (None, False)
        assert [image["arn"] for image in images(web)] == [again["image"]["arn"]]

    def test_runs_at_the_same_time_share_a_build(self, web: Any, run: Any) -> None:
        results = [run(MODULE, image_pipeline_arn="web", wait=False) for _run in range(3)]
        assert [result["changed"] for result in results] == [True, False, False]
        assert {result["image"]["arn"] for result in results} == {image["arn"] for image in images(web)}
        assert len(images(web)) == 1

    def test_after_the_end_of_a_build_another_starts(self, web: Any, run: Any, clock: Any) -> None:
        for number in (1, 2):
            result = run(MODULE, image_pipeline_arn="web", wait=False)
            assert (result["changed"], result["image"]["version"]) == (True, f"1.0.0/{number}")
            clock.advance(2 * HOUR)

    def test_a_deleted_build_is_not_joined(self, web: Any, run: Any, clock: Any) -> None:
        first = run(MODULE, image_pipeline_arn="web", wait=False)
        clock.advance(2 * HOUR)
        web.client().delete_image(imageBuildVersionArn=first["image"]["arn"])
        second = run(MODULE, image_pipeline_arn="web", wait=False)
        assert (second.get("msg"), second["changed"]) == (None, True)
        assert second["image"]["arn"] in [image["arn"] for image in images(web)]

    @pytest.mark.parametrize("change", ["pipeline", "component", "tags"])
    def test_changed_inputs_start_another_build(self, web: Any, run: Any, clock: Any, change: str) -> None:
        run("component", **component())
        run("image_recipe", **recipe(components=["web/x.x.x"]))
        run("image_pipeline", **pipeline())
        options: dict[str, Any] = {"image_pipeline_arn": "web", "wait": False}
        run(MODULE, **options)
        clock.advance(1)
        if change == "pipeline":
            run("image_pipeline", **pipeline(description="Changed"))
        elif change == "component":
            run("component", **component(data=document("dnf install -y httpd")))
        else:
            options["tags"] = {"Commit": "1f0c9a2"}
        result = run(MODULE, **options)
        assert result["changed"] is True
        assert len(images(web)) == 2

    def test_a_reader_without_access_to_components_can_start_a_build(self, web: Any, run: Any, denied: Any) -> None:
        run("component", **component())
        run("image_recipe", **recipe(components=["web/x.x.x"]))
        run("image_pipeline", **pipeline())
        with denied("GetComponent"):
            result = run(MODULE, image_pipeline_arn="web", wait=False)
        assert (result.get("msg"), result["changed"]) == (None, True)

    def test_a_new_build_that_cannot_be_read_immediately_is_awaited(self, web: Any, run: Any, disturb: Any) -> None:
        def hide(serve: Any) -> Any:
            raise ImageBuilderError("ResourceNotFoundException", "The image does not exist.")

        disturb("GetImage", hide, times=2)
        result = run(MODULE, image_pipeline_arn="web", wait=False)
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert result.writes == ["StartImagePipelineExecution"]

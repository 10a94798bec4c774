"""Builds with custom workflows: conditions, parameters, approvals, timeouts, groups of tests."""

from __future__ import annotations

import json
from typing import Any

import pytest

import emulator

from .builds import document, executions, look, recipe, start, status, step_executions
from .conftest import BUILD_IMAGE, REGION, TEST_IMAGE, VALUE, Account

pytestmark = pytest.mark.usefixtures("no_images_of_others")


LAUNCH = {"name": "Launch", "action": "LaunchInstance", "inputs": {"waitFor": "ssmAgent"}}
MAKE = {"name": "Make", "action": "CreateImage", "inputs": {"instanceId.$": "$.stepOutputs.Launch.instanceId"}}
APPROVE = {"name": "Approve", "action": "WaitForAction"}


def workflow(account: Account, *steps: dict[str, Any], name: str = "own", kind: str = "BUILD", **members: Any) -> str:
    text = json.dumps({"name": name, "schemaVersion": "1.0", "steps": list(steps), **members})
    return account.make("workflow", name=name, type=kind, data=text)


def run(account: Account, *workflows: str | dict[str, Any], **members: Any) -> str:
    """Start a build with custom workflows."""
    given = [{"workflowArn": one} if isinstance(one, str) else one for one in workflows]
    return start(account, recipe(account), workflows=given, executionRole="builder", **members)


def steps_of(account: Account, image: str, number: int = 0) -> dict[str, str]:
    found = step_executions(account, executions(account, image)[number])
    return {name: step["status"] for name, step in found.items()}


def instances(account: Account) -> list[tuple[str, str]]:
    """Return the name and the state of each instance."""
    found = account.session.client("ec2").describe_instances()["Reservations"]
    return [
        (tag["Value"], instance["State"]["Name"])
        for reservation in found
        for instance in reservation["Instances"]
        for tag in instance["Tags"]
        if tag["Key"] == "Name"
    ]


def test_images_are_built_and_tested_on_instances(account: Account) -> None:
    infrastructure = account.make(
        "infrastructure_configuration", instanceTypes=["t3.small"], resourceTags={"Team": "web"}
    )
    emulator.clock.speed = 0
    image = start(account, recipe(account), infrastructureConfigurationArn=infrastructure)
    emulator.clock.advance(120)
    (reservation,) = account.session.client("ec2").describe_instances()["Reservations"]
    (instance,) = reservation["Instances"]
    assert (instance["InstanceType"], instance["State"]["Name"]) == ("t3.small", "running")
    assert {tag["Key"]: tag["Value"] for tag in instance["Tags"]} == {
        "CreatedBy": "EC2 Image Builder",
        "Ec2ImageBuilderArn": image,
        "Name": "Build instance for web",
        "Team": "web",
    }
    emulator.clock.advance(3600)
    assert instances(account) == [("Build instance for web", "terminated"), ("Test instance for web", "terminated")]


@pytest.mark.parametrize(
    ("script", "flags", "state"),
    [
        ("exit 1", {}, "terminated"),
        ("exit 1", {"terminateInstanceOnFailure": False}, "running"),
        ("true", {"terminateInstanceOnFailure": False}, "terminated"),
        ("true", {"terminateInstanceOnCompletion": False}, "running"),
    ],
)
def test_instances_are_kept_if_the_infrastructure_configuration_keeps_them(
    account: Account, script: str, flags: dict[str, bool], state: str
) -> None:
    infrastructure = account.make("infrastructure_configuration", **flags)
    image = start(account, recipe(account, document(script)), infrastructureConfigurationArn=infrastructure)
    status(account, image)
    assert instances(account)[0] == ("Build instance for web", state)


def test_the_ami_of_a_failed_workflow_is_rolled_back(account: Account) -> None:
    image = run(account, workflow(account, LAUNCH, MAKE, {**APPROVE, "timeoutSeconds": 1}))
    assert status(account, image) == "BUILDING"
    assert len(account.session.client("ec2").describe_images(Owners=["self"])["Images"]) == 1
    emulator.clock.advance(60)
    assert status(account, image) == "FAILED"
    assert account.session.client("ec2").describe_images(Owners=["self"])["Images"] == []


@pytest.mark.parametrize("condition", [{"stringEquals": "a", "value": "$.parameters.none"}, {"sometimes": True}])
def test_a_condition_that_cannot_be_evaluated_fails_its_step(
    account: Account, monkeypatch: pytest.MonkeyPatch, condition: dict[str, Any]
) -> None:
    monkeypatch.setattr(emulator.assumed, "conditions_are_checked", False)
    image = look(account, run(account, workflow(account, LAUNCH, {**MAKE, "if": condition})))
    assert image["state"]["failureContext"]["failedStep"] == "Make"


def test_custom_workflows_replace_those_of_amazon(account: Account) -> None:
    own = workflow(account, LAUNCH, MAKE)
    image = look(account, run(account, own))
    assert image["state"]["status"] == "AVAILABLE"
    assert [one["workflowBuildVersionArn"] for one in executions(account, image["arn"])] == [own]
    assert image["workflows"] == [{"workflowArn": own}]
    assert image["executionRole"] == "builder"
    assert image["outputResources"]["amis"][0]["image"].startswith("ami-")


def test_custom_workflows_can_be_combined_with_those_of_amazon(account: Account) -> None:
    image = run(account, workflow(account, LAUNCH, MAKE), TEST_IMAGE)
    assert status(account, image) == "AVAILABLE"
    assert [one["type"] for one in executions(account, image)] == ["BUILD", "TEST"]


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ({"stringEquals": "Linux", "value": "$.imagebuilder.platform"}, True),
        ({"stringEquals": "Windows", "value": "$.imagebuilder.platform"}, False),
        ({"stringEquals": "AMI", "value": "$.imagebuilder.imageType"}, True),
        ({"booleanEquals": True, "value": "$.imagebuilder.collectImageMetadata"}, True),
        ({"not": {"booleanEquals": True, "value": "$.imagebuilder.collectImageMetadata"}}, False),
        ({"numberGreaterThan": 2, "value": "$.parameters.attempts"}, True),
        ({"numberLessThanEquals": 2, "value": "$.parameters.attempts"}, False),
        (
            {
                "and": [
                    {"numberEquals": 3, "value": "$.parameters.attempts"},
                    {"stringEquals": "yes", "value": "$.parameters.wanted"},
                ]
            },
            False,
        ),
        (
            {
                "or": [
                    {"numberEquals": 4, "value": "$.parameters.attempts"},
                    {"stringEquals": "no", "value": "$.parameters.wanted"},
                ]
            },
            True,
        ),
    ],
)
def test_a_step_runs_if_its_condition_is_met(account: Account, condition: dict[str, Any], runs: bool) -> None:
    parameters = [
        {"name": "attempts", "type": "integer", "default": 1},
        {"name": "wanted", "type": "string", "default": "no"},
    ]
    check = {"name": "Check", "action": "WaitForSSMAgent", "if": condition}
    own = workflow(account, LAUNCH, check, MAKE, parameters=parameters)
    given = {"workflowArn": own, "parameters": [{"name": "attempts", "value": ["3"]}]}
    image = run(account, given)
    assert status(account, image) == "AVAILABLE"
    assert steps_of(account, image)["Check"] == ("COMPLETED" if runs else "SKIPPED")


def test_an_unresolved_reference_fails_its_step(account: Account) -> None:
    bad = {**MAKE, "inputs": {"instanceId.$": "$.stepOutputs.Other.instanceId"}}
    image = look(account, run(account, workflow(account, LAUNCH, bad)))
    assert image["state"]["failureContext"]["failedStep"] == "Make"
    assert "'$.stepOutputs.Other.instanceId'" in image["state"]["reason"]


@pytest.mark.parametrize(("action", "expected"), [("RESUME", "AVAILABLE"), ("STOP", "FAILED")])
def test_a_step_waits_for_an_action(account: Account, action: str, expected: str) -> None:
    image = run(account, workflow(account, LAUNCH, APPROVE, MAKE))
    assert status(account, image) == "BUILDING"
    (waiting,) = account.client.list_waiting_workflow_steps()["steps"]
    assert (waiting["name"], waiting["action"], waiting["imageBuildVersionArn"]) == ("Approve", "WaitForAction", image)
    step = account.client.get_workflow_step_execution(stepExecutionId=waiting["stepExecutionId"])
    assert step["status"] == "WAITING"
    answer = account.client.send_workflow_step_action(
        stepExecutionId=waiting["stepExecutionId"], imageBuildVersionArn=image, action=action, reason="By the board"
    )
    assert answer["stepExecutionId"] == waiting["stepExecutionId"]
    assert status(account, image) == expected
    assert account.client.list_waiting_workflow_steps()["steps"] == []
    step = account.client.get_workflow_step_execution(stepExecutionId=waiting["stepExecutionId"])
    assert "By the board" in step["outputs"]
    refusal = account.refusal(
        account.client.send_workflow_step_action,
        stepExecutionId=waiting["stepExecutionId"],
        imageBuildVersionArn=image,
        action="RESUME",
    )
    assert refusal.code == "InvalidRequestException"


def test_a_workflow_can_continue_after_a_stopped_step(account: Account) -> None:
    image = run(account, workflow(account, LAUNCH, {**APPROVE, "onFailure": "Continue"}, MAKE))
    status(account, image)
    (waiting,) = account.client.list_waiting_workflow_steps()["steps"]
    account.client.send_workflow_step_action(
        stepExecutionId=waiting["stepExecutionId"], imageBuildVersionArn=image, action="STOP"
    )
    assert status(account, image) == "AVAILABLE"
    assert steps_of(account, image)["Approve"] == "FAILED"


def test_an_action_is_accepted_only_for_the_waiting_image(account: Account) -> None:
    image = run(account, workflow(account, LAUNCH, APPROVE, MAKE))
    status(account, image)
    (waiting,) = account.client.list_waiting_workflow_steps()["steps"]
    other = start(account, recipe(account, name="other"))
    refusal = account.refusal(
        account.client.send_workflow_step_action,
        stepExecutionId=waiting["stepExecutionId"],
        imageBuildVersionArn=other,
        action="RESUME",
    )
    assert refusal.code == VALUE
    assert status(account, image) == "BUILDING"


def test_a_waiting_step_times_out(account: Account) -> None:
    image = run(account, workflow(account, LAUNCH, {**APPROVE, "timeoutSeconds": 3600}, MAKE))
    assert status(account, image) == "BUILDING"
    emulator.clock.advance(3599)
    assert status(account, image) == "BUILDING"
    emulator.clock.advance(2)
    assert "Step Approve timed out" in look(account, image)["state"]["reason"]


def test_a_waiting_build_can_be_cancelled(account: Account) -> None:
    image = run(account, workflow(account, LAUNCH, APPROVE, MAKE))
    assert status(account, image) == "BUILDING"
    account.client.cancel_image_creation(imageBuildVersionArn=image)
    assert status(account, image) == "CANCELLED"
    assert account.client.list_waiting_workflow_steps()["steps"] == []


def test_a_step_fails_after_its_timeout(account: Account) -> None:
    image = look(account, run(account, workflow(account, {**LAUNCH, "timeoutSeconds": 60}, MAKE)))
    assert "Step Launch timed out" in image["state"]["reason"]


@pytest.mark.parametrize(("on_failure", "expected"), [("CONTINUE", "AVAILABLE"), ("ABORT", "FAILED"), (None, "FAILED")])
def test_a_build_can_continue_after_a_failed_test(account: Account, on_failure: str | None, expected: str) -> None:
    test = workflow(account, {**LAUNCH, "timeoutSeconds": 60}, name="test", kind="TEST")
    given: dict[str, Any] = {"workflowArn": test, **({"onFailure": on_failure} if on_failure else {})}
    image = run(account, workflow(account, LAUNCH, MAKE), given)
    assert status(account, image) == expected
    assert executions(account, image)[1]["status"] == "ROLLBACK_COMPLETED"


def test_tests_of_a_group_run_at_the_same_time(account: Account) -> None:
    tests = [
        {
            "workflowArn": workflow(account, {**LAUNCH, "name": name}, name=name, kind="TEST"),
            **({"parallelGroup": group} if group else {}),
        }
        for name, group in (("one", "together"), ("two", "together"), ("three", None))
    ]
    image = run(account, workflow(account, LAUNCH, MAKE), *tests)
    assert status(account, image) == "AVAILABLE"
    _build, one, two, three = executions(account, image)
    assert (one["parallelGroup"], two["parallelGroup"], "parallelGroup" in three) == ("together", "together", False)
    assert one["startTime"] == two["startTime"] < one["endTime"] == two["endTime"] <= three["startTime"]


def test_a_test_can_wait_while_another_of_its_group_fails(account: Account) -> None:
    waits = workflow(account, APPROVE, name="waits", kind="TEST")
    fails = workflow(account, {**LAUNCH, "timeoutSeconds": 60}, name="fails", kind="TEST")
    tests = [{"workflowArn": one, "parallelGroup": "together"} for one in (waits, fails)]
    image = run(account, workflow(account, LAUNCH, MAKE), *tests)
    assert status(account, image) == "TESTING"
    (waiting,) = account.client.list_waiting_workflow_steps()["steps"]
    account.client.send_workflow_step_action(
        stepExecutionId=waiting["stepExecutionId"], imageBuildVersionArn=image, action="RESUME"
    )
    assert status(account, image) == "FAILED"
    assert {one["status"] for one in executions(account, image)[1:]} == {"COMPLETED", "ROLLBACK_COMPLETED"}


def test_a_custom_distribution_workflow_distributes_the_image(account: Account) -> None:
    give = {"name": "Give", "action": "DistributeImage", "inputs": {}}
    own = workflow(account, give, name="give", kind="DISTRIBUTION")
    image = look(account, run(account, workflow(account, LAUNCH, MAKE), own))
    assert image["state"]["status"] == "AVAILABLE"
    assert len(image["outputResources"]["amis"]) == 1
    assert [one["type"] for one in executions(account, image["arn"])] == ["BUILD", "DISTRIBUTION"]


def test_failed_workflows_can_end_without_a_rollback(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "failed_workflows_are_rolled_back", False)
    image = run(account, workflow(account, LAUNCH, {**APPROVE, "timeoutSeconds": 1}))
    status(account, image)
    emulator.clock.advance(10)
    (build,) = executions(account, image)
    assert build["status"] == "FAILED"
    assert "rollbackStatus" not in step_executions(account, build)["Launch"]


def test_steps_can_be_listed_in_another_order(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    image = run(account, workflow(account, LAUNCH, MAKE))
    for newest_first in (True, False):
        monkeypatch.setattr(emulator.assumed, "newest_first", newest_first)
        monkeypatch.setattr(emulator.assumed, "steps_are_in_order", True)
        assert list(steps_of(account, image)) == ["Launch", "Make"]
        monkeypatch.setattr(emulator.assumed, "steps_are_in_order", False)
        assert list(steps_of(account, image)) == ["Make", "Launch"]


def test_a_distribution_workflow_configures_the_outputs_once(account: Account) -> None:
    template = account.session.client("ec2").create_launch_template(
        LaunchTemplateName="web", LaunchTemplateData={"InstanceType": "t3.micro"}
    )["LaunchTemplate"]["LaunchTemplateId"]
    distributed = {"distributedImages.$": "$.stepOutputs.Distribute.distributedImages"}
    own = workflow(
        account,
        {"name": "Distribute", "action": "DistributeImage"},
        {"name": "Modify", "action": "ModifyImageAttributes", "inputs": distributed},
        {"name": "Configure", "action": "ApplyImageConfigurations", "inputs": distributed},
        kind="DISTRIBUTION",
        name="deliver",
    )
    target = {"region": REGION, "launchTemplateConfigurations": [{"launchTemplateId": template}]}
    distribution = account.make("distribution_configuration", distributions=[target])
    image = look(account, run(account, BUILD_IMAGE, own, distributionConfigurationArn=distribution))
    assert image["state"]["status"] == "AVAILABLE"
    outputs = step_executions(account, executions(account, image["arn"])[-1])
    (ami,) = image["outputResources"]["amis"]
    for step, output in (
        ("Distribute", "distributedImages"),
        ("Modify", "modifiedImages"),
        ("Configure", "configuredImages"),
    ):
        assert [one["amiId"] for one in json.loads(outputs[step]["outputs"])[output]] == [ami["image"]]
    versions = account.session.client("ec2").describe_launch_template_versions(LaunchTemplateId=template)
    assert len(versions["LaunchTemplateVersions"]) == 2


@pytest.mark.parametrize(("value", "kept"), [("true", False), ("false", True)])
def test_a_parameter_can_enable_the_rollback_of_a_step(account: Account, value: str, kept: bool) -> None:
    launch = {**LAUNCH, "rollbackEnabled": "$.parameters.undo"}
    check = {"name": "Check", "action": "WaitForSSMAgent", "timeoutSeconds": 1}
    parameters = [{"name": "undo", "type": "boolean", "default": True}]
    own = workflow(account, launch, check, parameters=parameters)
    image = run(account, {"workflowArn": own, "parameters": [{"name": "undo", "value": [value]}]})
    assert status(account, image) == "FAILED"
    (execution,) = executions(account, image)
    steps = step_executions(account, execution)
    assert steps["Launch"]["rollbackStatus"] == ("SKIPPED" if kept else "COMPLETED")

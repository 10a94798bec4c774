"""The notifications of builds: events in EventBridge, and messages to the SNS topic."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import emulator

from .builds import document, look, recipe, start
from .conftest import ACCOUNT, REGION, Account, arn, scanning

pytestmark = pytest.mark.usefixtures("no_images_of_others")

Read = Callable[[], list[dict[str, Any]]]


def reader(account: Account, name: str) -> tuple[str, Read]:
    """Create a queue, and return a function that reads all its messages."""
    sqs = account.session.client("sqs")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            found += [json.loads(one["Body"]) for one in messages]
        return found

    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}", read


@pytest.fixture
def events(account: Account) -> Read:
    """Return a function that reads all events of Image Builder from a queue."""
    queue, read = reader(account, "events")
    client = account.session.client("events")
    client.put_rule(Name="all", EventPattern=json.dumps({"source": ["aws.imagebuilder"]}))
    client.put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": queue}])
    return read


@pytest.fixture
def messages(account: Account) -> Read:
    """Return a function that reads the messages of the topic of an infrastructure configuration."""
    queue, read = reader(account, "messages")
    sns = account.session.client("sns")
    topic = sns.create_topic(Name="builds")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    account.make("infrastructure_configuration", snsTopicArn=topic)
    return lambda: [json.loads(one["Message"]) for one in read()]


def test_an_image_status_change_is_an_event(account: Account, events: Read) -> None:
    image = look(account, start(account, recipe(account)))["arn"]
    received = events()
    assert {one["detail-type"] for one in received} == {"EC2 Image Builder Image State Change"}
    assert {(one["source"], one["region"]) for one in received} == {("aws.imagebuilder", REGION)}
    assert {tuple(one["resources"]) for one in received} == {(image,)}
    changes = [(one["detail"]["previous-state"]["status"], one["detail"]["state"]["status"]) for one in received]
    assert changes == [
        ("CREATING", "BUILDING"),
        ("BUILDING", "TESTING"),
        ("TESTING", "DISTRIBUTING"),
        ("DISTRIBUTING", "INTEGRATING"),
        ("INTEGRATING", "AVAILABLE"),
    ]
    assert received[0]["time"] <= received[-1]["time"]


def test_the_event_of_a_failure_contains_the_reason(account: Account, events: Read) -> None:
    image = look(account, start(account, recipe(account, document("exit 1"))))
    state = events()[-1]["detail"]["state"]
    assert state == {"status": "FAILED", "reason": image["state"]["reason"]}


def test_findings_are_an_event(account: Account, events: Read) -> None:
    emulator.findings.add("CVE-2022-0778")
    emulator.findings.add("CVE-2023-29383")
    pipeline = account.make("image_pipeline", **scanning(imageScanningEnabled=True))
    image = account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"]
    look(account, image)
    (event,) = [one for one in events() if one["detail-type"] == "EC2 Image Builder CVE Detected"]
    assert event["resources"] == [image, pipeline]
    assert event["detail"].pop("resource-id").startswith("i-")
    assert event["detail"] == {"finding-severity-counts": {"all": 2, "critical": 0, "high": 1, "medium": 0}}


def test_a_scan_without_findings_is_an_event(account: Account, events: Read) -> None:
    pipeline = account.make("image_pipeline", **scanning(imageScanningEnabled=True))
    look(account, account.client.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"])
    (event,) = [one for one in events() if one["detail-type"] == "EC2 Image Builder CVE Detected"]
    assert set(event["detail"]["finding-severity-counts"].values()) == {0}


def test_a_step_that_waits_is_an_event(account: Account, events: Read) -> None:
    data = json.dumps(
        {"name": "approved", "schemaVersion": 1.0, "steps": [{"name": "Approve", "action": "WaitForAction"}]}
    )
    workflow = account.make("workflow", name="approved", type="TEST", data=data)
    build = arn("workflow/build/build-image/x.x.x", owner="aws")
    workflows = [{"workflowArn": build}, {"workflowArn": workflow}]
    look(account, start(account, recipe(account), workflows=workflows, executionRole="builder"))
    (event,) = [one for one in events() if one["detail-type"] == "EC2 Image Builder Workflow Step Waiting"]
    (step,) = account.client.list_waiting_workflow_steps()["steps"]
    assert event["resources"] == [step["imageBuildVersionArn"], step["workflowBuildVersionArn"]]
    assert event["detail"] == {
        "workflow-execution-id": step["workflowExecutionId"],
        "workflow-step-execution-id": step["stepExecutionId"],
        "workflow-step-name": "Approve",
    }


def test_a_pipeline_that_disables_itself_is_an_event(account: Account, events: Read) -> None:
    emulator.clock.speed = 0
    plan = {"scheduleExpression": "rate(1 day)", "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY"}
    pipeline = account.make("image_pipeline", imageRecipeArn=recipe(account, document("exit 1")), schedule=plan)
    emulator.clock.advance(6 * 86400)
    (event,) = [one for one in events() if "Automatically Disabled" in one["detail-type"]]
    assert (event["resources"], event["detail"]) == ([pipeline], {"consecutive-failures": "5"})


def test_an_undeliverable_event_does_not_affect_the_build(account: Account) -> None:
    client = account.session.client("events")
    client.put_rule(Name="all", EventPattern=json.dumps({"source": ["aws.imagebuilder"]}))
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:notify"
    client.put_targets(Rule="all", Targets=[{"Id": "function", "Arn": function}])
    assert look(account, start(account, recipe(account)))["state"]["status"] == "AVAILABLE"


def test_an_available_image_is_published_to_the_topic(account: Account, messages: Read) -> None:
    image = look(account, start(account, recipe(account), tags={"Team": "web"}))
    (message,) = messages()
    assert (message["arn"], message["versionlessArn"]) == (image["arn"], arn("image/web"))
    assert (message["name"], message["version"], message["buildVersion"]) == ("web", "1.0.0", 1)
    assert message["semver"] == 2**90 + 1
    assert message["state"] == {"status": "AVAILABLE"}
    assert message["outputResources"] == image["outputResources"]
    assert message["imageRecipe"]["name"] == "web"
    assert message["dateCreated"].endswith((" AM", " PM"))
    assert message["tags"]["Team"] == "web"
    assert f"wf-{message['buildExecutionId']}" in {
        one["workflowExecutionId"]
        for one in account.client.list_workflow_executions(imageBuildVersionArn=image["arn"])["workflowExecutions"]
    }


def test_a_failed_image_is_published_and_a_cancelled_one_is_not(account: Account, messages: Read) -> None:
    emulator.clock.speed = 0
    made = recipe(account, document("exit 1"))
    cancelled = start(account, made)
    account.client.cancel_image_creation(imageBuildVersionArn=cancelled)
    start(account, made)
    emulator.clock.advance(7200)
    (message,) = messages()
    assert (message["buildVersion"], message["state"]["status"]) == (2, "FAILED")
    assert message["state"]["reason"].endswith("failed!")


def test_a_missing_topic_does_not_affect_the_build(account: Account, messages: Read) -> None:
    sns = account.session.client("sns")
    sns.delete_topic(TopicArn=sns.list_topics()["Topics"][0]["TopicArn"])
    assert look(account, start(account, recipe(account)))["state"]["status"] == "AVAILABLE"
    assert messages() == []

"""Explanations from the service's reasons only: without context, executions and log."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import AwsError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.failure import explain_failure

ARN = "arn:aws-cn:imagebuilder:cn-north-1:123456789012:image/web-server/1.0.3/7"
COMPONENT = "arn:aws-cn:imagebuilder:cn-north-1:123456789012:component/agent/1.0.0/1"


class Silent:
    """A client for which AWS returns no further information."""

    def __init__(self, code: str = "ResourceNotFoundException") -> None:
        self.code = code
        self.requests: list[dict[str, Any]] = []

    def paginate(self, action: str, *_names: str, **_request: Any) -> list[Any]:
        if self.code == "AccessDeniedException":
            raise AwsError(action, self.code, "User is not authorized")
        return []

    def call(self, action: str, _operation: str, service: str, **request: Any) -> Any:
        self.requests.append(request)
        raise AwsError(action, self.code, f"{service} returns nothing")


def image(reason: str | None = None, status: str = "FAILED") -> dict[str, Any]:
    state = {"status": status} if reason is None else {"status": status, "reason": reason}
    return {"arn": ARN, "name": "Web Server", "version": "1.0.3/7", "state": state}


REASONS = {
    f"Workflow Execution ID: 'wf-1b2c' failed with reason: Document {COMPONENT} failed!": {
        "component": {"component_arn": COMPONENT},
        "workflow": {"execution_id": "wf-1b2c"},
    },
    f"SSM execution '6f1a' failed for image arn: {ARN} with status = 'Failed' in state = 'BUILDING' and failure "
    f"message = 'Document {COMPONENT} failed!'": {"component": {"component_arn": COMPONENT}},
    "ExpectationNotMet. ssm:ListCommandInvocations returned terminal state Failed in workflow step "
    "ApplyBuildComponents": {"step": {"name": "ApplyBuildComponents"}},
    "Not all distribution jobs are completed. 1) AMI Copy Reported Failure For 'ami-1' when distributing the image "
    "from the source account (ID: 123456789012) to the destination account (ID: 111122223333) in Region us-east-1. "
    "2) AMI Copy Reported Failure For 'ami-1' when distributing the image from the source account (ID: 123456789012) "
    "to the destination account (ID: 444455556666) in Region eu-west-1.": {
        "distribution": {
            "regions": [
                {"account_id": "111122223333", "region": "us-east-1"},
                {"account_id": "444455556666", "region": "eu-west-1"},
            ]
        }
    },
    "An internal error has occurred.": {},
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_parsed(reason: str) -> None:
    failure = explain_failure(Silent(), image(reason), 20)  # type: ignore[arg-type]
    told = {name: value for name, value in failure.values.items() if name not in ("status", "reason", "log", "advice")}
    for where in told.get("distribution", {}).get("regions", []):
        where.pop("error", None)
    assert told == REASONS[reason]
    assert reason in failure.message


CAUSES = {
    "An error occurred (InvalidInstanceId) when calling the SendCommand operation: Instances [[i-0a1b]] not in a valid "
    "state for account 123456789012": "Systems Manager",
    "Step timed out while step is verifying the Systems Manager Agent availability on the target instance(s)": "ssm",
    'Parameter "iamInstanceProfileName" has a null value.': "instance profile",
    "EC2 Client Error: 'The launch-template ID lt-0123456789abcdef0 does not exist'": "launch_template_configurations",
    "EC2 Client Error: 'You can't publicly share this image because block public access is enabled'": "user_groups",
    "Given key ID is not accessible": "KMS",
    "Amazon Inspector is not enabled for 'ecr' resources": "goldsmith.image_builder.inspector_scanning",
    "Step ApplyBuildComponents timed out": "timeoutSeconds",
    "AccessDenied: User: arn:aws:sts::123456789012:assumed-role/builder/i-0a1b2c is not authorized to perform: "
    "secretsmanager:GetSecretValue on resource: db": "allow its role",
    "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden": "instance profile",
}


@pytest.mark.parametrize("reason", CAUSES)
def test_known_causes_are_recognized(reason: str) -> None:
    (advice,) = explain_failure(Silent(), image(reason), 20).values["advice"]  # type: ignore[arg-type]
    assert CAUSES[reason] in advice


CONTEXTS = {
    "phase build, step Run: exit 1": {
        "componentFailure": {"phaseName": "build", "stepName": "Run", "errorMessage": "exit 1"}
    },
    "account 111122223333: no": {
        "distributionFailure": {"regionFailures": [{"targetAccountId": "111122223333", "errorMessage": "no"}]}
    },
}
"""No member of a failure's context has to be there (botocore: FailureContext)."""


@pytest.mark.parametrize("cause", CONTEXTS)
def test_a_context_without_a_subject_is_reported(cause: str) -> None:
    failed = image("It failed.")
    failed["state"]["failureContext"] = CONTEXTS[cause]
    assert cause in explain_failure(Silent(), failed, 20).message  # type: ignore[arg-type]


def test_names_of_resources_are_not_mistaken_for_causes() -> None:
    state = {"status": "FAILED", "failureContext": {"failedStep": "KMS inventory association"}}
    failure = explain_failure(Silent(), {**image(), "state": state}, 20)  # type: ignore[arg-type]
    assert failure.values["step"]["name"] == "KMS inventory association"
    assert "advice" not in failure.values


def test_the_cause_and_the_advice_come_first() -> None:
    said = {"phaseName": "build", "stepName": "Install", "action": "ExecuteBash", "errorMessage": "exit code 1"}
    context = {"imageStatus": "BUILDING", "componentFailure": {"componentArn": COMPONENT, **said}}
    state = {"status": "FAILED", "reason": f"Document {COMPONENT} failed!", "failureContext": context}
    lines = explain_failure(Silent(), {**image(), "state": state}, 20).message.splitlines()  # type: ignore[arg-type]
    where = "component agent/1.0.0/1, phase build, step Install, action ExecuteBash"
    assert lines[0] == f"The build of web-server/1.0.3/7 failed while it was BUILDING: {where}: exit code 1"
    assert lines[1].startswith("What to do: Fix the component")
    assert "terminate_instance_on_failure" in lines[1]
    assert f"Reason: Document {COMPONENT} failed!" in lines


@pytest.mark.parametrize(
    ("stage", "kind", "goes_on"),
    [
        ("BUILDING", "AMI", False),
        ("TESTING", "AMI", True),
        ("DISTRIBUTING", "AMI", True),
        ("INTEGRATING", "AMI", False),
        ("TESTING", "DOCKER", False),
    ],
)
def test_a_retryable_failure_has_advice_to_retry(stage: str, kind: str, goes_on: bool) -> None:
    state = {"status": "FAILED", "reason": "An internal error has occurred.", "failureContext": {"imageStatus": stage}}
    message = explain_failure(Silent(), {**image(), "type": kind, "state": state}, 0).message  # type: ignore[arg-type]
    assert (f"state: retried and image_build_version_arn: {ARN}" in message) is goes_on


@pytest.mark.parametrize(
    ("workflow", "step", "workflow_message", "step_message"),
    [
        ("disk full", "disk full", None, None),
        ("timed out", "timed out", None, "timed out"),
        ("rolled back", "timed out", "rolled back", "timed out"),
    ],
)
def test_a_failure_contains_each_message_once(
    monkeypatch: pytest.MonkeyPatch, workflow: str, step: str, workflow_message: str | None, step_message: str | None
) -> None:
    failed = {"status": "FAILED", "workflowExecutionId": "wf-1", "name": "Apply"}
    lists = {"list_executions": [{**failed, "message": workflow}], "list_steps": [{**failed, "message": step}]}
    for name, items in lists.items():
        monkeypatch.setattr(f"{explain_failure.__module__}.{name}", lambda *_, items=items: items)
    values = explain_failure(Silent(), image("Workflow 'wf-1' failed: disk full"), 0).values  # type: ignore[arg-type]
    assert (values["workflow"].get("message"), values["step"].get("message")) == (workflow_message, step_message)


def test_an_unknown_document_is_named_unchanged() -> None:
    document = "arn:aws-cn:ssm:cn-north-1:123456789012:document/Update"
    failure = explain_failure(Silent(), image(f"Document {document} failed!"), 0)  # type: ignore[arg-type]
    assert document in failure.message.splitlines()[0]


def test_the_log_is_searched_under_both_spellings_of_the_name() -> None:
    client = Silent()
    log = explain_failure(client, image("An internal error has occurred."), 5).values["log"]  # type: ignore[arg-type]
    groups = [request["logGroupName"] for request in client.requests]
    assert groups == ["/aws/imagebuilder/Web Server", "/aws/imagebuilder/web-server"]
    assert {(request["logStreamName"], request["limit"]) for request in client.requests} == {("1.0.3/7", 5)}
    assert "does not exist" in log["note"]
    assert log["url"].startswith("https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#logsV2:")


def test_denied_reads_are_reported_in_addition_to_the_failure() -> None:
    failure = explain_failure(Silent("AccessDeniedException"), image("Unable to bootstrap TOE"), 5)  # type: ignore[arg-type]
    assert failure.values["reason"] == "Unable to bootstrap TOE"
    assert failure.values["workflow"]["message"] in failure.message
    assert "AccessDeniedException" in failure.values["workflow"]["message"]
    assert "AccessDeniedException" in failure.values["log"]["note"]


@pytest.mark.parametrize("status", ["CANCELLED", "DEPRECATED", "DISABLED", "DELETED"])
def test_other_final_states_are_reported_without_a_cause(status: str) -> None:
    client = Silent()
    failure = explain_failure(client, image("Superseded", status), 20)  # type: ignore[arg-type]
    assert failure.values == {"status": status, "reason": "Superseded"}
    assert status in failure.message
    assert client.requests == []

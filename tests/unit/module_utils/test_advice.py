"""Advice for known causes, by error code and by the reasons of failed builds."""

from __future__ import annotations

import re

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.advice import (
    BUILD_ADVICE,
    CONDITION_ADVICE,
    ERROR_ADVICE,
    advice_for_build,
    advice_for_error,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.codes import TRANSIENT

OPERATION = "imagebuilder:CreateInfrastructureConfiguration"


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        ("AccessDeniedException", "No.", "IAM"),
        ("AccessDenied", "Access Denied", OPERATION),
        ("ForbiddenException", "No.", "share it"),
        ("ServiceQuotaExceededException", "No.", "keep_versions"),
        ("ServiceQuotaExceededException", "A recipe can have at most 20 components.", "smaller"),
        ("CallRateLimitExceededException", "No.", "fewer tasks"),
        ("TooManyRequestsException", "No.", "fewer tasks"),
        ("ThrottlingException", "No.", "fewer tasks"),
        ("ResourceInUseException", "No.", "Run the task again"),
        ("ResourceDependencyException", "No.", "Remove that first"),
        (
            "ResourceDependencyException",
            "Resource dependency error: Amazon Inspector is not enabled for 'ecr' resources in account '123456789012'.",
            "goldsmith.image_builder.inspector_scanning",
        ),
        ("InvalidParameterValueException", "The provided instance profile does not exist.", "instance profile first"),
        (
            "InvalidParameterValueException",
            "The provided role does not exist or does not have sufficient permissions.",
            "Create the role",
        ),
        ("ExpiredTokenException", "No.", "Get new ones"),
        ("ExpiredToken", "No.", "Get new ones"),
        ("InvalidClientTokenId", "No.", "credentials are not valid"),
        ("NoCredentialsError", "Unable to locate credentials", "access_key"),
        ("EndpointConnectionError", "Could not connect to the endpoint URL", "endpoint_url"),
    ],
)
def test_a_known_error_has_advice(code: str, message: str, words: str) -> None:
    assert words in advice_for_error(code, 400, message, OPERATION)


@pytest.mark.parametrize(
    "name", ["NoCredentials-web", "ExpiredToken-alerts", "AccessDenied", "Throttling", "ServiceQuotaExceeded-web"]
)
@pytest.mark.parametrize("code", ["InvalidParameterValueException", "InvalidRequestException", "ClientException"])
def test_the_name_of_a_resource_gets_no_advice(name: str, code: str) -> None:
    message = f"The SNS topic arn:aws:sns:eu-west-2:111122223333:{name} does not exist."
    assert advice_for_error(code, 400, message, OPERATION) == ""


def test_an_action_that_the_message_names_is_not_repeated() -> None:
    message = f"User: arn:aws:iam::123456789012:user/web is not authorized to perform: {OPERATION}"
    assert OPERATION not in advice_for_error("AccessDeniedException", 403, message, OPERATION)


def test_each_transient_condition_has_advice() -> None:
    assert set(CONDITION_ADVICE) == TRANSIENT


def test_every_advice_is_a_sentence() -> None:
    texts = [row[-1] for row in (*ERROR_ADVICE, *BUILD_ADVICE)] + list(CONDITION_ADVICE.values())
    assert [text for text in texts if not text.endswith(".") or not text[0].isupper()] == []


FAILURE = "SSM execution 'abc' failed with status = '{}' in state = 'BUILDING' and failure message = '{}'"
USER = "User: arn:aws:sts::123456789012:assumed-role/{} is not authorized to perform: {} on resource: x"

CAUSES = [
    (FAILURE.format("Failed", "SSM Agent verification failed"), ["SSM Agent", "AmazonSSMManagedInstanceCore"]),
    (FAILURE.format("TimedOut", "SSM Agent verification failed"), ["SSM Agent", "AmazonSSMManagedInstanceCore"]),
    (
        "Step timed out while step is verifying the Systems Manager Agent availability on the target instance(s)",
        ["SSM Agent", "ssmmessages"],
    ),
    (
        "An error occurred (InvalidInstanceId) when calling the SendCommand operation: Instances [[i-0a1b]] not in a "
        "valid state for account 123456789012",
        ["SSM Agent"],
    ),
    (
        USER.format("AWSServiceRoleForImageBuilder/ImageBuilder", "ssm:GetCommandInvocation"),
        ["service-linked role", "ssm:GetCommandInvocation", "execution_role"],
    ),
    (
        USER.format("golden-execution/ImageBuilder", "ec2:CreateTags"),
        ["execution role golden-execution", "ec2:CreateTags", "EC2ImageBuilderExecutionPolicy"],
    ),
    (USER.format("build-box/i-0aa1bb2", "secretsmanager:GetSecretValue"), ["instance profile"]),
    (USER.format("build-box/i-0aa1bb2", "s3:GetObject"), ["instance profile"]),
    (
        USER.format("EC2ImageBuilderDistributionCrossAccountRole/ImageBuilder", "kms:CreateGrant"),
        ["KMS key", "EC2ImageBuilderDistributionCrossAccountRole"],
    ),
    (
        "Not all distribution jobs are completed. 1) AMI Copy Reported Failure For 'ami-0a' when distributing the "
        "image from the source account (ID: 111122223333) to the destination account (ID: 444455556666) in Region x.",
        ["EC2ImageBuilderDistributionCrossAccountRole", "KMS", "launch_permission"],
    ),
    (
        "ExpectationNotMet. ssm:GetCommandInvocation returned terminal state Failed in workflow step "
        "LaunchBuildInstance",
        ["user data", "disk", "terminate_instance_on_failure"],
    ),
    ("tar: app.jar: Cannot write: No space left on device", ["volume_size"]),
    ("Step timed out while step is Poll action status for completion", ["timeoutSeconds", "inventory"]),
    ("Step ApplyBuildComponents timed out", ["timeoutSeconds"]),
    ("Command failed (command id: abc, state: TimedOut) Action failed for step ApplyBuildComponents", ["timeout"]),
    ('Parameter "iamInstanceProfileName" has a null value.', ["instance profile"]),
    ("Unable to bootstrap TOE", ["instance profile"]),
    (
        "EC2 Client Error: 'The launch-template ID lt-0123456789abcdef0 does not exist'",
        ["launch_template_configurations"],
    ),
    (
        "EC2 Client Error: 'You can't publicly share this image because block public access is enabled'",
        ["user_groups"],
    ),
    ("Given key ID is not accessible", ["KMS"]),
    ("Amazon Inspector is not enabled for 'ecr' resources", ["goldsmith.image_builder.inspector_scanning"]),
    ("fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden", ["instance profile"]),
    ("VcpuLimitExceeded", ["instance_types"]),
]


@pytest.mark.parametrize(("text", "words"), CAUSES)
def test_a_known_cause_of_a_failed_build_has_one_advice(text: str, words: list[str]) -> None:
    (advice,) = advice_for_build([[text]])
    assert [word for word in words if word not in advice] == []
    assert not re.search(r"[{}]", advice)


@pytest.mark.parametrize(
    "text", [text for text, words in CAUSES if "timeoutSeconds" not in words and "timeout" not in words]
)
def test_a_known_cause_of_a_timeout_does_not_suggest_a_longer_timeout(text: str) -> None:
    (advice,) = advice_for_build([["Step LaunchBuildInstance timed out", text]])
    assert "timeoutSeconds" not in advice


def test_an_unknown_cause_has_no_advice() -> None:
    assert advice_for_build([["An internal error has occurred.", "exit code 1"], []]) == []


def test_failures_of_several_regions_each_have_their_advice() -> None:
    texts = ["Given key ID is not accessible", "launch-template lt-0 does not exist", "Given key ID is not accessible"]
    keys, template = advice_for_build([text] for text in texts)
    assert "KMS" in keys
    assert "launch_template" in template

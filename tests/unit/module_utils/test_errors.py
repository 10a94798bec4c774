"""What a task fails with."""

from __future__ import annotations

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import (
    ADVICE,
    IN_USE,
    OUT_OF_ORDER,
    THROTTLED,
    UNREACHABLE,
    AwsError,
    ImageBuilderError,
    InvalidOption,
)

ACTION = "create the image pipeline 'web'"


def test_an_invalid_option_is_named_first() -> None:
    error = InvalidOption("schedule.timezone", "is not a time zone")
    assert str(error) == "schedule.timezone: is not a time zone"
    assert error.facts == {"option": "schedule.timezone"}
    assert isinstance(error, ImageBuilderError)


@pytest.mark.parametrize("answer", ["No.", "No"])
def test_an_answer_of_aws_is_told_with_what_was_tried(answer: str) -> None:
    assert str(AwsError(ACTION, "InvalidRequestException", answer)) == (
        "Could not create the image pipeline 'web': InvalidRequestException: No."
    )


@pytest.mark.parametrize(
    ("code", "answer", "words"),
    [
        ("AccessDeniedException", "No.", "IAM"),
        ("AccessDenied", "No.", "IAM"),
        ("ForbiddenException", "No.", "IAM"),
        ("ServiceQuotaExceededException", "No.", "keep_versions"),
        ("CallRateLimitExceededException", "No.", "fewer tasks"),
        ("TooManyRequestsException", "No.", "fewer tasks"),
        ("ThrottlingException", "No.", "fewer tasks"),
        ("ResourceInUseException", "No.", "run the task again"),
        ("ResourceDependencyException", "No.", "remove that first"),
        (
            "ResourceDependencyException",
            "Resource dependency error: Amazon Inspector is not enabled for 'ecr' resources in account '123456789012'.",
            "goldsmith.image_builder.inspector_scanning",
        ),
        ("InvalidParameterValueException", "The provided instance profile does not exist.", "instance profile first"),
        ("ExpiredTokenException", "No.", "get new ones"),
        ("ExpiredToken", "No.", "get new ones"),
        ("InvalidClientTokenId", "No.", "credentials are not valid"),
        ("NoCredentialsError", "Unable to locate credentials", "access_key"),
        ("EndpointConnectionError", "Could not connect to the endpoint URL", "endpoint_url"),
    ],
)
def test_where_there_is_something_to_do_it_is_said(code: str, answer: str, words: str) -> None:
    assert words in str(AwsError(ACTION, code, answer)).removeprefix(f"Could not {ACTION}: {code}: {answer}")


@pytest.mark.parametrize("code", sorted(THROTTLED | OUT_OF_ORDER | IN_USE | UNREACHABLE))
def test_what_may_pass_is_known_as_that_and_has_an_advice(code: str) -> None:
    error = AwsError(ACTION, code, "No.")
    assert error.is_transient
    assert not str(error).endswith("No.")


def test_what_another_try_does_not_change_does_not_pass() -> None:
    assert not AwsError(ACTION, "ResourceNotFoundException", "ServiceException: No.").is_transient


def test_every_advice_is_a_sentence() -> None:
    assert [text for _other, text in ADVICE if not text.endswith(".") or not text[0].isupper()] == []


def test_the_code_and_the_answer_are_facts_for_the_play() -> None:
    error = AwsError(ACTION, "ForbiddenException", "Not you.")
    assert error.facts == {"error": {"code": "ForbiddenException", "message": "Not you."}}
    assert (error.code, error.aws_message, error.action) == ("ForbiddenException", "Not you.", ACTION)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "The value supplied for parameter 'schedule.scheduleExpression' is not valid.",
            "The value supplied for option 'SCHEDULE.SCHEDULEEXPRESSION' is not valid.",
        ),
        (
            "The value supplied for parameter 'distributions[0].amiDistributionConfiguration.name' is not valid.",
            "The value supplied for option 'DISTRIBUTIONS[0].AMIDISTRIBUTIONCONFIGURATION.NAME' is not valid.",
        ),
        ("parameter 'data' and parameter 'uri'", "option 'DATA' and option 'URI'"),
        ("The resource 'web' is gone.", "The resource 'web' is gone."),
    ],
)
def test_parameters_in_an_answer_become_options(answer: str, expected: str) -> None:
    error = AwsError(ACTION, "InvalidParameterValueException", answer).with_option_names(str.upper)
    assert error.aws_message == expected
    assert error.code == "InvalidParameterValueException"
    assert expected in str(error)

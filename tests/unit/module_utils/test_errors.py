"""Exceptions of modules: messages, facts, and transient errors."""

from __future__ import annotations

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.codes import CONDITIONS, TRANSIENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import (
    AwsError,
    ImageBuilderError,
    InvalidOption,
    until_failure,
)

ACTION = "create the image pipeline 'web'"
OPERATION = "imagebuilder:CreateImagePipeline"


def test_an_invalid_option_is_named_first() -> None:
    error = InvalidOption("schedule.timezone", "is not a time zone")
    assert str(error) == "schedule.timezone: is not a time zone"
    assert error.facts == {"option": "schedule.timezone"}
    assert isinstance(error, ImageBuilderError)


@pytest.mark.parametrize("aws_message", ["No.", "No"])
def test_an_error_of_aws_names_the_action(aws_message: str) -> None:
    assert str(AwsError(ACTION, "InvalidRequestException", aws_message)) == (
        "Could not create the image pipeline 'web': InvalidRequestException: No."
    )


@pytest.mark.parametrize("code", sorted(code for code, condition in CONDITIONS.items() if condition in TRANSIENT))
def test_a_transient_error_has_advice(code: str) -> None:
    error = AwsError(ACTION, code, "No.")
    assert error.is_transient
    assert not str(error).endswith("No.")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_status_alone_makes_an_error_transient(status: int) -> None:
    assert AwsError(ACTION, str(status), "Bad Gateway", status=status).is_transient


@pytest.mark.parametrize(("code", "status"), [("ResourceNotFoundException", 404), ("404", 404), ("403", 403)])
def test_a_permanent_error_is_not_transient(code: str, status: int) -> None:
    assert not AwsError(ACTION, code, "ServiceException: No.", status=status).is_transient


def test_the_code_and_the_message_of_aws_are_facts() -> None:
    error = AwsError(ACTION, "ForbiddenException", "Not you.")
    assert error.facts == {"error": {"code": "ForbiddenException", "message": "Not you."}}
    assert (error.code, error.aws_message, error.action) == ("ForbiddenException", "Not you.", ACTION)


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        ("imagebuilder:CreateImagePipeline", "The resource may have been created."),
        ("imagebuilder:ImportComponent", "The resource may have been created."),
        ("imagebuilder:DeleteImagePipeline", "The resource may have been deleted."),
        ("imagebuilder:StartImagePipelineExecution", "The build may have been started."),
        ("imagebuilder:UpdateImagePipeline", "The change may have been made."),
        ("inspector2:Enable", "The change may have been made."),
    ],
)
def test_the_message_of_an_unknown_outcome_describes_it(operation: str, sentence: str) -> None:
    error = AwsError(ACTION, "ConnectionClosedError", "Lost.", operation=operation, outcome_unknown=True)
    assert f"Lost. {sentence} Run the task again to find out." in str(error)
    assert error.facts["outcome"] == "unknown"


@pytest.mark.parametrize(
    ("aws_message", "expected"),
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
def test_parameters_in_a_message_become_options(aws_message: str, expected: str) -> None:
    error = AwsError(ACTION, "InvalidParameterValueException", aws_message).with_option_names(str.upper)
    assert error.aws_message == expected
    assert error.code == "InvalidParameterValueException"
    assert expected in str(error)


def test_an_error_with_option_names_keeps_its_facts_and_its_outcome() -> None:
    error = AwsError(ACTION, "502", "Bad Gateway", status=502, operation=OPERATION, outcome_unknown=True)
    error.add_facts(changed=True)
    named = error.with_option_names(str.upper)
    assert named.facts == error.facts
    assert (str(named), named.is_transient) == (str(error), True)


@pytest.mark.parametrize(
    "error",
    [
        InvalidOption("parent_image", f"'{'x' * 200_000}' is not an image"),
        InvalidOption("parent_image", f"{'x' * 200_000} is not an image"),
        AwsError(f"read '{'x' * 200_000}'", "InvalidParameterValueException", f"'{'x' * 200_000}' is not valid."),
        AwsError(ACTION, "InvalidParameterValueException", "x" * 200_000),
    ],
)
def test_a_message_has_a_maximum_length(error: ImageBuilderError) -> None:
    assert len(str(error)) < 3000
    assert len(str(error.facts)) < 3000


def test_a_long_quotation_does_not_hide_the_rest_of_the_message() -> None:
    assert str(InvalidOption("name", f"'{'x' * 300}' is too long")) == f"name: '{'x' * 200}…' is too long"


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("http://robot:hunter2@127.0.0.1:9/", "http://robot:********@127.0.0.1:9/"),
        ("http://robot:p@ss:w@127.0.0.1:9/", "http://robot:********@127.0.0.1:9/"),
        ("http://:hunter2@127.0.0.1:9/x", "http://:********@127.0.0.1:9/x"),
        ("http://127.0.0.1:9/a:b@c", "http://127.0.0.1:9/a:b@c"),
    ],
)
def test_passwords_in_urls_are_masked(url: str, masked: str) -> None:
    error = AwsError(ACTION, "EndpointConnectionError", f'Could not connect to the endpoint URL: "{url}"')
    assert masked in str(error)
    assert masked in error.facts["error"]["message"]
    assert str(error).count("hunter2") == 0


def test_until_failure_returns_what_succeeded_and_the_failure() -> None:
    failure = ImageBuilderError("No.")

    def step(item: int) -> None:
        if item == 2:
            raise failure

    assert until_failure(step, [0, 1, 2, 3]) == ([0, 1], failure)
    assert until_failure(step, [0, 1]) == ([0, 1], None)

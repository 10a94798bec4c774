"""The AWS client: requests, retries, and errors."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import (
    Client,
    client_config,
    with_token,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.concurrency import CallLimit
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import (
    AwsError,
    ImageBuilderError,
    InvalidOption,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import (
    COMPONENT,
    DISTRIBUTION_CONFIGURATION,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    WORKFLOW,
    Kind,
    Versions,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.retry import RETRIES

HERE = "arn:aws:imagebuilder:eu-west-1:123456789012"
PIPELINE = f"{HERE}:image-pipeline/web"
INFRASTRUCTURE = f"{HERE}:infrastructure-configuration/web"

TRANSIENT = [
    ("CallRateLimitExceededException", 429),
    ("TooManyRequestsException", 429),
    ("ThrottlingException", 400),
    ("ServiceException", 500),
    ("ServiceUnavailableException", 503),
    ("ResourceInUseException", 400),
]
LASTING = [
    ("InvalidParameterValueException", 400),
    ("InvalidParameterCombinationException", 400),
    ("InvalidRequestException", 400),
    ("InvalidVersionNumberException", 400),
    ("ResourceAlreadyExistsException", 400),
    ("IdempotentParameterMismatchException", 400),
    ("ServiceQuotaExceededException", 402),
    ("AccessDeniedException", 403),
    ("ForbiddenException", 403),
]

SESSION = boto3.Session("AKIAIMAGEBUILDERTEST", "h7Qm2xWv9KzR4tLp8NcY3bJd6FsG1aEu5HoTqXyZ")


class Aws:
    """Stubbed boto3 clients: each response is queued with the request that it is for."""

    def __init__(self, region: str = "eu-west-1", arn: str = "arn:aws:iam::123456789012:user/maker") -> None:
        self.client = Client(lambda service: self.stub(service).client)
        self._stubs: dict[str, Stubber] = {}
        self._region = region
        self._arn = arn

    def stub(self, service: str) -> Stubber:
        if service not in self._stubs:
            self._stubs[service] = Stubber(SESSION.client(service, region_name=self._region))
            self._stubs[service].activate()
        return self._stubs[service]

    def answers(self, operation: str, answer: dict[str, Any], service: str = "imagebuilder", **request: Any) -> None:
        self.stub(service).add_response(operation, answer, request or None)

    def refuses(self, operation: str, code: str, message: str = "No.", status: int = 400, **request: Any) -> None:
        self.stub("imagebuilder").add_client_error(operation, code, message, status, expected_params=request or None)

    def knows_the_caller(self) -> None:
        account = self._arn.split(":")[4]
        self.answers("get_caller_identity", {"Account": account, "Arn": self._arn, "UserId": "AIDA"}, "sts")

    def is_done(self) -> None:
        """All queued responses were used."""
        for stub in self._stubs.values():
            stub.assert_no_pending_responses()


@pytest.fixture
def aws(waits: list[float]) -> Iterator[Aws]:
    stubbed = Aws()
    yield stubbed
    stubbed.is_done()


def _request(**members: Any) -> dict[str, Any]:
    return {"name": "web", "instanceProfileName": "builder", "clientToken": "a-token-of-its-own", **members}


TAG = '"0f343b0931126a20f133d67c2b018a3b"'
CREATED = {"infrastructureConfigurationArn": INFRASTRUCTURE}


@pytest.mark.parametrize(("code", "status"), TRANSIENT)
def test_a_transient_failure_of_a_write_is_retried_with_the_same_token(aws: Aws, code: str, status: int) -> None:
    operation = "create_infrastructure_configuration"
    aws.refuses(operation, code, status=status, **_request())
    aws.refuses(operation, code, status=status, **_request())
    aws.answers(operation, CREATED, **_request())
    assert str(aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())) == INFRASTRUCTURE


@pytest.mark.parametrize(("code", "status"), TRANSIENT)
def test_a_transient_failure_of_a_read_is_retried(aws: Aws, code: str, status: int) -> None:
    aws.refuses("get_image_pipeline", code, status=status, imagePipelineArn=PIPELINE)
    aws.answers("get_image_pipeline", {"imagePipeline": {"name": "web"}}, imagePipelineArn=PIPELINE)
    assert aws.client.get_resource(IMAGE_PIPELINE, PIPELINE) == {"name": "web"}


def test_random_delays_grow_up_to_a_limit_and_retries_end(aws: Aws, waits: list[float]) -> None:
    for _time in range(RETRIES + 1):
        aws.refuses("get_image_pipeline", "CallRateLimitExceededException", status=429)
    with pytest.raises(AwsError) as failure:
        aws.client.get_resource(IMAGE_PIPELINE, PIPELINE)
    assert len(waits) == RETRIES
    assert all(0 <= pause <= min(30, 2**number) for number, pause in enumerate(waits))
    assert failure.value.code == "CallRateLimitExceededException"
    assert f"Could not read the image pipeline '{PIPELINE}'" in str(failure.value)
    assert failure.value.is_transient


def test_no_call_is_sent_while_another_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda least, most: 0.2)
    stubbed = Aws()
    stubbed.refuses("get_image_pipeline", "CallRateLimitExceededException", status=429)
    stubbed.answers("get_image_pipeline", {"imagePipeline": {"name": "web"}})
    stubbed.answers("get_image_pipeline", {"imagePipeline": {"name": "web"}})
    started = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        throttled = pool.submit(stubbed.client.get_resource, IMAGE_PIPELINE, PIPELINE)
        time.sleep(0.1)
        other = pool.submit(stubbed.client.get_resource, IMAGE_PIPELINE, PIPELINE)
        assert other.result() == {"name": "web"}
        assert time.monotonic() - started >= 0.2
        assert throttled.result() == {"name": "web"}
    stubbed.is_done()


@pytest.mark.parametrize(
    ("code", "status", "allowed"),
    [("CallRateLimitExceededException", 429, 4), ("ThrottlingException", 400, 4), ("ServiceException", 500, 8)],
)
def test_throttling_lowers_the_limit_of_calls_in_progress(aws: Aws, code: str, status: int, allowed: int) -> None:
    limit = CallLimit()
    aws.client.limit_calls(limit)
    aws.refuses("get_image_pipeline", code, status=status)
    aws.answers("get_image_pipeline", {"imagePipeline": {"name": "web"}})
    assert aws.client.get_resource(IMAGE_PIPELINE, PIPELINE) == {"name": "web"}
    assert limit.allowed == allowed
    assert aws.client.workers == 32


@pytest.mark.parametrize(("code", "status"), LASTING)
def test_a_permanent_error_is_not_retried(aws: Aws, waits: list[float], code: str, status: int) -> None:
    aws.refuses("create_infrastructure_configuration", code, "That is wrong.", status)
    with pytest.raises(AwsError) as failure:
        aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())
    assert waits == []
    assert (failure.value.code, failure.value.aws_message) == (code, "That is wrong.")
    assert str(failure.value).startswith("Could not create the infrastructure configuration 'web': ")
    assert "That is wrong." in str(failure.value)


PROPAGATING = [
    "The value supplied for parameter 'instanceProfileName' is not valid. "
    "The provided instance profile does not exist. Please specify a different instance profile and try again.",
    "The value supplied for parameter 'executionRole' is not valid. "
    "The provided role does not exist or does not have sufficient permissions.",
]


@pytest.mark.parametrize("message", PROPAGATING)
def test_a_new_role_is_awaited(aws: Aws, waits: list[float], message: str) -> None:
    operation = "create_infrastructure_configuration"
    aws.refuses(operation, "InvalidParameterValueException", message, **_request())
    aws.refuses(operation, "InvalidParameterValueException", message, **_request())
    aws.answers(operation, CREATED, **_request())
    assert str(aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())) == INFRASTRUCTURE
    assert len(waits) == 2
    assert waits == sorted(waits)


@pytest.mark.parametrize("message", PROPAGATING)
def test_a_missing_role_is_an_error_after_a_minute_at_most(aws: Aws, waits: list[float], message: str) -> None:
    for _time in range(5):
        aws.refuses("create_infrastructure_configuration", "InvalidParameterValueException", message)
    with pytest.raises(AwsError, match="does not exist"):
        aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())
    assert sum(waits) < 60


def _raising(error: Exception) -> Client:
    """A client whose requests raise an exception of the SDK."""

    def make_boto3_client(service: str) -> Any:
        def before_send(**_event: Any) -> None:
            raise error

        boto3_client = SESSION.client(service, region_name="eu-west-1", config=Config(**client_config()))
        boto3_client.meta.events.register("before-send", before_send)
        return boto3_client

    return Client(make_boto3_client)


@pytest.mark.parametrize(
    ("error", "words", "retries"),
    [
        (NoCredentialsError(), ["NoCredentialsError", "access_key"], 0),
        (EndpointConnectionError(endpoint_url="https://here.test"), ["https://here.test", "endpoint_url"], 2),
        (ConnectionClosedError(endpoint_url="https://here.test"), ["https://here.test"], RETRIES),
        (ReadTimeoutError(endpoint_url="https://here.test"), ["https://here.test"], 3),
    ],
)
def test_an_error_of_the_sdk_is_reported_like_one_of_aws(
    waits: list[float], error: Exception, words: list[str], retries: int
) -> None:
    with pytest.raises(AwsError) as failure:
        _raising(error).get_resource(IMAGE_PIPELINE, PIPELINE)
    assert [word for word in words if word not in str(failure.value)] == []
    assert f"Could not read the image pipeline '{PIPELINE}'" in str(failure.value)
    assert failure.value.facts["error"]["message"] == str(error)
    assert len(waits) == retries


def test_botocore_itself_sends_a_request_once(waits: list[float]) -> None:
    sent = []
    client = _raising(ConnectionClosedError(endpoint_url="https://here.test"))
    boto3_client = client._boto3_client("imagebuilder")
    boto3_client.meta.events.register("before-call", lambda **_event: sent.append(1))
    with pytest.raises(ConnectionClosedError):
        boto3_client.list_images()
    assert sent == [1]


LOST = ConnectionClosedError(endpoint_url="https://here.test")


@pytest.mark.parametrize("verb", ["create", "update"])
def test_a_write_that_never_got_a_response_has_an_unknown_outcome(waits: list[float], verb: str) -> None:
    with pytest.raises(AwsError, match="may have been") as failure:
        _raising(LOST).write_resource(IMAGE_PIPELINE, verb, {**PIPELINE_REQUEST[verb], "clientToken": "token"})
    assert failure.value.facts["outcome"] == "unknown"


PIPELINE_REQUEST = {
    "create": {"name": "web", "infrastructureConfigurationArn": INFRASTRUCTURE},
    "update": {"imagePipelineArn": PIPELINE, "infrastructureConfigurationArn": INFRASTRUCTURE},
}


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        ("ServiceException", 500, "unknown"),
        ("CallRateLimitExceededException", 429, None),
        ("InvalidParameterValueException", 400, None),
    ],
)
def test_the_outcome_is_unknown_only_if_aws_can_have_performed_the_operation(
    aws: Aws, code: str, status: int, outcome: str | None
) -> None:
    for _time in range(RETRIES + 1 if status != 400 else 1):
        aws.refuses("create_infrastructure_configuration", code, status=status)
    with pytest.raises(AwsError) as failure:
        aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())
    assert failure.value.facts.get("outcome") == outcome


def test_a_refusal_after_a_lost_response_settles_the_outcome(aws: Aws) -> None:
    aws.refuses("create_infrastructure_configuration", "ServiceException", status=500)
    aws.refuses("create_infrastructure_configuration", "InvalidParameterValueException")
    with pytest.raises(AwsError) as failure:
        aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())
    assert "outcome" not in failure.value.facts


def test_throttling_after_a_lost_response_does_not_settle_the_outcome(aws: Aws) -> None:
    aws.refuses("create_infrastructure_configuration", "ServiceException", status=500)
    for _time in range(RETRIES + 1):
        aws.refuses("create_infrastructure_configuration", "CallRateLimitExceededException", status=429)
    with pytest.raises(AwsError) as failure:
        aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())
    assert failure.value.facts["outcome"] == "unknown"


@pytest.mark.parametrize("dry_run", [True, False])
def test_reads_and_dry_runs_have_no_outcome(waits: list[float], dry_run: bool) -> None:
    client = _raising(LOST)
    read = partial(client.list_resources, IMAGE_PIPELINE)
    with pytest.raises(AwsError) as failure:
        client.dry_run(INFRASTRUCTURE_CONFIGURATION, "create", _request()) if dry_run else read()
    assert "outcome" not in failure.value.facts


def test_each_condition_has_its_own_retries(aws: Aws, waits: list[float]) -> None:
    for _time in range(RETRIES):
        aws.refuses("get_image_pipeline", "CallRateLimitExceededException", status=429)
        aws.refuses("get_image_pipeline", "ServiceException", status=500)
        aws.refuses("get_image_pipeline", "ResourceInUseException")
    aws.answers("get_image_pipeline", {"imagePipeline": {"name": "web"}})
    assert aws.client.get_resource(IMAGE_PIPELINE, PIPELINE) == {"name": "web"}
    assert len(waits) == 3 * RETRIES


def test_each_planned_write_has_its_own_token() -> None:
    first, second = with_token({"name": "web"}), with_token({"name": "web"})
    assert first["clientToken"] != second["clientToken"]
    assert 1 <= len(first["clientToken"]) <= 64
    assert first == {"name": "web", "clientToken": first["clientToken"]}


def test_a_missing_resource_is_none(aws: Aws) -> None:
    aws.refuses("get_component", "ResourceNotFoundException", status=404)
    assert aws.client.get_resource(COMPONENT, f"{HERE}:component/web/x.x.x") is None


def test_a_version_has_the_arns_of_the_newest_versions(aws: Aws) -> None:
    references = {"latestVersionArn": f"{HERE}:image-recipe/web/x.x.x"}
    aws.answers("get_image_recipe", {"imageRecipe": {"name": "web"}, "latestVersionReferences": references})
    found = aws.client.get_resource(IMAGE_RECIPE, f"{HERE}:image-recipe/web/x.x.x")
    assert found == {"name": "web", "latestVersionReferences": references}


@pytest.mark.parametrize(
    ("region", "caller", "expected"),
    [
        ("eu-west-1", "arn:aws:iam::123456789012:user/maker", PIPELINE),
        (
            "us-gov-west-1",
            "arn:aws-us-gov:sts::123456789012:assumed-role/maker/session",
            "arn:aws-us-gov:imagebuilder:us-gov-west-1:123456789012:image-pipeline/web",
        ),
        (
            "cn-north-1",
            "arn:aws-cn:iam::123456789012:root",
            "arn:aws-cn:imagebuilder:cn-north-1:123456789012:image-pipeline/web",
        ),
    ],
)
def test_arns_have_the_account_partition_and_region_of_the_caller(
    waits: list[float], region: str, caller: str, expected: str
) -> None:
    aws = Aws(region, caller)
    aws.knows_the_caller()
    assert str(aws.client.resource_arn("image-pipeline", "web")) == expected
    assert str(aws.client.resource_arn("image-pipeline", "WEB")) == expected
    aws.is_done()


def test_a_missing_region_is_an_invalid_option() -> None:
    anywhere = Client(lambda service: SESSION.client(service, region_name="", endpoint_url="http://127.0.0.1:9"))
    with pytest.raises(InvalidOption, match="region: is required"):
        anywhere.resource_arn("component", "web")


def test_arns_of_versions_and_of_amazons_resources(aws: Aws) -> None:
    aws.knows_the_caller()
    assert str(aws.client.resource_arn("image-recipe", "My Web", "1.0.x")) == f"{HERE}:image-recipe/my-web/1.0.x"
    assert str(aws.client.resource_arn("component", "update-linux", "x.x.x", "aws")) == (
        "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/x.x.x"
    )


def test_all_pages_of_a_list_are_read(aws: Aws) -> None:
    pages = [["a", "b"], [], ["c"]]
    for number, names in enumerate(pages):
        request = {"nextToken": f"page{number}"} if number else {}
        more = {"nextToken": f"page{number + 1}"} if number + 1 < len(pages) else {}
        entries = [{"name": name} for name in names]
        answer = {"imageRecipeSummaryList": entries, **more}
        aws.answers("list_image_recipes", answer, owner="Self", maxResults=100, **request)
    assert [item["name"] for item in aws.client.list_resources(IMAGE_RECIPE, owner="Self")] == ["a", "b", "c"]


def test_a_long_list_is_complete_if_every_page_is_throttled(aws: Aws) -> None:
    pages = 2 * RETRIES
    for number in range(pages):
        request: dict[str, Any] = {"maxResults": 100, **({"nextToken": f"page{number}"} if number else {})}
        more = {"nextToken": f"page{number + 1}"} if number + 1 < pages else {}
        aws.refuses("list_image_pipelines", "CallRateLimitExceededException", status=429, **request)
        aws.answers("list_image_pipelines", {"imagePipelineList": [{"name": str(number)}], **more}, **request)
    assert [item["name"] for item in aws.client.list_resources(IMAGE_PIPELINE)] == [
        str(number) for number in range(pages)
    ]


def test_all_pages_are_read_if_the_page_size_cannot_be_set(aws: Aws) -> None:
    for request in ({}, {"nextToken": "more"}):
        answer = {"aggregationType": "allFindings", "responses": [{}], **({} if request else {"nextToken": "more"})}
        aws.answers("list_image_scan_finding_aggregations", answer, **request)
    found = aws.client.paginate("count findings", "list_image_scan_finding_aggregations")
    assert len(found) == 2


def test_an_empty_list(aws: Aws) -> None:
    aws.answers("list_distribution_configurations", {"distributionConfigurationSummaryList": []})
    assert aws.client.list_resources(DISTRIBUTION_CONFIGURATION) == []


def test_versions_are_listed_newest_first_for_all_spellings_of_the_name(aws: Aws) -> None:
    web = f"{HERE}:component/web-server"
    builds = [
        {"name": "Web Server", "arn": f"{web}/1.0.9/1"},
        {"name": "other", "arn": f"{HERE}:component/other/2.0.0/1"},
        {"name": "web_server", "arn": f"{web}/1.0.10/1"},
        {"name": "Web Server", "arn": f"{web}/1.0.9/2"},
    ]
    aws.answers("list_component_build_versions", {"componentSummaryList": builds}, maxResults=100)
    found = [str(arn).removeprefix(f"{web}/") for arn in aws.client.list_versions(COMPONENT, Arn.parse(web))]
    assert found == ["1.0.10/1", "1.0.9/2", "1.0.9/1"]


def test_workflows_of_different_types_are_different_resources(aws: Aws) -> None:
    smoke = f"{HERE}:workflow/test/smoke/1.0.0/1"
    others = [f"{HERE}:workflow/build/smoke/1.0.0/1", f"{HERE}:workflow/distribution/smoke/2.0.0/1"]
    builds = [{"arn": arn} for arn in (*others, smoke)]
    aws.answers("list_workflow_build_versions", {"workflowSummaryList": builds}, maxResults=100)
    found = aws.client.list_versions(WORKFLOW, Arn.parse(f"{HERE}:workflow/test/smoke"))
    assert [str(arn) for arn in found] == [smoke]


def test_a_missing_resource_has_no_versions(aws: Aws) -> None:
    aws.answers("list_image_recipes", {"imageRecipeSummaryList": []})
    assert aws.client.list_versions(IMAGE_RECIPE, Arn.parse(f"{HERE}:image-recipe/web")) == []


@pytest.mark.parametrize("exists", [True, False])
def test_deleting_a_missing_resource_succeeds(aws: Aws, exists: bool) -> None:
    if exists:
        aws.answers("delete_image_pipeline", {"imagePipelineArn": PIPELINE}, imagePipelineArn=PIPELINE)
    else:
        aws.refuses("delete_image_pipeline", "ResourceNotFoundException", status=404)
    aws.client.delete_resource(IMAGE_PIPELINE, Arn.parse(PIPELINE))


def test_a_resource_is_deleted_once_its_deleted_user_no_longer_counts(aws: Aws, waits: list[float]) -> None:
    aws.refuses("delete_infrastructure_configuration", "ResourceDependencyException")
    aws.answers("delete_infrastructure_configuration", CREATED)
    aws.client.delete_resource(INFRASTRUCTURE_CONFIGURATION, Arn.parse(INFRASTRUCTURE))
    assert len(waits) == 1


def test_deleting_a_used_resource_is_an_error(aws: Aws) -> None:
    for _time in range(5):
        aws.refuses("delete_infrastructure_configuration", "ResourceDependencyException")
    with pytest.raises(AwsError, match="Could not delete the infrastructure configuration"):
        aws.client.delete_resource(INFRASTRUCTURE_CONFIGURATION, Arn.parse(INFRASTRUCTURE))


def test_tags_are_set_and_removed(aws: Aws) -> None:
    aws.answers("tag_resource", {}, resourceArn=PIPELINE, tags={"CostCentre": "7"})
    aws.client.update_tags(Arn.parse(PIPELINE), {"CostCentre": "7"}, [])
    aws.answers("untag_resource", {}, resourceArn=PIPELINE, tagKeys=["CostCentre"])
    aws.client.update_tags(Arn.parse(PIPELINE), {}, ["CostCentre"])


def test_a_successful_dry_run_is_no_error(aws: Aws) -> None:
    aws.refuses("create_infrastructure_configuration", "DryRunOperationException", status=412, **_request(dryRun=True))
    aws.client.dry_run(INFRASTRUCTURE_CONFIGURATION, "create", _request())


def test_a_refused_dry_run_is_an_error(aws: Aws) -> None:
    aws.refuses("create_infrastructure_configuration", "InvalidRequestException", **_request(dryRun=True))
    with pytest.raises(AwsError, match="InvalidRequestException"):
        aws.client.dry_run(INFRASTRUCTURE_CONFIGURATION, "create", _request())


def test_an_operation_unknown_to_botocore_names_its_version(aws: Aws) -> None:
    unknown = Kind("teapot", Versions.NONE)
    with pytest.raises(ImageBuilderError, match=r"botocore [0-9.]+ .*CreateTeapot.*newer"):
        aws.client.input_shape(unknown.operation("create"))
    with pytest.raises(ImageBuilderError, match=r"botocore [0-9.]+ .*CreateTeapot.*newer"):
        aws.client.write_resource(unknown, "create", {"name": "web"})


def test_an_object_in_s3_is_returned_as_text(aws: Aws) -> None:
    content = "schemaVersion: 1.0 # ä\n".encode()
    aws.answers(
        "get_object",
        {"Body": StreamingBody(io.BytesIO(content), len(content)), "ETag": TAG},
        "s3",
        Bucket="components",
        Key="web/nginx.yml",
    )
    assert aws.client.read_s3_object("uri", "s3://components/web/nginx.yml") == "schemaVersion: 1.0 # ä\n"


def _cut_off(aws: Aws) -> None:
    """Content-Length is larger than the body."""
    aws.answers("get_object", {"Body": StreamingBody(io.BytesIO(b"schema"), 100), "ETag": TAG}, "s3")


def test_reading_a_truncated_object_is_retried(aws: Aws) -> None:
    _cut_off(aws)
    aws.answers("get_object", {"Body": StreamingBody(io.BytesIO(b"schemaVersion: 1.0"), 18), "ETag": TAG}, "s3")
    assert aws.client.read_s3_object("uri", "s3://components/web.yml") == "schemaVersion: 1.0"


def test_a_permanently_truncated_object_is_an_error(aws: Aws) -> None:
    for _time in range(RETRIES + 1):
        _cut_off(aws)
    with pytest.raises(AwsError, match=r"s3://components/web\.yml.*IncompleteReadError"):
        aws.client.read_s3_object("uri", "s3://components/web.yml")


def test_a_timeout_while_reading_an_object_is_an_error(aws: Aws) -> None:
    class Silent(io.BytesIO):
        def read(self, *arguments: Any) -> bytes:
            raise ReadTimeoutError(endpoint_url="https://s3.test")

    for _time in range(4):
        aws.answers("get_object", {"Body": StreamingBody(Silent(), 100), "ETag": TAG}, "s3")
    with pytest.raises(AwsError, match=r"s3://components/web\.yml.*ReadTimeoutError"):
        aws.client.read_s3_object("uri", "s3://components/web.yml")


@pytest.mark.parametrize(
    "uri", ["", "nginx.yml", "https://bucket/key", "s3://", "s3://bucket", "s3://bucket/", "s3:///key"]
)
def test_an_invalid_s3_uri_is_an_invalid_option(aws: Aws, uri: str) -> None:
    with pytest.raises(InvalidOption, match="s3://bucket/key"):
        aws.client.read_s3_object("uri", uri)


def test_a_denied_object_names_the_iam_action(aws: Aws) -> None:
    aws.stub("s3").add_client_error("get_object", "AccessDenied", "Access Denied", 403)
    with pytest.raises(AwsError, match="s3:GetObject"):
        aws.client.read_s3_object("uri", "s3://components/web.yml")


def test_a_missing_object_is_an_error_with_its_uri(aws: Aws) -> None:
    aws.stub("s3").add_client_error("get_object", "NoSuchKey", "The specified key does not exist.", 404)
    with pytest.raises(AwsError, match=r"s3://components/web\.yml") as failure:
        aws.client.read_s3_object("uri", "s3://components/web.yml")
    assert "The specified key does not exist" in str(failure.value)


def test_a_client_for_another_region_has_its_own_boto3_clients() -> None:
    def make_boto3_client(service: str, region: str = "eu-west-1") -> Any:
        return SESSION.client(service, region_name=region)

    here = Client(make_boto3_client)
    there = here.in_region("us-gov-west-1")
    assert (here.region, there.region) == ("eu-west-1", "us-gov-west-1")
    assert (here.partition, there.partition) == ("aws", "aws-us-gov")

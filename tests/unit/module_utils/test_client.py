"""The AWS client: what it asks again, what it gives up on, and what it says then."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client, with_token
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
    """Stubbed boto3 clients: each answer is laid down beforehand, with the request that it is for."""

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
        """Everything that was laid down was asked for."""
        for stub in self._stubs.values():
            stub.assert_no_pending_responses()


@pytest.fixture
def aws(waits: list[float]) -> Iterator[Aws]:
    stubbed = Aws()
    yield stubbed
    stubbed.is_done()


def _request(**members: Any) -> dict[str, Any]:
    return {"name": "web", "instanceProfileName": "builder", "clientToken": "a-token-of-its-own", **members}


CREATED = {"infrastructureConfigurationArn": INFRASTRUCTURE}


@pytest.mark.parametrize(("code", "status"), TRANSIENT)
def test_a_write_that_was_throttled_or_broke_is_sent_again_with_the_same_token(
    aws: Aws, code: str, status: int
) -> None:
    operation = "create_infrastructure_configuration"
    aws.refuses(operation, code, status=status, **_request())
    aws.refuses(operation, code, status=status, **_request())
    aws.answers(operation, CREATED, **_request())
    assert str(aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())) == INFRASTRUCTURE


@pytest.mark.parametrize(("code", "status"), TRANSIENT)
def test_a_read_is_tried_again_too(aws: Aws, code: str, status: int) -> None:
    aws.refuses("get_image_pipeline", code, status=status, imagePipelineArn=PIPELINE)
    aws.answers("get_image_pipeline", {"imagePipeline": {"name": "web"}}, imagePipelineArn=PIPELINE)
    assert aws.client.get_resource(IMAGE_PIPELINE, PIPELINE) == {"name": "web"}


def test_pauses_grow_at_random_and_end(aws: Aws, waits: list[float]) -> None:
    for _time in range(9):
        aws.refuses("get_image_pipeline", "CallRateLimitExceededException", status=429)
    with pytest.raises(AwsError) as failure:
        aws.client.get_resource(IMAGE_PIPELINE, PIPELINE)
    assert len(waits) == 8
    assert all(0 <= pause <= min(30, 2**number) for number, pause in enumerate(waits))
    assert failure.value.code == "CallRateLimitExceededException"
    assert f"Could not read the image pipeline '{PIPELINE}'" in str(failure.value)
    assert "fewer tasks" in str(failure.value)


def test_while_one_call_is_throttled_the_others_wait_too(monkeypatch: pytest.MonkeyPatch) -> None:
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


@pytest.mark.parametrize(("code", "status"), LASTING)
def test_what_another_try_does_not_change_is_asked_once(aws: Aws, waits: list[float], code: str, status: int) -> None:
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
def test_a_role_that_was_just_made_is_waited_for(aws: Aws, waits: list[float], message: str) -> None:
    operation = "create_infrastructure_configuration"
    aws.refuses(operation, "InvalidParameterValueException", message, **_request())
    aws.refuses(operation, "InvalidParameterValueException", message, **_request())
    aws.answers(operation, CREATED, **_request())
    assert str(aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())) == INFRASTRUCTURE
    assert len(waits) == 2
    assert waits == sorted(waits)


@pytest.mark.parametrize("message", PROPAGATING)
def test_a_role_that_does_not_come_is_given_up_on(aws: Aws, waits: list[float], message: str) -> None:
    for _time in range(5):
        aws.refuses("create_infrastructure_configuration", "InvalidParameterValueException", message)
    with pytest.raises(AwsError, match="does not exist"):
        aws.client.write_resource(INFRASTRUCTURE_CONFIGURATION, "create", _request())
    assert sum(waits) < 60


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoCredentialsError(), ["NoCredentialsError", "access_key"]),
        (EndpointConnectionError(endpoint_url="https://here.test"), ["https://here.test", "endpoint_url"]),
        (ConnectionClosedError(endpoint_url="https://here.test"), ["https://here.test"]),
    ],
)
def test_an_error_of_the_sdk_is_said_like_one_of_aws(error: Exception, words: list[str]) -> None:
    class Broken:
        def get_image_pipeline(self, **request: Any) -> None:
            raise error

    with pytest.raises(AwsError) as failure:
        Client(lambda service: Broken()).get_resource(IMAGE_PIPELINE, PIPELINE)
    assert all(word in str(failure.value) for word in [*words, f"Could not read the image pipeline '{PIPELINE}'"])
    assert failure.value.facts["error"]["message"] == str(error)


def test_each_planned_write_has_a_token_of_its_own() -> None:
    first, second = with_token({"name": "web"}), with_token({"name": "web"})
    assert first["clientToken"] != second["clientToken"]
    assert 1 <= len(first["clientToken"]) <= 64
    assert first == {"name": "web", "clientToken": first["clientToken"]}


def test_what_is_not_there_is_none(aws: Aws) -> None:
    aws.refuses("get_component", "ResourceNotFoundException", status=404)
    assert aws.client.get_resource(COMPONENT, f"{HERE}:component/web/x.x.x") is None


def test_versions_come_with_the_arns_that_stand_for_the_newest(aws: Aws) -> None:
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
def test_arns_are_of_the_callers_account_partition_and_region(
    waits: list[float], region: str, caller: str, expected: str
) -> None:
    aws = Aws(region, caller)
    aws.knows_the_caller()
    assert str(aws.client.resource_arn("image-pipeline", "web")) == expected
    assert str(aws.client.resource_arn("image-pipeline", "WEB")) == expected
    aws.is_done()


def test_no_arn_is_without_a_region() -> None:
    anywhere = Client(lambda service: SESSION.client(service, region_name="", endpoint_url="http://127.0.0.1:9"))
    with pytest.raises(InvalidOption, match="region: is needed"):
        anywhere.resource_arn("component", "web")


def test_arns_of_versions_and_of_amazon(aws: Aws) -> None:
    aws.knows_the_caller()
    assert str(aws.client.resource_arn("image-recipe", "My Web", "1.0.x")) == f"{HERE}:image-recipe/my-web/1.0.x"
    assert str(aws.client.resource_arn("component", "update-linux", "x.x.x", "aws")) == (
        "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/x.x.x"
    )


def test_lists_are_read_to_the_end(aws: Aws) -> None:
    pages = [["a", "b"], [], ["c"]]
    for number, names in enumerate(pages):
        request = {"nextToken": f"page{number}"} if number else {}
        more = {"nextToken": f"page{number + 1}"} if number + 1 < len(pages) else {}
        entries = [{"name": name} for name in names]
        answer = {"imageRecipeSummaryList": entries, **more}
        aws.answers("list_image_recipes", answer, owner="Self", maxResults=100, **request)
    assert [item["name"] for item in aws.client.list_resources(IMAGE_RECIPE, owner="Self")] == ["a", "b", "c"]


def test_a_long_list_is_complete_however_often_a_page_is_throttled(aws: Aws) -> None:
    pages = 2 * RETRIES
    for number in range(pages):
        request = {"maxResults": 100, **({"nextToken": f"page{number}"} if number else {})}
        more = {"nextToken": f"page{number + 1}"} if number + 1 < pages else {}
        aws.refuses("list_image_pipelines", "CallRateLimitExceededException", status=429, **request)
        aws.answers("list_image_pipelines", {"imagePipelineList": [{"name": str(number)}], **more}, **request)
    assert [item["name"] for item in aws.client.list_resources(IMAGE_PIPELINE)] == [
        str(number) for number in range(pages)
    ]


def test_a_list_without_a_size_of_pages_is_read_to_the_end(aws: Aws) -> None:
    for request in ({}, {"nextToken": "more"}):
        answer = {"aggregationType": "allFindings", "responses": [{}], **({} if request else {"nextToken": "more"})}
        aws.answers("list_image_scan_finding_aggregations", answer, **request)
    found = aws.client.paginate("count findings", "list_image_scan_finding_aggregations", "responses")
    assert len(found) == 2


def test_an_empty_list(aws: Aws) -> None:
    aws.answers("list_distribution_configurations", {})
    assert aws.client.list_resources(DISTRIBUTION_CONFIGURATION) == []


def test_all_builds_of_all_versions_newest_first_however_the_name_is_spelled(aws: Aws) -> None:
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


def test_workflows_of_one_name_and_different_types_are_apart(aws: Aws) -> None:
    smoke = f"{HERE}:workflow/test/smoke/1.0.0/1"
    others = [f"{HERE}:workflow/build/smoke/1.0.0/1", f"{HERE}:workflow/distribution/smoke/2.0.0/1"]
    builds = [{"arn": arn} for arn in (*others, smoke)]
    aws.answers("list_workflow_build_versions", {"workflowSummaryList": builds}, maxResults=100)
    found = aws.client.list_versions(WORKFLOW, Arn.parse(f"{HERE}:workflow/test/smoke"))
    assert [str(arn) for arn in found] == [smoke]


def test_of_what_is_not_there_nothing_is_listed(aws: Aws) -> None:
    aws.answers("list_image_recipes", {"imageRecipeSummaryList": []})
    assert aws.client.list_versions(IMAGE_RECIPE, Arn.parse(f"{HERE}:image-recipe/web")) == []


@pytest.mark.parametrize("answer", ["done", "gone"])
def test_what_is_gone_is_as_good_as_deleted(aws: Aws, answer: str) -> None:
    if answer == "done":
        aws.answers("delete_image_pipeline", {}, imagePipelineArn=PIPELINE)
    else:
        aws.refuses("delete_image_pipeline", "ResourceNotFoundException", status=404)
    aws.client.delete_resource(IMAGE_PIPELINE, Arn.parse(PIPELINE))


def test_a_user_that_was_just_deleted_is_waited_for(aws: Aws, waits: list[float]) -> None:
    aws.refuses("delete_infrastructure_configuration", "ResourceDependencyException")
    aws.answers("delete_infrastructure_configuration", {})
    aws.client.delete_resource(INFRASTRUCTURE_CONFIGURATION, Arn.parse(INFRASTRUCTURE))
    assert len(waits) == 1


def test_a_user_that_stays_is_an_error(aws: Aws) -> None:
    for _time in range(5):
        aws.refuses("delete_infrastructure_configuration", "ResourceDependencyException")
    with pytest.raises(AwsError, match="Could not delete the infrastructure configuration"):
        aws.client.delete_resource(INFRASTRUCTURE_CONFIGURATION, Arn.parse(INFRASTRUCTURE))


def test_tags_are_set_and_removed(aws: Aws) -> None:
    aws.answers("tag_resource", {}, resourceArn=PIPELINE, tags={"CostCentre": "7"})
    aws.client.update_tags(Arn.parse(PIPELINE), {"CostCentre": "7"}, [])
    aws.answers("untag_resource", {}, resourceArn=PIPELINE, tagKeys=["CostCentre"])
    aws.client.update_tags(Arn.parse(PIPELINE), {}, ["CostCentre"])


def test_a_dry_run_that_would_succeed_is_no_error(aws: Aws) -> None:
    aws.refuses("create_infrastructure_configuration", "DryRunOperationException", status=412, **_request(dryRun=True))
    aws.client.dry_run(INFRASTRUCTURE_CONFIGURATION, "create", _request())


def test_a_dry_run_that_would_fail_is_one(aws: Aws) -> None:
    aws.refuses("create_infrastructure_configuration", "InvalidRequestException", **_request(dryRun=True))
    with pytest.raises(AwsError, match="InvalidRequestException"):
        aws.client.dry_run(INFRASTRUCTURE_CONFIGURATION, "create", _request())


def test_an_operation_that_botocore_does_not_know_is_named_with_the_version(aws: Aws) -> None:
    unknown = Kind("teapot", "teapotList", Versions.NONE)
    with pytest.raises(ImageBuilderError, match=r"botocore [0-9.]+ .*CreateTeapot.*newer"):
        aws.client.input_shape(unknown.operation("create"))
    with pytest.raises(ImageBuilderError, match=r"botocore [0-9.]+ .*CreateTeapot.*newer"):
        aws.client.write_resource(unknown, "create", {"name": "web"})


def test_an_object_in_s3_is_read_as_text(aws: Aws) -> None:
    content = "schemaVersion: 1.0 # ä\n".encode()
    aws.answers(
        "get_object",
        {"Body": StreamingBody(io.BytesIO(content), len(content))},
        "s3",
        Bucket="components",
        Key="web/nginx.yml",
    )
    assert aws.client.read_s3_object("uri", "s3://components/web/nginx.yml") == "schemaVersion: 1.0 # ä\n"


def _cut_off(aws: Aws) -> None:
    """The answer says that more comes than does."""
    aws.answers("get_object", {"Body": StreamingBody(io.BytesIO(b"schema"), 100)}, "s3")


def test_an_object_that_is_cut_off_is_read_again(aws: Aws) -> None:
    _cut_off(aws)
    aws.answers("get_object", {"Body": StreamingBody(io.BytesIO(b"schemaVersion: 1.0"), 18)}, "s3")
    assert aws.client.read_s3_object("uri", "s3://components/web.yml") == "schemaVersion: 1.0"


def test_an_object_that_is_always_cut_off_is_named(aws: Aws) -> None:
    for _time in range(RETRIES + 1):
        _cut_off(aws)
    with pytest.raises(AwsError, match=r"s3://components/web\.yml.*IncompleteReadError.*tried many times"):
        aws.client.read_s3_object("uri", "s3://components/web.yml")


def test_an_object_that_does_not_come_is_named(aws: Aws) -> None:
    class Silent(io.BytesIO):
        def read(self, *arguments: Any) -> bytes:
            raise ReadTimeoutError(endpoint_url="https://s3.test")

    aws.answers("get_object", {"Body": StreamingBody(Silent(), 100)}, "s3")
    with pytest.raises(AwsError, match=r"s3://components/web\.yml.*ReadTimeoutError"):
        aws.client.read_s3_object("uri", "s3://components/web.yml")


@pytest.mark.parametrize(
    "uri", ["", "nginx.yml", "https://bucket/key", "s3://", "s3://bucket", "s3://bucket/", "s3:///key"]
)
def test_what_is_no_address_in_s3_is_refused(aws: Aws, uri: str) -> None:
    with pytest.raises(InvalidOption, match="s3://bucket/key"):
        aws.client.read_s3_object("uri", uri)


def test_an_object_that_cannot_be_read_is_named(aws: Aws) -> None:
    aws.stub("s3").add_client_error("get_object", "NoSuchKey", "The specified key does not exist.", 404)
    with pytest.raises(AwsError, match=r"s3://components/web\.yml") as failure:
        aws.client.read_s3_object("uri", "s3://components/web.yml")
    assert "The specified key does not exist" in str(failure.value)

"""The journal of served operations."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import journal
from emulator.imagebuilder.api.operations import OPERATIONS

from .conftest import ACCOUNT, NEEDS, REGION, Account, arn


def test_each_operation_is_recorded_with_its_parameters_and_result(account: Account) -> None:
    with journal.recorded() as calls:
        of = account.make("component", clientToken="one")
        account.refusal(account.get, "component", arn("component/none/x.x.x"))
        account.client.tag_resource(resourceArn=of, tags={"Team": "web"})
    assert [(call.operation, call.status, call.error) for call in calls] == [
        ("CreateComponent", 200, None),
        ("GetComponent", 404, "ResourceNotFoundException"),
        ("TagResource", 200, None),
    ]
    assert {(call.service, call.account, call.region) for call in calls} == {("imagebuilder", ACCOUNT, REGION)}
    assert [call.parameters for call in calls] == [
        {**NEEDS["component"], "clientToken": "one"},
        {"componentBuildVersionArn": arn("component/none/x.x.x")},
        {"resourceArn": of, "tags": {"Team": "web"}},
    ]


def test_a_missing_operation_is_recorded(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(OPERATIONS, "StartImagePipelineExecution")
    with journal.recorded() as calls:
        account.refusal(account.client.start_image_pipeline_execution, imagePipelineArn=arn("image-pipeline/web"))
    assert [(call.operation, call.status) for call in calls] == [("StartImagePipelineExecution", 501)]


@pytest.mark.parametrize(
    ("service", "operation", "members", "expected"),
    [
        ("sts", "get_caller_identity", {}, ("GetCallerIdentity", {"Version": "2011-06-15"})),
        ("ssm", "get_parameters", {"Names": ["a"]}, ("GetParameters", {"Names": ["a"]})),
        ("s3", "list_buckets", {}, ("ListBuckets", {})),
        ("ecr", "describe_repositories", {}, ("DescribeRepositories", {})),
    ],
)
def test_services_of_all_protocols_are_recorded(
    account: Account, service: str, operation: str, members: dict[str, Any], expected: tuple[str, dict[str, Any]]
) -> None:
    client = account.session.client(service)
    with journal.recorded() as calls:
        getattr(client, operation)(**members)
    assert [(call.service, call.operation, call.parameters) for call in calls] == [(service, *expected)]


@pytest.mark.parametrize(
    ("service", "operation", "members", "code"),
    [
        ("iam", "get_role", {"RoleName": "missing"}, "NoSuchEntity"),
        ("ssm", "get_parameter", {"Name": "nothing"}, "ParameterNotFound"),
        ("s3", "list_objects_v2", {"Bucket": "nothing"}, "NoSuchBucket"),
    ],
)
def test_errors_of_other_services_are_recorded(
    account: Account, service: str, operation: str, members: dict[str, Any], code: str
) -> None:
    client = account.session.client(service)
    with journal.recorded() as calls:
        account.refusal(getattr(client, operation), **members)
    assert [call.error for call in calls] == [code]


def test_a_service_with_another_signing_name_is_recorded_by_its_path(account: Account) -> None:
    with journal.recorded() as calls:
        assert account.session.client("cloudwatch").list_metrics()["Metrics"] == []
        assert account.session.client("efs").describe_file_systems()["FileSystems"] == []
    assert [(call.service, call.status) for call in calls] == [("monitoring", 200), ("elasticfilesystem", 200)]
    assert "ListMetrics" in calls[0].operation
    assert calls[1].operation == "GET /2015-02-01/file-systems"


def test_an_upload_is_recorded_and_stored(account: Account) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    with journal.recorded() as calls:
        s3.put_object(Bucket="documents", Key="a", Body=b"\xff not json")
    assert [call.operation for call in calls] == ["PutObject"]
    assert s3.get_object(Bucket="documents", Key="a")["Body"].read() == b"\xff not json"


def test_the_recorded_account_is_that_of_the_caller(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    with journal.recorded() as calls:
        account.client.list_components()
    assert [call.account for call in calls] == ["111122223333"]


def test_calls_are_kept_until_they_are_cleared(account: Account) -> None:
    account.client.list_components()
    account.session.client("sts").get_caller_identity()
    assert [call.operation for call in journal.calls(service="imagebuilder")] == ["ListComponents"]
    assert [call.service for call in journal.calls(operation="GetCallerIdentity")] == ["sts"]
    journal.clear()
    assert journal.calls() == []

"""Workflows: builds, lists and derived members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import ACCOUNT, COMBINATION, NEEDS, REGION, VALUE, WORKFLOW, Account, amazons, arn

TEST = {"type": "TEST", "data": WORKFLOW}


def test_the_document_of_a_workflow_is_stored_unchanged(account: Account) -> None:
    found = account.get("workflow", account.make("workflow"))
    assert found.pop("dateCreated")
    assert found == {
        "arn": arn("workflow/build/web/1.0.0/1"),
        "name": "web",
        "version": "1.0.0",
        "type": "BUILD",
        "owner": ACCOUNT,
        "data": WORKFLOW,
        "tags": {},
    }


PARAMETERS = """\
parameters:
  - {name: wait, type: boolean, default: true, description: Whether to wait.}
  - {name: retries, type: integer, default: 3}
  - {name: stages, type: stringList, default: [one, two]}
  - {name: topic, type: string, default: builds}
  - {name: required, type: string}
"""


def test_parameters_have_their_defaults_as_lists_of_strings(account: Account) -> None:
    found = account.get("workflow", account.make("workflow", data=f"{WORKFLOW}{PARAMETERS}"))
    assert found["parameters"] == [
        {"name": "wait", "type": "boolean", "defaultValue": ["true"], "description": "Whether to wait."},
        {"name": "retries", "type": "integer", "defaultValue": ["3"]},
        {"name": "stages", "type": "stringList", "defaultValue": ["one", "two"]},
        {"name": "topic", "type": "string", "defaultValue": ["builds"]},
        {"name": "required", "type": "string"},
    ]


def test_a_document_in_s3_is_read_once_and_returned_without_its_uri(account: Account) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="documents", Key="web.yml", Body=WORKFLOW.encode())
    of = account.make("workflow", data=None, uri="s3://documents/web.yml")
    s3.put_object(Bucket="documents", Key="web.yml", Body=b"changed since")
    found = account.get("workflow", of)
    assert found["data"] == WORKFLOW
    assert "uri" not in found


@pytest.mark.parametrize(
    ("members", "code", "text"),
    [
        ({"data": None}, COMBINATION, "Exactly one of data and uri must be specified."),
        ({"uri": "s3://bucket/key"}, COMBINATION, "Exactly one of data and uri must be specified."),
        ({"data": None, "uri": "s3://missing/nothing"}, VALUE, "'s3://missing/nothing' does not exist"),
        ({"kmsKeyId": "alias/golden"}, VALUE, "'alias/golden' is not the ARN of a KMS key or alias."),
    ],
)
def test_invalid_workflows_are_refused(account: Account, members: dict[str, Any], code: str, text: str) -> None:
    refusal = account.refusal(account.make, "workflow", **members)
    assert (refusal.code, refusal.status) == (code, 400)
    assert text in refusal.message


@pytest.mark.parametrize(
    "change",
    [
        {"data": f"{WORKFLOW}# changed\n"},
        {"description": "other"},
        {"changeDescription": "other"},
        {"kmsKeyId": f"arn:aws:kms:{REGION}:123456789012:alias/golden"},
    ],
)
def test_any_changed_property_is_a_new_build(account: Account, change: dict[str, str]) -> None:
    account.make("workflow")
    assert account.make("workflow", **change) == arn("workflow/build/web/1.0.0/2")
    assert account.get("workflow", arn("workflow/build/web/1.0.0/1"))["data"] == WORKFLOW


def test_an_identical_workflow_is_refused_with_the_existing_build(account: Account) -> None:
    account.make("workflow")
    newest = account.make("workflow", description="other")
    refusal = account.refusal(account.make, "workflow", description="other", tags={"Team": "web"})
    assert refusal.code == "ResourceAlreadyExistsException"
    assert refusal.message == f"The following resource 'Workflow' already exists: '{newest}'."
    assert account.make("workflow") == arn("workflow/build/web/1.0.0/3")


def test_workflows_of_different_types_are_different_resources(account: Account) -> None:
    account.make("workflow")
    of = account.make("workflow", **TEST)
    assert of == arn("workflow/test/web/1.0.0/1")
    assert account.get("workflow", of)["type"] == "TEST"


@pytest.mark.parametrize(("asked", "found"), [("1.0.0/1", "1.0.0/1"), ("1.0.0", "1.0.0/2"), ("x.x.x", "1.1.0/1")])
def test_a_workflow_is_read_by_build_version_or_wildcard(account: Account, asked: str, found: str) -> None:
    account.make("workflow")
    account.make("workflow", semanticVersion="1.1.0")
    account.make("workflow", description="second build")
    assert account.get("workflow", arn(f"workflow/build/web/{asked}"))["arn"] == arn(f"workflow/build/web/{found}")


def test_own_workflows_have_all_latest_version_references(account: Account) -> None:
    answer = account.client.get_workflow(workflowBuildVersionArn=account.make("workflow"))
    assert answer["latestVersionReferences"] == {
        "latestVersionArn": arn("workflow/build/web/x.x.x"),
        "latestMajorVersionArn": arn("workflow/build/web/1.x.x"),
        "latestMinorVersionArn": arn("workflow/build/web/1.0.x"),
        "latestPatchVersionArn": arn("workflow/build/web/1.0.0"),
    }


def test_the_responses_have_no_request_id(send: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    status, created = send("CreateWorkflow", {**NEEDS["workflow"], "clientToken": "one"})
    assert (status, set(created)) == (200, {"clientToken", "workflowBuildVersionArn", "latestVersionReferences"})
    path = f"DeleteWorkflow?workflowBuildVersionArn={created['workflowBuildVersionArn']}"
    of = {"workflowBuildVersionArn": created["workflowBuildVersionArn"]}
    assert send(path, "", method="DELETE") == (200, of)


def test_workflows_are_listed_by_version_and_their_builds_by_build(account: Account) -> None:
    account.make("workflow", description="first")
    account.make("workflow", description="second", changeDescription="better", tags={"Team": "web"})
    (version,) = account.client.list_workflows()["workflowVersionList"]
    assert version.pop("dateCreated")
    assert version == {
        "arn": arn("workflow/build/web/1.0.0"),
        "name": "web",
        "version": "1.0.0",
        "description": "second",
        "type": "BUILD",
        "owner": ACCOUNT,
    }
    newest, oldest = account.client.list_workflow_build_versions()["workflowSummaryList"]
    assert newest.pop("dateCreated") >= oldest["dateCreated"]
    assert newest == {
        "arn": arn("workflow/build/web/1.0.0/2"),
        "name": "web",
        "version": "1.0.0",
        "description": "second",
        "changeDescription": "better",
        "type": "BUILD",
        "owner": ACCOUNT,
        "tags": {"Team": "web"},
    }


@pytest.mark.parametrize(("asked", "found"), [("1.0.0", 2), ("1.x.x", 3), ("x.x.x", 3), ("2.x.x", 0)])
def test_builds_are_listed_by_version_or_wildcard(account: Account, asked: str, found: int) -> None:
    for version, description in (("1.0.0", "a"), ("1.0.0", "b"), ("1.1.0", "a")):
        account.make("workflow", semanticVersion=version, description=description)
    account.make("workflow", name="other")
    listed = account.client.list_workflow_build_versions(workflowVersionArn=arn(f"workflow/build/web/{asked}"))
    assert len(listed["workflowSummaryList"]) == found


def test_workflows_can_be_listed_by_type_and_by_name(account: Account) -> None:
    account.make("workflow")
    account.make("workflow", semanticVersion="1.1.0")
    account.make("workflow", name="check", **TEST)
    tests = account.client.list_workflows(filters=[{"name": "type", "values": ["TEST"]}])["workflowVersionList"]
    assert [one["name"] for one in tests] == ["check"]
    by_name = account.client.list_workflows(byName=True)["workflowVersionList"]
    expected = [arn("workflow/build/web/x.x.x"), arn("workflow/test/check/x.x.x")]
    assert sorted(one["arn"] for one in by_name) == expected


def test_resources_of_amazon_cannot_be_deleted(account: Account) -> None:
    refusal = account.refusal(account.delete, "workflow", amazons("workflow/build/build-image/1.0.3/1"))
    assert (refusal.code, refusal.status) == ("ForbiddenException", 403)


def test_a_list_of_builds_omits_empty_tags(account: Account) -> None:
    account.make("workflow", name="plain")
    account.make("workflow", name="tagged", tags={"Team": "web"})
    listed = account.client.list_workflow_build_versions()["workflowSummaryList"]
    assert {one["name"]: one.get("tags") for one in listed} == {"plain": None, "tagged": {"Team": "web"}}

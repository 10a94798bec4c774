"""Images are cancelled, retried, deleted, imported, distributed, deprecated and disabled."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

import emulator

from .builds import IMAGE, built, document, executions, infrastructure, look, recipe, start, status, step_executions
from .conftest import ACCOUNT, COMBINATION, REGION, VALUE, Account, arn

pytestmark = pytest.mark.usefixtures("no_images_of_others")


def amis(account: Account, region: str = REGION) -> dict[str, dict[str, Any]]:
    found = account.session.client("ec2", region).describe_images(Owners=["self"])["Images"]
    return {ami["ImageId"]: ami for ami in found}


# Cancelling


def test_a_running_build_can_be_cancelled(stopped: Account) -> None:
    image = start(stopped, recipe(stopped))
    emulator.clock.advance(120)
    answer = stopped.client.cancel_image_creation(imageBuildVersionArn=image)
    assert answer["imageBuildVersionArn"] == image
    assert status(stopped) == "BUILDING"
    (execution,) = executions(stopped, image)
    assert execution["status"] == "CANCELLED"
    assert [step["status"] for step in step_executions(stopped, execution).values()][:2] == ["CANCELLED", "PENDING"]
    stopped.client.cancel_image_creation(imageBuildVersionArn=image)
    emulator.clock.advance(60)
    assert look(stopped, image)["state"] == {"status": "CANCELLED", "reason": "Image creation was cancelled."}
    assert amis(stopped) == {}


def test_the_outputs_of_a_cancelled_build_are_kept(stopped: Account) -> None:
    image = start(stopped, recipe(stopped))
    while status(stopped) != "TESTING":
        emulator.clock.advance(60)
    stopped.client.cancel_image_creation(imageBuildVersionArn=image)
    emulator.clock.advance(3600)
    assert status(stopped) == "CANCELLED"
    assert len(amis(stopped)) == 1


def test_a_finished_build_cannot_be_cancelled(account: Account) -> None:
    image = built(account)["arn"]
    refusal = account.refusal(account.client.cancel_image_creation, imageBuildVersionArn=image)
    assert (refusal.code, refusal.status) == (VALUE, 400)
    assert "AVAILABLE" in refusal.message


# Retrying


def test_a_retry_continues_with_the_tests(account: Account) -> None:
    image = built(account, document("false", phase="test"))["arn"]
    assert status(account) == "FAILED"
    account.client.retry_image(imageBuildVersionArn=image)
    assert status(account) == "FAILED"
    assert [(one["type"], one.get("retried")) for one in executions(account, image)] == [
        ("BUILD", False),
        ("TEST", True),
        ("TEST", False),
    ]
    assert len(amis(account)) == 1


def test_a_retry_of_a_failed_distribution_can_succeed(account: Account) -> None:
    emulator.faults.fail_next("block_public_access")
    image = built(account)["arn"]
    assert status(account) == "FAILED"
    assert account.client.retry_image(imageBuildVersionArn=image)["imageBuildVersionArn"] == image
    assert status(account) == "AVAILABLE"
    assert [one["type"] for one in executions(account, image)] == ["BUILD", "TEST"]


def test_a_cancelled_test_can_be_retried(stopped: Account) -> None:
    image = start(stopped, recipe(stopped))
    while status(stopped) != "TESTING":
        emulator.clock.advance(60)
    stopped.client.cancel_image_creation(imageBuildVersionArn=image)
    emulator.clock.advance(60)
    stopped.client.retry_image(imageBuildVersionArn=image)
    assert status(stopped) == "TESTING"
    emulator.clock.advance(3600)
    assert status(stopped) == "AVAILABLE"


@pytest.mark.parametrize(
    ("documents", "text"),
    [((), "has the status AVAILABLE"), ((document("false"),), "ended in the stage BUILDING")],
)
def test_invalid_retries_are_refused(account: Account, documents: tuple[str, ...], text: str) -> None:
    image = built(account, *documents)["arn"]
    refusal = account.refusal(account.client.retry_image, imageBuildVersionArn=image)
    assert refusal.code == "InvalidRequestException"
    assert text in refusal.message


# Deleting


def test_deleting_an_image_keeps_its_amis(account: Account) -> None:
    image = built(account)["arn"]
    assert account.client.delete_image(imageBuildVersionArn=image)["imageBuildVersionArn"] == image
    assert account.refusal(look, account, image).code == "ResourceNotFoundException"
    assert account.client.list_image_build_versions()["imageSummaryList"] == []
    refusal = account.refusal(account.client.list_workflow_executions, imageBuildVersionArn=image)
    assert refusal.code == "ResourceNotFoundException"
    assert len(amis(account)) == 1
    assert start(account, arn("image-recipe/web/1.0.0")) == arn("image/web/1.0.0/2")


def test_a_running_build_cannot_be_deleted(stopped: Account) -> None:
    image = start(stopped, recipe(stopped))
    refusal = stopped.refusal(stopped.client.delete_image, imageBuildVersionArn=image)
    assert refusal.code == "ResourceDependencyException"
    assert status(stopped) == "PENDING"


def test_a_parent_image_cannot_be_deleted(account: Account) -> None:
    image = built(account)["arn"]
    account.make("image_recipe", name="child", parentImage=image)
    refusal = account.refusal(account.client.delete_image, imageBuildVersionArn=image)
    assert refusal.code == "ResourceDependencyException"


def test_an_image_can_be_built_on_an_image(account: Account) -> None:
    built(account)
    made = account.make("image_recipe", name="child", parentImage=arn("image/web/x.x.x"))
    child = look(account, start(account, made))
    assert child["state"]["status"] == "AVAILABLE"
    assert child["imageRecipe"]["parentImage"] == IMAGE
    assert child["osVersion"] == "Amazon Linux 2023"


# Importing


def test_a_virtual_machine_is_imported(stopped: Account) -> None:
    request = {"name": "Old App", "semanticVersion": "1.0.0", "platform": "Linux", "vmImportTaskId": "import-ami-1"}
    answer = stopped.client.import_vm_image(**request, osVersion="CentOS 7", tags={"Team": "web"})
    image = answer["imageArn"]
    assert image == arn("image/old-app/1.0.0/1")
    found = look(stopped, image)
    assert (found["state"]["status"], found["buildType"], found["imageSource"]) == ("PENDING", "IMPORT", "IMPORTED")
    emulator.clock.advance(3600)
    found = look(stopped, image)
    assert (found["state"]["status"], found["osVersion"], found["tags"]) == ("AVAILABLE", "CentOS 7", {"Team": "web"})
    assert found["outputResources"]["amis"][0]["image"] in amis(stopped)
    assert "imageRecipe" not in found
    again = stopped.client.import_vm_image(**request)
    assert again["imageArn"] == arn("image/old-app/1.0.0/2")


def test_a_missing_import_task_fails_the_import(account: Account) -> None:
    request = {"name": "app", "semanticVersion": "1.0.0", "platform": "Linux", "vmImportTaskId": "nonsense"}
    image = account.client.import_vm_image(**request)["imageArn"]
    assert status(account, image) == "FAILED"


@pytest.mark.parametrize("is_there", [True, False])
def test_an_existing_disk_image_is_imported(account: Account, is_there: bool) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="isos", CreateBucketConfiguration={"LocationConstraint": REGION})
    if is_there:
        s3.put_object(Bucket="isos", Key="windows11.iso", Body=b"disk")
    answer = account.client.import_disk_image(
        name="windows",
        semanticVersion="11.0.0",
        platform="Windows",
        osVersion="Microsoft Windows 11",
        infrastructureConfigurationArn=infrastructure(account),
        uri="s3://isos/windows11.iso",
    )
    found = look(account, answer["imageBuildVersionArn"])
    assert found["state"]["status"] == ("AVAILABLE" if is_there else "FAILED")
    assert found["infrastructureConfiguration"]["name"] == "web"
    assert [ami["Platform"] for ami in amis(account).values()] == (["windows"] if is_there else [])


@pytest.mark.parametrize(
    "members",
    [
        {"platform": "Linux"},
        {"osVersion": "Microsoft Windows 10"},
        {"uri": "s3://isos/windows.img"},
        {"uri": "https://example.org/windows.iso"},
    ],
)
def test_other_disk_images_are_refused(account: Account, members: dict[str, str]) -> None:
    request = {"platform": "Windows", "osVersion": "Microsoft Windows 11", "uri": "s3://isos/windows.iso", **members}
    refusal = account.refusal(
        account.client.import_disk_image,
        name="windows",
        semanticVersion="1.0.0",
        infrastructureConfigurationArn=infrastructure(account),
        **request,
    )
    assert refusal.code == VALUE
    assert f"'{next(iter(members))}'" in refusal.message


# Distributing


@pytest.mark.parametrize("form", ["ami", "image", "version", "parameter"])
def test_an_ami_is_distributed_by_each_form_of_reference(account: Account, form: str) -> None:
    made = built(account)["outputResources"]["amis"][0]
    ami = made["image"]
    account.session.client("ssm").put_parameter(Name="/golden", Value=ami, Type="String")
    source = {"ami": ami, "image": IMAGE, "version": arn("image/web/x.x.x"), "parameter": "ssm:/golden"}[form]
    target = {"region": "us-east-1", "amiDistributionConfiguration": {"name": "far {{ imagebuilder:buildDate }}"}}
    distribution = account.make("distribution_configuration", name="far", distributions=[target])
    answer = account.client.distribute_image(
        sourceImage=source, distributionConfigurationArn=distribution, executionRole="builder"
    )
    image = answer["imageBuildVersionArn"]
    segment = re.sub(r"[^a-z0-9]", "-", made["name"].lower())
    assert image == arn("image/web/1.0.0/2" if form in ("image", "version") else f"image/{segment}/1.0.0/1")
    found = look(account, image)
    assert found["state"]["status"] == "AVAILABLE"
    assert [one["region"] for one in found["outputResources"]["amis"]] == ["us-east-1"]
    assert set(amis(account, "us-east-1")) == {found["outputResources"]["amis"][0]["image"]}


@pytest.mark.parametrize(("source", "code"), [("ami-1", VALUE), (arn("image/none/x.x.x"), "ResourceNotFoundException")])
def test_a_missing_image_cannot_be_distributed(account: Account, source: str, code: str) -> None:
    refusal = account.refusal(
        account.client.distribute_image,
        sourceImage=source,
        distributionConfigurationArn=account.make("distribution_configuration"),
        executionRole="builder",
    )
    assert refusal.code == code
    assert "'sourceImage'" in refusal.message


# Changing the state


def update(account: Account, state: str, **members: Any) -> dict[str, Any]:
    answer: dict[str, Any] = account.client.start_resource_state_update(
        resourceArn=IMAGE, state={"status": state}, **members
    )
    return answer


def with_amis(**more: bool) -> dict[str, Any]:
    return {"includeResources": {"amis": True, **more}, "executionRole": "builder"}


@pytest.mark.parametrize("state", ["DEPRECATED", "DISABLED"])
def test_without_included_resources_an_image_changes_immediately(stopped: Account, state: str) -> None:
    start(stopped, recipe(stopped))
    emulator.clock.advance(3600)
    assert "lifecycleExecutionId" not in update(stopped, state)
    assert status(stopped) == state
    refusal = stopped.refusal(look, stopped, arn("image/web/x.x.x"))
    assert refusal.code == "ResourceNotFoundException"
    assert [ami["State"] for ami in amis(stopped).values()] == ["available"]
    update(stopped, "AVAILABLE")
    assert look(stopped, arn("image/web/x.x.x"))["arn"] == IMAGE


def test_with_included_amis_an_image_changes_in_a_lifecycle_execution(stopped: Account) -> None:
    start(stopped, recipe(stopped))
    emulator.clock.advance(3600)
    execution = update(stopped, "DISABLED", **with_amis())["lifecycleExecutionId"]
    shown = stopped.client.get_lifecycle_execution(lifecycleExecutionId=execution)["lifecycleExecution"]
    assert (shown["state"]["status"], "lifecyclePolicyArn" in shown) == ("IN_PROGRESS", False)
    refusal = stopped.refusal(update, stopped, "DISABLED", **with_amis())
    assert refusal.code == "ResourceInUseException"
    emulator.clock.advance(60)
    shown = stopped.client.get_lifecycle_execution(lifecycleExecutionId=execution)["lifecycleExecution"]
    assert shown["state"]["status"] == "SUCCESS"
    assert shown["startTime"] < shown["endTime"]
    assert status(stopped) == "DISABLED"
    assert look(stopped, IMAGE)["lifecycleExecutionId"] == execution
    assert [ami["State"] for ami in amis(stopped).values()] == ["disabled"]
    listed = stopped.client.list_lifecycle_executions(resourceArn=IMAGE)["lifecycleExecutions"]
    assert [one["lifecycleExecutionId"] for one in listed] == [execution]
    (image,) = stopped.client.list_lifecycle_execution_resources(lifecycleExecutionId=execution)["resources"]
    assert (image["resourceId"], image["action"]) == (IMAGE, {"name": "DISABLE"})
    (ami,) = stopped.client.list_lifecycle_execution_resources(lifecycleExecutionId=execution, parentResourceId=IMAGE)[
        "resources"
    ]
    assert (ami["resourceId"], ami["accountId"], ami["region"]) == (next(iter(amis(stopped))), ACCOUNT, REGION)
    assert ami["state"] == {"status": "SUCCESS"}
    update(stopped, "AVAILABLE", **with_amis())
    emulator.clock.advance(60)
    assert [ami["State"] for ami in amis(stopped).values()] == ["available"]


@pytest.mark.parametrize("shown", [False, True])
def test_deleting_with_resources_removes_amis_and_snapshots(
    account: Account, monkeypatch: pytest.MonkeyPatch, shown: bool
) -> None:
    monkeypatch.setattr(emulator.assumed, "deleted_images_are_shown", shown)
    built(account)
    ec2 = account.session.client("ec2")
    assert len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]) == 1
    update(account, "DELETED", **with_amis(snapshots=True))
    if shown:
        assert status(account) == "DELETED"
    else:
        assert account.refusal(look, account, IMAGE).code == "ResourceNotFoundException"
    assert amis(account) == {}
    assert ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_an_image_with_an_excluded_ami_is_kept(account: Account) -> None:
    built(account)
    account.session.client("ec2").create_tags(Resources=list(amis(account)), Tags=[{"Key": "Keep", "Value": "yes"}])
    rules = {"exclusionRules": {"amis": {"tagMap": {"Keep": "yes"}}}}
    execution = update(account, "DELETED", **with_amis(), **rules)["lifecycleExecutionId"]
    assert status(account) == "AVAILABLE"
    (ami,) = account.client.list_lifecycle_execution_resources(lifecycleExecutionId=execution, parentResourceId=IMAGE)[
        "resources"
    ]
    assert ami["state"] == {"status": "SKIPPED", "reason": "The AMI has a tag that is excluded."}
    update(account, "DISABLED", **with_amis(), **rules)
    assert status(account) == "DISABLED"
    assert [one["State"] for one in amis(account).values()] == ["available"]


def test_a_deprecation_can_be_scheduled(stopped: Account) -> None:
    start(stopped, recipe(stopped))
    emulator.clock.advance(3600)
    when = emulator.clock.now().replace(microsecond=0) + datetime.timedelta(days=7)
    scheduled = update(stopped, "DEPRECATED", updateAt=when.replace(tzinfo=datetime.timezone.utc), **with_amis())
    execution = {"lifecycleExecutionId": scheduled["lifecycleExecutionId"]}
    emulator.clock.advance(3600)
    assert status(stopped) == "AVAILABLE"
    assert look(stopped, IMAGE)["deprecationTime"].replace(tzinfo=None) == when
    shown = stopped.client.get_lifecycle_execution(**execution)["lifecycleExecution"]
    assert shown["state"] == {"status": "IN_PROGRESS"}
    assert shown["resourcesImpactedSummary"] == {"hasImpactedResources": False}
    assert stopped.client.list_lifecycle_execution_resources(**execution)["resources"] == []
    emulator.clock.advance(7 * 86400)
    assert status(stopped) == "DEPRECATED"
    shown = stopped.client.get_lifecycle_execution(**execution)["lifecycleExecution"]
    assert (shown["state"], shown["resourcesImpactedSummary"]) == (
        {"status": "SUCCESS"},
        {"hasImpactedResources": True},
    )
    assert [ami["DeprecationTime"][:19] for ami in amis(stopped).values()] == [when.isoformat()]


def test_a_later_update_replaces_a_scheduled_deprecation(stopped: Account) -> None:
    start(stopped, recipe(stopped))
    emulator.clock.advance(3600)
    when = emulator.clock.now() + datetime.timedelta(days=7)
    update(stopped, "DEPRECATED", updateAt=when.replace(tzinfo=datetime.timezone.utc))
    update(stopped, "DISABLED")
    emulator.clock.advance(8 * 86400)
    assert status(stopped) == "DISABLED"


def test_a_container_image_can_only_be_deleted(account: Account) -> None:
    look(account, start(account, account.make("container_recipe")))
    assert account.refusal(update, account, "DEPRECATED").code == VALUE
    update(account, "DELETED", includeResources={"containers": True}, executionRole="builder")
    assert account.refusal(look, account, IMAGE).code == "ResourceNotFoundException"
    assert account.session.client("ecr").describe_images(repositoryName="team/web")["imageDetails"] == []


@pytest.mark.parametrize(
    ("state", "members", "code"),
    [
        ("DELETED", {}, COMBINATION),
        ("DEPRECATED", {"includeResources": {"amis": True}}, COMBINATION),
        ("DEPRECATED", {"executionRole": "builder"}, COMBINATION),
        ("DISABLED", with_amis(snapshots=True), COMBINATION),
        ("DISABLED", {"updateAt": datetime.datetime(2100, 1, 1)}, COMBINATION),
        ("DEPRECATED", {"updateAt": datetime.datetime(2020, 1, 1)}, VALUE),
        ("DISABLED", {"exclusionRules": {"amis": {"isPublic": True}}}, COMBINATION),
        ("FAILED", {}, VALUE),
    ],
)
def test_conflicting_changes_are_refused(account: Account, state: str, members: dict[str, Any], code: str) -> None:
    built(account)
    assert account.refusal(update, account, state, **members).code == code
    assert status(account) == "AVAILABLE"


def test_a_failed_image_can_only_be_deleted(account: Account) -> None:
    built(account, document("false"))
    assert account.refusal(update, account, "DEPRECATED").code == VALUE
    update(account, "DELETED", **with_amis())
    assert account.refusal(look, account, IMAGE).code == "ResourceNotFoundException"


def test_the_state_of_a_build_in_progress_cannot_be_changed(stopped: Account) -> None:
    start(stopped, recipe(stopped))
    assert stopped.refusal(update, stopped, "DISABLED").code == "InvalidRequestException"


def test_a_lifecycle_execution_can_be_cancelled(stopped: Account) -> None:
    start(stopped, recipe(stopped))
    emulator.clock.advance(3600)
    execution = update(stopped, "DISABLED", **with_amis())["lifecycleExecutionId"]
    stopped.client.cancel_lifecycle_execution(lifecycleExecutionId=execution)
    shown = stopped.client.get_lifecycle_execution(lifecycleExecutionId=execution)["lifecycleExecution"]
    assert shown["state"]["status"] == "CANCELLING"
    emulator.clock.advance(60)
    shown = stopped.client.get_lifecycle_execution(lifecycleExecutionId=execution)["lifecycleExecution"]
    assert shown["state"]["status"] == "CANCELLED"
    assert status(stopped) == "AVAILABLE"
    refusal = stopped.refusal(stopped.client.cancel_lifecycle_execution, lifecycleExecutionId=execution)
    assert refusal.code == "InvalidRequestException"

"""Instance refreshes of Auto Scaling groups, in simulated time."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import emulator

OLD, NEW = "ami-0a1b2c3d4e5f60718", "ami-0718f6e5d4c3b2a10"
VERSION_2 = {"LaunchTemplate": {"LaunchTemplateName": "web", "Version": "2"}}


class Group:
    """A group of four instances with version 1 of a launch template, whose version 2 has a new AMI."""

    def __init__(self, session: boto3.Session) -> None:
        self._client = session.client("autoscaling")
        self._ec2 = session.client("ec2")
        self._ec2.create_launch_template(
            LaunchTemplateName="web", LaunchTemplateData={"ImageId": OLD, "InstanceType": "t3.micro"}
        )
        self._ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"ImageId": NEW}
        )
        self._client.create_auto_scaling_group(
            AutoScalingGroupName="web",
            MinSize=4,
            MaxSize=8,
            AvailabilityZones=["eu-west-1a"],
            HealthCheckGracePeriod=60,
            LaunchTemplate={"LaunchTemplateName": "web", "Version": "1"},
        )

    def call(self, operation: str, **request: Any) -> Any:
        return getattr(self._client, operation)(AutoScalingGroupName="web", **request)

    def start(self, desired: dict[str, Any] | None = None, **preferences: Any) -> str:
        given = {"DesiredConfiguration": desired} if desired else {}
        return str(self.call("start_instance_refresh", Preferences=preferences, **given)["InstanceRefreshId"])

    @property
    def refresh(self) -> dict[str, Any]:
        refresh: dict[str, Any] = self.call("describe_instance_refreshes")["InstanceRefreshes"][0]
        return refresh

    @property
    def progress(self) -> tuple[str, int, int]:
        refresh = self.refresh
        return refresh["Status"], refresh["PercentageComplete"], refresh["InstancesToUpdate"]

    @property
    def described(self) -> dict[str, Any]:
        (group,) = self._client.describe_auto_scaling_groups(AutoScalingGroupNames=["web"])["AutoScalingGroups"]
        return dict(group)

    @property
    def images(self) -> list[str]:
        """The AMIs of the running instances."""
        ids = [instance["InstanceId"] for instance in self.described["Instances"]]
        reservations = self._ec2.describe_instances(InstanceIds=ids)["Reservations"]
        instances = [instance for reservation in reservations for instance in reservation["Instances"]]
        return sorted(one["ImageId"] for one in instances if one["State"]["Name"] == "running")


@pytest.fixture
def group(moto: None, no_images_of_others: None, session: boto3.Session) -> Group:
    return Group(session)


@pytest.fixture
def clock(moto: None) -> Any:
    """Simulated time that a test advances."""
    emulator.clock.speed = 0
    return emulator.clock


def _code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_refresh_pauses_at_checkpoints_and_saves_its_configuration(group: Group, clock: Any) -> None:
    group.start(VERSION_2, MinHealthyPercentage=50, CheckpointPercentages=[50, 100], CheckpointDelay=600, BakeTime=60)
    assert group.progress == ("Pending", 0, 0)
    seen = [group.progress]
    for _poll in range(80):
        clock.advance(15)
        if group.progress != seen[-1]:
            seen.append(group.progress)
    assert seen == [
        ("Pending", 0, 0),
        ("InProgress", 0, 4),
        ("InProgress", 50, 2),
        ("Baking", 100, 0),
        ("Successful", 100, 0),
    ]
    assert group.images == [NEW] * 4
    assert group.described["LaunchTemplate"]["Version"] == "2"


def test_matching_instances_are_skipped(group: Group) -> None:
    group.start(VERSION_2)
    before = {one["InstanceId"] for one in group.described["Instances"]}
    group.start(VERSION_2, SkipMatching=True)
    assert group.progress == ("Successful", 100, 0)
    assert {one["InstanceId"] for one in group.described["Instances"]} == before


@pytest.mark.parametrize(
    ("rolls_back", "faults", "status", "images"),
    [
        (False, ["instances_unhealthy"], "Failed", [NEW, OLD, OLD, OLD]),
        (True, ["instances_unhealthy"], "RollbackSuccessful", [OLD] * 4),
        (True, ["instances_unhealthy", "rollback_unhealthy"], "RollbackFailed", [NEW, OLD, OLD, OLD]),
    ],
)
def test_unhealthy_instances_fail_a_refresh(
    group: Group, rolls_back: bool, faults: list[str], status: str, images: list[str]
) -> None:
    for fault in faults:
        emulator.faults.fail_next(fault, region="eu-west-1", image="web")
    group.start(VERSION_2, AutoRollback=rolls_back)
    refresh = group.refresh
    assert refresh["Status"] == status
    assert refresh["StatusReason"]
    assert ("RollbackDetails" in refresh) is rolls_back
    assert group.images == sorted(images)
    assert group.described["LaunchTemplate"]["Version"] == "1"


@pytest.mark.parametrize(
    ("operation", "status", "images"),
    [
        ("cancel_instance_refresh", "Cancelled", [NEW, NEW, OLD, OLD]),
        ("rollback_instance_refresh", "RollbackSuccessful", [OLD] * 4),
    ],
)
def test_an_active_refresh_can_be_cancelled_or_rolled_back(
    group: Group, clock: Any, operation: str, status: str, images: list[str]
) -> None:
    with pytest.raises(ClientError) as missing:
        group.call(operation)
    assert _code(missing) == "ActiveInstanceRefreshNotFound"
    group.start(VERSION_2, CheckpointPercentages=[50, 100])
    clock.advance(600)
    with pytest.raises(ClientError) as busy:
        group.start(VERSION_2)
    assert _code(busy) == "InstanceRefreshInProgress"
    with pytest.raises(ClientError) as derived:
        group.call("update_auto_scaling_group", LaunchTemplate=VERSION_2["LaunchTemplate"])
    assert _code(derived) == "ValidationError"
    group.call(operation)
    clock.advance(3600)
    assert group.refresh["Status"] == status
    assert group.images == sorted(images)


@pytest.mark.parametrize(
    ("desired", "preferences"),
    [
        (None, {"AutoRollback": True}),
        (VERSION_2, {"CheckpointPercentages": [50, 20]}),
        (VERSION_2, {"CheckpointDelay": 60}),
        (VERSION_2, {"MaxHealthyPercentage": 150}),
        ({**VERSION_2, "MixedInstancesPolicy": {"InstancesDistribution": {"OnDemandBaseCapacity": 1}}}, {}),
    ],
)
def test_invalid_requests_are_refused(group: Group, desired: Any, preferences: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refused:
        group.start(desired, **preferences)
    assert _code(refused) == "ValidationError"


@pytest.mark.parametrize("version", ["$Default", "$Latest"])
def test_a_group_without_a_version_number_cannot_be_rolled_back(group: Group, clock: Any, version: str) -> None:
    group.call("update_auto_scaling_group", LaunchTemplate={"LaunchTemplateName": "web", "Version": version})
    with pytest.raises(ClientError) as refused:
        group.start(VERSION_2, AutoRollback=True)
    assert _code(refused) == "ValidationError"
    group.start(VERSION_2)
    with pytest.raises(ClientError) as irreversible:
        group.call("rollback_instance_refresh")
    assert _code(irreversible) == "IrreversibleInstanceRefresh"

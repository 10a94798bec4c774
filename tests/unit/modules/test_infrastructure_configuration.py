"""The module ``infrastructure_configuration``."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import infrastructure

MODULE = "infrastructure_configuration"
PATH = "infrastructure-configuration/web"


@pytest.fixture
def topic(account: Any) -> str:
    arn: str = account.client("sns").create_topic(Name="images")["TopicArn"]
    return arn


def _full(topic: str, **changes: Any) -> dict[str, Any]:
    return infrastructure(
        **{
            "description": "Private",
            "instance_types": ["m7i.large", "m6i.large"],
            "security_group_ids": ["sg-0a1b2c3d4e5f60718", "sg-1a1b2c3d4e5f60718"],
            "subnet_id": "subnet-0a1b2c3d4e5f60718",
            "logging": {"s3_logs": {"s3_bucket_name": "logs", "s3_key_prefix": "images"}},
            "key_pair": "debug",
            "terminate_instance_on_failure": False,
            "terminate_instance_on_completion": False,
            "sns_topic_arn": topic,
            "resource_tags": {"CostCentre": 7, "cost_centre": True},
            "instance_metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 2},
            "placement": {"availability_zone": "eu-west-1a", "tenancy": "dedicated"},
            "parent_instance": {"auto_scaling_group": {"name": "warm", "capacity_wait_timeout_seconds": 0}},
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"instance_types": []}, "instanceTypes"),
        ({"logging": {}}, "logging"),
        ({"key_pair": ""}, "keyPair"),
        ({"sns_topic_arn": ""}, "snsTopicArn"),
        ({"resource_tags": {}}, "resourceTags"),
        ({"instance_metadata_options": {}}, "instanceMetadataOptions"),
        ({"placement": {}}, "placement"),
        ({"parent_instance": {}}, "parentInstance"),
        ({"subnet_id": ""}, "subnetId"),
        ({"description": ""}, "description"),
    ],
)
def test_an_empty_value_clears_an_option(
    account: Any, run: Any, four_ways: Any, topic: str, changes: dict[str, Any], member: str
) -> None:
    run(MODULE, **_full(topic))
    before = account.read(PATH)
    result = four_ways(MODULE, name="web", **changes)
    after = account.read(PATH)
    assert after.pop("dateUpdated")
    del before[member]
    assert after == before
    assert result.writes == ["UpdateInfrastructureConfiguration"]


@pytest.mark.parametrize(
    ("changes", "member", "expected"),
    [
        ({"instance_types": ["m7i.large"]}, "instanceTypes", ["m7i.large"]),
        ({"placement": {"tenancy": "dedicated"}}, "placement", {"tenancy": "dedicated"}),
        ({"logging": {"s3_logs": {"s3_bucket_name": "logs"}}}, "logging", {"s3Logs": {"s3BucketName": "logs"}}),
        (
            {"instance_metadata_options": {"http_tokens": "required"}},
            "instanceMetadataOptions",
            {"httpTokens": "required"},
        ),
        ({"terminate_instance_on_failure": True}, "terminateInstanceOnFailure", True),
        ({"resource_tags": {"Team": "web"}}, "resourceTags", {"Team": "web"}),
    ],
)
def test_a_given_option_is_managed_completely(
    account: Any, run: Any, four_ways: Any, topic: str, changes: dict[str, Any], member: str, expected: Any
) -> None:
    run(MODULE, **_full(topic))
    before = account.read(PATH)
    four_ways(MODULE, name="web", **changes)
    after = account.read(PATH)
    assert after.pop("dateUpdated")
    assert after == {**before, member: expected}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"instance_types": ["m6i.large", "m7i.large"]},
        {"security_group_ids": ["sg-1a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"]},
        {"placement": {"tenancy": "dedicated", "availability_zone": "eu-west-1a", "host_id": ""}},
        {"resource_tags": {"cost_centre": "true", "CostCentre": "7"}},
    ],
)
def test_an_equal_form_is_no_change(account: Any, run: Any, topic: str, changes: dict[str, Any]) -> None:
    run(MODULE, **_full(topic))
    result = run(MODULE, **_full(topic, **changes))
    assert (result["changed"], result.writes) == (False, [])
    assert result.before == result.after


def test_defaults_of_the_service_are_no_difference(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **infrastructure())
    given = infrastructure(terminate_instance_on_failure=True, terminate_instance_on_completion=True)
    assert run(MODULE, **given)["changed"] is False
    kept = four_ways(MODULE, **infrastructure(terminate_instance_on_failure=False))
    assert kept[MODULE]["terminate_instance_on_failure"] is False
    assert run(MODULE, **infrastructure())["changed"] is False


def test_the_diff_shows_only_the_changes(account: Any, run: Any, four_ways: Any, topic: str) -> None:
    run(MODULE, **_full(topic))
    result = four_ways(MODULE, **_full(topic, instance_types=["m6i.large", "m7i.xlarge"], key_pair=""))
    removed = [line for line in result.before.splitlines() if line not in result.after.splitlines()]
    added = [line for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert (removed, added) == (["- m7i.large", "key_pair: debug"], ["- m7i.xlarge"])


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"subnet_id": "subnet-1"}, "security_group_ids"),
        ({"resource_tags": {str(number): "" for number in range(31)}}, "resource_tags"),
        ({"instance_profile_name": "arn:aws:iam::123456789012:instance-profile/x"}, "instance_profile_name"),
        (
            {"parent_instance": {"auto_scaling_group": {"capacity_wait_timeout_seconds": 5}}},
            "parent_instance.auto_scaling_group.name",
        ),
        ({"tags": {"Team": ["web"]}}, "tags.Team"),
    ],
)
def test_an_invalid_request_is_refused_before_it_is_sent(
    account: Any, refused: Any, changes: dict[str, Any], option: str
) -> None:
    refused(MODULE, option, **infrastructure(**changes))


def test_rules_apply_to_the_resulting_configuration(account: Any, run: Any, topic: str) -> None:
    run(MODULE, **_full(topic))
    result = run(MODULE, name="web", security_group_ids=[])
    assert result["failed"]
    assert result["option"] == "security_group_ids"
    assert result.writes == []
    both = run(MODULE, name="web", security_group_ids=[], subnet_id="")
    assert both["changed"]


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        (
            {"instance_profile_name": "misspelt"},
            "instance_profile_name",
        ),
    ],
)
def test_an_error_of_the_service_names_the_option(
    account: Any, refused: Any, waits: list[float], changes: dict[str, Any], option: str
) -> None:
    result = refused(MODULE, option, by_aws=True, lacks=True, **infrastructure(**changes))
    assert result["error"]["code"] == "InvalidParameterValueException"
    assert account.read(PATH) is None


def test_check_mode_does_not_wait_for_missing_resources(account: Any, run: Any, waits: list[float]) -> None:
    result = run(MODULE, check=True, **infrastructure(instance_profile_name="made-by-the-task-before"))
    assert result[MODULE]["arn"] == account.arn(PATH)
    assert waits == []


def test_a_new_instance_profile_is_awaited(account: Any, run: Any, disturb: Any, waits: list[float]) -> None:
    def arrive(serve: Any) -> Any:
        if len(waits) == 2:
            account.client("iam").create_instance_profile(InstanceProfileName="fresh")
        return serve()

    disturb("CreateInfrastructureConfiguration", arrive, times=3)
    result = run(MODULE, **infrastructure(instance_profile_name="fresh"))
    assert result["changed"]
    assert len(waits) == 2
    creates = [call for call in result.calls if call.operation == "CreateInfrastructureConfiguration"]
    assert [call.error for call in creates] == ["InvalidParameterValueException"] * 2 + [None]
    assert len({call.parameters["clientToken"] for call in creates}) == 1

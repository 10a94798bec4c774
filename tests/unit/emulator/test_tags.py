"""Tags of resources."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import NEEDS, Account, arn


@pytest.mark.parametrize("kind", list(NEEDS))
def test_tags_are_added_changed_and_removed_in_place(account: Account, kind: str) -> None:
    of = account.make(kind, tags={"Team": "web", "Stage": "test"})
    tag, untag = account.client.tag_resource, account.client.untag_resource
    answer = tag(resourceArn=of, tags={"Stage": "prod", "Owner": "me"})
    assert set(answer) == {"ResponseMetadata"}
    untag(resourceArn=of, tagKeys=["Team", "Nothing"])
    expected = {"Stage": "prod", "Owner": "me"}
    assert account.client.list_tags_for_resource(resourceArn=of)["tags"] == expected
    assert account.get(kind, of)["tags"] == expected


def test_a_resource_without_tags_has_an_empty_map(account: Account) -> None:
    of = account.make("component")
    assert account.get("component", of)["tags"] == {}
    assert account.client.list_tags_for_resource(resourceArn=of)["tags"] == {}


def test_keys_and_values_are_returned_unchanged(account: Account) -> None:
    tags = {"a:b/c=d+e@f-g_h i.j": "", "AWS:x": "värde ?*"}
    of = account.make("component", tags=tags)
    assert account.client.list_tags_for_resource(resourceArn=of)["tags"] == tags


@pytest.mark.parametrize(
    ("operation", "members", "text"),
    [
        ("tag_resource", {"tags": {}}, "tags must have at least 1 entries."),
        ("tag_resource", {"tags": {"aws:a": "b"}}, "tags must match pattern"),
        ("tag_resource", {"tags": {"a": 257 * "b"}}, "tags.a must have at most 256 characters."),
        ("untag_resource", {"tagKeys": ["aws:a"]}, "tagKeys[0] must match pattern"),
        ("untag_resource", {"tagKeys": [str(number) for number in range(51)]}, "must have at most 50 items."),
        ("list_tags_for_resource", {"resourceArn": "web"}, "resourceArn must match pattern"),
    ],
)
def test_tag_operations_have_their_own_code_for_invalid_members(
    account: Account, operation: str, members: dict[str, Any], text: str
) -> None:
    of = account.make("component")
    refusal = account.refusal(getattr(account.client, operation), **{"resourceArn": of, **members})
    assert (refusal.code, refusal.status) == ("InvalidParameterException", 400)
    assert text in refusal.message


def test_a_resource_has_at_most_50_tags(account: Account) -> None:
    of = account.make("component", tags={str(number): "" for number in range(50)})
    account.client.tag_resource(resourceArn=of, tags={"0": "changed"})
    refusal = account.refusal(account.client.tag_resource, resourceArn=of, tags={"one more": ""})
    assert refusal.code == "InvalidParameterException"


@pytest.mark.parametrize(
    "rest",
    [
        "component/web/1.0.0",
        "component/web/x.x.x",
        "component/web",
        "component/none/1.0.0/1",
        "component/web/1.0.0/1\n",
    ],
)
def test_tags_belong_to_the_build_only(account: Account, rest: str) -> None:
    account.make("component", tags={"Team": "web"})
    for operation, members in (("list_tags_for_resource", {}), ("tag_resource", {"tags": {"a": "b"}})):
        refusal = account.refusal(getattr(account.client, operation), resourceArn=arn(rest), **members)
        assert (refusal.code, refusal.status) == ("ResourceNotFoundException", 404)


def test_resources_of_amazon_cannot_be_tagged_but_their_tags_can_be_read(account: Account) -> None:
    of = arn("component/update-linux/1.0.0/1", owner="aws")
    assert account.client.list_tags_for_resource(resourceArn=of)["tags"] == {}
    refusal = account.refusal(account.client.tag_resource, resourceArn=of, tags={"a": "b"})
    assert (refusal.code, refusal.status) == ("ForbiddenException", 403)


def test_tagged_resources_are_found_through_the_tagging_api(account: Account) -> None:
    of = account.make("image_recipe", tags={"Team": "web"})
    account.make("component", tags={"Team": "shop"})
    tagging = account.session.client("resourcegroupstaggingapi")
    found = tagging.get_resources(TagFilters=[{"Key": "Team", "Values": ["web"]}])["ResourceTagMappingList"]
    assert [one["ResourceARN"] for one in found] == [of]

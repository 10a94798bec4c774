"""Lifecycle policies: storage and validation."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

import emulator

from .conftest import COMBINATION, MISSING, NEEDS, TRUST, VALUE, Account, amazons, arn, of_rule

REQUIRED = {name: value for name, value in NEEDS["lifecycle_policy"].items() if name != "name"}
AGE: dict[str, Any] = {"type": "AGE", "value": 1, "unit": "WEEKS"}
VERSION = "InvalidVersionNumberException"
Send = Callable[..., tuple[int, dict[str, Any]]]


def selecting(*versions: str, **others: Any) -> dict[str, Any]:
    recipes = [{"name": "web", "semanticVersion": version} for version in versions]
    return {"resourceSelection": {"recipes": recipes, **others}}


def on_containers(**members: Any) -> dict[str, Any]:
    return {"resourceType": "CONTAINER_IMAGE", **members}


def twice(members: dict[str, Any]) -> dict[str, Any]:
    return {"policyDetails": 2 * members["policyDetails"]}


def excluding(**amis: Any) -> dict[str, Any]:
    (rule,) = of_rule()["policyDetails"]
    return {"policyDetails": [{**rule, "exclusionRules": {"amis": amis}}]}


def test_a_new_policy_is_enabled_and_has_no_update_date(account: Account) -> None:
    found = account.get("lifecycle_policy", account.make("lifecycle_policy"))
    assert isinstance(found.pop("dateCreated"), datetime)
    assert found == {
        "arn": arn("lifecycle-policy/web"),
        "name": "web",
        "status": "ENABLED",
        "executionRole": "lifecycle",
        "resourceType": "AMI_IMAGE",
        "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 3}}],
        "resourceSelection": {"tagMap": {"Team": "web"}},
        "tags": {},
    }


def test_dates_are_in_seconds_and_responses_have_no_request_id(account: Account, send: Send) -> None:
    status, created = send("CreateLifecyclePolicy", {**NEEDS["lifecycle_policy"], "clientToken": "one"})
    assert (status, set(created)) == (200, {"clientToken", "lifecyclePolicyArn"})
    of = {"lifecyclePolicyArn": created["lifecyclePolicyArn"]}
    assert send("UpdateLifecyclePolicy", {**REQUIRED, **of, "clientToken": "two"}) == (200, of)
    path = f"LifecyclePolicy?lifecyclePolicyArn={of['lifecyclePolicyArn']}"
    status, found = send(f"Get{path}", "", method="GET")
    assert (status, set(found)) == (200, {"lifecyclePolicy"})
    policy = found["lifecyclePolicy"]
    assert isinstance(policy["dateCreated"], (int, float))
    assert policy["dateUpdated"] >= policy["dateCreated"] > 1_700_000_000
    assert send(f"Delete{path}", "", method="DELETE") == (200, of)


def test_only_the_omitted_boolean_for_public_amis_is_returned(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rule,) = of_rule(include={"amis": True})["policyDetails"]
    details = [{**rule, "exclusionRules": {"amis": {"regions": []}}}]
    of = account.make("lifecycle_policy", policyDetails=details)
    (shown,) = account.get("lifecycle_policy", of)["policyDetails"]
    assert shown["action"]["includeResources"] == {"amis": True}
    assert shown["exclusionRules"] == {"amis": {"isPublic": False}}
    monkeypatch.setattr(emulator.assumed, "included_resources_are_filled_in", True)
    (shown,) = account.get("lifecycle_policy", of)["policyDetails"]
    assert shown["action"]["includeResources"] == {"amis": True, "snapshots": False, "containers": False}


REFUSED = [
    ({"executionRole": "missing"}, VALUE, "The provided role does not exist or does not have sufficient permissions"),
    ({"executionRole": "arn:aws:iam::111122223333:role/lifecycle"}, VALUE, "parameter 'executionRole' is not valid."),
    (twice(of_rule()), VALUE, "'policyDetails[1].action.type' is not valid. There can be only one rule"),
    (on_containers(**of_rule("DISABLE", **AGE)), COMBINATION, "The resource type CONTAINER_IMAGE supports only DELETE"),
    (of_rule("DEPRECATE"), COMBINATION, "A count-based rule is only possible with the action DELETE."),
    (of_rule("DISABLE"), COMBINATION, "'policyDetails[0].filter.type' is not valid."),
    (of_rule(type="AGE"), COMBINATION, "'policyDetails[0].filter.unit' is not valid. It is required"),
    (of_rule(unit="DAYS"), COMBINATION, "'policyDetails[0].filter.unit' is not valid. It is only possible in an age"),
    (of_rule(retainAtLeast=1), COMBINATION, "'policyDetails[0].filter.retainAtLeast' is not valid."),
    (of_rule(include={"snapshots": True}), COMBINATION, "only be included together with AMIs."),
    (of_rule(include={"amis": False, "snapshots": True}), COMBINATION, "only be included together with AMIs."),
    (
        of_rule("DEPRECATE", {"amis": True, "snapshots": True}, **AGE),
        COMBINATION,
        "'policyDetails[0].action.includeResources.snapshots' is not valid. It can't be included by the action DEPREC",
    ),
    (of_rule("DISABLE", {"containers": True}, **AGE), COMBINATION, "can't be included by the action DISABLE."),
    (of_rule(include={"containers": True}), COMBINATION, "can't be included by a policy of the type AMI_IMAGE."),
    (on_containers(**of_rule(include={"amis": True})), COMBINATION, "by a policy of the type CONTAINER_IMAGE."),
    ({"resourceSelection": {}}, COMBINATION, "Exactly one of recipes and tagMap must be specified."),
    (selecting("1.0.0", tagMap={"Team": "web"}), COMBINATION, "Exactly one of recipes and tagMap must be specified."),
    (selecting("1.0.0", "1.x.0"), VERSION, "'resourceSelection.recipes[1].semanticVersion' is not valid"),
]


@pytest.mark.parametrize(("members", "code", "text"), REFUSED)
def test_invalid_policies_are_refused(account: Account, members: dict[str, Any], code: str, text: str) -> None:
    refusal = account.refusal(account.make, "lifecycle_policy", **members)
    assert (refusal.code, refusal.status) == (code, 400)
    assert text in refusal.message
    of = account.make("lifecycle_policy", **{name: members[name] for name in members if name == "resourceType"})
    update = {"lifecyclePolicyArn": of, **REQUIRED, **members}
    assert account.refusal(account.client.update_lifecycle_policy, **update) == refusal


@pytest.mark.parametrize(
    "members",
    [
        of_rule("DISABLE", {"amis": True}, **AGE, retainAtLeast=5),
        of_rule("DEPRECATE", {"amis": True, "snapshots": False, "containers": False}, **AGE),
        of_rule(include={"amis": True, "snapshots": True}, **AGE),
        on_containers(**of_rule(include={"containers": True, "amis": False})),
        selecting("1.0.0", "1.x.x", "x.x.x"),
        excluding(lastLaunched={"value": 365, "unit": "DAYS"}),
    ],
)
def test_valid_policies_are_accepted(account: Account, members: dict[str, Any]) -> None:
    account.make("lifecycle_policy", **members)


@pytest.mark.parametrize(
    ("switch", "members"),
    [
        ("included_resources_fit_the_type", of_rule(include={"containers": True})),
        ("counts_refuse_what_ages_have", of_rule(unit="DAYS", retainAtLeast=1)),
    ],
)
def test_optional_checks_can_be_disabled(
    account: Account, monkeypatch: pytest.MonkeyPatch, switch: str, members: dict[str, Any]
) -> None:
    account.refusal(account.make, "lifecycle_policy", **members)
    monkeypatch.setattr(emulator.assumed, switch, False)
    account.make("lifecycle_policy", **members)


ALLOWED = TRUST["Statement"]
OTHER = [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
DENIED = [{"Effect": "Deny", "Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": "sts:AssumeRole"}]
SEVERAL = {
    "Effect": "Allow",
    "Principal": {"Service": ["ec2.amazonaws.com", "imagebuilder.amazonaws.com"]},
    "Action": "sts:AssumeRole",
}


@pytest.mark.parametrize(
    ("statements", "trusted"),
    [(ALLOWED, True), (SEVERAL, True), ([*OTHER, SEVERAL], True), (OTHER, False), (DENIED, False), ([], False)],
)
def test_the_role_must_trust_image_builder(
    account: Account, monkeypatch: pytest.MonkeyPatch, statements: Any, trusted: bool
) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam = account.session.client("iam")
    iam.create_role(Path="/teams/", RoleName="cleaner", AssumeRolePolicyDocument=policy)
    role = iam.get_role(RoleName="cleaner")["Role"]["Arn"]
    if not trusted:
        assert account.refusal(account.make, "lifecycle_policy", executionRole=role).code == VALUE
        monkeypatch.setattr(emulator.assumed, "roles_must_trust_image_builder", False)
    of = account.make("lifecycle_policy", executionRole=role)
    assert account.get("lifecycle_policy", of)["executionRole"] == role


def test_an_update_without_a_status_enables_the_policy(account: Account) -> None:
    of = account.make("lifecycle_policy", status="DISABLED", description="old")
    account.client.update_lifecycle_policy(lifecyclePolicyArn=of, **REQUIRED)
    found = account.get("lifecycle_policy", of)
    assert found["status"] == "ENABLED"
    assert found["dateUpdated"] >= found["dateCreated"]
    assert "description" not in found


def test_the_type_of_a_policy_cannot_be_changed(account: Account) -> None:
    of = account.make("lifecycle_policy")
    update = account.client.update_lifecycle_policy
    other = {**REQUIRED, "resourceType": "CONTAINER_IMAGE"}
    refusal = account.refusal(update, lifecyclePolicyArn=of, **other)
    assert refusal.code == COMBINATION
    assert refusal.message.endswith("The resource type of the lifecycle policy is AMI_IMAGE.")
    without = {name: value for name, value in REQUIRED.items() if name != "resourceType"}
    assert "resourceType must be specified." in account.refusal(update, lifecyclePolicyArn=of, **without).message
    missing = account.refusal(update, lifecyclePolicyArn=arn("lifecycle-policy/none"), **REQUIRED)
    assert missing.code == MISSING


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("name", "we*", ["web"]),
        ("resourceType", "CONTAINER_IMAGE", ["old"]),
        ("status", "DISABLED", ["old"]),
        ("status", "disabled", []),
    ],
)
def test_policies_are_filtered(account: Account, name: str, value: str, found: list[str]) -> None:
    account.make("lifecycle_policy")
    account.make("lifecycle_policy", name="old", status="DISABLED", resourceType="CONTAINER_IMAGE")
    listed = account.client.list_lifecycle_policies(filters=[{"name": name, "values": [value]}])
    assert [one["name"] for one in listed["lifecyclePolicySummaryList"]] == found


def test_a_summary_omits_rules_and_selection(account: Account) -> None:
    account.make("lifecycle_policy", description="Keeps few", tags={"Team": "web"})
    (summary,) = account.client.list_lifecycle_policies()["lifecyclePolicySummaryList"]
    assert isinstance(summary.pop("dateCreated"), datetime)
    assert summary == {
        "arn": arn("lifecycle-policy/web"),
        "name": "web",
        "description": "Keeps few",
        "status": "ENABLED",
        "executionRole": "lifecycle",
        "resourceType": "AMI_IMAGE",
        "tags": {"Team": "web"},
    }


def test_a_new_policy_has_no_executions(account: Account, monkeypatch: pytest.MonkeyPatch, send: Send) -> None:
    executions = account.client.list_lifecycle_executions
    for of in (account.make("lifecycle_policy"), amazons("image/amazon-linux-2-x86/2025.11.8/2")):
        assert executions(resourceArn=of)["lifecycleExecutions"] == []
        assert send("ListLifecycleExecutions", {"resourceArn": of}, "POST") == (200, {"lifecycleExecutions": []})
    none = arn("lifecycle-policy/none")
    assert account.refusal(executions, resourceArn=none).code == MISSING
    monkeypatch.setattr(emulator.assumed, "executions_need_their_resource", False)
    assert executions(resourceArn=none)["lifecycleExecutions"] == []
    assert account.refusal(executions, resourceArn=none, nextToken="a").code == "InvalidPaginationTokenException"


@pytest.mark.parametrize("rest", ["image-recipe/web/1.0.0", "image/web/1.0.0", "workflow/build/web/1.0.0/1"])
def test_only_policies_and_image_builds_have_executions(account: Account, rest: str) -> None:
    refusal = account.refusal(account.client.list_lifecycle_executions, resourceArn=arn(rest))
    assert (refusal.code, refusal.status) == (VALUE, 400)


def test_the_recipes_of_a_selection_need_not_exist(account: Account) -> None:
    policy = account.make("lifecycle_policy", **selecting("2.0.0"))
    selection = account.get("lifecycle_policy", policy)["resourceSelection"]
    assert selection == {"recipes": [{"name": "web", "semanticVersion": "2.0.0"}]}
    assert account.client.list_image_recipes()["imageRecipeSummaryList"] == []

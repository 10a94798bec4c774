"""Resource policies, which share components, images and recipes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import emulator

from .conftest import ACCOUNT, MISSING, VALUE, Account, arn

OTHER = "111122223333"

KINDS = [
    ("component", "component", "component/web/1.0.0/1"),
    ("image_recipe", "imageRecipe", "image-recipe/web/1.0.0"),
    ("container_recipe", "containerRecipe", "container-recipe/web/1.0.0"),
]


def policy(of: str, kind: str = "Component", principal: Any = OTHER, **changes: Any) -> dict[str, Any]:
    """A policy that shares a resource; ``changes`` are members of its statement, None leaves one out."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": [principal]},
        "Action": [f"imagebuilder:Get{kind}", f"imagebuilder:List{kind}s"],
        "Resource": [of],
        **changes,
    }
    kept = {name: value for name, value in statement.items() if value is not None}
    return {"Version": "2012-10-17", "Statement": [kept]}


def put(account: Account, of: str, what: Any) -> None:
    account.client.put_component_policy(componentArn=of, policy=what if isinstance(what, str) else json.dumps(what))


@pytest.mark.parametrize(("kind", "member", "path"), KINDS)
def test_a_policy_is_returned_unchanged(account: Account, kind: str, member: str, path: str) -> None:
    account.make(kind)
    of, read = {f"{member}Arn": arn(path)}, getattr(account.client, f"get_{kind}_policy")
    assert read(**of)["policy"] == "{}"
    written = json.dumps(policy(arn(path), member[0].upper() + member[1:]), indent=4)
    assert getattr(account.client, f"put_{kind}_policy")(**of, policy=written)[f"{member}Arn"] == arn(path)
    assert read(**of)["policy"] == written


@pytest.mark.parametrize(("kind", "member", "path"), KINDS)
def test_a_missing_resource_has_no_policy(account: Account, kind: str, member: str, path: str) -> None:
    for verb, more in (("get", {}), ("put", {"policy": json.dumps(policy(arn(path)))})):
        call = getattr(account.client, f"{verb}_{kind}_policy")
        refusal = account.refusal(call, **{f"{member}Arn": arn(path)}, **more)
        assert (refusal.code, refusal.status) == (MISSING, 404)


def test_own_images_can_be_shared_and_those_of_amazon_cannot(account: Account) -> None:
    (image,) = account.client.list_images(owner="Amazon")["imageVersionList"][:1]
    build = account.client.get_image(imageBuildVersionArn=image["arn"])["image"]["arn"]
    assert account.client.get_image_policy(imageArn=build)["policy"] == "{}"
    refusal = account.refusal(
        account.client.put_image_policy, imageArn=build, policy=json.dumps(policy(build, "Image"))
    )
    assert refusal.code == "ForbiddenException"


def test_an_arn_without_a_build_has_no_policy(account: Account) -> None:
    account.make("component")
    refusal = account.refusal(account.client.get_component_policy, componentArn=arn("component/web/1.0.0"))
    assert (refusal.code, "componentArn must match pattern" in refusal.message) == (VALUE, True)


INVALID = [
    ("{", "not valid JSON"),
    ("[]", "A policy must be a JSON object"),
    ({"Version": "2012-10-17"}, "at least one statement"),
    ({"Statement": []}, "at least one statement"),
    ({"Statement": ["Allow"]}, "A statement must be a JSON object"),
    (policy(arn("component/web/1.0.0/1"), Principal=None), "requires principals"),
    (policy(arn("component/web/1.0.0/1"), Principal={"AWS": []}), "requires principals"),
    (policy(arn("component/web/1.0.0/1"), Effect="Deny"), "The effect must be Allow"),
    (policy(arn("component/web/1.0.0/1"), Effect=None), "The effect must be Allow"),
    (policy(arn("component/web/1.0.0/1"), Action=None), "requires actions"),
    (policy(arn("component/web/1.0.0/1"), Action="s3:GetObject"), "s3:GetObject cannot be shared"),
    (policy(arn("component/web/1.0.0/1"), "Image"), "imagebuilder:GetImage cannot be shared"),
    (policy(arn("component/db/1.0.0/1")), "The resource must be"),
    (policy(arn("component/web/1.0.0/1"), Principals=[OTHER]), "Unknown elements of a statement: Principals"),
]


@pytest.mark.parametrize(("written", "words"), INVALID)
def test_invalid_policies_are_refused(account: Account, written: Any, words: str) -> None:
    of = account.make("component")
    refusal = account.refusal(put, account, of, written)
    assert (refusal.code, refusal.status) == (VALUE, 400)
    assert refusal.message.startswith("The value supplied for parameter 'policy' is not valid. ")
    assert words in refusal.message
    assert account.client.get_component_policy(componentArn=of)["policy"] == "{}"


def test_a_shared_resource_cannot_be_deleted(account: Account) -> None:
    of = account.make("component")
    organization = f"arn:aws:organizations::{ACCOUNT}:organization/o-a1b2c3d4e5"
    for principal in (OTHER, "*", organization, f"arn:aws:iam::{OTHER}:role/{ACCOUNT}"):
        put(account, of, policy(of, principal=principal))
        assert account.refusal(account.delete, "component", of).code == "ResourceDependencyException"
    put(account, of, policy(of, Principal={"AWS": [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"]}))
    account.delete("component", of)


def test_each_build_has_its_own_policy(account: Account) -> None:
    first, second = account.make("component"), account.make("component", description="Another one")
    put(account, first, policy(first))
    assert account.client.get_component_policy(componentArn=second)["policy"] == "{}"


def test_optional_checks_can_be_changed(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    of = account.make("component")
    own = policy(of, principal=f"arn:aws:iam::{ACCOUNT}:root")
    monkeypatch.setattr(emulator.assumed, "absent_policies_are_not_found", True)
    assert account.refusal(account.client.get_component_policy, componentArn=of).code == MISSING
    monkeypatch.setattr(emulator.assumed, "policies_can_deny", True)
    put(account, of, policy(of, Effect="Deny"))
    monkeypatch.setattr(emulator.assumed, "policies_allow_reading_only", False)
    put(account, of, policy(of, Action="imagebuilder:DeleteComponent"))
    put(account, of, own)
    monkeypatch.setattr(emulator.assumed, "any_policy_shares", True)
    assert account.refusal(account.delete, "component", of).code == "ResourceDependencyException"
    monkeypatch.setattr(emulator.assumed, "policies_can_name_the_owner", False)
    assert "shared with its owner" in account.refusal(put, account, of, own).message

"""Each switch of ``imagebuilder.unverified`` changes the described behaviour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import emulator

from .conftest import ACCOUNT, AMAZON_LINUX, NEEDS, REGION, Account, arn

AMI = {"name": "web {{ imagebuilder:buildDate }}"}


@pytest.fixture
def assume(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    return lambda switch, value: monkeypatch.setattr(emulator.assumed, switch, value)


def distributed(**members: Any) -> list[dict[str, Any]]:
    return [{"region": REGION, **members}]


ACCEPTED = [
    ("keys_must_be_arns", "component", {"kmsKeyId": "alias/golden"}),
    ("unknown_time_zones_are_refused", "image_pipeline", {"schedule": {"scheduleExpression": "rate(1 day)"}}),
    ("schedules_need_an_expression", "image_pipeline", {"schedule": {"timezone": "Europe/Berlin"}}),
    (
        "unknown_regions_are_refused",
        "distribution_configuration",
        {"distributions": [{"region": "eu-moon-1", "amiDistributionConfiguration": AMI}]},
    ),
    ("empty_distributions_are_refused", "distribution_configuration", {"distributions": []}),
    (
        "parameter_accounts_are_checked",
        "distribution_configuration",
        {
            "distributions": distributed(
                ssmParameterConfigurations=[{"parameterName": "/a", "amiAccountId": "111122223333"}]
            )
        },
    ),
]


@pytest.mark.parametrize(("switch", "kind", "members"), ACCEPTED)
def test_a_disabled_check_accepts_the_request(
    account: Account, assume: Callable[[str, Any], None], switch: str, kind: str, members: dict[str, Any]
) -> None:
    if switch == "unknown_time_zones_are_refused":
        members = {"schedule": {**members["schedule"], "timezone": "Europe/Atlantis"}}
    assert account.refusal(account.make, kind, **members).code == "InvalidParameterValueException"
    assume(switch, False)
    found = account.get(kind, account.make(kind, **members))
    assert "dateNextRun" not in found or switch != "schedules_need_an_expression"


def test_an_empty_output_can_count(account: Account, assume: Callable[[str, Any], None]) -> None:
    members = {"distributions": distributed(amiDistributionConfiguration={})}
    account.refusal(account.make, "distribution_configuration", **members)
    assume("empty_output_is_an_output", True)
    account.make("distribution_configuration", **members)


def test_unknown_members_can_be_ignored(
    account: Account, assume: Callable[[str, Any], None], send: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    members = {**NEEDS["infrastructure_configuration"], "clientToken": "one", "colour": "blue"}
    assert send("CreateInfrastructureConfiguration", members)[0] == 400
    assume("unknown_members_are_refused", False)
    assert send("CreateInfrastructureConfiguration", members)[0] == 200
    assert "colour" not in account.get("infrastructure_configuration", arn("infrastructure-configuration/web"))


def test_consecutive_separators_can_become_one_hyphen(account: Account, assume: Callable[[str, Any], None]) -> None:
    assume("runs_of_separators_collapse", True)
    made = account.make("infrastructure_configuration", name="a _ b")
    assert made == arn("infrastructure-configuration/a-b")


def test_automatic_versions_can_start_at_one(account: Account, assume: Callable[[str, Any], None]) -> None:
    assume("first_automatic_node", 1)
    made = [account.make("image_recipe", semanticVersion="1.0.x") for _time in range(2)]
    assert made == [arn("image-recipe/web/1.0.1"), arn("image-recipe/web/1.0.2")]


def test_several_version_nodes_can_be_assigned_automatically(
    account: Account, assume: Callable[[str, Any], None]
) -> None:
    assume("several_wildcards_make_a_version", True)
    made = [account.make("image_recipe", semanticVersion=version) for version in ("1.x.x", "1.x.x", "x.x.x")]
    assert made == [arn(f"image-recipe/web/{version}") for version in ("1.0.0", "1.1.0", "2.0.0")]


@pytest.mark.parametrize(
    ("switch", "kind", "members"),
    [
        ("working_directory_is_filled_in", "image_recipe", {"workingDirectory"}),
        (
            "termination_is_filled_in",
            "infrastructure_configuration",
            {"terminateInstanceOnFailure", "terminateInstanceOnCompletion"},
        ),
        ("distribution_timeout_is_shown", "distribution_configuration", {"timeoutMinutes"}),
    ],
)
def test_defaults_can_be_omitted_from_responses(
    account: Account, assume: Callable[[str, Any], None], switch: str, kind: str, members: set[str]
) -> None:
    filled = account.get(kind, account.make(kind))
    assume(switch, False)
    bare = account.get(kind, account.make(kind, name="bare"))
    assert set(filled) - set(bare) == members


def test_distributions_can_be_returned_in_another_order_and_with_empty_lists(
    account: Account, assume: Callable[[str, Any], None]
) -> None:
    given = [{"region": region, "amiDistributionConfiguration": AMI} for region in ("us-east-1", "eu-west-1")]
    of = account.make("distribution_configuration", distributions=given)
    assert account.get("distribution_configuration", of)["distributions"] == given
    assume("distributions_are_reordered", True)
    assert account.get("distribution_configuration", of)["distributions"] == given[::-1]
    assume("distributions_show_empty_lists", True)
    shown = account.get("distribution_configuration", of)["distributions"]
    assert shown[0] == {
        "region": "eu-west-1",
        "amiDistributionConfiguration": {**AMI, "targetAccountIds": []},
        "launchTemplateConfigurations": [],
        "fastLaunchConfigurations": [],
    }
    refusal = account.refusal(account.make, "distribution_configuration", name="again", distributions=shown)
    assert "distributions[0].amiDistributionConfiguration.targetAccountIds' is not valid" in refusal.message


def test_empty_lists_can_be_kept(account: Account, assume: Callable[[str, Any], None]) -> None:
    of = account.make("infrastructure_configuration", instanceTypes=[])
    assert "instanceTypes" not in account.get("infrastructure_configuration", of)
    assume("empty_lists_are_kept", True)
    of = account.make("infrastructure_configuration", name="kept", instanceTypes=[])
    assert account.get("infrastructure_configuration", of)["instanceTypes"] == []


def test_an_empty_required_list_is_kept(account: Account) -> None:
    component = f"arn:aws:imagebuilder:{REGION}:aws:component/stig-build-linux-medium/x.x.x"
    components = [{"componentArn": component, "parameters": [{"name": "InstallPackages", "value": []}]}]
    of = account.make("image_recipe", components=components)
    assert account.get("image_recipe", of)["components"] == components


CODES = [
    ("code_of_bad_combination", "image_pipeline", {"imageRecipeArn": None}),
    ("code_of_misplaced_wildcard", "image_recipe", {"parentImage": AMAZON_LINUX.replace("x.x.x", "x.1.x")}),
    ("code_of_unknown_reference", "image_recipe", {"parentImage": AMAZON_LINUX.replace("2023", "1")}),
]


@pytest.mark.parametrize(("switch", "kind", "members"), CODES)
def test_unverified_error_codes_can_be_changed(
    account: Account, assume: Callable[[str, Any], None], switch: str, kind: str, members: dict[str, Any]
) -> None:
    assert account.refusal(account.make, kind, **members).code == getattr(emulator.assumed, switch)
    assume(switch, "InvalidRequestException")
    assert account.refusal(account.make, kind, **members).code == "InvalidRequestException"


def test_error_codes_of_lists_and_of_amazons_resources_can_be_changed(
    account: Account, assume: Callable[[str, Any], None]
) -> None:
    for name in ("changing_amazons", "unknown_filter", "by_name_with_version"):
        assume(f"code_of_{name}", "ClientException")
    update_linux = arn("component/update-linux/1.0.0/1", owner="aws")
    list_components, version = account.client.list_components, [{"name": "version", "values": ["1.0.0"]}]
    refusals = [
        account.refusal(account.delete, "component", update_linux),
        account.refusal(list_components, filters=[{"name": "colour", "values": ["blue"]}]),
        account.refusal(list_components, byName=True, filters=version),
    ]
    assert {refusal.code for refusal in refusals} == {"ClientException"}


def test_the_pattern_of_marketplace_products_can_be_changed(
    account: Account, assume: Callable[[str, Any], None]
) -> None:
    account.refusal(account.make, "image_recipe", parentImage="product:42")
    assume("marketplace_product", r"product:\d+")
    of = account.make("image_recipe", parentImage="product:42")
    assert "platform" not in account.get("image_recipe", of)


def test_the_maximum_number_of_tags_can_be_changed(account: Account, assume: Callable[[str, Any], None]) -> None:
    of = account.make("component", tags={"a": ACCOUNT})
    assume("most_tags", 1)
    assert account.refusal(account.client.tag_resource, resourceArn=of, tags={"b": ""}).status == 400

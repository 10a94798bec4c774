"""Client tokens and dry runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import emulator

from .conftest import NEEDS, Account, arn


@pytest.mark.parametrize("kind", ["component", "image_recipe", "infrastructure_configuration", "image_pipeline"])
def test_the_same_request_with_the_same_token_gets_the_first_response(account: Account, kind: str) -> None:
    account.make("image_pipeline", name="needs")
    create = getattr(account.client, f"create_{kind}")
    members = {**NEEDS[kind], "name": "twice", "clientToken": "token-1"}
    if kind == "image_pipeline":
        needs = account.get("image_pipeline", arn("image-pipeline/needs"))
        members |= {name: needs[name] for name in ("imageRecipeArn", "infrastructureConfigurationArn")}
    first, second = create(**members), create(**members)
    for answer in (first, second):
        answer.pop("ResponseMetadata")
    assert first == second
    assert first["clientToken"] == "token-1"


def test_a_replayed_response_starts_no_second_build(account: Account) -> None:
    account.make("component", clientToken="one")
    account.make("component", clientToken="one")
    assert len(account.client.list_component_build_versions()["componentSummaryList"]) == 1


def test_the_same_token_with_other_parameters_is_refused(account: Account) -> None:
    account.make("component", clientToken="one")
    refusal = account.refusal(account.make, "component", clientToken="one", description="other")
    assert (refusal.code, refusal.status) == ("IdempotentParameterMismatchException", 400)


def test_a_token_is_specific_to_an_operation_and_a_region(account: Account) -> None:
    of = account.make("infrastructure_configuration", clientToken="one")
    account.make("distribution_configuration", clientToken="one")
    account.client.update_infrastructure_configuration(
        infrastructureConfigurationArn=of, instanceProfileName="builder", clientToken="one"
    )
    elsewhere = account.session.client("imagebuilder", "us-east-1")
    made = elsewhere.create_infrastructure_configuration(name="other", instanceProfileName="builder", clientToken="one")
    assert made["infrastructureConfigurationArn"] == arn("infrastructure-configuration/other", "us-east-1")


def test_a_repeated_update_has_one_effect(account: Account) -> None:
    of = account.make("infrastructure_configuration")
    request = {"infrastructureConfigurationArn": of, "instanceProfileName": "builder"}
    account.client.update_infrastructure_configuration(**request, description="first", clientToken="one")
    account.client.update_infrastructure_configuration(**request, description="second", clientToken="two")
    account.client.update_infrastructure_configuration(**request, description="first", clientToken="one")
    assert account.get("infrastructure_configuration", of)["description"] == "second"


def test_two_updates_return_no_client_token(account: Account) -> None:
    infrastructure = account.make("infrastructure_configuration")
    pipeline = account.make("image_pipeline", infrastructureConfigurationArn=infrastructure)
    distribution = account.make("distribution_configuration")
    answers = [
        account.client.update_infrastructure_configuration(
            infrastructureConfigurationArn=infrastructure, instanceProfileName="builder"
        ),
        account.client.update_image_pipeline(
            imagePipelineArn=pipeline,
            imageRecipeArn=arn("image-recipe/web/1.0.0"),
            infrastructureConfigurationArn=infrastructure,
        ),
        account.client.update_distribution_configuration(
            distributionConfigurationArn=distribution,
            distributions=NEEDS["distribution_configuration"]["distributions"],
        ),
    ]
    assert ["clientToken" in answer for answer in answers] == [False, False, True]


def test_a_token_can_be_reused_after_a_failed_request(account: Account) -> None:
    for name in ("missing", "builder"):
        if name == "missing":
            account.refusal(account.make, "infrastructure_configuration", instanceProfileName=name, clientToken="one")
        else:
            account.make("infrastructure_configuration", instanceProfileName=name, clientToken="one")


@pytest.mark.parametrize("kind", list(NEEDS))
def test_a_dry_run_returns_412_and_creates_nothing(account: Account, kind: str) -> None:
    refusal = account.refusal(account.make, kind, dryRun=True)
    assert (refusal.code, refusal.status) == ("DryRunOperationException", 412)
    assert "Request would have succeeded" in refusal.message
    names = {
        "component": "component/web/1.0.0/1",
        "image_recipe": "image-recipe/web/1.0.0",
        "container_recipe": "container-recipe/web/1.0.0",
        "workflow": "workflow/build/web/1.0.0/1",
    }
    of = arn(names.get(kind, f"{kind.replace('_', '-')}/web"))
    if kind != "image_recipe":
        assert account.refusal(account.get, kind, of).code == "ResourceNotFoundException"
    assert account.make(kind, dryRun=False) == of


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("component", {"data": "schemaVersion: 1.0"}),
        ("image_recipe", {"parentImage": "nonsense"}),
        ("infrastructure_configuration", {"instanceProfileName": "missing"}),
        ("distribution_configuration", {"distributions": [{"region": "eu-west-1"}]}),
        ("image_pipeline", {"schedule": {"scheduleExpression": "daily"}}),
        ("container_recipe", {"parentImage": "Not a reference"}),
        ("container_recipe", {"dockerfileTemplateData": None, "dockerfileTemplateUri": "s3://missing/nothing"}),
        ("workflow", {"data": "schemaVersion: 1.0"}),
        ("lifecycle_policy", {"executionRole": "missing"}),
    ],
)
def test_a_dry_run_reports_the_same_errors_as_a_real_run(
    account: Account, kind: str, members: dict[str, object]
) -> None:
    dry = account.refusal(account.make, kind, dryRun=True, **members)
    assert dry == account.refusal(account.make, kind, **members)
    assert dry.code == "InvalidParameterValueException"


def test_dry_runs_can_ignore_duplicates(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    account.make("infrastructure_configuration")
    run = (account.make, "infrastructure_configuration")
    assert account.refusal(*run, dryRun=True).code == "DryRunOperationException"
    monkeypatch.setattr(emulator.assumed, "dry_run_finds_duplicates", True)
    assert account.refusal(*run, dryRun=True).code == "ResourceAlreadyExistsException"


def test_only_one_of_many_parallel_requests_for_a_name_succeeds(account: Account) -> None:
    client = account.session.client("imagebuilder")

    def create(number: int) -> str:
        try:
            client.create_infrastructure_configuration(
                name="web", instanceProfileName="builder", description=f"number {number}"
            )
        except client.exceptions.ResourceAlreadyExistsException:
            return "refused"
        return "made"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(24)))
    assert sorted(outcomes) == ["made"] + 23 * ["refused"]

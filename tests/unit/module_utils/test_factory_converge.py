"""Converging the entries of a factory: the order of the writes, and the effect of a failure on other entries."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from unit.module_utils.account import DOCUMENT, HERE, FakeClient, aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.converge import Factory
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import (
    Entry,
    Mistakes,
    NotTried,
    read_entries,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK, Owner

Lists = dict[str, list[dict[str, Any]]]

FACTORY: Lists = {
    "components": [{"name": "web", "platform": "Linux", "data": DOCUMENT}],
    "infrastructure_configurations": [{"name": "private", "instance_profile_name": "builder"}],
    "image_recipes": [{"name": "golden", "parent_image": "ami-0123456789abcdef0", "components": ["web"]}],
    "image_pipelines": [
        {"name": "nightly", "image_recipe_arn": "golden", "infrastructure_configuration_arn": "private"}
    ],
}


@pytest.fixture
def client(waits: list[float]) -> FakeClient:
    return FakeClient()


def _converge(client: FakeClient, lists: Lists, check_mode: bool = False, adopt: bool = False) -> list[Entry]:
    entries = read_entries(deepcopy(lists))
    Factory(client, Owner("golden", adopt), entries, check_mode).converge()
    return entries


def _changed(lists: Lists, plural: str, **options: Any) -> Lists:
    """Return the lists with other options in the first entry of a list."""
    return {**lists, plural: [{**lists[plural][0], **options}]}


def _labels(client: FakeClient) -> list[str]:
    return [f"{verb} {label}" for verb, label in client.writes]


def _failures(entries: list[Entry]) -> dict[str, type[Exception] | None]:
    return {entry.name: type(entry.failure) if entry.failure else None for entry in entries}


def test_each_resource_is_created_after_those_that_it_refers_to(client: FakeClient) -> None:
    entries = _converge(client, FACTORY)
    written = _labels(client)
    assert sorted(written) == [
        "create component/web/1.0.0/1",
        "create image-pipeline/nightly",
        "create image-recipe/golden/1.0.0",
        "create infrastructure-configuration/private",
    ]
    assert written.index("create component/web/1.0.0/1") < written.index("create image-recipe/golden/1.0.0")
    assert written[-1] == "create image-pipeline/nightly"
    pipeline = client.resources[f"{HERE}:image-pipeline/nightly"]
    assert pipeline["imageRecipeArn"] == f"{HERE}:image-recipe/golden/1.0.0"
    assert pipeline["infrastructureConfigurationArn"] == f"{HERE}:infrastructure-configuration/private"
    assert all(resource["tags"] == {MARK: "golden"} for resource in client.resources.values())
    assert all(entry.changed and entry.failure is None for entry in entries)


def test_a_second_run_changes_nothing_and_reads_each_resource_once(client: FakeClient) -> None:
    _converge(client, FACTORY)
    client.writes.clear()
    client.reads.clear()
    entries = _converge(client, FACTORY)
    assert client.writes == []
    assert sorted(client.reads) == [
        f"{HERE}:component/web/x.x.x",
        f"{HERE}:image-pipeline/nightly",
        f"{HERE}:image-recipe/golden/x.x.x",
        f"{HERE}:infrastructure-configuration/private",
    ]
    assert not any(entry.changed for entry in entries)
    assert all(entry.resource for entry in entries)


def test_a_new_version_is_passed_on_to_its_users(client: FakeClient) -> None:
    _converge(client, FACTORY)
    client.writes.clear()
    _converge(client, _changed(FACTORY, "components", data=DOCUMENT.replace("nginx", "caddy")))
    assert _labels(client) == [
        "create component/web/1.0.1/1",
        "create image-recipe/golden/1.0.1",
        "update image-pipeline/nightly",
    ]
    recipe = client.resources[f"{HERE}:image-recipe/golden/1.0.1"]
    assert recipe["components"] == [{"componentArn": f"{HERE}:component/web/1.0.1/1"}]


@pytest.mark.parametrize("existing", [False, True])
def test_check_mode_predicts_the_same_resources_and_writes_nothing(client: FakeClient, existing: bool) -> None:
    changed = _changed(FACTORY, "components", data=DOCUMENT.replace("nginx", "caddy"))
    if existing:
        _converge(client, FACTORY)
        client.writes.clear()
    predicted = _converge(client, changed, check_mode=True)
    assert client.writes == []
    converged = _converge(client, changed)
    assert [(entry.arn, entry.changed) for entry in predicted] == [(entry.arn, entry.changed) for entry in converged]
    # AWS validates only what refers to nothing that is yet to be created.
    assert {request["name"] for request in client.dry_runs} == ({"web"} if existing else {"web", "private"})


def test_all_mistakes_are_reported_at_once_including_those_of_dependants(client: FakeClient) -> None:
    lists = _changed(FACTORY, "components", data="phases: []\n", description="d" * 1025)
    lists = _changed(lists, "infrastructure_configurations", instance_profile_name="a b!", key_pari="k")
    lists = _changed(lists, "image_recipes", components=["web", "wob"])
    lists = _changed(lists, "image_pipelines", status="ON", schedule={"schedule_expression": "cron(0 0)"})
    with pytest.raises(Mistakes) as refusal:
        _converge(client, lists)
    assert [(fact["list"], fact["option"]) for fact in refusal.value.facts["mistakes"]] == [
        ("components", "data"),
        ("components", "description"),
        ("infrastructure_configurations", "instance_profile_name"),
        ("infrastructure_configurations", "key_pari"),
        ("image_recipes", "components[1].component_arn"),
        ("image_pipelines", "schedule.schedule_expression"),
        ("image_pipelines", "status"),
    ]
    assert client.writes == []


@pytest.mark.parametrize("reference", ["web", "web/x.x.x", "web/1.x.x", "web/1.0.0", "web/1.0.0/1"])
@pytest.mark.parametrize(
    ("options", "mistakes"),
    [
        ({"data": "phases: []\n"}, ["data"]),
        ({"tags": {str(number): "" for number in range(50)}}, ["tags"]),
        ({"platfrom": "Linux"}, ["platfrom"]),
    ],
)
def test_references_to_an_entry_with_mistakes_are_no_mistakes(
    client: FakeClient, reference: str, options: dict[str, Any], mistakes: list[str]
) -> None:
    lists = _changed(_changed(FACTORY, "components", **options), "image_recipes", components=[reference])
    with pytest.raises(Mistakes) as refusal:
        _converge(client, lists)
    assert [fact["option"] for fact in refusal.value.facts["mistakes"]] == mistakes


def test_references_to_an_entry_with_an_invalid_name_are_no_mistakes(client: FakeClient) -> None:
    lists = _changed(_changed(FACTORY, "components", name="we"), "image_recipes", components=["we"])
    with pytest.raises(Mistakes) as refusal:
        _converge(client, lists)
    assert [(fact["list"], fact["option"]) for fact in refusal.value.facts["mistakes"]] == [("components", "name")]


def test_a_missing_name_suggests_declared_names(client: FakeClient) -> None:
    with pytest.raises(Mistakes, match="Did you mean web\\?"):
        _converge(client, _changed(FACTORY, "image_recipes", components=["wbe"]))


def test_mistakes_prevent_writes_of_valid_entries_but_other_failures_do_not(client: FakeClient) -> None:
    client.fail("get", aws_error("AccessDeniedException"), "infrastructure-configuration")
    with pytest.raises(Mistakes):
        _converge(client, _changed(FACTORY, "components", platform="BeOS"))
    assert client.writes == []
    client.fail("get", aws_error("AccessDeniedException"), "infrastructure-configuration")
    entries = _converge(client, FACTORY)
    assert sorted(_labels(client)) == ["create component/web/1.0.0/1", "create image-recipe/golden/1.0.0"]
    assert [entry.name for entry in entries if isinstance(entry.failure, NotTried)] == ["nightly"]


@pytest.mark.parametrize(
    ("about", "failed", "not_tried"),
    [
        ("component/", ["web"], ["golden", "nightly"]),
        ("infrastructure-configuration/", ["private"], ["nightly"]),
        ("image-recipe/", ["golden"], ["nightly"]),
        ("image-pipeline/", ["nightly"], []),
    ],
)
def test_dependents_of_a_failed_entry_are_not_tried(
    client: FakeClient, about: str, failed: list[str], not_tried: list[str]
) -> None:
    client.fail("create", aws_error("AccessDeniedException"), about)
    entries = _converge(client, FACTORY)
    assert [entry.name for entry in entries if isinstance(entry.failure, NotTried)] == not_tried
    assert [entry.name for entry in entries if entry.failure and entry.name not in not_tried] == failed
    assert {entry.name for entry in entries if entry.applied} == {entry.name for entry in entries if not entry.failure}
    assert len(client.writes) == len(entries) - len(failed) - len(not_tried)


def test_a_rerun_completes_a_failed_run(client: FakeClient) -> None:
    client.fail("create", aws_error("ServiceException"), "image-recipe/")
    _converge(client, FACTORY)
    entries = _converge(client, FACTORY)
    assert _failures(entries) == dict.fromkeys(["web", "private", "golden", "nightly"])
    assert len(client.writes) == len(client.resources) == 4


@pytest.mark.parametrize("call", ["get", "create"])
def test_an_unexpected_error_fails_only_its_entry(client: FakeClient, call: str) -> None:
    client.fail(call, ZeroDivisionError("division by zero"), "component/")
    entries = _converge(client, FACTORY)
    assert str(entries[0].failure) == "Unexpected error: ZeroDivisionError: division by zero"
    assert _failures(entries) == {"web": ImageBuilderError, "private": None, "golden": NotTried, "nightly": NotTried}


def test_errors_of_aws_name_options(client: FakeClient) -> None:
    message = "The value supplied for parameter 'instanceProfileName' is not valid."
    client.fail("create", aws_error("InvalidParameterValueException", message), "infrastructure-configuration/")
    entries = _converge(client, FACTORY)
    assert "option 'instance_profile_name'" in str(entries[1].failure)


def test_an_incomplete_update_is_a_failure_with_the_completed_changes(client: FakeClient) -> None:
    _converge(client, FACTORY)
    client.writes.clear()
    client.fail("tag", aws_error("AccessDeniedException"))
    changed = _changed(FACTORY, "infrastructure_configurations", description="new", tags={"Team": "web"})
    entries = _converge(client, _changed(changed, "image_pipelines", description="new"))
    assert _labels(client) == ["update infrastructure-configuration/private"]
    private, pipeline = entries[1], entries[3]
    assert private.changed
    assert private.resource is not None
    assert private.resource["description"] == "new"
    assert isinstance(pipeline.failure, NotTried)


@pytest.mark.parametrize(
    ("tags", "adopt", "failed"),
    [
        ({}, False, True),
        ({}, True, False),
        ({MARK: "silver"}, True, True),
        ({MARK: "golden"}, False, False),
    ],
)
def test_resources_of_others_are_not_changed(
    client: FakeClient, tags: dict[str, str], adopt: bool, failed: bool
) -> None:
    arn = f"{HERE}:infrastructure-configuration/private"
    client.resources[arn] = {"arn": arn, "name": "private", "instanceProfileName": "other", "tags": tags}
    entries = _converge(client, FACTORY, adopt=adopt)
    assert [entry.name for entry in entries if entry.failure] == (["private", "nightly"] if failed else [])
    assert client.resources[arn]["instanceProfileName"] == ("other" if failed else "builder")
    assert client.resources[arn]["tags"] == (tags if failed else {MARK: "golden"})


def test_adopting_keeps_tags_that_are_not_declared(client: FakeClient) -> None:
    arn = f"{HERE}:infrastructure-configuration/private"
    client.resources[arn] = {"arn": arn, "name": "private", "instanceProfileName": "builder", "tags": {"Team": "web"}}
    _converge(client, FACTORY, adopt=True)
    assert client.resources[arn]["tags"] == {"Team": "web", MARK: "golden"}


@pytest.mark.parametrize(("count", "refused"), [(49, False), (50, True)])
def test_the_ownership_tag_counts_as_a_tag(client: FakeClient, count: int, refused: bool) -> None:
    lists = _changed(FACTORY, "components", tags={f"tag{number}": "" for number in range(count)})
    if not refused:
        assert all(entry.failure is None for entry in _converge(client, lists))
        return
    with pytest.raises(Mistakes) as refusal:
        _converge(client, lists)
    assert [(fact["list"], fact["option"]) for fact in refusal.value.facts["mistakes"]] == [("components", "tags")]


def test_absent_entries_are_not_created(client: FakeClient) -> None:
    entries = _converge(client, _changed(FACTORY, "image_pipelines", state="absent"))
    assert "create image-pipeline/nightly" not in _labels(client)
    assert entries[3].applied is None


@pytest.mark.parametrize("reference", ["web/1.x.x", "web/x.x.x"])
def test_a_wildcard_of_a_declared_component_is_kept(client: FakeClient, reference: str) -> None:
    _converge(client, _changed(FACTORY, "image_recipes", components=[reference]))
    recipe = client.resources[f"{HERE}:image-recipe/golden/1.0.0"]
    assert recipe["components"] == [{"componentArn": f"{HERE}:component/{reference}"}]

"""The report of a factory: changes, summary, failures and resources."""

from __future__ import annotations

from typing import Any

import pytest
from unit.module_utils.account import DOCUMENT, HERE, FakeClient, aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.converge import Factory
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import read_entries
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK, Owner
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.removal import Removal, Rules
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.report import FACTORY, SHOWN, report

OWNED = {MARK: "golden"}
WAIT = "schemaVersion: 1.0\nname: ship\nsteps:\n  - name: Wait\n    action: WaitForAction\n"

LISTS: dict[str, list[dict[str, Any]]] = {
    "components": [{"name": "Web", "platform": "Linux", "data": DOCUMENT}],
    "workflows": [{"name": "ship", "type": type_, "data": WAIT} for type_ in ("BUILD", "TEST")],
    "infrastructure_configurations": [{"name": "private", "description": "new"}, {"name": "same"}],
    "image_recipes": [{"name": "golden", "description": "new"}],
}


def _configuration(name: str) -> dict[str, Any]:
    arn = f"{HERE}:infrastructure-configuration/{name}"
    return {"arn": arn, "name": name, "description": "old", "instanceProfileName": "builder", "tags": OWNED}


@pytest.fixture
def client(waits: list[float]) -> FakeClient:
    recipe = {
        "arn": f"{HERE}:image-recipe/golden/1.0.0",
        "name": "golden",
        "version": "1.0.0",
        "parentImage": "ami-0123456789abcdef0",
        "tags": OWNED,
    }
    return FakeClient(_configuration("private"), _configuration("same"), _configuration("old"), recipe)


def _report(client: FakeClient, lists: dict[str, list[dict[str, Any]]], check_mode: bool = False) -> dict[str, Any]:
    owner, entries = Owner("golden"), read_entries(lists)
    Factory(client, owner, entries, check_mode).converge()
    removal = Removal(client, Rules(owner, prune=True), entries, check_mode)
    removal.remove()
    return report("golden", entries, removal)


def _failed(client: FakeClient, lists: dict[str, list[dict[str, Any]]]) -> ImageBuilderError:
    with pytest.raises(ImageBuilderError) as failure:
        _report(client, lists)
    return failure.value


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_report_contains_changes_in_the_order_of_the_lists(client: FakeClient, check_mode: bool) -> None:
    result = _report(client, LISTS, check_mode)
    assert result["changed"]
    assert [(one["resource"], one["name"], one["action"], one["version"]) for one in result["changes"]] == [
        ("component", "Web", "create", "1.0.0"),
        ("workflow", "ship", "create", "1.0.0"),
        ("workflow", "ship", "create", "1.0.0"),
        ("infrastructure_configuration", "private", "update", ""),
        ("image_recipe", "golden", "new_version", "1.0.1"),
        ("infrastructure_configuration", "old", "delete", ""),
    ]
    assert result["changes"][4]["arn"] == f"{HERE}:image-recipe/golden/1.0.1"
    assert result["summary"] == {
        "create": 3,
        "new_version": 1,
        "update": 1,
        "delete": 1,
        "unchanged": 1,
        "failed": 0,
        "not_tried": 0,
    }
    assert (result["failures"], result["not_tried"]) == ([], [])


def test_each_change_has_a_diff_with_a_header_and_the_last_is_the_summary(client: FakeClient) -> None:
    *diffs, last = _report(client, LISTS)["diff"]
    assert [diff["after_header"] for diff in diffs] == [
        "component Web 1.0.0 (create)",
        "workflow ship 1.0.0 (create)",
        "workflow ship 1.0.0 (create)",
        "infrastructure configuration private (update)",
        "image recipe golden 1.0.1 (new version)",
        "infrastructure configuration old (delete)",
    ]
    assert last == {"prepared": "create: 3, new version: 1, update: 1, delete: 1, unchanged: 1\n"}
    assert ("description: old" in diffs[3]["before"], "description: new" in diffs[3]["after"]) == (True, True)
    assert (diffs[0]["before"], diffs[5]["after"]) == ("", "")
    assert "description: old" in diffs[5]["before"]


def test_a_run_without_changes_has_no_diff(client: FakeClient) -> None:
    _report(client, LISTS)
    result = _report(client, LISTS)
    assert (result["changed"], result["changes"], result["diff"]) == (False, [], [])
    assert result["summary"]["unchanged"] == 6


def test_resources_are_returned_by_name_and_type(client: FakeClient) -> None:
    result = _report(client, LISTS)
    assert list(result["components"]) == ["Web"]
    assert list(result["workflows"]) == ["build/ship", "test/ship"]
    assert list(result["infrastructure_configurations"]) == ["private", "same"]
    assert result["image_recipes"]["golden"]["arn"] == f"{HERE}:image-recipe/golden/1.0.1"
    assert result["image_pipelines"] == {}


def test_a_failure_contains_the_completed_changes(client: FakeClient) -> None:
    client.fail("create", aws_error("AccessDeniedException"), "component/")
    lists = {**LISTS, "image_recipes": [{"name": "golden", "components": ["Web"]}]}
    error = _failed(client, lists)
    facts = error.facts
    assert [(one["resource"], one["name"]) for one in facts["failures"]] == [("component", "Web")]
    assert [(one["resource"], one["name"]) for one in facts["not_tried"]] == [
        ("image_recipe", "golden"),
        (FACTORY, "golden"),
    ]
    assert facts["changed"]
    assert [one["action"] for one in facts["changes"]] == ["create", "create", "update"]
    assert facts["summary"]["failed"] == 1
    assert facts["summary"]["not_tried"] == 2
    first, second, *_rest = str(error).splitlines()
    assert first.startswith("Failed: 1, not tried because of that: 2.")
    assert second == facts["failures"][0]["msg"]
    assert str(error).endswith("Nothing was deleted because entries failed.")


def test_a_failed_deletion_is_a_failure(client: FakeClient) -> None:
    client.fail("delete", aws_error("AccessDeniedException"), "old")
    facts = _failed(client, LISTS).facts
    assert [(one["resource"], one["name"]) for one in facts["failures"]] == [("infrastructure_configuration", "old")]
    assert facts["summary"]["delete"] == 0


def test_an_account_that_cannot_be_listed_is_a_failure_of_the_factory(client: FakeClient) -> None:
    client.fail("list", aws_error("AccessDeniedException"))
    facts = _failed(client, LISTS).facts
    assert [(one["resource"], one["name"]) for one in facts["failures"]] == [(FACTORY, "golden")]
    assert facts["summary"]["create"] == 3


@pytest.mark.parametrize(("count", "more"), [(SHOWN, 0), (SHOWN + 2, 1)])
def test_a_message_contains_the_first_failures(client: FakeClient, count: int, more: int) -> None:
    names = [f"net{number}" for number in range(count)]
    for name in names:
        client.fail("create", ImageBuilderError(f"Could not create {name}."), name)
    configurations = [{"name": name, "instance_profile_name": "builder"} for name in names]
    error = _failed(client, {"infrastructure_configurations": configurations})
    assert [failure["name"] for failure in error.facts["failures"]] == names
    _summary, *lines, deletion = str(error).splitlines()
    assert lines[:SHOWN] == [f"Could not create {name}." for name in names[:SHOWN]]
    assert len(lines) == SHOWN + more
    assert deletion == "Nothing was deleted because entries failed."

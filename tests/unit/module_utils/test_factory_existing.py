"""Look-ups of the existing resources of a factory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from unit.module_utils.account import HERE, FakeClient, aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Kind
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.converge import Factory
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import Entry, read_entries
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK, Owner

PLACE = f"{HERE}:infrastructure-configuration"


def _converge(client: FakeClient, count: int) -> list[Entry]:
    """Converge infrastructure configurations, with one thread, so that the order of the calls is certain."""
    client.workers = 1
    given = [{"name": f"place-{number}", "instance_profile_name": "builder"} for number in range(count)]
    entries = read_entries({"infrastructure_configurations": given})
    Factory(client, Owner("golden"), entries, check_mode=False).converge()
    assert [entry.failure for entry in entries] == [None] * count
    return entries


def _account(*names: str) -> FakeClient:
    common = {"instanceProfileName": "builder", "tags": {MARK: "golden"}}
    return FakeClient(*({"arn": f"{PLACE}/{name}", "name": name, **common} for name in names))


def _created(client: FakeClient) -> int:
    return sum(verb == "create" for verb, _label in client.writes)


def test_the_first_missing_resource_makes_the_factory_list_its_kind() -> None:
    client = _account()
    _converge(client, 20)
    assert client.lists == ["infrastructure_configuration"]
    # One is looked for, and each is read back after it is created.
    assert (len(client.reads), _created(client)) == (21, 20)


def test_only_resources_that_are_listed_are_read() -> None:
    client = _account("place-7", "place-12", "other")
    entries = _converge(client, 20)
    assert [entry.name for entry in entries if not entry.changed] == ["place-7", "place-12"]
    assert (len(client.reads), _created(client)) == (1 + 2 + 18, 18)


def test_nothing_is_listed_if_nothing_is_missing() -> None:
    client = _account(*(f"place-{number}" for number in range(20)))
    _converge(client, 20)
    assert (client.lists, len(client.reads)) == ([], 20)


def test_two_missing_resources_do_not_require_a_list() -> None:
    client = _account()
    _converge(client, 2)
    assert (client.lists, len(client.reads), _created(client)) == ([], 4, 2)


@pytest.mark.parametrize(("count", "pages"), [(3, 1), (40, 4)])
def test_a_list_with_more_pages_than_it_can_save_calls_is_not_completed(count: int, pages: int) -> None:
    client = _account(*(f"other-{number}" for number in range(500)))
    _converge(client, count)
    assert len(client.lists) == pages
    assert (len(client.reads), _created(client)) == (2 * count, count)


def test_a_list_of_several_pages_is_completed_for_many_resources() -> None:
    client = _account(*(f"other-{number}" for number in range(250)), "place-30")
    entries = _converge(client, 40)
    assert len(client.lists) == 3
    assert [entry.name for entry in entries if not entry.changed] == ["place-30"]
    assert len(client.reads) == 1 + 1 + 39


@pytest.mark.parametrize("code", ["AccessDeniedException", "ServiceException"])
def test_resources_are_read_one_by_one_if_they_cannot_be_listed(code: str) -> None:
    client = _account("place-7")
    client.fail("list", aws_error(code), times=None)
    entries = _converge(client, 10)
    assert [entry.name for entry in entries if not entry.changed] == ["place-7"]
    assert (client.lists, len(client.reads)) == (["infrastructure_configuration"], 10 + 9)


def test_a_resource_that_is_not_listed_yet_is_looked_up_again(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _account("place-7")

    def lagging(kind: Kind) -> Iterator[tuple[list[dict[str, Any]], bool]]:
        yield [], True

    monkeypatch.setattr(client, "list_pages", lagging)
    entries = _converge(client, 10)
    assert [entry.name for entry in entries if not entry.changed] == ["place-7"]
    assert _created(client) == 9
    assert client.reads.count(f"{PLACE}/place-7") == 1

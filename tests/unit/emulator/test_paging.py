"""Pages of lists."""

from __future__ import annotations

import pytest

import emulator

from .conftest import (
    Account,
)


def make_many(account: Account, count: int) -> list[str]:
    return [account.make("infrastructure_configuration", name=f"web {number:02}") for number in range(count)]


def test_a_page_has_25_entries_by_default(account: Account) -> None:
    made = make_many(account, 30)
    list_all = account.client.list_infrastructure_configurations
    first = list_all()
    second = list_all(nextToken=first["nextToken"])
    pages = [page["infrastructureConfigurationSummaryList"] for page in (first, second)]
    assert [len(page) for page in pages] == [25, 5]
    assert "nextToken" not in second
    assert sorted(entry["arn"] for page in pages for entry in page) == sorted(made)
    assert len(list_all(maxResults=30)["infrastructureConfigurationSummaryList"]) == 30
    assert "nextToken" not in list_all(maxResults=30)


def test_botocores_paginator_goes_through_all_pages(account: Account) -> None:
    made = make_many(account, 7)
    pages = list(account.client.get_paginator("list_infrastructure_configurations").paginate(maxResults=3))
    found = [entry["arn"] for page in pages for entry in page["infrastructureConfigurationSummaryList"]]
    assert len(pages) == 3
    assert sorted(found) == sorted(made)


def test_deletions_between_pages_skip_no_entry(account: Account) -> None:
    made, seen, token = make_many(account, 6), [], None
    while True:
        page = account.client.list_infrastructure_configurations(
            maxResults=2, **({"nextToken": token} if token else {})
        )
        for entry in page["infrastructureConfigurationSummaryList"]:
            seen.append(entry["arn"])
            account.delete("infrastructure_configuration", entry["arn"])
        token = page.get("nextToken")
        if not token:
            break
    assert sorted(seen) == sorted(made)


def test_a_page_token_is_valid_only_for_the_same_request(account: Account) -> None:
    make_many(account, 3)
    list_all = account.client.list_infrastructure_configurations
    token = list_all(maxResults=1)["nextToken"]
    assert list_all(maxResults=2, nextToken=token)["infrastructureConfigurationSummaryList"]
    for members in (
        {"nextToken": token, "filters": [{"name": "name", "values": ["web*"]}]},
        {"nextToken": "bm9uc2Vuc2U="},
        {"nextToken": "é"},
    ):
        refusal = account.refusal(list_all, **members)
        assert (refusal.code, refusal.status) == ("InvalidPaginationTokenException", 400)
    elsewhere = account.refusal(account.client.list_distribution_configurations, nextToken=token)
    assert elsewhere.code == "InvalidPaginationTokenException"


def test_the_order_of_lists_can_be_changed(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_many(account, 4)

    def listed() -> list[str]:
        pages = account.client.get_paginator("list_infrastructure_configurations").paginate(maxResults=3)
        return [entry["arn"] for page in pages for entry in page["infrastructureConfigurationSummaryList"]]

    assert listed() == made[::-1]
    monkeypatch.setattr(emulator.assumed, "newest_first", False)
    assert listed() == made

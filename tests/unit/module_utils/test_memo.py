"""A table whose entries are made once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.concurrency import Memo


def test_an_entry_is_made_once_however_many_threads_ask() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        time.sleep(0.01)
        made.append(key)
        return key.upper()

    table = Memo(make)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(table, ["web", "base"] * 20))
    assert answers == ["WEB", "BASE"] * 20
    assert sorted(made) == ["base", "web"]


def test_what_could_not_be_made_is_tried_again() -> None:
    answers = iter([ZeroDivisionError, None])

    def make(key: str) -> str:
        if error := next(answers):
            raise error
        return key.upper()

    table = Memo(make)
    with pytest.raises(ZeroDivisionError):
        table("web")
    assert table("web") == "WEB"


def test_what_was_laid_down_is_not_made() -> None:
    table = Memo(str.upper)
    table.put("web", "laid down")
    assert table("web") == "laid down"

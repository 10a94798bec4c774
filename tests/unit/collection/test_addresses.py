"""The pages of the artifact have full addresses in place of relative links."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / ".ci" / "addresses.py"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](../docs/builds.md#wait)", "[a](https://example.org/r/blob/1.0.0/docs/builds.md#wait)"),
        (
            "[`a`](tasks) [b](b.yml)",
            "[`a`](https://example.org/r/blob/1.0.0/roles/tasks) [b](https://example.org/r/blob/1.0.0/roles/b.yml)",
        ),
        ("![a](../docs/demo.svg)", "![a](https://example.org/r/raw/1.0.0/docs/demo.svg)"),
        ('<img alt="a" src="../docs/demo.svg">', '<img alt="a" src="https://example.org/r/raw/1.0.0/docs/demo.svg">'),
        ("[a](#wait) [b](https://aws.amazon.com)", "[a](#wait) [b](https://aws.amazon.com)"),
    ],
    ids=["anchor", "several", "picture", "html", "unchanged"],
)
def test_relative_links_become_addresses_at_the_tag(text: str, expected: str) -> None:
    specification = importlib.util.spec_from_file_location("addresses", SCRIPT)
    assert specification
    assert specification.loader
    addresses = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(addresses)
    assert addresses.with_addresses(text, Path("roles"), "https://example.org/r", "1.0.0") == expected

"""The pages of the documentation site have the links of the site, and its contents are those of the index."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

CI = Path(__file__).parents[3] / ".ci"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program that builds the site, which is not part of a package."""
    monkeypatch.syspath_prepend(CI)
    spec = importlib.util.spec_from_file_location("docs", CI / "docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("page", "text", "expected"),
    [
        ("docs/builds.md", "[a](permissions.md#roles)", "[a](/permissions.md#roles)"),
        ("docs/builds.md", "[a](../README.md) [b](#start)", "[a](/overview.md) [b](/builds.md#start)"),
        ("docs/builds.md", "[a](../examples/fleet)", "[a](/examples/fleet.md)"),
        ("README.md", "[a](examples/web_server/account.yml)", "[a](/examples/web_server.md#accountyml)"),
        ("roles/image_pipeline/README.md", "[a](../../docs/builds.md)", "[a](/builds.md)"),
        ("README.md", "![a](docs/images/build.svg)", "![a](/images/build.svg)"),
        ("README.md", '<img src="docs/images/build.svg">', '<img src="/images/build.svg">'),
        ("docs/builds.md", "[a](../plugins/lookup/image.py)", "[a](/reference/image_lookup.rst)"),
        ("README.md", "[a](https://example.com)", "[a](https://example.com)"),
        ("README.md", "| `component` | `x` |", "| [`component`](/reference/component_module.rst) | `x` |"),
        (
            "README.md",
            "a `component` of `image_info`",
            "a `component` of [`image_info`](/reference/image_info_module.rst)",
        ),
        ("README.md", "[`image_info`](docs/README.md)", "[`image_info`](/index.md)"),
    ],
)
def test_links_are_those_of_the_site(page: str, text: str, expected: str, site: Any) -> None:
    assert site.relinked(page, text, site.site_places()) == expected


def test_the_contents_are_the_links_of_each_section(site: Any) -> None:
    home = "# Docs\n\n## Build\n\n[Builds](/builds.md)\n\n## Reference\n\n[Role](/roles/a.md) and [b](https://b)\n"
    lines = [line for line in site.contents(home).splitlines() if line and not line.startswith("```")]
    assert lines == [
        *(":hidden:", ":caption: Build", "Builds </builds.md>"),
        *(":hidden:", ":caption: Reference", "Role </roles/a.md>", "Modules, plugins and roles </reference/index>"),
    ]

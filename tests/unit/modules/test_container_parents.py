"""Parent images of ``container_recipe`` in registries: which overrides they need, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import container_recipe

import emulator

MODULE = "container_recipe"
ECR = "210000000012.dkr.ecr.eu-west-2.amazonaws.com"


@pytest.mark.parametrize(
    ("parent", "overrides", "option"),
    [
        ("public.ecr.aws/docker/library/alpine:3.20", {}, "platform_override"),
        (f"{ECR}/ubuntu-base:4", {}, "platform_override"),
        (f"{ECR}/iis:2", {"platform_override": "Windows"}, "image_os_version_override"),
    ],
)
def test_parents_in_ecr_need_overrides(
    account: Any, run: Any, parent: str, overrides: dict[str, str], option: str
) -> None:
    for check in (True, False):
        result = run(MODULE, check=check, **container_recipe(parent_image=parent, **overrides))
        assert (result["failed"], result["option"], result.writes) == (True, option, [])


@pytest.mark.parametrize(
    ("parent", "overrides"),
    [
        ("redis:7.4", {}),
        ("public.ecr.aws/docker/library/alpine:3.20", {"platform_override": "Linux"}),
        (
            f"{ECR}/iis:2",
            {"platform_override": "Windows", "image_os_version_override": "Microsoft Windows Server 2022"},
        ),
    ],
)
def test_parents_with_the_required_overrides_are_accepted(
    account: Any, four_ways: Any, monkeypatch: pytest.MonkeyPatch, parent: str, overrides: dict[str, str]
) -> None:
    monkeypatch.setattr(emulator.assumed, "container_platforms_must_be_known", False, raising=False)
    assert four_ways(MODULE, **container_recipe(parent_image=parent, **overrides))[MODULE]["parent_image"] == parent


def test_a_new_parent_in_ecr_requires_overrides_again(account: Any, run: Any) -> None:
    first = run(MODULE, **container_recipe(parent_image=f"{ECR}/base:1", platform_override="Linux"))
    assert first["changed"]
    described = run(MODULE, name="web", description="The next version inherits the platform")
    assert described[MODULE]["version"] == "1.0.1"
    moved = run(MODULE, name="web", parent_image=f"{ECR}/base:2")
    assert (moved["failed"], moved["option"], moved.writes) == (True, "platform_override", [])


def test_the_next_version_of_a_windows_recipe_requires_the_os_version_again(account: Any, run: Any) -> None:
    """AWS does not return it, so the next version cannot inherit it."""
    windows = {"platform_override": "Windows", "image_os_version_override": "Microsoft Windows Server 2022"}
    assert run(MODULE, **container_recipe(parent_image=f"{ECR}/iis:2", **windows))["changed"]
    result = run(MODULE, name="web", description="Second")
    assert (result["failed"], result["option"], result.writes) == (True, "image_os_version_override", [])


def test_other_registries_are_a_warning(account: Any, run: Any) -> None:
    result = run(MODULE, **container_recipe(parent_image="ghcr.io/team/base:1", platform_override="Linux"))
    assert result["changed"]
    assert ["parent_image: " in str(warning) for warning in result["warnings"]] == [True]

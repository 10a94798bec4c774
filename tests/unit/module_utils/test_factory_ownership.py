"""Ownership: which resources a factory may change."""

from __future__ import annotations

import pytest
from unit.module_utils.account import FakeClient

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import COMPONENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.plan import Desired, Tags
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.converge import OwnersPlanner
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK, Owner
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import (
    COMPONENT as COMPONENT_SPEC,
)


@pytest.mark.parametrize(
    ("tags", "adopt", "owns", "may_change"),
    [
        ({MARK: "golden"}, False, True, True),
        ({MARK: "golden"}, True, True, True),
        ({}, False, False, False),
        ({}, True, False, True),
        ({MARK: ""}, True, False, True),
        ({MARK: "silver"}, False, False, False),
        ({MARK: "silver"}, True, False, False),
    ],
)
def test_a_factory_changes_only_what_it_owns_or_adopts(
    tags: dict[str, str], adopt: bool, owns: bool, may_change: bool
) -> None:
    owner = Owner("golden", adopt)
    assert owner.owns(tags) is owns
    if may_change:
        owner.claim(COMPONENT, "web", tags)
        return
    with pytest.raises(ImageBuilderError):
        owner.claim(COMPONENT, "web", tags)


@pytest.mark.parametrize(
    ("tags", "purge", "marked", "purges"),
    [
        (None, True, {MARK: "golden"}, False),
        (None, False, {MARK: "golden"}, False),
        ({}, True, {MARK: "golden"}, True),
        ({"Team": "web"}, True, {"Team": "web", MARK: "golden"}, True),
        ({"Team": "web"}, False, {"Team": "web", MARK: "golden"}, False),
    ],
)
def test_a_factory_adds_its_ownership_tag(tags: Tags | None, purge: bool, marked: Tags, purges: bool) -> None:
    client = FakeClient()
    planner = OwnersPlanner(client, COMPONENT_SPEC, References(client), check_mode=False, owner=Owner("golden"))
    desired = planner.take_snapshot(Desired("web", {}, None, tags, purge)).desired
    assert (desired.tags, desired.purge_tags) == (marked, purges)

"""The policy of the quick start suffices for its playbooks, and allows only what the page on permissions allows."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

from unit.modules.conftest import Account, Run
from unit.modules.restricted import User
from unit.modules.samples import LIFECYCLE_ROLE, PARTS, SMALLEST, named
from unit.permissions import PAGE, policies

POLICY = json.loads((Path(__file__).parents[3] / "examples/quick_start/policy.json").read_text())
STATEMENTS = [{**statement, "Resource": "*"} for statement in POLICY["Statement"]]

MODULES = [*PARTS, "image_pipeline"]


def test_the_policy_suffices(account: Account, run: Run) -> None:
    user = User(account, run, STATEMENTS)
    for module in MODULES:
        for tags in ({}, {"Team": "web"}, {"Team": "shop"}):
            assert user.run(module, **SMALLEST[module](tags=tags))["changed"], module
    image = user.run("image_pipeline_execution", image_pipeline_arn="web", build="if_changed")["image"]["arn"]
    assert [found["arn"] for found in user.run("image_info", image_pipeline_arn="web")["images"]] == [image]
    everything = {"amis": True, "snapshots": True}
    assert user.run(
        "image",
        image_build_version_arn=image,
        state="absent",
        include_resources=everything,
        execution_role=LIFECYCLE_ROLE,
    )["changed"]
    for module in reversed(MODULES):
        assert user.run(module, **named(module, state="absent"))["changed"], module


def test_the_policy_allows_nothing_else() -> None:
    page = [
        action for policy in policies(PAGE.read_text()).values() for actions in policy.values() for action in actions
    ]
    for statement in STATEMENTS:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert [action for action in actions if not any(fnmatchcase(action, allowed) for allowed in page)] == []

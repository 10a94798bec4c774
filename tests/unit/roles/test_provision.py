"""The playbook provision: its checks before a build, and its documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.modules.tasks import TRUSTED, plain

from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.variables import playbook_specification

ROOT = Path(__file__).resolve().parents[3]
PLAYBOOK = ROOT / "playbooks" / "provision.yml"


def template(name: str, **variables: Any) -> Any:
    """Return the value of a variable of the first play."""
    loader = DataLoader()
    play = loader.load_from_file(str(PLAYBOOK), cache="none", **TRUSTED)[0]
    known = {**play["vars"], **variables}
    return plain(Templar(loader=loader, variables=known).template(known[name]))


@pytest.mark.parametrize(
    ("pipeline", "actions", "named"),
    [
        ([], [], "no image pipeline"),
        ([{"container_recipe_arn": "arn"}], ["WaitForAction"], "container images"),
        ([{"image_recipe_arn": "arn"}], ["LaunchInstance", "CreateImage"], "image_pipeline_provision: true"),
        ([{"image_recipe_arn": "arn"}], ["LaunchInstance", "WaitForAction"], ""),
    ],
)
def test_pipelines_whose_builds_cannot_be_provisioned_are_found(
    pipeline: list[dict[str, str]], actions: list[str], named: str
) -> None:
    steps = "\n".join(f"  - {{name: {action}, action: {action}}}" for action in actions)
    workflows = [{"workflows": [{"data": f"steps:\n{steps}"}]}] if actions else []
    problem = template(
        "__image_provision_pipeline_problem",
        __image_provision_pipelines={"image_pipelines": pipeline},
        __image_provision_workflows={"results": workflows},
    )
    assert named in problem
    assert bool(problem) is bool(named)


def test_the_guide_describes_every_variable() -> None:
    page = (ROOT / "docs" / "provisioning.md").read_text()
    options = playbook_specification("provision")
    assert set(re.findall(r"^\| `(image_provision_\w+)`", page, re.MULTILINE)) == {
        name for name in options if name.startswith("image_provision_")
    }

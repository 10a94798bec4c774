"""The examples run unchanged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from processes.accounts import prepare_account
from processes.roles.conftest import ROOT, Playbook, Terminal, Writes

# A build may wait for an approval.
BUILD = ("-e", '{"image_pipeline_build": "if_changed", "image_pipeline_build_options": {"wait": false}}')
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/factory.yml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_created_built_once_and_removed(example: Path, playbook: Playbook, writes: Writes) -> None:
    factory = example / "factory.yml"
    playbook(example / "account.yml", factory, *BUILD)
    *made, built = writes()
    assert "CreateImagePipeline" in made
    assert built == "StartImagePipelineExecution"
    assert playbook(factory, *BUILD) == 0
    assert writes() == []
    playbook(factory, "-e", "image_pipeline_state=absent")
    assert sorted(writes()) == sorted(operation.replace("Create", "Delete") for operation in made)


def test_the_fleet_is_planned_as_in_the_guide_created_and_removed(
    playbook: Playbook, terminal: Terminal, writes: Writes, tmp_path: Path
) -> None:
    fleet = Path(shutil.copytree(ROOT / "examples" / "fleet", tmp_path / "fleet"))
    play = ("-i", fleet / "inventory.yml", fleet / "factories.yml")
    prepare_account()
    assert playbook(*play, "--check") == 2
    assert writes() == []
    assert playbook(*play) == 2
    made = writes()
    assert made.count("CreateImagePipeline") == 2 + 3
    assert playbook(*play) == 0

    web = fleet / "group_vars" / "factories" / "web.yml"
    web.write_text(web.read_text().replace("dnf install -y nginx", "dnf install -y nginx nginx-mod-brotli"))
    writes()
    shown = terminal(*play, "--check", "--diff", "--limit", "fleet-eu")
    _before, begin, plan = (ROOT / "docs" / "factories.md").read_text().partition("--- before: component nginx")
    assert begin + plan[: plan.index("```")] in shown
    assert writes() == []
    assert playbook(*play) == 2
    # The two regions are worked at the same time.
    assert sorted(writes()) == sorted(["CreateComponent", "CreateImageRecipe", "UpdateImagePipeline"] * 2)

    terminal(*play, "-e", "image_factory_state=absent")
    assert writes().count("DeleteImagePipeline") == 2 + 3


def test_the_layers_are_built_once_and_removed(playbook: Playbook, writes: Writes) -> None:
    layers = ROOT / "examples" / "layers" / "layers.yml"
    prepare_account()
    playbook(layers)
    done = writes()
    assert done.count("StartImagePipelineExecution") == 4
    assert playbook(layers) == 0
    assert writes() == []
    playbook(layers, "-e", "layers_state=absent")
    assert sorted(writes()) == sorted(
        operation.replace("Create", "Delete") for operation in done if operation.startswith("Create")
    )

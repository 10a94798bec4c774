"""The examples are played as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.roles.conftest import ROOT, Playbook, Writes

# A build may wait for somebody's consent.
BUILD = ("-e", '{"image_pipeline_build": "if_changed", "image_pipeline_build_options": {"wait": false}}')
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/factory.yml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_made_and_built_once_and_removed(example: Path, playbook: Playbook, writes: Writes) -> None:
    factory = example / "factory.yml"
    playbook(example / "account.yml", factory, *BUILD)
    *made, built = writes()
    assert "CreateImagePipeline" in made
    assert built == "StartImagePipelineExecution"
    assert playbook(factory, *BUILD) == 0
    assert writes() == []
    playbook(factory, "-e", "image_pipeline_state=absent")
    assert sorted(writes()) == sorted(operation.replace("Create", "Delete") for operation in made)

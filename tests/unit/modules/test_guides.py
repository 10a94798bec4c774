"""The YAML blocks of the guides work. A block that is followed by a ``text`` block fails with that message.

Blocks that name a file are played by ``tests/processes``, together with the console commands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import boto3
import pytest
from ansible.errors import AnsibleError
from pages import GUIDES, ROOT, Block, blocks
from unit.modules.tasks import Play

COMPONENT = """
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: ["dnf install --assumeyes '{{ Package }}'%s"]
parameters:
  - Package: {type: string, default: nginx}
"""

PLAYBOOK = "- hosts: all\n  tasks: []\n"

FILES = {
    "bake.yml": PLAYBOOK,
    "collections/ansible_collections/ansible/posix/galaxy.yml": "namespace: ansible\nname: posix\n",
    "verify.yml": PLAYBOOK,
    "components/web-server.yml": COMPONENT % "",
    "components/web-server.yml.j2": COMPONENT % " --repofrompath mirror,<< mirror >>",
}

RECIPE = "- goldsmith.image_builder.image_recipe: {name: %s, parent_image: aws/amazon-linux-2023-x86/x.x.x}\n"
INFRASTRUCTURE = """
- goldsmith.image_builder.infrastructure_configuration:
    {name: %s, instance_profile_name: image-builder}
"""
DISTRIBUTION = """
- goldsmith.image_builder.distribution_configuration:
    name: %s
    distributions: [{region: us-west-2, ami_distribution_configuration: {name: "a [[ imagebuilder:buildDate ]]"}}]
"""

WORKFLOW = """
- goldsmith.image_builder.workflow:
    name: %s
    type: BUILD
    data: {schemaVersion: 1.0, steps: [{name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}]}
"""

SCANNING = "- goldsmith.image_builder.inspector_scanning: {resource_types: [EC2]}\n"

PIPELINE = """
- goldsmith.image_builder.image_pipeline:
    {name: %s, image_recipe_arn: %s, infrastructure_configuration_arn: private}
"""

BEFORE = {
    "docs/builds.md": [
        INFRASTRUCTURE % "private",
        *(RECIPE % name for name in ("web", "shop")),
        *(PIPELINE % (name, name) for name in ("web", "shop")),
    ],
    "docs/migrating.md": [
        SCANNING,
        RECIPE % "myImageRecipe",
        INFRASTRUCTURE % "myInfrastructureConfig",
        DISTRIBUTION % "myDistributionConfig",
        WORKFLOW % "myWorkflow",
    ],
    "docs/troubleshooting.md": [INFRASTRUCTURE % "private", RECIPE % "trouble"],
}
"""Tasks that create what a guide refers to and does not create."""


@pytest.fixture
def play(account: Any, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """An account in the region of the guides, and a playbook's folder."""
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    boto3.client("ecr", region_name="us-west-2").create_repository(repositoryName="api")
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return Play(run, tmp_path)


def examples(page: str) -> Iterator[tuple[str, str]]:
    """Yield each YAML block that names no file, with the message that it must fail with, or an empty string."""
    found = blocks(page)
    for block, following in zip_longest(found, found[1:], fillvalue=Block("", "")):
        if block.language == "yaml" and not block.file:
            yield block.text, following.text if following.language == "text" else ""


@pytest.mark.parametrize("guide", GUIDES)
def test_the_examples_of_a_guide_work(guide: str, play: Play) -> None:
    for task in play.tasks("".join(BEFORE.get(guide, ["[]"]))):
        assert play.run(task).get("changed"), task.name
    for text, message in examples(guide):
        tasks = play.tasks(text)
        if message:
            (task,) = tasks
            assert play.run(task)["msg"].split() == message.split(), task.name
            # In check mode, a message can add what an earlier task may do.
            predicted = play.run(task, check=True)["msg"].split()
            assert predicted[: len(message.split())] == message.split(), task.name
        else:
            runs(play, tasks)


def runs(play: Play, tasks: list[Any]) -> None:
    """Assert that the tasks work in check mode, change something, and change nothing when they are repeated."""
    for check, changes in ((True, True), (False, True), (False, False)):
        results = [(task.name, play.run(task, check=check)) for task in tasks]
        assert [(name, result.get("msg")) for name, result in results if "failed" in result] == []
        assert any(result["changed"] for _other, result in results) is changes, results


def test_the_playbook_with_modules_creates_a_pipeline(play: Play) -> None:
    (text,) = (block.text for block in blocks("docs/choosing.md") if block.file == "shop.yml")
    component = play.folder / "examples/web_server/components/nginx.yml"
    component.parent.mkdir(parents=True)
    component.write_text(COMPONENT % "")
    runs(play, play.tasks(text))


def test_placeholders_reach_the_service(play: Play) -> None:
    results = [play.run(task) for text, _other in examples("docs/placeholders.md") for task in play.tasks(text)]
    configurations = [one["distribution_configuration"] for one in results if "distribution_configuration" in one]
    assert [one["distributions"][0]["ami_distribution_configuration"]["name"] for one in configurations] == [
        "web {{ imagebuilder:buildDate }}",
        "web production {{ imagebuilder:buildDate }}",
        "web {{ imagebuilder:buildDate }}",
    ]
    documents = [one["component"]["data"] for one in results if "component" in one]
    assert ["{{ Package }}" in document for document in documents] == [True, True, True]
    assert "mirror,https://mirror.example.com" in documents[-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("web {{ imagebuilder:buildDate }}", "expected token 'end of print statement', got ':'"),
        ("FROM {{{ imagebuilder:parentImage }}}", "'imagebuilder' is undefined"),
        ("dnf install {{ Package }}", "'Package' is undefined"),
        ("echo {{ build.Install.outputs.stdout }}", "'build' is undefined"),
    ],
)
def test_ansible_rejects_a_placeholder_without_precautions(text: str, message: str, play: Play) -> None:
    (task,) = play.tasks(f"- goldsmith.image_builder.image_pipeline: {{name: web, description: '{text}'}}")
    with pytest.raises(AnsibleError, match=re.escape(message)):
        play.run(task)
    assert f"`{message}`" in (ROOT / "docs/troubleshooting.md").read_text()

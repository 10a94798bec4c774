"""What the guides show is run: a YAML block works, and one with a text after it fails with that text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from ansible.errors import AnsibleError
from unit.modules.tasks import Play

GUIDES = Path(__file__).parents[3] / "docs"

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

FILES = {
    "components/web-server.yml": COMPONENT % "",
    "components/web-server.yml.j2": COMPONENT % " --repofrompath mirror,<< mirror >>",
}

RECIPE = "- goldsmith.image_builder.image_recipe: {name: %s, parent_image: aws/amazon-linux-2023-x86/x.x.x}\n"
INFRASTRUCTURE = """
- goldsmith.image_builder.infrastructure_configuration:
    {name: %s, instance_profile_name: EC2InstanceProfileForImageBuilder}
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
    "builds.md": [
        INFRASTRUCTURE % "private",
        *(RECIPE % name for name in ("web", "shop")),
        *(PIPELINE % (name, name) for name in ("web", "shop")),
    ],
    "coming-from-elsewhere.md": [
        SCANNING,
        RECIPE % "myImageRecipe",
        INFRASTRUCTURE % "myInfrastructureConfig",
        DISTRIBUTION % "myDistributionConfig",
        WORKFLOW % "myWorkflow",
    ],
}
"""What the tasks of a guide refer to and do not make."""


@pytest.fixture
def play(account: Any, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """An account in the region of the guides, and a playbook's folder."""
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    account.client("iam").create_instance_profile(InstanceProfileName="EC2InstanceProfileForImageBuilder")
    boto3.client("ecr", region_name="us-west-2").create_repository(repositoryName="api")
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    return Play(run, tmp_path)


def blocks(guide: str) -> Iterator[tuple[str, str]]:
    """Yield the YAML blocks of a guide, each with the message that it fails with, if any."""
    found = re.findall(r"^```(\w+)\n(.*?)^```", (GUIDES / guide).read_text(), re.MULTILINE | re.DOTALL)
    for place, (language, text) in enumerate(found):
        if language == "yaml":
            after, message = found[place + 1] if place + 1 < len(found) else ("", "")
            yield text, message if after == "text" else ""


@pytest.mark.parametrize("guide", sorted(path.name for path in GUIDES.glob("*.md")))
def test_what_a_guide_shows_happens(guide: str, play: Play) -> None:
    for task in play.tasks("".join(BEFORE.get(guide, ["[]"]))):
        assert play.run(task).get("changed"), task.name
    for text, message in blocks(guide):
        tasks = play.tasks(text)
        if message:
            (task,) = tasks
            assert play.run(task, check=True)["msg"].split() == message.split(), task.name
            assert play.run(task)["msg"].split() == message.split(), task.name
        else:
            runs(play, tasks)


def runs(play: Play, tasks: list[Any]) -> None:
    """The list can be checked as a whole, makes something, and makes nothing when it is repeated."""
    for check, changes in ((True, True), (False, True), (False, False)):
        results = [(task.name, play.run(task, check=check)) for task in tasks]
        assert [(name, result.get("msg")) for name, result in results if "failed" in result] == []
        assert any(result["changed"] for _other, result in results) is changes, results


def test_the_modules_of_the_readme_make_a_pipeline(play: Play) -> None:
    (text,) = (text for text, _message in blocks("../README.md") if "module_defaults" in text)
    (play.folder / "web-nginx.yml").write_text(COMPONENT % "")
    runs(play, play.tasks(text))


def test_placeholders_reach_the_service(play: Play) -> None:
    done = [play.run(task) for text, _other in blocks("placeholders.md") for task in play.tasks(text)]
    configurations = [one["distribution_configuration"] for one in done if "distribution_configuration" in one]
    assert [one["distributions"][0]["ami_distribution_configuration"]["name"] for one in configurations] == [
        "web {{ imagebuilder:buildDate }}",
        "web production {{ imagebuilder:buildDate }}",
        "web {{ imagebuilder:buildDate }}",
    ]
    documents = [one["component"]["data"] for one in done if "component" in one]
    assert ["{{ Package }}" in document for document in documents] == [True, True, True]
    assert "mirror,https://mirror.example.com" in documents[-1]


@pytest.mark.parametrize("plainly", ["web {{ imagebuilder:buildDate }}", "dnf install {{ Package }}"])
def test_a_placeholder_written_plainly_does_not_reach_the_module(plainly: str, play: Play) -> None:
    (task,) = play.tasks(f"- goldsmith.image_builder.image_pipeline: {{name: web, description: '{plainly}'}}")
    with pytest.raises(AnsibleError, match=r"(?i)template|undefined"):
        play.run(task)

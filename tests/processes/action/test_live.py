"""Plays on the command line and in AWX, against the emulator on loopback: the output during a build."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import boto3
import pytest
from moto import mock_aws
from processes.programs import BIN

import emulator

ROOT = Path(__file__).parents[3]
REGION = "eu-west-1"
PARENT = f"arn:aws:imagebuilder:{REGION}:aws:image/amazon-linux-2023-x86/x.x.x"
UNDER_WAY = {"PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING"}

WHERE = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/goldsmith.image_builder.all:
      region: eu-west-1
      access_key: AKIAIMAGEBUILDERTEST
      secret_key: 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
  environment:
    AWS_ENDPOINT_URL: {url}
  tasks:
"""
BUILD = """
    - name: Build
      goldsmith.image_builder.image_pipeline_execution: {options}
      register: built
    - name: Show the image
      ansible.builtin.debug:
        msg: "built {{{{ built.image.output_resources.amis[0].image }}}} of {{{{ built.image.arn }}}}"
"""


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An account with the pipeline web, in which time does not pass until the test advances the clock."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIMAGEBUILDERTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "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")
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    emulator.register()
    with mock_aws():
        boto3.client("iam", REGION).create_instance_profile(InstanceProfileName="image-builder")
        builder = boto3.client("imagebuilder", REGION)
        recipe = builder.create_image_recipe(name="web", semanticVersion="1.0.0", parentImage=PARENT)
        where = builder.create_infrastructure_configuration(name="web", instanceProfileName="image-builder")
        builder.create_image_pipeline(
            name="web",
            imageRecipeArn=recipe["imageRecipeArn"],
            infrastructureConfigurationArn=where["infrastructureConfigurationArn"],
        )
        emulator.clock.speed = 0
        yield builder
        emulator.clock.speed = emulator.IMMEDIATE


@pytest.fixture
def url(client: Any) -> Iterator[str]:
    with emulator.serve() as served:
        yield served


def environment(folder: Path) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_"))}
    collections = {"ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"), "ANSIBLE_HOME": str(folder / "home")}
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**mine, **collections, "PATH": path, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "false"}


def play(folder: Path, url: str, **options: Any) -> Path:
    file = folder / "play.yml"
    file.write_text(WHERE.format(url=url) + BUILD.format(options=json.dumps(options)))
    return file


def running(folder: Path, *command: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [BIN / command[0], *command[1:]],
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def status(client: Any, arn: str) -> str:
    image: dict[str, Any] = client.get_image(imageBuildVersionArn=arn)["image"]
    return str(image["state"]["status"])


def test_the_build_of_an_interrupted_play_continues_and_the_next_play_follows_it(
    client: Any, url: str, tmp_path: Path
) -> None:
    shown = []
    # A worker that outlives the play is the last to close its output: the time to wait bounds the test.
    long = play(tmp_path, url, image_pipeline_arn="web", wait_timeout=180)
    with running(tmp_path, "ansible-playbook", long) as job:
        assert job.stdout
        last_resort = Timer(60, os.killpg, (job.pid, signal.SIGKILL))
        for line in job.stdout:
            shown.append(line)
            if "started: arn:" in line:
                emulator.clock.advance(60)
            elif "LaunchBuildInstance: running" in line:
                os.killpg(job.pid, signal.SIGINT)  # as a terminal does, to all that belongs to the play
                # On a busy machine Ansible may not come to its end by that.
                last_resort.start()
    last_resort.cancel()
    output = "".join(shown)
    assert "LaunchBuildInstance: running" in output, output
    assert job.returncode != 0, output
    arn = output.partition("started: ")[2].split()[0]
    assert status(client, arn) == "BUILDING"

    emulator.clock.speed = emulator.IMMEDIATE
    follow = play(tmp_path, url, state="followed", image_build_version_arn=arn)
    with running(tmp_path, "ansible-playbook", follow) as job:
        output = job.communicate()[0]
    assert job.returncode == 0, output
    image = client.get_image(imageBuildVersionArn=arn)["image"]
    assert f"built {image['outputResources']['amis'][0]['image']} of {arn}" in output
    builds = client.list_image_pipeline_images(imagePipelineArn=image["sourcePipelineArn"])["imageSummaryList"]
    assert [build["arn"] for build in builds] == [arn]


NAMED = """
    - collections: [goldsmith.image_builder]
      module_defaults:
        goldsmith.image_builder.image: {build: always, tags: {of: image}}
        goldsmith.image_builder.image_pipeline_execution: {image_pipeline_arn: web}
      block:
        - image: {image_recipe_arn: web, infrastructure_configuration_arn: web}
          register: short
        - goldsmith.image_builder.image: {image_recipe_arn: web, infrastructure_configuration_arn: web}
          register: complete
        - image_pipeline_execution:
          register: executed
        - ansible.builtin.debug: {msg: "tags {{ [short, complete, executed] | map(attribute='image.tags') }}"}
"""


def test_modules_that_share_an_action_keep_their_names_and_defaults(client: Any, url: str, tmp_path: Path) -> None:
    emulator.clock.speed = emulator.IMMEDIATE
    (tmp_path / "play.yml").write_text(WHERE.format(url=url) + NAMED)
    with running(tmp_path, "ansible-playbook", tmp_path / "play.yml") as job:
        output = job.communicate()[0]
    assert job.returncode == 0, output
    for build in ("web/1.0.0/1 ", "web/1.0.0/2 ", "web/1.0.0/3 "):
        assert [line for line in output.splitlines() if line.startswith(build)][-1].endswith("AVAILABLE")
    assert "tags [{'of': 'image'}, {'of': 'image'}, {}]" in output


def events(folder: Path) -> list[dict[str, Any]]:
    """What ansible-runner has written so far, in order."""
    files = (folder / "artifacts" / "job" / "job_events").glob("*.json")
    whole = [json.loads(file.read_text()) for file in files if not file.stem.endswith("-partial")]
    return sorted(whole, key=lambda event: int(event["counter"]))


def test_ansible_runner_gets_the_lines_during_the_build(client: Any, url: str, tmp_path: Path) -> None:
    """So does AWX, which runs its jobs with it and shows what its events hold."""
    (tmp_path / "project").mkdir()
    play(tmp_path / "project", url, image_pipeline_arn="web")
    command = ("ansible-runner", "run", tmp_path, "--playbook", "play.yml", "--ident", "job", "--quiet")
    arn, passing = client.list_image_pipelines()["imagePipelineList"][0]["arn"], ["started: arn:", "step 1 of 7"]
    arn = arn.replace("image-pipeline/web", "image/web/1.0.0/1")
    with running(tmp_path, *command) as job:
        while job.poll() is None and passing:
            time.sleep(0.1)
            if any(passing[0] in event["stdout"] for event in events(tmp_path)):
                assert status(client, arn) in UNDER_WAY
                passing.pop(0)
                emulator.clock.advance(60)
        emulator.clock.speed = emulator.IMMEDIATE
        output = job.communicate()[0]
    told = [event["stdout"] for event in events(tmp_path)]
    assert (job.returncode, output, passing) == (0, "", []), (output, told)
    lines = [text for text in told if text.startswith("web/1.0.0/1  ")]
    assert lines[-1].split()[2] == "AVAILABLE"
    assert [text for text in told if text.startswith("changed: [localhost]")]


def test_stdout_contains_only_the_output_of_a_machine_readable_callback(client: Any, url: str, tmp_path: Path) -> None:
    emulator.clock.speed = emulator.IMMEDIATE
    file = play(tmp_path, url, image_pipeline_arn="web")
    job = subprocess.run(
        [BIN / "ansible-playbook", file],
        env={**environment(tmp_path), "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert job.returncode == 0, job.stdout
    (build, _message) = (task["hosts"]["localhost"] for task in json.loads(job.stdout)["plays"][0]["tasks"])
    assert build["image"]["state"]["status"] == "AVAILABLE"
    assert {"progress", "poll"} & set(build) == set()
    assert [line for line in job.stderr.splitlines() if line.startswith("web/1.0.0/1  ")][-1].endswith("AVAILABLE")


LOOKUP = """
    - ansible.builtin.debug: {msg: "{{ lookup('goldsmith.image_builder.image', 'web', target_regoin='us-east-1') }}"}
"""


def test_the_lookup_refuses_an_unknown_option(client: Any, url: str, tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(WHERE.format(url=url) + LOOKUP)
    with running(tmp_path, "ansible-playbook", tmp_path / "play.yml") as job:
        output = job.communicate()[0]
    assert job.returncode != 0
    assert "target_regoin: is not an option of this lookup. Did you mean target_region?" in output


FACTORY = """
    - goldsmith.image_builder.image_factory: {options}
      register: built
    - ansible.builtin.debug: {{msg: "amis {{{{ built.amis | dict2items | map(attribute='key') | sort }}}}"}}
"""
LAYERS: dict[str, Any] = {
    "factory": "layers",
    "build": "if_changed",
    "infrastructure_configurations": [{"name": "layers", "instance_profile_name": "image-builder"}],
    "image_recipes": [
        {"name": name, "parent_image": parent, "components": ["aws/update-linux"]}
        for name, parent in {"golden": PARENT, "shop": "golden"}.items()
    ],
    "image_pipelines": [
        {"name": name, "image_recipe_arn": name, "infrastructure_configuration_arn": "layers"}
        for name in ("golden", "shop")
    ],
}


def test_a_factory_shows_its_builds_and_a_table(client: Any, url: str, tmp_path: Path) -> None:
    emulator.clock.speed = 1200
    (tmp_path / "play.yml").write_text(WHERE.format(url=url) + FACTORY.format(options=json.dumps(LAYERS)))
    with running(tmp_path, "ansible-playbook", tmp_path / "play.yml") as job:
        output = job.communicate()[0]
    assert job.returncode == 0, output
    lines = output.splitlines()
    for name in ("golden", "shop"):
        assert [line for line in lines if line.startswith(f"{name}: {name}/1.0.0/1 ")][-1].endswith("AVAILABLE"), output
    (head,) = (number for number, line in enumerate(lines) if line.startswith("pipeline "))
    assert [line.split()[:2] for line in lines[head + 1 : head + 3]] == [["golden", "available"], ["shop", "available"]]
    assert "image recipe shop 1.0.0: create" in lines
    assert "amis ['golden', 'shop']" in output

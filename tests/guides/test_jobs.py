"""Each playbook in a terminal, as a job of AWX, and for a fleet of two accounts and regions.

A run plays the playbooks of a group, in the order in which they build on each other.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from pages import blocks

import emulator
from emulator import journal
from emulator.server import serve

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECRET = "a-secret-of-the-emulator-that-no-result-holds"
OTHER = "222222222222"
ROLE = f"arn:aws:iam::{OTHER}:role/builder"

PLAYBOOKS = {
    "pipeline": ("converge", "build", "approve", "provision", "remove"),
    "factory": ("factory", "rebuild", "export", "rollout", "report", "notify"),
}
IMAGES = {"pipeline": "web", "factory": "golden"}
"""The image that the playbooks of a group build."""

FILES = {"pipeline": 0, "factory": 2}
"""The number of playbooks of a group that write files."""

EACH_GROUP = pytest.mark.parametrize("group", PLAYBOOKS)

VARIABLES: dict[str, Any] = {
    "image_pipeline_name": "web",
    "image_pipeline_components": [
        {"name": "web", "platform": "Linux", "data": "{{ lookup('ansible.builtin.file', 'documents/web.yml') }}"}
    ],
    "image_pipeline_recipe": {"parent_image": "aws/amazon-linux-2023-x86/x.x.x"},
    "image_pipeline_infrastructure": {"instance_profile_name": "image-builder"},
    "image_pipeline_tags": {"Team": "web"},
    "image_pipeline_tests": {"timeout_minutes": 90},
    "image_pipeline_provision": True,
    "image_pipeline_execution_role": "image-builder-workflows",
    "image_pipeline_keep_versions": 2,
    "image_pipeline_build_options": {"wait": False},
    "image_provision_pipeline": "web",
    "image_provision_tasks": "documents/tasks.yml",
    "image_provision_connection": "ansible.builtin.local",
    "image_provision_host_vars": {"ansible_python_interpreter": sys.executable},
    "image_export_name": "golden",
    "image_factory_name": "golden",
    "image_factory_build": "if_changed",
    "image_factory_infrastructure_configurations": [{"name": "golden", "instance_profile_name": "image-builder"}],
    "image_factory_image_recipes": [{"name": "golden", "parent_image": "aws/amazon-linux-2023-x86/x.x.x"}],
    "image_factory_image_pipelines": [
        {"name": "golden", "image_recipe_arn": "golden", "infrastructure_configuration_arn": "golden"}
    ],
    "image_rebuild_pipeline": "golden",
    "image_rollout_image": "golden",
    "image_rollout_by_usage": True,
    "image_report_folder": "reports",
    "image_notify_pipeline": "golden",
}

DOCUMENTS = {
    "web.yml": """
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - {name: Install, action: ExecuteBash, inputs: {commands: ["dnf install -y nginx"]}}
""",
    "tasks.yml": "- ansible.builtin.debug: {msg: Provisioned}\n",
}

SITES = {
    group: "".join(f"- import_playbook: goldsmith.image_builder.{name}\n" for name in names)
    for group, names in PLAYBOOKS.items()
}

INVENTORY = {
    "fleet": {
        "hosts": {
            "shop-eu": {"image_pipeline_region": "eu-west-1"},
            "shop-us": {"image_pipeline_region": "us-east-1", "image_pipeline_assume_role_arn": ROLE},
        }
    }
}


def of_the_guide(language: str) -> list[str]:
    """Return the code blocks of the guide in a language."""
    return [block.text for block in blocks("docs/awx.md") if block.language == language]


ENVIRONMENT, EXTRA_VARIABLES, ARTIFACTS = map(json.loads, of_the_guide("json"))
"""The job that the guide shows. What AWX sets for it: no region, and no endpoint."""


@pytest.fixture
def url() -> Iterator[str]:
    """Two accounts with the roles that the playbooks need."""
    emulator.register()
    with serve() as address:
        urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
        own = {"aws_access_key_id": "emulated", "aws_secret_access_key": SECRET}
        session = boto3.client("sts", "us-east-1", endpoint_url=address, **own).assume_role(
            RoleArn=ROLE, RoleSessionName="test"
        )["Credentials"]
        other = {
            "aws_access_key_id": session["AccessKeyId"],
            "aws_secret_access_key": session["SecretAccessKey"],
            "aws_session_token": session["SessionToken"],
        }
        trust = {"Effect": "Allow", "Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        for keys in (own, other):
            iam = boto3.client("iam", "us-east-1", endpoint_url=address, **keys)
            iam.create_instance_profile(InstanceProfileName="image-builder")
            iam.create_role(RoleName="image-builder-workflows", AssumeRolePolicyDocument=document)
        journal.clear()
        yield address


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project, with the collection in the home folder."""
    (tmp_path / "project" / "documents").mkdir(parents=True)
    for name, text in DOCUMENTS.items():
        (tmp_path / "project" / "documents" / name).write_text(text)
    for group, site in SITES.items():
        (tmp_path / "project" / f"{group}.yml").write_text(site)
    (tmp_path / "project" / "variables.yml").write_text(yaml.safe_dump(VARIABLES))
    (tmp_path / "home" / ".ansible").mkdir(parents=True)
    (tmp_path / "home" / ".ansible" / "collections").symlink_to(ROOT / ".build")
    return tmp_path / "project"


def environment(project: Path) -> dict[str, str]:
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {
        "PATH": path,
        "HOME": str(project.parent / "home"),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
    }


def play(project: Path, *arguments: str, **settings: str) -> str:
    """Run playbooks in a terminal, and return the output."""
    keys = {"AWS_ACCESS_KEY_ID": "emulated", "AWS_SECRET_ACCESS_KEY": SECRET}
    played = subprocess.run(
        [BIN / "ansible-playbook", *arguments],
        cwd=project,
        env={**environment(project), "ANSIBLE_PIPELINING": "1", **keys, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    return played.stdout


EXPECTED = {
    "pipeline": {
        "CreateComponent": 1,
        "CreateImageRecipe": 1,
        "CreateInfrastructureConfiguration": 1,
        "CreateWorkflow": 1,
        "CreateImagePipeline": 1,
        "StartImagePipelineExecution": 1,
        "SendWorkflowStepAction": 1,
        "DeleteImagePipeline": 1,
        "DeleteImageRecipe": 1,
        "DeleteComponent": 1,
        "DeleteWorkflow": 1,
        "DeleteInfrastructureConfiguration": 1,
    },
    "factory": {
        "CreateImageRecipe": 1,
        "CreateInfrastructureConfiguration": 1,
        "CreateImagePipeline": 1,
        "StartImagePipelineExecution": 1,
    },
}
"""The writes of the playbooks in one account."""


def written() -> dict[str, int]:
    """Return how often each write in Image Builder succeeded."""
    done = [call.operation for call in journal.calls("imagebuilder") if call.status < 400]
    return dict(Counter(operation for operation in done if not operation.startswith(("Get", "List"))))


def regions(project: Path) -> list[dict[str, str]]:
    """Return the regions by host, as the playbooks `export` and `report` write them into the project, if they ran."""
    inventory, report = project / "exported" / "inventory.yml", project / "reports" / "report.json"
    if not inventory.exists():
        return []
    hosts = yaml.safe_load(inventory.read_text())["factories"]["hosts"]
    return [
        {host: values["image_pipeline_region"] for host, values in hosts.items()},
        {host["name"]: host["region"] for host in json.loads(report.read_text())["hosts"]},
    ]


@EACH_GROUP
def test_every_playbook_works_in_a_terminal(project: Path, url: str, group: str) -> None:
    names = [f"goldsmith.image_builder.{name}" for name in PLAYBOOKS[group]]
    output = play(project, *names, "-e", "@variables.yml", AWS_ENDPOINT_URL=url, AWS_REGION="eu-west-1")
    assert written() == EXPECTED[group]
    assert f"AMI of {IMAGES[group]} in eu-west-1: ami-" in output
    assert regions(project) == [{"localhost": "eu-west-1"}] * FILES[group]


@EACH_GROUP
def test_every_playbook_works_for_a_fleet_of_two_accounts_and_regions(project: Path, url: str, group: str) -> None:
    (project.parent / "fleet").mkdir()
    (project.parent / "fleet" / "inventory.yml").write_text(yaml.safe_dump(INVENTORY))
    options = ["-i", "../fleet/inventory.yml", "-e", "image_pipeline_hosts=fleet"]
    options += ["-e", f"image_pipeline_endpoint_url={url}", "-e", "@variables.yml", "-v"]
    output = play(project, f"{group}.yml", *options)
    assert written() == {operation: 2 * count for operation, count in EXPECTED[group].items()}
    image = IMAGES[group]
    for place in ("eu-west-1:123456789012", f"us-east-1:{OTHER}"):
        assert f"image of {image}: arn:aws:imagebuilder:{place}:image/{image}/1.0.0/1" in output
    assert regions(project) == [{"shop-eu": "eu-west-1", "shop-us": "us-east-1"}] * FILES[group]
    assert "FQoGZX" not in output, "the session token of the assumed role is not logged"


def job(project: Path, playbook: str, variables: dict[str, Any]) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """Run a job as AWX does, and return its status, its events and its artifacts."""
    data, worked, processed = (project.parent / name for name in ("data", "worked", "processed"))
    (data / "env").mkdir(parents=True)
    (data / "inventory").mkdir()
    (data / "project").symlink_to(project)
    (data / "inventory" / "hosts").write_text("localhost ansible_connection=local\n")
    keys = {"AWS_ACCESS_KEY_ID": "emulated", "AWS_SECRET_ACCESS_KEY": SECRET}
    (data / "env" / "envvars").write_text(json.dumps({**ENVIRONMENT, **keys}))
    (data / "env" / "extravars").write_text(json.dumps(variables))
    runner = f"{BIN}/ansible-runner"
    pipe = (
        f"{runner} transmit {data} --playbook {playbook} --ident job"
        f" | {runner} worker --private-data-dir {worked} | {runner} process {processed} --ident job"
    )
    ran = subprocess.run(["bash", "-c", pipe], env=environment(project), capture_output=True, text=True, check=False)
    artifacts = processed / "artifacts" / "job"
    assert (artifacts / "status").exists(), ran.stdout + ran.stderr
    found = [json.loads(file.read_text()) for file in (artifacts / "job_events").glob("*.json")]
    events = sorted(found, key=lambda event: int(event["counter"]))
    stats = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
    return (artifacts / "status").read_text(), events, stats[0].get("artifact_data", {}) if stats else {}


def as_texts(variables: dict[str, Any]) -> dict[str, Any]:
    """Return the variables as answers of a survey. AWX allows the one with a template only in a job template."""
    template = "image_pipeline_components"
    answers = {name: value if isinstance(value, str) else json.dumps(value) for name, value in variables.items()}
    return {**answers, template: variables[template]}


@EACH_GROUP
def test_every_playbook_works_as_a_job(project: Path, url: str, group: str) -> None:
    answers = {**as_texts(VARIABLES), "image_pipeline_region": "eu-west-1", "image_pipeline_endpoint_url": url}
    status, events, artifacts = job(project, f"{group}.yml", answers)
    assert status == "successful", "\n".join(event["stdout"] for event in events)
    assert written() == EXPECTED[group]
    summaries = [event["event_data"]["play"] for event in events if is_summary(event)]
    assert len(set(summaries)) == len(PLAYBOOKS[group])
    handed, image = artifacts["image_artifacts"]["localhost"], IMAGES[group]
    assert set(handed["amis"]) == {image}
    assert handed["image_arns"] == {image: f"arn:aws:imagebuilder:eu-west-1:123456789012:image/{image}/1.0.0/1"}
    if group == "pipeline":
        assert handed["versions"]["component"] == {"web": "1.0.0"}
    else:
        assert (handed["groups"], handed["summary"]["failed_hosts"]) == ({}, 0)
        assert handed["notification"]["event"] == "job_failed"
    # The build instance is this machine, so its facts contain the environment of the job.
    assert SECRET not in json.dumps([event for event in events if event["event_data"].get("task") != "Gather facts"])


def is_summary(event: dict[str, Any]) -> bool:
    return bool(event["event"] == "runner_on_ok" and event["event_data"]["task"] == "Show a summary")


def test_the_failure_branch_of_the_workflow_explains_the_failed_build(project: Path, url: str) -> None:
    never = ("-e", "@variables.yml", "-e", "image_factory_build=never")
    play(project, "goldsmith.image_builder.factory", *never, AWS_ENDPOINT_URL=url, AWS_REGION="eu-west-1")
    emulator.faults.fail_next("ssm_agent_unreachable")
    keys = {"aws_access_key_id": "emulated", "aws_secret_access_key": SECRET}
    pipeline = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/golden"
    boto3.client("imagebuilder", "eu-west-1", endpoint_url=url, **keys).start_image_pipeline_execution(
        imagePipelineArn=pipeline
    )
    emulator.clock.advance(86400)
    role = ROOT / "roles" / "controller" / "vars" / "main" / "main.yml"
    controller = DataLoader().load_from_file(str(role))
    variables = {
        **controller["__controller_playbook_variables"]["notify"],
        **next(node["variables"] for node in controller["__controller_nodes"] if node["name"] == "notify"),
        "image_pipeline_name": "golden",
        "image_pipeline_region": "eu-west-1",
        "image_pipeline_endpoint_url": url,
    }
    status, events, artifacts = job(project, "goldsmith.image_builder.notify", variables)
    (failed,) = [event["event_data"]["res"]["msg"] for event in events if event["event"] == "runner_on_failed"]
    explanation = artifacts["image_artifacts"]["localhost"]["notification"]["text"]
    assert status == "failed"
    assert explanation.startswith("The build of golden/1.0.0/1 failed")
    assert failed == f"A job for pipeline golden failed: {explanation.splitlines()[0]}"


def test_the_job_in_the_guide_works(project: Path, url: str) -> None:
    (project / "ansible.cfg").write_text(of_the_guide("ini")[0])
    playbook = ROOT / "extensions" / "patterns" / "image_builder" / "playbooks" / "converge.yml"
    (project / "converge.yml").write_text(playbook.read_text())
    status, events, artifacts = job(project, "converge.yml", {**EXTRA_VARIABLES, "image_pipeline_endpoint_url": url})
    assert status == "successful"
    assert comparable(json.dumps(artifacts)) == comparable(json.dumps(ARTIFACTS))
    _survey, expected_events, expected_output, _failed = of_the_guide("text")
    assert missing(expected_events, [f"{event['event']:<18}{described(event)}" for event in events]) == []
    assert missing(expected_output, [line for event in events for line in event["stdout"].splitlines()]) == []


def described(event: dict[str, Any]) -> str:
    return str(event["stdout"] if event["event"] == "verbose" else event["event_data"].get("task", ""))


def comparable(text: str) -> str:
    """Return a line without colours, and without IDs and times, which differ in each run."""
    return re.sub(r"(?<=ami-)\w+|\x1b\[[\d;]*m|\d+(:\d+)+", "", text).rstrip()


def missing(expected: str, lines: list[str]) -> list[str]:
    """Return the expected lines that do not follow each other in this order. An ellipsis replaces any lines."""
    found = iter(comparable(line) for line in lines)
    return [line for line in expected.splitlines() if line != "…" and comparable(line) not in found]


@pytest.mark.parametrize("playbook", ["converge", "rollout", "report"])
def test_a_job_without_a_region_names_the_variable(project: Path, url: str, playbook: str) -> None:
    status, events, _artifacts = job(project, f"goldsmith.image_builder.{playbook}", as_texts(VARIABLES))
    assert status == "failed"
    failed = [event["event_data"] for event in events if event["event"] == "runner_on_failed"]
    assert failed[-1]["res"]["msg"].startswith("image_pipeline_region: no region is set.")
    assert journal.calls() == []

"""`make events`: run each rulebook of the collection with ansible-rulebook, against the emulator.

A playbook creates queues and pipelines. Then each rulebook is started, a build sends an event, and the playbook that
reacts is shown and its effect is checked. A rulebook for AAP launches a job template in a stub of AWX, which runs the
playbook. Needs Java 17 and Python 3.12 or newer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from common import BIN, BUILD, ROOT, end_processes_on_signals, environment, process

import emulator
from controller.stub import TOKEN, Api, served

REQUIREMENTS = ROOT / ".ci" / "events" / "requirements.txt"
TOOLS = BUILD / "events"
VENV = TOOLS / "venv"
ACCOUNT = ROOT / "tests" / "events" / "account.yml"
REGION, ACCOUNT_ID = "eu-west-1", "123456789012"
JAVA = 17
IS_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 12))"
INVENTORY = """
all:
  hosts:
    localhost: {ansible_connection: local, ansible_python_interpreter: "{{ ansible_playbook_python }}"}
"""
TIMEOUT = 180
"""The maximum seconds for a rulebook to start and to react."""


class Unexpected(Exception):
    """A rulebook did not react as expected."""


def check_java() -> None:
    """Exit unless there is a Java that ansible-rulebook accepts."""
    home = os.environ.get("JAVA_HOME")
    program = Path(home) / "bin" / "java" if home else shutil.which("java")
    found = subprocess.run([program, "-version"], capture_output=True, text=True, check=False) if program else None
    version = re.search(r'version "(\d+)', found.stderr) if found else None
    if not version or int(version[1]) < JAVA:
        sys.exit(
            f"ansible-rulebook needs Java {JAVA} or newer, which was not found. Install it, for example with"
            f" 'apt-get install openjdk-{JAVA}-jre-headless', or set JAVA_HOME."
        )


def find_python() -> str:
    """Return a Python that is new enough: the one of the variable PYTHON, in the path, or of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    names = [f"python3.{minor}" for minor in (13, 12)]
    installed = [str(path) for name in names for path in pyenv.glob(f"versions/*/bin/{name}")]
    for program in [os.environ.get("PYTHON", "python3"), *names, *installed]:
        if (
            shutil.which(program)
            and subprocess.run([program, "-c", IS_NEW_ENOUGH], stderr=subprocess.DEVNULL, check=False).returncode == 0
        ):
            return program
    sys.exit("ansible-rulebook and amazon.aws 11 need Python 3.12 or newer. Name one: make events PYTHON=python3.12")


def install_tools() -> None:
    """Create the environment of ansible-rulebook, unless it has the locked versions."""
    installed = TOOLS / "requirements.txt"
    if not installed.exists() or installed.read_bytes() != REQUIREMENTS.read_bytes():
        uv = [str(BIN / "uv"), "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", find_python(), VENV], check=True)
        subprocess.run([*uv, "pip", "sync", "--require-hashes", "--python", VENV, REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, installed)
    collection = TOOLS / "ansible_collections" / "goldsmith" / "image_builder"
    collection.parent.mkdir(parents=True, exist_ok=True)
    if not collection.is_symlink():
        collection.symlink_to(ROOT)


class Stage:
    """The emulated account, and the environment of the tools."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.env = environment(
            PATH=os.pathsep.join([str(VENV / "bin"), os.environ["PATH"]]),
            ANSIBLE_COLLECTIONS_PATH=TOOLS,
            ANSIBLE_LOCALHOST_WARNING="false",
            ANSIBLE_INVENTORY_UNPARSED_WARNING="false",
            AWS_ENDPOINT_URL=url,
            EDA_JOB_TEMPLATE_REFRESH_DELAY="1",
            AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION,
            AWS_ACCESS_KEY_ID="emulator-access-key",
            AWS_SECRET_ACCESS_KEY="a-secret-of-the-emulator-that-no-result-holds",
        )
        self._session = boto3.Session("emulator-access-key", "a-secret-of-the-emulator", region_name=REGION)
        self._url = url

    def client(self, service: str) -> Any:
        return self._session.client(service, endpoint_url=self._url)

    def play(self, playbook: Path | str, *arguments: str) -> str:
        """Run a playbook to its end, and return the output."""
        command = [VENV / "bin" / "ansible-playbook", playbook, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unexpected(done.stdout + done.stderr)
        return done.stdout

    def build(self, pipeline: str) -> str:
        """Start a build and return the ARN of the image."""
        arn = f"arn:aws:imagebuilder:{REGION}:{ACCOUNT_ID}:image-pipeline/{pipeline}"
        return str(
            self.client("imagebuilder").start_image_pipeline_execution(imagePipelineArn=arn)["imageBuildVersionArn"]
        )

    def images(self, name: str) -> list[dict[str, Any]]:
        """Return the builds of an image."""
        arn = f"arn:aws:imagebuilder:{REGION}:{ACCOUNT_ID}:image/{name}/1.0.0"
        return list(self.client("imagebuilder").list_image_build_versions(imageVersionArn=arn)["imageSummaryList"])

    def messages(self, queue: str) -> list[str]:
        """Receive all messages of a queue, and delete them."""
        sqs, found = self.client("sqs"), []
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in received:
                found.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def react(
        self,
        rulebook: str,
        variables: dict[str, Any],
        trigger: Callable[[], Any],
        *options: str,
        end: str = "PLAY RECAP",
    ) -> list[str]:
        """Start a rulebook, let something happen, and return the output until the line after the one with ``end``."""
        (self.folder / "vars.yml").write_text(json.dumps(variables))
        (self.folder / "inventory.yml").write_text(INVENTORY)
        command = ["ansible-rulebook", "--rulebook", f"goldsmith.image_builder.{rulebook}"]
        command += ["--inventory", "inventory.yml", "--vars", "vars.yml", *options]
        print(f"\n$ {' '.join(command)}", flush=True)
        trigger()
        deadline = time.monotonic() + TIMEOUT
        output: list[str] = []
        with process([str(VENV / "bin" / command[0]), *command[1:]], self.folder, self.env) as running:
            assert running.stdout is not None
            for line in running.stdout:
                output.append(line.rstrip())
                print(output[-1], flush=True)
                if end in "".join(output[-3:-1]) or time.monotonic() > deadline:
                    break
        return output


def create_topic(stage: Stage) -> str:
    """Create a topic whose messages go to the queue `mailbox`, and return its ARN."""
    sns = stage.client("sns")
    topic = str(sns.create_topic(Name="notifications")["TopicArn"])
    stage.client("sqs").create_queue(QueueName="mailbox")
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:mailbox"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    return topic


def notification(stage: Stage, rulebook: str, topic: str, trigger: Callable[[], Any]) -> str:
    """Let a rulebook notify, and return the message that the topic received."""
    stage.react(rulebook, {"image_notify_topic": topic}, trigger)
    (message,) = stage.messages("mailbox")
    return message


def image_available(stage: Stage, _topic: str) -> None:
    """A new image is rolled out to the Auto Scaling group that uses an older one."""
    scaling = stage.client("autoscaling")
    old = stage.images("base")[0]["outputResources"]["amis"][0]["image"]
    template = {"LaunchTemplateName": "base", "LaunchTemplateData": {"ImageId": old, "InstanceType": "t3.micro"}}
    stage.client("ec2").create_launch_template(**template)
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="base",
        MinSize=1,
        MaxSize=2,
        DesiredCapacity=1,
        AvailabilityZones=[f"{REGION}a"],
        LaunchTemplate={"LaunchTemplateName": "base", "Version": "$Latest"},
    )
    stage.messages("image-builder-image-available")
    stage.react("image_available", {}, lambda: stage.build("base"))
    images = {image["outputResources"]["amis"][0]["image"] for image in stage.images("base")}
    used = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["base"])["AutoScalingGroups"][0]["Instances"]
    ids = [instance["InstanceId"] for instance in used]
    running = stage.client("ec2").describe_instances(InstanceIds=ids)["Reservations"][0]["Instances"]
    expect({instance["ImageId"] for instance in running} == images - {old})


def build_failed(stage: Stage, topic: str) -> None:
    """A failed build is explained to the owner of its pipeline."""
    message = notification(stage, "build_failed", topic, lambda: stage.build("agent"))
    expect("InstallAgent" in message and "Owner: monitoring-team" in message)


def step_waiting(stage: Stage, topic: str) -> None:
    """The message about a waiting step contains the command that approves it."""
    message = notification(stage, "step_waiting", topic, lambda: stage.build("reviewed"))
    expect("image_approve_step=Approve" in message and "image_approve_action=RESUME" in message)


def pipeline_disabled(stage: Stage, topic: str) -> None:
    """The owner of a pipeline learns that it was disabled, and why."""
    message = notification(stage, "pipeline_disabled", topic, lambda: emulator.clock.advance(5 * 86400))
    expect("3 consecutive failures" in message and "InstallAgent" in message and "Owner: monitoring-team" in message)


def cve_detected(stage: Stage, _topic: str) -> None:
    """Findings in an image build what has newer input: here the parent image, and then the image on top of it."""

    def find() -> None:
        emulator.findings.add("CVE-2022-0778")
        stage.build("web")
        stage.play(ACCOUNT, "-e", "site=2", "-e", "build=never")

    stage.react("cve_detected", {}, find)
    expect([len(stage.images(name)) for name in ("base", "web", "agent")] == [3, 3, 4])


def build_failed_job_template(stage: Stage, topic: str) -> None:
    """AWX accepts the launch of a rulebook for AAP, and the job explains the build to the owner of its pipeline."""
    launched = []

    def run(template: dict[str, Any], variables: dict[str, Any]) -> bool:
        (stage.folder / "job.json").write_text(json.dumps(variables))
        print(stage.play(f"goldsmith.image_builder.{Path(template['playbook']).stem}", "-e", "@job.json"))
        launched.append(template["name"])
        return True

    api = Api(run)
    for kind, fields in {
        "organizations": {"name": "Images"},
        "projects": {"name": "images", "organization": 2},
        "inventories": {"name": "accounts", "organization": 2},
        "job_templates": {
            **{"name": "Image Builder notify", "organization": 2, "project": 3, "inventory": 4},
            **{"playbook": "notify.yml", "ask_variables_on_launch": True, "ask_limit_on_launch": True},
        },
    }.items():
        api.respond("POST", f"/api/v2/{kind}/", {}, fields)
    with served(api) as url:
        controller = ("--controller-url", url, "--controller-token", TOKEN, "--verbose")
        variables = {"image_notify_topic": topic}
        stage.messages("image-builder-build-failed")
        start = partial(stage.build, "agent")
        stage.react("build_failed_job_template", variables, start, *controller, end="job results url")
    (message,) = stage.messages("mailbox")
    expect(launched == ["Image Builder notify"] and "InstallAgent" in message and "Owner: monitoring-team" in message)


SHOWN = (image_available, build_failed, step_waiting, pipeline_disabled, cve_detected, build_failed_job_template)


def expect(met: bool) -> None:
    """Raise an exception if an expectation is not met."""
    if not met:
        raise Unexpected


def main() -> int:
    """Run all rulebooks and return the exit status."""
    check_java()
    install_tools()
    end_processes_on_signals()
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    with emulator.serve() as url, tempfile.TemporaryDirectory() as folder:
        stage = Stage(url, Path(folder))
        stage.play(ACCOUNT)
        topic = create_topic(stage)
        for show in SHOWN:
            show(stage, topic)
    return 0


if __name__ == "__main__":
    sys.exit(main())

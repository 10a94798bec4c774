"""Playbooks that provision builds, run by ansible-playbook in an account that an emulator serves.

The build instances are reached by a local connection: what Ansible does on them, it does on this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest

import emulator
from emulator import journal
from emulator.server import serve

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples" / "provision"

LOCAL = {"image_provision_connection": "ansible.builtin.local"}
"""The variable with which a build instance is this machine."""


@dataclass
class Controller:
    """A folder with a copy of the examples, and the account of its commands."""

    folder: Path
    environment: dict[str, str]

    def client(self, service: str) -> Any:
        """Return a client of the account."""
        keys = {"aws_access_key_id": "emulator-access-key", "aws_secret_access_key": "emulator-secret-key"}
        url = self.environment["AWS_ENDPOINT_URL"]
        return boto3.client(service, region_name="eu-west-1", endpoint_url=url, **keys)

    def start(self, *arguments: str | Path, **variables: Any) -> subprocess.Popen[str]:
        """Start a command of Ansible in the folder, as the leader of a process group."""
        program = Path(sys.executable).with_name(str(arguments[0]))
        extra = ["-e", json.dumps({**LOCAL, **variables})] if variables else []
        return subprocess.Popen(
            [program, *arguments[1:], *extra],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path, fails: bool = False, **variables: Any) -> str:
        """Run a command of Ansible, and return its standard output; if it must fail, with its errors."""
        command = self.start(*arguments, **variables)
        output, errors = command.communicate(timeout=60)
        assert (command.returncode != 0) is fails, output + errors
        return output + errors if fails else output

    def provision(self, *, fails: bool = False, **variables: Any) -> str:
        """Run the playbook of the collection."""
        chosen = {"image_provision_pipeline": "web", **variables}
        return self.run("ansible-playbook", "goldsmith.image_builder.provision", fails=fails, **chosen)

    def builds(self, pipeline: str = "web") -> list[dict[str, Any]]:
        """Return the images of a pipeline, oldest first."""
        client = self.client("imagebuilder")
        arn = next(one["arn"] for one in client.list_image_pipelines()["imagePipelineList"] if one["name"] == pipeline)
        summaries = client.list_image_pipeline_images(imagePipelineArn=arn)["imageSummaryList"]
        images = [client.get_image(imageBuildVersionArn=one["arn"])["image"] for one in summaries]
        return sorted(images, key=lambda image: str(image["arn"]))


@pytest.fixture
def controller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    """An account with the roles that the examples need."""
    emulator.register()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    folder = Path(shutil.copytree(EXAMPLES, tmp_path / "provision"))
    with serve() as url:
        urlopen(Request(f"{url}/moto-api/reset", method="POST")).close()
        journal.clear()
        environment = {
            **kept,
            "HOME": str(tmp_path),
            "PWD": str(folder),
            "LC_ALL": "C.UTF-8",
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "emulator-access-key",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-emulator-that-no-result-holds",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
            "ANSIBLE_PIPELINING": "1",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0",
        }
        found = Controller(folder, environment)
        iam = found.client("iam")
        iam.create_instance_profile(InstanceProfileName="image-builder")
        iam.create_role(RoleName="image-builder-workflows", AssumeRolePolicyDocument=json.dumps(TRUST))
        yield found


@pytest.fixture
def web(controller: Controller) -> Controller:
    """The account with a pipeline, web, whose builds wait to be provisioned."""
    client = controller.client("imagebuilder")
    recipe = client.create_image_recipe(
        name="web",
        semanticVersion="1.0.0",
        parentImage="arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x",
        components=[{"componentArn": "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/x.x.x"}],
    )
    infrastructure = client.create_infrastructure_configuration(name="web", instanceProfileName="image-builder")
    document = (ROOT / "roles" / "image_pipeline" / "files" / "provision.yml").read_text()
    workflow = client.create_workflow(name="web", semanticVersion="1.0.0", type="BUILD", data=document)
    client.create_image_pipeline(
        name="web",
        imageRecipeArn=recipe["imageRecipeArn"],
        infrastructureConfigurationArn=infrastructure["infrastructureConfigurationArn"],
        workflows=[{"workflowArn": workflow["workflowBuildVersionArn"]}],
        executionRole="image-builder-workflows",
    )
    return controller


TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}

"""The tasks in the guide for Terraform users change nothing in resources of the Terraform code next to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from pages import blocks
from unit.modules.conftest import Account, Run
from unit.modules.samples import LIFECYCLE_ROLE, PROFILE
from unit.modules.tasks import Play

PAGE = "docs/from-terraform.md"

DOCUMENT = """
schemaVersion: 1.0
parameters:
  - Package: {type: string}
phases:
  - name: build
    steps:
      - {name: Install, action: ExecuteBash, inputs: {commands: ["dnf install -y '{{ Package }}'"]}}
"""


def apply(client: Any, role: str) -> None:
    """Send the requests of the Terraform provider, which sends defaults of its own."""
    component = client.create_component(name="web-nginx", semanticVersion="1.0.0", platform="Linux", data=DOCUMENT)
    arn = component["componentBuildVersionArn"]
    recipe = client.create_image_recipe(
        name="web",
        semanticVersion="1.0.0",
        parentImage="arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-2023-x86/x.x.x",
        components=[{"componentArn": arn, "parameters": [{"name": "Package", "value": ["nginx"]}]}],
        blockDeviceMappings=[
            {
                "deviceName": "/dev/xvda",
                "ebs": {"volumeSize": 16, "volumeType": "gp3", "deleteOnTermination": True},
            }
        ],
    )
    infrastructure = client.create_infrastructure_configuration(
        name="builders",
        instanceProfileName=PROFILE,
        instanceTypes=["m6i.large", "m7i.large"],
        terminateInstanceOnFailure=False,
    )
    distribution = client.create_distribution_configuration(
        name="regions",
        distributions=[
            {
                "region": "us-west-2",
                "amiDistributionConfiguration": {
                    "name": "web {{ imagebuilder:buildDate }}",
                    "launchPermission": {"userIds": ["210987654321"]},
                },
                "ssmParameterConfigurations": [
                    {"parameterName": "/imagebuilder/web/ami", "dataType": "aws:ec2:image"},
                ],
            }
        ],
    )
    client.create_image_pipeline(
        name="web",
        imageRecipeArn=recipe["imageRecipeArn"],
        infrastructureConfigurationArn=infrastructure["infrastructureConfigurationArn"],
        distributionConfigurationArn=distribution["distributionConfigurationArn"],
        enhancedImageMetadataEnabled=True,
        schedule={"scheduleExpression": "cron(0 3 ? * SUN *)"},
        status="ENABLED",
    )
    client.create_lifecycle_policy(
        name="web",
        executionRole=role,
        resourceType="AMI_IMAGE",
        policyDetails=[
            {
                "action": {
                    "type": "DELETE",
                    "includeResources": {"amis": True, "snapshots": True, "containers": False},
                },
                "filter": {"type": "COUNT", "value": 10},
            }
        ],
        resourceSelection={"recipes": [{"name": "web", "semanticVersion": "x.x.x"}]},
    )


def test_the_tasks_change_nothing(account: Account, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    apply(boto3.client("imagebuilder", region_name="us-west-2"), f"arn:aws:iam::{account.id}:role/{LIFECYCLE_ROLE}")
    (tmp_path / "components").mkdir()
    (tmp_path / "components/web-server.yml").write_text(DOCUMENT)
    play = Play(run, tmp_path)
    tasks = [task for block in blocks(PAGE) if block.language == "yaml" for task in play.tasks(block.text)]
    *resources, build = tasks
    results = {task.module: play.run(task) for task in resources}
    assert {module: result.get("changed", result) for module, result in results.items()} == dict.fromkeys(
        results, False
    )
    assert len(results) == 6
    assert play.run(build)["changed"]

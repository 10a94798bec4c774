"""The requirements of the examples in the modules' documentation: files, resources of other services, other tasks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from unit.modules.tasks import Play

MODULES = sorted(path.stem for path in (Path(__file__).parents[3] / "plugins/modules").glob("*.py"))

COMPONENT = """
schemaVersion: 1.0
parameters:
  - Package: {type: string, default: nginx}
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: ["dnf install --assumeyes '{{ Package }}'"]
"""

DOCKERFILE = """
FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
"""

WORKFLOW = """
schemaVersion: 1.0
steps:
  - {name: Launch, action: LaunchInstance, onFailure: Abort, inputs: {waitFor: ssmAgent}}
"""

POLICY = """{
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5"},
    "Action": ["imagebuilder:GetComponent", "imagebuilder:ListComponents"]
  }]
}"""

PLAYBOOK = """
- hosts: all
  tasks: []
"""

FILES = {
    "api/Dockerfile": DOCKERFILE,
    "bake.yml": PLAYBOOK,
    "verify.yml": PLAYBOOK,
    "components/web-server.yml": COMPONENT,
    "policies/web-server.json": POLICY,
    "user-data.sh": "#!/bin/sh\ndnf install --assumeyes amazon-ssm-agent\n",
    "workflows/smoke-test.yml": WORKFLOW,
}
"""The files that the examples read, next to the playbook."""

IN_S3 = {
    "batch/Dockerfile": DOCKERFILE,
    "hardening.yml": COMPONENT,
    "windows-11.iso": "",
    "workflows/hardened-build.yml": WORKFLOW,
}
"""The S3 objects that the service reads for the examples."""

REPOSITORIES = ("api", "batch", "shop/api")

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}

PARTS = """
- goldsmith.image_builder.image_recipe: {name: web, parent_image: aws/amazon-linux-2023-x86/x.x.x}
- goldsmith.image_builder.infrastructure_configuration:
    {name: private, instance_profile_name: image-builder}
"""

COMPONENTS = """
- goldsmith.image_builder.component:
    {name: web-server, platform: Linux, data: "{{ lookup('file', 'components/web-server.yml') }}"}
"""

PIPELINE = f"""
{PARTS}
- goldsmith.image_builder.image_pipeline:
    {{name: web, image_recipe_arn: web, infrastructure_configuration_arn: private}}
"""

CONTAINER_RECIPE = """
- goldsmith.image_builder.container_recipe:
    name: api
    parent_image: amazonlinux:2023
    dockerfile_template_data: "{{ lookup('file', 'api/Dockerfile') }}"
    target_repository: {service: ECR, repository_name: api}
"""

WORKFLOWS = """
- goldsmith.image_builder.workflow:
    {name: smoke test, type: TEST, data: "{{ lookup('file', 'workflows/smoke-test.yml') }}"}
"""

IMAGE = f"""
{PARTS}
- goldsmith.image_builder.image: {{image_recipe_arn: web, infrastructure_configuration_arn: private}}
  register: web
"""

RETIRED = """
- goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: deprecated
    include_resources: {amis: true}
    execution_role: image-builder-lifecycle
"""

USED = """
- goldsmith.image_builder.image_factory:
    factory: platform
    image_recipes: [{{name: web, parent_image: aws/amazon-linux-2023-x86/x.x.x}}]
    infrastructure_configurations: [{{name: private, instance_profile_name: image-builder}}]
    distribution_configurations:
      - name: web
        distributions:
          - region: eu-west-1
            ssm_parameter_configurations: [{{parameter_name: {parameter}, data_type: "aws:ec2:image"}}]
          - region: us-east-1
            ami_distribution_configuration: {{name: "web [[imagebuilder:buildDate]]"}}
    image_pipelines:
      - name: web
        image_recipe_arn: web
        infrastructure_configuration_arn: private
        distribution_configuration_arn: web
"""
"""A factory whose images are used by an SSM parameter."""

APPROVAL = f"""
{PARTS}
- goldsmith.image_builder.image_recipe: {{name: shop, parent_image: aws/amazon-linux-2023-x86/x.x.x}}
- goldsmith.image_builder.workflow:
    name: approval
    type: TEST
    data: {{schemaVersion: 1.0, steps: [{{name: Approve, action: WaitForAction}}]}}
- goldsmith.image_builder.image_pipeline:
    name: web
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    workflows: [aws/build-image, approval]
    execution_role: image-builder-workflows
- goldsmith.image_builder.image_pipeline_execution: {{image_pipeline_arn: web, wait: false}}
- goldsmith.image_builder.image:
    image_recipe_arn: shop
    infrastructure_configuration_arn: private
    workflows: [aws/build-image, approval]
    execution_role: image-builder-workflows
    wait: false
"""

BEFORE = {
    "component_info": COMPONENTS
    + """
- goldsmith.image_builder.component:
    name: web check
    platform: Linux
    data: {schemaVersion: 1.0, phases: [{name: test, steps: [{name: Check, action: Reboot}]}]}
""",
    "container_recipe": COMPONENTS,
    "container_recipe_info": CONTAINER_RECIPE,
    "distribution_configuration_info": """
- goldsmith.image_builder.distribution_configuration:
    name: web
    distributions: [{region: eu-west-1, ami_distribution_configuration: {name: "web [[imagebuilder:buildDate]]"}}]
""",
    "image_factory": """
- goldsmith.image_builder.distribution_configuration:
    name: everywhere
    distributions: [{region: eu-west-1, ami_distribution_configuration: {name: "old [[imagebuilder:buildDate]]"}}]
""",
    "image_factory_info": PIPELINE,
    "image": f"""
{PARTS}
{CONTAINER_RECIPE}
- goldsmith.image_builder.distribution_configuration:
    name: api
    distributions:
      - region: eu-west-1
        container_distribution_configuration: {{target_repository: {{service: ECR, repository_name: api}}}}
""",
    "image_distribution": f"""
{IMAGE}
- goldsmith.image_builder.distribution_configuration:
    name: everywhere
    distributions: [{{region: us-east-1, ami_distribution_configuration: {{name: "web [[imagebuilder:buildDate]]"}}}}]
""",
    "image_import": PARTS,
    "image_info": f"""
{PIPELINE}
- goldsmith.image_builder.image_pipeline_execution: {{image_pipeline_arn: web}}
""",
    "image_recipe": COMPONENTS,
    "image_recipe_info": PARTS,
    "image_pipeline": f"""
{PARTS}
{CONTAINER_RECIPE}
{WORKFLOWS}
- goldsmith.image_builder.distribution_configuration:
    name: web
    distributions: [{{region: eu-west-1, ami_distribution_configuration: {{name: "web [[imagebuilder:buildDate]]"}}}}]
- goldsmith.image_builder.distribution_configuration:
    name: api
    distributions:
      - region: eu-west-1
        container_distribution_configuration: {{target_repository: {{service: ECR, repository_name: api}}}}
""",
    "image_pipeline_execution": f"""
{PIPELINE}
- goldsmith.image_builder.inspector_scanning: {{resource_types: [EC2]}}
- goldsmith.image_builder.image_pipeline:
    name: scanned
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    image_scanning_configuration: {{image_scanning_enabled: true}}
- goldsmith.image_builder.workflow:
    name: provision
    type: BUILD
    data: {{schemaVersion: 1.0, steps: [{{name: Provision, action: WaitForAction}}]}}
- goldsmith.image_builder.image_pipeline:
    name: provisioned
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    workflows: [provision]
    execution_role: image-builder-workflows
- goldsmith.image_builder.image_pipeline_execution: {{image_pipeline_arn: provisioned, wait: false}}
""",
    "image_pipeline_info": f"""
{PARTS}
- goldsmith.image_builder.image_pipeline:
    {{name: web, image_recipe_arn: web, infrastructure_configuration_arn: private, status: DISABLED}}
""",
    "image_usage_info": f"""
{USED.format(parameter="/imagebuilder/web")}
- goldsmith.image_builder.image_pipeline_execution: {{image_pipeline_arn: web}}
{USED.format(parameter="/imagebuilder/next")}
- goldsmith.image_builder.image_pipeline_execution: {{image_pipeline_arn: web}}
""",
    "infrastructure_configuration_info": PARTS,
    "instance_refresh": f"""
{PARTS}
- goldsmith.image_builder.distribution_configuration:
    name: groups
    distributions:
      - region: eu-west-1
        ami_distribution_configuration: {{name: "web [[imagebuilder:buildDate]]"}}
        launch_template_configurations:
          - {{launch_template_id: "{{{{ launch_template }}}}", set_default_version: false}}
- goldsmith.image_builder.image_pipeline:
    name: web
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    distribution_configuration_arn: groups
- goldsmith.image_builder.image_pipeline_execution: {{image_pipeline_arn: web}}
""",
    "lifecycle_execution": IMAGE + RETIRED + "    wait: false\n  register: retirement\n",
    "lifecycle_execution_info": IMAGE + RETIRED,
    "lifecycle_policy": PARTS,
    "lifecycle_policy_info": """
- goldsmith.image_builder.lifecycle_policy:
    name: web
    status: DISABLED
    execution_role: image-builder-lifecycle
    resource_type: AMI_IMAGE
    policy_details: [{action: {type: DELETE}, filter: {type: COUNT, value: 10}}]
    resource_selection: {tag_map: {Lifecycle: short}}
""",
    "resource_policy": COMPONENTS + PARTS,
    "workflow_info": WORKFLOWS,
    "workflow_step_action": APPROVAL,
}
"""The tasks that create the resources that the examples of a module refer to."""

WHILE_IT_LASTS = ("instance_refresh", "lifecycle_execution")
"""The modules whose examples act on an operation in progress."""


def prepare(account: Any, run: Callable[..., Any], folder: Path, module: str) -> Play:
    """Return a playbook's folder, in an account with what the modules do not make for the examples of one."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    iam = account.client("iam")
    iam.create_role(RoleName="image-builder-lifecycle", AssumeRolePolicyDocument=json.dumps(TRUST))
    for repository in REPOSITORIES:
        account.client("ecr").create_repository(repositoryName=repository)
    s3 = account.client("s3")
    s3.create_bucket(
        Bucket="image-builder-components", CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    for key, body in IN_S3.items():
        s3.put_object(Bucket="image-builder-components", Key=key, Body=body)
    ami = account.client("ec2").register_image(Name="golden", RootDeviceName="/dev/xvda")["ImageId"]
    account.client("ssm").put_parameter(Name="/golden/web", Value=ami, Type="String")
    play = Play(run, folder)
    if module == "instance_refresh":
        play.variables["launch_template"] = _make_groups(account, ami)
    return play


def _make_groups(account: Any, ami: str) -> str:
    """Create Auto Scaling groups with a launch template, and return its ID."""
    data = {"ImageId": ami, "InstanceType": "t3.micro"}
    template = account.client("ec2").create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    for name, team in (("web", "web"), ("web-canary", "web"), ("shop", "shop")):
        account.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=1,
            MaxSize=2,
            AvailabilityZones=["eu-west-1a"],
            LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Default"},
            Tags=[{"Key": "Team", "Value": team}],
        )
    return str(template["LaunchTemplate"]["LaunchTemplateId"])

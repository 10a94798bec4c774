"""Fixtures of the tests of the emulator: clients, and the required members of each kind of resource."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from unit import aws
from werkzeug.test import Client

import emulator
from emulator import assumptions
from emulator.server import Application

REGION = "eu-west-1"
ACCOUNT = "123456789012"

DOCUMENT = """\
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: [dnf install -y nginx]
"""

WORKFLOW = """\
name: web
schemaVersion: 1.0
steps:
  - name: Launch
    action: LaunchInstance
    inputs:
      waitFor: ssmAgent
"""

DOCKERFILE = """\
FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
"""

DOCUMENT_WITH_PARAMETERS = """\
schemaVersion: 1.0
parameters:
  - Site:
      type: string
      description: The name of the site.
  - Color:
      type: string
      default: blue
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: ["install '{{ Site }}' '{{ Color }}'"]
"""

AMAZON_LINUX = f"arn:aws:imagebuilder:{REGION}:aws:image/amazon-linux-2023-x86/x.x.x"
WINDOWS = f"arn:aws:imagebuilder:{REGION}:aws:image/windows-server-2022-english-full-base-x86/x.x.x"
BUILD_IMAGE = f"arn:aws:imagebuilder:{REGION}:aws:workflow/build/build-image/x.x.x"
TEST_IMAGE = f"arn:aws:imagebuilder:{REGION}:aws:workflow/test/test-image/x.x.x"

NEEDS: dict[str, dict[str, Any]] = {
    "component": {"name": "web", "semanticVersion": "1.0.0", "platform": "Linux", "data": DOCUMENT},
    "image_recipe": {"name": "web", "semanticVersion": "1.0.0", "parentImage": AMAZON_LINUX},
    "infrastructure_configuration": {"name": "web", "instanceProfileName": "builder"},
    "distribution_configuration": {
        "name": "web",
        "distributions": [
            {"region": REGION, "amiDistributionConfiguration": {"name": "web {{ imagebuilder:buildDate }}"}}
        ],
    },
    "image_pipeline": {"name": "web"},
    "container_recipe": {
        "name": "web",
        "semanticVersion": "1.0.0",
        "containerType": "DOCKER",
        "parentImage": "amazonlinux:latest",
        "dockerfileTemplateData": DOCKERFILE,
        "targetRepository": {"service": "ECR", "repositoryName": "team/web"},
    },
    "workflow": {"name": "web", "semanticVersion": "1.0.0", "type": "BUILD", "data": WORKFLOW},
    "lifecycle_policy": {
        "name": "web",
        "executionRole": "lifecycle",
        "resourceType": "AMI_IMAGE",
        "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 3}}],
        "resourceSelection": {"tagMap": {"Team": "web"}},
    },
}

ARN_MEMBERS = {
    "component": "componentBuildVersionArn",
    "image_recipe": "imageRecipeArn",
    "infrastructure_configuration": "infrastructureConfigurationArn",
    "distribution_configuration": "distributionConfigurationArn",
    "image_pipeline": "imagePipelineArn",
    "container_recipe": "containerRecipeArn",
    "workflow": "workflowBuildVersionArn",
    "lifecycle_policy": "lifecyclePolicyArn",
}

OBJECT_MEMBERS = {
    "component": "component",
    "image_recipe": "imageRecipe",
    "infrastructure_configuration": "infrastructureConfiguration",
    "distribution_configuration": "distributionConfiguration",
    "image_pipeline": "imagePipeline",
    "container_recipe": "containerRecipe",
    "workflow": "workflow",
    "lifecycle_policy": "lifecyclePolicy",
}

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def arn(rest: str, region: str = REGION, owner: str = ACCOUNT) -> str:
    """Return an Image Builder ARN from its last part."""
    return f"arn:aws:imagebuilder:{region}:{owner}:{rest}"


VALUE = "InvalidParameterValueException"
COMBINATION = "InvalidParameterCombinationException"
MISSING = "ResourceNotFoundException"

AMI_NAME = "web {{ imagebuilder:buildDate }}"


def amazons(rest: str) -> str:
    """Return the ARN of a resource of Amazon."""
    return arn(rest, owner="aws")


def to_region(**members: Any) -> dict[str, Any]:
    """Return the distributions for one Region."""
    return {"distributions": [{"region": REGION, **members}]}


def of_ami(**members: Any) -> dict[str, Any]:
    """Return the distributions of AMIs for one Region."""
    return to_region(amiDistributionConfiguration=members)


def scanning(**members: Any) -> dict[str, Any]:
    """Return the settings of image scanning."""
    return {"imageScanningConfiguration": members}


def of_rule(action: str = "DELETE", include: Any = None, **filters: Any) -> dict[str, Any]:
    """Return the details of a lifecycle policy with one rule, by default count-based."""
    extended = {"includeResources": include} if include else {}
    found = {"type": "COUNT", "value": 3, **filters}
    return {"policyDetails": [{"action": {"type": action, **extended}, "filter": found}]}


def with_components(*names: str) -> dict[str, Any]:
    """Return components of Amazon for a recipe."""
    return {"components": [{"componentArn": amazons(f"component/{name}")} for name in names]}


@dataclass
class Refusal:
    """An error as a client receives it."""

    code: str
    message: str
    status: int


@dataclass
class Account:
    """An account with the required resources of other services, and methods to create, read and change resources."""

    client: Any
    session: boto3.Session

    def make(self, kind: str, **members: Any) -> str:
        """Create a resource with the required members and ``members``; None omits a member."""
        given = {**NEEDS[kind], **(self._pipeline_needs(members) if kind == "image_pipeline" else {}), **members}
        given = {name: value for name, value in given.items() if value is not None}
        return str(getattr(self.client, f"create_{kind}")(**given)[ARN_MEMBERS[kind]])

    def _pipeline_needs(self, members: dict[str, Any]) -> dict[str, Any]:
        """Create the recipe and the infrastructure configuration that a pipeline requires."""
        needs = {
            "imageRecipeArn": ("image_recipe", arn("image-recipe/web/1.0.0")),
            "infrastructureConfigurationArn": (
                "infrastructure_configuration",
                arn("infrastructure-configuration/web"),
            ),
        }
        return {member: self._ensure(*need) for member, need in needs.items() if member not in members}

    def _ensure(self, kind: str, expected: str) -> str:
        try:
            return self.make(kind)
        except self.client.exceptions.ResourceAlreadyExistsException:
            return expected

    def get(self, kind: str, of: str) -> dict[str, Any]:
        """Read a resource."""
        answer = getattr(self.client, f"get_{kind}")(**{ARN_MEMBERS[kind]: of})
        found: dict[str, Any] = answer[OBJECT_MEMBERS[kind]]
        return found

    def delete(self, kind: str, of: str) -> None:
        """Delete a resource."""
        getattr(self.client, f"delete_{kind}")(**{ARN_MEMBERS[kind]: of})

    def refusal(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Refusal:
        """Return the error of a call that must fail."""
        with pytest.raises(ClientError) as caught:
            call(*args, **kwargs)
        error, metadata = caught.value.response["Error"], caught.value.response["ResponseMetadata"]
        return Refusal(error["Code"], error["Message"], metadata["HTTPStatusCode"])


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """One session for all tests, because loading the models of services takes time."""
    emulator.register()
    return boto3.Session(
        aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="a-secret-of-no-account", region_name=REGION
    )


@pytest.fixture(scope="session")
def clients(session: boto3.Session) -> dict[str, Any]:
    """The clients of all tests; the client for Image Builder does not validate requests."""
    unchecked = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    others = {name: session.client(name) for name in ("iam", "ecr")}
    return {"imagebuilder": session.client("imagebuilder", config=unchecked), **others}


@pytest.fixture
def moto(empty_aws: None) -> Iterator[None]:
    """An empty moto in this process; afterwards the switches of the emulator have their defaults."""
    yield
    assumptions.forget_changes()
    emulator.clock.speed = emulator.IMMEDIATE


@pytest.fixture
def account(moto: None, session: boto3.Session, clients: dict[str, Any]) -> Account:
    """An account with an instance profile, a role for lifecycle policies and a repository for containers."""
    aws.add_prerequisites(
        REGION, instance_profile="builder", role="lifecycle", trust=json.dumps(TRUST), repository="team/web"
    )
    return Account(clients["imagebuilder"], session)


@pytest.fixture(scope="session")
def application(session: boto3.Session) -> Client:
    """The application that a server runs, called in process; it has the state that the client in process has."""
    return Client(Application())


@pytest.fixture
def send(account: Account, application: Client) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Send a body unchanged, which no AWS client would send; return the status and the response."""
    scope = f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/{REGION}/imagebuilder/aws4_request"

    def send_as_is(operation: str, body: Any, method: str = "PUT") -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, str) else json.dumps(body)
        headers = {"Authorization": scope, "Content-Type": "application/json"}
        response = application.open(f"/{operation}", method=method, data=data, headers=headers)
        return response.status_code, json.loads(response.get_data())

    return send_as_is


@pytest.fixture
def no_images_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip loading moto's AMIs, which takes a second per Region."""
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@pytest.fixture
def stopped(account: Account) -> Account:
    """An account in which time passes only when the clock is advanced."""
    emulator.clock.speed = 0
    return account

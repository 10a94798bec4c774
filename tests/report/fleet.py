"""A fleet of two emulated accounts and two regions, for the report: pipelines, builds, findings and machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3

import emulator

ACCOUNTS = {"shop": "123456789012", "bank": "210987654321"}
REGIONS = {"eu": "eu-west-1", "us": "us-east-1"}
KEYS = {
    "aws_access_key_id": "emulator-access-key",
    "aws_secret_access_key": "a-secret-of-the-emulator-that-no-result-holds",
}

_DAY = 86400
_PARENT = "arn:aws:imagebuilder:{region}:aws:image/amazon-linux-2023-x86/x.x.x"
_SUNDAYS = {"scheduleExpression": "cron(0 3 ? * SUN *)", "timezone": "Europe/Berlin"}
_NIGHTLY = {"scheduleExpression": "cron(0 4 * * ? *)"}
_SCANNED = {"imageScanningEnabled": True}


def sign_in(url: str) -> dict[str, dict[str, str]]:
    """Return the options of a boto3 client for each account."""
    sts = boto3.client("sts", region_name="us-east-1", endpoint_url=url, **KEYS)
    role = f"arn:aws:iam::{ACCOUNTS['bank']}:role/report"
    bank = sts.assume_role(RoleArn=role, RoleSessionName="report")["Credentials"]
    names = {
        "aws_access_key_id": "AccessKeyId",
        "aws_secret_access_key": "SecretAccessKey",
        "aws_session_token": "SessionToken",
    }
    return {"shop": KEYS, "bank": {name: bank[key] for name, key in names.items()}}


class Place:
    """An account in a region."""

    def __init__(self, url: str, keys: Mapping[str, str], account: str, region: str) -> None:
        self._session = {"endpoint_url": url, "region_name": region, **keys}
        self._account = account
        self._region = region
        self._images: dict[str, list[dict[str, str]]] = {}
        self.builder = self.client("imagebuilder")

    def client(self, service: str) -> Any:
        return boto3.client(service, **self._session)

    def prepare(self) -> None:
        """Create the instance profile, the configurations and the settings that the pipelines use."""
        iam = self.client("iam")
        if "image-builder" not in [
            one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]
        ]:
            iam.create_instance_profile(InstanceProfileName="image-builder")
            trust = {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "imagebuilder.amazonaws.com"},
            }
            policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
            iam.create_role(RoleName="image-lifecycle", AssumeRolePolicyDocument=policy)
        self.client("inspector2").enable(resourceTypes=["EC2"])
        self.builder.create_infrastructure_configuration(
            name="builders", instanceProfileName="image-builder", clientToken="builders"
        )

    def distribute(self, *regions: str) -> str:
        """Create the distribution configuration for these regions; return its ARN."""
        distributions = [
            {"region": region, "amiDistributionConfiguration": {"name": "fleet {{ imagebuilder:buildDate }}"}}
            for region in regions
        ]
        created = self.builder.create_distribution_configuration(
            name="regions", distributions=distributions, clientToken="regions"
        )
        return str(created["distributionConfigurationArn"])

    def pipeline(self, name: str, *, steps: int = 2, distribution: str = "", **members: Any) -> None:
        """Create a pipeline whose component has a number of steps."""
        given = {"distributionConfigurationArn": distribution} if distribution else {}
        self.builder.create_image_pipeline(
            name=name,
            imageRecipeArn=self._recipe(name, "1.0.0", steps),
            infrastructureConfigurationArn=self._arn("infrastructure-configuration/builders"),
            clientToken=name,
            tags={"goldsmith:factory": "fleet"},
            **given,
            **members,
        )

    def extend(self, name: str, version: str, steps: int) -> None:
        """Have a pipeline build a version of its recipe with another number of steps."""
        (pipeline,) = [one for one in self.builder.list_image_pipelines()["imagePipelineList"] if one["name"] == name]
        kept = {
            member: pipeline[member]
            for member in ("distributionConfigurationArn", "imageScanningConfiguration", "schedule", "status")
            if member in pipeline
        }
        self.builder.update_image_pipeline(
            imagePipelineArn=pipeline["arn"],
            imageRecipeArn=self._recipe(name, version, steps),
            infrastructureConfigurationArn=pipeline["infrastructureConfigurationArn"],
            clientToken=f"{name}-{version}",
            **kept,
        )

    def _recipe(self, name: str, version: str, steps: int) -> str:
        listed = "".join(
            f"      - {{name: Step{number}, action: ExecuteBash, inputs: {{commands: ['true']}}}}\n"
            for number in range(steps)
        )
        component = self.builder.create_component(
            name=name,
            semanticVersion=version,
            platform="Linux",
            data=f"schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n{listed}",
            clientToken=f"{name}-{version}",
        )
        created = self.builder.create_image_recipe(
            name=name,
            semanticVersion=version,
            parentImage=_PARENT.format(region=self._region),
            components=[{"componentArn": component["componentBuildVersionArn"]}],
            clientToken=f"{name}-{version}",
        )
        return str(created["imageRecipeArn"])

    def build(self, name: str, *, wait: float = 5400) -> None:
        """Build a pipeline, and let time pass."""
        started = self.builder.start_image_pipeline_execution(
            imagePipelineArn=self._arn(f"image-pipeline/{name}"), clientToken=str(emulator.clock.now())
        )
        emulator.clock.advance(wait)
        image = self.builder.get_image(imageBuildVersionArn=started["imageBuildVersionArn"])["image"]
        amis = image.get("outputResources", {}).get("amis", [])
        self._images.setdefault(name, []).append({ami["region"]: ami["image"] for ami in amis})

    def ami(self, name: str, build: int, region: str = "") -> str:
        """Return the AMI of a build of a pipeline, counted from 0."""
        return self._images[name][build][region or self._region]

    def start(self, ami: str, name: str, count: int = 1, **tags: str) -> None:
        """Start machines with an AMI."""
        ec2 = self.client("ec2")
        for number in range(1, count + 1):
            given = [{"Key": key, "Value": value} for key, value in {"Name": f"{name}-{number}", **tags}.items()]
            specification = [{"ResourceType": "instance", "Tags": given}]
            ec2.run_instances(ImageId=ami, MinCount=1, MaxCount=1, TagSpecifications=specification)

    def template(self, name: str, ami: str) -> None:
        self.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"ImageId": ami})

    def expire(self, name: str, recipe: str) -> None:
        """Create a lifecycle policy that keeps the newest three images of a recipe."""
        action = {"type": "DELETE", "includeResources": {"amis": True}}
        self.builder.create_lifecycle_policy(
            name=name,
            executionRole=f"arn:aws:iam::{self._account}:role/image-lifecycle",
            resourceType="AMI_IMAGE",
            policyDetails=[{"action": action, "filter": {"type": "COUNT", "value": 20}}],
            resourceSelection={"recipes": [{"name": recipe, "semanticVersion": "x.x.x"}]},
            clientToken=name,
        )

    def _arn(self, path: str) -> str:
        return f"arn:aws:imagebuilder:{self._region}:{self._account}:{path}"


@contextmanager
def simulated_time() -> Iterator[None]:
    """Let simulated time pass only when the fleet advances it."""
    speed = emulator.clock.speed
    emulator.clock.speed = 0
    try:
        yield
    finally:
        emulator.clock.speed = speed
        emulator.findings.clear()


def create(url: str, keys: Mapping[str, Mapping[str, str]]) -> None:
    """Create the fleet. ``bank-us`` stays empty."""
    places = {
        f"{account}-{short}": Place(url, keys[account], number, region)
        for account, number in ACCOUNTS.items()
        for short, region in REGIONS.items()
    }
    shop, shop_us, bank = (places[name] for name in ("shop-eu", "shop-us", "bank-eu"))
    for place in (shop, shop_us, bank):
        place.prepare()
    everywhere = shop.distribute(*REGIONS.values())
    shop.pipeline("base", schedule=_SUNDAYS, imageScanningConfiguration=_SCANNED)
    shop.pipeline("web", distribution=everywhere, schedule=_SUNDAYS, imageScanningConfiguration=_SCANNED)
    shop.pipeline("worker", schedule=_NIGHTLY)
    shop_us.pipeline("batch", status="DISABLED", schedule=_NIGHTLY)
    bank.pipeline("ledger", schedule=_SUNDAYS, imageScanningConfiguration=_SCANNED)
    bank.pipeline("teller")
    for place, name in ((shop, "base"), (shop, "web"), (shop, "worker"), (bank, "ledger")):
        place.expire(f"keep-{name}", name)
    _find(bank)
    _build(shop, shop_us, bank)
    _start(shop, shop_us, bank)


def _find(bank: Place) -> None:
    add = emulator.findings.add
    add("CVE-2026-21011", severity="MEDIUM", package="curl", version="8.5.0-1", fixed_in="8.5.0-3")
    add("CVE-2026-20714", severity="HIGH", package="openssl-libs", version="3.0.8-1", fixed_in="3.0.8-4", image="web")
    add(
        "CVE-2026-20714", severity="HIGH", package="openssl-libs", version="3.0.8-1", fixed_in="3.0.8-4", image="ledger"
    )
    add(
        "CVE-2026-19882", severity="CRITICAL", package="kernel", version="6.1.90-1", fixed_in="6.1.97-1", image="ledger"
    )
    add(
        "CVE-2026-19883", severity="CRITICAL", package="kernel", version="6.1.90-1", fixed_in="6.1.97-1", image="ledger"
    )
    add("CVE-2026-18820", severity="HIGH", package="libxml2", version="2.10.4-1", image="ledger")
    add("CVE-2026-18001", severity="LOW", package="vim-minimal", version="9.0.2153-1")


def _build(shop: Place, shop_us: Place, bank: Place) -> None:
    """Build the pipelines over some weeks."""
    shop_us.build("batch")
    bank.build("ledger")
    emulator.clock.advance(17 * _DAY)
    for week, steps in enumerate((2, 3, 2, 6, 7, 9)):
        shop.extend("web", f"1.{week + 1}.0", steps)
        shop.build("web")
        shop.build("base")
        shop.build("worker")
        emulator.clock.advance(4 * _DAY)
    emulator.faults.fail_next("command_failed", image="worker")
    shop.build("worker")


def _start(shop: Place, shop_us: Place, bank: Place) -> None:
    """Start machines, and one build that is in progress."""
    foreign = shop.client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    shop.start(shop.ami("web", -1), "web", 6, Team="storefront")
    shop.start(shop.ami("web", 2), "web-canary", 2, Team="storefront")
    shop.start(shop.ami("web", 0), "web-legacy", 1)
    shop.start(shop.ami("worker", -2), "worker", 3, Team="fulfilment")
    shop.start(foreign, "bastion", 1, Team="platform")
    shop_us.start(shop.ami("web", 1, REGIONS["us"]), "web", 3, Team="storefront")
    shop_us.start(shop_us.ami("batch", 0), "batch", 2, Team="fulfilment")
    bank.start(bank.ami("ledger", 0), "ledger", 4, Owner="ada")
    shop.template("web", shop.ami("web", 1))
    shop.build("base", wait=500)


def create_small(url: str, keys: Mapping[str, Mapping[str, str]]) -> None:
    """Create two pipelines with a failed build, and machines with an old image in another region."""
    shop, shop_us, bank = (
        Place(url, keys[account], ACCOUNTS[account], REGIONS[region])
        for account, region in (("shop", "eu"), ("shop", "us"), ("bank", "eu"))
    )
    for place in (shop, bank):
        place.prepare()
    shop.pipeline("web", distribution=shop.distribute(*REGIONS.values()))
    bank.pipeline("ledger")
    shop.expire("keep-web", "web")
    bank.build("ledger")
    for _build in range(3):
        shop.build("web")
    shop_us.start(shop.ami("web", 0, REGIONS["us"]), "web", 2, Team="storefront")
    emulator.faults.fail_next("command_failed", image="web")
    shop.build("web")

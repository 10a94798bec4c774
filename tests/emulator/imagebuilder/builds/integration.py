"""Integration: launch templates, parameters and other settings in each Region after the distribution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.backends import get_backend
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition

from ..processes import Steps
from . import distribution, faults
from .build import Build
from .failure import TargetFailure, Targets

SERVICE_PARAMETERS = "/imagebuilder/"
"""Parameters with this prefix are written with the service-linked role (botocore: SsmParameterConfiguration)."""


def integrate(build: Build) -> Steps:
    """Configure all Regions, once per build; a failure in one Region does not affect the others."""
    if build.is_integrated:
        return
    yield 30.0
    failed = Targets()
    for target in [] if build.is_container else distribution.targets(build):
        for step, (member, configure) in _CONFIGURATIONS.items():
            given = target.get(member, [])
            for one in given if isinstance(given, list) else [given]:
                account = _account(build, one)
                with failed.of(target["region"], account, step):
                    faults.inject_target(build, "INTEGRATING", target["region"], account)
                    configure(build, target["region"], account, one)
    causes = " ".join(one["errorMessage"] for one in failed.failures)
    failed.check(
        f"Integration failed with JobId '{mock_random.uuid4()}', status = 'Failed' for ARN '{build.arn}'. {causes}"
    )
    build.is_integrated = True


def _account(build: Build, configuration: Any) -> str:
    """Return the account of a configuration; the default is that of the build."""
    named = configuration if isinstance(configuration, dict) else {}
    return str(named.get("accountId") or named.get("amiAccountId") or build.backend.account_id)


def _ami_id(build: Build, region: str, account: str) -> str:
    for ami in build.image.body["outputResources"]["amis"]:
        if (ami["region"], ami["accountId"]) == (region, account):
            return str(ami["image"])
    raise TargetFailure(f"There is no AMI of account {account} in Region {region}.")


def _associate_licenses(build: Build, region: str, account: str, license_arn: str) -> None:
    """Write the association to the log only, because moto has no License Manager."""
    build.say(f"Associated {license_arn} with {_ami_id(build, region, account)}")


def _update_launch_template(build: Build, region: str, account: str, settings: dict[str, Any]) -> None:
    """Create a launch template version with the AMI; it becomes the default version unless that is disabled."""
    ec2 = get_backend("ec2")[account][region]
    identifier = settings["launchTemplateId"]
    if identifier not in ec2.launch_templates:
        raise TargetFailure(f"EC2 Client Error: 'The launch-template ID {identifier} does not exist'")
    template = ec2.launch_templates[identifier]
    data = {**template.default_version().data, "ImageId": _ami_id(build, region, account)}
    version = template.create_version(data, f"Created by EC2 Image Builder for {build.arn}")
    if settings.get("setDefaultVersion", True):
        template.default_version_number = version.number
    build.say(f"Created version {version.number} of launch template {identifier} in Region {region}")


def _put_parameter(build: Build, region: str, account: str, settings: dict[str, Any]) -> None:
    name = settings["parameterName"]
    if not name.startswith(SERVICE_PARAMETERS) and "executionRole" not in build.image.body:
        raise TargetFailure(
            f"SSM Client Error: 'The service-linked role is not authorized to perform ssm:PutParameter on {name}'"
        )
    get_backend("ssm")[account][region].put_parameter(
        name,
        "Created by EC2 Image Builder",
        _ami_id(build, region, account),
        "String",
        allowed_pattern="",
        keyid="",
        overwrite=True,
        tags=[],
        data_type=settings.get("dataType", "text"),
        tier="Standard",
        policies=None,
    )
    build.say(f"Wrote parameter {name} in Region {region}")


def _update_fast_launch(build: Build, region: str, account: str, settings: dict[str, Any]) -> None:
    """Write the setting to the log only, because moto's EC2 has no fast launch."""
    state = "Enabled" if settings["enabled"] else "Disabled"
    build.say(f"{state} fast launch of {_ami_id(build, region, account)}")


def _export(build: Build, region: str, account: str, settings: dict[str, Any]) -> None:
    """Store a placeholder for the disk image."""
    s3 = get_backend("s3")[account][get_partition(region)]
    bucket, ami_id = settings["s3Bucket"], _ami_id(build, region, account)
    if bucket not in s3.buckets:
        raise TargetFailure(f"S3 Client Error: 'The specified bucket {bucket} does not exist'")
    key = f"{settings.get('s3Prefix', '')}export-{ami_id}.{settings['diskImageFormat'].lower()}"
    s3.put_object(bucket, key, f"The disk image of {ami_id}\n".encode())
    build.say(f"Exported {ami_id} to s3://{bucket}/{key}")


_CONFIGURATIONS: dict[str, tuple[str, Callable[[Build, str, str, Any], None]]] = {
    "ASSOCIATE_LICENSES": ("licenseConfigurationArns", _associate_licenses),
    "UPDATE_LAUNCH_TEMPLATES": ("launchTemplateConfigurations", _update_launch_template),
    "PUT_SSM_PARAMETERS": ("ssmParameterConfigurations", _put_parameter),
    "UPDATE_FAST_LAUNCH_CONFIGURATIONS": ("fastLaunchConfigurations", _update_fast_launch),
    "EXPORT_AMI": ("s3ExportConfiguration", _export),
}
"""The step names in failures (botocore: ImageConfigurationStep), and the members of distributions for the steps."""

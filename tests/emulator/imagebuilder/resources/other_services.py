"""Look-ups in other services, all in moto, never on a network."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.backends import get_backend
from moto.core.exceptions import ServiceException
from moto.utilities.utils import DEFAULT_PARTITION, get_partition
from werkzeug.exceptions import HTTPException

from ..unverified import assumed

MOTO_ERRORS = (ServiceException, HTTPException)
"""The exceptions of moto's backends for missing resources."""

_S3_URI = re.compile(r"s3://([^/]+)/(.+)")


def machine_image(account: str, region: str, ami_id: str) -> Any | None:
    """Return the AMI in the region, if it exists."""
    return get_backend("ec2")[account][region].amis.get(ami_id)


def instance_profile_exists(account: str, region: str, name: str) -> bool:
    """Whether an instance profile with the name exists.

    IAM's endpoint of GovCloud has no region, so moto in process stores its resources in the main partition.
    """
    for partition in (get_partition(region), DEFAULT_PARTITION):
        try:
            get_backend("iam")[account][partition].get_instance_profile(name)
        except MOTO_ERRORS:
            continue
        return True
    return False


def role_can_be_assumed(account: str, region: str, name_or_arn: str) -> bool:
    """Whether the role, given by name or ARN, exists and trusts Image Builder."""
    name = name_or_arn.rpartition("/")[2]
    for partition in (get_partition(region), DEFAULT_PARTITION):
        try:
            role = get_backend("iam")[account][partition].get_role(name)
        except MOTO_ERRORS:
            continue
        is_the_one = not name_or_arn.startswith("arn:") or role.arn == name_or_arn
        return is_the_one and (_trusts_image_builder(role) or not assumed.roles_must_trust_image_builder)
    return False


def _trusts_image_builder(role: Any) -> bool:
    """Whether a statement of the role's trust policy names the service."""
    try:
        statements = json.loads(role.assume_role_policy_document or "{}").get("Statement", [])
    except ValueError:
        return False
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        named = services if isinstance(services, list) else [services]
        if statement.get("Effect") == "Allow" and any(one.startswith("imagebuilder.amazonaws.com") for one in named):
            return True
    return False


def repository_exists(account: str, region: str, name: str) -> bool:
    """Whether the ECR repository exists in the region."""
    return name in get_backend("ecr")[account][region].repositories


def topic_exists(arn: str) -> bool:
    """Whether the SNS topic exists."""
    region, account = arn.split(":")[3:5]
    backends = get_backend("sns")[account]
    return region in backends.regions and arn in backends[region].topics


def parameter_value(account: str, region: str, name: str) -> str | None:
    """Return the value of a Systems Manager parameter, given by name or ARN."""
    try:
        parameter = get_backend("ssm")[account][region].get_parameter(name)
    except MOTO_ERRORS:
        return None
    return parameter.value if parameter else None


def read_object(account: str, region: str, uri: str) -> str | None:
    """Return the text at ``s3://bucket/key``, or None if it cannot be read."""
    match = _S3_URI.fullmatch(uri)
    if not match:
        return None
    try:
        found = get_backend("s3")[account][get_partition(region)].get_object(match[1], match[2])
    except MOTO_ERRORS:
        return None
    return found.value.decode(errors="replace") if found else None


def can_be_downloaded(account: str, region: str, source: str) -> bool:
    """Whether an object exists at a URI; URIs other than ``s3://`` are assumed to exist."""
    bucket, _sep, key = source.removeprefix("s3://").partition("/")
    if not source.startswith("s3://") or "{{" in source:
        return True
    found = get_backend("s3")[account][get_partition(region)].buckets.get(bucket)
    if found is None:
        return False
    return any(name.startswith(key[:-1]) for name in found.keys) if key.endswith("*") else key in found.keys


def inspector_is_active(account: str, region: str, resource_type: str) -> bool:
    """Whether Amazon Inspector scans ``ec2`` or ``ecr`` resources of the account in the region."""
    if not assumed.inspector_is_asked:
        return True
    status = get_backend("inspector2")[account][region].account_status.get(account)
    return status is not None and getattr(status, resource_type) == "ENABLED"

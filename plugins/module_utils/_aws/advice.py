# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about an error: of a call to AWS, by its code and text, and of a build, by the texts that it left."""

from __future__ import annotations

from collections.abc import Iterable

from .codes import IN_USE, OUT_OF_ORDER, THROTTLED, UNREACHABLE


def _any_of(codes: Iterable[str]) -> str:
    return f"^({'|'.join(sorted(codes))}):"


INSPECTOR_IS_OFF = (
    "Inspector is not enabled",
    "Switch Amazon Inspector on for EC2 (for containers, ECR) with goldsmith.image_builder.inspector_scanning, "
    "or leave scanning off.",
)
"""Told by calls, and by builds that find out later."""

ADVICE = (
    ("AccessDenied|UnauthorizedOperation", "Allow the caller this action in IAM."),
    ("ForbiddenException", "Allow the caller this action in IAM, and have the resource's owner share it with you."),
    INSPECTOR_IS_OFF,
    ("instance profile does not exist", "Make the instance profile first, or mend its name."),
    ("ResourceDependencyException", "Something still uses it, or it is shared: remove that first."),
    (_any_of(IN_USE), "Another change to the same resource is under way: run the task again."),
    (
        "ServiceQuotaExceeded",
        "Remove what is no longer needed (keep_versions does it for old versions), or have the quota raised.",
    ),
    (_any_of(THROTTLED), "It was tried many times: run fewer tasks at once."),
    (_any_of(OUT_OF_ORDER), "It was tried many times: run the task again when AWS works as usual."),
    (_any_of(UNREACHABLE), "Look at region and endpoint_url, and at the network between."),
    ("ExpiredToken", "The credentials have expired: get new ones."),
    ("InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch", "The credentials are not valid here."),
    ("NoCredentials", "Give access_key and secret_key, or profile, or set them in the environment."),
)
"""What to do about an error of AWS or its SDK: a pattern for its code and text, and the advice."""

CAUSES = (
    (
        r"not in a valid state|Systems Manager Agent availability|SSM agent",
        "The build instance was not reached through Systems Manager: its subnet needs a way to the endpoints of ssm, "
        "ssmmessages and ec2messages, its security groups must let HTTPS out, the instance profile needs "
        "AmazonSSMManagedInstanceCore, and the base image a running SSM agent.",
    ),
    (
        r"bootstrap TOE|iamInstanceProfileName|instance profile|not authorized to perform: (?:s3|ssm|imagebuilder):"
        # A session on an instance has its identifier for a name. Of S3, the AWS CLI tells no more than the rest.
        r"|:assumed-role/\S+/i-[0-9a-f]+ is not authorized|\((?:403|AccessDenied)\) when calling the \w+Object\w* ",
        "The instance profile of the infrastructure configuration lacks permissions: attach "
        "EC2InstanceProfileForImageBuilder and AmazonSSMManagedInstanceCore, for containers "
        "EC2InstanceProfileForImageBuilderECRContainerBuilds as well, and allow its role what components need besides, "
        "such as reading from a bucket.",
    ),
    (
        r"(?i)inventory.*association|association.*inventory",
        "Collecting the enhanced metadata took too long, often because another State Manager association collects the "
        "inventory already: set enhanced_image_metadata_enabled to false, or leave build instances out of the other.",
    ),
    (
        r"launch[- ]template.*does not exist|InvalidLaunchTemplateId",
        "The launch template is gone in that region or account: mend launch_template_configurations of the "
        "distribution configuration.",
    ),
    (
        r"block public access",
        "The account does not let AMIs be shared with everybody: take user_groups: [all] out of launch_permission, or "
        "switch block public access for AMIs off in that region.",
    ),
    (
        r"KMS|kms:|[Kk]ey ID .*not accessible|InvalidKMSKey",
        "A key of KMS cannot be used: its policy must let the target account, and the role "
        "EC2ImageBuilderDistributionCrossAccountRole there, use it and create grants.",
    ),
    (
        r"EC2ImageBuilderDistributionCrossAccountRole|sts:AssumeRole",
        "Image Builder may not act in the target account: that needs the role "
        "EC2ImageBuilderDistributionCrossAccountRole, with Ec2ImageBuilderCrossAccountDistributionAccess.",
    ),
    INSPECTOR_IS_OFF,
    (
        r"VcpuLimitExceeded|InsufficientInstanceCapacity|InstanceLimitExceeded|no default VPC|VPCIdNotSpecified",
        "The instance could not be launched: give other instance_types, a subnet_id, or have the quota raised.",
    ),
    (
        r"RequestLimitExceeded|ResourceLimitExceeded|concurrent AMI copies",
        "Too much is copied at once: distribute to fewer regions and accounts at a time.",
    ),
    (
        r"Step \S+ timed out|TimedOut",
        "A step did not end in time: give it a longer timeoutSeconds, or find what hangs.",
    ),
)
"""What the service's texts are known to mean: a pattern, and what to do."""

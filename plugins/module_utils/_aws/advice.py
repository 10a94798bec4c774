# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Advice: what to do about an error of a call, by its code, and about a failed build, by its messages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .codes import Condition, condition_of

_INSPECTOR_IS_OFF = (
    "Enable Amazon Inspector for EC2 (for containers, ECR) with goldsmith.image_builder.inspector_scanning, or turn "
    "image scanning off."
)
_INSPECTOR = "Inspector is not enabled"

ERROR_ADVICE = (
    ("ForbiddenException", "", "Allow the caller this action in IAM, and have the resource's owner share it with you."),
    ("(?:Invalid|ResourceDependency).*", _INSPECTOR, _INSPECTOR_IS_OFF),
    (
        "InvalidParameterValueException",
        "instance profile does not exist",
        "Create the instance profile first, or correct its name.",
    ),
    (
        "InvalidParameterValueException",
        "role does not exist or does not have sufficient permissions",
        "Create the role first, or correct its name, and allow Image Builder to assume it.",
    ),
    ("ResourceDependencyException", "", "Another resource uses it, or it is shared. Remove that first."),
    (
        "ServiceQuotaExceededException",
        "(?:recipe|workflow|component) can have at most",
        "Make it smaller, or request a higher quota.",
    ),
    (
        "ServiceQuotaExceededException",
        "",
        "Remove what you no longer need (keep_versions removes old versions), wait for builds to end, or request a "
        "higher quota.",
    ),
    ("ExpiredToken(?:Exception)?", "", "The credentials have expired. Get new ones."),
    (
        "InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient(?:Exception)?|SignatureDoesNotMatch|AuthFailure",
        "",
        "The credentials are not valid here.",
    ),
    (
        "NoCredentialsError|PartialCredentialsError",
        "",
        "Set access_key and secret_key, or profile, or set them in the environment.",
    ),
)
"""Patterns for the code and for a part of the message, and the advice. The first matching row applies."""

_ACCESS_DENIED = re.compile("AccessDenied(?:Exception)?|UnauthorizedOperation")

CONDITION_ADVICE = {
    Condition.THROTTLED: "The call was tried many times. Run fewer tasks at once.",
    Condition.UNAVAILABLE: "The call was tried many times. Run the task again when AWS is available.",
    Condition.NO_RESPONSE: "The call was tried many times. Check region, endpoint_url and the network.",
    Condition.TIMED_OUT: "Check region, endpoint_url and the network.",
    Condition.UNREACHABLE: "Check region, endpoint_url and the network.",
    Condition.IN_USE: "Another change to the same resource is in progress. Run the task again.",
}


def advice_for_error(code: str, status: int, message: str, operation: str) -> str:
    """Return what to do about an error of a call, empty if that is not known.

    The code decides; the message only distinguishes causes of the same code, because it quotes names that users chose.
    ``operation`` is the IAM action of the call.
    """
    if _ACCESS_DENIED.fullmatch(code):
        action = f": {operation}" if operation and "not authorized to perform" not in message else ""
        return f"Allow the caller this action in IAM{action}."
    for code_pattern, message_pattern, advice in ERROR_ADVICE:
        if re.fullmatch(code_pattern, code) and re.search(message_pattern, message):
            return advice
    condition = condition_of(code, status, message)
    return CONDITION_ADVICE.get(condition, "") if condition else ""


_NOT_AUTHORIZED = r" is not authorized to perform: (?P<action>\w+:\w+)"

_CROSS_ACCOUNT_ROLE = "EC2ImageBuilderDistributionCrossAccountRole"

_INSTANCE_PROFILE = (
    "The instance profile of the infrastructure configuration lacks permissions: attach "
    "EC2InstanceProfileForImageBuilder and AmazonSSMManagedInstanceCore, for containers "
    "EC2InstanceProfileForImageBuilderECRContainerBuilds as well, and allow its role what components need, such as "
    "reading from a bucket."
)

BUILD_ADVICE = (
    (
        r"(?i)inventory.*association|association.*inventory",
        "Collecting the enhanced metadata took too long, often because another State Manager association collects the "
        "inventory: set enhanced_image_metadata_enabled to false, or exclude build instances from that association.",
    ),
    (
        r"Poll action status for completion",
        "A step ran longer than its time-out: raise its timeoutSeconds, or find what hangs. If this happens while the "
        "metadata is collected, another State Manager association may be collecting the inventory: set "
        "enhanced_image_metadata_enabled to false, or exclude build instances from that association.",
    ),
    (
        rf":assumed-role/AWSServiceRoleForImageBuilder/\S+{_NOT_AUTHORIZED}",
        "The service-linked role of Image Builder does not allow {action}: set execution_role to a role that does.",
    ),
    (
        rf":assumed-role/(?P<role>(?!{_CROSS_ACCOUNT_ROLE})[^/\s]+)/ImageBuilder{_NOT_AUTHORIZED}",
        "The execution role {role} does not allow {action}: attach the policy EC2ImageBuilderExecutionPolicy, or "
        "allow this action.",
    ),
    (
        # A session on an instance is named after the instance. For S3, the AWS CLI reports no more than the last part.
        r":assumed-role/\S+/i-[0-9a-f]+ is not authorized|not authorized to perform: (?:s3|ssm|imagebuilder):"
        r"|\((?:403|AccessDenied)\) when calling the \w+Object\w* ",
        _INSTANCE_PROFILE,
    ),
    (
        r"No space left on device",
        "The disk of the build instance is full: set a larger volume_size for the root volume in "
        "block_device_mappings of the recipe.",
    ),
    (
        r"(?i)not in a valid state|Systems Manager Agent availability|SSM Agent",
        "Systems Manager did not reach the build instance: the base image needs a running SSM Agent, the instance "
        "profile AmazonSSMManagedInstanceCore, and the subnet and security groups a route over HTTPS to the endpoints "
        "of ssm, ssmmessages and ec2messages.",
    ),
    (r"bootstrap TOE|iamInstanceProfileName|instance profile", _INSTANCE_PROFILE),
    (
        r"ExpectationNotMet.*LaunchBuildInstance",
        "A command on the new build instance failed: check its SSM Agent, user data and disk space. To keep the "
        "instance of a failed build, set terminate_instance_on_failure to false.",
    ),
    (
        r"launch[- ]template.*does not exist|InvalidLaunchTemplateId",
        "The launch template does not exist in that region or account: correct launch_template_configurations of the "
        "distribution configuration.",
    ),
    (
        r"block public access",
        "The account does not allow public AMIs: remove user_groups: [all] from launch_permission, or turn block "
        "public access for AMIs off in that region.",
    ),
    (
        r"KMS|kms:|[Kk]ey ID .*not accessible|InvalidKMSKey",
        "A KMS key cannot be used: its policy must allow the target account, and the role "
        f"{_CROSS_ACCOUNT_ROLE} there, to use it and to create grants.",
    ),
    (
        rf"{_CROSS_ACCOUNT_ROLE}|sts:AssumeRole",
        f"Image Builder may not act in the target account: create the role {_CROSS_ACCOUNT_ROLE} there, with the "
        "policy Ec2ImageBuilderCrossAccountDistributionAccess.",
    ),
    (
        r"AMI Copy Reported Failure",
        f"The target account could not copy the AMI: it needs the role {_CROSS_ACCOUNT_ROLE}, the policy of the KMS "
        "key must allow that role, and launch_permission must include the account.",
    ),
    (_INSPECTOR, _INSPECTOR_IS_OFF),
    (
        r"VcpuLimitExceeded|InsufficientInstanceCapacity|InstanceLimitExceeded|no default VPC|VPCIdNotSpecified",
        "The instance could not be launched: set other instance_types or a subnet_id, or request a higher quota.",
    ),
    (
        r"RequestLimitExceeded|ResourceLimitExceeded|concurrent AMI copies",
        "Too much is copied at once: distribute to fewer regions and accounts at a time.",
    ),
    (
        # Only a step of the service: a task of a playbook has other time-outs.
        r"(?i)\bstep\b.*timed out|TimedOut",
        "A step ran longer than its time-out: raise its timeoutSeconds, or find what hangs.",
    ),
)
"""Patterns for texts of the service and of build instances, and the advice; the most specific cause first."""


def advice_for_build(failures: Iterable[Iterable[str]]) -> list[str]:
    """Return what to do about a failed build: for each failure, the advice for the most specific known cause.

    A failure is the list of texts that describe it.
    """
    return list(dict.fromkeys(advice for texts in failures for advice in _most_specific(list(texts))))


def _most_specific(texts: list[str]) -> list[str]:
    for pattern, advice in BUILD_ADVICE:
        for text in texts:
            if match := re.search(pattern, text):
                return [advice.format_map(match.groupdict())]
    return []

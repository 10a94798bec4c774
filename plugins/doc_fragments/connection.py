# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The region and the credentials. amazon.aws implements these options; a test compares them."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  region:
    description:
      - The AWS region to use.
      - If omitted, the environment variables E(AWS_REGION) and E(AWS_DEFAULT_REGION) are used, and then the
        configuration files of AWS.
    type: str
    aliases: [aws_region]
  access_key:
    description:
      - The ID of the access key.
      - If omitted, the environment variables E(AWS_ACCESS_KEY_ID) and E(AWS_ACCESS_KEY) are used.
      - Requires O(secret_key). It cannot be combined with O(profile).
    type: str
    aliases: [aws_access_key_id, aws_access_key]
  secret_key:
    description:
      - The secret of the access key.
      - If omitted, the environment variables E(AWS_SECRET_ACCESS_KEY) and E(AWS_SECRET_KEY) are used.
      - It cannot be combined with O(profile).
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
  session_token:
    description:
      - The session token of temporary credentials.
      - If omitted, the environment variable E(AWS_SESSION_TOKEN) is used.
      - It cannot be combined with O(profile).
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - The name of a profile in the configuration files of AWS.
      - If omitted, the environment variables E(AWS_PROFILE) and E(AWS_DEFAULT_PROFILE) are used.
      - It cannot be combined with O(access_key), O(secret_key) and O(session_token).
    type: str
    aliases: [aws_profile]
  endpoint_url:
    description:
      - The URL of the service, in place of the endpoint of AWS. For example, the URL of a VPC endpoint or an emulator.
      - If omitted, the environment variable E(AWS_URL) is used, and then the settings of boto3, such as the variable
        C(AWS_ENDPOINT_URL).
    type: str
    aliases: [aws_endpoint_url]
  aws_ca_bundle:
    description:
      - The path of a file with the certificates of the certificate authorities to trust.
      - If omitted, the environment variable E(AWS_CA_BUNDLE) is used.
    type: path
  validate_certs:
    description:
      - Whether to verify the TLS certificates of AWS.
      - To trust another certificate authority, set O(aws_ca_bundle) instead of disabling the verification.
    type: bool
    default: true
  aws_config:
    description:
      - Settings for the AWS client. The keys are the parameters of C(botocore.config.Config), such as C(proxies).
    type: dict
  debug_botocore_endpoint_logs:
    description:
      - Whether to return the API operations that the task called, as C(resource_actions).
      - If omitted, the environment variable E(ANSIBLE_DEBUG_BOTOCORE_LOGS) is used.
    type: bool
    default: false
notes:
  - The module reads environment variables and the configuration files of AWS on the host that runs the task. For a task
    that is delegated to C(localhost), this is the control node.
seealso:
  - name: Credentials in boto3
    description: Where boto3 finds credentials and other settings that are not options.
    link: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html
"""

    PLUGINS = r"""
options:
  region:
    description:
      - The AWS region to use. If omitted, E(AWS_DEFAULT_REGION) and then the configuration files of AWS are used.
    type: str
    aliases: [aws_region]
    env:
      - name: AWS_REGION
  access_key:
    description: The ID of the access key. Requires O(secret_key). It cannot be combined with O(profile).
    type: str
    aliases: [aws_access_key_id, aws_access_key]
    env:
      - name: AWS_ACCESS_KEY_ID
      - name: AWS_ACCESS_KEY
  secret_key:
    description: The secret of the access key. It cannot be combined with O(profile).
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
    env:
      - name: AWS_SECRET_ACCESS_KEY
      - name: AWS_SECRET_KEY
  session_token:
    description: The session token of temporary credentials. It cannot be combined with O(profile).
    type: str
    aliases: [aws_session_token]
    env:
      - name: AWS_SESSION_TOKEN
  profile:
    description:
      - The name of a profile in the configuration files of AWS. It cannot be combined with O(access_key),
        O(secret_key) and O(session_token).
    type: str
    aliases: [aws_profile]
    env:
      - name: AWS_PROFILE
      - name: AWS_DEFAULT_PROFILE
  endpoint_url:
    description:
      - The URL of the service, in place of the endpoint of AWS. For example, the URL of a VPC endpoint or an emulator.
    type: str
    aliases: [aws_endpoint_url]
    env:
      - name: AWS_URL
notes:
  - The plugin reads environment variables and the configuration files of AWS on the control node.
seealso:
  - name: Credentials in boto3
    description: Where boto3 finds credentials and other settings that are not options.
    link: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html
"""

    ASSUME_ROLE = r"""
options:
  assume_role_arn:
    description:
      - The ARN of the IAM role to assume. The credentials must allow C(sts:AssumeRole).
    type: str
    aliases: [iam_role_arn]
"""

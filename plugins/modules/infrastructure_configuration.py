#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: infrastructure_configuration
version_added: 0.1.0
short_description: Manage infrastructure configurations of EC2 Image Builder
description:
  - An infrastructure configuration says where images are built and tested, on which instances, in which network, with
    which instance profile, and where the logs go.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  description:
    description: What the configuration is for, up to 1024 characters.
    type: str
  instance_types:
    description: The instance types to choose from; the service chooses when there are none. Their order means nothing.
    type: list
    elements: str
  instance_profile_name:
    description:
      - The name, not the ARN, of the instance profile of build and test instances.
      - Required when the configuration is made.
    type: str
  security_group_ids:
    description: The security groups of the instances. At least one is needed with O(subnet_id).
    type: list
    elements: str
  subnet_id:
    description: The subnet of the instances; the default VPC is used when there is none.
    type: str
  logging:
    description: Where the instances put their logs.
    type: dict
    suboptions:
      s3_logs:
        description: A place in S3. The instance profile must be allowed to write there.
        type: dict
        suboptions:
          s3_bucket_name:
            description: The bucket.
            type: str
          s3_key_prefix:
            description: What the keys of the logs begin with.
            type: str
  key_pair:
    description: The EC2 key pair with which to log on to a failed instance.
    type: str
  terminate_instance_on_failure:
    description: Whether an instance is terminated when its build fails; the service takes V(true) by itself.
    type: bool
  terminate_instance_on_completion:
    description: Whether an instance is terminated when its build succeeds; the service takes V(true) by itself.
    type: bool
  sns_topic_arn:
    description: The standard SNS topic that is told when an image becomes available or fails.
    type: str
  resource_tags:
    description:
      - Tags for what a build makes, such as its instances, up to 30.
      - C(CreatedBy), C(Ec2ImageBuilderArn), C(Name) and C(Tags) are set by the service.
      - For tags of the configuration itself use O(tags).
    type: dict
  instance_metadata_options:
    description: How the instances' metadata service answers.
    type: dict
    suboptions:
      http_tokens:
        description: Whether IMDSv2 tokens are V(required).
        type: str
        choices: [optional, required]
      http_put_response_hop_limit:
        description: How many network hops an answer may take, 1 to 64. Container builds with tokens need 2 or more.
        type: int
  placement:
    description: Where the instances are placed.
    type: dict
    suboptions:
      availability_zone:
        description: The availability zone.
        type: str
      tenancy:
        description: The tenancy of the instances.
        type: str
        choices: [default, dedicated, host]
      host_id:
        description: A dedicated host. It excludes O(placement.host_resource_group_arn).
        type: str
      host_resource_group_arn:
        description: A host resource group. It excludes O(placement.host_id).
        type: str
  parent_instance:
    description: Instances of your own to build on.
    type: dict
    suboptions:
      auto_scaling_group:
        description: The Auto Scaling group that provides them.
        type: dict
        suboptions:
          name:
            description: The name of the group.
            type: str
          capacity_wait_timeout_seconds:
            description: How long to wait for an instance, 0 to 3600 seconds.
            type: int
seealso:
  - name: API reference of CreateInfrastructureConfiguration
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateInfrastructureConfiguration.html
  - module: goldsmith.image_builder.infrastructure_configuration_info
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Build in a private subnet, with logs in S3
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    instance_profile_name: EC2InstanceProfileForImageBuilder
    instance_types: [m7i.large, m6i.large]
    subnet_id: subnet-0a1b2c3d4e5f60718
    security_group_ids: [sg-0a1b2c3d4e5f60718]
    logging:
      s3_logs:
        s3_bucket_name: image-builder-logs
        s3_key_prefix: private
    instance_metadata_options:
      http_tokens: required
    resource_tags:
      CostCenter: "4711"
    tags:
      Team: platform

- name: Keep the instances of failed builds, to look at them; all else stays as it is
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    terminate_instance_on_failure: false

- name: Log no longer
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    logging: {}

- name: Delete it
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    state: absent
"""

RETURN = r"""
infrastructure_configuration:
  description:
    - The configuration in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private
    name:
      description: Its name.
      type: str
      returned: when present
      sample: private
    date_created:
      description: When it was made.
      type: str
      returned: when present
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: When it was last changed.
      type: str
      returned: after the first change
      sample: "2026-09-10T08:00:00.000Z"
    tags:
      description: Its tags.
      type: dict
      returned: when present
      sample: {Team: platform}
diff:
  description: What changed, or in check mode would change. What the service sets by itself is left out.
  returned: success
  type: dict
  contains:
    before:
      description: The options before, as YAML; empty when there was nothing.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after, as YAML; empty when absent.
      type: str
      returned: success
      sample: "instance_profile_name: EC2InstanceProfileForImageBuilder\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION


def main() -> None:
    run_resource(INFRASTRUCTURE_CONFIGURATION)


if __name__ == "__main__":
    main()
